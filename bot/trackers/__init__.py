"""Tracker stores behind Rasa's interface: SQLite and PostgreSQL."""
