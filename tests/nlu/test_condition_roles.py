"""The conditions of whole messages: which are named, and with which role."""

from __future__ import annotations

import pytest

from bot.advice.question import OF_ANOTHER
from bot.content.content import Content
from bot.nlu.conditions import asserted, well
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
        ("my mum has acne scars on her cheeks", {("acne_scars", OF_ANOTHER), ("cheeks", OF_ANOTHER)}),
        ("my mum had it and i have acne scars on my back", {("acne_scars", None), ("back", None)}),
        ("she is having her hip done bless her", {("hips", OF_ANOTHER)}),
        ("they are on my back", {("back", None)}),
        ("they are deep acne scars", {("acne_scars", None)}),
        ("feel awful about it", set()),
    ],
)
def test_what_is_treated_in_somebody_else(
    matcher: VocabularyMatcher, content: Content, message: str, expected: Found
) -> None:
    document = read_document(message)
    reading = Assertion(compile_cues(content.guidance.safety.cues.with_conditions())).read(document)
    found = asserted(matcher.find(read(message)), reading, document, content.guidance.vocabularies["condition"].entries)
    assert {(one.entry, one.role) for one in found if one.kind in ("concern", "body_area", "symptom")} == expected


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
        ("my acne has gone", {("active_acne", "past")}),
        ("the eczema has gone green", {("eczema", None)}),
        ("steroid cream that I was given as a teenager", {("steroid_cream", "past")}),
        ("steroid cream that I was given on Monday", {("steroid_cream", None)}),
        ("stretch marks since my second pregnancy", {("pregnancy", "past")}),
        ("three pregnancies", {("pregnancy", "past")}),
        ("I'm in my second pregnancy", {("pregnancy", None)}),
        ("melasma since I got pregnant", {("melasma", None), ("pregnancy", None)}),
    ],
)
def test_conditions_of_a_message(matcher: VocabularyMatcher, content: Content, message: str, expected: Found) -> None:
    document = read_document(message)
    reading = Assertion(compile_cues(content.guidance.safety.cues.with_conditions())).read(document)
    entries = content.guidance.vocabularies["condition"].entries
    found = asserted(matcher.find(read(message)), reading, document, entries)
    assert {(entity.entry, entity.role) for entity in found if entity.kind == "condition"} == expected


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("day 4, red's gone", {("looks_well", None)}),
        ("not red, not swollen", {("looks_well", None)}),
        ("it looks fine", {("looks_well", None)}),
        # What is still there is what counts.
        ("the redness has gone, my skin is dry though", {("dryness", None)}),
        ("looks fine but there is something odd", set()),
        ("not swollen, just a funny feeling", set()),
        ("can i go if it looks fine", set()),
        ("i dont want to be swollen in the photos", set()),
        ("will i be swollen in the photos", {("swelling", "feared")}),
        ("scared of scarring", {("scarring", "feared")}),
        ("my face is swollen and i'm scared", {("swelling", None)}),
    ],
)
def test_symptoms_that_are_not_there(
    matcher: VocabularyMatcher, content: Content, message: str, expected: Found
) -> None:
    document = read_document(message)
    reading = Assertion(compile_cues(content.guidance.safety.cues.with_conditions())).read(document)
    entries = content.guidance.vocabularies["condition"].entries
    doc = read(message)
    denied = matcher.withdrawn(doc, "symptom") == "denied"
    found = well(asserted(matcher.find(doc), reading, document, entries), denied, document)
    looked_at = ("symptom", "subject")
    assert {(entity.entry, entity.role) for entity in found if entity.kind in looked_at} == expected
