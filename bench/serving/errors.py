"""What ends the benchmark with a message instead of figures."""

from __future__ import annotations


class BenchError(Exception):
    """Something can't be measured; the message says what and what to do."""
