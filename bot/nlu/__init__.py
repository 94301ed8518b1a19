"""Natural-language understanding: Rasa graph components and the Rasa-free code they wrap."""

import os

# Rasa's usage telemetry is off unless the operator enables it.
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
