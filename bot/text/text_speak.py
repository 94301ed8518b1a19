"""Text-speak in full words, before a message is read: "r u open 2moro" is "are you open tomorrow".

A word is replaced only where it can mean nothing else: always ("2moro"), or beside certain words ("2" is "to" in "want
2 go", and a number in "had 2"). The place of each replaced word is kept, so that all that is found in the full words
can be cited as the patient typed it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.text.normalize import fold

# In a list of words: any number in figures.
NUMBER = "<number>"
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_FIGURE_AND_WORD = re.compile(r"(\d+)([^\W\d_]+)")
# An address, a fraction or a name is no word: "b4/c", "me@b4.com", "r&b".
_JOINED_BEFORE = frozenset("@/&+-#'_.")
_JOINED_BEHIND = frozenset("@/&+-#'_")
# What changes only the look of the sign before it.
_SHADES = frozenset("\ufe0e\ufe0f\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")


@dataclass(frozen=True)
class Meaning:
    """What a word stands for beside certain words."""

    means: str
    before: frozenset[str] | None = None
    """The words that may stand before it; None for any word, or none."""
    behind: frozenset[str] | None = None
    not_before: frozenset[str] = frozenset()
    not_behind: frozenset[str] = frozenset()
    word_before: bool = False
    """Whether some word must stand before it."""
    word_behind: bool = False

    def fits(self, before: str, behind: str) -> bool:
        """Whether it is meant between these words; empty for none."""
        if before in self.not_before or behind in self.not_behind:
            return False
        if (self.word_before and not before[:1].isalpha()) or (self.word_behind and not behind[:1].isalpha()):
            return False
        return _among(before, self.before) and _among(behind, self.behind)


def _among(word: str, words: frozenset[str] | None) -> bool:
    return words is None or word in words or (NUMBER in words and word[:1].isdigit())


@dataclass(frozen=True)
class Expanded:
    """A message in full words."""

    text: str
    replaced: tuple[tuple[int, int, int, int], ...] = ()
    """Of each replaced word: where it starts and ends here, and where in the message as typed."""

    def typed(self, start: int, end: int) -> tuple[int, int]:
        """The characters of the message as typed that these characters stand for; a replaced word is cited whole."""
        return self._place(start, last=False), self._place(end, last=True)

    def _place(self, offset: int, *, last: bool) -> int:
        shift = 0
        for first, end, typed_first, typed_end in self.replaced:
            if offset <= first if last else offset < first:
                break
            if offset < end:
                return typed_end if last else typed_first
            shift = typed_end - end
        return offset + shift


@dataclass(frozen=True)
class TextSpeak:
    """The words of text-speak and what they stand for; all are folded."""

    always: Mapping[str, str]
    units: Mapping[str, str]
    """Units of time behind a figure: "wks" stands for "weeks"."""
    names: frozenset[str]
    """Behind one of these a letter or a number is a name: "vitamin b4"."""
    beside: Mapping[str, tuple[Meaning, ...]]
    """What a word stands for beside others; the first that fits counts."""
    signs: Mapping[str, str] = field(default_factory=dict)
    """What a message of nothing but such characters says: "👍" stands for "ok"."""

    def expand(self, text: str) -> Expanded:
        """A message in full words; the same text where it has no text-speak."""
        shown = [character for character in text if not (character.isspace() or character in _SHADES)]
        if shown and all(character in self.signs for character in shown):
            said = self.signs[shown[0]]
            return Expanded(said, ((0, len(said), 0, len(text)),))
        folded = fold(text)
        words = list(_WORD.finditer(folded))
        full = ""
        copied = 0
        replaced = []
        before, last = "", 0
        for index, word in enumerate(words):
            start, end = word.span()
            before = before if folded[last:start].isspace() else ""
            following = words[index + 1] if index + 1 < len(words) else None
            behind = following[0] if following and folded[end : following.start()].isspace() else ""
            joined = (start and folded[start - 1] in _JOINED_BEFORE) or _joined_behind(folded, end)
            meaning = None if joined else self._meaning(word[0], before, self.always.get(behind, behind))
            if meaning is not None:
                full += text[copied:start]
                replaced.append((len(full), len(full) + len(meaning), start, end))
                full += meaning
                copied = end
            before, last = (meaning or word[0]).split()[-1], end
        return Expanded(full + text[copied:], tuple(replaced))

    def _meaning(self, word: str, before: str, behind: str) -> str | None:
        """What a word between two others stands for; None for a word that stands for itself."""
        if word in self.always:
            return self.always[word]
        if word in self.beside and before not in self.names:
            return next((one.means for one in self.beside[word] if one.fits(before, behind)), None)
        length = _FIGURE_AND_WORD.fullmatch(word)
        if length is None or length[2] not in self.units:
            return None
        return f"{length[1]} {self.units[length[2]][: -1 if length[1] == '1' else None]}"


def _joined_behind(text: str, end: int) -> bool:
    """Whether a word goes on without a space."""
    if end >= len(text):
        return False
    return text[end] in _JOINED_BEHIND or (text[end] == "." and end + 1 < len(text) and text[end + 1].isalnum())
