"""A number that is the whole answer: "just two", "none", "about half a dozen"."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from spacy.tokens import Doc, Token

from bot.content.schema import TimeWords
from bot.nlu.entity import Entity

_MOST_WORDS = 4
_ENDS_ANSWER = frozenset([",", ".", ";", "!"])
# "All at once", "any of them".
_NEVER_ALONE = frozenset(["any", "neither"])


def lone_number(doc: Doc, taken: Iterable[Entity], words: TimeWords) -> Entity | None:
    """The number that makes up a whole answer ("just two", "none", "a couple", "3, does it hurt?"), or None.

    `taken` are other entities, of which the number must not be a part.
    """
    stop = next((token.i for token in doc if token.i > 0 and token.text in _ENDS_ANSWER), len(doc))
    grammar = words.grammar
    values = {**grammar.cardinals, **grammar.counts, **grammar.times_over}
    beside = frozenset([*words.saying_nothing, *words.beside_a_number])
    return _alone(doc[:], taken, values, beside) or _alone(doc[:stop], taken, values, beside)


def _alone(
    part: Sequence[Token], taken: Iterable[Entity], values: Mapping[str, float], beside: Collection[str]
) -> Entity | None:
    """The number that makes up a part of a message."""
    words = [token for token in part if not token.is_punct and not token.is_space and token.text != "'s"]
    if len(words) == 2 and words[0].text == "not" and words[1].text in ("one", "1"):
        return Entity("number", "0", words[0].idx, words[1].idx + len(words[1]))
    for length in range(min(len(words), _MOST_WORDS), 0, -1):
        for first in range(len(words) - length + 1):
            number, rest = words[first : first + length], (*words[:first], *words[first + length :])
            value = _value(number, values)
            if value is None or any(word.text not in beside for word in rest):
                continue
            if len(rest) >= _MOST_WORDS or (number[0].text == "once" and any(word.text == "at" for word in rest)):
                continue
            start, end = number[0].idx, number[-1].idx + len(number[-1])
            if not any(found.start < end and start < found.end for found in taken):
                return Entity("number", str(value), start, end)
    return None


def _value(words: Sequence[Token], values: Mapping[str, float]) -> int | None:
    """The value of a whole number in digits or words; None for anything else."""
    text = " ".join(word.text for word in words)
    if text.isdecimal():
        return int(text)
    value = None if text in _NEVER_ALONE else values.get(text)
    return int(value) if value is not None and value % 1 == 0 else None
