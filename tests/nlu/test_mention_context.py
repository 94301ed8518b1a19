"""Denied, only asked about, or long past: how far each of them reaches."""

from __future__ import annotations

import pytest
from spacy.tokens import Span

from bot.content.content import Content
from bot.nlu.language import read
from bot.nlu.mention_context import Context


@pytest.fixture(scope="module")
def context(content: Content) -> Context:
    return Context(content.guidance.mention_cues)


def mention(message: str, words: str) -> Span:
    """The last place in the message where the words stand."""
    doc = read(message)
    start = doc.text.rindex(words)
    span = doc.char_span(start, start + len(words))
    assert span is not None
    return span


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("no fever, no pus", "fever"),
        ("no fever, no pus", "pus"),
        ("no fever, chills or smell", "chills"),
        ("no fever, chills or smell", "smell"),
        ("No fever, chills, pus or bad smell.", "pus"),
        ("no bad smell, yellow discharge, or fever", "yellow discharge"),
        ("no fever, pus", "pus"),
        ("I don't have any pus", "pus"),
        ("i dont have any pus", "pus"),
        ("I do not have a fever", "fever"),
        ("there isn't any pus", "pus"),
        ("there isnt any pus", "pus"),
        ("there is no pus", "pus"),
        ("theres no pus coming out", "pus"),
        ("not swollen", "swollen"),
        ("my lips aren't swollen", "swollen"),
        ("it does not look infected", "infected"),
        ("i havent got a fever", "fever"),
        ("I never had a fever", "fever"),
        ("without any pus", "pus"),
        ("free of pus", "pus"),
        ("absence of any fever", "fever"),
        ("neither fever nor pus", "fever"),
        ("neither fever nor pus", "pus"),
        ("I can't see any pus", "pus"),
        ("no fever/pus", "fever/pus"),
        ("no pus. Just redness", "pus"),
        ("I have eczema. I don't have psoriasis", "psoriasis"),
    ],
)
def test_denied(context: Context, message: str, words: str) -> None:
    assert context.negated(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("there is pus", "pus"),
        ("no, there is pus", "pus"),
        ("No. There is pus.", "pus"),
        ("no but there is pus", "pus"),
        ("nope there is pus", "pus"),
        ("no, pus", "pus"),
        ("no fever but my lips are swollen", "lips"),
        ("no fever but my lips are swollen", "swollen"),
        ("no fever just pus", "pus"),
        ("no fever, swollen lips", "swollen lips"),
        ("no fever; pus", "pus"),
        ("no fever - pus", "pus"),
        ("no fever (but pus)", "pus"),
        ("no sleep, high fever", "fever"),
        ("not well, fever and chills", "fever"),
        ("no relief, the pain gets worse", "pain"),
        ("not ok, face is swelling up", "swelling"),
        ("no one answers and I have pus", "pus"),
        ("no idea why, pus everywhere", "pus"),
        ("not sure if this is pus", "pus"),
        ("not only pus", "pus"),
        ("not just red, there is pus", "pus"),
        ("I never had this before, pus is coming out", "pus"),
        ("i've never seen so much pus", "pus"),
        ("isn't that pus", "pus"),
        ("I do not have a doctor, my lips are swollen", "swollen"),
        ("don't know what to do, pus everywhere", "pus"),
        ("no pus yesterday", "pus"),
        ("I'm not joking my throat is closing", "closing"),
        ("no fever in all the long days and weeks after my session pus", "pus"),
        ("the pus won't stop", "pus"),
        ("pus but no fever", "pus"),
    ],
)
def test_not_denied(context: Context, message: str, words: str) -> None:
    assert not context.negated(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I can't breathe", "breathe"),
        ("can't stop the bleeding", "bleeding"),
        ("cannot open my eyes", "eyes"),
        ("it won't stop bleeding", "bleeding"),
        ("could not breathe", "breathe"),
    ],
)
def test_denied_ability_is_no_denied_symptom(context: Context, message: str, words: str) -> None:
    assert not context.negated(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("what if I get a fever", "fever"),
        ("can microneedling cause blisters", "blisters"),
        ("what does pus look like", "pus"),
        ("how do I know if it's infected", "infected"),
        ("is there a risk of infection", "infection"),
        ("what are the signs of infection, pus or fever?", "pus"),
        ("I'm worried about getting an infection", "infection"),
        ("do people get hives from it", "hives"),
        ("are blisters a common side effect", "blisters"),
        ("what should I do in case of a fever", "fever"),
    ],
)
def test_only_asked_about(context: Context, message: str, words: str) -> None:
    assert context.hypothetical(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("what do i do hives everywhere", "hives"),
        ("can i get help, hives all over", "hives"),
        ("can i get an emergency appointment, hives all over", "hives"),
        ("how can I tell, there is pus", "pus"),
        ("hard to breathe if i lie down", "breathe"),
        ("blisters everywhere, look like burns", "blisters"),
        ("signs of infection since yesterday", "infection"),
        ("what are the signs of infection? There is pus", "pus"),
        ("is it a side effect that my lips are swollen", "swollen"),
        ("what if I swallowed numbing cream", "numbing cream"),
        ("pus", "pus"),
    ],
)
def test_reported_although_it_sounds_like_a_question(context: Context, message: str, words: str) -> None:
    assert not context.hypothetical(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I had a fever last year", "fever"),
        ("I had hives as a child", "hives"),
        ("As a child, I had hives all over", "hives"),
        ("I used to have hives", "hives"),
        ("used to get hives all over", "hives"),
        ("a seizure when i was a child, can I have it now", "seizure"),
        ("history of keloids", "keloids"),
    ],
)
def test_long_past(context: Context, message: str, words: str) -> None:
    assert context.past(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("I have a history of keloids and there's pus", "pus"),
        ("used to have acne and now pus comes out", "pus"),
        ("I had laser years ago, my skin is blistering", "blistering"),
        ("I used to get cold sores, now hives all over", "hives"),
        ("pus coming out, had acne years ago", "pus"),
        ("I had a fever last night", "fever"),
        ("pus", "pus"),
    ],
)
def test_present_although_the_sentence_tells_of_the_past(context: Context, message: str, words: str) -> None:
    assert not context.past(mention(message, words))


def test_sentence_before_denies_nothing(context: Context) -> None:
    assert not context.negated(mention("I don't. Pus!", "pus"))


def test_context_without_optional_words_denies_as_well(content: Content) -> None:
    words = content.guidance.mention_cues.copy(update={"earlier": (), "present": (), "past_verbs": ()})
    context = Context(words)
    assert context.negated(mention("no pus", "pus"))
    assert not context.past(mention("there is pus", "pus"))


def test_context_reads_only_what_stands_near(content: Content) -> None:
    """A list of a thousand words must not take a thousand times as long for each of them."""
    context = Context(content.guidance.mention_cues)
    doc = read("redness, " * 400)
    looked_at: list[int] = []
    for token in list(doc)[::2]:
        around = context._around(doc[token.i : token.i + 1])
        looked_at.append(len(around))
    assert max(looked_at) <= 2 * Context.REACH + 1


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("what would you do if a patient started to bleed", "bleed"),
        ("if my son (16) felt faint would I be told", "felt faint"),
        ("were I to develop a fever who would help", "fever"),
    ],
)
def test_supposed_of_anyone_is_only_asked_about(context: Context, message: str, words: str) -> None:
    assert context.hypothetical(mention(message, words))


@pytest.mark.parametrize(
    ("message", "words"),
    [
        ("is double vision common? I have it now", "double vision"),
        ("do people get hives, because mine are everywhere", "hives"),
        ("yellow stuff comes if I press beside my nose", "nose"),
        ("worried about this discharge", "discharge"),
    ],
)
def test_question_that_the_patient_answers_is_a_report(context: Context, message: str, words: str) -> None:
    assert not context.hypothetical(mention(message, words))


@pytest.mark.parametrize("message", ["the fever hasn't gone", "the fever hasnt gone away", "the fever is not better"])
def test_what_has_not_gone_is_not_over(context: Context, message: str) -> None:
    assert not context.over(mention(message, "fever"))


@pytest.mark.parametrize("message", ["the fever has gone", "the fever went away", "a fever, all gone now"])
def test_what_has_gone_is_over(context: Context, message: str) -> None:
    assert context.over(mention(message, "fever"))


def test_time_of_today_outweighs_the_past(context: Context) -> None:
    assert not context.past(mention("I fainted once this morning", "fainted"))
    assert context.past(mention("I fainted once at school", "fainted"))


def test_idiom_within_a_wording_takes_nothing_away(context: Context) -> None:
    assert not context.means_other(
        mention("the skin on my stretch marks has split", "skin on my stretch marks has split")
    )
    assert context.means_other(mention("your red hot offer", "red hot"))


def test_family_stands_for_each_of_its_words(content: Content) -> None:
    words = content.guidance.mention_cues.copy(
        update={
            "words": {**content.guidance.mention_cues.words, "kin": ("son", "wife")},
            "elsewhere": ("{kin} read", "of a {kin}"),
        }
    )
    context = Context(words)
    assert context.elsewhere(mention("wife read of fever", "fever"))
    assert context.elsewhere(mention("a story of a son with fever", "fever"))
    assert not context.elsewhere(mention("an uncle read of fever", "fever"))
