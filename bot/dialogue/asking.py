"""The rules for questions, one or several, and for what no other rule takes."""

from __future__ import annotations

from dataclasses import replace

from bot.advice import clarification, profile_summary
from bot.advice.answer import make
from bot.advice.answer_table import best_row
from bot.advice.before_event import LATEST
from bot.advice.other_treatments import other_treatment
from bot.advice.profile_update import TIMES
from bot.advice.question import FALLBACK, FEARED, INFORM, Mention, Question
from bot.advice.recovery import longest_mark
from bot.advice.reply import reply
from bot.content.content import Content
from bot.content.schema import IntentAnswers
from bot.dialogue.decision import Decision
from bot.dialogue.details import DETAILS
from bot.dialogue.joining import noted
from bot.dialogue.next_step import NEXT_SESSION, for_event, next_step
from bot.dialogue.reading import TOO_LONG
from bot.dialogue.several import ILLNESS, answer_all
from bot.dialogue.state import DialogueState, Request
from bot.dialogue.subject import beyond_limits, in_context, limited, things_named
from bot.dialogue.turn import IN_GENERAL, REMARK, Ask, React, Tell, Turn

THANKS = "thank"
# What is asked back about something told that answers nothing.
WHAT_ABOUT = "utter_what_about"
# Matters that are not the patient's treatment.
OTHER_MATTERS = frozenset({"out_of_scope", "ask_other_person", ILLNESS})


def limits(turn: Turn, _state: DialogueState, content: Content) -> Decision | None:
    """What the assistant never does: judging photos, doses, diagnoses."""
    beyond = tuple(limited(question, content) for question in turn.questions if beyond_limits(question, content))
    if not beyond:
        return None
    others = [question for question in turn.questions if not beyond_limits(question, content)]
    left = turn.without({question.intent for question in turn.questions} - {question.intent for question in others})
    return Decision(tuple(answer_all(beyond, turn.whole, content)), questions=beyond, rest=left if others else None)


def other_matter(turn: Turn, _state: DialogueState, content: Content) -> Decision | None:
    """Something else than the patient's treatment: another treatment, an illness, another person."""
    return _answered(turn, content) if _of_other_matter(turn, content) else None


def ambiguous(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """Two questions are about equally likely, and have different answers: the assistant asks which is meant."""
    whole = turn.whole
    if len(turn.of(Ask)) > 1 or (whole.refers and state.about) or not _asks_for_choice(whole, content):
        return None
    if turn.of(Tell) and not turn.reading.asks:
        # "I had my first session yesterday" asks neither.
        return None
    open_ = _options(whole, state, content)
    if len(open_) == 1:
        question = in_context(replace(whole.as_intent(open_[0]), alternatives=()), content)
        return Decision(tuple(answer_all((question,), whole, content)), questions=(question,))
    request = Request(choices=whole.alternatives)
    return Decision(clarification.which(whole, content, "misunderstood"), questions=(whole,), request=request)


def questions(turn: Turn, _state: DialogueState, content: Content) -> Decision | None:
    """One question or several, each answered in order."""
    if for_looks := _for_looks(turn, content):
        return for_looks
    return _answered(turn, content) if turn.of(Ask) and not _of_other_matter(turn, content) else None


def statement(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """A statement that belongs to no question."""
    if turn.whole.intent == REMARK:
        # "My sister's wedding is in June, god help me" tells something all the same.
        return _noted(turn, state, content)
    if turn.whole.intent not in DETAILS:
        return None
    found = _noted(turn, state, content)
    asks = turn.reading.asks or turn.reading.requests or turn.reading.continues
    running = bool(state.questions or state.about or state.person.conditions)
    if found is None and turn.whole.intent == INFORM and running and not asks:
        # In a conversation a detail that answers nothing is none that asks back what it is about.
        answered = _answered(turn, content)
        return (noted(turn, state, content) if answered.answers[0].response == WHAT_ABOUT else None) or answered
    return found or _answered(turn, content)


def reaction(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """Thanks, a greeting, feedback, a yes or no to nothing. After thanks or a remark, what was asked stays asked."""
    if not (turn.of(React) or turn.answer):
        return None
    decision = _answered(turn, content)
    return replace(decision, request=state.request) if turn.whole.intent in (REMARK, THANKS) else decision


def not_understood(turn: Turn, _state: DialogueState, content: Content) -> Decision | None:
    """What no rule before understands: asked back once, then handed over."""
    return _answered(turn, content) if turn.whole.intent in (FALLBACK, TOO_LONG) else None


def _for_looks(turn: Turn, content: Content) -> Decision | None:
    """How the skin will look at an event whose day is told: what counts is the day of the session before it.

    Not where the last session was so lately that its marks may still show, or where the skin is reported to show any.
    """
    whole = turn.whole
    told = whole.profile_update.fields if whole.profile_update else ()
    symptoms = [mention.role for mention in whole.mentions if mention.kind == "symptom"]
    feared = bool(symptoms) and set(symptoms) == {FEARED}
    # "Will I be red for it?" is about the event that was told before.
    for_it = whole.person.event is not None and feared and not TIMES & {mention.kind for mention in whole.mentions}
    if whole.intent not in IN_GENERAL or len(turn.of(Ask)) > 1 or not ("event" in told or for_it):
        return None
    last = whole.person.last_session
    if last is not None and last.last + longest_mark(content) >= whole.today:
        return None
    if last is not None and symptoms and not (feared or whole.reports_nothing):
        return None
    if last is None:
        # What is only feared is answered by the last day.
        kept = tuple(mention for mention in whole.mentions if mention.role != FEARED)
        latest = replace(whole, intent=NEXT_SESSION, mentions=(*kept, Mention("subject", LATEST)))
        return Decision(tuple(answer_all((latest,), latest, content)), questions=(latest,))
    return for_event(whole, content)


def _of_other_matter(turn: Turn, content: Content) -> bool:
    """Whether the message is one question about another matter."""
    whole = turn.whole
    section = content.guidance.answers.get(whole.intent)
    if len(turn.of(Ask)) > 1 or section is None:
        return False
    return whole.intent in OTHER_MATTERS or (section.kind == "answer" and bool(other_treatment(whole, content)))


def _noted(turn: Turn, state: DialogueState, content: Content) -> Decision | None:
    """What was understood of sessions and days, and what follows from it: the next date, the course, the plan."""
    fields = turn.whole.profile_update.fields if turn.whole.profile_update else ()
    named = things_named(turn.whole, content) - {"occasion", "severity"}
    told = profile_summary.changes(state.person, turn.whole.person, content)
    if not set(fields) - {"concern", "severity"} or named - {"concern"} or not told:
        return None
    step = next_step(turn, state, content)
    if step is not None:
        noted = make(content, "utter_noted", topic="detail", kind="clarify", given={"told": "; ".join(told)})
        return replace(step, answers=(noted, *step.answers))
    if named:
        return None
    response = "utter_noted_event" if "event" in fields else "utter_noted_what"
    answer = make(content, response, topic="detail", kind="clarify", given={"told": "; ".join(told)})
    return Decision((answer,))


def _answered(turn: Turn, content: Content) -> Decision:
    asked = tuple(in_context(question, content) for question in turn.questions)
    return Decision(tuple(answer_all(asked, turn.whole, content)), questions=asked)


def _asks_for_choice(question: Question, content: Content) -> bool:
    """Whether to ask which of two equally likely intents is meant.

    Not where what the message names settles it: what a question turns on ("makeup", "purging", "is it
    permanent") has the same answer, or the same gap, whichever way it was asked. Nor twice in a row.
    """
    if len(question.alternatives) != 2 or question.memory.misunderstood:
        return False
    if not all(f"utter_choice_{intent}" in content.wording for intent in question.alternatives):
        return False
    sections = [content.guidance.answers[intent] for intent in question.alternatives]
    return not any(_settled(question, section, content) for section in sections)


def _options(whole: Question, state: DialogueState, content: Content) -> list[str]:
    """Those of the two intents that are worth a choice: the question before was answered, and the same is no choice."""
    latest = state.questions[0].intent if state.questions else None
    new = [intent for intent in whole.alternatives if intent != latest]
    if len(new) < 2:
        return new
    said = [{answer.response for answer in reply(in_context(whole.as_intent(one), content), content)} for one in new]
    return new[:1] if said[0] == said[1] else new


def _settled(question: Question, section: IntentAnswers, content: Content) -> bool:
    """Whether the message names something that this section knows a particular answer, gap or other way for."""
    if any(question.named(kind) for kind in section.depends_on):
        return True
    if any(question.names(about) for about in section.redirect_to):
        return True
    row = best_row(section, {kind: question.named(kind) for kind in content.guidance.vocabularies}, content)
    return row is not None and bool(row.when)
