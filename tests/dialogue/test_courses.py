"""Questions on the gaps and the dates of a course, as messages of a conversation."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from advice.asking import NOW, concerns, mention, on
from saying import after, say, turn

from bot.advice.question import Mention
from bot.content.content import Content
from bot.dialogue.reading import Placed, Reading
from bot.dialogue.respond import Response
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import turn_of

# Two sessions, the last one on 14 November: the next one is due 12 to 26 December. Today is 21 November 2026.
TWO = {"last_session": on("2026-11-14"), "sessions_done": 2, "concerns": concerns("acne_scars/mild")}


def nth(number: int, word: str, kind: str = "sessions_done") -> Mention:
    """The place of a session to come: "the 5th" is read as four that were had, or as a day."""
    return Mention(kind, word if kind == "date" else str(number - 1), word)


def said(content: Content, state: DialogueState, intent: str, *named: Mention | str, **fields: Any) -> Response:
    mentions = [mention(one) if isinstance(one, str) else one for one in named]
    placed = tuple(Placed(place, one) for place, one in enumerate(mentions))
    return say(content, turn_of(Reading(intent, placed=placed, **fields), NOW), state)


@pytest.mark.parametrize(
    ("told", "named", "fields", "text"),
    [
        # From when the next one is due: the window grows by the gap.
        (TWO, ("subject/one_after",), {}, "Session 4 would be due 9 Jan – 6 Feb 2027."),
        (TWO, (nth(3, "third"),), {"asks": True}, "12–26 Dec 2026"),
        (TWO, (nth(4, "fourth"),), {"asks": True}, "Session 4 would be due 9 Jan – 6 Feb 2027."),
        (TWO, (nth(5, "the 5th"),), {"continues": True}, "Session 5 would be due 6 Feb – 20 Mar 2027."),
        # From a day that was settled before.
        ({**TWO, "start": on("2026-12-12")}, ("subject/one_after",), {}, "Session 4 would be due 9–23 Jan 2027."),
        ({**TWO, "start": on("2026-12-12")}, (nth(5, "5th"),), {"asks": True}, "Session 5 would be due 6 Feb – 6 Mar"),
        # From a day that the message proposes.
        (TWO, ("date/12 december@wish", nth(4, "the 4th")), {"asks": True}, "Session 4 would be due 9–23 Jan 2027."),
        (TWO, ("date/12 december@wish", nth(4, "the 4th", "date")), {"asks": True}, "Session 4 would be due 9–23 Jan"),
        (TWO, ("date/12 december@wish", "subject/one_after"), {}, "Session 4 would be due 9–23 Jan 2027."),
        # The last session is not known.
        ({}, ("date/5 december@wish", nth(5, "the 5th")), {"asks": True}, "The one after that would be due 2–16 Jan"),
        (
            {"sessions_done": 3},
            ("date/5 december@wish", nth(5, "5th")),
            {"asks": True},
            "Session 5 would be due 2–16 Jan",
        ),
        (
            {"sessions_done": 3},
            ("date/5 december@wish", nth(4, "4th"), nth(6, "6th", "date")),
            {"asks": True},
            "Session 6 would be due 30 Jan – 27 Feb 2027.",
        ),
        (
            {},
            ("date/5 december@asked", nth(4, "4th", "date"), nth(6, "6th", "date")),
            {"asks": True},
            "The one after that would be due 30 Jan – 27 Feb 2027.",
        ),
    ],
)
def test_later_session_is_dated_by_itself(
    content: Content, told: dict[str, Any], named: tuple[Mention | str, ...], fields: dict[str, bool], text: str
) -> None:
    response = said(content, after("ask_next_session", **told), "ask_next_session", *named, **fields)
    assert text in response.answers[0].text(content)
    assert response.state.person.sessions_done == told.get("sessions_done")


def test_one_after_another_is_dated(content: Content) -> None:
    state = after("ask_next_session", **TWO)
    for window in ("9 Jan – 6 Feb 2027", "6 Feb – 20 Mar 2027", "6 Mar – 1 May 2027"):
        response = said(content, state, "nlu_fallback", "subject/one_after")
        assert window in response.answers[0].text(content)
        state = response.state
    nearer = said(content, state, "ask_next_session")
    assert nearer.state.ahead == 1


@pytest.mark.parametrize("intent", ["ask_plan", "ask_booking", "ask_next_session"])
def test_later_session_comes_before_a_plan(content: Content, intent: str) -> None:
    named = ("date/5 january@wish", "subject/one_after")
    response = said(content, after("ask_next_session", **TWO), intent, *named)
    assert [answer.response for answer in response.answers] == ["utter_next_later"]
    assert response.state.person.start == on("2027-01-05")


@pytest.mark.parametrize("intent", ["ask_plan", "ask_calendar"])
def test_day_that_is_assumed_is_that_of_the_next_session(content: Content, intent: str) -> None:
    response = said(content, after("ask_next_session", **TWO), intent, "date/12 december@wish")
    assert response.state.person.start == on("2026-12-12")
    assert response.state.person.event is None


@pytest.mark.parametrize("named", ["occasion/wedding", "subject/by_then"])
def test_day_by_which_a_course_is_to_be_done_is_none_of_a_session(content: Content, named: str) -> None:
    response = said(content, after("ask_next_session", **TWO), "ask_plan", "date/12 december@wish", named)
    assert response.state.person.start is None


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("could i do every 3 weeks to be done quicker", "utter_next_early"),
        ("can i stretch it to every 8 weeks", "utter_next_late"),
        ("is every five weeks ok", "utter_next_fits"),
        ("can they be every 2 months", "utter_next_late"),
        ("every month then?", "utter_next_fits"),
        ("every fortnight?", "utter_next_early"),
        ("each week ok?", "utter_next_early"),
    ],
)
@pytest.mark.parametrize("intent", ["ask_frequency", "ask_next_session", "ask_plan", "nlu_fallback"])
def test_gap_is_read_where_it_returns(content: Content, intent: str, text: str, response: str) -> None:
    reply = said(content, after("ask_next_session", **TWO), intent, text=text, asks=True, confidence=0.5)
    assert [answer.response for answer in reply.answers] == [response]


def test_number_behind_every_counts_no_sessions(content: Content) -> None:
    text = "fine. every 4 then"
    read = Reading("inform", text=text, placed=(Placed(text.index("4"), Mention("sessions_done", "4", "4")),))
    reply = say(content, turn_of(read, NOW), after("ask_frequency", **TWO))
    assert reply.state.person.sessions_done == 2
    assert [answer.response for answer in reply.answers] == ["utter_next_fits"]


@pytest.mark.parametrize(
    ("intent", "text"), [("ask_aftercare", "do i need spf every month"), ("ask_cost", "is it the same every 4 weeks")]
)
def test_what_returns_otherwise_is_no_gap(content: Content, intent: str, text: str) -> None:
    reply = said(content, after("ask_next_session", **TWO), intent, text=text, asks=True)
    assert not {answer.response for answer in reply.answers} & {"utter_next_fits", "utter_spacing_within"}


def test_word_of_a_symptom_does_not_hide_a_gap(content: Content) -> None:
    text = "can i stretch it to every 8 weeks, money's tight"
    state = after("ask_next_session", **TWO)
    reply = said(content, state, "ask_next_session", "symptom/tightness", text=text, asks=True)
    assert "utter_next_late" in {answer.response for answer in reply.answers}


@pytest.mark.parametrize("named", ["activity/exercise", "product/retinol"])
def test_what_else_is_done_regularly_is_no_gap(content: Content, named: str) -> None:
    state = after("ask_next_session", **TWO)
    reply = said(content, state, "inform", named, text="i do that every week", asks=True, confidence=0.3)
    assert not {answer.response for answer in reply.answers} & {"utter_next_early", "utter_spacing_short"}


def test_plan_with_a_gap_stays_a_plan(content: Content) -> None:
    reply = say(content, turn("ask_plan", "duration/5 weeks@gap", "sessions_wanted/4"), after(**TWO))
    assert "utter_plan_dates" in {answer.response for answer in reply.answers}


@pytest.mark.parametrize("intent", ["ask_next_session", "inform"])
def test_session_that_is_told_beside_its_place_is_the_last_one(content: Content, intent: str) -> None:
    known = after("ask_next_session", last_session=on("2026-10-17"), sessions_done=2)
    reply = said(content, known, intent, "date/20 november@session", Mention("sessions_done", "3", "third"))
    assert reply.state.person.last_session == on("2026-11-20")


@pytest.mark.parametrize("intent", ["ask_plan", "ask_booking", "inform", "out_of_scope"])
@pytest.mark.parametrize("beside", [(), ("feeling/worry",), ("concern/acne_scars",)])
def test_gap_is_judged_whatever_it_sounds_like(content: Content, intent: str, beside: tuple[str, ...]) -> None:
    state = after("ask_next_session", **TWO)
    reply = say(content, turn(intent, "duration/5 weeks@gap", *beside, asks=True, confidence=0.5), state)
    assert "utter_next_fits" in [answer.response for answer in reply.answers]


@pytest.mark.parametrize(
    ("done", "wanted", "total"), [(4, 1, 5), (4, 2, 6), (4, 6, 6), (4, 4, 4), (0, 1, 1), (None, 3, 3)]
)
def test_fewer_sessions_than_were_had_are_so_many_more(
    content: Content, done: int | None, wanted: int, total: int
) -> None:
    state = after("ask_next_session", last_session=on("2026-11-14"), sessions_done=done)
    assert say(content, turn("inform", f"sessions_wanted/{wanted}"), state).state.person.wanted == total


@pytest.mark.parametrize(
    ("named", "total"), [(("sessions_done/4", "sessions_wanted/1"), 5), (("sessions_wanted/1",), 2)]
)
def test_one_session_after_those_had_is_one_more(content: Content, named: tuple[str, ...], total: int) -> None:
    state = after("ask_next_session", last_session=on("2026-11-14"))
    assert say(content, turn("inform", *named), state).state.person.wanted == total


FINISHED = ("date/31 october@session", "subject/course_finished")


@pytest.mark.parametrize(
    "intent", ["ask_next_session", "ask_frequency", "inform", "ask_progress", "ask_results_timeline"]
)
def test_course_that_is_finished_has_no_next_session(content: Content, intent: str) -> None:
    first = say(content, turn(intent, *FINISHED, asks=True, confidence=0.5))
    assert first.state.person.finished
    assert "utter_course_over" in {answer.response for answer in first.answers}
    later = say(content, turn("ask_next_session", asks=True), first.state)
    assert not [answer for answer in later.answers if answer.response.startswith("utter_next")]
    top_up = say(content, turn("ask_maintenance", "subject/top_up", asks=True), later.state)
    assert "your first top-up is due 30 Apr – 31 Oct 2027" in top_up.answers[0].text(content)


@pytest.mark.parametrize("named", ["sessions_left/2", "date/12 december@wish", "date/in january@start"])
def test_course_goes_on_with_sessions_to_come(content: Content, named: str) -> None:
    first = say(content, turn("inform", *FINISHED))
    assert not say(content, turn("inform", named), first.state).state.person.finished


def test_course_is_not_finished_before_a_session(content: Content) -> None:
    assert not say(content, turn("ask_plan", "subject/course_finished", asks=True)).state.person.finished


def heard(content: Content, state: DialogueState, intent: str, text: str, *named: tuple[str, str]) -> Response:
    """The reply to a message in which each of these is named by words of the text."""
    placed = tuple(Placed(text.index(words), replace(mention(one), text=words)) for one, words in named)
    return say(content, turn_of(Reading(intent, text=text, placed=placed, asks=text.endswith("?")), NOW), state)


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("say 12 december. and then? 4 in all", on("2026-12-12")),
        ("4 then, 12 december the next. dates?", on("2026-12-12")),
        ("4 sessions before 12 december?", None),
        ("all 4 by 12 december?", None),
        ("is 4 done til 12 december?", None),
    ],
)
def test_day_of_a_running_course_is_that_of_a_session_unless_it_ends_something(
    content: Content, text: str, start: Any
) -> None:
    told = (("date/12 december@wish", "12 december"), ("sessions_wanted/4", "4"))
    assert heard(content, after("ask_next_session", **TWO), "ask_plan", text, *told).state.person.start == start


def test_day_named_as_that_of_the_first_session_is_the_start(content: Content) -> None:
    told = (("date/12 december@wish", "12 december"), ("sessions_done/0", "first"))
    state = after("ask_frequency", concerns=concerns("fine_lines"))
    person = heard(content, state, "ask_plan", "first one 12 december. dates please", *told).state.person
    assert (person.start, person.event, person.sessions_done) == (on("2026-12-12"), None, 0)


@pytest.mark.parametrize(
    ("text", "count", "done", "wanted"),
    [
        ("5 sessions", "5", None, 5),
        ("about 4 treatments please", "4", None, 4),
        ("5 sessions so far", "5", 5, None),
        ("had 5 sessions", "5", 5, None),
    ],
)
def test_bare_number_of_sessions_for_a_plan_is_the_one_wanted(
    content: Content, text: str, count: str, done: int | None, wanted: int | None
) -> None:
    state = after("ask_plan", asks="concern")
    person = heard(content, state, "inform", text, (f"sessions_done/{count}", count)).state.person
    assert (person.sessions_done, person.wanted) == (done, wanted)


def test_bare_number_of_sessions_answers_how_many_were_had(content: Content) -> None:
    state = after("ask_plan", asks="sessions_done", concerns=concerns("fine_lines"))
    person = heard(content, state, "inform", "5 sessions", ("sessions_done/5", "5")).state.person
    assert (person.sessions_done, person.wanted) == (5, None)


@pytest.mark.parametrize(
    ("day", "last"),
    [
        ("8 november", on("2026-11-08")),
        ("20 october", on("2026-10-20")),
        ("5 december", None),
        ("8 november 2027", None),
    ],
)
def test_day_that_was_lately_is_that_of_the_last_session_told(content: Content, day: str, last: Any) -> None:
    told = ((f"date/{day}@wish", day), ("sessions_done/3", "3"))
    person = heard(content, after("ask_pain"), "ask_next_session", f"3 down, last one {day}. next?", *told).state.person
    assert person.last_session == last


def test_day_before_which_the_next_session_is_to_be_is_no_day_for_it(content: Content) -> None:
    told = (("date/14 november@session", "14 nov"), ("date/christmas@wish", "christmas"))
    response = heard(
        content, after("ask_pain"), "ask_next_session", "last was 14 nov. can i go before christmas?", *told
    )
    assert response.state.person.event == on("2026-12-25")
    assert response.state.person.last_session == on("2026-11-14")
    second = heard(content, response.state, "ask_next_session", "12 december?", ("date/12 december", "12 december"))
    assert "12 December 2026" in second.answers[0].text(content)
    assert second.answers[0].response == "utter_next_fits"


def test_number_of_a_session_to_come_leaves_those_had_as_they_are(content: Content) -> None:
    state = after("ask_plan", **{**TWO, "sessions_done": 3, "wanted": 6})
    person = heard(content, state, "ask_plan", "so leave no 6 till after?", ("sessions_done/5", "6")).state.person
    assert person.sessions_done == 3


@pytest.mark.parametrize(("wanted", "finished"), [("5", True), ("6", False)])
def test_course_is_over_with_as_many_sessions_as_were_wanted(content: Content, wanted: str, finished: bool) -> None:
    text = f"had 5 of {wanted}"
    told = (("sessions_done/5", "5"), (f"sessions_wanted/{wanted}", f"of {wanted}"))
    assert heard(content, after("ask_pain"), "inform", text, *told).state.person.finished == finished
