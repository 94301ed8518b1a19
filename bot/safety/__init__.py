"""Worrying symptoms, negation and context: pure, with spaCy."""
