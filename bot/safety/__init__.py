"""Detection of red flags (worrying symptoms) and their assertion status; uses spaCy, but not Rasa."""
