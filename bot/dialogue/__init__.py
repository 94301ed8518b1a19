"""What the assistant does with a message: the decisions of a conversation, without Rasa."""
