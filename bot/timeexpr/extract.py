"""Extraction of time expressions from a message: the longest ones, with their place in the text.

An expression is extracted as a whole. Where the grammar reads only a part of a longer phrase, and further words of time
follow without anything between, the whole phrase is extracted: it can't be resolved then, and the patient is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from bot.content.schema import TimeWords
from bot.timeexpr import tree
from bot.timeexpr.lexicon import Lexeme, lexicon_of
from bot.timeexpr.numbers import norm, sense
from bot.timeexpr.parser import Parser
from bot.timeexpr.reading import parse

Kind = Literal["date", "duration", "recurring"]
# An expression begins with a lexeme of one of these categories, or one of these words.
_FIRST = frozenset(
    [
        *"cardinal ordinal count vague unit weekday month relative which part holiday date clock digits often".split(),
        *("month part", "recurring", "recurring day", "same time", "vague time", "vague day"),
    ]
)
_FIRST_WORDS = frozenset("a an the in on at between half quarter another within all early late".split())
# Words that are always of a time: next to an expression they belong to it.
_TIME = frozenset(["unit", "weekday", "month", "relative", "holiday", "date", "clock"])
# What stands before a unit of a length of time.
_AMOUNTS = frozenset(["cardinal", "ordinal", "count", "which"])
# Words that link an expression to such a word, or to another expression.
_LINKS = frozenset(["cardinal", "ordinal", "count", "which", "part", "month part", "gone", "post", "ago"])
_LINK_WORDS = frozenset("a an the at of half early late".split())
# Words that belong to an expression when they stand before it.
_OPENING = frozenset(["ordinal", "which", "month part"])
_OPENING_WORDS = frozenset(["the", "early", "late"])
# Words that may link two expressions.
_BETWEEN = frozenset("a an the in on at @ of half quarter".split())
# Behind these a single ambiguous word ("may", "sat", "march") is a time.
_PREPOSITIONS = frozenset("in on by until till since before after during for last next from".split())
_AMBIGUOUS = frozenset("may march sun mar jan dec sat wed mon fri thu tue jun jul sep oct nov apr feb aug".split())
_MOSTLY_OTHER = frozenset(["may", "march", "sun"])
# Of these, the ones that are common words or names next to a time too: "sat yesterday", "may this week".
_OTHER_BESIDE_TIME = frozenset(["may", "sun", "sat", "wed", "jan"])
# "The 3rd session", "my 3rd" are no days of the month.
_COUNTED = frozenset(
    "session sessions treatment treatments round rounds appointment appointments time times go one visit course day "
    "week month attempt try degree".split()
)
_OF_ANOTHER = frozenset("of back at off slot".split())
_OWNERS = frozenset("my your our his her their this a every each".split())
_NTH_FOLLOWED_BY = frozenset("of please i".split())
_WORD_ORDINALS = 3
_WEEKS = frozenset(["week", "fortnight", "month", "year"])


@dataclass(frozen=True)
class Found:
    """A time expression in a message. `start` and `end` are offsets of characters."""

    text: str
    start: int
    end: int
    kind: Kind
    node: tree.Expression | None
    """Its tree; None if it can't be read as a whole."""

    @property
    def from_session(self) -> bool:
        """Whether it counts from the session by its form: "day 5", "10 days post op"."""
        return self.node is not None and isinstance(self.node.days, tree.Duration) and self.node.days.counted

    @property
    def day_of_month(self) -> int | None:
        """The day, where the expression is nothing else: "the 3rd"."""
        days = self.node.days if self.node else None
        plain = isinstance(days, tree.DayOfMonth) and days.month is None and days.weekday is None
        return days.day if isinstance(days, tree.DayOfMonth) and plain else None

    @property
    def is_stretch(self) -> bool:
        """Whether it is a stretch of days up to today: "the last six months"."""
        return self.node is not None and isinstance(self.node.days, tree.Duration) and self.node.days.sign < 0

    @property
    def is_plain_length(self) -> bool:
        """Whether it is a length of time and nothing says from where it counts: "6 weeks"."""
        return self.node is not None and tree.is_plain_length(self.node.days)

    @property
    def is_from_event(self) -> bool:
        """Whether it counts from a day of the patient's own: "2 weeks before my wedding"."""
        return self.node is not None and tree.from_event(self.node.days)

    @property
    def is_today(self) -> bool:
        """Whether it is today, or a part of it."""
        return self.node is not None and self.node.days == tree.RelativeDay(0)

    @property
    def side(self) -> int | None:
        """The side of today on which it lies by its form: -1 before, 1 after, 0 either, None if that is not known."""
        return tree.side(self.node.days) if self.node else None


def extract(text: str, words: TimeWords, is_time: Callable[[int, int], bool] | None = None) -> list[Found]:
    """All time expressions of a message in order, recurring ones included. Of overlapping ones the longest is kept.

    `is_time` decides on characters that may be something else: "sat", "the 3rd". Without it the words beside them do.
    """
    lexemes = lexicon_of(words).lex(text)
    parser = Parser(lexemes)
    candidates: list[tuple[int, int, tree.Expression]] = []
    decided = 0
    for start, lexeme in enumerate(lexemes):
        if lexeme.norm in _FIRST_WORDS or not _FIRST.isdisjoint(lexeme.senses):
            # "I was in ten days ago": not "in ten days".
            readings = sorted(
                (r for r in parser.expression(start) if r[1] > decided and not sense(lexemes, r[1], "ago")),
                key=lambda reading: -reading[1],
            )
            longest = readings[0][0].days if readings else None
            if isinstance(longest, tree.Duration) and not longest.sign:
                # Where a length of time is none here, its beginning is none either.
                del readings[1:]
            accepted = (
                (start, end, expression)
                for expression, end in readings
                if _is_time(parser, start, end, expression, is_time)
            )
            candidates.extend(islice(accepted, 1))
            if isinstance(longest, tree.DayOfMonth):
                # Decided with "the 3rd", and not again with "3rd".
                decided = readings[0][1]
    kept: list[tuple[int, int, tree.Expression]] = []
    for start, end, expression in sorted(candidates, key=lambda found: (found[0] - found[1], found[0])):
        if all(end <= other[0] or other[1] <= start for other in kept):
            kept.append((start, end, expression))
    kept.sort(key=lambda found: found[0])
    return [_found(text, lexemes, *phrase) for phrase in _joined(lexemes, _whole(lexemes, kept, candidates))]


def rhythm(text: str, words: TimeWords) -> str | None:
    """The length of time at which something returns: "8 weeks" for "every 8 weeks"; None for less than a week."""
    if not any(word in words.grammar.recurring for word in text.lower().split()):
        return None
    for found in extract(text, words):
        rest = found.text.partition(" ")[2] if found.kind == "recurring" else ""
        for length in (rest, f"a {rest}"):
            node = parse(length, words) if rest else None
            if node and tree.is_plain_length(node.days) and isinstance(node.days, tree.Duration):
                return length if node.days.amount.smallest in _WEEKS else None
    return None


def _found(text: str, lexemes: Sequence[Lexeme], start: int, end: int, node: tree.Expression | None) -> Found:
    first, last = lexemes[start].start, lexemes[end - 1].end
    if text[last - 2 : last].lower() in ("'s", "\u2019s"):
        # "Monday's session".
        last -= 2
    days = node.days if node else None
    kind: Kind = (
        "recurring" if isinstance(days, tree.Recurring) else "duration" if isinstance(days, tree.Duration) else "date"
    )
    return Found(text[first:last], first, last, kind, node)


def _whole(
    lexemes: Sequence[Lexeme],
    kept: Sequence[tuple[int, int, tree.Expression]],
    candidates: Sequence[tuple[int, int, tree.Expression]],
) -> list[tuple[int, int, tree.Expression | None]]:
    """The expressions; one that shares words with another is read as neither: "may 3 march", not "3 may, 7 june"."""
    phrases: list[tuple[int, int, tree.Expression | None]] = []
    for start, end, expression in kept:
        beside = [
            (first, last)
            for first, last, other in candidates
            if (first < start < last < end or start < first < end < last)
            # "In sept. 4 sept" is one day.
            and not (_is_date(expression) and other.days == expression.days)
            # "May, 7" in "3 may, 7 june".
            and not (isinstance(other.days, tree.Date) and norm(lexemes, first + 1) == ",")
        ]
        if beside:
            firsts, lasts = zip((start, end), *beside, strict=True)
            phrases.append((min(firsts), max(lasts), None))
        else:
            phrases.append((start, end, expression))
    return phrases


def _joined(
    lexemes: Sequence[Lexeme], found: Sequence[tuple[int, int, tree.Expression | None]]
) -> list[tuple[int, int, tree.Expression | None]]:
    """The expressions; one with further words of time beside it, or another one, as one that can't be read."""
    phrases: list[tuple[int, int, tree.Expression | None]] = []
    # "1st 1 sept, 2nd 29 sept": which session it is comes before its day.
    dates = {start for start, _, expression in found if _is_date(expression)}
    found = [one for one in found if not (_is_nth(one[2]) and one[1] == one[0] + 1 and one[1] in dates)]
    for start, end, expression in found:
        before = phrases[-1] if phrases else None
        relative = "the" in (norm(lexemes, start), norm(lexemes, end - 2)) and norm(lexemes, end) in ("before", "after")
        # "The friday after this".
        whole = end + 2 if relative and sense(lexemes, end + 1, "which") else end
        first, last = _reach(lexemes, start, -1), _reach(lexemes, whole, 1)
        if last == whole + 1 and _own_month(lexemes, whole, expression):
            last = whole
        node = expression if (first, last) == (start, end) else None
        # "Next year in may", "yesterday at quarter past 5", beside another expression.
        linked = before is not None and all(
            norm(lexemes, place) in _BETWEEN or sense(lexemes, place, "gone") for place in range(before[1], first)
        )
        if before and linked:
            phrases[-1] = (min(before[0], first), max(before[1], last), None)
        else:
            phrases.append((first, last, node))
    return [(start if node else _opening(lexemes, start), end, node) for start, end, node in phrases]


def _is_date(expression: tree.Expression | None) -> bool:
    """Whether an expression is a day with its month: no other day belongs to it."""
    return expression is not None and isinstance(expression.days, tree.Date | tree.Numeric)


def _is_nth(expression: tree.Expression | None) -> bool:
    """Whether an expression is nothing but an ordinal number, such as "1st"."""
    days = expression.days if expression else None
    return isinstance(days, tree.DayOfMonth) and days.ordinal and days.month is None and days.weekday is None


def _own_month(lexemes: Sequence[Lexeme], place: int, expression: tree.Expression | None) -> bool:
    """Whether a lexeme names the month that a date has anyway: "started in sept. 4th sept"."""
    days = expression.days if expression else None
    return isinstance(days, tree.Date) and sense(lexemes, place, "month") == days.month


def _opening(lexemes: Sequence[Lexeme], start: int) -> int:
    """Where a phrase that can't be read begins, with what stands before it: "the second saturday in june ..."."""
    for place in range(start - 1, -1, -1):
        word, senses = norm(lexemes, place), lexemes[place].senses.keys()
        if word in _OPENING_WORDS or not senses.isdisjoint(_OPENING):
            start = place
        elif word not in ("of", "in"):
            break
    return start


def _reach(lexemes: Sequence[Lexeme], edge: int, step: Literal[-1, 1]) -> int:
    """How far the words of time go on from the edge of an expression, before it (-1) or behind it (1)."""
    reached, place = edge, edge if step > 0 else edge - 1
    while 0 <= place < len(lexemes):
        word, senses = norm(lexemes, place), lexemes[place].senses.keys()
        named = word not in _OTHER_BESIDE_TIME or sense(lexemes, place - 1, "digits") is not None
        time = named and len(word) > 1 and not _TIME.isdisjoint(senses)
        link = not _LINKS.isdisjoint(senses) or word in _LINK_WORDS
        if step < 0:
            # "My second week today", "early august bank holiday".
            nth = "ordinal" in senses and sense(lexemes, edge, "unit") is not None
            early = "month part" in senses and sense(lexemes, edge, "holiday") is not None
            time = time or (place + 1 == edge and (nth or early))
            if "unit" in senses:
                # "A week", but not "my big day".
                before = lexemes[place - 1].senses.keys() if place else set()
                time = not before.isdisjoint(_AMOUNTS) or norm(lexemes, place - 1) in ("a", "an")
        elif norm(lexemes, edge - 1).endswith(("day", "weekend")) and sense(lexemes, edge - 1, "holiday"):
            # "Christmas day 3 or 4", "easter day before yesterday", "easter sunday 31st".
            time = time or not senses.isdisjoint(("cardinal", "ordinal", "which"))
            link = link or word in ("before", "after", "-", "to", "or")
        if step > 0 and place == reached > edge:
            # "The weekend just gone", "day 3 post op", "july 2027".
            time = time or not senses.isdisjoint(("gone", "post")) or ("digits" in senses and len(word) == 4)
        if time:
            reached = place + 1 if step > 0 else place
        elif not link:
            break
        place += step
    return reached


def _is_time(
    parser: Parser,
    start: int,
    end: int,
    expression: tree.Expression,
    decides: Callable[[int, int], bool] | None,
) -> bool:
    """Whether these words mean a time here: "may" is a month only after a preposition, and "my 3rd" is not a day."""
    lexemes, days = parser.lexemes, expression.days
    before, first, after = norm(lexemes, start - 1), norm(lexemes, start), norm(lexemes, end)
    if after in ("old", "olds", "yo"):
        # "A 60 year old".
        return False
    if days is None or isinstance(days, tree.Year):
        return False
    anchor = days.anchor if isinstance(days, tree.Offset) else days
    if isinstance(anchor, tree.Weekday) and after in ("before", "after") and "the" in (first, norm(lexemes, end - 2)):
        # "The Monday after" counts from another day, unless a word for which one follows.
        return sense(lexemes, end + 1, "which") is not None
    if isinstance(days, tree.Offset) and days.amount.vague and sense(lexemes, start, "unit"):
        # "Years ago".
        return False
    if isinstance(days, tree.Duration) and days.counted and sense(lexemes, end - 2, "ordinal"):
        # "The first morning", but not "the first day of my holiday" or "the first morning slot".
        session = decides is not None and decides(lexemes[start].start, lexemes[end - 1].end)
        return session and after not in _COUNTED | _OF_ANOTHER
    if isinstance(days, tree.Duration):
        # "Two weeks before my wedding" counts from another day; "session was two weeks before" does not.
        counts_from = after in ("before", "until", "till") and norm(lexemes, end + 1).isalnum()
        if counts_from or (not days.amount.vague and days.amount.smallest == "weekend"):
            return False
        return first not in ("all", "whole", "full")
    if isinstance(days, tree.Period) and not days.named:
        beside = before == "before" or after in ("before", "after")
        return days.unit == "weekend" and first == "the" and not beside
    if isinstance(days, tree.Either) and isinstance(days.second, tree.DayOfMonth):
        return not _counts(parser, end) and sense(lexemes, end - 1, "digits") is not None
    if isinstance(days, tree.DayOfMonth) and days.weekday is not None and norm(lexemes, end - 2) == ",":
        # "It was fri, first one hurt": another clause.
        return sense(lexemes, end - 1, "digits") is not None
    if isinstance(days, tree.DayOfMonth) and days.month is None and days.weekday is None:
        if any(_is_nth_day(lexemes, place) for place in range(start, end)):
            return False
        if decides and days.ordinal and after not in _COUNTED | _NTH_FOLLOWED_BY:
            return decides(lexemes[start].start, lexemes[end - 1].end)
        return _is_day(parser, start, end, days)
    if isinstance(days, tree.Numeric) and days.date.year is None:
        one, two = days.date.one, days.date.two
        # "10/10" is a degree of pain, "2/6 sessions" a count.
        return 1 <= one <= 31 and 1 <= two <= 31 and (one, two) != (10, 10) and not _counts(parser, end)
    if isinstance(days, tree.Date):
        # "Away until 5 jan, sun holiday" without the comma.
        sunny = days.weekday is not None and norm(lexemes, end - 1) == "sun" and after.isalpha()
        return days.day <= 31 and not sunny
    if isinstance(days, tree.Month | tree.Weekday):
        names = [word for place in range(start, end) if (word := norm(lexemes, place)) in _AMBIGUOUS]
        if isinstance(days, tree.Month) and sense(lexemes, start - 1, "digits") and len(before) < 4:
            # "99 June".
            return False
        if names and end - start == 1:
            if decides and names[0] not in _MOSTLY_OTHER:
                return decides(lexemes[start].start, lexemes[end - 1].end)
            beside = (_reach(lexemes, start, -1), _reach(lexemes, end, 1)) != (start, end)
            return (before in _PREPOSITIONS and names != ["sun"]) or (beside and names[0] not in ("may", "sun"))
        if names and first == "the" and end - start == 2:
            return False
        if names and first == "this":
            # "This may hurt", "this sun damage".
            return norm(lexemes, end - 1) not in _MOSTLY_OTHER
    return True


def _is_nth_day(lexemes: Sequence[Lexeme], index: int) -> bool:
    """Whether a word says which of several days or their parts is meant: "the first morning"."""
    follows = sense(lexemes, index + 1, "part") or sense(lexemes, index + 1, "unit") == "day"
    return bool(sense(lexemes, index, "ordinal") and follows) and not sense(lexemes, index, "digits")


def _is_day(parser: Parser, start: int, end: int, days: tree.DayOfMonth) -> bool:
    """Whether "the 3rd" is a day of the month, and not a session or a place in an order."""
    lexemes = parser.lexemes
    before, after = norm(lexemes, start - 1), norm(lexemes, end)
    digits = any(sense(lexemes, place, "digits") and sense(lexemes, place, "ordinal") for place in range(start, end))
    if _counts(parser, end) or not days.ordinal:
        return False
    if any(norm(lexemes, place) == "the" for place in range(start, end)):
        return digits or days.day > _WORD_ORDINALS
    return digits and ((before not in _OWNERS and not after.isalpha()) or after in _NTH_FOLLOWED_BY)


def _counts(parser: Parser, end: int) -> bool:
    """Whether what follows a number is counted by it: "the 3rd week", but not "the 3rd, week on friday"."""
    return norm(parser.lexemes, end) in _COUNTED and not parser.begins(end)
