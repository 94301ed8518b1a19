"""The reviewed content and the clinic's profile: schemas, loading, look-up, cache. Pure."""
