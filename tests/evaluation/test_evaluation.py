from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.errors import CaseError
from bot.evaluation.cases import Case, read_cases
from bot.evaluation.report import lines
from bot.evaluation.results import run_case, summarise


def write(folder: Path, *rows: Any) -> Path:
    file = folder / "cases.jsonl"
    file.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return file


def test_read_cases_takes_messages_and_conversations(tmp_path: Path) -> None:
    single = {"id": "a", "text": "does it hurt", "topic": "pain", "expect": ["numb"], "url": "kept for readers"}
    talk = {"id": "b", "topic": "frequency", "turns": [{"say": "how many"}, {"say": "deep scars", "expect": ["12"]}]}
    cases = read_cases(write(tmp_path, single, "", talk))
    assert [case.id for case in cases] == ["a", "b"]
    assert cases[0].turns[0].expect == ("numb",)
    assert cases[1].text == "how many / deep scars"


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (["{not json"], "line 1"),
        (['["a list"]'], "line 1: this is not a JSON object"),
        ([{"id": "a"}], "neither `text` nor `turns`"),
        ([{"text": "hi"}], "line 1, id: field required"),
        ([{"id": "a", "text": "hi", "expect": ["("]}], "not a regular expression"),
        ([{"id": "a", "text": "hi", "documented": "maybe"}], "documented"),
        ([{"id": "a", "text": "hi"}, {"id": "a", "text": "ho"}], "the id 'a' occurs on several lines"),
        ([""], "is empty"),
    ],
)
def test_read_cases_says_what_is_wrong(tmp_path: Path, rows: list[Any], said: str) -> None:
    with pytest.raises(CaseError) as caught:
        read_cases(write(tmp_path, *rows))
    assert said in str(caught.value)


def test_read_cases_says_that_the_file_is_missing(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="can't be read"):
        read_cases(tmp_path / "none.jsonl")


async def echo(text: str, sender: str) -> list[dict[str, Any]]:
    """An assistant that repeats what it hears; "off" is out of scope."""
    topic = "out_of_scope" if "off" in text else "pain"
    kind = "gap" if topic == "out_of_scope" else "answer"
    return [{"text": f"{sender}: {text}", "topic": topic, "kind": kind}]


async def guess(text: str) -> dict[str, Any]:
    ranking = [{"name": "nlu_fallback", "confidence": 1.0}, {"name": "ask_pain", "confidence": 0.4}]
    return {"intent_ranking": ranking, "reading": {"threshold": 0.1}}


def case(name: str, topic: str, *turns: dict[str, Any], documented: str | None = None) -> Case:
    return Case(id=name, topic=topic, turns=turns, documented=documented)


async def test_run_case_compares_every_turn() -> None:
    talk = case("x", "pain", {"say": "ouch", "expect": ["OUCH"]}, {"say": "no", "expect": ["yes"], "forbid": ["no"]})
    result = await run_case(talk, echo, guess)
    assert result.misses == ("turn 2: does not match yes", "turn 2: matches the forbidden no")
    assert not result.correct
    assert (result.confidence, result.threshold) == (0.4, 0.1)


async def test_summarise_counts_by_topic_class_and_scope() -> None:
    cases = [
        case("a", "pain", {"say": "ouch", "expect": ["ouch"]}, documented="full"),
        case("b", "safety", {"say": "safe", "expect": ["never"]}, documented="full"),
        case("c", "out_of_scope", {"say": "off"}, documented="no"),
        case("d", "out_of_scope", {"say": "on"}, documented="no"),
    ]
    results = [await run_case(each, echo, guess) for each in cases]
    summary = summarise(results)
    assert str(summary.overall) == "3/4 (75.0%)"
    assert str(summary.by_topic["safety"]) == "0/1 (0.0%)"
    assert str(summary.by_documented["full"]) == "1/2 (50.0%)"
    assert str(summary.in_scope) == "1/2 (50.0%)"
    assert str(summary.out_of_scope) == "1/2 (50.0%)"
    assert set(summary.confusions) == {("safety", "pain", 1), ("out_of_scope", "pain", 1)}
    report = "\n".join(lines(results, summary))
    assert "b [safety] safe" in report
    assert "does not match never" in report


async def ranked(text: str) -> dict[str, Any]:
    """A reading in which the likeliest intent is the first word of the text, and the others follow at a distance."""
    first, *others = text.split()
    ranking = [{"name": first, "confidence": 0.6}, *({"name": name, "confidence": 0.2} for name in others)]
    return {"intent_ranking": [*ranking, {"name": "unlikely", "confidence": 0.01}], "reading": {}}


async def test_summarise_tells_how_well_intents_are_told() -> None:
    rows = [
        ("a", "story", "pain cost", ("pain",)),
        ("b", "story", "pain cost", ("cost", "booking")),
        ("c", "search", "pain cost plan", ("plan",)),
        ("d", "search", "pain cost", ("unlikely",)),
        # Without intents it counts for nothing here.
        ("e", "search", "pain", ()),
    ]
    cases = [
        Case(id=name, register=register, matter="needling", intents=intents, turns=({"say": say},))
        for name, register, say, intents in rows
    ]
    results = [await run_case(each, echo, ranked) for each in cases]
    summary = summarise(results)
    found = summary.understanding
    assert list(found) == ["all", "search", "story"]
    assert (str(found["all"].first), str(found["all"].among_two)) == ("1/4 (25.0%)", "2/4 (50.0%)")
    assert (str(found["all"].covered), found["all"].size) == ("3/4 (75.0%)", 2.25)
    assert str(found["story"].covered) == "2/2 (100.0%)"
    assert str(summary.by_register["search"]) == "3/3 (100.0%)"
    assert str(summary.by_matter["needling"]) == "5/5 (100.0%)"
    report = "\n".join(lines(results, summary))
    assert "register: story" in report
    assert "one that is not ruled out     3/4 (75.0%), of 2.25 on average" in report


async def test_summary_without_intents_says_nothing_of_them() -> None:
    summary = summarise([await run_case(case("a", "pain", {"say": "ouch"}), echo, guess)])
    assert (summary.understanding, summary.by_register, summary.by_matter) == ({}, {}, {})


@pytest.mark.slow
async def test_draw_writes_a_picture(tmp_path: Path) -> None:
    from bot.evaluation.picture import draw

    cases = [case("a", "pain", {"say": "ouch"}), case("c", "out_of_scope", {"say": "off"})]
    draw([await run_case(each, echo, guess) for each in cases], tmp_path / "run.png")
    assert (tmp_path / "run.png").read_bytes().startswith(b"\x89PNG")
