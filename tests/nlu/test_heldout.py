"""Questions that the classifier never trains on: that it doesn't, and how well it understands them.

The gates stand a little below what was measured when they were set. Whoever changes the training sentences
or the classifier and comes out below should look at the messages printed, not at the gate.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import yaml
from sklearn.feature_extraction.text import CountVectorizer

from bot import paths

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

HELD_OUT = Path(__file__).with_name("heldout.yml")
# Trigrams in common, of all trigrams of two messages: from here on they are the same question.
SAME = 0.8


def normalised(text: str) -> str:
    """Lower case, without punctuation, single spaces."""
    return " ".join(re.sub(r"[^\w\s]", "", text.lower()).split())


def trigrams(text: str) -> frozenset[str]:
    padded = f"  {normalised(text)}  "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def alike(texts: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The pairs whose trigrams have a Jaccard similarity of at least SAME."""
    vectorizer = CountVectorizer(analyzer=trigrams, binary=True, dtype=np.int32).fit([*texts, *others])
    one, other = vectorizer.transform(texts), vectorizer.transform(others)
    common = (one @ other.T).toarray()
    either = one.sum(axis=1) + other.sum(axis=1).T - common
    for row, column in np.argwhere(common >= SAME * np.asarray(either)):
        yield texts[row], others[column]


@lru_cache(maxsize=1)
def held_out() -> dict[str, list[str]]:
    questions: dict[str, list[str]] = yaml.load(HELD_OUT.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return questions


def trained_on() -> Iterator[str]:
    """Every training sentence of data/nlu."""
    for path in sorted((paths.ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]:
            for line in block.get("examples", "").splitlines():
                yield line.removeprefix("- ").strip()


QUESTIONS = [(intent, text) for intent, texts in held_out().items() for text in texts]


# Measured when the gates were set: 0.916 over all, and of each intent this many questions misunderstood (of 14;
# of 60 that are out of scope; none of the intents that are not listed).
OVERALL = 0.90
MISUNDERSTOOD = {
    "affirm": 2,
    "ask_activity_after": 1,
    "ask_aftercare": 2,
    "ask_benefits": 2,
    "ask_calendar": 2,
    "ask_clinic_info": 2,
    "ask_combination": 1,
    "ask_cost": 1,
    "ask_explanation": 2,
    "ask_frequency": 2,
    "ask_medicine": 2,
    "ask_other_person": 1,
    "ask_pain": 2,
    "ask_picture": 1,
    "ask_preparation": 2,
    "ask_procedure": 1,
    "ask_progress": 1,
    "ask_results_one_session": 1,
    "ask_results_timeline": 1,
    "ask_safety": 2,
    "ask_source": 2,
    "ask_suitability": 2,
    "check_symptom": 1,
    "claim_agreement": 3,
    "correct": 1,
    "deny": 1,
    "dont_know": 2,
    "forget_me": 1,
    "give_feedback": 2,
    "goodbye": 1,
    "greet": 2,
    "inform": 1,
    "out_of_scope": 5,
    "remark": 8,
    "report_illness": 1,
    "skip": 2,
    "stop": 2,
}
# One more than measured is let pass, but no worrying symptom is ever missed.
TOLERANCE = 1
STRICT = "report_urgent_symptom"


def test_no_question_is_trained_on() -> None:
    assert list(alike([text for _, text in QUESTIONS], list(trained_on()))) == []


def test_every_trained_intent_is_held_out_too() -> None:
    files = (paths.ROOT / "data" / "nlu").rglob("*.yml")
    blocks = [block for path in files for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]]
    assert {block["intent"] for block in blocks if "intent" in block} == set(held_out())


def test_no_question_stands_twice() -> None:
    texts = [normalised(text) for _, text in QUESTIONS]
    assert sorted(texts) == sorted(set(texts))


def test_questions_are_texts() -> None:
    # YAML would read a bare yes or no as a truth value.
    assert all(isinstance(text, str) for _, text in QUESTIONS)


def is_understood(expected: str, found: str) -> bool:
    """Whether the message gets a right answer; what is out of scope may as well not be understood."""
    return found == expected or (expected == "out_of_scope" and found == "nlu_fallback")


@pytest.fixture(scope="module")
async def found(assistant: Assistant) -> dict[str, list[tuple[str, str]]]:
    """The intent that each question gets, by the one it has."""
    results: dict[str, list[tuple[str, str]]] = {}
    for intent, text in QUESTIONS:
        parsed = await assistant.understand(text)
        results.setdefault(intent, []).append((text, parsed["intent"]["name"]))
    return results


@pytest.mark.slow
def test_every_intent_is_understood(found: dict[str, list[tuple[str, str]]]) -> None:
    wrong = {intent: [pair for pair in pairs if not is_understood(intent, pair[1])] for intent, pairs in found.items()}
    allowed = {intent: MISUNDERSTOOD.get(intent, 0) + (0 if intent == STRICT else TOLERANCE) for intent in wrong}
    assert {intent: pairs for intent, pairs in wrong.items() if len(pairs) > allowed[intent]} == {}


@pytest.mark.slow
def test_questions_are_understood_over_all(found: dict[str, list[tuple[str, str]]]) -> None:
    results = [(intent, text, other) for intent, pairs in found.items() for text, other in pairs]
    wrong = [
        f"{text!r} is {intent}, not {other}" for intent, text, other in results if not is_understood(intent, other)
    ]
    share = 1 - len(wrong) / len(results)
    assert share >= OVERALL, "\n".join([f"{share:.3f}", *wrong])
