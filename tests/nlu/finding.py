"""Extraction of times and numbers as the component does it."""

from __future__ import annotations

from functools import partial

from bot.content.cache import current_content
from bot.nlu.encoder import load_encoder
from bot.nlu.entity import Entity
from bot.nlu.full_words import expand
from bot.nlu.language import read
from bot.nlu.reading_network import current_reading_network
from bot.nlu.tags import Tags
from bot.nlu.times import find_times
from bot.nlu.vocabulary import current_matcher


def times_in(message: str) -> list[Entity]:
    """The times and numbers of sessions of a message, with the shipped content."""
    # Messages are read in full words.
    message = expand(message).text
    doc = read(message)
    tags = Tags(partial(load_encoder().places, message), lambda: current_reading_network().read(message).tags)
    return find_times(doc, current_content().guidance.times, tags, current_matcher().find(doc))
