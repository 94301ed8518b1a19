"""Withholding of answers whose content is too long overdue for review."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.advice.answer import Answer, make
from bot.content.content import Content
from bot.content.expiry import expired

# Other kinds (urgent advice, questions back, handover) are never withheld.
_KINDS = frozenset({"answer", "gap"})


def current(content: Content, today: date) -> Content:
    """The content without the clinic's own answers whose review has expired."""
    answers = content.clinic.answers
    kept = {about: own for about, own in answers.items() if not expired(own.review, content, today)}
    if len(kept) == len(answers):
        return content
    return replace(content, clinic=content.clinic.copy(update={"answers": kept}))


def withhold(answer: Answer, content: Content, today: date) -> Answer:
    """The answer itself, or a replacement that says it is withheld if any of its content has expired."""
    reviews = [content.guidance.facts[fact].review for fact in answer.facts]
    reviews.append(content.guidance.wording.of(answer.response))
    reviews.append(content.guidance.reviews["table of answers"])
    if answer.kind not in _KINDS or not any(expired(review, content, today) for review in reviews):
        return answer
    return make(content, "utter_withheld", topic=answer.topic, kind="gap")
