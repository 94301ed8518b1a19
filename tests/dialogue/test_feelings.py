from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.advice.answer import Answer, make
from bot.advice.question import Memory, Mention, Question
from bot.advice.reply import reply
from bot.content.content import Content
from bot.dialogue.alarm import Decision
from bot.dialogue.feelings import acknowledged
from bot.safety.alarm import Alarm

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Europe/London"))


def asked(intent: str, *feelings: str) -> Question:
    return Question(intent, NOW, tuple(Mention("feeling", feeling) for feeling in feelings))


def said(content: Content, question: Question, decision: Decision | None = None) -> list[str]:
    def answer(again: Question) -> Sequence[Answer]:
        return reply(again, content)

    answers = acknowledged(answer(question), question, decision or Decision(), content, answer)
    return [each.response for each in answers]


def test_voiced_feeling_gets_one_sentence_before_the_answer(content: Content) -> None:
    assert said(content, asked("ask_pain", "needles")) == ["utter_feeling_needles", "utter_pain"]


def test_nothing_else_gets_one(content: Content) -> None:
    assert said(content, asked("ask_pain")) == ["utter_pain"]


def test_sentence_is_of_the_kind_of_the_answer(content: Content) -> None:
    answers = acknowledged(reply(asked("ask_cost"), content), asked("ask_cost", "worry"), Decision(), content, list)
    assert {answer.kind for answer in answers} == {"gap"}


@pytest.mark.parametrize("level", ["emergency", "urgent"])
def test_none_is_said_in_an_alarm(content: Content, level: str) -> None:
    alarm = Alarm("breathing", level, "", NOW)
    assert said(content, asked("ask_pain", "needles"), Decision("reminded", alarm)) == ["utter_pain"]


def test_none_is_said_before_urgent_advice(content: Content) -> None:
    urgent = make(content, "utter_error", topic="urgent", kind="urgent")
    answers = acknowledged([urgent], asked("ask_pain", "worry"), Decision(), content, list)
    assert answers == (urgent,)


def raised(level: str) -> Decision:
    return Decision("raised", Alarm("pus", level, "", NOW), alone=True)


def test_distress_is_acknowledged_behind_a_new_urgent_alarm(content: Content) -> None:
    urgent = make(content, "utter_urgent", topic="urgent", kind="urgent", given={"urgent_contact": "us"})
    answers = acknowledged([urgent], asked("report_urgent_symptom", "worry"), raised("urgent"), content, list)
    assert [answer.response for answer in answers] == ["utter_urgent", "utter_feeling_urgent"]
    assert {answer.kind for answer in answers} == {"urgent"}


@pytest.mark.parametrize(("level", "feeling"), [("emergency", "worry"), ("urgent", "excited"), ("urgent", "gone")])
def test_nothing_is_added_to_an_emergency_nor_without_distress(content: Content, level: str, feeling: str) -> None:
    urgent = make(content, "utter_urgent", topic="urgent", kind="urgent", given={"urgent_contact": "us"})
    answers = acknowledged([urgent], asked("report_urgent_symptom", feeling), raised(level), content, list)
    assert answers == (urgent,)


@pytest.mark.parametrize("decision", [Decision(alone=True)])
def test_none_is_said_beside_an_answer_that_is_alone(content: Content, decision: Decision) -> None:
    assert said(content, asked("ask_pain", "needles"), decision) == ["utter_pain"]


def test_feeling_that_is_all_that_was_understood_is_answered_by_itself(content: Content) -> None:
    for name, feeling in content.guidance.feelings.feelings.items():
        first, *rest = said(content, asked("nlu_fallback", name))
        assert first == feeling.response
        if feeling.hands_over:
            assert rest == []
            continue
        assert rest
        assert not rest[0].startswith("utter_misunderstood")


def test_feeling_that_the_content_no_longer_has_is_passed_over(content: Content) -> None:
    assert said(content, asked("ask_pain", "gone")) == ["utter_pain"]


@pytest.mark.parametrize("intent", ["ask_booking", "ask_clinic_info", "give_feedback", "remark", "thank", "complaint"])
def test_complaint_is_handed_to_a_person_and_to_nothing_else_at_the_desk(content: Content, intent: str) -> None:
    # "Nobody is at the desk", which sounds like the wish for an appointment.
    assert said(content, asked(intent, "wronged")) == ["utter_complaint"]


def test_what_is_asked_beside_a_complaint_is_answered_behind_it(content: Content) -> None:
    # "The receptionist was rude, and does it hurt?"
    assert said(content, asked("ask_pain", "wronged")) == ["utter_complaint", "utter_pain"]


def test_good_news_is_met_before_an_answer_but_not_before_a_verdict_on_the_skin(content: Content) -> None:
    assert said(content, asked("ask_pain", "glad")) == ["utter_feeling_glad", "utter_pain"]
    verdict = make(content, "utter_error", topic="symptom_check", kind="answer", level="soon")
    assert acknowledged([verdict], asked("check_symptom", "glad"), Decision(), content, list) == (verdict,)


def test_sentences_are_short(content: Content) -> None:
    feelings = [each for each in content.guidance.feelings.feelings.values() if not each.hands_over]
    texts = [content.wording[feeling.response].text for feeling in feelings]
    assert [text for text in texts if len(text.split()) > 16 or text.count(".") + text.count("!") > 1] == []


@pytest.mark.parametrize("intent", ["thank", "goodbye"])
@pytest.mark.parametrize("feeling", ["worry", "overwhelmed", "excited"])
def test_none_is_said_to_who_thanks_or_leaves(content: Content, intent: str, feeling: str) -> None:
    assert said(content, asked(intent, feeling)) == [f"utter_{intent}"]


def test_tears_are_met_where_the_patient_thanks(content: Content) -> None:
    # "Thank you, I cried all morning."
    assert said(content, asked("thank", "tears")) == ["utter_feeling_tears"]


def test_what_is_voiced_in_a_conversation_is_no_mere_remark(content: Content) -> None:
    # "Got bullied for it."
    remark = Question("remark", NOW, (Mention("feeling", "worry"),), Memory(intent="ask_benefits"))
    assert said(content, remark) == ["utter_feeling_worry"]


def test_a_first_remark_that_may_be_a_joke_is_met_as_one(content: Content) -> None:
    # "My mum thinks I'm mad".
    assert said(content, asked("remark", "worry")) == ["utter_remark"]


@pytest.mark.parametrize("feeling", ["overwhelmed", "embarrassed", "disappointed", "excited"])
def test_a_mere_remark_gets_the_sentence_alone(content: Content, feeling: str) -> None:
    assert said(content, asked("remark", feeling)) == [f"utter_feeling_{feeling}"]
