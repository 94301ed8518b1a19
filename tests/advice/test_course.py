from __future__ import annotations

from itertools import combinations, product

import pytest
from asking import Ask, Change, concerns
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.answer import Answer
from bot.advice.course import course_facts
from bot.advice.profile import PatientProfile
from bot.advice.question import Memory
from bot.content.content import Content
from bot.content.schema import Fact, Value

SEVERITIES = ("mild", "moderate", "severe")
DOCUMENTED = (
    "acne_scars scars stretch_marks laxity fine_lines wrinkles ageing uneven_texture uneven_tone hyperpigmentation "
    "sun_damage large_pores dullness dry_skin blemishes"
).split()


def said_courses(answers: tuple[Answer, ...], content: Content) -> list[Fact]:
    """The courses that an answer rests on, those with numbers only."""
    facts = [content.guidance.facts[fact_id] for answer in answers for fact_id in answer.facts]
    return [fact for fact in facts if fact.aspect == "course" and fact.value and (fact.value.min or fact.value.max)]


def fewest(facts: list[Fact]) -> int:
    return min((fact.value.min for fact in facts if fact.value and fact.value.min), default=0)


def most(facts: list[Fact]) -> int:
    return max(fact.value.max for fact in facts if fact.value and fact.value.max)


@pytest.mark.parametrize(
    ("concern", "severity", "response", "figures"),
    [
        (None, None, "utter_course", ["3 to 6 sessions", "4 to 6 sessions", "6 to 12 sessions", "4 to 6 weeks"]),
        (None, "mild", "utter_course_mild", ["3 to 6 sessions", "4 to 6 weeks"]),
        (None, "moderate", "utter_course_mild", ["3 to 6 sessions", "4 to 6 weeks"]),
        (None, "severe", "utter_course_severe", ["6 to 12 sessions", "up to 12 sessions", "additional sessions"]),
        ("acne_scars", None, "utter_course_by_severity", ["3 to 6 sessions", "6 to 12 sessions", "up to 12 sessions"]),
        ("acne_scars", "mild", "utter_course_concern", ["mild acne scars", "3 to 6 sessions", "4 to 6 weeks"]),
        (
            "acne_scars",
            "severe",
            "utter_course_differ",
            ["6 to 12 sessions, or up to 12 sessions; one guide says only additional sessions"],
        ),
        (
            "scars",
            "severe",
            "utter_course_differ",
            ["6 to 12 sessions, or up to 12 sessions; one guide says only additional sessions"],
        ),
        ("stretch_marks", None, "utter_course_concern", ["stretch marks", "6 to 12 sessions"]),
        ("stretch_marks", "mild", "utter_course_concern", ["3 to 6 sessions, or 6 to 12 sessions"]),
        ("stretch_marks", "severe", "utter_course_concern", ["6 to 12 sessions"]),
        ("laxity", "severe", "utter_course_differ", ["6 to 12 sessions; one guide says only additional sessions"]),
        ("fine_lines", None, "utter_course_concern", ["fine lines", "3 to 6 sessions"]),
        ("uneven_texture", None, "utter_course_concern", ["3 to 6 sessions"]),
        ("ageing", "severe", "utter_course_additional", ["additional sessions", "usual course of 3 to 6 sessions"]),
        ("hyperpigmentation", None, "utter_course_by_severity", ["3 to 6 sessions", "up to 12 sessions"]),
        ("hyperpigmentation", "severe", "utter_course_concern", ["up to 12 sessions"]),
        ("sun_damage", "severe", "utter_course_concern", ["up to 12 sessions"]),
        # No document names these beside a number: what holds for most people, or for severe concerns.
        ("large_pores", None, "utter_course_differ", ["3 to 6 sessions, or 4 to 6 sessions"]),
        ("large_pores", "severe", "utter_course_differ", ["6 to 12 sessions, or up to 12 sessions"]),
    ],
)
def test_course_says_the_documented_figures(
    ask: Ask, content: Content, concern: str | None, severity: str | None, response: str, figures: list[str]
) -> None:
    named = [f"{kind}/{entry}" for kind, entry in (("concern", concern), ("severity", severity)) if entry]
    (answer,) = ask("ask_frequency", *named)
    assert answer.response == response
    assert [figure for figure in figures if figure not in answer.text(content)] == []


def test_severer_concern_never_gets_fewer_sessions(ask: Ask, content: Content) -> None:
    for concern, (milder, severer) in product(DOCUMENTED, combinations(SEVERITIES, 2)):
        less = said_courses(ask("ask_frequency", f"concern/{concern}", f"severity/{milder}"), content)
        more = said_courses(ask("ask_frequency", f"concern/{concern}", f"severity/{severer}"), content)
        assert most(less) <= most(more), (concern, milder, severer)
        # Where a document gives an upper bound only, it says nothing of the fewest.
        assert fewest(less) <= fewest(more) or fewest(more) == 0, (concern, milder, severer)


@given(data=st.data())
def test_course_follows_the_fact(ask: Ask, change: Change, data: st.DataObject) -> None:
    low = data.draw(st.integers(1, 40))
    high = data.draw(st.integers(low, 40))
    changed = change("course_mild", Value(min=low, max=high, unit="session"))
    (answer,) = ask("ask_frequency", "concern/acne_scars", "severity/mild", content=changed)
    value = changed.guidance.facts["course_mild"].value
    assert value is not None
    assert f"our guidance gives {value.text}," in answer.text(changed)


@given(data=st.data())
def test_course_interval_follows_the_fact(ask: Ask, change: Change, data: st.DataObject) -> None:
    weeks = data.draw(st.integers(7, 90))
    changed = change("interval_weeks", Value(min=weeks, unit="week"))
    (answer,) = ask("ask_frequency", content=changed)
    assert f"spaced at least {weeks} weeks apart" in answer.text(changed)


def test_course_is_found_for_every_documented_concern(content: Content) -> None:
    asked = product(DOCUMENTED, (None, *SEVERITIES))
    assert [(concern, severity) for concern, severity in asked if not course_facts(content, concern, severity)] == []


@pytest.mark.parametrize("concern", ["cellulite", "hair_loss", "melasma", "dark_circles"])
@pytest.mark.parametrize("severity", [(), ("severity/severe",)])
def test_course_of_an_undocumented_concern_is_a_gap(ask: Ask, concern: str, severity: tuple[str, ...]) -> None:
    (answer,) = ask("ask_frequency", f"concern/{concern}", *severity)
    assert (answer.kind, answer.facts) == ("gap", ())


def test_course_of_an_undocumented_concern_told_before_is_a_gap(ask: Ask) -> None:
    (answer,) = ask("ask_frequency", memory=Memory(person=PatientProfile(concerns=concerns("hair_loss"))))
    assert answer.response == "utter_gap_concern"


def test_course_answers_what_is_documented_beside_the_gap(ask: Ask) -> None:
    answers = ask("ask_frequency", "concern/stretch_marks", "concern/hair_loss")
    assert [answer.response for answer in answers] == ["utter_course_concern", "utter_gap_concern"]


@pytest.mark.parametrize(
    ("subject", "response"),
    [
        ("interval", "utter_interval"),
        ("interval_reason", "utter_interval_reason"),
        ("most_sessions", "utter_most_sessions"),
        ("factors", "utter_factors"),
        ("severe_concerns", "utter_course_severe"),
        ("top_up", "utter_maintenance"),
    ],
)
def test_course_question_of_its_own_is_looked_up(ask: Ask, subject: str, response: str) -> None:
    (answer,) = ask("ask_frequency", f"subject/{subject}")
    assert answer.response == response


@pytest.mark.parametrize("response", ["utter_course", "utter_course_mild", "utter_course_severe"])
def test_course_in_general_rests_on_the_facts_listed_with_it(ask: Ask, content: Content, response: str) -> None:
    listed = next(row.facts for row in content.guidance.answers["ask_frequency"].rows if row.response == response)
    severity = {"utter_course": (), "utter_course_mild": ("severity/mild",)}.get(response, ("severity/severe",))
    (answer,) = ask("ask_frequency", *severity)
    assert set(listed) <= set(answer.facts)
