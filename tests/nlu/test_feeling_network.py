"""Which messages voice a feeling in words of their own, by the network; kinds of messages that no phrase is for."""

from __future__ import annotations

import random

import pytest

from bot import paths
from bot.content.content import Content
from bot.nlu.encoder import load_encoder
from bot.nlu.feeling_network import current_feeling_network
from bot.nlu.feeling_training import fragments_digest, joined, trained_on
from bot.nlu.feelings import FeelingReader
from bot.text.document import read

pytestmark = pytest.mark.slow

VOICED = """
bit of a wobble here, im the colour of a postbox and it was only last night
in tears here, my face is so red one day after i cant go to work
at my wits end, two weeks of red cheeks now
getting myself in a state, 11 days later and i still look flushed
bit freaked out by these tiny dots in rows on my cheeks, day one
nobody warned me about the scabs, really upset, its day 4
my chin is hot and more and more painful, day 4, so frightened
feel so stupid, lay by the pool all afternoon the day after
kicking myself, used my acid toner last night
i could cry, i scrubbed my face with a flannel the same evening
beating myself up, i had a few glasses of wine the night of it
feeling guilty, i popped a spot on day 3
so frustrated, eight weeks on and nothing to see
I am rather troubled by the look of my cheeks this morning
"""
PLAIN = """
cheeks pinkish this morning, had mine done yesterday lunchtime
should i look this swollen one day on
nose is flaking like pastry, day 5
treated on the 12th of november and the red still hasnt left
jawline still puffy nine days on
prickly itch all over my neck, 3rd day
cheeks have gone greasy since i had it a week ago
went for a jog 5 hours after mine, whoops
hit the gym last night, session was yesterday morning. problem?
did bikram yoga 30 hours after it, was that daft
my sister was red for two weeks after hers, is that normal
is it normal that my skin looks angry
what do i do if it swells
can i have it while i am breastfeeding
i had three sessions and need one more
should i worry about it
"""


def felt(message: str, content: Content) -> str | None:
    _, states = load_encoder().encode_with_states(message)
    places = load_encoder().places(message)
    reader = FeelingReader(content.guidance.feelings)
    found = reader.find(read(message), lambda: current_feeling_network().find(states, places))
    return found.entry if found else None


@pytest.mark.parametrize("message", VOICED.strip().splitlines())
def test_feeling_is_found_in_other_words(message: str, content: Content) -> None:
    assert felt(message, content)


@pytest.mark.parametrize("message", PLAIN.strip().splitlines())
def test_matter_of_fact_message_voices_none(message: str, content: Content) -> None:
    assert felt(message, content) is None


def test_weights_are_of_the_fragments() -> None:
    # Run scripts/train-feelings.
    assert trained_on() == fragments_digest(paths.FEELING_MESSAGES)


def test_made_message_knows_where_its_fragments_stand() -> None:
    text, labels = joined([("so worried", True), ("day 4", False)], random.Random(1))
    assert [(text[first:last], voiced) for first, last, voiced in labels] == [("so worried", True), ("day 4", False)]


def test_message_without_words_has_none() -> None:
    _, states = load_encoder().encode_with_states("")
    assert current_feeling_network().find(states, load_encoder().places("")) is None
