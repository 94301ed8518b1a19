"""Lock stores behind Rasa's interface: the messages of one conversation are processed one after the other."""
