"""Digests of deleted conversations' names: a token that was signed for one must not start it again."""

from __future__ import annotations

import hashlib

# Seconds for which a digest is stored; a token is valid for less.
DIGEST_SECONDS = 30 * 24 * 3600


def digest(conversation: str) -> str:
    """The digest of a conversation's name, from which the name can't be recovered."""
    return hashlib.sha256(conversation.encode()).hexdigest()


# In the place of a digest: a row that is written to find out whether the database can be written to.
HEALTH = "health"
