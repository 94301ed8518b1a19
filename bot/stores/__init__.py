"""Where conversations are kept, behind Rasa's interfaces."""
