from __future__ import annotations

import pytest
import yaml

from bot import paths
from bot.nlu.ellipsis import choice, continues, corrects, obeys, refers, requests, states, states_own
from bot.nlu.language import fold


@pytest.mark.parametrize(
    "text",
    [
        "and for stretch marks?",
        "what about my neck?",
        "and swimming?",
        "ok, how about the gym",
        "so what about wrinkles",
        "or my neck",
        "even just on my legs?",
        "even for my chin",
    ],
)
def test_continues_takes_a_named_thing_for_the_question_before(text: str) -> None:
    assert continues(text)


@pytest.mark.parametrize(
    "text",
    [
        "and can i swim?",
        "and how long does it last",
        "what is it",
        "stretch marks",
        "or can i do it sooner",
        "even if my gp says yes",
        "and what about it if i have had it before today",
    ],
)
def test_continues_leaves_questions_of_their_own(text: str) -> None:
    assert not continues(text)


@pytest.mark.parametrize(
    "text", ["how long does that last?", "is that normal", "when will it go", "how long do they last"]
)
def test_refers_sees_what_points_back(text: str) -> None:
    assert refers(text)


@pytest.mark.parametrize(
    "text", ["does it hurt", "is it safe", "i read that my whole face would be red for days on end"]
)
def test_refers_leaves_what_means_the_treatment(text: str) -> None:
    assert not refers(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("i have acne scars", True),
        ("hi, i've got deep acne scars on my cheeks", True),
        ("my pores are huge", True),
        ("i have acne scars, does it help?", False),
        ("i have acne scars and want them gone", False),
        ("i would like to treat my acne scars", False),
        ("can i have it with acne scars", False),
        ("acne scars", False),
        ("does it help with my acne scars", False),
    ],
)
def test_statement_of_what_the_patient_has(text: str, expected: bool) -> None:
    assert states_own(text) is expected


@pytest.mark.parametrize(
    "text",
    [
        "fine lines instead",
        "actually 3 weeks ago",
        "sorry, i meant severe",
        "no, i meant the 12th",
        "oh wait, make that two",
        "not acne scars but stretch marks",
        "i changed my mind, large pores",
        "no. the 13th",
        "*12 nov",
        "* stretch marks",
        "tuesday*",
    ],
)
def test_corrects_sees_a_change(text: str) -> None:
    assert corrects(text)


@pytest.mark.parametrize(
    "text",
    [
        "no",
        "fine lines",
        "no session yet",
        "is it really safe",
        "i had two",
        "not bad",
        "*sighs*",
        "can i come instead of my sister and bring her along to the very same session",
    ],
)
def test_corrects_leaves_what_changes_nothing(text: str) -> None:
    assert not corrects(text)


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("the first one", [0]),
        ("first", [0]),
        ("1", [0]),
        ("the latter", [1]),
        ("2nd one please", [1]),
        ("both", [0, 1]),
        ("neither", []),
        ("something else", []),
        ("the first one was on monday", None),
        ("two", None),
        ("", None),
    ],
)
def test_choice(text: str, places: list[int] | None) -> None:
    assert choice(text) == places


def test_every_example_of_starting_over_is_obeyed() -> None:
    examples = yaml.safe_load((paths.ROOT / "data" / "nlu" / "restart.yml").read_text(encoding="utf-8"))
    lines = [line.removeprefix("- ") for line in examples["nlu"][0]["examples"].splitlines()]
    assert [line for line in lines if not obeys("restart", fold(line))] == []


@pytest.mark.parametrize(
    "text", ["im a newbie", "new here", "start", "i want to start", "starting out", "new to this", "i'm a beginner"]
)
def test_no_beginner_clears_anything(text: str) -> None:
    assert not obeys("restart", text)


def test_other_commands_need_no_word() -> None:
    assert obeys("stop", "enough")


@pytest.mark.parametrize(
    "text",
    ["tell me about the risks", "i'd rather talk to someone", "i finish at 3 can i put makeup on", "risks pls"],
)
def test_request_needs_no_question_mark(text: str) -> None:
    assert requests(text)


def test_auxiliary_behind_its_noun_asks_nothing() -> None:
    assert not requests("nose is the worst")
    assert requests("ok is the nose the worst")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("they look like dots in rows", True),
        ("6 months", True),
        ("the bite was when i was 9", True),
        ("not painful, goes yellow", True),
        ("...", False),
        ("/ask_pain", False),
        ("price list", False),
        ("aftercare instructions", False),
    ],
)
def test_statement_says_something_of_something(text: str, expected: bool) -> None:
    assert states(text) is expected
