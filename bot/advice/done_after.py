"""What a patient did after a session already, and the guides advise against, allow or don't mention."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timezone

from dateutil.relativedelta import relativedelta

from bot.advice import profile_summary
from bot.advice.activity_wait import KINDS, WAIT, latest_end, when
from bot.advice.answer import Answer, make, part
from bot.advice.answer_table import TREATMENT, listed_facts
from bot.advice.done_together import NOT_COVERED, SECTION, Verdict, leave_out_for_now, together, with_care
from bot.advice.formatting import format_list
from bot.advice.intervals import length, shortest
from bot.advice.not_covered import gap
from bot.advice.profile_update import TIMES
from bot.advice.question import FALLBACK, INFORM, Mention, Question
from bot.content.content import Content
from bot.content.schema import Fact, join_words
from bot.timeexpr.date_range import DateRange, Resolved
from bot.timeexpr.reading import is_length
from bot.timeexpr.resolve import elapsed, resolve

# The role of what the message tells as done.
DONE = "done"
# Before a session there is another one, where the subject says so.
PREPARATION, BEFOREHAND = "ask_preparation", "beforehand"
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
        "ask_home_device",
        INFORM,
        FALLBACK,
    }
)
# Questions on what may be done after a session.
ASKED = frozenset({SECTION, "ask_aftercare"})
# Here a deed is told beside a symptom.
BESIDE = frozenset({"check_symptom", "ask_side_effects"})
TOO_SOON, GENERAL = "utter_done_too_soon", "utter_done_general"
TOO_SOON_OVER, TOO_SOON_THEN = "utter_done_too_soon_over", "utter_done_too_soon_then"
# What no guide names is not called too soon by what they say of the class that it belongs to.
OF_CLASS = {
    GENERAL: "utter_done_related",
    TOO_SOON: "utter_done_related_until",
    TOO_SOON_OVER: "utter_done_related_within",
    TOO_SOON_THEN: "utter_done_related_within",
}
# The entry of the day after a session, as one of what a message is about.
NEXT_DAY = ("subject", "next_day")
# Roles of a time that are not those of the deed.
_OTHER_TIMES = ("session", "since", "event", "start", "wish")


def before_a_session(question: Question) -> bool:
    """Whether the message says that something was done before the next session: "I shaved for it"."""
    return BEFOREHAND in question.named("subject")


def deeds(question: Question, content: Content) -> tuple[Mention, ...]:
    """What the message tells as done, each entry once.

    Of a patient before the first session only what was done before one to come.
    """
    done = question.person.done
    if done is not None and done.last == 0 and not before_a_session(question):
        return ()
    entry = content.guidance.entry
    told = [m for m in question.mentions if m.role == DONE]
    # A treatment that patients give to themselves is a deed as well: home rolling.
    kept = (m for m in told if m.kind in KINDS or (m.kind == TREATMENT and entry(m.kind, m.entry).leave_out))
    found = {(m.kind, m.entry): m for m in kept}
    # An incidental activity is answered only where the question is about what may be done, and names nothing else:
    # "forgot sunscreen, walked to work".
    named = [m for m in question.mentions if m.kind in KINDS]
    asked = question.intent in ASKED and all(entry(m.kind, m.entry).incidental for m in named)
    return tuple(deed for deed in found.values() if asked or not entry(deed.kind, deed.entry).incidental)


def answers(question: Question, content: Content) -> tuple[Answer, ...]:
    """The answer to each deed, and one for all that no document mentions."""
    topic = content.guidance.answers[SECTION].topic
    if before_a_session(question):
        told = [content.guidance.entry(deed.kind, deed.entry).name for deed in deeds(question, content)]
        topic = content.guidance.answers[PREPARATION].topic
        return (make(content, "utter_done_before", topic=topic, kind="gap", given={"subject": format_list(told)}),)
    verdicts: list[Verdict] = []
    found: list[Answer] = []
    silent: list[Mention] = []
    for deed in deeds(question, content):
        facts = content.guidance.about(deed.kind, deed.entry)
        # For what no document mentions: what they say of the class that it belongs to, as hot yoga to exercise.
        waits = _waits(facts) if facts else _waits_of_class(deed, content)
        if waits:
            verdicts.append(_against_the_wait(question, deed, waits, content))
        elif facts:
            found.append(_documented(facts, content, topic))
        else:
            silent.append(deed)
    if silent and _lies_ahead(question, content):
        # "I promised to go swimming tomorrow" tells what is planned.
        gaps = tuple(gap(content, topic, deed.kind, deed.entry) for deed in silent)
        return (*together(verdicts, content, topic), *found, *gaps)
    own = tuple(gap(content, topic, deed.kind, deed.entry) for deed in silent if _own(deed, content))
    return (*together([*verdicts, *_not_covered(silent, content)], content, topic), *found, *own)


def _waits(facts: Iterable[Fact]) -> list[Fact]:
    return [fact for fact in facts if fact.aspect == WAIT]


def _waits_of_class(deed: Mention, content: Content) -> list[Fact]:
    related = content.guidance.entry(deed.kind, deed.entry).related
    if related is None or _own(deed, content):
        return []
    return _waits(content.guidance.about(deed.kind, related))


def _against_the_wait(question: Question, deed: Mention, waits: list[Fact], content: Content) -> Verdict:
    """Whether it was done within the documented wait, when that is over, and what to do now."""
    entry = content.guidance.entry(deed.kind, deed.entry)
    of_class = not content.guidance.about(deed.kind, deed.entry)
    whole = content.guidance.entry(deed.kind, entry.related) if of_class and entry.related else entry
    figures = join_words([fact.value.text for fact in waits if fact.value is not None], "or")
    given = {"subject": entry.name, "whole": whole.name, "figures": figures}
    session, counted = question.person.last_session, [fact for fact in waits if shortest(fact) is not None]
    # Where another guide gives a time in words, nothing is called late enough.
    alone = len(counted) == len(waits)
    response, steps = GENERAL, list[str]()
    if session is not None and counted:
        ends = latest_end(session, counted, question.now)
        given["until"] = when(session, ends, content)
        given["day"] = profile_summary.last_session(question.person, content)
        then = _time_of(question, session, content)
        response = _by_its_time(then, ends, question, alone=alone, within=_within(question, counted, content))
        steps.append(part(content, "utter_step_wait", **given))
    elif _within(question, counted, content):
        response = TOO_SOON_THEN
    if response == TOO_SOON and alone and not of_class:
        leave_out = part(content, "utter_part_done_leave_out_until", until=given["until"])
    elif session is None and not of_class:
        leave_out = part(content, "utter_part_done_leave_out_then")
    else:
        leave_out = leave_out_for_now([entry], content)
    given["care"] = with_care(leave_out, content)
    if of_class:
        response = OF_CLASS.get(response, "utter_done_related_over")
    facts = (*(fact.id for fact in waits), *listed_facts(content, SECTION, response))
    return Verdict(response, (entry,), given, facts, tuple(steps))


def _by_its_time(then: DateRange | None, ends: datetime, question: Question, *, alone: bool, within: bool) -> str:
    """The response by the day of the deed, if it is known, and the end of the wait."""
    if question.now.astimezone(timezone.utc) < ends.astimezone(timezone.utc):
        return TOO_SOON
    if within or (then is not None and then.last < ends.date()):
        return TOO_SOON_OVER
    if not alone:
        return GENERAL
    return "utter_done_late_enough" if then is not None and then.first > ends.date() else "utter_done_depends"


def _within(question: Question, waits: Sequence[Fact], content: Content) -> bool:
    """Whether the message counts from the session to the deed, and that is less than each of the waits.

    "The next day" and "on day 2" count from the session, whichever day that was. A day 2 may be the one after the
    session or the next: it counts as the later one.
    """
    words = content.guidance.times
    days = [1] if any((mention.kind, mention.entry) == NEXT_DAY for mention in question.mentions) else list[int]()
    for mention in question.mentions:
        if mention.kind == "duration" and mention.role == "other" and not is_length(mention.entry, words):
            found = elapsed(mention.entry, question.now, words=words)
            days += [] if found is None else [found]
    if len(days) != 1 or not waits:
        return False
    return all(length(relativedelta(days=days[0])) < length(wait) for fact in waits if (wait := shortest(fact)))


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


def _lies_ahead(question: Question, content: Content) -> bool:
    """Whether the message names a day to come that is no session's and no event's."""
    words = content.guidance.times
    for mention in question.mentions:
        if mention.kind not in TIMES or mention.role in _OTHER_TIMES:
            continue
        found = resolve(mention.entry, question.now, "past", clinic=content.clinic, words=words)
        if found.dates.first > question.today if isinstance(found, Resolved) else found.reason == "future":
            return True
    return False


def _documented(facts: Iterable[Fact], content: Content, topic: str) -> Answer:
    """Something that the guides advise or describe."""
    known = tuple(facts)
    given = {"fact_list": " ".join(fact.sentence for fact in known)}
    return make(content, "utter_done_advised", topic=topic, facts=tuple(fact.id for fact in known), given=given)


def _not_covered(silent: list[Mention], content: Content) -> tuple[Verdict, ...]:
    """One verdict for all that no document mentions."""
    if not silent:
        return ()
    entries = tuple(content.guidance.entry(deed.kind, deed.entry) for deed in silent)
    given = {
        "subject": format_list([entry.name for entry in entries]),
        "care": with_care(leave_out_for_now(entries, content), content),
    }
    return (Verdict(NOT_COVERED, entries, given, listed_facts(content, SECTION, NOT_COVERED), kind="gap"),)


def _own(deed: Mention, content: Content) -> bool:
    """Whether the clinic has an answer of its own to it."""
    return f"{deed.kind}/{deed.entry}" in content.clinic.answers
