"""What a message names: longest match, forms of words, denials, severities, overlapping kinds, false hits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.cache import current_content
from bot.content.content import Content
from bot.content.schema import Entry, Review, Vocabulary
from bot.nlu.language import read
from bot.nlu.mention_context import Context
from bot.nlu.phrase_index import build_phrase_index
from bot.nlu.vocabulary import Entity, VocabularyMatcher

REVIEW = Review(by="Test reviewer", on=date(2026, 1, 1), due=date(2027, 1, 1))
Named = Callable[[str], set[tuple[str, str]]]


@pytest.fixture(scope="module")
def matcher(content: Content) -> VocabularyMatcher:
    return VocabularyMatcher(build_phrase_index(content.guidance.vocabularies), Context(content.guidance.mention_cues))


@pytest.fixture
def named(matcher: VocabularyMatcher) -> Named:
    """The kinds and entries of a message, without those that only say what kind of question it is."""
    return lambda message: {
        (found.kind, found.entry) for found in matcher.find(read(message)) if found.kind != "subject"
    }


def own(content: Content, **kinds: dict[str, list[str]]) -> VocabularyMatcher:
    """A matcher over a few words of the test's own."""
    vocabularies = {
        kind: Vocabulary(
            kind=kind,
            review=REVIEW,
            entries={name: Entry(name=name, synonyms=tuple(words)) for name, words in entries.items()},
        )
        for kind, entries in kinds.items()
    }
    return VocabularyMatcher(build_phrase_index(vocabularies), Context(content.guidance.mention_cues))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("laser hair removal", {("treatment", "laser_hair_removal")}),
        ("laser", {("treatment", "laser")}),
        ("laser tattoo removal", {("treatment", "tattoo_removal")}),
        ("laser eye surgery", {("condition", "eye_condition"), ("treatment", "eye_laser_surgery")}),
        ("rf microneedling", {("treatment", "rf_microneedling")}),
        ("RF micro-needling", {("treatment", "rf_microneedling")}),
        ("microneedling", {("treatment", "microneedling")}),
        ("derma pen", {("treatment", "microneedling")}),
        ("derma roller", {("treatment", "home_roller")}),
        ("acne scars", {("concern", "acne_scars")}),
        ("acne", {("condition", "active_acne")}),
        ("scars from acne", {("concern", "acne_scars")}),
        ("chickenpox scars", {("concern", "scars")}),
        ("sun damage", {("concern", "sun_damage")}),
        ("sun", {("activity", "sun_exposure")}),
        ("sun spots", {("concern", "hyperpigmentation")}),
        ("ice pick scars", {("concern", "acne_scars")}),
        ("ice", {("activity", "icing")}),
        ("fake tan", {("activity", "fake_tan")}),
        ("tea tree oil", {("product", "tea_tree")}),
        ("hot yoga", {("activity", "hot_yoga")}),
        ("yoga", {("activity", "yoga")}),
        ("vitamin c serum", {("product", "vitamin_c")}),
        ("can I wax after", {("activity", "waxing")}),
        ("I have a tattoo on my arm", {("condition", "tattooed_skin"), ("body_area", "arms")}),
    ],
)
def test_longest_name_wins(named: Named, message: str, expected: set[tuple[str, str]]) -> None:
    assert named(message) == expected


def test_longest_name_wins_over_kinds(content: Content) -> None:
    matcher = own(content, concern={"marks": ["ice pick marks"]}, activity={"icing": ["ice"]})
    assert [found.kind for found in matcher.find(read("ice pick marks"))] == ["concern"]


def test_same_words_of_two_kinds_both_count(named: Named) -> None:
    assert named("can I have it with a cold sore") == {
        ("condition", "cold_sores"),
        ("symptom", "cold_sore_outbreak"),
    }


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("one scar", ("concern", "scars")),
        ("SCARS", ("concern", "scars")),
        ("a dark spot", ("concern", "hyperpigmentation")),
        ("pimple scar", ("concern", "acne_scars")),
        ("stretch marks", ("concern", "stretch_marks")),
        ("c-section scars", ("concern", "scars")),
        ("I swam", ("activity", "swimming")),
        ("swimming", ("activity", "swimming")),
        ("shaved", ("activity", "shaving")),
        ("it bruised", ("symptom", "bruising")),
        ("two needles and a cartridge", ("treatment", "home_roller")),
    ],
)
def test_other_forms_of_a_word_count(named: Named, message: str, expected: tuple[str, str]) -> None:
    assert expected in named(message)


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("what language do you run on", "activity"),  # running
        ("how fast does it work", "activity"),  # fasting
        ("how to get glass skin", "activity"),  # glasses
        ("a surgical thing or a cosmetic thing", "activity"),  # cosmetics
        ("you made up your mind", "activity"),  # make up
        ("the wound is small", "activity"),  # the wind
        ("the dots never go away", "activity"),  # going away
        ("an active life", "product"),  # actives
        ("the poor thing", "concern"),  # pors
    ],
)
def test_word_of_another_meaning_does_not_count(named: Named, message: str, kind: str) -> None:
    assert kind not in {found for found, _ in named(message)}


def test_plural_alone_names_only_itself(content: Content) -> None:
    matcher = own(content, activity={"glasses": ["glasses"]})
    assert matcher.find(read("a glass")) == ()


def test_plural_in_a_phrase_names_one_of_them_too(content: Content) -> None:
    matcher = own(content, activity={"glasses": ["sun glasses"]})
    assert matcher.find(read("a sun glass"))


def test_verb_with_a_particle_has_no_other_forms(content: Content) -> None:
    matcher = own(content, activity={"makeup": ["make up"]})
    assert matcher.find(read("made up")) == ()


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("i popped a spot", {("activity", "popping")}),
        ("after popping a spot", {("activity", "popping")}),
        ("went for a swim", {("activity", "swimming")}),
        ("wore my old makeup", {("product", "makeup")}),
        # A verb and a particle may mean something else, and other kinds are no deeds.
        ("it worked out well", set()),
        ("i felt a lump", set()),
    ],
)
def test_verb_of_a_deed_has_other_forms(content: Content, message: str, expected: set[tuple[str, str]]) -> None:
    matcher = own(
        content,
        activity={"popping": ["pop a spot"], "swimming": ["go for a swim"], "exercise": ["work out"]},
        product={"makeup": ["wear my old makeup"]},
        symptom={"lumps": ["feel a lump"]},
    )
    assert {(found.kind, found.entry) for found in matcher.find(read(message))} == expected


def test_longer_phrase_counts_only_as_it_stands(content: Content) -> None:
    matcher = own(content, activity={"walk": ["walk my very old dog"]})
    assert matcher.find(read("we walk my very old dog"))
    assert matcher.find(read("we walk my very old dogs")) == ()


@pytest.mark.parametrize("kind", ["subject", "clinic_matter"])
def test_kind_of_question_is_told_by_exact_words(content: Content, kind: str) -> None:
    matcher = own(content, **{kind: {"permanence": ["last"]}})
    assert matcher.find(read("does it last"))
    assert matcher.find(read("lasting")) == ()


def test_kind_of_question_overlaps_with_anything(content: Content) -> None:
    matcher = own(content, subject={"after": ["after my peel"]}, treatment={"peel": ["peel"]})
    assert {found.kind for found in matcher.find(read("after my peel"))} == {"subject", "treatment"}


@pytest.mark.parametrize(
    ("message", "kind"),
    [
        ("there is no redness", "symptom"),
        ("no swelling and no bruising", "symptom"),
        ("not wrinkles", "concern"),
        ("it isn't acne scars", "concern"),
        ("no wedding or anything", "occasion"),
        ("not for a wedding", "occasion"),
        ("no wedding or anything", "activity"),
    ],
)
def test_denied_thing_is_not_named(named: Named, message: str, kind: str) -> None:
    assert kind not in {found for found, _ in named(message)}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("why can't I swim", ("activity", "swimming")),
        ("should I not go running", ("activity", "exercise")),
        ("no retinol, right", ("product", "retinol")),
        ("I'm not pregnant but I have eczema", ("condition", "eczema")),
        ("no, eczema", ("condition", "eczema")),
        ("not wrinkles. pores", ("concern", "large_pores")),
    ],
)
def test_denial_leaves_these_named(named: Named, message: str, expected: tuple[str, str]) -> None:
    assert expected in named(message)


@pytest.mark.parametrize(
    ("message", "severity"),
    [
        ("how many sessions would I need for deep acne scars", "severe"),
        ("how many sessions for severe, old acne scars", "severe"),
        ("I have a bad case of acne scarring, how many", "severe"),
        ("the acne scars on my cheeks are deep so how many", "severe"),
        ("my stretch marks are really severe, how many do I need", "severe"),
        ("how many would shallow acne scars on both cheeks take", "mild"),
        ("not too deep acne scars, how many sessions please", "mild"),
        ("I have mild to moderate acne scars, how many sessions", "moderate"),
        ("deep", "severe"),
        ("They are severe", "severe"),
        ("They are mild", "mild"),
        ("mild I'd say", "mild"),
        ("not too bad", "mild"),
        ("pretty bad really", "severe"),
        ("severe, not mild", "severe"),
        ("I meant deep, not shallow", "severe"),
        ("no, severe", "severe"),
        ("how many left for acne scars, bad ones on my temples", "severe"),
        ("awful ones yes, the rolling type", "severe"),
        ("really deep ones im afraid, from my teens", "severe"),
        ("only shallow ones near my nose", "mild"),
        ("acne scars, bad ones on my temples", "severe"),
        ("it's the deep ones, proper annoying", "severe"),
        ("just the faint ones by my eyes really", "mild"),
        ("moderate i would say?", "moderate"),
    ],
)
def test_severity_is_said_of_a_concern(matcher: VocabularyMatcher, message: str, severity: str) -> None:
    assert [found.entry for found in matcher.find(read(message)) if found.kind == "severity"] == [severity]


@pytest.mark.parametrize(
    "message",
    [
        "is it a bad idea to do it for acne scars",
        "how deep do the needles go for acne scars",
        "can I have it for my scars after a deep peel",
        "is it bad that I still have stretch marks after two",
        "any serious risks?",
        "does deeper needling mean more pain",
        "bad bot",
        "is it bad",
        "how deep ones do you treat with the needles",
        "which products are the bad ones to use after",
        "my scars aren't deep",
        "I had a heavy lunch. Do scars fade?",
        "do you have a light room for people with a light sensitivity and for their friends",
    ],
)
def test_severity_of_something_else_is_not_named(named: Named, message: str) -> None:
    assert "severity" not in {found for found, _ in named(message)}


@pytest.mark.parametrize(
    "message",
    [
        "I'd really like to know more about this before I decide",
        "can you walk me through it",
        "what's the deal with this treatment",
        "honey, what do you think",
        "could you work out what I need",
        "what happens on the day",
        "I want to feel good in my own skin",
        "people keep telling me it's amazing",
        "can you drop me a line",
        "I've been on the fence for ages",
        "how long is a piece of string",
        "keep your hands off",
        "on the other hand it might help",
        "I need a break",
        "he gets under my skin",
        "will you tell me the truth",
        "take it with a pinch of salt",
        "I'm over the moon",
        "back to my question",
        "what's the catch",
        "that's the best news all day",
        "it made a big impression on me",
        "I look like a ghost",
        "in a nutshell please",
        "you can contact me in the evening",
        "I'd like to try it out",
        "touch wood it all goes well",
        "where did you read that",
        "does it stimulate fibroblasts",
        "I have no idea, you tell me",
    ],
)
def test_ordinary_sentence_names_nothing(named: Named, message: str) -> None:
    assert named(message) == set()


@pytest.mark.parametrize(
    ("message", "absent"),
    [
        ("what's the wait for a first appointment", "first_visit"),
        ("how much is a microneedling course", "jobs_and_training"),
        ("I've been going round in circles", "ownership"),
        ("my eye is swollen shut", "opening_hours"),
        ("can you boil a roller", "skin_infection"),
        ("should I keep it dry", "dryness"),
        ("a rough idea of the number", "uneven_texture"),
    ],
)
def test_false_hit_is_gone(named: Named, message: str, absent: str) -> None:
    assert absent not in {entry for _, entry in named(message)}


@pytest.mark.parametrize(
    ("message", "how"),
    [
        ("no fever, no pus, just a bit red", "denied"),
        ("my lips aren't swollen", "denied"),
        ("what if I get a fever", "asked"),
        ("what are the signs of an infection", "asked"),
        ("I had hives as a child", "past"),
        ("I have a fever", None),
        ("no fever but I have a rash", "denied"),
        ("how many sessions", None),
    ],
)
def test_symptom_that_is_not_there_now_is_told(content: Content, message: str, how: str | None) -> None:
    symptoms = {"symptom": content.guidance.vocabularies["symptom"]}
    assert (
        VocabularyMatcher(build_phrase_index(symptoms), Context(content.guidance.mention_cues)).withdrawn(
            read(message), "symptom"
        )
        == how
    )


def test_place_is_that_of_the_words(matcher: VocabularyMatcher) -> None:
    message = "Hello! What about ACNE SCARS on my chin?"
    found = {item.kind: message[item.start : item.end] for item in matcher.find(read(message))}
    assert found["concern"] == "ACNE SCARS"
    assert found["body_area"] == "my chin"


def test_order_is_that_of_the_text(matcher: VocabularyMatcher) -> None:
    found = matcher.find(read("stretch marks or wrinkles, then swimming"))
    assert [item.start for item in found] == sorted(item.start for item in found)


SHIPPED = current_content().guidance
MATCHER = VocabularyMatcher(build_phrase_index(SHIPPED.vocabularies), Context(SHIPPED.mention_cues))
WORDS = [word for kind in SHIPPED.vocabularies.values() for e in kind.entries.values() for word in e.synonyms]


@given(st.lists(st.sampled_from([*WORDS, "no", "not", "I have", "and", ",", ".", "after", "how"]), max_size=8))
def test_whatever_is_named_stands_in_the_text(words: list[str]) -> None:
    message = " ".join(words)
    for found in MATCHER.find(read(message)):
        assert isinstance(found, Entity)
        assert 0 <= found.start < found.end <= len(message)


@given(st.text(max_size=120))
def test_any_text_is_read(message: str) -> None:
    assert isinstance(MATCHER.find(read(message)), tuple)


def test_what_measures_another_mention_is_none_itself(content: Content) -> None:
    matcher = own(content, activity={"glasses": ["glasses"], "alcohol": ["wine"]})
    assert [found.entry for found in matcher.find(read("two glasses of wine"))] == ["alcohol"]
    assert [found.entry for found in matcher.find(read("my glasses and wine"))] == ["glasses", "alcohol"]
