"""What an alarm means for the reply to each message."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from saying import say, several, turn

from bot import paths
from bot.advice.answer import Answer
from bot.advice.urgent import RAISED
from bot.content.cache import current_content
from bot.content.content import Content
from bot.content.red_flags import SELF_HARM
from bot.dialogue.alarm import (
    CHECK_SELF_HARM,
    CHECKS,
    ON_COMMAND,
    RULES,
    Decision,
    Message,
    decide,
    marked,
    not_judged,
)
from bot.dialogue.reading import Earlier, Safety
from bot.dialogue.situations import situations_of
from bot.dialogue.state import DialogueState, Request
from bot.safety.alarm import UNCLEAR, Alarm

# A Saturday on which the demo clinic is open, and the day after, on which it is closed.
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Europe/London"))
SUNDAY = NOW + timedelta(days=1)
FLAGS = {"emergency": "breathing", "urgent": "pus"}
# The second one where the emergency services know of it.
LINES = ("Call 999 now", "Call 999 again")


def standing(level: str, **fields: object) -> Alarm:
    """An alarm after its first reply; `self_harm` and `after_self_harm` are levels as in alarm.yml."""
    flag = SELF_HARM if "self_harm" in level else FLAGS.get(level, UNCLEAR)
    state = {"self_harm": "emergency", "after_self_harm": "reminder"}.get(level, level)
    first = {"emergency": "utter_emergency", "urgent": "utter_urgent", "self_harm": "utter_self_harm"}.get(level, "")
    return replace(Alarm(flag, state, "…", NOW, 1, first), **fields)  # type: ignore[arg-type]


def said(
    alarm: Alarm | None, text: str, content: Content, *flags: str, intent: str = "inform", **fields: object
) -> Decision:
    return decide(alarm, Message(text, intent, NOW, flags=flags, **fields), content)  # type: ignore[arg-type]


def responses(decision: Decision) -> list[str]:
    return [answer.response for answer in decision.answers]


# --- raising ---


@pytest.mark.parametrize(
    ("before", "flags", "response", "level", "flag"),
    [
        (None, ("breathing",), "utter_emergency", "emergency", "breathing"),
        (None, ("pus",), "utter_urgent", "urgent", "pus"),
        (None, ("pus", "breathing"), "utter_emergency", "emergency", "breathing"),
        (None, ("breathing", "self_harm"), "utter_self_harm", "emergency", "self_harm"),
        ("urgent", ("breathing",), "utter_emergency", "emergency", "breathing"),
        ("asked", ("breathing",), "utter_emergency", "emergency", "breathing"),
        ("after_self_harm", ("breathing",), "utter_emergency", "emergency", "breathing"),
        ("after_self_harm", ("self_harm",), "utter_self_harm", "emergency", "self_harm"),
        # An emergency is never lowered, and thoughts of self-harm are not forgotten over it.
        ("emergency", ("pus",), "utter_alarm_emergency_again", "emergency", "breathing"),
        ("emergency", ("breathing",), "utter_alarm_emergency_again", "emergency", "breathing"),
        ("emergency", ("self_harm",), "utter_self_harm", "emergency", "self_harm"),
        ("self_harm", ("breathing",), "utter_alarm_emergency", "emergency", "self_harm"),
        ("urgent", ("pus",), "utter_urgent_still", "urgent", "pus"),
    ],
)
def test_red_flag_raises_or_goes_on(
    content: Content, before: str | None, flags: tuple[str, ...], response: str, level: str, flag: str
) -> None:
    decision = said(standing(before) if before else None, "…", content, *flags)
    assert responses(decision) == [response]
    assert decision.alone
    assert decision.alarm is not None
    assert (decision.alarm.level, decision.alarm.flag) == (level, flag)
    assert decision.answers[0].level == level


def test_intent_alone_raises_an_urgent_alarm(content: Content) -> None:
    decision = said(None, "…", content, intent="report_urgent_symptom")
    assert responses(decision) == ["utter_urgent"]
    assert decision.alarm == replace(decision.alarm, flag=UNCLEAR, level="urgent")


def test_unknown_flag_raises_nothing(content: Content) -> None:
    assert said(None, "…", content, "no_such_flag").rule == "no_alarm"


def test_raised_alarm_remembers_words_time_and_plan(content: Content) -> None:
    alarm = said(None, "x" * 900, content, "breathing", planning=True).alarm
    assert alarm is not None
    assert (len(alarm.words), alarm.since, alarm.planning, alarm.turns) == (200, NOW, True, 1)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("she has collapsed and isnt breathing, do i do cpr?", "utter_alarm_cpr"),
        ("we are on holiday in spain and my throat is closing", "utter_alarm_abroad"),
        ("a client just collapsed in our waiting room", "utter_alarm_cpr"),
        # Who types needs no resuscitation.
        ("i passed out twice in the last hour", "utter_emergency"),
        ("I've collapsed at home and feel sick", "utter_emergency"),
        # Its own reply says so as well.
        ("my throat is closing can i drive to a&e", "utter_emergency"),
    ],
)
def test_first_reply_fits_the_situation(content: Content, text: str, response: str) -> None:
    assert responses(said(None, text, content, "breathing")) == [response]


def test_alarm_that_lapsed_is_none(content: Content) -> None:
    old = standing("urgent", since=NOW - timedelta(days=3))
    assert said(old, "how much is it", content, intent="ask_cost") == Decision()
    assert said(standing("emergency", since=NOW - timedelta(days=300)), "hi", content).alone


# --- what ends it, and what does not ---

HELP = [
    "the ambulance is here",
    "ambulance here now",
    "The paramedics have arrived!",
    "paramedics are with me now",
    "they're here thank god",
    "help has arrived",
    "im in a&e now",
    "I'm at the hospital",
    "we are in the ambulance",
    "she is being seen now",
    "my husband is in hospital",
    "waiting in a&e",
    "got to A&E",
    "The ambulance is here. Her throat was closing",
    "paramedics checked me over",
    "the doctor has seen me",
    "just back from A&E",
    "home from hospital",
    "i've been to a&e",
    "i couldnt breathe so i went to a&e",
    "i was seen by a doctor",
    "i saw my gp",
    "got the all clear",
    "paramedics have been",
    "we rang them, paramedic been, all fine, they said allergy",
    "ambulance been and gone",
    "doctor has come and checked",
    "the paramedics have left",
    "ive been checked over",
]
NOT_HELP = [
    "the ambulance has been called",
    "ambulance been delayed",
    "the ambulance has gone to the wrong house",
    "ambulance come",
    "the doctor gone home",
    "paramedic not been",
    "has the paramedic been",
    "when the paramedic has been",
    "is the ambulance here yet?",
    "is ambulance here",
    "when the ambulance is here i will go",
    "the ambulance isn't here yet",
    "ambulance not here",
    "the ambulance will be here in 5 minutes",
    "ambulance is here soon",
    "no ambulance is here",
    "has the doctor seen me?",
    "if the paramedics checked me would it help",
    "should i have been to a&e",
    "i haven't been to a&e",
    "never been to a&e",
    "i want to be in hospital",
    "i was at a&e last year",
    "i was in hospital 3 weeks ago",
    "not seen a doctor",
    "have you seen a doctor",
    "waiting for the ambulance",
    "i need a doctor",
    "they're on the way",
    "I've rung them",
    "i called 999",
    "going to a&e now",
    "my friend is a nurse",
    "i had it done at your clinic yesterday",
    "i was treated at your clinic",
    "im ok now",
    "it stopped",
    "is there a doctor here?",
    "please is there a doctor here",
    "i saw the nurse for my session",
    "i was treated by a nurse at your clinic",
    "the doctor checked my skin before the treatment",
    "maybe the ambulance is here",
    "i think i should be in hospital now",
]
MISTAKES = [
    "sorry typo, i meant moisturiser",
    "oops autocorrect",
    "just kidding",
    "lol i was only joking",
    "no im joking",
    "it was a joke",
    "this is just a test",
    "it's for my novel",
    "wrong chat sorry",
    "it was a mistake",
    "nothing is wrong",
    "i meant to say my lips are dry",
    "that's not what i meant",
    "its not about me",
    "nobody is hurt",
]
NOT_MISTAKES = [
    "i'm not joking",
    "this is not a joke",
    "i wish it was a joke",
    "i meant it",
    "i mean it",
    "do you think this is a joke",
    "is this a joke",
    "no mistake",
    "if this is a mistake tell me",
    "it's not a test",
    "tell me a joke",
    "it was an accident",
    "i swallowed it by accident",
    "i took it by mistake",
    "wrong number, 999 doesn't connect",
    "i passed out in an exam",
    "this isnt real",
    "maybe it's just the moisturiser",
    "is it just the moisturiser",
    "are you kidding me",
    "stop joking",
]


@pytest.mark.parametrize("text", HELP)
def test_help_ends_an_emergency(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert (decision.rule, responses(decision)) == ("resolved", ["utter_alarm_helped"])
    assert decision.level is None
    # And the message after it is an ordinary one.
    assert said(decision.alarm, "how much is it", content, intent="ask_cost") == Decision()


@pytest.mark.parametrize("text", MISTAKES)
def test_mistake_ends_an_emergency(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert (decision.rule, responses(decision)) == ("resolved", ["utter_alarm_mistaken"])


@pytest.mark.parametrize("text", NOT_HELP + NOT_MISTAKES)
def test_neither_help_nor_mistake_ends_no_emergency(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert decision.level == "emergency"
    assert decision.answers[0].text(content).startswith(LINES)


@pytest.mark.parametrize("text", [text for text in MISTAKES if text != "nothing is wrong"])
def test_mistake_ends_no_alarm_about_self_harm(content: Content, text: str) -> None:
    decision = said(standing("self_harm"), text, content)
    assert decision.level == "emergency"
    assert "Samaritans on 116 123" in decision.answers[0].text(content)


def test_help_that_is_there_counts_although_symptoms_are_named(content: Content) -> None:
    assert said(standing("emergency"), "ambulance is here, she cant breathe", content, "breathing").level is None


@pytest.mark.parametrize("text", ["just back from a&e and i cant breathe again", "typo, i meant my throat is closing"])
def test_new_emergency_goes_before_help_that_was_had(content: Content, text: str) -> None:
    assert said(standing("emergency"), text, content, "breathing").level == "emergency"


def test_correction_that_reports_a_symptom_takes_nothing_back(content: Content) -> None:
    assert said(standing("urgent"), "i meant the other cheek has pus", content, "pus").level == "urgent"


# The level, the question where help may have been had, its first button, and the reply to this or to "yes".
HELP_ASKED = [
    ("emergency", "utter_alarm_is_help_there", "Help is here", "utter_alarm_helped"),
    ("urgent", "utter_alarm_was_it_seen", "They told me what to do", "utter_alarm_helped_urgent"),
    ("self_harm", "utter_alarm_is_somebody_there", "Someone is with me", "utter_alarm_self_harm_helped"),
]


@pytest.mark.parametrize(("level", "question", "button", "ended"), HELP_ASKED)
def test_help_in_words_that_are_not_known_is_asked_about(
    content: Content, level: str, question: str, button: str, ended: str
) -> None:
    asked = said(standing(level), "Moorfields washed it out", content, helped="likely")
    # Until the answer the alarm stands.
    assert (asked.rule, responses(asked), asked.alone) == ("perhaps_helped", [question], True)
    assert asked.level == ("urgent" if level == "urgent" else "emergency")
    for answer in ("yes", button):
        over = said(asked.alarm, answer, content)
        assert (responses(over), over.level) == ([ended], None)
    # The buttons are marked by the classifier as well.
    over = said(asked.alarm, button, content, helped="likely")
    assert (responses(over), over.level) == ([ended], None)


@pytest.mark.parametrize(("level", "question", "button", "ended"), HELP_ASKED)
@pytest.mark.parametrize("answer", ["not yet", "no", "worse", "what", "yes but no"])
def test_alarm_stands_where_help_was_not_had(
    content: Content, level: str, question: str, button: str, ended: str, answer: str
) -> None:
    after = said(standing(level, response=question), answer, content)
    assert after.level == ("urgent" if level == "urgent" else "emergency")
    assert ended not in responses(after)


@pytest.mark.parametrize("level", ["emergency", "urgent", "self_harm"])
def test_help_is_asked_about_once_in_a_row(content: Content, level: str) -> None:
    asked = said(standing(level), "Moorfields washed it out", content, helped="likely")
    again = said(asked.alarm, "the man there did", content, helped="likely")
    assert again.rule != "perhaps_helped"


@pytest.mark.parametrize(
    ("level", "ended"), [("emergency", "utter_alarm_helped"), ("urgent", "utter_alarm_helped_urgent")]
)
def test_help_that_was_surely_had_ends_the_alarm(content: Content, level: str, ended: str) -> None:
    over = said(standing(level), "Moorfields washed it out", content, helped="surely")
    assert (responses(over), over.level) == ([ended], None)


@pytest.mark.parametrize("helped", ["likely", "surely"])
@pytest.mark.parametrize("text", ["i called them and they are on their way", "should i drive to the hospital"])
def test_phrases_know_better_than_the_classifier_of_help(content: Content, text: str, helped: str) -> None:
    decision = said(standing("emergency"), text, content, helped=helped)
    assert (decision.rule, decision.level) == ("situation", "emergency")


@pytest.mark.parametrize("level", ["emergency", "urgent"])
@pytest.mark.parametrize(("flags", "raises"), [(("bleeding_heavy",), None), ((), "emergency")])
@pytest.mark.parametrize("text", ["doc stitched it but its pouring with blood again", "yes but now i cant breathe"])
def test_help_in_any_words_ends_no_alarm_where_an_emergency_is_reported(
    content: Content, level: str, flags: tuple[str, ...], raises: str | None, text: str
) -> None:
    for response in ("", content.guidance.alarm.asks_for_help["urgent" if level == "urgent" else "emergency"]):
        after = said(standing(level, response=response), text, content, *flags, raises=raises, helped="surely")
        assert after.level == "emergency"


def test_help_that_was_surely_had_is_asked_about_after_thoughts_of_self_harm(content: Content) -> None:
    asked = said(standing("self_harm"), "phoned the ambulance lady", content, helped="surely")
    assert asked.level == "emergency"


@pytest.mark.parametrize("alarm", [None, standing("asked"), standing("after_self_harm")])
def test_help_is_not_asked_about_without_an_alarm(content: Content, alarm: Alarm | None) -> None:
    assert said(alarm, "Moorfields washed it out", content, helped="likely").rule != "perhaps_helped"


def test_plan_that_was_being_made_is_offered_again(content: Content) -> None:
    decision = said(standing("emergency", planning=True), "paramedics checked me", content)
    assert responses(decision) == ["utter_alarm_helped", "utter_alarm_plan_offer"]


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("my sister is with me", "utter_alarm_self_harm_helped"),
        ("i called samaritans", "utter_alarm_self_harm_helped"),
        ("im in a&e", "utter_alarm_self_harm_helped"),
        ("i told my mum", "utter_alarm_self_harm_helped"),
    ],
)
def test_help_after_thoughts_of_self_harm_leaves_a_reminder(content: Content, text: str, response: str) -> None:
    decision = said(standing("self_harm"), text, content)
    assert responses(decision) == [response]
    assert decision.alarm is not None
    assert decision.alarm.level == "reminder"
    after = said(decision.alarm, "how much is it", content, intent="ask_cost")
    assert not after.alone
    assert "Samaritans on 116 123" in after.answers[0].text(content)


@pytest.mark.parametrize("text", ["i should call samaritans", "i haven't called them", "if i told my mum"])
def test_help_that_was_not_had_leaves_the_alarm(content: Content, text: str) -> None:
    assert said(standing("self_harm"), text, content).level == "emergency"


TREATED = [
    "they gave me a jab",
    "all ok now they gave me a jab. should i have needling again",
    "the paramedics gave me a steroid shot",
    "they put me on a drip",
    "doctor put me on antibiotics",
    "they have given her adrenaline",
    "got a jab at a&e",
    "was given oxygen by the paramedics",
    "the nurse gave me something for it",
    "they just gave me antihistamines",
]
NOT_TREATED = [
    "if they gave me a jab would it help",
    "should i have been given adrenaline",
    "they havent given me an injection",
    "when they gave me oxygen",
    "what if they gave me steroids",
]


@pytest.mark.parametrize("text", TREATED)
def test_treatment_ends_an_emergency_and_puts_off_the_next_session(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert (decision.rule, decision.level) == ("resolved", None)
    assert "no further session before a doctor and the team agree" in decision.answers[0].text(content)


@pytest.mark.parametrize("text", NOT_TREATED)
def test_treatment_that_was_not_had_ends_nothing(content: Content, text: str) -> None:
    assert said(standing("emergency"), text, content).level == "emergency"


# --- situations ---

COMING = [
    "ambulance on its way",
    "the ambulance is on the way",
    "they're on the way",
    "they're sending one now",
    "they are sending an ambulance",
    "i called 999",
    "I've rung 999",
    "we have phoned for an ambulance",
    "my husband rang 999",
    "already called 999",
    "waiting for the ambulance",
    "paramedics are coming",
    "the ambulance will be here in 5 minutes",
    "they should be here soon",
]
URGENT_COMING = ["ok husband will ring", "my mum is going to call", "ill ring them now"]
NOT_COMING = [
    "havent called 999",
    "i have not rung 999 yet",
    "should i have called 999",
    "is the ambulance coming",
    "when the ambulance is coming",
    "nobody called 999",
    "i think i should have called 999",
    "calling 999 now",
]


@pytest.mark.parametrize("text", URGENT_COMING)
def test_call_that_somebody_makes_is_accepted(content: Content, text: str) -> None:
    assert responses(said(standing("urgent"), text, content)) == ["utter_alarm_on_the_way_urgent"]


SOMEBODY_THERE = [
    "my husband is here",
    "my husbands here with me",
    "my mum is with me",
    "im with my friend",
    "my sister is home now",
    "someone is here with me",
    "my flatmate is next to me",
    "my partner is staying with me",
]
NOBODY_THERE = ["my husband isnt here", "when my husband is here", "is my husband here", "if my mum is here"]


@pytest.mark.parametrize("text", COMING)
def test_help_that_is_coming_is_not_called_again(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert (responses(decision), decision.level) == (["utter_alarm_help_coming"], "emergency")
    assert "again at once if it gets worse" in decision.answers[0].text(content)
    # Nor later.
    for later in (text, "how much is it", "it feels worse"):
        decision = said(decision.alarm, later, content, intent="ask_cost")
        shown = decision.answers[0].text(content)
        assert (shown.startswith("Call 999 again"), decision.level) == (True, "emergency")


@pytest.mark.parametrize("text", NOT_COMING)
def test_help_that_was_not_called_is_to_be_called(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert decision.answers[0].text(content).startswith("Call 999 now")


@pytest.mark.parametrize("text", SOMEBODY_THERE)
def test_who_is_there_can_call_and_keeps_watch(content: Content, text: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert (responses(decision), decision.level) == (["utter_alarm_somebody_there"], "emergency")


@pytest.mark.parametrize("text", NOBODY_THERE)
def test_who_is_not_there_calls_nobody(content: Content, text: str) -> None:
    assert responses(said(standing("emergency"), text, content)) != ["utter_alarm_somebody_there"]


# What is said, and the reply to it by the level of the alarm.
SITUATIONS = [
    ("im ok now", "eased"),
    ("ok", "eased"),
    ("mild", "eased"),
    ("moderate", "eased"),
    ("it's not that bad", "eased"),
    ("its going down", "eased"),
    ("never mind", "eased"),
    ("should i wait till morning", "wait"),
    ("ill see how i feel", "wait"),
    ("I don't want to bother anyone", "wait"),
    ("i am not calling an ambulance", "wait"),
    ("the clinic is closed", "closed"),
    ("nobody answers", "closed"),
    ("can i drive there", "drive"),
    ("can I drive myself to A&E?", "drive"),
    ("i'll get a taxi", "drive"),
    ("what can i take", "medicine"),
    ("paracetamol?", "medicine"),
    ("how many antihistamines can i take", "medicine"),
    ("im in spain what number do i call", "abroad"),
    ("we are on holiday", "abroad"),
    ("what do i tell them", "what_to_say"),
    ("will you tell my mum", "tell"),
    ("should i worry", "worry"),
    ("is it serious", "worry"),
    # A question eases nothing.
    ("is my baby ok", "worry"),
    ("is it fine now", "worry"),
    ("my dad is driving me to hospital", "on_the_way"),
    ("bye", "goodbye"),
    ("thanks", "goodbye"),
]
ONLY_EMERGENCY = [("do i do cpr?", "cpr"), ("i have no credit", "phone"), ("i am alone", "alone")]
SELF_HARM_SITUATIONS = [
    ("im ok now", "eased"),
    ("i won't do it", "eased"),
    ("nobody cares", "alone"),
    ("i dont want to call anyone", "refuse"),
    ("bye", "goodbye"),
    ("will you tell my mum", "tell"),
    ("what do i say to them", "what_to_say"),
    ("just kidding", "joke"),
    ("im scared", "worry"),
]


@pytest.mark.parametrize(("text", "name"), SITUATIONS + ONLY_EMERGENCY)
def test_situation_in_an_emergency(content: Content, text: str, name: str) -> None:
    decision = said(standing("emergency"), text, content)
    assert responses(decision) == [f"utter_alarm_{name}"]
    assert decision.answers[0].text(content).startswith(LINES)
    assert decision.level == "emergency"


@pytest.mark.parametrize(("text", "name"), SITUATIONS)
def test_situation_after_an_urgent_alarm(content: Content, text: str, name: str) -> None:
    decision = said(standing("urgent"), text, content)
    # A bare "ok" agrees to call.
    assert responses(decision) == [f"utter_alarm_{name if text != 'ok' else 'on_the_way'}_urgent"]
    assert (decision.level, decision.alone) == ("urgent", True)


@pytest.mark.parametrize(("text", "name"), SELF_HARM_SITUATIONS)
def test_situation_after_thoughts_of_self_harm(content: Content, text: str, name: str) -> None:
    assert responses(said(standing("self_harm"), text, content)) == [f"utter_alarm_self_harm_{name}"]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("how long should i wait between sessions", "ask_frequency"),
        ("ok but how much is it", "ask_cost"),
        ("thanks, and where are you?", "ask_clinic_info"),
        ("when can i wear makeup", "ask_activity_after"),
    ],
)
def test_ordinary_question_after_an_urgent_alarm_follows_a_reminder(content: Content, text: str, intent: str) -> None:
    decision = said(standing("urgent"), text, content, intent=intent)
    assert (decision.rule, decision.alone) == ("reminded", False)
    # In an emergency it does not.
    assert said(standing("emergency"), text, content, intent=intent).alone


@pytest.mark.parametrize(
    "text",
    [
        "ok",
        "okay thanks",
        "right",
        "will do",
        "ok will do",
        "yes i will",
        "ringing now",
        "calling them now",
        "ringing them now",
        "im on the phone to them",
        "off to call",
        "alright then will do",
        "i'll ring",
        "phoning straight away",
        "got it",
    ],
)
def test_advice_that_is_taken_gets_one_warm_line(content: Content, text: str) -> None:
    decision = said(standing("urgent"), text, content)
    assert (responses(decision), decision.level) == (["utter_alarm_on_the_way_urgent"], "urgent")


@pytest.mark.parametrize(
    "text", ["ok now", "im ok", "ok its gone", "right cheek is swollen", "sure its nothing", "yes pus"]
)
def test_advice_is_not_taken_by_a_word_beside_others(content: Content, text: str) -> None:
    assert "utter_alarm_on_the_way_urgent" not in responses(said(standing("urgent"), text, content))


@pytest.mark.parametrize(
    "text",
    [
        "ok i feel stupid its probably nothing",
        "i feel a bit silly",
        "hate making a fuss",
        "that scares me",
        "feeling really low about it",
        "im so cross with myself",
    ],
)
def test_feeling_after_an_urgent_alarm_gets_one_warm_line(content: Content, text: str) -> None:
    assert responses(said(standing("urgent"), text, content)) == ["utter_alarm_feeling_urgent"]


def test_question_beside_a_call_is_answered_behind_the_warm_line(content: Content) -> None:
    text = "ringing now. does that mean no more needling"
    decision = said(standing("urgent"), text, content, intent="ask_suitability")
    assert (responses(decision), decision.alone, decision.reminds) == (["utter_alarm_on_the_way_urgent"], False, True)
    assert said(standing("emergency"), text, content, intent="ask_suitability").alone


# What a patient goes on about after an urgent alarm; none of it is about the alarm.
GOES_ON = [
    ("ask_cost", "how much is it"),
    ("ask_booking", "its saturday are they open"),
    ("remark", "my cat sat on me"),
    ("ask_frequency", "how many more do i need"),
    ("inform", "it was for my stretch marks"),
    ("ask_clinic_info", "where are you"),
]


def test_later_reminders_end_every_other_reply(content: Content) -> None:
    alarm = standing("urgent")
    shown = []
    for intent, text in GOES_ON * 2:
        decision = said(alarm, text, content, intent=intent)
        assert (decision.level, decision.alone) == ("urgent", False), text
        assert decision.alarm is not None
        alarm = decision.alarm
        shown.append((responses(decision), [answer.response for answer in decision.closing]))
    assert shown[0] == (["utter_alarm_reminder_again"], [])
    # Then every other one ends with a short one, never the same twice in a row.
    assert [len(closing) for _, closing in shown[1:]] == [0, 1] * 5 + [0]
    assert not any(answers for answers, _ in shown[1:])
    closings = [closing[0] for _, closing in shown if closing]
    assert all(one != other for one, other in pairwise(closings))


def test_small_talk_gets_a_courtesy_where_whom_to_call_was_said_often(content: Content) -> None:
    alarm = standing("urgent", turns=2)
    (silent,) = say(content, turn("thank", text="thanks"), alarm=alarm).answers
    assert silent.response.startswith("utter_alarm_noted")
    both = say(content, turn("greet", text="hey"), alarm=replace(alarm, response="")).answers
    assert [answer.response for answer in both] == ["utter_alarm_noted_again", "utter_alarm_reminder_shorter"]


def test_symptom_after_many_replies_is_still_met_by_whom_to_call(content: Content) -> None:
    alarm = standing("urgent", turns=6, response="utter_alarm_reminder_short")
    assert responses(said(alarm, "it weeps", content, "pus"))[0] in content.guidance.alarm.repeated
    assert responses(said(alarm, "i cant breathe", content, "breathing")) == ["utter_emergency"]


def test_dose_is_never_answered(content: Content) -> None:
    for level in ("emergency", "urgent"):
        (answer,) = said(standing(level), "how many amoxicillin can i take, 500 or 1000?", content).answers
        assert "500" not in answer.text(content)
        assert "medicine" in answer.text(content)


@pytest.mark.parametrize(("command", "response"), ON_COMMAND.items())
def test_emergency_outlives_commands(content: Content, command: str, response: str) -> None:
    decision = said(standing("emergency"), "start again", content, intent=command, command=command)
    assert responses(decision) == [response]
    assert decision.obeys
    assert decision.alarm is not None
    assert (decision.alarm.level, decision.alarm.words) == ("emergency", "")


# --- calls for help, and messages that may report something ---


@pytest.mark.parametrize(
    "text",
    [
        "SOS",
        "help",
        "HELP!!!",
        "its urgent",
        "EMERGENCY",
        "999",
        "help something is wrong",
        "please help me",
        "i need help now",
        "call an ambulance",
        "this is an emergency",
        "help me please",
        "Something feels really wrong",
        "need an ambulance",
    ],
)
def test_bare_call_for_help_is_asked_about(content: Content, text: str) -> None:
    decision = said(None, text, content, intent="report_urgent_symptom")
    assert responses(decision) == ["utter_alarm_asked"]
    assert decision.answers[0].text(content) == "Call 999 now if someone is in danger. What is happening?"
    assert decision.level is None
    assert responses(said(decision.alarm, text, content)) == ["utter_alarm_asked_again"]


@pytest.mark.parametrize(
    "text",
    [
        "can you help me with my scars",
        "does it help",
        "help me choose a day",
        "is it urgent to moisturise",
        "i need help booking",
        "what can you help with",
        "hi",
        "please",
        "i have a question",
        "",
    ],
)
def test_other_message_is_no_call_for_help(content: Content, text: str) -> None:
    assert said(None, text, content, intent="ask_benefits") == Decision()


def test_call_for_help_among_words_that_are_not_understood(content: Content) -> None:
    assert responses(said(None, "help me no puedo", content, intent="nlu_fallback")) == ["utter_alarm_asked"]


@pytest.mark.parametrize(
    "text", ["im black british if that helps", "hope this helps x", "he is no help lol", "does mint help"]
)
def test_words_of_help_are_no_call_for_it(content: Content, text: str) -> None:
    assert said(None, text, content, intent="nlu_fallback") == Decision()
    assert said(standing("urgent"), text, content, intent="nlu_fallback").rule != "call_for_help"


@pytest.mark.parametrize(
    "text", ["omg help my face its blorp", "please help gribble", "blorp. help me", "help me no puedo"]
)
def test_call_for_help_begins_its_clause(content: Content, text: str) -> None:
    assert said(None, text, content, intent="nlu_fallback").rule == "call_for_help"


def test_call_for_help_in_an_emergency_is_no_question(content: Content) -> None:
    assert said(standing("emergency"), "help", content).rule == "emergency"
    urgent = said(standing("urgent"), "help", content)
    assert (urgent.level, responses(urgent)) == ("urgent", ["utter_alarm_asked_again"])


ASKED = Alarm(UNCLEAR, "asked", "help", NOW, 1, "utter_alarm_asked")


@pytest.mark.parametrize("text", ["nothing", "no", "it was a mistake", "sorry wrong chat", "just testing"])
def test_call_for_help_is_cleared(content: Content, text: str) -> None:
    decision = said(ASKED, text, content)
    assert decision.alone
    assert decision.answers[0].kind == "smalltalk"
    assert decision.alarm is not None
    assert not decision.alarm.active(NOW)


def test_what_is_not_understood_after_a_call_for_help_is_asked_about(content: Content) -> None:
    once = said(ASKED, "asdf", content, intent="nlu_fallback")
    assert responses(once) == ["utter_alarm_check_emergency"]
    twice = said(once.alarm, "asdf", content, intent="nlu_fallback")
    assert responses(twice) == ["utter_alarm_in_case"]
    assert not twice.alone
    assert said(once.alarm, "yes it is", content).level == "emergency"


def test_question_of_a_detector_that_is_not_sure_lapses(content: Content) -> None:
    alarm = said(None, "still feeding her at night", content, check="emergency").alarm
    for text in ("im dark skinned if that matters", "how long does it take"):
        decision = said(alarm, text, content, intent="ask_safety")
        assert responses(decision) == ["utter_alarm_in_case"]
        alarm = decision.alarm
    # Not where the next message may be an emergency as well.
    assert said(alarm, "soaking pads", content, check="emergency", likely=True).level == "emergency"
    assert said(alarm, "soaking pads", content, check="emergency").rule == "not_answered"
    lapsed = said(alarm, "and what does it cost", content, intent="ask_cost")
    assert (lapsed.rule, lapsed.answers, lapsed.alone, lapsed.level) == ("lapsed", (), False, None)
    assert said(lapsed.alarm, "if i started today", content, intent="ask_plan").level is None


# What a patient says about another matter instead of an answer to the question of the second detector; with the intent,
# and whether it names a matter of its own.
ANOTHER_MATTER = [
    ("how many sessions do i need", "ask_frequency", False),
    ("what does it cost", "ask_cost", False),
    ("can i book for friday", "ask_booking", True),
    ("is it the same as a home roller", "ask_home_device", False),
    ("i still want to come in may", "inform", True),
    ("it was for my stretch marks", "inform", True),
    ("saturday 27th march. could start next week", "inform", True),
    ("just started a new job, is that ok for photos", "ask_suitability", True),
    ("it is my wedding on the 5th", "inform", True),
    ("can i put a bit of foundation on", "ask_activity_after", True),
    ("when can i go to spin again", "ask_activity_after", True),
    ("sunscreen from when", "ask_aftercare", True),
    ("how long does the appointment take", "ask_procedure", False),
    ("what is it exactly", "ask_what_is", False),
    ("when will i see something", "ask_results_timeline", False),
    ("can i have laser as well", "ask_combination", True),
    ("acne scars on my cheeks mostly", "inform", True),
    ("and does it work on old scars", "ask_benefits", True),
    ("how do i look after it so it lasts", "ask_maintenance", False),
    ("should i eat before", "ask_preparation", False),
]
# What goes on about what was asked, although the second detector reads no report in it.
NO_OTHER_MATTER = [
    ("both sides", "inform", False),
    ("maybe", "nlu_fallback", False),
    ("a bit", "inform", False),
    ("the left one", "inform", False),
    ("since this morning", "inform", False),
    ("only when i breathe in", "nlu_fallback", False),
    ("my husband thinks im daft", "nlu_fallback", False),
    ("are you open now", "ask_clinic_info", False),
    ("can i come in and show you", "ask_booking", False),
    ("is it normal", "ask_safety", False),
    ("is that a side effect", "ask_side_effects", False),
    ("does it always hurt like this", "ask_pain", False),
    ("what should i put on it", "ask_aftercare", False),
    ("why do you ask", "nlu_fallback", False),
]


# Answers that say no in words of their own.
WITHDRAWN = [
    "no not spreading",
    "no it doesnt hurt at all",
    "nope it looks the same as yesterday",
    "not hot to the touch",
    "it was at my covid jab years ago",
    "years back, at school",
    "when i was a kid",
    "in 2019",
    "a long time ago",
]
OVER = ["all gone now", "it cleared up after an hour", "has settled now"]
# What says neither, or reports on.
NOT_WITHDRAWN = [
    "not sure",
    "no idea",
    "not good",
    "no better",
    "no relief at all",
    "never had this before",
    "not yet",
    "it started an hour ago",
    "like last time but now",
    "no its getting worse",
    "since last week and still there",
]


@pytest.mark.parametrize("level", ["emergency", "urgent"])
@pytest.mark.parametrize("text", [*WITHDRAWN, *OVER])
def test_answer_that_takes_back_what_was_asked_about(content: Content, text: str, level: str) -> None:
    asked = said(None, "it wept a bit", content, check=level).alarm
    # What is over is to be looked at where it may have been an emergency.
    ends = text in WITHDRAWN or level == "urgent"
    assert (said(asked, text, content).rule == "denied") is ends
    # Not where the answer may report something itself, nor after a question about self-harm.
    assert said(asked, text, content, check=level).rule != "denied"
    of_self_harm = said(None, "wont be around", content, check="emergency", self_harm=True).alarm
    assert said(of_self_harm, text, content).rule != "denied"


@pytest.mark.parametrize("text", NOT_WITHDRAWN)
def test_answer_that_takes_nothing_back(content: Content, text: str) -> None:
    asked = said(None, "it wept a bit", content, check="urgent").alarm
    assert said(asked, text, content).rule != "denied"


@pytest.mark.parametrize("level", ["emergency", "urgent"])
@pytest.mark.parametrize("text", ["no theyre just spots i think", "no it's only my makeup", "its just a scratch"])
def test_question_ends_where_less_is_made_of_it(content: Content, text: str, level: str) -> None:
    asked = said(None, "spots on my jaw", content, check=level).alarm
    more = said(asked, f"{text}. can i go out tonight", content, intent="ask_activity_after", matter=True)
    assert (more.rule, more.answers, more.alone) == ("denied", (), False)
    assert said(asked, text, content).rule == "denied"
    assert said(asked, text, content, check=level).rule != "denied"
    of_self_harm = said(None, "…", content, check="emergency", self_harm=True).alarm
    assert said(of_self_harm, text, content).rule != "denied"


def test_denial_with_a_matter_is_answered(content: Content) -> None:
    asked = said(None, "on my arms", content, check="emergency").alarm
    decision = said(asked, "no thats my eczema", content, matter=True)
    assert (decision.rule, decision.answers, decision.alone) == ("denied", (), False)


@pytest.mark.parametrize("level", ["emergency", "urgent"])
@pytest.mark.parametrize(("text", "intent", "matter"), ANOTHER_MATTER)
def test_question_ends_with_another_matter(content: Content, text: str, intent: str, matter: bool, level: str) -> None:
    asked = said(None, "the numbing got on my lips", content, check=level).alarm
    over = said(asked, text, content, intent=intent, matter=matter, reports_nothing=True)
    assert (over.rule, over.answers, over.alone, over.level) == ("lapsed", (), False, None)


@pytest.mark.parametrize("level", ["emergency", "urgent"])
@pytest.mark.parametrize(("text", "intent", "matter"), NO_OTHER_MATTER)
def test_question_stays_open_where_the_patient_goes_on_about_it(
    content: Content, text: str, intent: str, matter: bool, level: str
) -> None:
    asked = said(None, "the numbing got on my lips", content, check=level).alarm
    after = said(asked, text, content, intent=intent, matter=matter, reports_nothing=True)
    assert after.rule in ("asked_again", "not_answered")
    assert "999" in after.answers[0].text(content)
    assert after.alarm is not None
    assert said(after.alarm, "yes it is", content).level == level


# Denials of signs, in words of the patient's own.
SIGNS_DENIED = [
    "no swelling",
    "no can breathe fine",
    "i can breathe fine",
    "not hot, doesnt spread",
    "no pus",
    "its not spreading",
    "it isnt hot or anything",
    "theres no pus or smell",
    "doesnt hurt",
    "no fever, no pus",
    "havent got a temperature",
    "it hasnt spread and it isnt sore",
    "breathing is fine",
    "im not dizzy",
    "can see perfectly fine",
    "not itchy, not swollen, just pink",
]
# What denies some of a sign, or another thing, or asks.
SIGNS_NOT_DENIED = [
    "not much pain",
    "not too hot",
    "not really swollen but sore",
    "not hot but it hurts",
    "isnt the swelling meant to be gone?",
    "it wont stop weeping",
    "hardly any swelling, bit of pus",
    "not better, spreading",
    "its not just the swelling",
    "the swelling hasnt gone down",
    "nobody answers",
    "i cant come today",
    "it never used to swell",
    "swollen",
]
ESTIMATED = standing("urgent", flag=UNCLEAR, estimated=True)


@pytest.mark.parametrize("text", SIGNS_DENIED)
def test_denial_of_signs_ends_what_no_rule_raised(content: Content, text: str) -> None:
    for level in ("emergency", "urgent"):
        asked = said(None, "it wept a bit", content, check=level).alarm
        assert said(asked, text, content, intent="check_symptom").rule == "denied"
    decision = said(ESTIMATED, text, content, intent="check_symptom")
    assert (decision.rule, responses(decision), decision.level) == ("denied", ["utter_alarm_cleared"], None)
    # What a rule found, or the patient confirmed, stays until help was had; so does a report beside the denial.
    assert said(standing("urgent"), text, content, intent="check_symptom").level == "urgent"
    for fields in ({"check": "urgent"}, {"raises": "urgent"}, {"intent": "report_urgent_symptom"}):
        assert said(ESTIMATED, text, content, **{"intent": "check_symptom", **fields}).level == "urgent"


@pytest.mark.parametrize("text", SIGNS_NOT_DENIED)
def test_other_words_leave_an_urgent_alarm(content: Content, text: str) -> None:
    assert said(ESTIMATED, text, content).level == "urgent"


def test_alarm_is_estimated_until_a_rule_or_the_patient_confirms_it(content: Content) -> None:
    raised = said(None, "my face smells", content, raises="urgent").alarm
    by_intent = said(None, "my face smells", content, intent="report_urgent_symptom").alarm
    assert raised is not None
    assert by_intent is not None
    assert raised.estimated
    assert by_intent.estimated
    assert Alarm.from_json(raised.to_json()) == raised
    again = said(raised, "theres yellow pus", content, "pus").alarm
    assert again is not None
    assert not again.estimated
    assert said(again, "no swelling", content).level == "urgent"
    asked = said(None, "my face smells", content, check="urgent").alarm
    confirmed = said(asked, "yes it is", content).alarm
    assert confirmed is not None
    assert not confirmed.estimated
    ruled = said(None, "pus", content, "pus").alarm
    assert ruled is not None
    assert not ruled.estimated


def test_emergency_that_no_rule_raised_is_not_ended_by_denying_signs(content: Content) -> None:
    raised = said(None, "feels like a balloon", content, raises="emergency").alarm
    for text in SIGNS_DENIED:
        asked = said(raised, text, content)
        assert (responses(asked), asked.alone) == (["utter_alarm_check_emergency"], True)
        assert said(asked.alarm, "yes it is", content).level == "emergency"
        assert said(raised, text, content, check="emergency").level == "emergency"


FIRST = {"text": "its gone like leather, when can i use my retinol", "safety": Safety(check="urgent")}


@pytest.mark.parametrize(
    ("intent", "text", "fields"),
    [
        ("deny", "no", {}),
        ("deny", "what? no", {}),
        ("inform", "no not spreading", {}),
        ("check_symptom", "its fine", {}),
        ("inform", "can breathe fine", {}),
    ],
)
def test_question_that_the_assistant_did_not_answer_is_answered_after_no(
    content: Content, intent: str, text: str, fields: dict[str, object]
) -> None:
    first = say(content, turn("ask_aftercare", "product/retinol", **FIRST))
    assert [answer.response for answer in first.answers] == ["utter_alarm_check_urgent"]
    state = DialogueState.from_json(first.state.to_json(), content)
    assert state.waiting == first.state.waiting
    second = say(content, turn(intent, text=text, **fields), state, first.alarm)
    shown = [answer.response for answer in second.answers]
    assert shown[0] == "utter_alarm_cleared_first"
    assert any("retinol" in answer.text(content) for answer in second.answers), shown
    assert second.state.waiting is None
    assert second.state.questions[0].intent == "ask_aftercare"


def test_question_that_was_not_answered_comes_before_another_matter(content: Content) -> None:
    first = say(content, turn("ask_aftercare", "product/retinol", **FIRST))
    second = say(content, turn("ask_cost", text="and what does it cost", safety=QUIET), first.state, first.alarm)
    assert second.turn.alarm.rule == "lapsed"
    assert "retinol" in second.answers[0].text(content)
    assert second.answers[-1].response == "utter_cost"
    # Asked again, it is answered once.
    again = say(
        content, turn("ask_aftercare", "product/retinol", text="retinol?", safety=QUIET), first.state, first.alarm
    )
    assert sum("retinol" in answer.text(content) for answer in again.answers) == 1


def test_question_waits_beside_an_alarm_that_no_rule_raised(content: Content) -> None:
    safety = Safety(raises="urgent", likely=True)
    likely = ("report_urgent_symptom", "ask_aftercare")
    first = say(
        content, turn("report_urgent_symptom", "product/retinol", text="stung, retinol?", safety=safety, likely=likely)
    )
    assert first.state.waiting is not None
    asked = say(content, turn("ask_cost", text="what does it cost"), first.state, first.alarm)
    assert asked.state.waiting == first.state.waiting
    over = say(content, turn("inform", text="no swelling or pus"), asked.state, asked.alarm)
    assert over.alarm is None or over.alarm.level == "over"
    assert "retinol" in " ".join(answer.text(content) for answer in over.answers)
    ruled = say(content, turn("report_urgent_symptom", "red_flag/pus", text="pus, retinol?", likely=likely))
    assert ruled.state.waiting is None


def test_same_question_is_not_put_twice_in_a_conversation(content: Content) -> None:
    doubt = Safety(check="urgent")
    first = say(content, turn("check_symptom", "symptom/itching", text="it itches like mad", safety=doubt))
    assert first.turn.alarm.rule == "check"
    over = say(content, turn("deny", text="no"), first.state, first.alarm)
    alike = say(content, turn("check_symptom", "symptom/itching", text="itches on my chin", safety=doubt), over.state)
    assert alike.turn.alarm.rule == "in_doubt"
    assert alike.answers[-1].response == "utter_alarm_in_doubt"
    third = say(content, turn("check_symptom", "symptom/itching", text="still itches", safety=doubt), alike.state)
    assert third.turn.alarm.rule == "no_alarm"
    # Another symptom, and what may be an emergency, is asked about.
    other = say(content, turn("check_symptom", "symptom/bruising", text="black and blue", safety=doubt), over.state)
    assert other.turn.alarm.rule == "check"
    graver = Safety(check="emergency")
    worse = say(content, turn("check_symptom", "symptom/itching", text="it itches inside", safety=graver), over.state)
    assert worse.turn.alarm.rule == "check"
    ended = say(content, turn("deny", text="no"), worse.state, worse.alarm)
    again = say(content, turn("check_symptom", "symptom/itching", text="itches again", safety=graver), ended.state)
    assert again.turn.alarm.rule == "in_case"
    assert again.answers[0].response == "utter_alarm_in_case"
    likely = replace(graver, likely=True)
    asked = say(content, turn("check_symptom", "symptom/itching", text="itches again", safety=likely), ended.state)
    assert asked.turn.alarm.rule == "check"


# Ordinary messages after a misreading, each with its intent and whether it names a matter of its own.
ORDINARY = [
    # Not what is too short, or asks about something that may be a worry ("is that ok").
    *(
        other
        for other in ANOTHER_MATTER
        if len(other[0].split()) > 3 and other[1] not in ("ask_what_is", "ask_suitability")
    ),
    ("my sister had 3 and hers are way better already, hers were red ones", "nlu_fallback", False),
    ("ok. last thing if i stop at 6 will i need top ups", "ask_maintenance", False),
    ("ok last thing, when do i stop being careful lol", "ask_aftercare", False),
    ("the ones on the side look paler", "remark", False),
    ("thanks, and what does it cost", "ask_cost", False),
]
# What may be about self-harm, although the second detector reads nothing in it.
NOT_ORDINARY = [
    "yes it is",
    "maybe",
    "nobody cares",
    "bye",
    "i feel better now",
    "i dont want to call anyone",
    "i cant sleep and i cry a lot",
    "just tired",
    "i want it all to be over",
    "lol jk",
    "will you tell my mum about this",
    "thank you for everything",
    "it happened to me again",
]


@pytest.mark.parametrize(("text", "intent", "matter"), ORDINARY)
@pytest.mark.parametrize("fields", [{"check": "emergency"}, {"raises": "emergency"}])
def test_misreading_as_self_harm_ends_kindly_with_an_ordinary_message(
    content: Content, text: str, intent: str, matter: bool, fields: dict[str, object]
) -> None:
    alarm = said(None, "i cant see a thing honestly", content, self_harm=True, **fields).alarm
    over = said(alarm, text, content, intent=intent, matter=matter, reports_nothing=True)
    assert (over.rule, responses(over), over.alone, over.level) == ("misread", ["utter_alarm_misread"], False, None)
    assert over.answers[0].text(content).startswith("Then I misread you, sorry.")
    # Not where the message is not surely quiet, where a rule raised it, or where a rule's words were doubted.
    assert said(alarm, text, content, intent=intent, matter=matter).rule != "misread"
    for level in ("emergency", "urgent"):
        assert said(alarm, text, content, intent=intent, reports_nothing=True, check=level).rule != "misread"
    ruled = said(None, "i want to die", content, "self_harm").alarm
    assert said(ruled, text, content, intent=intent, matter=matter, reports_nothing=True).level == "emergency"
    doubted = said(None, "could die", content, check="emergency", self_harm=True, doubtful=True).alarm
    assert said(doubted, text, content, intent=intent, matter=matter, reports_nothing=True).rule != "misread"


@pytest.mark.parametrize("text", NOT_ORDINARY)
@pytest.mark.parametrize("fields", [{"check": "emergency"}, {"raises": "emergency"}])
def test_alarm_about_self_harm_stays_beside_words_that_may_be_about_it(
    content: Content, text: str, fields: dict[str, object]
) -> None:
    alarm = said(None, "wont be around by then", content, self_harm=True, **fields).alarm
    after = said(alarm, text, content, intent="nlu_fallback", reports_nothing=True)
    assert after.rule != "misread"
    assert after.alarm is not None
    assert after.alarm.level in ("asked", "emergency")


def test_words_of_self_harm_keep_the_alarm_that_the_second_detector_raised(content: Content) -> None:
    alarm = said(None, "wont be around by then", content, raises="emergency", self_harm=True).alarm
    kept = said(alarm, "i want to kill myself", content, "self_harm", intent="report_urgent_symptom").alarm
    assert kept is not None
    assert (kept.level, kept.estimated) == ("emergency", False)
    assert said(kept, "how much is it then", content, intent="ask_cost", reports_nothing=True).alone


@pytest.mark.parametrize(
    "fields", [{"check": "urgent"}, {"raises": "emergency"}, {"check": "emergency", "doubtful": True}]
)
def test_question_does_not_end_with_a_matter_beside_a_symptom(content: Content, fields: dict[str, object]) -> None:
    asked = said(None, "the numbing got on my lips", content, check="emergency").alarm
    after = said(asked, "what does it cost, its spreading", content, intent="ask_cost", matter=True, **fields)
    assert after.rule != "lapsed"


QUIET = Safety(reports_nothing=True)


@pytest.mark.parametrize("named", ["concern/acne_scars", "product/sunscreen", "occasion/wedding", "activity/swimming"])
def test_what_a_message_names_is_another_matter(content: Content, named: str) -> None:
    asked = replace(ASKED, asks="emergency")
    response = say(content, turn("inform", named, text="it was for those on my hips", safety=QUIET), alarm=asked)
    assert response.turn.alarm.rule == "lapsed"
    named_too = turn("inform", named, "symptom/swelling", text="it was for those, they swell")
    assert say(content, named_too, alarm=asked).turn.alarm.rule != "lapsed"


@pytest.mark.parametrize("named", ["symptom/swelling", "body_area/lips", "severity/mild", "condition/asthma"])
def test_what_belongs_to_a_report_is_no_other_matter(content: Content, named: str) -> None:
    asked = replace(ASKED, asks="emergency")
    response = say(content, turn("inform", named, text="it is like that on both", safety=QUIET), alarm=asked)
    assert response.turn.alarm.rule == "not_answered"


def test_question_does_not_end_a_plan(content: Content) -> None:
    planning = DialogueState(request=Request(field="concern", question="ask_plan"), introduced=True)
    safety = Safety(check="urgent")
    asked = say(content, turn("inform", text="lines round my mouth, no longer smoke", safety=safety), planning)
    assert asked.turn.alarm.rule == "check"
    assert asked.state.request == planning.request
    raised = say(content, turn("inform", text="pus", safety=Safety(raises="urgent")), planning)
    assert raised.state.request is None


@pytest.mark.parametrize(
    ("before", "safety", "raised"),
    [
        ("my lips", Safety(), True),
        ("my lips", QUIET, True),
        ("normal? it is on my lips", Safety(), True),
        ("normal? it is on my lips", QUIET, False),
    ],
)
def test_whole_question_is_not_read_together_with_what_reports_nothing(
    content: Content, before: str, safety: Safety, raised: bool
) -> None:
    earlier = Earlier(before, timedelta(minutes=1), flagged=False)
    response = say(content, turn("inform", text="are swelling up", safety=safety, earlier=earlier))
    assert (response.alarm is not None) is raised


@pytest.mark.parametrize(
    ("before", "text", "asks", "raised"),
    [
        ("3 lots of red face. what else", "worst case?", True, False),
        ("i want it on my lips", "is it swelling up or what", True, False),
        ("my lips", "are swelling up", False, True),
        # Two longer messages are two clauses.
        ("slept in my makeup as well im the worst", "my jaw hurts when i think of it now", False, False),
        ("used the wrong cream on it and it burned", "my left cheek is flaky round the edge", False, False),
        # What stands at the end of a long message goes on about nothing that was said before it.
        ("my lips", "and how close to the day can the last one be because i want no swelling", False, False),
    ],
)
def test_whole_question_goes_on_about_no_symptom(
    content: Content, before: str, text: str, asks: bool, raised: bool
) -> None:
    earlier = Earlier(before, timedelta(minutes=1), flagged=False)
    response = say(content, turn("inform", text=text, safety=QUIET, earlier=earlier, asks=asks))
    assert (response.alarm is not None) is raised


def test_question_ends_with_the_second_message_that_reports_nothing(content: Content) -> None:
    asked = said(None, "the numbing got on my lips", content, check="emergency").alarm
    once = said(asked, "i feel a bit cheated really", content, intent="nlu_fallback", reports_nothing=True)
    assert (responses(once), once.alone) == (["utter_alarm_in_case"], False)
    assert said(once.alarm, "ah well", content, intent="nlu_fallback", reports_nothing=True).rule == "lapsed"


def test_call_for_help_that_was_not_explained_does_not_lapse(content: Content) -> None:
    alarm = said(None, "SOS", content).alarm
    for _ in range(5):
        decision = said(alarm, "how much is it", content, intent="ask_cost")
        assert responses(decision) == ["utter_alarm_in_case"]
        alarm = decision.alarm


@pytest.mark.parametrize(
    ("text", "confirmed"),
    [("it just started", True), ("started about an hour ago", True), ("what if i started today", False)],
)
def test_start_confirms_only_what_was_asked(content: Content, text: str, confirmed: bool) -> None:
    alarm = said(None, "seeing stars", content, check="emergency").alarm
    assert (said(alarm, text, content, intent="ask_plan").level == "emergency") is confirmed


def test_question_that_was_not_answered_stays_open(content: Content) -> None:
    alarm = said(None, "soaking pads, seeing stars", content, check="emergency").alarm
    for text, intent in (("just my fibroids", "inform"), ("can i come at 4", "ask_booking")):
        decision = said(alarm, text, content, intent=intent)
        alarm = decision.alarm
        assert decision.rule in ("not_answered", "asked_again")
    assert responses(decision) == ["utter_alarm_in_case"]
    assert said(alarm, "yes it is", content).level == "emergency"
    assert responses(said(alarm, "no", content, intent="deny")) == ["utter_alarm_cleared"]
    assert alarm is not None
    assert said(replace(alarm, since=NOW - timedelta(hours=2)), "how much is it", content) == Decision()


def test_second_message_that_may_report_an_emergency_confirms_it(content: Content) -> None:
    alarm = said(None, "sugar is 1.9", content, check="emergency").alarm
    assert said(alarm, "cant find the glucose", content, check="emergency", likely=True).level == "emergency"
    assert said(alarm, "a bit shaky", content, check="emergency", likely=True, doubtful=True).level is None
    # Two unlikely ones are two questions, with the number to call.
    assert responses(said(alarm, "oops", content, check="emergency")) == ["utter_alarm_check_again"]


@pytest.mark.parametrize(
    ("intent", "alone"),
    [("ask_cost", False), ("ask_next_session", False), ("remark", True), ("ask_safety", True), ("check_symptom", True)],
)
def test_question_that_judges_nothing_is_answered_beside_the_check(content: Content, intent: str, alone: bool) -> None:
    decision = said(None, "…", content, intent=intent, check="emergency")
    assert (responses(decision), decision.alone) == (["utter_alarm_check_emergency"], alone)


def test_hint_of_self_harm_is_asked_about(content: Content) -> None:
    asked = said(None, "wont be around by then", content, check="emergency", self_harm=True)
    assert responses(asked) == ["utter_alarm_check_self_harm"]
    confirmed = said(asked.alarm, "Yes, I am", content, intent="affirm")
    assert (responses(confirmed), confirmed.level) == (["utter_self_harm"], "emergency")
    assert confirmed.alarm is not None
    assert confirmed.alarm.self_harm
    again = said(asked.alarm, "just tired", content)
    assert responses(again) == ["utter_alarm_check_self_harm_again"]
    joke = said(asked.alarm, "only joking", content)
    assert responses(joke) == ["utter_alarm_self_harm_joke"]
    assert joke.alarm is not None
    assert joke.alarm.active(NOW)
    assert responses(said(asked.alarm, "No", content, intent="deny")) == ["utter_alarm_cleared"]


def test_self_harm_that_only_the_second_detector_finds_has_its_own_replies(content: Content) -> None:
    raised = said(None, "got it all planned out", content, raises="emergency", self_harm=True)
    assert responses(raised) == ["utter_self_harm"]
    assert said(raised.alarm, "lol jk", content).level == "emergency"
    # But in an emergency, "i don't want anyone" is about that.
    kept = said(standing("emergency"), "dont want anyone", content, raises="emergency", self_harm=True)
    assert kept.level == "emergency"
    assert kept.alarm is not None
    assert not kept.alarm.self_harm


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("i want to die", "utter_self_harm"),
        ("my mum is asleep and i want to kill myself", "utter_self_harm"),
        ("my mate keeps saying she wants to end it", "utter_alarm_self_harm_other"),
        ("he is going to kill himself", "utter_alarm_self_harm_other"),
        ("my sister took all her tablets because of her scars", "utter_alarm_self_harm_other"),
        ("i want to die, and im in spain", "utter_alarm_self_harm_abroad"),
    ],
)
def test_reply_to_thoughts_of_self_harm_is_for_the_person_who_has_them(
    content: Content, text: str, response: str
) -> None:
    raised = said(None, text, content, "self_harm")
    assert (responses(raised), raised.level) == ([response], "emergency")


def test_answer_to_the_question_about_self_harm_is_about_that(content: Content) -> None:
    asked = said(None, "might as well end it", content, check="emergency", self_harm=True)
    assert responses(asked) == [CHECK_SELF_HARM[0]]
    assert responses(said(asked.alarm, "shes with her mum now", content, raises="emergency")) == ["utter_self_harm"]


@pytest.mark.parametrize(
    "text", ["it was last year, i'm fine now", "that was 5 years ago", "no that happened ages ago", "it was in 2019"]
)
def test_alarm_about_what_is_long_past_ends(content: Content, text: str) -> None:
    assert responses(said(standing("emergency"), text, content)) == ["utter_alarm_mistaken"]


@pytest.mark.parametrize("command", ["restart", "forget_me"])
@pytest.mark.parametrize("asks", [None, "emergency", "urgent"])
def test_command_is_carried_out_while_a_question_is_open(content: Content, asks: str | None, command: str) -> None:
    decision = said(replace(ASKED, asks=asks), "start again", content, command=command)
    assert (responses(decision), decision.alone) == (["utter_alarm_in_case"], False)
    assert decision.alarm is not None
    assert decision.alarm.level == "asked"


@pytest.mark.parametrize("text", ["my tongue feels fat", "no. but my tongue feels fat"])
def test_graver_report_takes_the_place_of_an_open_question(content: Content, text: str) -> None:
    asked = said(replace(ASKED, asks="urgent"), text, content, check="emergency")
    assert responses(asked) == [CHECKS["emergency"][0]]
    assert said(asked.alarm, "yes it is", content).level == "emergency"


def test_request_for_a_person_is_answered(content: Content) -> None:
    assert said(None, "i want to talk to a person", content, intent="ask_human", check="emergency") == Decision()


def test_question_after_a_call_for_help_is_answered(content: Content) -> None:
    decision = said(ASKED, "how much is it", content, intent="ask_cost")
    assert responses(decision) == ["utter_alarm_in_case"]
    assert not decision.alone


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_message_that_may_report_something_is_asked_about(content: Content, level: str) -> None:
    asked = said(None, "my face feels like a balloon", content, check=level)
    assert responses(asked) == [CHECKS[level][0]]
    assert asked.level is None
    assert content.wording[CHECKS[level][0]].quick_replies == ("Yes, it is happening now", "No")
    confirmed = said(asked.alarm, "Yes, it is happening now", content, intent="affirm")
    assert (responses(confirmed), confirmed.level) == ([RAISED[level]], level)
    assert confirmed.alarm is not None
    assert confirmed.alarm.flag == UNCLEAR
    assert responses(said(asked.alarm, "No", content, intent="deny")) == ["utter_alarm_cleared"]
    reported = said(asked.alarm, "no, i cant breathe", content, "breathing")
    assert reported.level == "emergency"
    went_on = said(asked.alarm, "no. how much is it", content, intent="ask_cost")
    assert (responses(went_on), went_on.alone) == ([], False)


def test_alarm_that_stands_is_not_asked_about(content: Content) -> None:
    assert said(standing("urgent"), "…", content, check="emergency").rule == "reminded"


# --- the whole reply ---


def whole(alarm: Alarm, intents: list[str], content: Content) -> list[str]:
    message = several(*intents) if len(intents) > 1 else turn(intents[0])
    answers = say(content, message, alarm=alarm).answers
    assert {answer.alarm for answer in answers} == {alarm.standing}
    return [answer.response for answer in answers]


@pytest.mark.parametrize(
    ("intents", "following"),
    [
        (["ask_cost"], ["utter_cost"]),
        (["ask_safety"], ["utter_alarm_not_judged"]),
        (["ask_pain", "ask_cost"], ["utter_cost", "utter_alarm_not_judged"]),
        (["goodbye"], []),
        (["thank"], []),
        (["check_symptom"], ["utter_alarm_not_judged"]),
        # A rule for everybody judges no skin.
        (["ask_aftercare"], ["utter_aftercare"]),
    ],
)
def test_reassurance_is_withheld_after_an_urgent_alarm(
    content: Content, intents: list[str], following: list[str]
) -> None:
    assert whole(standing("urgent"), intents, content) == ["utter_alarm_reminder_again", *following]


@pytest.mark.parametrize("level", ["emergency", "self_harm"])
def test_nothing_follows_an_emergency(content: Content, level: str) -> None:
    assert len(whole(standing(level), ["ask_cost", "ask_plan"], content)) == 1


def test_answers_without_an_alarm_are_left_alone(content: Content) -> None:
    answers = say(content, turn("ask_safety")).answers
    assert not_judged(Decision(), answers, NOW, content) == answers
    assert marked(answers, None) == answers


def test_small_talk_does_not_resume_after_thoughts_of_self_harm(content: Content) -> None:
    assert whole(standing("after_self_harm"), ["goodbye"], content) == ["utter_alarm_crisis_line_again"]


@pytest.mark.parametrize(
    ("now", "contact"), [(NOW, "Larkspur Demo Skin Clinic now on 020 7946 0000"), (SUNDAY, "NHS 111")]
)
def test_urgent_alarm_names_who_can_be_reached(content: Content, now: datetime, contact: str) -> None:
    (answer,) = decide(None, Message("…", "inform", now, flags=("pus",)), content).answers
    assert answer.text(content).startswith(f"Call {contact}")


# --- alarms in doubt ---

# What raises an alarm that is in doubt: a rule alone, or the second detector alone.
IN_DOUBT = {"a rule": {"flags": ("breathing",), "unlikely": True}, "an estimate": {"raises": "emergency"}}
URGENT_IN_DOUBT = {"a rule": {"flags": ("pus",), "unlikely": True}, "an estimate": {"raises": "urgent"}}
TAKEN_BACK = [
    "no theyre just spots i think",
    "no just puffy",
    "no it's only my makeup",
    "nah its just a graze",
    "oh no thats just my lipstick",
    "its only a bruise",
    "just a few spots",
    "just spots",
    "they are only the little bumps",
    "nothing like that",
    "no pus, no swelling",
    "can breathe fine",
]
NOT_TAKEN_BACK = [
    "no its getting worse",
    "no",
    "no one is here",
    "no ambulance",
    "not yet",
    "just now",
    "just getting worse",
    "only on one side",
    "my face feels odd",
    "should i worry",
    "what can i take",
    "it just started",
]


def in_doubt(fields: dict[str, object], content: Content) -> Alarm:
    alarm = decide(None, Message("…", "inform", NOW, **fields), content).alarm  # type: ignore[arg-type]
    assert alarm is not None
    assert alarm.doubtful
    assert Alarm.from_json(alarm.to_json()) == alarm
    return alarm


@pytest.mark.parametrize("raised", IN_DOUBT)
@pytest.mark.parametrize(("text", "intent", "matter"), ANOTHER_MATTER)
def test_other_matter_after_a_doubtful_emergency_is_answered_beside_one_question(
    content: Content, text: str, intent: str, matter: bool, raised: str
) -> None:
    alarm = in_doubt(IN_DOUBT[raised], content)
    fields = {"intent": intent, "matter": matter, "reports_nothing": True}
    asked = said(alarm, text, content, **fields)
    assert (responses(asked), asked.alone, asked.level) == (["utter_alarm_check_emergency"], False, None)
    assert "999" in asked.answers[0].text(content)
    # The question is not put again.
    over = said(asked.alarm, text, content, **fields)
    assert (over.rule, over.answers, over.alone) == ("lapsed", (), False)
    # Until then "yes" and a symptom raise the alarm, and then for sure.
    for after in (said(asked.alarm, "yes it is", content), said(asked.alarm, "…", content, "breathing")):
        assert after.level == "emergency"
        assert said(after.alarm, text, content, **fields).level == "emergency"


@pytest.mark.parametrize("raised", IN_DOUBT)
@pytest.mark.parametrize(
    "text",
    [
        "all the girls from school are coming ha",
        "the weather is lovely for november",
        "that is very kind of her",
        "the trains are a nightmare these days",
    ],
)
def test_chat_after_a_doubtful_emergency_leads_to_one_question(content: Content, text: str, raised: str) -> None:
    asked = said(in_doubt(IN_DOUBT[raised], content), text, content, reports_nothing=True)
    assert (responses(asked), asked.alone) == (["utter_alarm_check_emergency"], False)
    assert said(asked.alarm, text, content, reports_nothing=True).rule == "lapsed"


@pytest.mark.parametrize("raised", IN_DOUBT)
@pytest.mark.parametrize(("text", "intent", "matter"), NO_OTHER_MATTER)
def test_doubtful_emergency_goes_on_where_the_patient_goes_on_about_it(
    content: Content, text: str, intent: str, matter: bool, raised: str
) -> None:
    after = said(in_doubt(IN_DOUBT[raised], content), text, content, intent=intent, matter=matter)
    assert (after.level, after.answers[0].text(content).startswith(LINES)) == ("emergency", True)


@pytest.mark.parametrize("raised", IN_DOUBT)
@pytest.mark.parametrize("text", TAKEN_BACK)
def test_doubtful_emergency_that_is_taken_back_is_asked_about(content: Content, text: str, raised: str) -> None:
    asked = said(in_doubt(IN_DOUBT[raised], content), text, content)
    assert (responses(asked), asked.alone) == (["utter_alarm_check_emergency"], True)
    assert responses(said(asked.alarm, "no", content)) == ["utter_alarm_cleared"]


@pytest.mark.parametrize("raised", URGENT_IN_DOUBT)
@pytest.mark.parametrize("text", TAKEN_BACK)
def test_doubtful_urgent_alarm_ends_where_it_is_taken_back(content: Content, text: str, raised: str) -> None:
    alarm = in_doubt(URGENT_IN_DOUBT[raised], content)
    over = said(alarm, text, content)
    assert (over.rule, responses(over), over.level) == ("denied", ["utter_alarm_cleared"], None)
    answered = said(alarm, f"{text}. can i go out tonight", content, intent="ask_activity_after", matter=True)
    assert (answered.rule, answered.answers, answered.alone) == ("denied", (), False)
    # And no reminder follows.
    assert said(over.alarm, "how much is it", content, intent="ask_cost") == Decision()


@pytest.mark.parametrize("raised", IN_DOUBT)
@pytest.mark.parametrize("text", NOT_TAKEN_BACK)
def test_doubtful_alarm_goes_on_where_nothing_is_taken_back(content: Content, text: str, raised: str) -> None:
    assert said(in_doubt(IN_DOUBT[raised], content), text, content).level == "emergency"
    assert said(in_doubt(URGENT_IN_DOUBT[raised], content), text, content).level == "urgent"


@pytest.mark.parametrize(("text", "intent", "matter"), ANOTHER_MATTER)
def test_alarm_that_is_sure_goes_on_beside_another_matter(
    content: Content, text: str, intent: str, matter: bool
) -> None:
    fields = {"intent": intent, "matter": matter, "reports_nothing": True}
    for alarm in (said(None, "…", content, "breathing").alarm, standing("self_harm")):
        assert said(alarm, text, content, **fields).level == "emergency"
    # What a rule finds a second time, or the patient confirms, is in doubt no more.
    for first in IN_DOUBT.values():
        again = said(in_doubt(first, content), "…", content, "breathing").alarm
        assert said(again, text, content, **fields).level == "emergency"
    of_self_harm = said(None, "…", content, "self_harm", unlikely=True).alarm
    assert said(of_self_harm, text, content, **fields).level == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "yes thats what my daughter said",
        "yes that's what the nurse told me",
        "yes please",
        "yes i know",
        "yeah so my mum says",
        "yes i would love to",
    ],
)
def test_yes_to_somebody_else_confirms_nothing(content: Content, text: str) -> None:
    asked = said(None, "in bed with my chest", content, check="emergency").alarm
    assert said(asked, text, content, reports_nothing=True).level is None
    more = said(asked, f"{text}. how many do i need", content, intent="ask_frequency", reports_nothing=True)
    assert (more.rule, more.alone) == ("lapsed", False)


@pytest.mark.parametrize(
    "text", ["yes", "yes.", "yes it is", "yes my lips", "yes, and how do i get there", "yes what do i do", "yes still"]
)
def test_yes_confirms_beside_a_question(content: Content, text: str) -> None:
    asked = said(None, "in bed with my chest", content, check="emergency").alarm
    assert said(asked, text, content).level == "emergency"


@pytest.mark.parametrize(
    "fields", [{"text": "she can open them all right"}, {"text": "in bed with it, on antibiotics", "illness": True}]
)
def test_emergency_that_the_message_itself_allays_is_no_question(content: Content, fields: dict[str, object]) -> None:
    text = str(fields.pop("text"))
    decision = said(None, text, content, check="emergency", **fields)
    assert (decision.rule, [answer.response for answer in decision.closing]) == ("in_doubt", ["utter_alarm_in_doubt"])
    for more in ({"likely": True}, {"doubtful": True}, {"self_harm": True}):
        assert said(None, text, content, check="emergency", **fields, **more).rule == "check"


@pytest.mark.parametrize(("now", "reminders"), [(NOW, []), (SUNDAY, ["utter_alarm_reminder_short"])])
def test_answer_that_names_a_closed_clinic_has_a_reminder_beside_it(
    content: Content, now: datetime, reminders: list[str]
) -> None:
    # A reply after an urgent alarm that has no reminder of its own.
    alarm = standing("urgent", turns=3, response="utter_alarm_reminder_short")
    shown = [answer.response for answer in say(content, turn("ask_cost", now=now), alarm=alarm).answers]
    assert shown == ["utter_cost", *reminders]


# --- properties ---

TEXTS = sorted({*NOT_HELP, *NOT_MISTAKES, *(text for text, _ in SITUATIONS + ONLY_EMERGENCY + SELF_HARM_SITUATIONS)})
TEXTS.remove("just kidding")
INTENTS = sorted(yaml.safe_load(paths.DOMAIN.read_text(encoding="utf-8"))["intents"])


@pytest.fixture(scope="module")
def loaded() -> Content:
    return current_content()


messages = st.lists(
    st.builds(
        Message,
        st.one_of(st.sampled_from(TEXTS), st.text(max_size=40)),
        st.sampled_from(INTENTS),
        st.integers(min_value=0, max_value=500).map(lambda days: NOW + timedelta(days=days)),
        flags=st.lists(st.sampled_from(["breathing", "pus", "self_harm", "nothing_known"]), max_size=2).map(tuple),
        raises=st.sampled_from([None, "emergency", "urgent"]),
        check=st.sampled_from([None, "emergency", "urgent"]),
        doubtful=st.booleans(),
        helped=st.sampled_from([None, "likely", "surely"]),
        self_harm=st.booleans(),
        command=st.sampled_from([None, "restart", "forget_me"]),
    ),
    min_size=1,
    max_size=12,
)


def ends_in_words(message: Message, content: Content) -> bool:
    """Whether a phrase of the content ends the alarm."""
    found = situations_of(content.guidance.alarm).read(message.text).situations
    return any(content.guidance.alarm.situations[name].ends for name in found)


@given(messages, st.sampled_from(["emergency", "self_harm"]))
def test_every_reply_begins_with_the_emergency_line_until_it_is_resolved(said: list[Message], level: str) -> None:
    content = current_content()
    alarm: Alarm | None = standing(level)
    before = ""
    for message in said:
        if ends_in_words(message, content):
            continue
        decision = decide(Alarm.from_json(alarm.to_json() if alarm else None), message, content)
        if decision.rule in ("resolved", "help_after_self_harm"):
            # What the classifier of help is sure of, and "yes" to the question, end nothing beside an emergency.
            assert message.helped == "surely" or situations_of(content.guidance.alarm).read(message.text).agrees
            assert message.raises != "emergency"
            assert not {"breathing", "self_harm"} & set(message.flags)
            return
        (answer,) = decision.answers
        shown = answer.text(content)
        assert shown.startswith(LINES)
        assert shown != before or message.command
        assert (decision.level, answer.level, decision.alone) == ("emergency", "emergency", True)
        alarm, before = decision.alarm, shown


@given(messages)
def test_of_two_replies_after_an_urgent_alarm_one_reminds(said: list[Message]) -> None:
    content = current_content()
    alarm: Alarm | None = standing("urgent")
    before, reminded = "", True
    for message in said:
        if ends_in_words(message, content):
            continue
        decision = decide(alarm, replace(message, now=NOW), content)
        if decision.rule == "resolved":
            assert message.helped == "surely" or situations_of(content.guidance.alarm).read(message.text).agrees
            assert message.raises != "emergency"
            assert not {"breathing", "self_harm"} & set(message.flags)
            return
        shown = " ".join(answer.text(content) for answer in (*decision.answers, *decision.closing))
        abroad = any(answer.response == "utter_alarm_abroad_urgent" for answer in decision.answers)
        numbers = (content.guidance.alarm.number_abroad,) if abroad else ("020 7946 0000", "999", "111")
        reminds = any(name in shown for name in numbers)
        assert reminds or (reminded and decision.level == "urgent" and not decision.alone)
        # In an emergency a repeated command ("forget me", "forget me") gets the same reply again.
        assert shown != before or decision.rule == "command"
        assert decision.level in ("urgent", "emergency")
        alarm, before, reminded = decision.alarm, shown, reminds


# --- the wording ---


def emergency_responses(content: Content) -> Iterator[str]:
    """Every response that is given while an emergency goes on."""
    guide = content.guidance.alarm
    yield from ("utter_emergency", "utter_self_harm", *ON_COMMAND.values())
    for case in ("emergency", "self_harm"):
        yield from (*guide.goes_on[case], *guide.while_coming)
        ends = (
            entry for entry in guide.situations.values() if not entry.ends or (entry.mistake and case == "self_harm")
        )
        yield from (entry.replies[case] for entry in ends if case in entry.replies)


def test_every_response_to_an_emergency_begins_with_the_number_to_call(content: Content) -> None:
    found = list(emergency_responses(content))
    assert len(found) > 30
    begins = ("Call {emergency_number} now", "Call {emergency_number} again")
    assert [name for name in found if not content.wording[name].text.startswith(begins)] == []


def test_every_response_about_self_harm_names_both_numbers(content: Content) -> None:
    guide = content.guidance.alarm
    names = {"utter_self_harm", *guide.goes_on["self_harm"], *guide.goes_on["after_self_harm"]}
    names |= {
        name for entry in guide.situations.values() for case, name in entry.replies.items() if case == "self_harm"
    }
    for name in sorted(names - {"utter_alarm_phone", "utter_alarm_self_harm_abroad", "utter_alarm_self_harm_calling"}):
        assert {"emergency_number", "crisis_line"} <= set(content.wording[name].placeholders), name


def test_every_response_of_the_guide_can_be_rendered(content: Content, sparse: Content) -> None:
    for used in (content, sparse):
        for moment in (NOW, SUNDAY):
            for where, name in used.guidance.alarm.responses():
                # What is withheld or follows is rendered with values of its own.
                if where[0] != "withheld":
                    decision = decide(None, Message("…", "inform", moment, flags=("pus",)), used)
                    assert isinstance(decision.answers[0], Answer)
                    assert set(used.wording[name].placeholders) <= {
                        *used.clinic.values(),
                        *decision.answers[0].values,
                        "urgent_helper",
                        "number_abroad",
                    }


def test_quick_replies_are_understood(content: Content) -> None:
    replies = {reply for name in emergency_responses(content) for reply in content.wording[name].quick_replies}
    assert replies == {"Help is here", "It was a mistake"}
    for text in replies:
        assert said(standing("emergency"), text, content).rule == "resolved"


def test_rules_have_names_of_their_own() -> None:
    assert len({rule.__name__ for rule in RULES}) == len(RULES)


def test_doubtful_urgent_alarm_ends_the_usual_answer_with_whom_to_call(content: Content) -> None:
    message = Message("a bit red and puffy", "check_symptom", NOW, check="urgent", doubtful=True)
    decision = decide(None, message, content)
    assert (decision.rule, decision.alarm, decision.answers, decision.alone) == ("in_doubt", None, (), False)
    safety = Safety(check="urgent", doubtful=True)
    shown = say(content, turn("check_symptom", "symptom/itching", text=message.text, safety=safety)).answers
    assert [answer.response for answer in shown] == ["utter_symptom_unnamed", "utter_alarm_in_doubt"]


FLOWN = ("activity/flying@done", "feeling/worry")


@pytest.mark.parametrize(
    ("named", "check", "likely", "responses_given"),
    [
        # A worry about what was done is answered, and the doubt comes with it.
        (FLOWN, "urgent", False, ["utter_feeling_worry", "utter_done_not_covered", "utter_alarm_in_doubt"]),
        (
            FLOWN,
            "emergency",
            False,
            ["utter_alarm_check_emergency", "utter_feeling_worry", "utter_done_not_covered"],
        ),
        # A likely report is asked about alone, and so is a symptom beside a feeling.
        (FLOWN, "emergency", True, ["utter_alarm_check_emergency"]),
        (("symptom/redness", "feeling/worry"), "urgent", False, ["utter_alarm_check_urgent"]),
    ],
)
def test_worry_about_a_deed_is_answered_beside_the_doubt(
    content: Content,
    named: tuple[str, ...],
    check: Literal["emergency", "urgent"],
    likely: bool,
    responses_given: list[str],
) -> None:
    intent = "ask_activity_after" if named == FLOWN else "check_symptom"
    text = "i am worried, i took a flight three hours after my session"
    shown = say(content, turn(intent, *named, text=text, safety=Safety(check=check, likely=likely))).answers
    names = [answer.response for answer in shown if answer.response != "utter_introduction"]
    assert names == responses_given


@pytest.mark.parametrize(
    ("first", "second", "again"),
    [
        (("symptom/itching",), ("symptom/itching",), False),
        (("symptom/itching",), (), False),
        ((), ("symptom/itching",), False),
        (("symptom/itching", "symptom/redness"), ("symptom/redness",), False),
        (("symptom/itching",), ("symptom/bruising",), True),
    ],
)
def test_whom_to_call_in_case_is_named_once_for_a_symptom(
    content: Content, first: tuple[str, ...], second: tuple[str, ...], again: bool
) -> None:
    safety = Safety(check="urgent", doubtful=True)
    once = say(content, turn("check_symptom", *first, text="it is a bit much", safety=safety))
    assert once.answers[-1].response == "utter_alarm_in_doubt"
    assert DialogueState.from_json(once.state.to_json(), content).doubts == once.state.doubts
    twice = say(content, turn("check_symptom", *second, text="and on the other side", safety=safety), once.state)
    assert ("utter_alarm_in_doubt" in [answer.response for answer in twice.answers]) is again
    ordinary = say(content, turn("ask_cost"), once.state)
    assert ordinary.state.doubts == once.state.doubts


@pytest.mark.parametrize("now", [NOW, SUNDAY])
def test_whom_to_call_in_case_is_a_condition_and_no_order(content: Content, now: datetime) -> None:
    message = Message("a bit red and puffy", "check_symptom", now, check="urgent", doubtful=True)
    (answer,) = decide(None, message, content).closing
    assert answer.text(content).startswith("If it spreads")


def test_doubtful_emergency_is_asked_about_beside_the_usual_answer(content: Content) -> None:
    message = Message("my eyes went black", "check_symptom", NOW, check="emergency", doubtful=True)
    decision = decide(None, message, content)
    assert (decision.rule, decision.level, decision.alone) == ("check", None, False)
    assert [answer.response for answer in decision.answers] == ["utter_alarm_check_emergency"]
