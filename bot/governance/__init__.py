"""Governance of the content: reviews, archive of served versions, and explaining past replies."""
