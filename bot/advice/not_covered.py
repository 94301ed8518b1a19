"""Answers about subjects that no document covers, with the clinic's own answer if there is one."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.content.content import Content


def gap(content: Content, topic: str, kind: str, entry: str) -> Answer:
    """The answer about a vocabulary entry that no document mentions.

    Args:
        content: the content in use.
        topic: the topic of the question, for the metadata.
        kind: the vocabulary kind, which may have a gap response of its own (`utter_gap_<kind>`).
        entry: the entry's id, named in the answer.
    """
    named = content.guidance.entry(kind, entry)
    subject = named.name
    own = content.clinic.answers.get(f"{kind}/{entry}")
    if own is not None:
        return make(
            content,
            "utter_gap_clinic_answer",
            topic=topic,
            kind="gap",
            given={"subject": subject, "clinic_answer": own.text},
        )
    # "Leave it until you have asked" can't be said of sleeping.
    special = "utter_gap_daily" if kind == "activity" and named.incidental else f"utter_gap_{kind}"
    return make(
        content,
        special if special in content.wording else "utter_gap",
        topic=topic,
        kind="gap",
        given={"subject": subject},
    )
