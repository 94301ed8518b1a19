"""Rasa graph components, and the pure parts they wrap."""
