"""Rasa actions: thin edges that turn a conversation into a question and its answers into messages."""
