"""Messages that lean on the turn before: "and for stretch marks?", "how long does that last?"."""

from __future__ import annotations

import re

# Longer messages say themselves what they are about.
MOST_WORDS = 7
_CONTINUES = re.compile(
    r"^(?:(?:ok|okay|so|oh|hm+|right|great)[,.\s]+)*"
    r"(?:and|what about|how about|and what about|same for|what if it's|what if its)\s+"
    r"(?!(?:how|what|when|where|why|which|who|can|could|may|should|will|would|do|does|did|is|are|am|if|then|thanks)\b)"
)
_REFERS = re.compile(
    r"\b(?:that|those|these)\b|\b(?:it|they)\s+(?:last|go|stay|take|disappear|fade|heal|clear|normal|stop)\b|"
    r"\bis (?:it|this) normal\b"
)


def continues(text: str) -> bool:
    """Whether a folded text only names something for the question before it: "what about my neck?"."""
    return len(text.split()) <= MOST_WORDS and bool(_CONTINUES.search(text.strip()))


def refers(text: str) -> bool:
    """Whether a folded text points back at what the last answer was about: "how long does that last?"."""
    return len(text.split()) <= MOST_WORDS and bool(_REFERS.search(text))
