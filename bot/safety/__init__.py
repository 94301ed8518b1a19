"""Detection of red flags (worrying symptoms) and their assertion status."""
