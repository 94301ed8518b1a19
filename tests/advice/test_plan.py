from __future__ import annotations

import re
from typing import Any

import pytest
from asking import NOW, Ask, Change, concerns, on, question
from figures import unexplained

from bot.advice.answer import Answer
from bot.advice.plan import MOST_WINDOWS_SHOWN
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.advice.reply import reply
from bot.content.content import Content
from bot.content.schema import Value

WEDDING = {
    "concerns": concerns("acne_scars/severe", "large_pores"),
    "sessions_done": 2,
    "last_session": on("2026-11-01"),
    "event": on("2027-06-12"),
    "occasion": "wedding",
    "conditions": ("eczema",),
}
MILD = {"concerns": concerns("uneven_texture"), "sessions_done": 0}


def plan(content: Content, intent: str = "ask_plan", **known: Any) -> dict[str, Answer]:
    """The answers of a plan by their response."""
    answers = reply(question(intent, memory=Memory(person=PatientProfile(**known))), content)
    return {answer.response: answer for answer in answers}


def said(content: Content, **known: Any) -> str:
    return "\n".join(answer.text(content) for answer in plan(content, **known).values())


# --- the course ---


@pytest.mark.parametrize(
    ("known", "fragments"),
    [
        ({}, ["Without a concern I count with the usual course: 3 to 6 sessions, spaced 4 to 6 weeks apart."]),
        ({"severity": "severe"}, ["the usual course: 6 to 12 sessions", "additional sessions may be needed"]),
        ({"concerns": concerns("uneven_texture")}, ["For uneven texture, our guides give 3 to 6 sessions"]),
        ({"concerns": concerns("acne_scars/severe")}, ["For severe acne scars, our guides give 6 to 12 sessions"]),
        (
            {"concerns": concerns("acne_scars")},
            [
                "For acne scars, our guides give 3 to 12 sessions",
                "goes with severity: 3 to 6 sessions if mild or moderate, 6 to 12 sessions if severe",
            ],
        ),
        (
            {"concerns": concerns("uneven_texture", "stretch_marks")},
            [
                "For uneven texture and stretch marks, our guides give 6 to 12 sessions",
                "The longest course of these is that of stretch marks",
            ],
        ),
        ({"concerns": concerns("scars/mild", "hair_loss")}, ["our guides give 3 to 6 sessions"]),
        (
            {**MILD, "sessions_done": 1, "last_session": on("2026-11-01")},
            ["You have had 1 session, so 2 to 5 sessions"],
        ),
        (
            {**MILD, "sessions_done": 4, "last_session": on("2026-11-01")},
            ["You have had 4 sessions: the shortest course in our guides is complete, and up to 2 sessions more"],
        ),
        (
            {**MILD, "sessions_done": 1, "sessions_done_most": 2, "last_session": on("2026-11-01")},
            ["You have had 1 or 2 sessions, so 1 to 5 sessions may be left"],
        ),
        (
            {**MILD, "sessions_done": 2, "sessions_done_most": 4},
            ["You have had 2 to 4 sessions, so up to 4 sessions may be left"],
        ),
        ({**MILD, "sessions_done": 6}, ["You have had 6 sessions: that is the whole course in our guides"]),
    ],
)
def test_plan_says_the_course(content: Content, known: dict[str, Any], fragments: list[str]) -> None:
    (answer, *_) = reply(question("ask_plan", *_named(known), memory=Memory(person=PatientProfile(**known))), content)
    assert answer.response == "utter_plan_course"
    assert [fragment for fragment in fragments if fragment not in answer.text(content)] == []


def _named(known: dict[str, Any]) -> list[str]:
    return [f"concern/{concern.entry}" for concern in known.get("concerns", ())]


@pytest.mark.parametrize("concern", ["scars/mild", "stretch_marks", "uneven_texture"])
def test_plan_for_one_concern_names_no_driver(content: Content, concern: str) -> None:
    assert "The longest course of these" not in said(content, concerns=concerns(concern))


def test_plan_without_an_open_end_speaks_of_none(content: Content) -> None:
    assert "additional sessions" not in said(content, **MILD)


@pytest.mark.parametrize("named", [("hair_loss",), ("cellulite", "hair_loss/severe")])
def test_plan_of_undocumented_concerns_is_a_gap(ask: Ask, content: Content, named: tuple[str, ...]) -> None:
    answers = ask("ask_plan", memory=Memory(person=PatientProfile(concerns=concerns(*named))))
    assert [answer.kind for answer in answers] == ["gap"] * len(named)
    assert [answer.response for answer in answers if re.search(r"\d+ (?:sessions|weeks)", answer.text(content))] == []


def test_plan_of_a_concern_beside_an_undocumented_one_admits_the_gap(ask: Ask) -> None:
    answers = ask("ask_plan", "concern/scars", "concern/hair_loss", "severity/mild")
    expected = ["utter_plan_course", "utter_plan_dates", "utter_plan_consult", "utter_gap_concern"]
    assert [answer.response for answer in answers] == expected


def test_plan_without_numbers_says_the_course(ask: Ask, change: Change) -> None:
    changed = change("interval_weeks", Value(wording="some weeks", unit="week"))
    assert [answer.response for answer in ask("ask_plan", "severity/mild", content=changed)] == ["utter_course_mild"]


# --- the dates ---


@pytest.mark.parametrize(
    ("known", "lines"),
    [
        (
            MILD,
            [
                "If your first session were today, Saturday, 21 November 2026:",
                "Session 1: Saturday, 21 November 2026",
                "Session 2: 19 Dec 2026 – 2 Jan 2027",
                "Session 3: 16 Jan – 13 Feb 2027",
                "Session 6: 10 Apr – 19 Jun 2027",
                "16 Jan – 19 Jun 2027",
                "First top-up (every 6 to 12 months): 16 Jul 2027 – 19 Jun 2028",
            ],
        ),
        (
            {**MILD, "start": on("2027-01-04")},
            [
                "If you start on Monday, 4 January 2027:",
                "Session 1: Monday, 4 January 2027",
                "Session 2: 1–15 Feb 2027",
            ],
        ),
        (
            {**MILD, "sessions_done": 2, "last_session": on("2026-11-01")},
            ["Counted from your last session on Sunday, 1 November 2026:", "Session 3: 29 Nov – 13 Dec 2026"],
        ),
        (
            {**MILD, "sessions_done": 2, "last_session": on("2026-08-01")},
            [
                "Your last session was on Saturday, 1 August 2026. That is longer ago than the 4 to 6 weeks",
                "Session 3: Saturday, 21 November 2026",
            ],
        ),
        (
            {**MILD, "sessions_done": 6, "last_session": on("2026-11-01")},
            [
                ": Sunday, 1 November 2026",
                "First top-up (every 6 to 12 months): 1 May – 1 Nov 2027",
            ],
        ),
    ],
)
def test_plan_says_the_dates(content: Content, known: dict[str, Any], lines: list[str]) -> None:
    text = plain(plan(content, **known)["utter_plan_dates"].text(content))
    assert [line for line in lines if line not in text] == []


def plain(text: str) -> str:
    # Older locale data abbreviate one month with four letters; which is no matter here.
    return text.replace("Sept", "Sep")


@pytest.mark.parametrize(("done", "windows"), [(0, 6), (3, 3), (4, 2), (5, 1), (6, 0)])
def test_plan_says_a_few_windows_only(content: Content, done: int, windows: int) -> None:
    known = {**MILD, "sessions_done": done, "last_session": on("2026-11-01") if done else None}
    text = plan(content, **known)["utter_plan_dates"].text(content)
    assert len(re.findall(r"(?m)^Session \d+: ", text)) == windows <= MOST_WINDOWS_SHOWN
    assert ("and so on" in text) is (6 - done > MOST_WINDOWS_SHOWN)


@pytest.mark.parametrize(("event", "shown"), [(None, 6), ("2027-03-01", 6), ("2027-09-25", 11), ("2028-09-25", 12)])
def test_plan_says_every_window_before_an_event(content: Content, event: str | None, shown: int) -> None:
    known = {"concerns": concerns("acne_scars/severe"), "sessions_done": 0, "event": on(event) if event else None}
    text = plan(content, **known)["utter_plan_dates"].text(content)
    assert len(re.findall(r"(?m)^Session \d+: ", text)) == shown
    assert ("and so on" in text) is (shown < 12)


def test_window_leaves_out_days_away(content: Content) -> None:
    known = {**MILD, "sessions_done": 1, "last_session": on("2026-11-14"), "away": (on("2026-12-18", "2026-12-20"),)}
    text = plan(content, **known)["utter_plan_dates"].text(content)
    assert "Session 2: 12–17 Dec 2026, or 21–26 Dec 2026" in text


@pytest.mark.parametrize("event", ["2026-12-21", "2027-01-18", "2027-06-21"])
def test_plan_before_an_event_says_that_results_take_longer(content: Content, event: str) -> None:
    said = [one.text(content) for one in plan(content, **MILD, event=on(event)).values()]
    assert [text for text in said if "Real results take several weeks to months" in text]


def test_plan_without_the_last_session_asks_for_it(content: Content) -> None:
    text = plan(content, **{**MILD, "sessions_done": 2})["utter_plan_no_dates"].text(content)
    assert "due 4 to 6 weeks after the last one. Tell me when that was" in text


def test_plan_of_a_course_that_is_done_speaks_of_no_next_session(content: Content) -> None:
    assert list(plan(content, **{**MILD, "sessions_done": 6})) == ["utter_plan_course", "utter_plan_consult"]


def test_plan_names_no_fact_of_upkeep_that_it_does_not_count_with(content: Content) -> None:
    facts = plan(content, **MILD)["utter_plan_dates"].facts
    assert set(facts) == {"interval_weeks", "maintenance_months"}


# --- an event ---


@pytest.mark.parametrize(
    ("event", "response", "fragment"),
    [
        ("2026-11-22", "utter_plan_event_none", "no session fits: the last day would be Friday, 20 November 2026"),
        ("2026-12-21", "utter_plan_event_part", "1 to 2 sessions can fit by Saturday, 19 December 2026"),
        ("2027-01-18", "utter_plan_event_shortest", "2 to 3 sessions can fit by Saturday, 16 January 2027"),
        ("2027-06-21", "utter_plan_event_all", "the whole course fits, even with the longest gaps"),
    ],
)
def test_plan_says_what_fits_before_an_event(content: Content, event: str, response: str, fragment: str) -> None:
    answers = plan(content, **MILD, event=on(event), occasion="wedding")
    assert "Before your wedding (" in answers[response].text(content)
    assert fragment in answers[response].text(content)


@pytest.mark.parametrize(
    ("wished", "day"),
    [
        ("date/christmas@wish", "25 December 2026"),
        # Not before the event, or not for this.
        ("date/2 july 2027@wish", "12 June 2027"),
        ("date/christmas@other", "12 June 2027"),
    ],
)
def test_day_before_the_event_limits_one_reply(ask: Ask, content: Content, wished: str, day: str) -> None:
    answers = ask("ask_plan", wished, memory=Memory(person=PatientProfile(**{**MILD, "event": on("2027-06-12")})))
    assert any(day in answer.text(content) for answer in answers)
    assert ("25 December" in "".join(answer.text(content) for answer in answers)) == ("December" in day)


def test_plan_names_an_event_without_an_occasion_a_date(content: Content) -> None:
    text = plan(content, **MILD, event=on("2027-06-21"))["utter_plan_event_all"].text(content)
    assert "Before your date (Monday, 21 June 2027)" in text


def test_plan_for_an_event_needs_the_last_session(content: Content) -> None:
    known = {**MILD, "sessions_done": 2, "event": on("2027-06-12"), "occasion": "wedding"}
    text = plan(content, **known)["utter_plan_event_unknown"].text(content)
    assert "before your wedding (Saturday, 12 June 2027), I can work out once I know" in text


# --- the consultation, and all of it ---


def test_plan_says_back_what_it_was_worked_out_from(content: Content) -> None:
    text = plan(content, **WEDDING)["utter_plan_consult_conditions"].text(content)
    told = (
        "severe acne scars; large pores; 2 sessions done; last session on Sunday, 1 November 2026; "
        "your wedding: Saturday, 12 June 2027; you mentioned eczema."
    )
    assert f"This is what I counted with: {told}" in text
    assert "You mentioned eczema. Bring that up before you book." in text


def test_plan_from_nothing_says_so(content: Content) -> None:
    assert "This is what I counted with: nothing about you." in said(content)


@pytest.mark.parametrize("known", [{}, MILD, WEDDING])
def test_plan_with_dates_holds_what_it_was_worked_out_from(content: Content, known: dict[str, Any]) -> None:
    kept = plan(content, **known)["utter_plan_dates"].plan
    assert kept is not None
    assert PatientProfile.parse_obj(kept["person"]) == PatientProfile(**known)
    assert kept["today"] == NOW.date().isoformat()


# --- the list to take along ---


def test_calendar_lists_every_session(content: Content) -> None:
    answer = plan(content, "ask_calendar", **WEDDING)["utter_plan_list"]
    numbers = re.findall(r"(?m)^Session (\d+): ", answer.text(content))
    assert numbers == [str(number) for number in range(3, 13)]
    assert answer.plan is not None


@pytest.mark.parametrize(
    "known",
    [{}, {"concerns": concerns("hair_loss")}, {**MILD, "sessions_done": 2}, {"asked": ("event",), "newest": "event"}],
)
def test_calendar_without_a_plan_offers_one(content: Content, known: dict[str, Any]) -> None:
    answers = plan(content, "ask_calendar", **known)
    assert [(answer.response, answer.kind) for answer in answers.values()] == [("utter_no_plan_yet", "clarify")]


# --- its figures ---


@pytest.mark.parametrize("intent", ["ask_plan", "ask_calendar"])
@pytest.mark.parametrize(
    "known",
    [
        {},
        MILD,
        WEDDING,
        {**WEDDING, "sessions_done": 7},
        {**WEDDING, "sessions_done": 15},
        {**WEDDING, "last_session": on("2026-08-01")},
        {**WEDDING, "last_session": on("2026-10-01", "2026-10-31")},
        {**WEDDING, "event": on("2027-08-01", "2027-08-31")},
        {**MILD, "start": on("2027-02-01", "2027-02-28"), "event": on("2027-03-01")},
        {**WEDDING, "last_session": None},
    ],
)
def test_plan_has_no_figure_of_unknown_origin(content: Content, known: dict[str, Any], intent: str) -> None:
    asked = question(intent, memory=Memory(person=PatientProfile(**known)))
    answers = reply(asked, content)
    texts = [(text, answer) for answer in answers for text in (answer.text(content), *answer.steps)]
    rests = [unexplained(text, answer, asked, content) for text, answer in texts]
    assert [rest for rest in rests if re.search(r"\d", rest)] == []


@pytest.mark.parametrize("response", ["utter_plan_course", "utter_plan_dates", "utter_plan_event_shortest"])
def test_computed_part_of_a_plan_has_its_steps_and_facts(content: Content, response: str) -> None:
    answer = plan(content, **WEDDING)[response]
    assert answer.steps
    assert answer.facts


def test_calendar_has_its_steps_too(content: Content) -> None:
    listed = plan(content, "ask_calendar", **WEDDING)["utter_plan_list"]
    assert listed.steps == plan(content, **WEDDING)["utter_plan_dates"].steps


@pytest.mark.parametrize(
    ("response", "steps"),
    [
        ("utter_plan_course", ["6 to 12 sessions in all, less the 2 sessions done, leaves 4 to 10 sessions."]),
        (
            "utter_plan_dates",
            [
                "Last session on Sunday, 1 November 2026; each next one 4 to 6 weeks after the one before, and never "
                "before today.",
                "With 4 to 10 sessions left, the last one falls on 21 Feb – 26 Dec 2027: the first day with the fewest "
                "sessions and shortest gaps, the last with the most and longest.",
                "6 to 12 months after that is 21 Aug 2027 – 26 Dec 2028.",
            ],
        ),
        (
            "utter_plan_event_shortest",
            [
                "5 to 7 sessions fall on or before Thursday, 10 June 2027, the last day for a session before Saturday, "
                "12 June 2027, so that redness has its documented time to pass."
            ],
        ),
    ],
)
def test_steps_of_a_plan(content: Content, response: str, steps: list[str]) -> None:
    assert list(plan(content, **WEDDING)[response].steps) == steps
