"""The channels: they validate what they receive, answer through one pipeline, and always reply."""
