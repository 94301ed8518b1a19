"""Answers computed for one person from the documented guidance: pure, without Rasa, web or database."""
