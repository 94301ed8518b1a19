"""Normalisation of time expressions before they are parsed as dates or times of day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.content.schema import TimeWords

# Nobody needs more words for a time; what is longer is no time but a story.
LONGEST = 100
_WORD = r"[a-z0-9']"


def plain(text: str, words: TimeWords) -> str:
    """Lower-case the text and replace spelled-out numbers and spellings listed in `time_expressions.yml`.

    "Twenty-third of March" becomes "23rd of march", and "a couple of" becomes a digit. A text longer than
    LONGEST characters becomes empty.
    """
    if len(text) > LONGEST:
        return ""
    said = text.lower().replace("\u2019", "'").replace("\u2018", "'").replace("\u2013", "-").replace("o'clock", "")
    said = re.sub(r"(?<![a-z])([ap])\.\s?m\b\.?", r"\1m", said)
    # A hyphen between figures means a range or a date, any other is a space: "mid-august", "3-day".
    said = re.sub(r"(?<![0-9])-|-(?![0-9])", " ", said)
    said = re.sub(r"([0-9])(?!st\b|nd\b|rd\b|th\b|am\b|pm\b)(?=[a-z])", r"\1 ", said)
    said = re.sub(r"([a-z])'(?![a-z])", r"\1", re.sub(r"[^a-z0-9'/.:-]+", " ", said))
    said = re.sub(r"[.:](?![0-9])", " ", said)
    return replaced(_spaced(said), words.spellings)


def replaced(said: str, meanings: Mapping[str, str]) -> str:
    """The text with each phrase replaced by its meaning, longest phrases first."""
    return _spaced(_phrases(meanings).sub(lambda found: meanings[found[0]], said))


def names_any(said: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases occurs in the text as whole words."""
    return bool(_phrases(phrases).search(said))


def without(said: str, phrases: Iterable[str]) -> str:
    """The text without these phrases."""
    return _spaced(_phrases(phrases).sub(" ", said))


def one_of(phrases: Iterable[str]) -> str:
    """A regular expression that matches any of the phrases, longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) or r"(?!)"


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{_WORD})(?:{one_of(phrases)})(?!{_WORD})")


def _spaced(said: str) -> str:
    return " ".join(said.split())
