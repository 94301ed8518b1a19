from __future__ import annotations

import pytest

from bot.nlu.language import read
from bot.nlu.spelling import corrected
from bot.text.spelling import Speller

TARGETS = ["scars", "scars", "scary", "retinol", "eczema", "microneedling", "makeup", "gym", "swelling"]
KNOWN = frozenset(["scary", "spelling", "makes", "smelling", "there"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("scarz", "scars"),
        ("retinoll", "retinol"),
        ("ekzema", "eczema"),
        ("micronedling", "microneedling"),
        ("microneedeling", "microneedling"),
        ("swellng today", "swelling today"),
        # Known words are what they are, however near to a name.
        ("spelling", "spelling"),
        ("scary", "scary"),
        # Too short, too far, or with another first letter.
        ("gyn", "gym"[:2] + "n"),
        ("retail", "retail"),
        ("bicroneedling", "bicroneedling"),
        ("", ""),
    ],
)
def test_correct_reads_what_was_meant(typed: str, meant: str) -> None:
    assert corrected(read(typed), Speller(TARGETS, KNOWN)).text == meant


def test_correct_gives_the_same_text_where_nothing_is_misspelt() -> None:
    doc = read("scars and eczema")
    assert corrected(doc, Speller(TARGETS, KNOWN)) is doc


def test_correct_keeps_tokens_and_sentences() -> None:
    doc = read("no ekzema. scarz?")
    spelt = corrected(doc, Speller(TARGETS, KNOWN))
    assert len(spelt) == len(doc)
    assert [sentence.text for sentence in spelt.sents] == ["no eczema.", "scars?"]
