"""Detection of messages that depend on the previous turn: "and for stretch marks?", "how long does that last?"."""

from __future__ import annotations

import re

# Longer messages are complete by themselves.
MOST_WORDS = 7
MOST_STATED = 12
_STATES_OWN = re.compile(
    r"^(?:(?:hi|hello|hey|so|well|ok|okay)[,.!\s]+)*(?:i|i've|ive|i'm|im|my|we)\b"
    r"(?!.*(?:\?|\b(?:want|need|wish|would|like|wonder|wondering|know|can|could|should|may|looking|thinking|hoping)\b))"
)
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
    """Whether a folded text only adds an entity to the last question: "what about my neck?"."""
    return len(text.split()) <= MOST_WORDS and bool(_CONTINUES.search(text.strip()))


def states_own(text: str) -> bool:
    """Whether a folded text only says what the patient has, and neither asks nor wishes: "i have acne scars"."""
    return len(text.split()) <= MOST_STATED and bool(_STATES_OWN.search(text.strip()))


def refers(text: str) -> bool:
    """Whether a folded text refers to the subject of the last answer: "how long does that last?"."""
    return len(text.split()) <= MOST_WORDS and bool(_REFERS.search(text))
