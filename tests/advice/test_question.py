from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.advice.question import DETAIL_KINDS, Memory, Mention, Question

MENTIONS = st.lists(
    st.builds(Mention, st.sampled_from((*DETAIL_KINDS, "symptom", "product")), st.sampled_from(["a", "b", "c"])),
    max_size=8,
).map(tuple)


def mentions(*named: str) -> tuple[Mention, ...]:
    return tuple(Mention(*name.split("/")) for name in named)


@pytest.mark.parametrize(
    ("told", "now", "known"),
    [
        ((), (), {}),
        (("concern/scars",), (), {"concern": "scars"}),
        ((), ("concern/scars",), {"concern": "scars"}),
        (("concern/scars",), ("severity/severe",), {"concern": "scars", "severity": "severe"}),
        (("concern/scars", "severity/severe"), ("severity/mild",), {"concern": "scars", "severity": "mild"}),
        (("concern/scars", "severity/severe"), ("concern/scars",), {"concern": "scars", "severity": "severe"}),
        # Another concern says nothing yet of how severe that one is.
        (("concern/scars", "severity/severe"), ("concern/large_pores",), {"concern": "large_pores"}),
        (
            ("concern/scars", "severity/severe"),
            ("concern/large_pores", "severity/mild"),
            {"concern": "large_pores", "severity": "mild"},
        ),
        (("body_area/face",), ("concern/scars",), {"body_area": "face", "concern": "scars"}),
        ((), ("symptom/redness",), {}),
    ],
)
def test_details_hold_what_is_now_known(told: tuple[str, ...], now: tuple[str, ...], known: dict[str, str]) -> None:
    question = Question("inform", mentions(*now), Memory(details=mentions(*told)))
    assert {mention.kind: mention.entry for mention in question.details()} == known


@given(MENTIONS, MENTIONS)
def test_details_hold_one_entry_of_a_kind(told: tuple[Mention, ...], now: tuple[Mention, ...]) -> None:
    memory = Memory(details=tuple(mention for mention in told if mention.kind in DETAIL_KINDS))
    kinds = [mention.kind for mention in Question("inform", now, memory).details()]
    assert len(kinds) == len(set(kinds))


@given(MENTIONS)
def test_named_lists_each_entry_once_in_order(now: tuple[Mention, ...]) -> None:
    expected = list(dict.fromkeys(mention.entry for mention in now if mention.kind == "symptom"))
    assert list(Question("inform", now).named("symptom")) == expected


@given(MENTIONS, st.sampled_from(DETAIL_KINDS))
def test_known_is_what_was_named_last(now: tuple[Mention, ...], kind: str) -> None:
    named = [mention.entry for mention in now if mention.kind == kind]
    assert Question("inform", now).known(kind) == (named[-1] if named else None)


def test_without_forgets_only_these_entries() -> None:
    question = Question("ask_plan", mentions("concern/scars", "concern/cellulite", "severity/mild"))
    assert question.without([("concern", "cellulite")]).mentions == mentions("concern/scars", "severity/mild")


def test_as_intent_changes_nothing_else() -> None:
    question = Question("inform", mentions("concern/scars"), Memory(intent="ask_plan"))
    assert question.as_intent("ask_plan") == Question("ask_plan", question.mentions, question.memory)
