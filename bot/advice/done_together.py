"""What a patient did after a session, as one paragraph: the care, what the guides say of each, and whom to call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.advice.answer import Answer, make, part
from bot.advice.formatting import format_list
from bot.content.content import Content
from bot.content.schema import AnswerKind, Entry

# The section whose topic these answers have.
SECTION = "ask_activity_after"
TOGETHER, NOT_COVERED = "utter_done_together", "utter_done_not_covered"
_ADVISED, _RELATED = "utter_part_done_advised", "utter_part_done_related"
_SOONER, _OVER, _WITHIN = "utter_part_done_sooner", "utter_part_done_over", "utter_part_done_within"
# The sentences of each response, where there are several deeds.
SENTENCES: Mapping[str, tuple[str, ...]] = {
    "utter_done_too_soon": (_ADVISED, _SOONER),
    "utter_done_too_soon_then": (_ADVISED, _SOONER),
    "utter_done_too_soon_over": (_ADVISED, _SOONER, _OVER),
    "utter_done_general": (_ADVISED, "utter_part_done_if"),
    "utter_done_related": (_RELATED,),
    "utter_done_related_until": (_RELATED, "utter_part_done_until"),
    "utter_done_related_over": (_RELATED, _OVER),
    "utter_done_related_within": (_RELATED, _WITHIN),
    NOT_COVERED: ("utter_part_done_unnamed",),
}
# Responses that ask the patient to leave out the deed until the documented time is over.
LEFT_OUT = frozenset({"utter_done_too_soon", "utter_done_too_soon_then", "utter_done_general"})


@dataclass(frozen=True)
class Verdict:
    """What the guides say of a deed, or of some that they say the same of: a response and what fills it."""

    response: str
    entries: tuple[Entry, ...]
    given: Mapping[str, str]
    facts: tuple[str, ...]
    steps: tuple[str, ...] = ()
    kind: AnswerKind = "answer"


def together(verdicts: Sequence[Verdict], content: Content, topic: str) -> tuple[Answer, ...]:
    """The verdicts as answers: one paragraph for all that would say the same of the care from here on."""
    alike = [verdict for verdict in verdicts if verdict.response in SENTENCES]
    if len(alike) < 2:
        return tuple(_alone(verdict, content, topic) for verdict in verdicts)
    others = [_alone(verdict, content, topic) for verdict in verdicts if verdict not in alike]
    return (_joined(alike, content, topic), *others)


def leave_out_for_now(entries: Iterable[Entry], content: Content) -> str:
    """The sentence to leave out what works on the skin; nothing where none of it does."""
    return _leave_out([entry.name for entry in entries if entry.leave_out], content)


def with_care(leave_out: str, content: Content) -> str:
    """What to leave out, if anything, and the gentle care that goes on."""
    return " ".join(filter(None, (leave_out, part(content, "utter_part_done_care"))))


def _leave_out(names: list[str], content: Content) -> str:
    return part(content, "utter_part_done_leave_out", subject=format_list(names)) if names else ""


def _alone(verdict: Verdict, content: Content, topic: str) -> Answer:
    return make(
        content,
        verdict.response,
        topic=topic,
        kind=verdict.kind,
        facts=verdict.facts,
        given=verdict.given,
        steps=verdict.steps,
    )


def _joined(verdicts: Sequence[Verdict], content: Content, topic: str) -> Answer:
    names = [
        entry.name
        for verdict in verdicts
        for entry in verdict.entries
        if entry.leave_out or verdict.response in LEFT_OUT
    ]
    unnamed = all(verdict.response == NOT_COVERED for verdict in verdicts)
    given = {"care": with_care(_leave_out(names, content), content), "sentences": _told(verdicts, content)}
    return make(
        content,
        TOGETHER,
        topic=topic,
        kind="gap" if unnamed else "answer",
        facts=tuple(dict.fromkeys(fact for verdict in verdicts for fact in verdict.facts)),
        given=given,
        steps=tuple(dict.fromkeys(step for verdict in verdicts for step in verdict.steps)),
    )


def _told(verdicts: Sequence[Verdict], content: Content) -> str:
    """What the guides say, once for all deeds of which they say the same."""
    groups: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in verdicts:
        wordings = [content.wording[name] for name in SENTENCES[verdict.response]]
        fills = {
            name: verdict.given[name] for wording in wordings for name in wording.placeholders if name != "subject"
        }
        groups.setdefault((verdict.response, *fills.values()), []).append(verdict)
    told = [
        part(content, name, **{**group[0].given, "subject": _names(group)})
        for group in groups.values()
        for name in SENTENCES[group[0].response]
    ]
    return " ".join((*told, part(content, "utter_part_done_unsaid")))


def _names(verdicts: Sequence[Verdict]) -> str:
    return format_list([entry.name for verdict in verdicts for entry in verdict.entries])
