"""Expressions of time: lexicon, grammar, resolution to dates, and extraction from messages. Pure."""
