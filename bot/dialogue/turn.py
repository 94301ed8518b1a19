"""What one message says, as moves in the order of its text."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeVar

from bot.advice.plan import BY_THEN
from bot.advice.profile_update import ASKS_FOR_PLAN, CORRECTION, STRONG_SUN, TELLING, TIMES
from bot.advice.question import FALLBACK, INFORM, URGENT, Mention, Question
from bot.dialogue.alarm import Command as CommandName
from bot.dialogue.alarm import Decision as AlarmDecision
from bot.dialogue.reading import TOO_LONG, Part, Reading

AnswerKind = Literal["yes", "no", "dont_know", "skip"]
ANSWERS: dict[str, AnswerKind] = {"affirm": "yes", "deny": "no", "dont_know": "dont_know", "skip": "skip"}
COMMANDS: dict[str, CommandName] = {"restart": "restart", "forget_me": "forget_me"}
REMARK = "remark"
REACTIONS = frozenset({"greet", "goodbye", "thank", "give_feedback", "stop", REMARK})
# What a message names of the patient, beside times and numbers.
PERSONAL = frozenset({"concern", "severity", "body_area", "condition", "occasion"})
# Longer messages that are not understood say more than what they name.
MOST_NAMING = 5
REPORTED = frozenset({"symptom", "illness", "red_flag"})
# Questions about after-effects and risks in general, and below which confidence they may be a report instead.
IN_GENERAL = frozenset({"ask_safety", "ask_side_effects"})
SURELY_ASKS = 0.45
REPORT, SUITS = "check_symptom", "ask_suitability"
# From this confidence on a message of which no word is known reports a symptom, or asks about one, all the same.
SURE_OF_REPORT = 0.6
# The question for a number, and the subject of one for what is left of a course.
HOW_MANY, REMAINING = "ask_frequency", "remaining"
# Below this confidence only words that correct make a correction.
SURELY_CORRECTS = 0.4
# The subject of skin that is well, and the verbs of what was.
WELL, _WAS = "looks_well", frozenset({"was", "were"})
# "Is that ok?" names nothing of its own: what is reported or done beside it is what it asks about.
_JUDGING, _DONE = frozenset({"is", "was", "will", "does", "isnt", "are"}), "done"
_REFERRING = frozenset({"that", "it", "this", "these", "they", "normal"})
DONE_OR_USED = {"product": "activity"}
# A part that names nothing, and is this unsure beside one this sure, goes on with that one: "can they be together?".
HARDLY_ASKS, SURE_PART = 0.4, 0.6
# Intents of messages that are not taken apart.
UNDIVIDED = frozenset({URGENT, TOO_LONG})


@dataclass(frozen=True)
class Ask:
    """A question."""

    intent: str
    mentions: tuple[Mention, ...] = ()


@dataclass(frozen=True)
class Tell:
    """A detail of the patient: a concern, a time, a number."""

    mention: Mention


@dataclass(frozen=True)
class Report:
    """A symptom, an illness or a red flag."""

    mention: Mention
    present: bool = True
    """False where the message names it without reporting it as present."""


@dataclass(frozen=True)
class Answer:
    """An answer to what the assistant asked, without a value."""

    kind: AnswerKind


@dataclass(frozen=True)
class Correct:
    """What the message tells replaces what the profile has."""


@dataclass(frozen=True)
class React:
    """Small talk, thanks, a complaint or a refusal; its intent."""

    intent: str


@dataclass(frozen=True)
class Command:
    """A command to the assistant."""

    name: CommandName


Move = Ask | Tell | Report | Answer | Correct | React | Command
_M = TypeVar("_M", Ask, Tell, Report, Answer, Correct, React, Command)


@dataclass(frozen=True)
class Turn:
    """One message: its readings, its moves and, once the state was looked at, its effect on it."""

    reading: Reading
    now: datetime
    """The time of the message, in the clinic's time zone."""
    moves: tuple[Move, ...]
    whole: Question
    """The message as one question. Its profile update is computed when the state is known."""
    alarm: AlarmDecision = field(default_factory=AlarmDecision)
    """What the alarm of the conversation means for the reply."""

    def of(self, kind: type[_M]) -> tuple[_M, ...]:
        """The moves of one kind, in order."""
        return tuple(move for move in self.moves if isinstance(move, kind))

    @property
    def command(self) -> CommandName | None:
        """The command that the message gives."""
        return next((move.name for move in self.of(Command)), None)

    @property
    def answer(self) -> AnswerKind | None:
        """The answer without a value that the message gives."""
        return next((move.kind for move in self.of(Answer)), None)

    @property
    def questions(self) -> tuple[Question, ...]:
        """The questions of the message in order; the whole message if it is not several.

        What the whole message tells ("I have deep acne scars.") holds for each of its questions.
        """
        asks = self.of(Ask)
        if (len(asks) < 2 and self.whole.intent != FALLBACK) or not asks:
            return (self.whole,)
        return tuple(
            Question(ask.intent, self.now, ask.mentions, self.whole.memory, profile_update=self.whole.profile_update)
            for ask in asks
        )

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents of its questions, or else that of the message."""
        return tuple(question.intent for question in self.questions)

    def without(self, intents: Collection[str]) -> Turn | None:
        """The turn without questions of these intents; None if it has no other."""
        asks = self.of(Ask)
        if len(asks) < 2:
            return None if self.whole.intent in intents else self
        kept = tuple(move for move in self.moves if not (isinstance(move, Ask) and move.intent in intents))
        left = [move for move in kept if isinstance(move, Ask)]
        if not left:
            return None
        if len(left) > 1:
            return replace(self, moves=kept)
        (only,) = left
        whole = replace(self.whole, intent=only.intent, mentions=only.mentions, alternatives=(), refers=False)
        return replace(self, moves=kept, whole=whole)


def turn_of(reading: Reading, now: datetime) -> Turn:
    """The moves of a message.

    Args:
        reading: what the pipeline read.
        now: the time of the message, in the clinic's time zone.
    """
    if _changes_something(reading):
        reading = replace(reading, intent=CORRECTION)
    elif reading.intent == ASKS_FOR_PLAN and HOW_MANY in reading.likely and REMAINING in reading.named("subject"):
        # "Had two, how many more?" is answered with what is known.
        reading = replace(reading, intent=HOW_MANY, alternatives=())
    elif _plans_for_a_day(reading) or _likely_plans(reading):
        reading = replace(reading, intent=ASKS_FOR_PLAN)
    elif _only_names(reading) or _hardly_corrects(reading):
        reading = replace(reading, intent=INFORM)
    elif _reports(reading):
        reading = replace(reading, intent=REPORT, alternatives=())
    reading = _without_place(_without_past_sign(_without_event(_without_doubtful(_without_judged(reading)))))
    placed = sorted(_moves(reading), key=lambda one: one[0])
    whole = Question(
        reading.intent,
        now,
        reading.mentions,
        alternatives=reading.alternatives,
        refers=reading.refers,
        reports_nothing=reading.safety.reports_nothing,
        possible_condition=reading.possible_condition,
    )
    return Turn(reading, now, tuple(move for _, move in placed), whole)


def _without_judged(reading: Reading) -> Reading:
    """The reading without a part that only asks whether what is reported or done beside it is all right.

    It is taken for the question whether the treatment suits: "day 2 and still red, is that ok?".
    """
    kept = tuple(part for part in reading.parts if not _only_judges(part, reading))
    if len(kept) == len(reading.parts):
        return reading
    signs = any(one.kind == "symptom" and one.role is None for one in reading.mentions)
    if not kept and signs and not reading.safety.reports_nothing:
        return replace(reading, parts=(), intent=REPORT, alternatives=())
    if not kept or not (any(part.intent == REPORT for part in kept) or _has_deed(reading)):
        return reading
    intents = {part.intent for part in kept}
    return replace(reading, parts=kept) if len(intents) > 1 else replace(reading, parts=(), intent=kept[0].intent)


def _has_deed(reading: Reading) -> bool:
    return any(one.role == _DONE for one in reading.mentions)


def _without_doubtful(reading: Reading) -> Reading:
    """The reading without parts that name nothing and are hardly questions of their own, beside one that surely is."""
    surest = max(reading.parts, key=lambda part: part.confidence, default=None)
    if surest is None or surest.confidence < SURE_PART:
        return reading
    kept = tuple(part for part in reading.parts if part.confidence >= HARDLY_ASKS or reading.within(part))
    if len(kept) == len(reading.parts):
        return reading
    if len({part.intent for part in kept}) > 1:
        return replace(reading, parts=kept)
    return replace(reading, parts=kept, intent=surest.intent, alternatives=())


def _only_judges(part: Part, reading: Reading) -> bool:
    if part.intent not in {SUITS, *IN_GENERAL} or reading.within(part):
        return False
    words = reading.text[part.start : part.end].lower().replace("'", "").split()
    return words[:1] != [] and words[0] in _JUDGING and bool(_REFERRING & {word.strip("?!.,") for word in words[1:]})


def _without_event(reading: Reading) -> Reading:
    """The reading without the event as an activity, where its day is told: nobody asks what to do at it."""
    events = any(mention.role == "event" for mention in reading.mentions)
    occasions = {one.start for one in reading.placed if one.mention.kind == "occasion"} if events else set()
    kept = (one for one in reading.placed if one.mention.kind != "activity" or one.start not in occasions)
    return replace(reading, placed=tuple(kept))


def _without_past_sign(reading: Reading) -> Reading:
    """The reading without a sign that was estimated from the whole text, where its words deny it or put it behind."""
    denied = any((one.entry, one.text) == (WELL, reading.text) for one in reading.mentions if one.kind == "subject")
    if WELL not in reading.named("subject") or not (denied or _WAS & reading.beside):
        return reading
    kept = (one for one in reading.placed if one.mention.kind != "symptom" or one.mention.text != reading.text)
    return replace(reading, placed=tuple(kept))


def _without_place(reading: Reading) -> Reading:
    """The reading without a sunny place where nothing says that the patient will be there: "I'm in Spain"."""
    if any(mention.kind in TIMES or mention.kind == "occasion" for mention in reading.mentions):
        return reading
    return replace(reading, placed=tuple(one for one in reading.placed if one.mention.entry != STRONG_SUN))


def _changes_something(reading: Reading) -> bool:
    """Whether a message changes the profile, whatever it sounds like: "fine lines instead"."""
    if not reading.corrects or reading.asks or reading.intent in (*ANSWERS, *COMMANDS, URGENT, TOO_LONG):
        return False
    return any(mention.kind in PERSONAL | TELLING for mention in reading.mentions)


def _plans_for_a_day(reading: Reading) -> bool:
    """Whether a message that sounds like a statement says by when a course is to be done: "done by easter"."""
    if reading.intent not in (FALLBACK, INFORM, REMARK) or BY_THEN not in reading.named("subject"):
        return False
    return any(mention.kind in TIMES for mention in reading.mentions)


def _likely_plans(reading: Reading) -> bool:
    """Whether a statement with all that a plan begins with likely asks for one: "mild acne scars plan, none so far"."""
    told = {mention.kind for mention in reading.mentions}
    return reading.intent == INFORM and ASKS_FOR_PLAN in reading.likely and told >= {"concern", "sessions_done"}


def _reports(reading: Reading) -> bool:
    """Whether a message taken for a question in general tells of the patient's own symptom: "I think they scarred me".

    Only where the classifier is unsure.
    """
    if reading.confidence >= SURELY_ASKS or reading.intent not in IN_GENERAL:
        return False
    signs = [mention.text for mention in reading.mentions if mention.kind == "symptom"]
    if REPORT in reading.likely and any(f"this {sign}" in reading.text.lower() for sign in signs):
        # "Should I look this swollen?"
        return True
    if reading.asks or reading.requests:
        return False
    return reading.states and any(mention.kind == "symptom" and mention.role is None for mention in reading.mentions)


def _hardly_corrects(reading: Reading) -> bool:
    """Whether the classifier is unsure of a correction, and no word of the message corrects anything."""
    return reading.intent == CORRECTION and reading.confidence < SURELY_CORRECTS and not reading.corrects


def _only_names(reading: Reading) -> bool:
    """Whether a message that sounds like nothing in particular names something of the patient's: "my tongue"."""
    if not reading.asks and reading.confidence < SURELY_ASKS and _says_only_when(reading):
        return True
    if reading.asks or len(reading.text.split()) > MOST_NAMING:
        return False
    if reading.intent == REPORT and reading.confidence < SURELY_ASKS:
        # "Dark patches" are to be treated, unless the message says more of them.
        concerns = {mention.text for mention in reading.mentions if mention.kind == "concern"}
        others = (mention for mention in reading.mentions if mention.kind in REPORTED or mention.kind in TIMES)
        return bool(concerns) and all(mention.text in concerns for mention in others)
    return reading.intent == FALLBACK and any(mention.kind in PERSONAL for mention in reading.mentions)


def _says_only_when(reading: Reading) -> bool:
    """Whether a message is nothing but times: "last week or the week before"; such a time has no role by its words."""
    return bool(reading.mentions) and all(one.kind in TIMES and one.role is None for one in reading.mentions)


def _moves(reading: Reading) -> Iterator[tuple[int, Move]]:
    """Each move with the offset at which it begins; what the whole message is comes first."""
    intent = reading.intent
    parts = () if reading.named("red_flag") or intent in UNDIVIDED else reading.parts
    if len({part.intent for part in parts}) > 1 or _differ(parts, reading):
        for part in parts:
            yield part.start, Ask(part.intent, reading.within(part))
    elif intent == FALLBACK and parts:
        # One part of what was written is clear.
        yield parts[0].start, Ask(parts[0].intent, reading.within(parts[0]))
    elif intent in COMMANDS:
        yield 0, Command(COMMANDS[intent])
    elif intent in ANSWERS:
        yield 0, Answer(ANSWERS[intent])
    elif intent in REACTIONS:
        yield 0, React(intent)
    elif intent == CORRECTION:
        yield 0, Correct()
    elif intent not in (INFORM, FALLBACK, TOO_LONG):
        yield 0, Ask(intent, reading.mentions)
    for placed in reading.placed:
        mention = placed.mention
        if mention.kind in REPORTED:
            yield placed.start, Report(mention, present=not reading.safety.reports_nothing)
        elif mention.kind in PERSONAL | TELLING:
            yield placed.start, Tell(mention)


def _differ(parts: Sequence[Part], reading: Reading) -> bool:
    """Whether parts of one intent name different kinds of thing each, so that each has an answer of its own.

    Activities and products count as one kind; times and numbers are left out.
    """
    kinds = [{DONE_OR_USED.get(one.kind, one.kind) for one in reading.within(part)} - TELLING - TIMES for part in parts]
    return len(kinds) > 1 and all(kinds) and any(one != kinds[0] for one in kinds)


def described(moves: Iterable[Move]) -> Iterator[str]:
    """The moves as text, one each: "ask ask_frequency (concern/acne_scars)", "tell sessions_done/2"."""
    for move in moves:
        name = type(move).__name__.lower()
        match move:
            case Ask():
                about = ", ".join(f"{mention.kind}/{mention.entry}" for mention in move.mentions)
                yield f"{name} {move.intent}{f' ({about})' if about else ''}"
            case Tell():
                role = f" as {move.mention.role}" if move.mention.role else ""
                yield f"{name} {move.mention.kind}/{move.mention.entry}{role}"
            case Report():
                yield f"{name} {move.mention.kind}/{move.mention.entry}{'' if move.present else ', not present'}"
            case Answer():
                yield f"{name} {move.kind}"
            case React():
                yield f"{name} {move.intent}"
            case Command():
                yield f"{name} {move.name}"
            case Correct():
                yield name
