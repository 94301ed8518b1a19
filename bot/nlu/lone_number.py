"""A number that is the whole answer: "just two", "none", "about half a dozen", "one or two"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from bot.content.schema import TimeWords
from bot.nlu.entity import Entity
from bot.timeexpr.counting import Number

_MOST_WORDS = 4
_ENDS_ANSWER = frozenset([",", ".", ";", "!"])
# "All at once", "any of them".
_NEVER_ALONE = frozenset(["any", "neither"])


def lone_number(doc: Doc, numbers: Sequence[Number], taken: Iterable[Entity], words: TimeWords) -> Entity | None:
    """The number that makes up a whole answer ("just two", "none", "a couple", "3, does it hurt?"), or None.

    Args:
        doc: the message.
        numbers: those in it.
        taken: other entities, of which the number must not be a part.
        words: the lexicon.
    """
    stop = next((token.idx for token in doc if token.i > 0 and token.text in _ENDS_ANSWER), len(doc.text))
    beside = frozenset([*words.saying_nothing, *words.beside_a_number, *words.inexact])
    free = [number for number in numbers if all(number.end <= one.start or one.end <= number.start for one in taken)]
    for end in dict.fromkeys((len(doc.text), stop)):
        spoken = [token for token in doc if token.idx < end and not token.is_punct and not token.is_space]
        said = [token for token in spoken if token.text != "'s"]
        if [token.text for token in said] in (["not", "one"], ["not", "1"]):
            return Entity("number", "0", said[0].idx, said[1].idx + len(said[1]))
        for number in free:
            inside = [token for token in said if token.idx < number.end and number.start < token.idx + len(token)]
            rest = [token for token in said if token not in inside]
            if number.end <= end and number.range and _alone(number, inside, rest, beside):
                return Entity("number", str(number.range), number.start, number.end)
    return None


def _alone(number: Number, inside: Sequence[Token], rest: Sequence[Token], beside: frozenset[str]) -> bool:
    """Whether a number stands beside words that say nothing."""
    said = {token.text for token in rest}
    if number.ordinal or len(rest) >= _MOST_WORDS or not said <= beside:
        return False
    return inside[0].text not in _NEVER_ALONE and not (inside[0].text == "once" and "at" in said)
