"""Extraction of times and numbers as the component does it."""

from __future__ import annotations

from functools import partial

from bot.content.cache import current_content
from bot.nlu.encoder import load_encoder
from bot.nlu.entity import Entity
from bot.nlu.full_words import expand
from bot.nlu.language import read
from bot.nlu.reading_network import current_reading_network
from bot.nlu.role_tagger import current_role_tagger, together
from bot.nlu.tags import Tags
from bot.nlu.times import find_times
from bot.nlu.vocabulary import current_matcher


def times_in(message: str) -> list[Entity]:
    """The times and numbers of sessions of a message, with the shipped content."""
    # Messages are read in full words.
    message = expand(message).text
    doc = read(message)
    states = load_encoder().encode_with_states(message)[1]
    scores = together(current_role_tagger().scores(states), current_reading_network().read(message).tags)
    tags = Tags(partial(load_encoder().places, message), lambda: scores)
    return find_times(doc, current_content().guidance.times, tags, current_matcher().find(doc))
