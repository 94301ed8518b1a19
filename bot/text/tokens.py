"""Tokens of a message: plain word forms with offsets into the original text.

Contractions are expanded, with or without their apostrophe, so that one pattern covers all spellings: "can't", "cant"
and "can t" are the tokens `can` and `not`, "I'm" and "im" are `i` and `am`. Contractions whose letters spell another
word ("ill", "well", "were", "its") are expanded only where the apostrophe is there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.text.lemmas import lemma
from bot.text.normalize import fold, is_sign, plain

# Accents and vowel signs of all scripts, and the joiners: they belong to the word in which they stand.
_SIGNS = "".join(filter(is_sign, map(chr, range(0x300, 0x2000)))) + "\u200c\u200d"
_WORD = rf"[^\W\d_]+(?:[{_SIGNS}]+[^\W\d_]*)*"
# Two letters joined by a sign ("a&e"), a number, a word with apostrophes, or one punctuation mark or symbol.
_TOKEN = re.compile(rf"[a-z]&[a-z](?![a-z])|\d+(?:[.,]\d+)*|{_WORD}(?:'{_WORD})*'?|\.{{2,}}|\n+|[^\w\s]|_")
_SUFFIXES = {"'m": "am", "'re": "are", "'ve": "have", "'ll": "will", "'d": "would"}
_WITHOUT_APOSTROPHE = {
    **{
        f"{verb}nt": (verb, "not")
        for verb in "ca do did does is was are were would could should has have had must ai need might".split()
    },
    "cant": ("can", "not"),
    "wont": ("will", "not"),
    "cannot": ("can", "not"),
    # The usual slips and spellings of "can't".
    **dict.fromkeys(("cnat", "carnt", "cnt", "cantt", "kant"), ("can", "not")),
    "aint": ("is", "not"),
    "im": ("i", "am"),
    "ive": ("i", "have"),
    "youre": ("you", "are"),
    "youve": ("you", "have"),
    "theyre": ("they", "are"),
    "theyve": ("they", "have"),
    "weve": ("we", "have"),
    "shes": ("she", "is"),
    "hes": ("he", "is"),
    "thats": ("that", "is"),
    "theres": ("there", "is"),
    "whats": ("what", "is"),
    "gonna": ("going", "to"),
    "wanna": ("want", "to"),
    "gotta": ("got", "to"),
}
_IRREGULAR = {"can't": ("can", "not"), "won't": ("will", "not"), "shan't": ("shall", "not"), "ain't": ("is", "not")}
# "'s" after these is a verb; after any other word it may be a possessive and is left out.
_IS = frozenset("it he she that there what who where how here when everything something nothing".split())
_LONG_DRAWN = re.compile(r"([a-z])\1{2,}")


@dataclass(frozen=True)
class Token:
    """One word, number or punctuation mark."""

    norm: str
    """The folded form, contractions expanded: "can" and "not" of "can't"."""
    lemma: str
    """The base form of `norm`."""
    start: int
    """Offset of the first character in the original text; tokens of one contraction share their offsets."""
    end: int

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number."""
        return self.norm[0].isalnum()


@lru_cache(maxsize=64)
def tokenize(text: str) -> tuple[Token, ...]:
    """All tokens of a text, in order."""
    folded = fold(text)
    tokens: list[Token] = []
    for match in _TOKEN.finditer(folded):
        word, start, end = match.group(), match.start(), match.end()
        if word == "t" and tokens and tokens[-1].end == start - 1 and f"{tokens[-1].norm}t" in _WITHOUT_APOSTROPHE:
            # "can t" is "can't".
            start, word = tokens[-1].start, f"{tokens.pop().norm}t"
        tokens.extend(Token(part, _lemma(part), start, end) for part in _expand(word))
    return tuple(tokens)


@lru_cache(maxsize=8192)
def _lemma(word: str) -> str:
    return lemma(word)


@lru_cache(maxsize=8192)
def _expand(word: str) -> tuple[str, ...]:
    """The plain forms that a folded word stands for: one, or those of a contraction."""
    word = plain(word)
    if word in _WITHOUT_APOSTROPHE:
        return _WITHOUT_APOSTROPHE[word]
    if word[0].isdigit():
        return (word.replace(",", "."),) if re.fullmatch(r"\d+[.,]\d{1,2}", word) else (word,)
    if "'" in word:
        if word in _IRREGULAR:
            return _IRREGULAR[word]
        if word.endswith("n't"):
            return (word[:-3], "not")
        for suffix, expanded in _SUFFIXES.items():
            if word.endswith(suffix) and len(word) > len(suffix):
                return (word[: -len(suffix)], expanded)
        if word.endswith("'s"):
            return (word[:-2], "is") if word[:-2] in _IS else (word[:-2],)
        word = word.replace("'", "") or "'"
    if _LONG_DRAWN.search(word):
        word = _shortened(word)
    return (word,)


def _shortened(word: str) -> str:
    """A long-drawn word as it is spelt: "sooo" is "so", "swelllling" is "swelling"."""
    double = _LONG_DRAWN.sub(r"\1\1", word)
    single = _LONG_DRAWN.sub(r"\1", word)
    return double if lemma(double) != double else single
