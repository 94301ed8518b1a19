"""What a patient did after a session already, and the guides advise against, allow or don't mention."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timezone

from bot.advice import profile_summary
from bot.advice.activity_wait import KINDS, WAIT, end, when
from bot.advice.answer import Answer, make, part
from bot.advice.formatting import format_list
from bot.advice.intervals import shortest
from bot.advice.not_covered import gap
from bot.advice.profile_update import TIMES
from bot.advice.question import FALLBACK, INFORM, Mention, Question
from bot.content.content import Content
from bot.content.schema import Fact
from bot.timeexpr.date_range import DateRange, Resolved
from bot.timeexpr.resolve import resolve

# The role of what the message tells as done.
DONE = "done"
# The section whose topic these answers have.
SECTION = "ask_activity_after"
# Questions and statements in which a deed is what the message is about.
ABOUT_DEEDS = frozenset(
    {
        SECTION,
        "ask_aftercare",
        "ask_safety",
        "out_of_scope",
        "correct",
        "give_feedback",
        "remark",
        "ask_progress",
        INFORM,
        FALLBACK,
    }
)
# Here a deed is told beside a symptom.
BESIDE = frozenset({"check_symptom", "ask_side_effects"})
# Roles of a time that are not those of the deed.
_OTHER_TIMES = ("session", "since", "event", "start", "wish")


def deeds(question: Question) -> tuple[Mention, ...]:
    """What the message tells as done, each entry once; nothing before the first session."""
    done = question.person.done
    if done is not None and done.last == 0:
        return ()
    found = {(m.kind, m.entry): m for m in question.mentions if m.kind in KINDS and m.role == DONE}
    return tuple(found.values())


def answers(question: Question, content: Content) -> tuple[Answer, ...]:
    """The answer to each deed, and one for all that no document mentions."""
    topic = content.guidance.answers[SECTION].topic
    found: list[Answer] = []
    silent: list[Mention] = []
    for deed in deeds(question):
        facts = content.guidance.about(deed.kind, deed.entry)
        if not facts:
            related = _related(question, deed, content, topic)
            found.extend(related)
            if not related:
                silent.append(deed)
            continue
        waits = _waits(facts)
        counted = [fact for fact in waits if shortest(fact) is not None]
        if counted:
            alone = len(counted) == len(waits)
            found.append(_against_the_wait(question, deed, counted[0], content, topic, alone=alone))
        elif waits:
            found.append(_general(deed, waits, content, topic))
        else:
            found.append(_documented(facts, content, topic))
    return (*found, *_not_covered(silent, content, topic))


def _waits(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.aspect == WAIT]


def _related(question: Question, deed: Mention, content: Content, topic: str) -> tuple[Answer, ...]:
    """For what no document mentions: what they say of the class that it belongs to, as hot yoga to exercise."""
    related = content.guidance.entry(deed.kind, deed.entry).related
    waits = _waits(content.guidance.about(deed.kind, related)) if related else []
    if related is None or not waits or f"{deed.kind}/{deed.entry}" in content.clinic.answers:
        return ()
    given = _of(Mention(deed.kind, related), waits, content)
    given |= {"subject": content.guidance.entry(deed.kind, deed.entry).name, "whole": given["subject"]}
    session = question.person.last_session
    ends = [end(session, fact, question.now) for fact in waits if shortest(fact) is not None] if session else []
    facts = tuple(fact.id for fact in waits)
    if session is None or not ends:
        return (make(content, "utter_done_related", topic=topic, facts=facts, given=given),)
    given |= {"until": when(session, max(ends), content), "day": profile_summary.last_session(question.person, content)}
    step = part(content, "utter_step_wait", **given)
    return (make(content, "utter_done_related_until", topic=topic, facts=facts, given=given, steps=(step,)),)


def _against_the_wait(
    question: Question, deed: Mention, fact: Fact, content: Content, topic: str, *, alone: bool
) -> Answer:
    """Whether it was done within the documented wait, and when that is over.

    Where the fact is not `alone`, another guide gives a time in words, and nothing is called late enough.
    """
    session = question.person.last_session
    if session is None:
        return _general(deed, [fact], content, topic)
    ends = end(session, fact, question.now)
    given = {
        **_of(deed, [fact], content),
        "until": when(session, ends, content),
        "day": profile_summary.last_session(question.person, content),
    }
    then = _time_of(question, session, content)
    waiting = question.now.astimezone(timezone.utc) < ends.astimezone(timezone.utc)
    if then is not None and then.first > ends.date() and alone:
        response = "utter_done_late_enough"
    elif waiting:
        response = "utter_done_too_soon"
    elif then is not None and then.last < ends.date():
        response = "utter_done_too_soon_over"
    else:
        response = "utter_done_depends"
    step = part(content, "utter_step_wait", **given)
    return make(content, response, topic=topic, facts=(fact.id,), given=given, steps=(step,))


def _time_of(question: Question, session: DateRange, content: Content) -> DateRange | None:
    """The day of the deed, where the message tells one that is no earlier than the session."""
    words = content.guidance.times
    for mention in question.mentions:
        if mention.kind not in TIMES or mention.role in _OTHER_TIMES:
            continue
        found = resolve(mention.entry, question.now, "past", clinic=content.clinic, words=words)
        if isinstance(found, Resolved) and session.first <= found.dates.first <= question.today:
            return found.dates
    return None


def _general(deed: Mention, facts: list[Fact], content: Content, topic: str) -> Answer:
    given = _of(deed, facts, content)
    return make(content, "utter_done_general", topic=topic, facts=tuple(fact.id for fact in facts), given=given)


def _documented(facts: Iterable[Fact], content: Content, topic: str) -> Answer:
    """Something that the guides advise or describe."""
    known = tuple(facts)
    given = {"fact_list": " ".join(fact.sentence for fact in known)}
    return make(content, "utter_done_advised", topic=topic, facts=tuple(fact.id for fact in known), given=given)


def _not_covered(silent: list[Mention], content: Content, topic: str) -> tuple[Answer, ...]:
    """One answer for all that no document mentions; the clinic's own answers stand by themselves."""
    own = [deed for deed in silent if f"{deed.kind}/{deed.entry}" in content.clinic.answers]
    rest = [deed for deed in silent if deed not in own]
    found = [gap(content, topic, deed.kind, deed.entry) for deed in own]
    if rest:
        names = format_list([content.guidance.entry(deed.kind, deed.entry).name for deed in rest])
        found.append(make(content, "utter_done_not_covered", topic=topic, kind="gap", given={"subject": names}))
    elif found:
        found.append(make(content, "utter_done_watch", topic=topic, kind="gap"))
    return tuple(found)


def _of(deed: Mention, facts: list[Fact], content: Content) -> dict[str, str]:
    name = content.guidance.entry(deed.kind, deed.entry).name
    values = [fact.value.text for fact in facts if fact.value is not None]
    return {"subject": name, "figures": format_list(values)}
