"""Making the server start faster and smaller. Nothing outside this package depends on it being used."""
