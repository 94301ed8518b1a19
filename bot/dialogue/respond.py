"""The reply to one message: the only place that composes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.advice import profile_summary
from bot.advice.answer import Answer, make
from bot.advice.course import undecided
from bot.advice.done_after import DONE, deeds
from bot.advice.expired_content import current, withhold
from bot.advice.merging import merged, said_once
from bot.advice.next_session import sessions_ahead
from bot.advice.opening import with_hours
from bot.advice.plan import LENGTH
from bot.advice.profile_update import ASKS_FOR_PLAN, DUE, OF_A_PERSON, of_another, update_profile
from bot.advice.question import OF_ANOTHER, Mention, Question
from bot.advice.reply import DEPENDS_ON, PERSONAL, reply
from bot.content.content import Content
from bot.dialogue import alarm
from bot.dialogue.alarm import Command
from bot.dialogue.condition_check import condition_check
from bot.dialogue.decision import Decision
from bot.dialogue.doubts import asked_before, named_in_case, with_doubt
from bot.dialogue.feelings import KIND as FEELING
from bot.dialogue.feelings import acknowledged
from bot.dialogue.follow_up import how_long
from bot.dialogue.joining import joined, noted
from bot.dialogue.language import OWN_LANGUAGE, in_own_language, is_in_other_language
from bot.dialogue.meaning import OF_LAST_ANSWER, in_conversation
from bot.dialogue.pause import RESUME, offer
from bot.dialogue.phone import sparing, with_other_ways
from bot.dialogue.policy import RULES, Rule, decide
from bot.dialogue.reading import Reading
from bot.dialogue.repeats import INSTEAD, remembered, repeats, without_repeats
from bot.dialogue.second_reading import answered, may_be_misread, only_tells, others
from bot.dialogue.state import MOST_QUESTIONS, AskedQuestion, DialogueState, Earlier, Named, Request
from bot.dialogue.turn import REPORT, Turn
from bot.safety.alarm import Alarm
from bot.safety.detector import current_detector

GREETING, INTRODUCTION = "utter_greet", "utter_introduction"
# Kinds of entity that "that" in the next message may refer to.
ABOUT = frozenset({"symptom", "activity", "product", "concern", "condition", "body_area"})
TREATMENT = "treatment"
# Responses that end with an offer, and the intent that "yes" to it stands for.
OFFERS = dict.fromkeys(("utter_no_plan_yet", "utter_alarm_plan_offer", "utter_noted_event"), ASKS_FOR_PLAN)
# Things named that are remembered with a question.
MOST_NAMED = 6
# Texts of the reply before that are remembered over one that says that they hold.
MOST_SAID = 8
# What has its time after a session.
AFTER_SESSION = frozenset({"symptom", "activity", "product"})
# Two messages are read together where the first one is so short and so recent: "my lips" / "they're huge".
MOST_WORDS = 12
LONGEST_PAUSE = timedelta(minutes=30)
# Of these one is so short where they may be one clause: two longer ones are a clause each.
MOST_WORDS_OF_A_PART = 5
QUESTION_MARK = "?"
# Rules of which no decision is read as anything else, though it was made before.
SURELY_MEANT = frozenset({condition_check.__name__, how_long.__name__})
# What the policy decides: the names of the rules with their decisions.
Made = tuple[tuple[str, Decision], ...]


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
    turn = _heard(in_conversation(turn, state, served), state, standing, served)
    turn, made, answers = _read_again(turn, state, served, content, rules)
    decisions = [decision for _, decision in made]
    answers = list(acknowledged(answers, turn.whole, turn.alarm, served, lambda asked: reply(asked, served)))
    after = _after(turn, state, decisions, answers, served)
    told = profile_summary.changes(state.person, after.person, served)
    answers = list(without_repeats(answers, state.said, told, served))
    after = after.copy(update={"said": (*remembered(answers, served), *_still(answers, state.said))})
    if offered := _offered_again(after, turn, answers):
        answers.append(offer(offered, served))
        after = after.copy(update={"request": Request(offers=RESUME)})
    flags = turn.whole.named("red_flag")
    said: Sequence[Answer] = in_own_language(answers, turn.reading.text, turn.whole.intent, flags, turn.alarm, served)
    urgent = any(answer.kind == "urgent" for answer in said)
    if not (after.introduced or turn.alarm.alone or urgent):
        said, after = _introduced(said, served), after.copy(update={"introduced": True})
    said = with_other_ways(said, after.person, served)
    said, spared = sparing(with_hours(said, now, served), state.phone_spared, served)
    after = after.copy(update={"phone_spared": spared})
    clears = next((decision.clears for decision in decisions if decision.clears), None)
    ends = turn.alarm.alarm
    if clears:
        after = DialogueState(introduced=True, phone_spared=spared)
        ends = replace(ends, words="") if ends else None
    after = after.copy(update={"rules": tuple(name for name, _ in made)})
    after = with_doubt(after, turn, _about(turn.whole, served), served)
    return Response(alarm.marked(said, turn.alarm.level), after, ends, turn, clears)


def _read_again(
    turn: Turn, state: DialogueState, served: Content, content: Content, rules: tuple[Rule, ...]
) -> tuple[Turn, Made, list[Answer]]:
    """What is decided on the message, or on another reading of it where the first leads to nothing new."""
    made, answers = _decided(turn, state, served, content, rules)
    again = repeats(answers, state.said, served)
    if not SURELY_MEANT & {name for name, _ in made} and may_be_misread(turn, answers, again, state, served):
        for other in others(turn, state, served):
            tried, found = _decided(other, state, served, content, rules)
            if answered(found) and not repeats(found, state.said, served):
                return other, tried, found
    # An area alone changes nothing in an answer that is the same with it.
    person = turn.whole.person.copy(update={"body_areas": state.person.body_areas})
    if again and only_tells(turn, answers) and not profile_summary.changes(state.person, person, served):
        detail = noted(turn, state, served)
        if detail:
            return turn, ((joined.__name__, detail),), list(detail.answers)
    return turn, made, answers


def _decided(
    turn: Turn, state: DialogueState, served: Content, content: Content, rules: tuple[Rule, ...]
) -> tuple[Made, list[Answer]]:
    """The decisions on a message, and their answers."""
    made = decide(turn, state, served, rules)
    decisions = [decision for _, decision in made]
    answers = [answer for decision in decisions for answer in decision.answers]
    answers += [answer for decision in reversed(decisions) for answer in decision.closing]
    answers = [withhold(answer, content, turn.now.date()) for answer in answers]
    answers = list(alarm.not_judged(turn.alarm, _distinct(answers), turn.now, served))
    return made, merged(said_once(answers), served)


def _heard(turn: Turn, state: DialogueState, standing: Alarm | None, content: Content) -> Turn:
    """The turn with its effect on the profile and on the alarm."""
    whole = replace(turn.whole, memory=state.memory)
    whole = replace(whole, profile_update=update_profile(whole, content))
    if _beside_the_patient(whole, state) and not (turn.reading.asks or turn.reading.requests):
        kept = tuple(one for one in whole.mentions if one.role != OF_ANOTHER)
        whole = replace(whole, profile_update=update_profile(replace(whole, mentions=kept), content))
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
        # The second detector knows no other language: a question in English about nothing would help nobody.
        check=None if is_in_other_language(reading.text, reading.intent, content) else safety.check,
        doubtful=safety.doubtful,
        likely=safety.likely,
        unlikely=safety.unlikely,
        helped=reading.helped,
        self_harm=safety.self_harm,
        command=turn.command,
        planning=state.planning,
        reports_nothing=safety.reports_nothing,
        mild=safety.mild,
        illness=bool(reading.named("illness")),
        matter=reading.names_matter,
        tells=bool(deeds(whole, content)) or _voices_only(whole, content),
        named_in_case=named_in_case(reading, state),
        asked_before=asked_before(reading, state),
        waiting=state.waiting is not None,
    )
    return replace(turn, whole=whole, alarm=alarm.decide(standing, message, content))


def _beside_the_patient(whole: Question, state: DialogueState) -> bool:
    """Whether what is to be treated is somebody else's and none that the conversation is about.

    One that begins with a daughter's scars is about these.
    """
    own = state.person
    known = bool(own.concerns or own.last_session or own.sessions_done)
    return of_another(whole) and (known or not any(mention.kind == "concern" for mention in whole.mentions))


def _voices_only(whole: Question, content: Content) -> bool:
    """Whether a message voices a feeling, names no symptom, and asks for no answer that judges or reassures."""
    judges = whole.intent in content.guidance.alarm.withheld.unjudged
    return bool(whole.named(FEELING)) and not (judges or whole.named("symptom"))


def _flags_across(reading: Reading) -> tuple[str, ...]:
    """The red flags that the message raises together with the one before, and neither alone."""
    before, text = reading.earlier, reading.text
    if before is None or before.flagged or not (before.text and text):
        return ()
    if max(len(before.text.split()), len(text.split())) > MOST_WORDS or before.ago > LONGEST_PAUSE:
        return ()
    if reading.safety.reports_nothing and (reading.asks or QUESTION_MARK in before.text):
        # A question is whole: "what else" / "worst case?".
        return ()
    shorter = min(len(before.text.split()), len(text.split()))
    for joiner in (" ", "\n") if shorter <= MOST_WORDS_OF_A_PART else ("\n",):
        found = current_detector().find(f"{before.text}{joiner}{text}")
        across = tuple(one.flag for one in found if one.start < len(before.text) and one.end > len(before.text) + 1)
        if across:
            return across
    return ()


def _offered_again(after: DialogueState, turn: Turn, answers: Sequence[Answer]) -> Earlier | None:
    """The session before a pause, where the reply asks nothing else and tells of no worrying symptom."""
    urgent = turn.alarm.alone or any(answer.kind == "urgent" for answer in answers)
    busy = urgent or after.request is not None or turn.command is not None
    return None if busy else after.earlier


def _still(answers: Sequence[Answer], said: tuple[str, ...]) -> tuple[str, ...]:
    """What the reply before said, where this one says no more than that it holds."""
    return said[:MOST_SAID] if any(answer.response in INSTEAD for answer in answers) else ()


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
    if _beside_the_patient(turn.whole, state):
        person = person.copy(update={field: getattr(state.person, field) for field in OF_A_PERSON})
    if turn.alarm.alone:
        # The plan that was being made is offered again when the alarm is over. A question only interrupts it.
        ends_plan = state.planning and turn.alarm.level is not None
        request = _offer(answers) or (None if ends_plan else state.request)
        return state.copy(update={"person": person, "request": request})
    answered = [question for decision in decisions for question in decision.questions]
    unclear = bool(answers) and answers[0].topic == "misunderstood"
    changes: dict[str, object] = {"misunderstood": state.misunderstood + 1 if unclear else 0}
    last = answered[-1] if answered else turn.whole
    of_last = last.intent in OF_LAST_ANSWER
    asked = state.questions
    for question in () if unclear else answered:
        asked = _asking(asked, _same_sign(question, turn, state), answers, content)
        if question.intent in DUE:
            changes["ahead"] = sessions_ahead(question)
    changes["questions"] = asked
    if about := _about(last, content) or (_about(turn.whole, content) if len(answered) > 1 else ()):
        changes["about"] = about
    elif answered and any(answer.kind == "answer" for answer in answers):
        # After a question on this treatment, "it" is no other one that was named before.
        changes["about"] = tuple(one for one in state.about if one[0] != TREATMENT)
    facts = tuple(dict.fromkeys(fact for answer in answers for fact in answer.facts))
    uncovered = bool(answers) and answers[0].kind == "gap"
    if (facts or uncovered) and not of_last:
        # Of what is not covered, no earlier answer is the reason.
        changes["facts"] = facts
        changes["steps"] = tuple(step for answer in answers for step in answer.steps)
    asks = next((answer.asks for answer in answers if answer.asks), None)
    changes["request"] = next((decision.request for decision in decisions if decision.request), _offer(answers))
    if asks:
        person = person.after_asking(asks)
        changes["request"] = changes["request"] or Request(field=asks, question=last.intent)
    changes["person"] = person
    changes["planned"] = state.planned or any(answer.response == LENGTH for answer in answers)
    if state.request is not None and state.request.offers == RESUME:
        # It was offered once: it is used, or gone.
        changes["earlier"] = None
    return state.copy(update=changes)


def _same_sign(question: Question, turn: Turn, state: DialogueState) -> Question:
    """The question on a sign; a few words that name none are about the one reported before: "they don't hurt"."""
    before = next((asked for asked in state.questions if asked.intent == REPORT), None)
    if question.intent != REPORT or before is None or not turn.reading.short or question.named("symptom"):
        return question
    signs = tuple(Mention(kind, entry) for kind, entry in before.about if kind == "symptom")
    return replace(question, mentions=(*question.mentions, *signs))


def _offer(answers: Sequence[Answer]) -> Request | None:
    """What the answers offer."""
    offered = (OFFERS[answer.response] for answer in answers if answer.response in OFFERS)
    return next((Request(offers=intent) for intent in offered), None)


def _asking(
    asked: tuple[AskedQuestion, ...], question: Question, answers: Sequence[Answer], content: Content
) -> tuple[AskedQuestion, ...]:
    """The questions after one more, which takes the place of an earlier one with the same intent.

    Questions that bare details can't continue are not among them.
    """
    section = content.guidance.answers.get(question.intent)
    if section is None or section.kind != "answer" or question.intent in OF_LAST_ANSWER:
        return asked
    documented = any(answer.kind == "answer" for answer in answers)
    person = question.person
    depends = DEPENDS_ON.get(question.intent, frozenset())
    about = _about(question, content)
    # What is looked up is worked out further only where it names something that heals or waits.
    personal = question.intent not in PERSONAL or any(kind in AFTER_SESSION for kind, _ in about)
    lacking = (personal and "last_session" in depends and person.last_session is None) or (
        "concern" in depends and (not person.concerns or bool(undecided(person, content)))
    )
    done = tuple(one for one in about if any((m.kind, m.entry, m.role) == (*one, DONE) for m in question.mentions))
    added = AskedQuestion(intent=question.intent, about=about, done=done, open=documented and lacking)
    return (added, *(one for one in asked if one.intent != question.intent))[:MOST_QUESTIONS]


def _about(question: Question, content: Content) -> tuple[Named, ...]:
    named = ((mention.kind, mention.entry) for mention in question.mentions)
    return tuple(dict.fromkeys(one for one in named if _referred_to(*one, content)))[:MOST_NAMED]


def _referred_to(kind: str, entry: str, content: Content) -> bool:
    """Whether "that" may refer to a thing: of treatments to those that no guide covers."""
    return kind in ABOUT or (kind == TREATMENT and content.guidance.entry(kind, entry).scope != "covered")
