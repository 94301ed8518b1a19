"""Base forms of English words, from spaCy's look-up data (package `spacy-lookups-data`), without spaCy itself."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

# Entries of the table that are wrong for what patients write: adjectives taken for adverbs, and homographs.
_CORRECTIONS = {
    "worse": "worse",
    "worst": "worse",
    "better": "better",
    "best": "better",
    "dying": "die",
    "left": "left",
    "found": "find",
    "felt": "feel",
    "saw": "see",
    "thought": "think",
    "lay": "lie",
    "lying": "lie",
    "swole": "swell",
    "as": "as",
    "less": "less",
    "does": "do",
    "has": "have",
    "was": "be",
    "us": "us",
    "number": "number",
    "numbing": "numbing",
}


def lemma(word: str) -> str:
    """The base form of a folded word: "swollen" and "swelling" are "swell". A word without an entry is its own."""
    return _CORRECTIONS.get(word) or _table().get(word, word)


def is_word(word: str) -> bool:
    """Whether a folded word is spelt as an inflected or base form of English."""
    return word in _table() or word in _base_forms()


def is_past(word: str) -> bool:
    """Whether a folded word is the past form or the past participle of a verb: "went", "worn", "exercised".

    A verb whose past form is also its base form ("put") is not found.
    """
    if word.endswith("ing"):
        return False
    if word in _verb_forms() and lemma(word) != word:
        return not word.endswith("s") or word == "was"
    return word.endswith("ed") and _table().get(word, word) != word


def is_gerund(word: str) -> bool:
    """Whether a folded word is a verb's form in "-ing"."""
    return word.endswith("ing") and (word in _verb_forms() or _table().get(word, word) != word)


@lru_cache(maxsize=1)
def _verb_forms() -> frozenset[str]:
    """The irregular forms of verbs."""
    return frozenset(_load("en_lemma_exc")["verb"])


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    table: dict[str, str] = _load("en_lemma_lookup")
    return table


@lru_cache(maxsize=1)
def _base_forms() -> frozenset[str]:
    listed = (word for words in _load("en_lemma_index").values() for word in words)
    return frozenset({*listed, *_table().values()})


def _load(name: str) -> dict:
    spec = find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(
            "The package spacy-lookups-data is missing. Run scripts/setup.", name="spacy_lookups_data"
        )
    with gzip.open(Path(spec.origin).parent / "data" / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        data: dict = json.load(file)
    return data
