from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from asking import Ask, Change, on, question

from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.advice.reply import reply
from bot.content.content import Content
from bot.content.schema import Value


def known(**told: Any) -> Memory:
    return Memory(person=PatientProfile(**told))


@pytest.mark.parametrize(
    ("symptom", "last", "response", "fragments"),
    [
        ("redness", "2026-11-21", "within", ["You are less than a day after", "usual time for redness"]),
        ("redness", "2026-11-20", "within", ["You are 1 day after"]),
        ("redness", "2026-11-19", "within", ["You are 2 days after", "still within"]),
        (
            "redness",
            "2026-11-18",
            "edge",
            ["You are 3 days after", "longer than most of our guides describe", "020 7946 0000"],
        ),
        ("redness", "2025-11-21", "beyond", ["You are 52 weeks and 1 day after"]),
        ("swelling", "2026-11-19", "within", ["a few hours to a few days; guides differ"]),
        ("redness", "2026-11-17", "beyond", ["You are 4 days after", "longer than our guides describe"]),
        ("swelling", "2026-11-18", "edge", []),
        ("sensitivity", "2026-11-19", "within", ["a day or two"]),
        ("sensitivity", "2026-11-18", "beyond", []),
        ("sunburn_feeling", "2026-11-19", "within", []),
        ("warmth", "2026-11-18", "beyond", []),
        # Part of the healing, but no guide says how long.
        ("peeling", "2026-11-18", "no_figure", ["You are 3 days after", "none says how long it lasts"]),
        ("dryness", "2026-11-18", "no_figure", []),
        (
            "bruising",
            "2026-11-01",
            "long",
            ["You are 2 weeks and 6 days after", "long enough for the team"],
        ),
    ],
)
@pytest.mark.parametrize("intent", ["check_symptom", "ask_side_effects"])
def test_symptom_against_the_time_since_the_session(
    ask: Ask, content: Content, intent: str, symptom: str, last: str, response: str, fragments: list[str]
) -> None:
    (answer,) = ask(intent, f"symptom/{symptom}", memory=known(last_session=on(last)))
    assert answer.response == f"utter_recovery_{response}"
    assert [fragment for fragment in fragments if fragment not in answer.text(content)] == []


@pytest.mark.parametrize(
    ("since", "time", "response"),
    [
        ("duration/three days", "3 days", "utter_recovery_edge"),
        ("duration/a week", "7 days", "utter_recovery_beyond"),
        ("duration/two weeks", "2 weeks", "utter_recovery_beyond"),
        ("duration/two to three days", "3 days", "utter_recovery_edge"),
        ("date/last sunday", "6 days", "utter_recovery_beyond"),
    ],
)
@pytest.mark.parametrize("memory", [None, known(last_session=on("2026-11-20"))])
def test_symptom_that_is_there_for_longer_is_beyond_whenever_the_session_was(
    ask: Ask, content: Content, since: str, time: str, response: str, memory: Memory | None
) -> None:
    (answer,) = ask("check_symptom", "symptom/redness", f"{since}@since", memory=memory)
    assert (answer.response, answer.level) == (response, "soon")
    assert f"for {time}." in answer.text(content)
    # No sum is claimed that would start from the session.
    assert answer.steps == ()


@pytest.mark.parametrize("since", ["duration/two days", "date/yesterday", "duration/some days"])
def test_symptom_that_is_new_tells_nothing_of_the_session(ask: Ask, since: str) -> None:
    general, asks = ask("check_symptom", "symptom/redness", f"{since}@since")
    assert (general.response, asks.asks) == ("utter_symptom_redness", "last_session")


@pytest.mark.parametrize(
    ("last", "since", "time"), [("2026-11-14", "two days", "7 days"), ("2026-11-14", "a week", "7 days")]
)
def test_time_since_the_session_counts_where_it_is_longer(
    ask: Ask, content: Content, last: str, since: str, time: str
) -> None:
    memory = known(last_session=on(last))
    (answer,) = ask("check_symptom", "symptom/redness", f"duration/{since}@since", memory=memory)
    assert f"{time} after the session" in answer.text(content)
    assert answer.steps == (f"From the session on Saturday, 14 November 2026 until today it is {time}.",)


def test_roughly_known_session_counts_from_its_first_day(ask: Ask, content: Content) -> None:
    (answer,) = ask("check_symptom", "symptom/redness", memory=known(last_session=on("2026-11-16", "2026-11-20")))
    assert "You are up to 5 days after" in answer.text(content)
    assert answer.response == "utter_recovery_beyond"


def test_step_says_the_sum(ask: Ask) -> None:
    (answer,) = ask("check_symptom", "symptom/redness", memory=known(last_session=on("2026-11-18")))
    assert answer.steps == ("From the session on Wednesday, 18 November 2026 until today it is 3 days.",)
    assert {"redness_hours_to_days", "redness_day_or_two", "redness_couple_of_days"} <= set(answer.facts)


def test_unknown_time_is_asked_once_below_what_is_documented(ask: Ask) -> None:
    general, asks = ask("check_symptom", "symptom/redness")
    assert general.response == "utter_symptom_redness"
    assert (asks.response, asks.kind, asks.asks) == ("utter_ask_session_time", "clarify", "last_session")


@pytest.mark.parametrize(
    ("intent", "symptom", "memory"),
    [
        ("check_symptom", "redness", Memory(person=PatientProfile(asked=("last_session",)))),
        ("ask_side_effects", "redness", None),
        # Nothing of the healing: how long ago the session was makes no answer.
        ("check_symptom", "itching", None),
        ("check_symptom", "rash", None),
    ],
)
def test_unknown_time_is_not_asked(ask: Ask, intent: str, symptom: str, memory: Memory | None) -> None:
    assert [a.asks for a in ask(intent, f"symptom/{symptom}", memory=memory)] == [None]


@pytest.mark.parametrize(
    ("days", "last", "response", "level"),
    [
        (7, "2026-11-14", "utter_recovery_no_figure", "expected"),
        (7, "2026-11-13", "utter_recovery_long", "soon"),
        (3, "2026-11-17", "utter_recovery_long", "soon"),
    ],
)
def test_symptom_without_a_documented_duration_is_reported_after_the_time_of_the_clinic(
    content: Content, days: int, last: str, response: str, level: str
) -> None:
    patient = replace(content, clinic=content.clinic.copy(update={"report_after_days": days}))
    asked = question("check_symptom", "symptom/peeling", memory=known(last_session=on(last)))
    (answer,) = reply(asked, patient)
    assert (answer.response, answer.level) == (response, level)
    # It is the clinic's own figure, which no document gives.
    assert f"{days} days" not in answer.text(patient).replace(f"You are {days} days", "")


def test_other_symptoms_are_answered_beside_it(ask: Ask) -> None:
    answers = ask("check_symptom", "symptom/redness", "symptom/itching", memory=known(last_session=on("2026-11-18")))
    assert [answer.response for answer in answers] == ["utter_recovery_edge", "utter_symptom_unnamed_too"]


def test_every_symptom_of_the_healing_is_answered(ask: Ask) -> None:
    answers = ask("check_symptom", "symptom/redness", "symptom/peeling", memory=known(last_session=on("2026-11-18")))
    assert [answer.response for answer in answers] == ["utter_recovery_edge", "utter_recovery_no_figure"]


@pytest.mark.parametrize(("longest", "last", "response"), [(9, "2026-11-12", "within"), (9, "2026-11-11", "beyond")])
def test_recovery_follows_the_fact(ask: Ask, change: Change, longest: int, last: str, response: str) -> None:
    changed = change("redness_couple_of_days", Value(max=longest, unit="day"))
    (answer,) = ask("check_symptom", "symptom/redness", memory=known(last_session=on(last)), content=changed)
    assert answer.response == f"utter_recovery_{response}"
    assert "a few hours to 9 days; guides differ" in answer.text(changed)


def test_red_flag_goes_before_any_clock(ask: Ask) -> None:
    memory = known(last_session=on("2026-11-20"))
    (answer,) = ask("check_symptom", "symptom/redness", "red_flag/breathing", memory=memory)
    assert answer.response == "utter_emergency"


def test_symptoms_that_are_alike_get_one_answer(ask: Ask, content: Content) -> None:
    memory = known(last_session=on("2026-11-20"))
    (answer,) = ask("check_symptom", "symptom/peeling", "symptom/dryness", memory=memory)
    assert "name peeling and dryness" in answer.text(content)
    (answer,) = ask("check_symptom", "symptom/redness", "symptom/swelling", memory=memory)
    assert "for redness and swelling is a few hours to a few days" in answer.text(content)


def test_gravest_symptom_comes_first(ask: Ask) -> None:
    answers = ask("check_symptom", "symptom/peeling", "symptom/swelling", memory=known(last_session=on("2026-11-11")))
    assert [answer.level for answer in answers] == ["soon", "soon"]
    answers = ask("check_symptom", "symptom/peeling", "symptom/rash", memory=known(last_session=on("2026-11-18")))
    assert [answer.response for answer in answers] == ["utter_symptom_allergy", "utter_recovery_no_figure"]


@pytest.mark.parametrize(
    ("symptom", "as_symptom"), [("stinging", "sensitivity"), ("tenderness", "sensitivity"), ("tightness", "dryness")]
)
def test_symptom_is_answered_as_the_documented_one_that_it_belongs_to(
    ask: Ask, content: Content, symptom: str, as_symptom: str
) -> None:
    (answer,) = ask("check_symptom", f"symptom/{symptom}", memory=known(last_session=on("2026-11-20")))
    assert (answer.level, answer.values["subject"]) == ("expected", as_symptom)


def test_mild_symptoms_that_no_guide_names_get_care_and_whom_to_tell(ask: Ask, content: Content) -> None:
    memory = known(last_session=on("2026-11-19"))
    (answer,) = ask("check_symptom", "symptom/itching", "symptom/scabbing", memory=memory)
    assert (answer.response, answer.kind, answer.level) == ("utter_symptom_unnamed", "gap", "soon")
    assert answer.text(content).startswith("Our guides don't name itching and scabs 2 days after a session")
    assert {"cleanse_gently", "hydrate"} <= set(answer.facts)
    (answer,) = ask("check_symptom", "symptom/itching")
    assert answer.text(content).startswith("Our guides don't name itching after a session")


def test_question_in_general_about_a_symptom_that_no_guide_names_stays_a_gap(ask: Ask) -> None:
    (answer,) = ask("ask_side_effects", "symptom/itching", memory=known(last_session=on("2026-11-19")))
    assert answer.response == "utter_gap_symptom"


@pytest.mark.parametrize(
    ("symptom", "day", "role", "response", "begins"),
    [
        ("redness", "date/on tuesday", "asked", "gone", "By Tuesday, 24 November 2026, it is usually gone."),
        ("redness", "date/tomorrow", "asked", "perhaps", "On Sunday, 22 November 2026, you may still see some of it."),
        ("bruising", "date/christmas day", "event", "open", "I can't say if it will be gone by Friday, 25 December"),
    ],
)
@pytest.mark.parametrize("intent", ["check_symptom", "ask_side_effects"])
def test_day_to_come_is_answered_for(
    ask: Ask, content: Content, intent: str, symptom: str, day: str, role: str, response: str, begins: str
) -> None:
    memory = known(last_session=on("2026-11-20"))
    (answer,) = ask(intent, f"symptom/{symptom}", f"{day}@{role}", memory=memory)
    assert (answer.response, answer.level) == (f"utter_recovery_then_{response}", "expected")
    assert answer.text(content).startswith(begins)


def test_what_lasts_longer_than_documented_is_said_before_any_day_to_come(ask: Ask) -> None:
    memory = known(last_session=on("2026-11-10"))
    (answer,) = ask("check_symptom", "symptom/redness", "date/on tuesday@asked", memory=memory)
    assert answer.response == "utter_recovery_beyond"


def test_time_that_is_asked_about_counts_from_the_session(ask: Ask, content: Content) -> None:
    (answer,) = ask("check_symptom", "symptom/sensitivity", "duration/10 days@asked")
    assert (answer.response, answer.steps) == ("utter_recovery_beyond", ())
    assert "You are 10 days after the session." in answer.text(content)
    (answer,) = ask("check_symptom", "symptom/swelling", "duration/one day@asked")
    assert answer.response == "utter_recovery_within"


@pytest.mark.parametrize("last", ["2026-11-20", "2026-11-14", None])
def test_looking_worse_is_answered_by_when_results_show(ask: Ask, content: Content, last: str | None) -> None:
    memory = Memory(person=PatientProfile(last_session=on(last) if last else None))
    first, *_ = ask("check_symptom", "symptom/looks_worse", memory=memory)
    assert (first.response, first.level) == ("utter_symptom_looks_worse", "soon")
    assert "several weeks to months" in first.text(content)
    # Beside a part of the healing, both are answered.
    both = ask("check_symptom", "symptom/looks_worse", "symptom/redness", memory=memory)
    assert {"utter_symptom_looks_worse"} < {answer.response for answer in both}


@pytest.mark.parametrize("symptom", ["tightness", "chapped_lips", "stinging", "tenderness", "irritation"])
@pytest.mark.parametrize("intent", ["check_symptom", "ask_side_effects"])
@pytest.mark.parametrize("last", [None, "2026-11-20"])
def test_symptom_that_is_answered_as_another_one_is_not_called_uncovered(
    ask: Ask, intent: str, symptom: str, last: str | None
) -> None:
    memory = Memory(person=PatientProfile(last_session=on(last) if last else None))
    answers = ask(intent, f"symptom/{symptom}", memory=memory)
    assert answers
    assert "utter_gap_symptom" not in [answer.response for answer in answers]
