"""Segmentation of a message into parts that may each be a question."""

from __future__ import annotations

import re

from spacy.tokens import Doc

# Shorter parts are interjections ("Thanks!"), not questions.
FEWEST_WORDS = 2
_ASKING = (
    "how|what|when|where|why|which|who|can|could|may|should|shall|will|would|do|does|did|is|are|am|was|were|has|have|"
    "any|and how|and what"
)
# "…, and can I …", "… also how long …": a conjunction followed by the beginning of a question.
_JOINT = re.compile(
    rf"(?:[,;]\s*|\s+)(?:and|but|also|plus|then|or)\s+(?:also\s+)?(?=(?:{_ASKING})\b)|[;?!]\s*|,\s*(?=(?:{_ASKING})\b)"
)
_QUESTION = re.compile(rf"^(?:(?:and|but|so|also|then|or|ok|please|hi|hello|hey)[,\s]+)*(?:{_ASKING})\b|\?\s*$")


def parts(doc: Doc) -> list[tuple[int, int]]:
    """The parts of a folded text as character ranges, in order: sentences, split where a new question begins.

    Parts shorter than FEWEST_WORDS are dropped.
    """
    found = []
    for sentence in doc.sents:
        start = sentence.start_char
        for match in _JOINT.finditer(sentence.text):
            end = sentence.start_char + match.start() + (1 if match.group().lstrip()[:1] in ("?", "!") else 0)
            found.append((start, end))
            start = sentence.start_char + match.end()
        found.append((start, sentence.end_char))
    return [(start, end) for start, end in found if len(doc.text[start:end].split()) >= FEWEST_WORDS]


def asks(text: str) -> bool:
    """Whether a part looks like a question: it begins as one or ends with a question mark."""
    return bool(_QUESTION.search(text.strip()))
