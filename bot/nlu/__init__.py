"""Rasa graph components, and the pure parts they wrap."""

import os

# Patients' questions are nobody else's business: Rasa's usage reports stay off unless switched on by hand.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
