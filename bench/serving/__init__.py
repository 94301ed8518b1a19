"""Measuring the servers: what `bench/serve.py` is made of."""
