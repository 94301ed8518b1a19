"""A gap that the patient tells as such: "weeks since my last". No day is needed to compare it with the guides."""

from __future__ import annotations

from bot.advice.answer import Answer, make
from bot.advice.formatting import format_duration
from bot.advice.intervals import interval
from bot.advice.profile_update import GAP
from bot.advice.question import Question
from bot.content.content import Content
from bot.timeexpr.date_range import Resolved
from bot.timeexpr.reading import is_length
from bot.timeexpr.resolve import resolve

# Questions that a gap belongs to.
COURSE = "ask_frequency"
INTENTS = frozenset({COURSE, "ask_next_session"})
# What a length of time is in them, where it dates no session.
_ROLES = frozenset({GAP, "since", "other"})
# Named with one of these, a length of time is hardly a gap ("red for 3 weeks"), or not what is asked about.
_OTHERS = frozenset({"symptom", "condition", "activity", "product", "treatment"})
# What such a question may turn on: not why there is a gap, nor how many sessions are left.
_SUBJECTS = frozenset({"interval", "missed_session"})


def answers(question: Question, content: Content, topic: str) -> tuple[Answer, ...]:
    """Whether the gap is shorter or longer than documented, or within that; nothing where there is none.

    Nothing either where the day of the last session is known: the next one is counted from that.
    """
    gap, kinds = interval(content, "interval"), {mention.kind for mention in question.mentions}
    if gap is None or question.person.last_session or _OTHERS & kinds or {*question.named("subject")} - _SUBJECTS:
        return ()
    if question.intent == COURSE and "concern" in kinds:
        # "3 weeks apart, how many for scars?"
        return ()
    words = content.guidance.times
    for mention in question.mentions:
        if mention.kind != "duration" or mention.role not in _ROLES or not is_length(mention.entry, words):
            continue
        found = resolve(mention.entry, question.now, "future", clinic=content.clinic, words=words)
        if not isinstance(found, Resolved):
            continue
        if found.dates.last < question.today + gap.shortest:
            response = "utter_told_gap_short"
        elif found.dates.first > question.today + gap.longest:
            response = "utter_told_gap_long"
        else:
            response = "utter_told_gap_within"
        given = {"time": format_duration((found.dates.first - question.today).days)}
        facts = tuple(fact.id for fact in gap.facts)
        return (make(content, response, topic=topic, facts=facts, given=given),)
    return ()
