"""What an alarm means for the reply to a message: an ordered list of named rules, the first that applies decides.

While an emergency goes on, every reply begins with the emergency number, and nothing else is answered. After an urgent
alarm ordinary answers come with a reminder, and those that would judge or reassure are withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Literal

from bot.advice import urgent
from bot.advice.answer import Answer
from bot.advice.question import FALLBACK, URGENT
from bot.content.alarm import AlarmGuide, AlarmLevel, Case, Situation
from bot.content.content import Content
from bot.content.red_flags import SELF_HARM
from bot.dialogue.reading import Helped
from bot.dialogue.situations import Reading, situations_of
from bot.safety.alarm import LONGEST_WORDS, UNCLEAR, Alarm, State
from bot.safety.detector import current_detector

Command = Literal["restart", "forget_me"]
# Intents of questions: a message with one is not the answer to what the assistant asked.
QUESTIONS = "ask_"
ANSWERED = ("answer", "gap")
# A patient who asks for a person is handed over without the question of the second detector: a person judges better.
ASKS_FOR_PERSON = "ask_human"
# The question about what the second detector is not sure of, and its second wording.
CHECKS: dict[AlarmLevel, tuple[str, str]] = {
    "emergency": ("utter_alarm_check_emergency", "utter_alarm_check_again"),
    "urgent": ("utter_alarm_check_urgent", "utter_alarm_check_again"),
}
CHECK_SELF_HARM = ("utter_alarm_check_self_harm", "utter_alarm_check_self_harm_again")
# Begins an ordinary answer while a question is open: the number to call.
IN_CASE = "utter_alarm_in_case"
# A question that is not answered is dropped after so many replies, the one that asked it included; sooner where the
# patient goes on to other matters.
LAPSES_AFTER = 3
LAPSES_SOONER_AFTER = 2
# "Both sides", "a bit" and "maybe" go on about what was asked, although by themselves they report nothing.
LONGEST_FRAGMENT = 3
# After an urgent alarm the first replies begin with whom to call. After so many, only every other one ends with it.
REMINDED_FIRST = 2
REMINDERS = ("utter_alarm_reminder_short", "utter_alarm_reminder_shorter")
# The placeholders of responses that name whom to call.
CONTACTS = frozenset({"urgent_contact", "urgent_helper"})
CLINIC_PHONE = "clinic_phone"
# In place of small talk, which does not resume beside an alarm.
COURTESIES = ("utter_alarm_noted", "utter_alarm_noted_again")
# In place of answers that judge or reassure.
NOT_JUDGED = ("utter_alarm_not_judged", "utter_alarm_not_judged_again")
ON_COMMAND: dict[Command, str] = {"restart": "utter_alarm_restarted", "forget_me": "utter_alarm_forgotten"}


@dataclass(frozen=True)
class Message:
    """A message as far as an alarm depends on it."""

    text: str
    intent: str
    now: datetime
    """The time of the message, in the clinic's time zone."""
    _: KW_ONLY
    flags: tuple[str, ...] = ()
    """The red flags that it raises, alone or together with the message before."""
    raises: AlarmLevel | None = None
    """The level that the second detector raises."""
    check: AlarmLevel | None = None
    """The level that it may report, where the second detector is not sure."""
    doubtful: bool = False
    """Whether that is hardly so: the question is put beside the ordinary answer."""
    likely: bool = False
    """Whether the second detector finds a report likely, if not so likely that it raises an alarm alone."""
    unlikely: bool = False
    """Whether the second detector finds a report unlikely, although a rule finds one."""
    helped: Helped | None = None
    """How likely it says that help was had."""
    self_harm: bool = False
    """Whether what the second detector raises, or is not sure of, is about self-harm."""
    command: Command | None = None
    planning: bool = False
    """Whether a plan is being made."""
    reports_nothing: bool = False
    """Whether it all but certainly reports no symptom."""
    mild: bool = False
    """Whether the second detector finds a mild after-effect likelier than all else."""
    illness: bool = False
    """Whether a rule finds an illness in it that has nothing to do with the treatment."""
    matter: bool = False
    """Whether it names a matter of its own: a concern, a product, a wedding."""
    tells: bool = False
    """Whether it tells what was done after a session, or voices a feeling."""
    named_in_case: bool = False
    """Whether the reply to a like message named whom to call in case it is more than it sounds."""
    asked_before: AlarmLevel | None = None
    """The level that was asked about for a like message."""
    waiting: bool = False
    """Whether a question waits that the alarm took the place of."""

    @property
    def fragment(self) -> bool:
        """Whether it is too short to say something of its own."""
        return len(self.text.split()) <= LONGEST_FRAGMENT


@dataclass(frozen=True)
class Decision:
    """What an alarm means for the reply to one message."""

    rule: str = "no_alarm"
    """The name of the rule that decided."""
    alarm: Alarm | None = None
    """The state after this message."""
    answers: tuple[Answer, ...] = ()
    """Answers that begin the reply."""
    alone: bool = False
    """Whether they are the whole reply."""
    closing: tuple[Answer, ...] = ()
    """Answers that end the reply."""
    instead: tuple[Answer, ...] = ()
    """Answers in place of small talk, which does not follow a reminder."""

    @property
    def reminds(self) -> bool:
        """Whether ordinary answers come with the reminders of an alarm."""
        return self.rule == reminded.__name__

    @property
    def ends_doubt(self) -> bool:
        """Whether a doubtful alarm or question has ended: a question that waits is then answered."""
        return self.rule in ("denied", "lapsed", "misread")

    @property
    def bare(self) -> bool:
        """Whether the message does no more than deny what was in doubt."""
        return self.rule == "denied" and bool(self.answers)

    @property
    def obeys(self) -> bool:
        """Whether the command of the message is carried out although the alarm's reply is alone."""
        return self.rule == command.__name__

    @property
    def level(self) -> AlarmLevel | None:
        """The level of the alarm that stands after this message."""
        return self.alarm.standing if self.alarm else None


@dataclass(frozen=True)
class _Turn:
    """One message with the state of the alarm before it."""

    message: Message
    alarm: Alarm | None
    content: Content
    guide: AlarmGuide = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "guide", self.content.guidance.alarm)

    @cached_property
    def reading(self) -> Reading:
        return situations_of(self.guide).read(self.message.text)

    @cached_property
    def levels(self) -> dict[str, AlarmLevel]:
        """The level of each red flag of the message."""
        found: dict[str, AlarmLevel] = {
            flag: level for flag in self.message.flags if (level := urgent.level_of(flag, self.content))
        }
        if self.message.raises:
            found.setdefault(self.unclear, self.message.raises)
        return found

    @property
    def raised(self) -> tuple[str, AlarmLevel] | None:
        """The most severe red flag of the message with its level; thoughts of self-harm before all others."""
        levels = self.levels
        order = sorted(levels, key=lambda flag: (flag != SELF_HARM, levels[flag] != "emergency", flag == UNCLEAR))
        return (order[0], levels[order[0]]) if order else None

    @property
    def unclear(self) -> str:
        """The flag of what the second detector reads in the message.

        In an emergency "i don't want to call anyone" is about that, and no thought of self-harm. After a question about
        thoughts of self-harm, it is about these.
        """
        asked = self.alarm is not None and self.level == "asked" and self.alarm.self_harm
        return SELF_HARM if asked or (self.message.self_harm and self.level != "emergency") else UNCLEAR

    @property
    def reports_emergency(self) -> bool:
        """Whether the message raises an emergency, by the rules or by the second detector."""
        return "emergency" in self.levels.values()

    @property
    def level(self) -> State | None:
        return self.alarm.level if self.alarm else None

    @property
    def asks(self) -> bool:
        """Whether the message asks something that the guidance answers or lacks."""
        section = self.content.guidance.answers.get(self.message.intent)
        return self.message.intent.startswith(QUESTIONS) and section is not None and section.kind in ANSWERED

    @property
    def goes_on_elsewhere(self) -> bool:
        """Whether the message reports nothing and is about another matter than what was asked about it.

        "Is it normal?" is not: what judges a symptom may be about that one.
        """
        message = self.message
        quiet = message.reports_nothing and not (message.check or message.doubtful or self.levels)
        judges = message.intent in self.guide.withheld.unjudged
        return quiet and (message.matter or (self.asks and not judges))

    @property
    def denies(self) -> bool:
        """Whether the message answers the question with no: it denies, or says that it is long ago.

        Of what may be urgent also that it is over. After an emergency somebody has to look at it nevertheless.
        """
        message = self.message
        if self.reading.denies:
            return True
        if self.denies_signs:
            return True
        reports = message.check or message.doubtful or self.levels
        if self.takes_back and not reports and not (self.alarm is not None and self.alarm.self_harm):
            return True
        if reports or self.asks or (self.alarm is not None and self.alarm.self_harm):
            return False
        return current_detector().withdraws(
            message.text, if_ended=self.alarm is not None and self.alarm.asks == "urgent"
        )

    @property
    def denies_signs(self) -> bool:
        """Whether the message denies signs, and reports nothing itself. Of thoughts of self-harm these are no signs."""
        message = self.message
        reports = message.check or message.doubtful or self.levels or message.intent == URGENT
        return self.reading.denies_signs and not reports and not (self.alarm is not None and self.alarm.self_harm)

    @property
    def takes_back(self) -> bool:
        """Whether the message takes back what raised the alarm ("no, just spots"), or denies every sign it names."""
        message, reading = self.message, self.reading
        if self.levels or message.likely or message.intent == URGENT or reading.confirms:
            return False
        return reading.denies_signs or reading.takes_back

    @property
    def chats(self) -> bool:
        """Whether the message tells of ordinary things, in whole words, and asks nothing about a symptom."""
        return self.ordinary and not self.asks and self.message.intent not in self.guide.withheld.unjudged

    @property
    def allayed(self) -> bool:
        """Whether the message itself leaves little of an emergency that no rule finds: "she can open them all right".

        It denies every sign, or names an illness that has nothing to do with the treatment.
        """
        message = self.message
        unsure = message.check == "emergency" and not (message.likely or message.doubtful or message.self_harm)
        return unsure and (message.illness or self.reading.denies_signs)

    @property
    def firm(self) -> bool:
        """Whether the message says something of the alarm that has a reply even beside another matter."""
        return any(self.guide.situations[name].firm for name in self.reading.situations)

    @property
    def ordinary(self) -> bool:
        """Whether the message goes on as nobody does who thinks of self-harm: about something else, in whole words.

        What it says of the patient counts only where it asks something or names a matter of its own.
        """
        message, reading = self.message, self.reading
        reports = message.check or message.doubtful or self.levels or message.helped
        if reports or not message.reports_nothing or message.fragment or message.command:
            return False
        speaks = self.asks or message.matter
        found = (self.guide.situations[name] for name in reading.situations)
        replied = (entry for entry in found if "self_harm" in entry.replies)
        # "Thank you for everything" may be a goodbye.
        if any(not entry.weak or (entry.courtesy and not speaks) for entry in replied):
            return False
        return speaks or not (reading.of_self or reading.confirms)

    def situation(self, case: Case) -> Situation | None:
        """The first situation of the message that has a reply for this case and does not end the alarm.

        In an emergency nothing else is answered. After an urgent alarm "how long should I wait between sessions" is not
        about the alarm, and "ok but how much is it" is a question.
        """
        emergency = case in ("emergency", "self_harm")
        withheld = self.guide.withheld.unjudged
        asks = self.message.intent.startswith(QUESTIONS) and self.message.intent not in withheld
        # "Mild" may answer a question of the plan.
        asks = asks or self.message.planning
        found = (self.guide.situations[name] for name in self.reading.situations)
        fitting = (entry for entry in found if case in entry.replies and not entry.ends)
        about_alarm = (
            entry
            for entry in fitting
            if emergency or ((entry.firm or not self.reading.ordinary) and not (entry.weak and asks))
        )
        return next(about_alarm, None)

    def answer(self, response: str, level: AlarmLevel | None) -> Answer:
        return urgent.alarm_answer(response, level, self.content, self.message.now)

    def reply(self, rule: str, alarm: Alarm, response: str, *, alone: bool = True) -> Decision:
        """A decision that begins with a response; the state counts the turn and remembers the response."""
        after = replace(alarm, turns=alarm.turns + 1, response=response, alone=alone)
        return Decision(rule, after, (self.answer(response, after.standing),), alone)

    def raise_alarm(self, rule: str, level: AlarmLevel, flag: str, response: str) -> Decision:
        """A new alarm with its first reply."""
        planning = self.message.planning or bool(self.alarm and self.alarm.planning)
        estimated = flag not in self.message.flags and rule != "confirmed"
        words = self.message.text[:LONGEST_WORDS]
        doubted = self.message.unlikely and not estimated and rule != "confirmed"
        alarm = Alarm(flag, level, words, self.message.now, planning=planning, estimated=estimated, doubted=doubted)
        return self.reply(rule, alarm, response)

    def ask(
        self,
        rule: str,
        response: str,
        asks: AlarmLevel | None,
        turns: int = 0,
        *,
        flag: str = UNCLEAR,
        alone: bool = True,
    ) -> Decision:
        """The state `asked`, with a question."""
        words = self.message.text[:LONGEST_WORDS]
        planning = self.message.planning or bool(self.alarm and self.alarm.planning)
        # What the rules found, and the second detector doubts, was asked about as well.
        before = self.alarm is None or self.alarm.estimated or self.level != "asked"
        estimated = asks is not None and not self.message.doubtful and before
        alarm = Alarm(flag, "asked", words, self.message.now, turns, asks=asks, planning=planning, estimated=estimated)
        return self.reply(rule, alarm, response, alone=alone)

    def over(self, rule: str, *responses: str, alone: bool = True) -> Decision:
        """The end of the alarm; a plan that was being made is offered again."""
        assert self.alarm is not None
        ended = replace(self.alarm, level="over", words="", alone=alone)
        if alone and self.alarm.planning:
            responses = (*responses, "utter_alarm_plan_offer")
        answers = (replace(self.answer(name, None), kind="smalltalk") for name in responses)
        return Decision(rule, ended, tuple(answers), alone)

    def denied(self) -> Decision:
        """The end of what was only in doubt, because the patient denies it."""
        if self.asks or self.message.matter:
            return self.over("denied", alone=False)
        if self.message.waiting:
            return self.over("denied", "utter_alarm_cleared_first", alone=False)
        return self.over("denied", "utter_alarm_cleared")

    @property
    def spares_call(self) -> bool:
        """Whether whom to call after an urgent alarm was said often enough, and in the last reply as well."""
        alarm = self.alarm
        if alarm is None or alarm.turns < REMINDED_FIRST or alarm.response not in self.content.wording:
            return False
        return not CONTACTS.isdisjoint(self.content.wording[alarm.response].placeholders)

    def wordings(self, case: Case, *, coming: bool = False) -> tuple[str, ...]:
        """The replies to an alarm that goes on, in turn."""
        coming = coming or (self.alarm is not None and self.alarm.coming)
        found = self.guide.while_coming if coming and case == "emergency" else ()
        flag = self.content.guidance.red_flags.get(self.alarm.flag) if self.alarm else None
        own = flag.goes_on if flag and case == flag.level else ()
        return found or own or self.guide.goes_on[case]

    def next_of(self, responses: Sequence[str]) -> str:
        """The next wording in turn, never the one that was the last reply."""
        assert self.alarm is not None
        at = self.alarm.turns % len(responses)
        order = (*responses[at:], *responses[:at])
        return next(name for name in order if name != self.alarm.response)


def decide(alarm: Alarm | None, message: Message, content: Content) -> Decision:
    """The decision on one message.

    Args:
        alarm: the state before the message.
        message: the message.
        content: the content in use.
    """
    alarm = alarm if alarm and alarm.active(message.now) else None
    if alarm is not None and alarm.doubtful and any(urgent.level_of(flag, content) for flag in message.flags):
        # A rule finds it as well, or again.
        alarm = replace(alarm, estimated=False, doubted=False)
    turn = _Turn(message, alarm, content)
    for rule in RULES:
        decision = rule(turn)
        if decision is not None:
            return decision
    return Decision()


def resolved(turn: _Turn) -> Decision | None:
    """Help is there or was had, or nothing was wrong: the alarm ends.

    Not where the message reports an emergency, unless help is there. After thoughts of self-harm a joke ends nothing,
    and help leaves a reminder.
    """
    if turn.alarm is None:
        return None
    # The second detector knows no difference between "my sister is with me now" and what happened before.
    emergency = any(flag != UNCLEAR and level == "emergency" for flag, level in turn.levels.items())
    # What ends an urgent alarm ends a question as well: "sorry, wrong chat".
    case: Case = _case(turn.alarm) or ("self_harm" if turn.alarm.self_harm else "urgent")
    named = turn.reading.situations
    agrees = turn.reading.agrees and not turn.reading.denies
    # Somebody's company is not yet a person who takes over: after thoughts of self-harm the assistant asks.
    surely = turn.message.helped == "surely" and not turn.alarm.self_harm and not named
    agrees = agrees and turn.alarm.response == turn.guide.asks_for_help.get(case)
    if (surely or agrees) and not turn.reports_emergency:
        # The first of the file: help is there.
        named = tuple(turn.guide.situations)
    found = (turn.guide.situations[name] for name in named)
    ends = (entry for entry in found if entry.ends and case in entry.replies)
    # "I meant the other cheek has pus" takes nothing back.
    entry = next(
        (entry for entry in ends if entry.despite_symptoms or not (emergency or (entry.mistake and turn.raised))), None
    )
    if entry is None:
        return None
    if turn.alarm.self_harm:
        if entry.mistake:
            return turn.reply("mistake_after_self_harm", turn.alarm, _reply(turn, entry, case))
        alarm = replace(turn.alarm, level="reminder", since=turn.message.now)
        return turn.reply("help_after_self_harm", alarm, _reply(turn, entry, case))
    return turn.over("resolved", entry.replies[case])


def symptom(turn: _Turn) -> Decision | None:
    """A red flag raises the alarm, or its level. One that does neither is answered by the rules below."""
    if turn.raised is None:
        return None
    flag, level = turn.raised
    standing = turn.alarm.standing if turn.alarm else None
    if standing == "emergency" and turn.alarm is not None:
        if flag == UNCLEAR:
            # The second detector reads "i don't want to call anyone" as the emergency that is known already.
            return None
        if flag == SELF_HARM and not turn.alarm.self_harm:
            return turn.reply("self_harm_too", replace(turn.alarm, flag=SELF_HARM), "utter_self_harm")
        if turn.alarm.self_harm and flag != SELF_HARM and level == "emergency":
            response = turn.next_of(("utter_emergency", *turn.guide.goes_on["emergency"]))
            return turn.reply("emergency_too", turn.alarm, response)
        return None
    if level == "emergency":
        case: Case = "self_harm" if flag == SELF_HARM else "emergency"
        first = turn.situation(case)
        instead = first.replies[case] if first and first.first else None
        return turn.raise_alarm("raised", level, flag, instead or urgent.raised_by(flag, level, turn.content))
    if standing == "urgent":
        return None
    return turn.raise_alarm("raised", level, flag, urgent.raised_by(flag, level, turn.content))


def call_for_help(turn: _Turn) -> Decision | None:
    """A bare call for help, or one among words that are not understood: the emergency number and one question."""
    if turn.level == "emergency" or turn.message.flags:
        return None
    if not turn.reading.calls_for_help and not (turn.reading.names_call and turn.message.intent == FALLBACK):
        return None
    if turn.level == "urgent" and turn.alarm is not None:
        response = turn.next_of(("utter_alarm_asked", "utter_alarm_asked_again"))
        return turn.reply("call_for_help", turn.alarm, response)
    again = turn.alarm is not None and turn.alarm.response == "utter_alarm_asked"
    return turn.ask("call_for_help", "utter_alarm_asked_again" if again else "utter_alarm_asked", None)


def misread(turn: _Turn) -> Decision | None:
    """A doubtful urgent alarm ends where the patient denies the signs of it, or takes it back.

    One about self-harm that no rule raised, or the question about it, ends with an ordinary message, and the crisis
    line.
    """
    alarm = turn.alarm
    if alarm is None or not alarm.doubtful:
        return None
    if alarm.self_harm:
        ends = alarm.estimated and turn.ordinary
        return turn.over("misread", "utter_alarm_misread", alone=False) if ends else None
    reports = turn.message.check or turn.message.doubtful
    return turn.denied() if alarm.level == "urgent" and turn.takes_back and not (reports or turn.firm) else None


def calmed(turn: _Turn) -> Decision | None:
    """A doubtful alarm whose patient goes on to another matter, or takes it back: the question, with whom to call.

    It is put once. What follows is read as the answer to it.
    """
    alarm = turn.alarm
    if alarm is None or alarm.standing is None or not alarm.doubtful or alarm.self_harm or turn.message.command:
        return None
    elsewhere = turn.goes_on_elsewhere or turn.chats
    # "No just puffy" may be an urgent report, and is less than the emergency.
    less = (None,) if alarm.standing == "urgent" else (None, "urgent")
    takes_back = turn.takes_back and turn.message.check in less
    if turn.firm or not (elsewhere or takes_back):
        return None
    response, _ = CHECKS[alarm.standing]
    beside = elsewhere or turn.asks
    # The patient has read twice whom to call: the question lapses with the next message that reports nothing.
    return turn.ask(calmed.__name__, response, alarm.standing, turns=1, flag=alarm.flag, alone=not beside)


def answer_to_check(turn: _Turn) -> Decision | None:
    """The answer to "What is happening?" or "Is this happening to you now?"."""
    if turn.alarm is None or turn.level != "asked" or turn.message.intent == URGENT:
        return None
    if turn.message.command:
        # It is carried out, and the question stays open.
        return turn.reply("not_answered", turn.alarm, IN_CASE, alone=False)
    level = turn.alarm.asks
    if level == "urgent" and turn.message.check == "emergency" and not turn.message.doubtful:
        response, _ = _check_responses(turn.unclear, "emergency")
        return turn.ask("check", response, "emergency", flag=turn.unclear)
    # "I still want to come in May" confirms nothing, nor does "yes that's true, how many do I need".
    confirms = turn.reading.confirms and (turn.reading.says_yes or not turn.goes_on_elsewhere)
    # A second message that likely reports an emergency, instead of an answer, confirms it as well.
    twice = level == turn.message.check == "emergency" and turn.message.likely and not turn.message.doubtful
    if level and (confirms or twice):
        flag = turn.alarm.flag
        if turn.message.mild and not (twice or turn.reading.says_yes or turn.alarm.self_harm):
            # "Washed it, stings a bit still": somebody should look at it, but it is no emergency.
            level = "urgent"
        return turn.raise_alarm("confirmed", level, flag, urgent.raised_by(flag, level, turn.content))
    if turn.denies:
        return turn.denied()
    if level and _lapses(turn, turn.alarm):
        # The detector was not sure, and the patient talks of other things.
        return turn.over("lapsed", alone=False)
    says_something = turn.message.reports_nothing and not turn.message.fragment
    # What may be urgent is asked about once, unless it sounds so again.
    once = level == "urgent" and turn.message.check is None
    if turn.asks or says_something or once or turn.alarm.turns > 1:
        # The question stays open, and the reply begins with the number to call.
        return turn.reply("not_answered", turn.alarm, IN_CASE, alone=False)
    first, again = _check_responses(turn.alarm.flag, level or "emergency")
    response = first if turn.alarm.response != first else again
    return turn.ask("asked_again", response, level or "emergency", turn.alarm.turns, flag=turn.alarm.flag)


def _lapses(turn: _Turn, alarm: Alarm) -> bool:
    """Whether a question about what the second detector was not sure of is dropped with this message.

    That is so with the first message about another matter, or else after some replies. After a question about thoughts
    of self-harm that a rule raised, other matters are no sign that nothing was wrong.
    """
    if turn.message.check is not None:
        return False
    if alarm.self_harm:
        return alarm.turns >= LAPSES_AFTER
    sooner = turn.message.reports_nothing and not turn.levels
    return turn.goes_on_elsewhere or alarm.turns >= (LAPSES_SOONER_AFTER if sooner else LAPSES_AFTER)


def urgent_intent(turn: _Turn) -> Decision | None:
    """A report of a worrying symptom without a red flag raises an urgent alarm."""
    # A flag that raises nothing names an illness that has nothing to do with the treatment.
    if turn.message.intent != URGENT or turn.message.flags or (turn.alarm is not None and turn.alarm.standing):
        return None
    return turn.raise_alarm("raised", "urgent", UNCLEAR, urgent.RAISED["urgent"])


def check(turn: _Turn) -> Decision | None:
    """A message that may report an emergency, according to a detector that is not sure: the assistant asks."""
    if turn.message.check is None or (turn.alarm is not None and turn.alarm.standing):
        return None
    if turn.message.intent == ASKS_FOR_PERSON and not turn.message.doubtful:
        return None
    level: AlarmLevel = "urgent" if turn.allayed else turn.message.check
    # A worry about what was done is answered, with the doubt beside it.
    worry = turn.message.tells and not turn.message.likely and not turn.message.self_harm
    asked = turn.message.asked_before == level or turn.message.asked_before == "emergency"
    if level == "urgent" and (turn.message.doubtful or turn.allayed or worry or (asked and not turn.message.self_harm)):
        if turn.message.named_in_case:
            return None
        # "A bit red and puffy" may be more than it sounds: no question, but whom to call in that case.
        closing = replace(turn.answer("utter_alarm_in_doubt", None), kind="clarify")
        return Decision("in_doubt", turn.alarm, closing=(closing,))
    if asked and not (turn.message.likely or turn.message.self_harm):
        # The patient knows the question: the number to call, before the answer.
        return Decision("in_case", turn.alarm, (replace(turn.answer(IN_CASE, None), kind="clarify"),))
    response, _ = _check_responses(turn.unclear, level)
    # A question that judges nothing is answered beside it.
    answers = turn.asks and turn.message.intent not in turn.guide.withheld.unjudged
    return turn.ask("check", response, level, flag=turn.unclear, alone=not (turn.message.doubtful or answers or worry))


def command(turn: _Turn) -> Decision | None:
    """An emergency outlives "start again" and "forget me", which the reply says. The patient's words are cleared."""
    if turn.alarm is None or turn.level != "emergency" or turn.message.command is None:
        return None
    return turn.reply("command", replace(turn.alarm, words=""), ON_COMMAND[turn.message.command])


def perhaps_helped(turn: _Turn) -> Decision | None:
    """A message that sounds as if help was had, in words that no situation knows: one question, and whom to call."""
    case = _case(turn.alarm)
    if turn.alarm is None or case is None or turn.message.command or not turn.message.helped:
        return None
    question = turn.guide.asks_for_help.get(case)
    if question is None or turn.situation(case) is not None:
        return None
    return None if turn.alarm.response == question else turn.reply("perhaps_helped", turn.alarm, question)


def situation(turn: _Turn) -> Decision | None:
    """Something that a patient says about the alarm: its reviewed reply. That help is coming is remembered."""
    case = _case(turn.alarm)
    if turn.alarm is None or case is None or turn.message.command:
        return None
    entry = turn.situation(case)
    if entry is None or (entry.courtesy and case == "urgent" and turn.spares_call):
        return None
    if entry.beside and case == "urgent" and turn.asks:
        # "Ringing them now. Does it mean no more needling?"
        return turn.reply(reminded.__name__, turn.alarm, _reply(turn, entry, case), alone=False)
    after = replace(turn.alarm, coming=turn.alarm.coming or entry.coming)
    return turn.reply("situation", after, _reply(turn, entry, case))


def emergency_goes_on(turn: _Turn) -> Decision | None:
    """Whatever else is said in an emergency: the emergency number again, in another wording."""
    if turn.alarm is None or turn.level != "emergency":
        return None
    return turn.reply("emergency", turn.alarm, turn.next_of(turn.wordings(_case(turn.alarm) or "emergency")))


def urgent_again(turn: _Turn) -> Decision | None:
    """The symptom of an urgent alarm, reported again."""
    if turn.alarm is None or turn.level != "urgent" or not (turn.raised or turn.message.intent == URGENT):
        return None
    alarm = replace(turn.alarm, since=turn.message.now)
    return turn.reply("urgent_again", alarm, turn.next_of(turn.guide.repeated))


def reminded(turn: _Turn) -> Decision | None:
    """After an urgent alarm, or help after thoughts of self-harm: a reminder, then the ordinary answer.

    Of an urgent alarm the later reminders are short, end the reply, and come with every other one only.
    """
    case = _case(turn.alarm)
    if turn.alarm is None or case not in ("urgent", "after_self_harm"):
        return None
    if case == "after_self_harm" or turn.alarm.turns < REMINDED_FIRST:
        return turn.reply("reminded", turn.alarm, turn.next_of(turn.wordings(case)), alone=False)
    courtesy = COURTESIES[turn.alarm.turns // 2 % len(COURTESIES)]
    reminder = "" if turn.spares_call else REMINDERS[turn.alarm.turns // 2 % len(REMINDERS)]
    after = replace(turn.alarm, turns=turn.alarm.turns + 1, response=reminder, alone=False)
    closing = (turn.answer(reminder, after.standing),) if reminder else ()
    return Decision("reminded", after, closing=closing, instead=(turn.answer(courtesy, after.standing),))


RULES: tuple[Callable[[_Turn], Decision | None], ...] = (
    resolved,
    symptom,
    call_for_help,
    misread,
    calmed,
    answer_to_check,
    urgent_intent,
    check,
    command,
    perhaps_helped,
    situation,
    emergency_goes_on,
    urgent_again,
    reminded,
)


def _check_responses(flag: str, level: AlarmLevel) -> tuple[str, str]:
    """The question about a possible alarm, and its second wording."""
    return CHECK_SELF_HARM if flag == SELF_HARM else CHECKS[level]


def _case(alarm: Alarm | None) -> Case | None:
    """The case that the replies to an alarm go by; None without one and while the assistant only asks."""
    if alarm is None or alarm.level in ("asked", "over"):
        return None
    if alarm.level == "reminder":
        return "after_self_harm"
    if alarm.self_harm:
        return "self_harm"
    return "emergency" if alarm.level == "emergency" else "urgent"


def _reply(turn: _Turn, entry: Situation, case: Case) -> str:
    """The situation's response; the next one in turn where that was the last reply or there is none."""
    assert turn.alarm is not None
    response = entry.replies.get(case)
    if response is None or response == turn.alarm.response:
        return turn.next_of(turn.wordings(case, coming=entry.coming))
    return response


def not_judged(decision: Decision, answers: Sequence[Answer], now: datetime, content: Content) -> tuple[Answer, ...]:
    """The answers; after a reminder without those that judge a symptom or reassure, for which one sentence stands.

    While the clinic is closed, answers that send the patient there have a reminder beside them, whether it was due or
    not: this can't wait.
    """
    if not decision.reminds:
        return tuple(answers)
    withheld = content.guidance.alarm.withheld
    topics = {content.guidance.answers[intent].topic for intent in withheld.unjudged}
    kept = [
        answer
        for answer in answers
        if answer.response in withheld.general
        or (answer.topic not in topics and answer.response not in withheld.responses)
    ]
    if len(kept) < len(answers):
        turns = decision.alarm.turns if decision.alarm else 0
        kept.append(urgent.alarm_answer(NOT_JUDGED[turns % len(NOT_JUDGED)], decision.level, content, now))
    reminded = decision.answers or decision.closing or decision.level != "urgent"
    closed = not content.clinic.is_open(now)
    if closed and not reminded and any(CLINIC_PHONE in answer.values for answer in kept):
        kept.append(urgent.alarm_answer(REMINDERS[0], decision.level, content, now))
    return tuple(kept)


def marked(answers: Sequence[Answer], level: AlarmLevel | None) -> tuple[Answer, ...]:
    """The answers with the level of the alarm that stands in the conversation."""
    return tuple(replace(answer, alarm=level) if level else answer for answer in answers)
