"""Content governance: reviews, the archive of served versions, and the explanation of past replies."""
