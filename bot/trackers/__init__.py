"""Tracker stores behind Rasa's interface, on SQLite and PostgreSQL."""
