"""The line in a patient's own language."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import paths
from bot.advice.answer import Answer, make
from bot.content.content import Content
from bot.content.red_flags import OTHER_LANGUAGE
from bot.dialogue.alarm import Decision, Message, decide
from bot.dialogue.language import OWN_LANGUAGE, detect, in_own_language
from bot.safety.alarm import Alarm

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=ZoneInfo("Europe/London"))
MESSAGES = [
    *(("pl", "nie mogę oddychać"), ("pl", "ile kosztuje zabieg"), ("pl", "czy moge sie malowac jutro")),
    *(("ro", "când pot să mă machiez"), ("pa", "ਕਿੰਨੇ ਪੈਸੇ ਲੱਗਣਗੇ"), ("ur", "کتنے پیسے لگیں گے")),
    *(("pt", "quanto custa uma sessão"), ("pt", "posso usar maquilhagem amanha"), ("es", "hola buenos dias")),
    *(("es", "cuánto cuesta la sesión"), ("es", "hola quiero una cita por favor"), ("ar", "كم السعر")),
    *(("ar", "متى يمكنني وضع المكياج"), ("bn", "কত টাকা লাগবে"), ("gu", "કેટલા પૈસા થશે"), ("it", "posso truccarmi domani")),
    *(("fr", "combien ça coûte"), ("fr", "est ce que je peux me maquiller demain"), ("tr", "nefes alamıyorum")),
    *(
        ("de", "was kostet eine behandlung"),
        ("zh", "多少钱"),
        ("zh", "我不能呼吸😭"),
        ("lt", "kiek kainuoja procedūra"),
    ),
    *(("hu", "mennyibe kerül egy kezelés"), ("bg", "колко струва една процедура"), ("el", "πόσο κοστίζει")),
    *(("ru", "сколько стоит процедура"), ("uk", "скільки коштує процедура"), ("so", "waa imisa lacagtu")),
    *(("ta", "என்னால் மூச்சு விட முடியவில்லை"), ("hi", "कितने पैसे लगेंगे"), ("fa", "هزینه یک جلسه چقدر است")),
]
ENGLISH = [
    *("whats teh capitl of frnace", "cn i hav a tatoo remvd", "do u do lip filla", "wat abt botx", "hw mch is laser"),
    *(
        "blah blah blah",
        "asdf qwer zxcv",
        "lol ok",
        "tell me a joke",
        "whos the prime minster",
        "tva",
        "PRP?",
        "nd wen",
    ),
    *("can u recomend a gud restarant", "omg im so exited", "hmm dunno", "wot about me mole", "do yous do veneers"),
    *("pls snd me ur instagram", "is a la carte menu at the cafe", "my dog ate a croissant", "dermaplanin n dat"),
    *(
        "hiya luv",
        "ta very much",
        "skn care rutine 4 oily skn",
        "wats ur adress pls",
        "does nhs covr it",
        "u open sunday",
    ),
    *(
        "microneedling vs co2 fractional laser",
        "aye nae bother pal",
        "ok cheers",
        "can ma son cum wif me",
        "",
        "?!",
        "5",
    ),
    *("hyaluronic acid serum niacinamide retinol", "vitamn c nd niacinamid", "mounjaro semaglutide ozempic", "😀😀"),
]


def misunderstood(content: Content) -> tuple[Answer, ...]:
    return (make(content, "utter_misunderstood", topic="misunderstood", kind="clarify"),)


def reply(content: Content, text: str, *, intent: str = "nlu_fallback", alarm: Alarm | None = None) -> list[str]:
    decision = decide(alarm, Message(text, intent, NOW), content)
    answers = decision.answers if decision.alone else (*decision.answers, *misunderstood(content))
    return [answer.response for answer in in_own_language(answers, text, intent, (), decision, content)]


@pytest.mark.parametrize(("code", "text"), MESSAGES)
def test_language_is_detected(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("text", ENGLISH)
def test_english_stays_english(text: str, content: Content) -> None:
    assert detect(text) not in content.guidance.languages


@given(st.text())
def test_any_text_has_a_language_or_none(text: str) -> None:
    assert detect(text) is None or detect(text)


def test_control_characters_and_broken_surrogates_fail_nothing() -> None:
    assert detect("no puedo\x07 respirar, hola buenos dias\x00") == "es"
    assert detect("\ud800") is None
    assert detect("\x00\ufffe") is None


def test_line_goes_first_and_is_of_the_same_kind(content: Content) -> None:
    line, answer = in_own_language(
        misunderstood(content), "ile kosztuje zabieg", "nlu_fallback", (), Decision(), content
    )
    assert line.text(content) == content.guidance.languages["pl"].line.format(emergency_number="999")
    assert (line.response, line.topic, line.kind) == (OWN_LANGUAGE, answer.topic, answer.kind)
    assert line.metadata().keys() == answer.metadata().keys()


def test_line_beside_a_documented_answer_states_no_fact(content: Content) -> None:
    documented = make(content, "utter_interval", topic="frequency", facts=("interval_weeks",))
    line, answer = in_own_language((documented,), "ile kosztuje zabieg", "nlu_fallback", (), Decision(), content)
    assert (line.kind, line.facts, answer.kind) == ("smalltalk", (), "answer")


@pytest.mark.parametrize("intent", ["nlu_fallback", "out_of_scope", "too_long"])
def test_message_that_is_not_understood_gets_its_line(content: Content, intent: str) -> None:
    assert reply(content, "ile kosztuje zabieg", intent=intent)[0] == OWN_LANGUAGE


@pytest.mark.parametrize("intent", ["ask_cost", "greet", "inform"])
def test_message_that_is_understood_gets_none(content: Content, intent: str) -> None:
    assert OWN_LANGUAGE not in reply(content, "ile kosztuje zabieg", intent=intent)


def test_english_message_gets_none(content: Content) -> None:
    assert reply(content, "wats ur adress pls") == ["utter_misunderstood"]


def test_emergency_line_of_a_standing_alarm_stays_first(content: Content) -> None:
    alarm = Alarm("breathing", "emergency", "…", NOW, 1, "utter_emergency")
    first, second = reply(content, "ile kosztuje zabieg", alarm=alarm)
    assert (first.startswith("utter_alarm_emergency"), second) == (True, OWN_LANGUAGE)


def test_reminder_of_an_urgent_alarm_stays_first(content: Content) -> None:
    alarm = Alarm("pus", "urgent", "…", NOW, 1, "utter_urgent")
    first, second, third = reply(content, "ile kosztuje zabieg", alarm=alarm)
    assert (first.startswith("utter_alarm_reminder"), second, third) == (True, OWN_LANGUAGE, "utter_misunderstood")


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("pl", "nie moge oddychac"),
        ("ur", "mujhe saans nahi aa raha"),
        ("pa", "mainu saah nahi aa reha"),
        ("bn", "ami shash nite parchi na"),
        ("gu", "shwas nathi levato"),
        ("ar", "ma a2dar atnafas"),
        ("ro", "nu pot sa respir"),
    ],
)
def test_emergency_in_another_language_begins_with_its_line(content: Content, code: str, text: str) -> None:
    message = Message(text, "report_urgent_symptom", NOW, flags=(OTHER_LANGUAGE,))
    decision = decide(None, message, content)
    answers = in_own_language(decision.answers, text, message.intent, message.flags, decision, content)
    assert [answer.response for answer in answers] == [OWN_LANGUAGE, "utter_emergency"]
    assert answers[0].values["line"] == content.guidance.languages[code].line.format(emergency_number="999")
    assert {(answer.kind, answer.level) for answer in answers} == {("urgent", "emergency")}


def test_fever_in_another_language_begins_with_its_line(content: Content) -> None:
    text, flag = "mam goraczke", "other_language_infection"
    decision = decide(None, Message(text, "report_symptom", NOW, flags=(flag,)), content)
    answers = in_own_language(decision.answers, text, "report_symptom", (flag,), decision, content)
    assert answers[0].values["line"] == content.guidance.languages["pl"].line.format(emergency_number="999")
    assert {(answer.kind, answer.level) for answer in answers} == {("urgent", "urgent")}


@pytest.mark.parametrize(
    ("code", "text"), [("es", "socorro, mi madre no se mueve"), ("pt", "socorro, a minha mãe caiu")]
)
def test_phrase_of_two_languages_is_of_the_one_that_is_detected(content: Content, code: str, text: str) -> None:
    decision = decide(None, Message(text, "report_urgent_symptom", NOW, flags=(OTHER_LANGUAGE,)), content)
    answers = in_own_language(decision.answers, text, "report_urgent_symptom", (OTHER_LANGUAGE,), decision, content)
    assert answers[0].values["line"] == content.guidance.languages[code].line.format(emergency_number="999")


def test_second_report_in_another_language_begins_with_the_number(content: Content) -> None:
    text = "non riesco a respirare"
    alarm = Alarm(OTHER_LANGUAGE, "emergency", "…", NOW, 1, "utter_emergency")
    decision = decide(alarm, Message(text, "report_urgent_symptom", NOW, flags=(OTHER_LANGUAGE,)), content)
    answers = in_own_language(decision.answers, text, "report_urgent_symptom", (OTHER_LANGUAGE,), decision, content)
    assert [answer.response for answer in answers][1:] == [OWN_LANGUAGE]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        # Short as they are, CLD2 takes them for Serbian, Macedonian or Japanese.
        *(("ru", "я не могу дышать"), ("bg", "не мога да дишам"), ("bg", "боли ли")),
        *(("sr", "не могу да дишем"), ("sr", "колико кошта третман"), ("sr", "колико траје")),
        *(("mk", "колку чини третман"), ("mk", "имам прашање"), ("be", "я не магу дыхаць")),
        *(
            ("zh", "我不能呼吸"),
            ("zh", "会痛吗"),
            ("zh-Hant", "呼吸困難"),
            ("zh-Hant", "多少錢"),
            ("zh-Hant", "點樣預約"),
        ),
        ("ja", "私は息ができません"),
    ],
)
def test_close_languages_are_told_apart(code: str, text: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize(("code", "text"), [("bg", "колку чини третман"), ("ru", "я не магу дыхаць")])
def test_close_language_gets_the_line_of_another(content: Content, code: str, text: str) -> None:
    line, _ = in_own_language(misunderstood(content), text, "nlu_fallback", (), Decision(), content)
    assert line.values["line"] == content.guidance.languages[code].line.format(emergency_number="999")


@pytest.mark.parametrize(("text", "script"), [("多少钱", "zh"), ("多少錢", "zh-Hant")])
def test_chinese_line_is_in_the_characters_of_the_message(content: Content, text: str, script: str) -> None:
    line, _ = in_own_language(misunderstood(content), text, "nlu_fallback", (), Decision(), content)
    assert line.values["line"] == content.guidance.languages[script].line.format(emergency_number="999")


def test_script_without_a_line_gets_the_line_of_its_language(content: Content) -> None:
    without = {code: language for code, language in content.guidance.languages.items() if code != "zh-Hant"}
    content = replace(content, guidance=replace(content.guidance, languages=without))
    line, _ = in_own_language(misunderstood(content), "多少錢", "nlu_fallback", (), Decision(), content)
    assert line.values["line"] == without["zh"].line.format(emergency_number="999")


def test_language_without_a_line_gets_none(content: Content) -> None:
    without = {code: language for code, language in content.guidance.languages.items() if code != "pl"}
    assert reply(replace(content, guidance=replace(content.guidance, languages=without)), "ile kosztuje zabieg") == [
        "utter_misunderstood"
    ]


def test_detector_is_imported_for_the_first_message_that_needs_it() -> None:
    code = "import sys, bot.dialogue.language; print('pycld2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_whatever_is_not_understood_ends_with_the_emergency_number(content: Content) -> None:
    answers = content.guidance.answers
    rows = [row.response for intent in ("nlu_fallback", "out_of_scope", "too_long") for row in answers[intent].rows]
    asked = {*rows, "utter_misunderstood", "utter_misunderstood_about", "utter_misunderstood_again", "utter_error"}
    without = [
        name for name in asked if not content.wording[name].text.endswith("In an emergency, call {emergency_number}.")
    ]
    assert without == []
