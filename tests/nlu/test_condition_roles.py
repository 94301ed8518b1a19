"""The conditions of whole messages: which are named, and with which role."""

from __future__ import annotations

import pytest

from bot.content.content import Content
from bot.nlu.conditions import asserted
from bot.nlu.language import read
from bot.nlu.mention_context import Context
from bot.nlu.phrase_index import build_phrase_index
from bot.nlu.vocabulary import VocabularyMatcher
from bot.safety.assertion import Assertion, compile_cues
from bot.text.document import read as read_document

Found = set[tuple[str, "str | None"]]


@pytest.fixture(scope="module")
def matcher(content: Content) -> VocabularyMatcher:
    return VocabularyMatcher(build_phrase_index(content.guidance.vocabularies), Context(content.guidance.mention_cues))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("I don't have eczema", set()),
        ("no eczema, psoriasis or acne", set()),
        ("I'm not pregnant", set()),
        ("I'm not pregnant but I have psoriasis", {("psoriasis", None)}),
        ("no medical problems other than diabetes", {("diabetes", None)}),
        ("not allergic to anything apart from lidocaine", {("allergies", None)}),
        ("not on accutane any more", {("isotretinoin", "past")}),
        ("I used to have eczema", {("eczema", "past")}),
        # Raised scars count as much where they are over.
        ("had keloids years ago", {("keloids", None)}),
        ("my mum has diabetes", {("diabetes", "other_person")}),
    ],
)
def test_conditions_of_a_message(matcher: VocabularyMatcher, content: Content, message: str, expected: Found) -> None:
    document = read_document(message)
    reading = Assertion(compile_cues(content.guidance.safety.cues.with_conditions())).read(document)
    entries = content.guidance.vocabularies["condition"].entries
    found = asserted(matcher.find(read(message)), reading, document, entries)
    assert {(entity.entry, entity.role) for entity in found if entity.kind == "condition"} == expected
