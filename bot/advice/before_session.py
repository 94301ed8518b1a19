"""The answers on conditions beside a session that was had or is to come: whom to tell, not to ask before booking."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.advice.answer import Answer, make
from bot.advice.clearance import after_a_session, cleared_by, had_a_session
from bot.advice.formatting import format_span
from bot.advice.proposed import proposed_day
from bot.advice.question import Question
from bot.content.content import Content
from bot.timeexpr.date_range import DateRange

# The response before anything is booked, and the one before a session whose day is told.
BEFORE_A_SESSION = {
    "utter_gap_condition": "utter_gap_condition_before",
    "utter_caution_condition": "utter_caution_condition_before",
    "utter_caution_acne": "utter_caution_acne_before",
    "utter_condition_past": "utter_condition_past_before",
    "utter_gap_product": "utter_gap_product_before",
}
# The same for a condition that others have to agree to.
HELD: Mapping[str, str] = {"utter_gap_condition": "utter_gap_condition_held_before"}


def beside_a_session(answers: Sequence[Answer], question: Question, content: Content) -> list[Answer]:
    """The answers on conditions and products as they are for a patient who had a session, or is to have one."""
    if had_a_session(question, content):
        return after_a_session(answers, content)
    day = _to_come(question, content)
    return [_before(answer, day, content) for answer in answers] if day else [*answers]


def _before(answer: Answer, day: DateRange, content: Content) -> Answer:
    who = cleared_by(answer.values.get("subject", ""), content)
    response = (HELD.get(answer.response) if who else None) or BEFORE_A_SESSION.get(answer.response)
    if response is None:
        return answer
    given = {**answer.values, "who": who, "day": format_span(day.first, day.last, content.clinic)}
    return make(content, response, topic=answer.topic, kind=answer.kind, facts=answer.facts, given=given)


def _to_come(question: Question, content: Content) -> DateRange | None:
    """The day, or days, of the session that the message, or one before it, tells to be next."""
    day = proposed_day(question, content) or question.person.start
    return day if day and day.last >= question.today else None
