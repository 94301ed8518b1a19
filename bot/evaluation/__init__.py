"""Evaluation of the assistant on questions with known correct answers."""
