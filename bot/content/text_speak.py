"""Schema of `content/text_speak.yml`: the words of text-speak and what they stand for."""

from __future__ import annotations

from typing import Any

from pydantic import root_validator, validator

from bot.content.schema import Review, Strict
from bot.text.normalize import fold
from bot.text.text_speak import Meaning, TextSpeak

_Words = tuple[str, ...]


def _folded(words: _Words) -> _Words:
    for word in words:
        if word != fold(word) or not word.strip() or (" " in word):
            raise ValueError("single words in lower case")
    return words


class MeaningEntry(Strict):
    """One meaning of a word, with the words beside it, or lists of words in braces."""

    means: str
    before: _Words | None = None
    behind: _Words | None = None
    not_before: _Words = ()
    not_behind: _Words = ()
    word_behind: bool = False
    between_words: bool = False

    _words = validator("before", "behind", "not_before", "not_behind", allow_reuse=True)(
        lambda words: words and _folded(words)
    )

    def meaning(self, lists: dict[str, _Words]) -> Meaning:
        """The same with the words of the lists; raises KeyError for a list that does not exist."""

        def words(written: _Words) -> frozenset[str]:
            parts = (lists[word[1:-1]] if word.startswith("{") else (word,) for word in written)
            return frozenset(word for part in parts for word in part)

        return Meaning(
            self.means,
            None if self.before is None else words(self.before),
            None if self.behind is None else words(self.behind),
            words(self.not_before),
            words(self.not_behind),
            word_before=self.between_words,
            word_behind=self.between_words or self.word_behind,
        )


class TextSpeakFile(Strict):
    """`text_speak.yml`."""

    review: Review
    always: dict[str, _Words]
    units: dict[str, _Words]
    names: _Words
    lists: dict[str, _Words] = {}
    beside: dict[str, tuple[MeaningEntry, ...]]
    signs: dict[str, tuple[str, ...]] = {}

    @validator("always", "units", "lists", each_item=True)
    def _forms_as_they_are_read(cls, words: _Words) -> _Words:
        return _folded(words)

    @validator("names")
    def _names_as_they_are_read(cls, words: _Words) -> _Words:
        return _folded(words)

    @validator("always", "units", "signs")
    def _one_meaning_each(cls, forms: dict[str, _Words]) -> dict[str, _Words]:
        every = [form for listed in forms.values() for form in listed]
        if len(set(every)) < len(every):
            raise ValueError("each form under one meaning only")
        return forms

    @root_validator(skip_on_failure=True)
    def _lists_that_exist(cls, values: dict[str, Any]) -> dict[str, Any]:
        for word, meanings in values["beside"].items():
            _folded((word,))
            for entry in meanings:
                try:
                    entry.meaning(values["lists"])
                except KeyError as error:
                    raise ValueError(f"a list {error} under 'lists', or another name in the braces") from error
        return values

    def compiled(self) -> TextSpeak:
        """The words as they are looked up."""
        return TextSpeak(
            always={form: meaning for meaning, forms in self.always.items() for form in forms},
            units={form: meaning for meaning, forms in self.units.items() for form in forms},
            names=frozenset(self.names),
            signs={sign: meaning for meaning, signs in self.signs.items() for sign in signs},
            beside={word: tuple(entry.meaning(self.lists) for entry in found) for word, found in self.beside.items()},
        )
