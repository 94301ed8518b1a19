"""The reply to one message: the only place that composes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.advice.answer import Answer, make
from bot.advice.expired_content import current, withhold
from bot.advice.merging import merged
from bot.advice.opening import with_hours
from bot.advice.profile_update import update_profile
from bot.advice.question import Question
from bot.advice.reply import reply
from bot.content.content import Content
from bot.dialogue import alarm
from bot.dialogue.alarm import Command
from bot.dialogue.decision import Decision
from bot.dialogue.feelings import acknowledged
from bot.dialogue.language import OWN_LANGUAGE, in_own_language
from bot.dialogue.phone import sparing
from bot.dialogue.policy import RULES, Rule, decide
from bot.dialogue.reading import Reading
from bot.dialogue.state import AskedQuestion, DialogueState, Named, Request
from bot.dialogue.turn import Turn
from bot.safety.alarm import Alarm
from bot.safety.detector import current_detector

GREETING, INTRODUCTION = "utter_greet", "utter_introduction"
# Kinds of entity that "that" in the next message may refer to.
ABOUT = frozenset({"symptom", "activity", "product", "concern", "condition", "body_area"})
# Things named that are remembered with a question.
MOST_NAMED = 6
# Questions about the last answer, which therefore don't replace it.
OF_LAST_ANSWER = frozenset({"ask_source", "ask_explanation"})
# Two messages are read together where the first one is so short and so recent: "my lips" / "they're huge".
MOST_WORDS = 12
LONGEST_PAUSE = timedelta(minutes=30)


@dataclass(frozen=True)
class Response:
    """The reply to one message and the state after it."""

    answers: tuple[Answer, ...]
    state: DialogueState
    alarm: Alarm | None
    """The alarm after the message."""
    turn: Turn
    """What the message says, with its effect on the profile."""
    clears: Command | None = None
    """The command that is carried out."""


def respond(
    turn: Turn,
    state: DialogueState,
    standing: Alarm | None,
    content: Content,
    rules: tuple[Rule, ...] = RULES,
) -> Response:
    """The reply to one message.

    Args:
        turn: what the message says.
        state: the state before the message.
        standing: the alarm before the message.
        content: the content in use.
        rules: the rules of the policy.
    """
    now = turn.now
    served = current(content, now.date())
    turn = _heard(turn, state, standing, served)
    made = decide(turn, state, served, rules)
    decisions = [decision for _, decision in made]
    answers = [answer for decision in decisions for answer in decision.answers]
    answers += [answer for decision in reversed(decisions) for answer in decision.closing]
    answers = [withhold(answer, content, now.date()) for answer in answers]
    answers = list(alarm.not_judged(turn.alarm, _distinct(answers), now, served))
    answers = merged(answers, served)
    answers = list(acknowledged(answers, turn.whole, turn.alarm, served, lambda asked: reply(asked, served)))
    after = _after(turn, state, decisions, answers, served)
    flags = turn.whole.named("red_flag")
    said: Sequence[Answer] = in_own_language(answers, turn.reading.text, turn.whole.intent, flags, turn.alarm, served)
    urgent = any(answer.kind == "urgent" for answer in said)
    if not (after.introduced or turn.alarm.alone or urgent):
        said, after = _introduced(said, served), after.copy(update={"introduced": True})
    said, spared = sparing(with_hours(said, now, served), state.phone_spared, served)
    after = after.copy(update={"phone_spared": spared})
    clears = next((decision.clears for decision in decisions if decision.clears), None)
    ends = turn.alarm.alarm
    if clears:
        after = DialogueState(introduced=True, phone_spared=spared)
        ends = replace(ends, words="") if ends else None
    after = after.copy(update={"rules": tuple(name for name, _ in made)})
    return Response(alarm.marked(said, turn.alarm.level), after, ends, turn, clears)


def _heard(turn: Turn, state: DialogueState, standing: Alarm | None, content: Content) -> Turn:
    """The turn with its effect on the profile and on the alarm."""
    whole = replace(turn.whole, memory=state.memory)
    whole = replace(whole, profile_update=update_profile(whole, content))
    reading, safety = turn.reading, turn.reading.safety
    flags = reading.named("red_flag")
    if not flags and (standing is None or standing.standing != "emergency"):
        flags = _flags_across(reading)
    message = alarm.Message(
        text=reading.text,
        intent=reading.intent,
        now=turn.now,
        flags=flags,
        raises=safety.raises,
        check=safety.check,
        doubtful=safety.doubtful,
        helped=reading.helped,
        self_harm=safety.self_harm,
        command=turn.command,
        planning=state.planning,
    )
    return replace(turn, whole=whole, alarm=alarm.decide(standing, message, content))


def _flags_across(reading: Reading) -> tuple[str, ...]:
    """The red flags that the message raises together with the one before, and neither alone."""
    before, text = reading.earlier, reading.text
    if before is None or before.flagged or not (before.text and text):
        return ()
    if len(before.text.split()) > MOST_WORDS or before.ago > LONGEST_PAUSE:
        return ()
    for joiner in (" ", "\n"):
        found = current_detector().find(f"{before.text}{joiner}{text}")
        across = tuple(one.flag for one in found if one.start < len(before.text) and one.end > len(before.text) + 1)
        if across:
            return across
    return ()


def _distinct(answers: Sequence[Answer]) -> list[Answer]:
    """The answers without repetitions, in order."""
    return list({(answer.response, tuple(answer.values.items())): answer for answer in answers}.values())


def _introduced(answers: Sequence[Answer], content: Content) -> tuple[Answer, ...]:
    """The answers with the introduction; a line in the patient's own language precedes it, a greeting contains it."""
    if any(answer.response == GREETING for answer in answers):
        return tuple(answers)
    first = 1 if answers and answers[0].response == OWN_LANGUAGE else 0
    introduction = make(content, INTRODUCTION, topic="introduction", kind="smalltalk")
    return (*answers[:first], introduction, *answers[first:])


def _after(
    turn: Turn, state: DialogueState, decisions: Sequence[Decision], answers: Sequence[Answer], content: Content
) -> DialogueState:
    """The state after these answers."""
    person = next((decision.person for decision in decisions if decision.person), turn.whole.person)
    if turn.alarm.alone:
        # The plan that was being made is offered again when the alarm is over.
        request = None if state.planning else state.request
        return state.copy(update={"person": person, "request": request})
    answered = [question for decision in decisions for question in decision.questions]
    unclear = bool(answers) and answers[0].topic == "misunderstood"
    changes: dict[str, object] = {"misunderstood": state.misunderstood + 1 if unclear else 0}
    last = answered[-1] if answered else turn.whole
    section = content.guidance.answers.get(last.intent)
    of_last = last.intent in OF_LAST_ANSWER
    if answered and section is not None and section.kind == "answer" and not of_last and not unclear:
        changes["questions"] = state.asking(AskedQuestion(intent=last.intent, about=_about(last)))
    if about := _about(last) or (_about(turn.whole) if len(answered) > 1 else ()):
        changes["about"] = about
    facts = tuple(dict.fromkeys(fact for answer in answers for fact in answer.facts))
    if facts and not of_last:
        changes["facts"] = facts
        changes["steps"] = tuple(step for answer in answers for step in answer.steps)
    asks = next((answer.asks for answer in answers if answer.asks), None)
    changes["request"] = next((decision.request for decision in decisions if decision.request), None)
    if asks:
        person = person.after_asking(asks)
        changes["request"] = changes["request"] or Request(field=asks, question=last.intent)
    changes["person"] = person
    return state.copy(update=changes)


def _about(question: Question) -> tuple[Named, ...]:
    named = ((mention.kind, mention.entry) for mention in question.mentions if mention.kind in ABOUT)
    return tuple(dict.fromkeys(named))[:MOST_NAMED]
