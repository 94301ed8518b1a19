"""Serialising the messages of one conversation, behind Rasa's lock store interface."""
