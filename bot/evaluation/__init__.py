"""Measuring the assistant on questions with known right answers."""
