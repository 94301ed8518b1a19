"""Personalised answers computed from the documented guidance, independent of Rasa, the web and databases."""
