"""A candidate for the red-flag detector: a grammar on tokens and clauses, with assertion read within a clause only.

It is measured against the shipped detector by `bench/red_flags/compare.py` and takes no part in any reply.
"""
