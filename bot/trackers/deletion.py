"""Names of deleted conversations, as nobody can read them: what was signed for one must not begin it again."""

from __future__ import annotations

import hashlib

# No longer than this is a deleted conversation known: nothing that was signed for one is good for so long.
SECONDS = 30 * 24 * 3600


def digest(conversation: str) -> str:
    """What stands for the conversation once it is deleted."""
    return hashlib.sha256(conversation.encode()).hexdigest()


# In the place of a digest: a row that is written to find out whether the database can be written to.
HEALTH = "health"
