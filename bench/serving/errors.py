"""Errors of the benchmark."""

from __future__ import annotations


class BenchError(Exception):
    """A measurement is impossible; the message says why and what to do."""
