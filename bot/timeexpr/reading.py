"""Reading a text as one whole time expression."""

from __future__ import annotations

from functools import lru_cache

from bot.content.schema import TimeWords
from bot.timeexpr.lexicon import lexicon_of
from bot.timeexpr.parser import Parser
from bot.timeexpr.tree import DayOfMonth, Either, Expression, from_event, is_plain_length, is_rough

# Nobody needs more characters for a time; what is longer is a story.
LONGEST = 100
# What may stand before an expression or behind it and changes nothing.
_BEFORE = frozenset("on in by until till since before after from during for at of the it is was be within".split())
_BEHIND = frozenset("at on by in of post after afterwards later now please . ! ? ,".split())


# The parts that answer one message read the same expressions.
@lru_cache(maxsize=256)
def parse(text: str, words: TimeWords) -> Expression | None:
    """The tree of an expression that covers the whole text; None if there is none."""
    if len(text) > LONGEST:
        return None
    lexemes = lexicon_of(words).lex(text)
    parser = Parser(lexemes)
    last = len(lexemes)
    while last and lexemes[last - 1].norm in _BEHIND:
        last -= 1
    for start in range(last):
        readings = [(end, expression) for expression, end in parser.expression(start) if last <= end]
        if readings:
            return max(readings, key=lambda reading: reading[0])[1]
        if lexemes[start].norm not in _BEFORE:
            return None
    return None


def counts_from_event(text: str, words: TimeWords) -> bool:
    """Whether an expression counts from a day of the patient's own: "2 weeks before my wedding"."""
    expression = parse(text, words)
    return expression is not None and from_event(expression.days)


def is_length(text: str, words: TimeWords) -> bool:
    """Whether an expression is a length of time from no day: "6 weeks", not "in 6 weeks"."""
    expression = parse(text, words)
    return expression is not None and is_plain_length(expression.days)


def rough(text: str, words: TimeWords) -> bool:
    """Whether an expression counts back in weeks or more: "3 weeks ago" may be a few days more or less."""
    expression = parse(text, words)
    return expression is not None and is_rough(expression.days)


def is_lone_day(text: str, words: TimeWords) -> bool:
    """Whether an expression is a day of a month that is not named: "the 9th"."""
    expression = parse(text, words)
    days = expression.days if expression else None
    return isinstance(days, DayOfMonth) and days.month is None


def is_span(text: str, words: TimeWords) -> bool:
    """Whether an expression says from which day to which: "1 to 14 Feb", not "the 3rd or the 4th", "in May"."""
    expression = parse(text, words)
    return expression is not None and isinstance(expression.days, Either) and "or" not in text.lower().split()
