"""Which of the recent subjects a message without a subject of its own is about."""

from __future__ import annotations

from datetime import date

import pytest
from advice.asking import NOW, on
from saying import GREETED, after, say, turn

from bot.advice.profile import Concern, PatientProfile
from bot.advice.question import Mention
from bot.content.content import Content
from bot.dialogue.reading import Placed, Reading
from bot.dialogue.spoken_of import latest, of_recent
from bot.dialogue.state import AskedQuestion, DialogueState, Named
from bot.dialogue.turn import Turn, turn_of
from bot.nlu.ellipsis import deed_again, passes, refers
from bot.timeexpr.date_range import DateRange

RECENTLY = DateRange(first=date(2026, 7, 17), last=date(2026, 7, 17))
REDNESS, MARKS, PEELING = ("symptom", "redness"), ("symptom", "dark_marks"), ("symptom", "peeling")
SCARS, PORES = ("concern", "acne_scars"), ("concern", "large_pores")
SUNSCREEN, RETINOL = ("product", "sunscreen"), ("product", "retinol")
SWIMMING, EXERCISE = ("activity", "swimming"), ("activity", "exercise")
ROLLER, PREGNANCY = ("treatment", "home_roller"), ("condition", "pregnancy")


def state(*asked: tuple[str, tuple[Named, ...]], had: bool = True, concerns: tuple[Named, ...] = ()) -> DialogueState:
    """A conversation in which these questions were asked, the latest one first."""
    questions = tuple(AskedQuestion(intent=intent, about=about) for intent, about in asked)
    about = next((about for _, about in asked if about), ())
    person = PatientProfile(
        last_session=RECENTLY if had else None, concerns=tuple(Concern(entry=entry) for _, entry in concerns)
    )
    return GREETED.copy(update={"questions": questions, "about": about, "person": person})


def goes(intent: str, *named: str, text: str = "when will it stop", **fields: object) -> Turn:
    """A message that asks when something unnamed goes by itself."""
    return turn(intent, *named, text=text, asks=True, passes=passes(text), **fields)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("how long till it goes", "it"),
        ("fine fine. when will it stop", "it"),
        ("will it be gone by thursday", "it"),
        ("does it go away by itself", "it"),
        ("should it have gone by now", "it"),
        ("when does that calm down", "it"),
        ("how long before it settles", "it"),
        ("will it ever fully fade", "it"),
        ("how long does it take to heal", "it"),
        ("will they vanish", "they"),
        ("do they actually go though or just fade", "they"),
        ("how long do they take to clear", "they"),
        ("is that permanent", "it"),
        ("are they permanent", "they"),
        ("will it stay like this", "it"),
        ("is it there for good now", "it"),
        ("am i stuck with these", "they"),
        ("how long till they drop off by themselves", "they"),
        ("gone by friday?", "it"),
        ("so healed in time for the weekend", "it"),
        ("back to normal by monday?", "it"),
        ("gone for a run this morning", None),
        ("gone for my usual walk", None),
        ("how does it go", None),
        ("can it stay on overnight", None),
        ("it stays in the sun", None),
        ("how did it go", None),
        ("will it go well", None),
        ("if it clears by then", None),
        ("once it's healed can i swim", None),
        ("will it stop working", None),
        ("can i go", None),
        ("how long does a session last", None),
        ("it goes red when i drink", None),
        ("when does the redness go", None),
    ],
)
def test_what_goes_by_itself_is_read(text: str, expected: str | None) -> None:
    assert passes(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("when can i use it again", True),
        ("so can i do that on friday", True),
        ("if i keep my face out of the water?", True),
        ("what if i only go for ten minutes", True),
        ("can i go back on it after, when", True),
        ("ok to carry on with that", True),
        ("can i use soap", False),
        ("when can i exercise", False),
    ],
)
def test_what_is_done_again_is_read(text: str, expected: bool) -> None:
    assert deed_again(text) is expected


@pytest.mark.parametrize(
    ("before", "message", "intent", "about"),
    [
        # After a symptom it is the symptom, whatever was spoken of in between.
        (
            state(("ask_activity_after", (SUNSCREEN,)), ("check_symptom", (MARKS, REDNESS))),
            goes("ask_results_timeline", confidence=0.3, bare="when"),
            "ask_side_effects",
            (MARKS, REDNESS),
        ),
        (
            state(("ask_aftercare", (SUNSCREEN,)), ("ask_activity_after", (SWIMMING,)), ("check_symptom", (PEELING,))),
            goes("check_symptom", refers=True),
            "check_symptom",
            (PEELING,),
        ),
        (
            state(("ask_aftercare", (RETINOL,)), ("check_symptom", (REDNESS,))),
            goes("check_symptom", "occasion/interview", "activity/work", "date/thursday@event"),
            "check_symptom",
            (REDNESS,),
        ),
        (
            state(("ask_safety", ()), ("check_symptom", (REDNESS,))),
            goes("ask_progress"),
            "ask_side_effects",
            (REDNESS,),
        ),
        # Without a session, or a symptom, it is what is to be treated.
        (state(("ask_plan", ()), had=False, concerns=(SCARS,)), goes("check_symptom"), "ask_benefits", (SCARS,)),
        (
            state(("ask_frequency", (SCARS,)), had=True),
            goes("ask_maintenance", confidence=0.4),
            "ask_benefits",
            (SCARS,),
        ),
        (
            state(("ask_frequency", (PORES,)), had=False),
            goes("nlu_fallback", bare="when"),
            "ask_results_timeline",
            (PORES,),
        ),
        # "They" are several.
        (
            state(("check_symptom", (REDNESS,)), ("ask_frequency", (SCARS,))),
            goes("check_symptom", text="will they vanish"),
            "ask_benefits",
            (SCARS,),
        ),
        # So are milia.
        (
            state(("check_symptom", (("symptom", "milia"),)), ("ask_frequency", (SCARS,))),
            goes("check_symptom", text="will they vanish"),
            "check_symptom",
            (("symptom", "milia"),),
        ),
        # One sign was reported after them.
        (
            state(("check_symptom", (("symptom", "bleeding"),)), ("check_symptom", (MARKS,))),
            goes("ask_side_effects", text="how long till they drop off", confidence=0.3),
            "ask_side_effects",
            (MARKS,),
        ),
        (
            state(("ask_benefits", (SCARS,)), ("ask_side_effects", (MARKS,))),
            goes("check_symptom", text="will they fade"),
            "check_symptom",
            (MARKS,),
        ),
    ],
)
def test_what_goes_is_a_symptom_or_what_is_treated(
    content: Content, before: DialogueState, message: Turn, intent: str, about: tuple[Named, ...]
) -> None:
    found = of_recent(message, before, content)
    assert found is not None
    kinds = {kind for kind, _ in about}
    assert found.whole.intent == intent
    assert tuple((one.kind, one.entry) for one in found.whole.mentions if one.kind in kinds) == about


@pytest.mark.parametrize(
    ("before", "message"),
    [
        # A subject of its own, a sure reading, a statement, a report without a known word, and nothing before.
        (state(("check_symptom", (REDNESS,))), goes("check_symptom", "symptom/swelling")),
        (state(("check_symptom", (REDNESS,))), goes("ask_suitability", "condition/eczema")),
        (state(("check_symptom", (REDNESS,))), goes("ask_medicine", confidence=0.9)),
        (state(("check_symptom", (REDNESS,))), turn("check_symptom", text="its gone", passes="it")),
        (state(("check_symptom", ()), ("ask_benefits", (SCARS,))), goes("check_symptom")),
        (state(had=False), goes("check_symptom")),
    ],
)
def test_message_with_a_subject_of_its_own_stays(content: Content, before: DialogueState, message: Turn) -> None:
    assert of_recent(message, before, content) is None


@pytest.mark.parametrize("intent", ["ask_next_session", "ask_activity_after", "nlu_fallback", "ask_booking"])
@pytest.mark.parametrize("text", ["saturday next then?", "and on saturday next?", "so what about saturday next"])
def test_new_day_keeps_what_was_asked_about(content: Content, intent: str, text: str) -> None:
    day = Mention("date", "saturday next", "saturday next", "wish")
    placed = (Placed(text.index("saturday"), day),)
    message = turn_of(Reading(intent, text=text, placed=placed, confidence=0.3, asks=True), NOW)
    found = of_recent(message, state(("ask_activity_after", (SWIMMING,)), ("ask_frequency", (SCARS,))), content)
    assert found is not None
    assert found.whole.intent == "ask_activity_after"
    assert [(one.kind, one.entry) for one in found.whole.mentions] == [("date", "saturday next"), SWIMMING]
    # After another question it may be a day for a session.
    assert of_recent(message, state(("ask_next_session", ()), ("ask_activity_after", (SWIMMING,))), content) is None


@pytest.mark.parametrize(
    ("before", "intent", "about"),
    [
        (state(("check_symptom", (REDNESS,)), ("ask_activity_after", (RETINOL,))), "ask_activity_after", RETINOL),
        (state(("ask_next_session", ()), ("ask_home_device", (ROLLER,))), "ask_home_device", ROLLER),
        (state(("ask_activity_after", (EXERCISE,)), ("ask_aftercare", (RETINOL,))), "ask_activity_after", EXERCISE),
    ],
)
def test_what_is_done_again_was_done_or_used(
    content: Content, before: DialogueState, intent: str, about: Named
) -> None:
    message = turn("ask_activity_after", text="when can i use it again", asks=True, deed_again=True)
    found = of_recent(message, before, content)
    assert found is not None
    assert found.whole.intent == intent
    assert [(one.kind, one.entry) for one in found.whole.mentions] == [about]
    own = turn("ask_activity_after", "product/sunscreen", text="can i use it with spf", asks=True, deed_again=True)
    assert of_recent(own, before, content) is None


@pytest.mark.parametrize(
    ("before", "about"),
    [
        (state(("check_symptom", (MARKS,))), (MARKS,)),
        (state(("check_symptom", (("symptom", "milia"),))), (("symptom", "milia"),)),
        (state(("ask_benefits", (SCARS,)), ("check_symptom", (MARKS,))), None),
        (state(("ask_benefits", (SCARS,)), had=False), None),
    ],
)
def test_what_may_stay_is_the_sign_that_was_spoken_of_last(
    content: Content, before: DialogueState, about: tuple[Named, ...] | None
) -> None:
    message = turn("check_symptom", "subject/permanence", text="is that permanent", asks=True, passes="it")
    found = of_recent(message, before, content)
    assert (tuple((one.kind, one.entry) for one in found.whole.mentions) if found else None) == about
    # Without a word for it, too.
    message = turn("check_symptom", "subject/permanence", text="for good?", asks=True)
    found = of_recent(message, before, content)
    assert (tuple((one.kind, one.entry) for one in found.whole.mentions) if found else None) == about


@pytest.mark.parametrize(
    ("last", "named", "expected"),
    [
        ("check_symptom", ("duration/day 3@asked",), "check_symptom"),
        ("check_symptom", ("duration/4 weeks@gap",), None),
        ("ask_next_session", ("duration/day 3@asked",), None),
    ],
)
def test_a_day_after_a_report_is_that_of_the_sign(
    content: Content, last: str, named: tuple[str, ...], expected: str | None
) -> None:
    message = turn("ask_next_session", *named, text="is that too long", asks=True, refers=True, confidence=0.5)
    found = of_recent(message, state((last, (REDNESS,))), content)
    assert (found.whole.intent if found else None) == expected


FILLERS = ("treatment", "fillers")


@pytest.mark.parametrize(
    ("last", "message", "about"),
    [
        (("ask_combination", (FILLERS,)), turn("ask_combination", text="or after", states=False), (FILLERS,)),
        (("ask_combination", (FILLERS,)), turn("ask_combination", text="which is better", asks=True), (FILLERS,)),
        (
            ("ask_activity_after", (SWIMMING,)),
            turn("ask_activity_after", text="not even once?", asks=True),
            (SWIMMING,),
        ),
        (("ask_pain", (FILLERS,)), turn("ask_combination", text="so before or after"), (FILLERS,)),
        # It tells something, is another question, or names something of its own.
        (("ask_combination", (FILLERS,)), turn("ask_combination", text="i had it in may"), None),
        (("ask_combination", (FILLERS,)), turn("ask_pain", text="does it hurt", asks=True), None),
        (("ask_activity_after", (SWIMMING,)), turn("ask_activity_after", "activity/exercise", asks=True), None),
    ],
)
def test_question_asked_on_keeps_what_it_is_about(
    last: tuple[str, tuple[Named, ...]], message: Turn, about: tuple[Named, ...] | None, content: Content
) -> None:
    found = of_recent(message, state(last), content)
    assert (tuple((one.kind, one.entry) for one in found.whole.mentions) if found else None) == about


def test_what_was_done_stays_done_with_a_further_detail(content: Content) -> None:
    asked = AskedQuestion(intent="ask_activity_after", about=(SWIMMING,), done=(SWIMMING,))
    before = state().copy(update={"questions": (asked,), "about": (SWIMMING,)})
    given = say(content, turn("inform", "duration/6 minutes", text="only 6 minutes"), before)
    assert [mention.role for mention in given.turn.whole.mentions] == [None]
    assert given.answers[0].response.startswith("utter_done")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("what would it look like if i'd caught it", True),
        ("could i have caught it", True),
        ("can i have it done", False),
        ("would i notice a difference after one", False),
    ],
)
def test_what_may_have_been_caught_refers_to_it(text: str, expected: bool) -> None:
    assert refers(text) is expected


def test_latest_are_those_named_together() -> None:
    before = state(("ask_activity_after", (SWIMMING, SUNSCREEN)), ("check_symptom", (MARKS, REDNESS, PREGNANCY)))
    assert latest({"symptom"}, before) == (MARKS, REDNESS)
    assert latest({"activity", "product"}, before) == (SWIMMING, SUNSCREEN)
    assert latest({"treatment"}, before) == ()


def test_question_when_it_goes_is_answered_for_the_symptom(content: Content) -> None:
    before = state(("ask_activity_after", (SUNSCREEN,)), ("check_symptom", (MARKS,)))
    given = say(content, goes("ask_results_timeline", confidence=0.3, bare="when"), before)
    assert [answer.response for answer in given.answers] == ["utter_how_long_unsaid"]
    assert "dark marks" in given.answers[0].text(content)


@pytest.mark.parametrize("text", ["how long does it last", "and how long does that take", "how long for"])
@pytest.mark.parametrize("last", ["ask_procedure", "ask_pain"])
def test_how_long_a_session_takes_before_the_first_one(content: Content, text: str, last: str) -> None:
    message = turn("ask_maintenance", "subject/permanence", text=text, confidence=0.3, asks=True, refers=True)
    before = state((last, (("symptom", "bleeding"),)), had=False)
    assert [answer.response for answer in say(content, message, before).answers] == ["utter_session_length"]
    # After a session it is what was spoken of.
    assert of_recent(message, state((last, (("symptom", "bleeding"),))), content) is None


def test_sign_that_was_there_for_a_time_is_over(content: Content) -> None:
    text = "it was pink for maybe half an hour"
    placed = (
        Placed(7, Mention("subject", "looks_well", "pink")),
        Placed(0, Mention("symptom", "redness", text)),
    )
    message = turn_of(Reading("check_symptom", text=text, placed=placed), NOW)
    (answer,) = say(content, message, state(("ask_progress", ()))).answers
    assert answer.response == "utter_looks_well"


HOME = state(("ask_home_device", (ROLLER,)), had=False)


@pytest.mark.parametrize(
    ("text", "named", "session"),
    [
        # A length of time beside the number of a session counts from that session.
        (
            "i already did last night, 9 days after session 1",
            ("date/last night@session", "duration/9 days@session", "sessions_done/1"),
            date(2026, 11, 11),
        ),
        ("used it on monday", ("date/monday@session",), None),
        ("i tried it 3 days ago", ("duration/3 days@session",), None),
        ("did it yesterday actually", ("date/yesterday@implied",), None),
    ],
)
@pytest.mark.parametrize("intent", ["inform", "ask_next_session", "ask_activity_after"])
def test_needling_at_home_is_no_session(
    content: Content, intent: str, text: str, named: tuple[str, ...], session: date | None
) -> None:
    response = say(content, turn(intent, *named, text=text, confidence=0.5), HOME)
    assert [answer.response for answer in response.answers] == ["utter_done_not_covered"]
    assert "home" in response.answers[0].text(content)
    last = response.state.person.last_session
    assert (last.first if last else None) == session


@pytest.mark.parametrize("text", ["had my session on monday", "i will on monday"])
def test_session_after_a_question_on_rollers_is_one(content: Content, text: str) -> None:
    response = say(content, turn("inform", "date/monday@session", text=text), HOME)
    assert response.state.person.last_session is not None


@pytest.mark.parametrize(
    ("text", "intent", "about", "response"),
    [
        ("used it last night actually", "ask_activity_after", "product/niacinamide", "utter_done_not_covered"),
        ("i already put it on", "ask_activity_after", "activity/swimming", "utter_done_not_covered"),
        ("i used it this morning", "inform", "product/niacinamide", "utter_done_not_covered"),
    ],
)
def test_what_was_asked_about_is_told_as_done(
    content: Content, text: str, intent: str, about: str, response: str
) -> None:
    session = on("2026-11-19")
    state = after("ask_activity_after", about=(about,), last_session=session)
    message = turn(intent, "date/this morning@session", text=text, confidence=0.3)
    given = say(content, message, state)
    assert given.answers[0].response == response
    # The time of a deed is no session's.
    assert given.state.person.last_session == session


def test_what_was_used_before_a_session_is_told_to_the_team(content: Content) -> None:
    state = after("ask_preparation", about=("product/retinol",))
    given = say(content, turn("inform", text="i used it last night", confidence=0.3), state)
    assert given.answers[0].response == "utter_done_before"


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("do i need to ring someone", True),
        ("so should she see a doctor", True),
        ("who do i ring", False),
        ("can i talk to somebody", False),
    ],
)
def test_whether_anybody_is_to_be_called_is_asked_of_the_sign(content: Content, text: str, called: bool) -> None:
    before = state(("check_symptom", (REDNESS,)), had=True)
    found = of_recent(turn("ask_human", text=text, asks=True, confidence=0.7), before, content)
    assert (found is not None and found.whole.intent == "check_symptom") is called
    # Without a sign before it is the wish to talk to the team.
    assert of_recent(turn("ask_human", text=text, asks=True), state(("ask_next_session", ())), content) is None
