"""The parts of the server benchmark `bench/serve.py`."""
