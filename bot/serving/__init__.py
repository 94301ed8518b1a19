"""The servers of the assistant and their supervisor: fast start, restarts, health, log."""
