"""A plan that is asked for: what it can't do without is requested, explained after one failed try, left out after two.

What may change it besides is offered at its end: sessions that were had, of which there is no sign, and a day to be
ready for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.advice import clarification, profile_summary
from bot.advice.answer import Answer, make
from bot.advice.clearance import holds
from bot.advice.course import LEFT, combined, undecided
from bot.advice.formatting import format_list
from bot.advice.other_treatments import other_treatment
from bot.advice.plan import BY_THEN, has_dates, just_shown
from bot.advice.profile import Concern, PatientProfile, ProfileField
from bot.advice.profile_update import ASKS_FOR_PLAN, CORRECTION, QUESTIONS, qualified
from bot.advice.question import FALLBACK, INFORM, URGENT, ProfileUpdate, Question
from bot.advice.reply import redirected_to, reply
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.several import answer_all, asides
from bot.dialogue.state import DialogueState, Request
from bot.dialogue.subject import limited, referred
from bot.dialogue.turn import REMARK, Turn

# In the order in which they are asked for.
ORDER: tuple[ProfileField, ...] = ("concern", "severity", "sessions_done", "last_session", "event")
TOPIC = "plan"
QUESTION_FOR: dict[ProfileField, str] = {
    "concern": "utter_question_concern",
    "severity": "utter_question_severity",
    "sessions_done": "utter_question_sessions_done",
    "last_session": "utter_question_last_session",
    "event": "utter_question_event",
}
EXPLANATION_FOR: dict[ProfileField, str] = {
    "concern": "utter_explain_concern",
    "severity": "utter_explain_severity",
    "sessions_done": "utter_explain_sessions_done",
    "last_session": "utter_explain_last_session",
    "event": "utter_explain_event",
}
SAVES_PLAN = "ask_calendar"
# What is told with these is told for the plan.
PLANNING = frozenset({ASKS_FOR_PLAN, INFORM, CORRECTION})
# What needs one sentence, and no question of a plan behind it.
COURTESIES = frozenset({"thank", "give_feedback", REMARK})
# Whoever says one of these wants out, or needs something else first.
LEAVING = frozenset({"stop", "restart", "forget_me", "goodbye", "ask_human", URGENT})
DECLINING = frozenset({"dont_know", "skip"})
# "No" to these questions: no session yet, no event.
NO = "deny"
THANKS, CONDITION = "thank", "condition"
OUT_OF_SCOPE = "out_of_scope"
# What a statement that is no answer may name.
IN_A_REMARK = frozenset({"product", "treatment", "activity", "clinic_matter", "feeling", "subject"})
# After this many failed tries a question is left out.
PATIENCE = 2


@dataclass(frozen=True)
class Step:
    """The result of one message: the profile, the answers, and the field to ask for next."""

    person: PatientProfile
    answers: tuple[Answer, ...]
    asks: ProfileField | None
    """None if nothing is missing."""
    tries: int
    """How often the field was asked for without success."""
    between: int = 0
    """How often the field was put again."""
    dropped: bool = False
    """Whether the plan is given up without a word: other things matter to the patient."""


def plan(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A plan is asked for, or a detail that it needs: the next missing field, or the plan."""
    whole = turn.whole
    if leaves(whole) or not (state.planning or _asks_for_plan(turn, content)):
        return None
    if holds(whole.person, content):
        # Nothing is asked for a plan that can't be made now.
        asks = _asks_for_plan(turn, content)
        return Decision(tuple(answer_all(turn.questions, whole, content)), questions=turn.questions) if asks else None
    if not state.planning and (beside := _beside_others(turn.questions, content)):
        return Decision(tuple(answer_all(beside, whole, content)), questions=beside)
    if state.planning and _asks_something_else(turn):
        return None
    if state.planning and {question.intent for question in turn.questions} <= COURTESIES and not _tells(whole):
        return Decision(tuple(answer_all(turn.questions, whole, content)), request=state.request)
    if turn.reading.bare == "when" and state.about and all(kind == CONDITION for kind, _ in state.about):
        # Right after a condition, "so when?" asks how long to wait with it.
        return None
    if state.planning and _only_remarks(turn):
        whole = whole.as_intent(REMARK)
        turn = replace(turn, whole=whole)
    elif state.planning and whole.intent == OUT_OF_SCOPE and not (turn.reading.asks or turn.reading.states):
        # Neither a question nor a statement is no other matter, but an answer that is not understood.
        whole = whole.as_intent(FALLBACK)
        turn = replace(turn, whole=whole, moves=())
    asked = state.request if state.planning else None
    questions = [limited(referred(question, content), content) for question in turn.questions]
    tries, between = (asked.tries, asked.between) if asked else (0, 0)
    shown = just_shown(whole.memory)
    field = asked.field if asked else None
    step = take(questions, whole, field, tries, content, between, complete=shown, had=state.after_first)
    # Of what the message names only another treatment and the way of asking still matter.
    still = tuple(mention for mention in whole.mentions if mention.kind in ("treatment", "subject"))
    update = ProfileUpdate(step.person)
    planned = Question(ASKS_FOR_PLAN, whole.now, still, whole.memory, profile_update=update)
    same = shown and step.person == state.person and BY_THEN not in whole.named("subject")
    if step.dropped or (same and step.asks is None and step.answers):
        # Nor is the plan given again beside what else the message asks.
        return Decision(step.answers, questions=tuple(questions), person=step.person)
    if step.asks is None and same and has_dates(step.person, whole.today, content):
        # The same once more: every session as a list.
        planned = planned.as_intent(SAVES_PLAN)
    if step.asks is None:
        # "Anything before xmas?" limits this reply only.
        wished = tuple(mention for mention in whole.mentions if mention.kind == "date" and mention.role == "wish")
        answers = (*step.answers, *reply(replace(planned, mentions=(*still, *wished)), content))
        return Decision(answers, questions=(*questions, planned), person=step.person)
    request = Request(field=step.asks, question=ASKS_FOR_PLAN, tries=step.tries, between=step.between)
    answers = tuple(answer for answer in step.answers if not answer.only_asks)
    if not (answers and whole.named("feeling")):
        answers = step.answers
    # What is voiced is met alone: what the plan needs stays asked.
    return Decision(answers, questions=(*questions, planned), person=step.person, request=request)


def _asks_for_plan(turn: Turn, content: Content) -> bool:
    """Whether a question of the message is about a plan, or is answered by one: "how many can I fit in?"."""
    whole = turn.whole
    if _plan_asked(turn.questions, content):
        return True
    if whole.intent == SAVES_PLAN and not has_dates(whole.person, whole.today, content):
        # There is none to save yet.
        return True
    unspecific = whole.intent in (FALLBACK, INFORM, "out_of_scope")
    return unspecific and turn.reading.asks and BY_THEN in whole.named("subject")


def _plan_asked(questions: Sequence[Question], content: Content) -> bool:
    """Whether one of these questions is about a plan."""
    return any(ASKS_FOR_PLAN in (one.intent, redirected_to(one, content)) for one in questions)


def _beside_others(questions: Sequence[Question], content: Content) -> tuple[Question, ...]:
    """The questions of a message in which only the words of one, beside others, may ask for a plan; each as its own.

    "How does it go from start to finish, and can I drive home?" has an answer without the details of a plan.
    """
    if len(questions) < 2 or any(question.intent == ASKS_FOR_PLAN for question in questions):
        return ()
    found = []
    for question in questions:
        section = content.guidance.answers[question.intent]
        elsewhere = (about.partition("/") for about, to in section.redirect_to.items() if to == ASKS_FOR_PLAN)
        found.append(question.without({(kind, entry) for kind, _, entry in elsewhere}))
    return tuple(found)


def _asks_something_else(turn: Turn) -> bool:
    """Whether a message that is not understood asks something: it is not taken for a failed answer.

    "Like what?" alone asks about the assistant's question.
    """
    whole, told = turn.whole, turn.whole.profile_update.fields if turn.whole.profile_update else ()
    asks = turn.reading.asks and not turn.reading.short
    return whole.intent == FALLBACK and asks and not told and BY_THEN not in whole.named("subject")


def _tells(whole: Question) -> bool:
    """Whether a message tells something that a plan is made with, understood or not."""
    told = whole.profile_update
    return told is None or bool(told.fields or told.unresolved) or told.person.occasion != whole.memory.person.occasion


def _only_remarks(turn: Turn) -> bool:
    """Whether a statement tells nothing that a plan is made with: "my doctor just gives me gels"."""
    whole = turn.whole
    named = {mention.kind for mention in whole.mentions}
    states = whole.intent == INFORM and not _tells(whole) and not turn.reading.asks
    return states and named <= IN_A_REMARK and bool(named)


def leaves(question: Question) -> bool:
    """Whether this message leaves the plan."""
    return question.intent in LEAVING or bool(question.named("red_flag"))


def missing(
    person: PatientProfile,
    content: Content,
    *,
    asked: ProfileField | None = None,
    by_then: bool = False,
    remaining: bool = False,
    complete: bool = False,
    had: bool = False,
) -> ProfileField | None:
    """What to ask for next, None where a plan can be worked out, or can't be however much is known.

    Only what changes the answer: not the concern of a patient who wants a number of sessions, nor the event of one who
    had them all. Nor sessions and events of which there is no sign: the plan begins with a first session today, says
    so, and ends with what may be added.

    Args:
        person: what is known.
        content: the content in use.
        asked: what was asked for, which stays asked.
        by_then: whether the question is what fits before a day; it is answered for a usual course, from today.
        remaining: whether the question is how many sessions are left, which no day changes.
        complete: whether the course was counted just before, with what was known.
        had: whether the conversation was about a session that was had.
    """
    if person.concerns and not any(content.guidance.about("concern", concern.entry) for concern in person.concerns):
        return None
    skipped: set[ProfileField] = set(person.declined)
    if remaining and not by_then:
        skipped |= {"last_session", "event"}
    had = had or remaining or asked == "sessions_done"
    if person.last_session is None and (person.start or not had):
        skipped.add("sessions_done")
    if person.wanted or by_then or complete:
        skipped |= {"concern", "severity", "sessions_done"}
    if not (person.occasion or by_then or asked == "event"):
        skipped.add("event")
    return next((detail for detail in ORDER if detail not in skipped and _wanted(person, detail, content)), None)


def take(
    questions: Sequence[Question],
    whole: Question,
    asked: ProfileField | None,
    tries: int,
    content: Content,
    between: int = 0,
    *,
    complete: bool = False,
    had: bool = False,
) -> Step:
    """Process one message while a plan is made.

    Args:
        questions: the questions of the message.
        whole: the message as one question, with its profile update.
        asked: the field that was asked for, None on the first message.
        tries: how often it was asked for without success.
        content: the content in use.
        between: how often it was put again.
        complete: whether the plan was worked out just before, so that nothing more is asked of its course.
        had: whether the conversation was about a session that was had.
    """
    person = whole.person
    if whole.intent in PLANNING and other_treatment(whole.as_intent(ASKS_FOR_PLAN), content):
        # No plan is made for it: what is said instead is that the guidance does not cover it.
        return Step(person, (), None, 0)
    # "A wedding" names no day yet, and days away are none of the fields, but neither is a failed try.
    before = whole.memory.person
    beside = person.occasion != before.occasion or person.away != before.away
    something_told = bool(whole.profile_update and whole.profile_update.fields) or beside
    unclear = whole.profile_update.unresolved if whole.profile_update else ()
    others = [_of_its_concerns(question) for question in questions if _aside(question, content, tells=something_told)]
    # A condition or symptom told by the way is answered at once, and is no failed try.
    said = [] if others else asides((whole.as_intent(ASKS_FOR_PLAN),), whole, content)
    answered = bool(others or said)
    # A plan is asked for once more, in other words.
    again = _plan_asked(questions, content) and asked is not None and not something_told
    if others:
        # A question in between is answered, and then the plan goes on where it was.
        said.extend(replace(answer, asks=None) for answer in answer_all(others, whole, content) if not answer.only_asks)
        tries = 0 if something_told else tries
    elif unclear:
        (detail, words), *_ = unclear
        tries = tries + 1 if detail == asked else 1
        asked = detail
        if tries < PATIENCE:
            said.append(clarification.unresolved(detail, words, TOPIC, content))
    elif something_told or asked is None or said:
        tries = 0
        said.extend(_noted(whole, content))
    elif whole.intent in DECLINING or (whole.intent == NO and asked != "sessions_done"):
        person, tries = person.declining(asked), 0
    elif whole.intent == NO:
        person, tries = person.copy(update={"sessions_done": 0, "last_session": None}), 0
    elif not again:
        tries += 1
    if whole.named("condition") and any(answer.level == "soon" for answer in said):
        # Others are to agree first: nothing that a plan needs is asked for before.
        return Step(person, tuple(said), None, 0, dropped=True)
    by_then = BY_THEN in whole.named("subject")
    lacks = missing(person, content, asked=asked, by_then=by_then)
    put_twice = between + 1 >= PATIENCE and asked is not None and lacks == asked
    if put_twice and answered and not (something_told or _plan_asked(questions, content)):
        # Put a third time, a question stands in the way of what the patient wants to know.
        return Step(person.declining(asked) if asked else person, tuple(said), None, 0, dropped=True)
    if again and asked == "event":
        # A plan can be made without it.
        person, tries = person.declining(asked), 0
    elif put_twice and again:
        # The patient has no answer to it, and is asked nothing more.
        person = person.copy(update={"declined": tuple(dict.fromkeys((*person.declined, *ORDER)))})
    elif asked is not None and put_twice and something_told:
        person, tries = person.declining(asked), 0
    elif asked is not None and tries >= (1 if put_twice and not unclear else PATIENCE):
        person, tries = person.declining(asked), 0
        said.append(make(content, "utter_plan_left_out", topic=TOPIC, kind="clarify"))
    following = next((answer.asks for answer in said if answer.asks), None)
    remaining = LEFT in whole.named("subject") and asked is None
    following = following or missing(
        person, content, asked=asked, by_then=by_then, remaining=remaining, complete=complete, had=had
    )
    between = between + 1 if following is not None and following == asked else 0
    if following is None:
        return Step(person, tuple(said), None, 0)
    if following != asked:
        tries = 0
    if not any(answer.asks for answer in said):
        said.append(_ask(following, person, tries, content))
    return Step(person, tuple(said), following, tries, between)


def _of_its_concerns(question: Question) -> Question:
    """A question in between, answered for the concerns that it names, for which the plan is not made."""
    named = qualified(question.mentions)
    if not named:
        return question
    concerns = tuple(Concern(entry=entry, severity=severity) for entry, severity in named.items())
    person = question.person.copy(update={"concerns": concerns, "severity": None})
    return replace(question, profile_update=ProfileUpdate(person))


def _noted(whole: Question, content: Content) -> list[Answer]:
    """What was understood, where it was corrected or a day was worked out from words: a mistake is seen at once."""
    if whole.profile_update is None or not whole.memory.asked:
        return []
    worked_out = set(whole.profile_update.fields) & {"last_session", "start", "event"}
    if not worked_out and whole.intent != CORRECTION:
        return []
    said = profile_summary.changes(whole.memory.person, whole.person, content)
    return [make(content, "utter_noted", topic=TOPIC, kind="clarify", given={"told": "; ".join(said)})] if said else []


def _aside(question: Question, content: Content, *, tells: bool) -> bool:
    """Whether this is a question, small talk or another matter, that is answered before the plan goes on.

    Args:
        question: the question.
        content: the content in use.
        tells: whether the message tells something that the plan is made with.
    """
    if question.intent in (ASKS_FOR_PLAN, SAVES_PLAN, NO, *DECLINING):
        return False
    if redirected_to(question, content) == ASKS_FOR_PLAN:
        return False
    section = content.guidance.answers.get(question.intent)
    if question.intent.startswith(QUESTIONS) or section is None:
        return question.intent.startswith(QUESTIONS)
    return section.kind == "smalltalk" or (section.kind == "gap" and not tells)


def _wanted(person: PatientProfile, detail: ProfileField, content: Content) -> bool:
    if detail == "concern":
        return not person.concerns
    if detail == "severity":
        return bool(undecided(person, content))
    if detail == "sessions_done":
        return person.sessions_done is None
    if detail == "last_session":
        return bool(person.sessions_done) and person.last_session is None
    return person.event is None and person.start is None and not finished(person, content)


def finished(person: PatientProfile, content: Content) -> bool:
    """Whether the patient had the longest documented course: no session is left to fit before a day."""
    course, done = combined(content, person), person.done
    return course is not None and done is not None and done.first >= course.course.most


def _ask(detail: ProfileField, person: PatientProfile, tries: int, content: Content) -> Answer:
    """The question for a detail; explained where it was asked in vain."""
    response = (EXPLANATION_FOR if tries else QUESTION_FOR)[detail]
    if detail == "event" and person.occasion and not tries:
        subject = content.guidance.entry("occasion", person.occasion).name
        return make(
            content, "utter_ask_occasion_day", topic=TOPIC, kind="clarify", given={"subject": subject}, asks=detail
        )
    given = {}
    if detail == "severity":
        names = [content.guidance.entry("concern", concern.entry).name for concern in undecided(person, content)]
        given["subject"] = format_list(names)
    return make(content, response, topic=TOPIC, kind="clarify", given=given, asks=detail)
