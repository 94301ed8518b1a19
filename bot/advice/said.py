"""Words for a time, brought to the form that the readers of days and of clock times expect."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from bot.content.schema import TimeWords

# Nobody needs more words for a time; what is longer is no time but a story.
LONGEST = 100
_WORD = r"[a-z0-9']"


def plain(text: str, words: TimeWords) -> str:
    """The text in small letters with numbers as digits and spellings as `times.yml` reads them.

    "Twenty-third of March" becomes "23rd of march", "a couple of weeks" the same with the figure two. A
    text that is too long becomes empty.
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
    """The text with each phrase replaced by what it means, the longest first."""
    return _spaced(_phrases(meanings).sub(lambda found: meanings[found[0]], said))


def names_any(said: str, phrases: Iterable[str]) -> bool:
    """Whether one of the phrases stands in the text as whole words."""
    return bool(_phrases(phrases).search(said))


def without(said: str, phrases: Iterable[str]) -> str:
    """The text without these phrases."""
    return _spaced(_phrases(phrases).sub(" ", said))


def one_of(phrases: Iterable[str]) -> str:
    """A pattern for any of the phrases, the longest first."""
    return "|".join(re.escape(phrase) for phrase in sorted(phrases, key=len, reverse=True)) or r"(?!)"


def _phrases(phrases: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!{_WORD})(?:{one_of(phrases)})(?!{_WORD})")


def _spaced(said: str) -> str:
    return " ".join(said.split())
