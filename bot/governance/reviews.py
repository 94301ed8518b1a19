"""Content reviews: who reviewed each item and when, and which reviews are overdue."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.content.content import Content
from bot.content.schema import Review


@dataclass(frozen=True)
class Reviewed:
    """An item of content, by its name in messages, and its review."""

    what: str
    review: Review


def reviewed(content: Content) -> Iterator[Reviewed]:
    """Every item with a review: files of `content/`, facts, responses, and the clinic's own answers."""
    guidance = content.guidance
    for name, review in guidance.reviews.items():
        yield Reviewed(name, review)
    for fact in guidance.facts.values():
        yield Reviewed(f"fact {fact.id}", fact.review)
    for response in content.wording:
        yield Reviewed(f"response {response}", guidance.wording.of(response))
    for about, own in content.clinic.answers.items():
        yield Reviewed(f"clinic answer {about}", own.review)


def overdue(content: Content, today: date) -> tuple[Reviewed, ...]:
    """The items whose review was due before `today`. They may still be in use: see `bot/content/expiry.py`."""
    return tuple(item for item in reviewed(content) if item.review.due < today)
