"""The ways in: channels that check what they are sent and never answer with silence."""
