"""What guides say in short on a concern that is named beside a condition: for the case that others agree to it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.advice.answer import Answer, make, part
from bot.advice.clearance import KIND, cleared_by, had_a_session
from bot.advice.concern_statement import BENEFIT
from bot.advice.course import course
from bot.advice.formatting import format_date_range, format_range
from bot.advice.intervals import interval
from bot.advice.profile_summary import occasion
from bot.advice.question import INFORM, Question
from bot.content.content import Content
from bot.content.schema import Fact

CONCERN, SHORT = "concern", "utter_concern_short"
# Questions in answer to which a condition takes the whole reply.
TAKEN = frozenset({INFORM, "ask_suitability", "ask_benefits"})
# The answers that tell to ask first.
ASKS_FIRST = frozenset({"utter_gap_condition", "utter_caution_condition", "utter_caution_acne", "utter_condition_past"})


def with_concern(
    said: Sequence[Answer], questions: Sequence[Question], whole: Question, content: Content
) -> list[Answer]:
    """The answers, with the short of the guides on the concern behind those on a condition, which would take it all.

    It takes the place of the offer of a plan. A patient who had a session asks about something else.
    """
    asked_first = [answer for answer in said if answer.response in ASKS_FIRST]
    taken = {question.intent for question in questions} <= TAKEN
    entry = _concern(whole, content) if asked_first and taken and not had_a_session(whole, content) else None
    benefits = _benefits(entry, content) if entry else ()
    others = [answer for answer in said if answer.response not in {SHORT, *ASKS_FIRST}]
    if entry is None or {fact.id for fact in benefits} & {fact for answer in others for fact in answer.facts}:
        return [*said]
    names = (answer.values.get("subject", "") for answer in asked_first)
    who = next((found for name in names if (found := cleared_by(name, content))), "")
    return [*(answer for answer in said if answer.response != SHORT), _short(entry, benefits, who, whole, content)]


def _concern(whole: Question, content: Content) -> str | None:
    """The first documented concern of the patient that the message names in words of its own."""
    conditions = {mention.text for mention in whole.mentions if mention.kind == KIND} - {""}
    named = (one for one in whole.mentions if one.kind == CONCERN and one.role is None and one.text not in conditions)
    return next((one.entry for one in named if _benefits(one.entry, content)), None)


def _benefits(entry: str, content: Content) -> tuple[Fact, ...]:
    return tuple(fact for fact in content.guidance.about(CONCERN, entry) if fact.aspect == BENEFIT)


def _short(entry: str, benefits: Sequence[Fact], who: str, whole: Question, content: Content) -> Answer:
    person, told = whole.person, [fact.sentence for fact in benefits]
    severity = next((person.severity_of(one) for one in person.concerns if one.entry == entry), None)
    facts = [*benefits]
    if found := course(content, entry, severity):
        told.append(
            part(content, "utter_part_agreed_course", figures=format_range(found.fewest, found.most, "session"))
        )
        gap = interval(content, "interval")
        facts += (*found.facts, *(gap.facts if gap else ()))
    if person.event and person.event.last >= whole.today:
        day = format_date_range(person.event, content.clinic)
        told.append(part(content, "utter_part_agreed_event", subject=occasion(person, content), day=day))
    given = {"subject": content.guidance.entry(CONCERN, entry).name, "sentences": " ".join(told), "who": who}
    response = "utter_if_agreed_held" if who else "utter_if_agreed"
    topic = content.guidance.answers["ask_benefits"].topic
    return make(content, response, topic=topic, facts=tuple(fact.id for fact in facts), given=given)
