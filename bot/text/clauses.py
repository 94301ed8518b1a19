"""Clauses: the stretches of a message within which a negation, a question or a time holds.

A clause ends at punctuation, at an additive or contrasting joiner ("and also", "but", "this time", "now"), and where a
joiner or a comma is followed by a new subject ("…, my lips …", "and i …"). A comma within a list ends no clause.
"""

from __future__ import annotations

from collections.abc import Sequence

from bot.text.tokens import Token

# Words that deny what follows them.
NEGATIONS = frozenset("no not never without nor neither none nobody nothing".split())
_STOPS = frozenset(".!?;:()\n…|")
_SUBJECTS = frozenset(
    "i my we our he his she her they their you your it its there this that these those the everything something".split()
)
_PRONOUNS = frozenset("i we he she they you".split())
_VERBS = frozenset(
    "am is are was were be been have has had do does did can could will would should may might must feel felt keep "
    "keeps get got getting look looks hurt hurts".split()
)
# Joiners that begin a new clause by themselves.
_JOINERS: dict[str, tuple[tuple[str, ...], ...]] = {
    "and": (("and", "also"), ("and", "now"), ("and", "then"), ("and", "today")),
    "this": (("this", "time"),),
    "since": (("since", "then"),),
    **{
        word: ((word,),)
        for word in "but also plus however although though now while whereas because cos except anyway".split()
    },
}
# Joiners that begin a new clause where a new subject follows.
_WEAK = frozenset(["and", "so", "then", "or", "as", "-", ","])
# A comma goes on with a list where at most so many words stand before the next comma, joiner or stop.
_LIST_ITEM_WORDS = 3
# A list that is denied ends with one of these; so does one that is asked about or named.
_LIST_JOINERS = frozenset(["or", "and", "nor"])
# What a list of risks or signs follows: "the leaflet mentions fever, redness and pus", "I checked for heat, …".
_LIST_LEADS = frozenset("like including includes lists listed mentions mentioned".split())
_LIST_LEADS_BEFORE = {
    "for": frozenset("check checked checking watch watching look looked looking".split()),
    "of": frozenset("risk risks sign signs chance events figures fear".split()),
    "as": frozenset(["such"]),
}
# "None of this, …" is no list.
_WHOLES = frozenset("this that these those them it".split())
# "Trouble breathing" is one item of a list, "throat closing" is a statement.
_TROUBLES = frozenset("trouble difficulty problem problems no any".split())
# Words that belong to the clause behind their comma: "hypothetically, could …".
_OPENERS = frozenset("hypothetically theoretically theory".split())
_RELATIVES = frozenset("which whose where".split())


def clause_starts(tokens: Sequence[Token]) -> tuple[int, ...]:
    """The index of the first token of each clause; the first is 0. Empty for no tokens."""
    if not tokens:
        return ()
    starts = [0]
    index = 1
    while index < len(tokens):
        length = _joiner(tokens, index)
        if length:
            # The end of a joiner begins no clause of its own: "but now my lips …".
            while further := _joiner(tokens, index + length):
                length += further
            starts.append(index)
        elif _separates(tokens, index, starts[-1]):
            if starts[-1] == index and tokens[index - 1].norm == ",":
                # "…, and my eyes": the comma has ended the clause before.
                starts[-1] = index + 1
            else:
                starts.append(index + 1)
        index += length or 1
    return tuple(dict.fromkeys(start for start in starts if start < len(tokens)))


def _separates(tokens: Sequence[Token], index: int, start: int) -> bool:
    """Whether the token at `index` ends the clause that begins at `start`."""
    norm = tokens[index].norm
    if norm == ":":
        return not _within_number(tokens, index) and not _list_goes_on(tokens, index, start)
    if norm in "()" and _within_aside(tokens, index):
        return False
    if norm[0] in _STOPS:
        return True
    if norm == "," and (_opens(tokens, index, start) or _relative(tokens, index) or _day_behind(tokens, index)):
        return False
    if norm in _WEAK and _new_subject(tokens, index + 1):
        return True
    return norm in (",", "-") and not _list_goes_on(tokens, index, start)


def _within_number(tokens: Sequence[Token], index: int) -> bool:
    """Whether a colon stands in a time of day: "10:30"."""
    around = tokens[index - 1 : index + 2]
    return tokens[index].norm == ":" and len(around) == 3 and around[0].norm.isdigit() and around[2].norm.isdigit()


def _within_aside(tokens: Sequence[Token], index: int) -> bool:
    """Whether a bracket belongs to a single word or number in brackets: "my son (16) felt faint"."""
    opening = index if tokens[index].norm == "(" else index - 2
    around = [token.norm for token in tokens[max(opening, 0) : opening + 3]]
    return len(around) == 3 and around[0] == "(" and around[2] == ")"


def _opens(tokens: Sequence[Token], index: int, start: int) -> bool:
    """Whether a comma stands behind an adverb that is said of what follows it."""
    return index - start <= 2 and tokens[index - 1].norm in _OPENERS


def _relative(tokens: Sequence[Token], index: int) -> bool:
    """Whether a comma goes on about the same thing: "vertigo since 2005, where the room spins"."""
    return index + 1 < len(tokens) and tokens[index + 1].norm in _RELATIVES


def _day_behind(tokens: Sequence[Token], index: int) -> bool:
    """Whether nothing but a day or "still" stands behind a comma: "no feeling in it, day 5"."""
    norms = [token.norm for token in tokens[index + 1 : index + 4]]
    if norms[:1] == ["still"]:
        return len(norms) == 1 or norms[1][0] in _STOPS or norms[1] == ","
    return norms[:1] == ["day"] and len(norms) > 1 and norms[1].isdigit() and (len(norms) < 3 or norms[2][0] in _STOPS)


def _joiner(tokens: Sequence[Token], index: int) -> int:
    """How many tokens the joiner that begins here has; 0 where none does."""
    if index >= len(tokens):
        return 0
    for joiner in _JOINERS.get(tokens[index].norm, ()):
        if tuple(token.norm for token in tokens[index : index + len(joiner)]) == joiner:
            return len(joiner)
    return 0


def _new_subject(tokens: Sequence[Token], index: int) -> bool:
    """Whether a subject begins here: a pronoun or article, with a verb within the next few words."""
    if index >= len(tokens) or tokens[index].norm not in _SUBJECTS:
        return False
    rest = [token.norm for token in tokens[index + 1 : index + 5]]
    return opens_in_past(tokens, index) or any(norm in _VERBS or norm.endswith("ing") for norm in rest)


def opens_in_past(tokens: Sequence[Token], index: int) -> bool:
    """Whether a pronoun and a past form begin here: "she retired"; behind "my" it may be an adjective."""
    if index + 1 >= len(tokens) or tokens[index].norm not in _PRONOUNS:
        return False
    verb = tokens[index + 1]
    # "Need" and "bleed" are their own base forms.
    return verb.norm.endswith("ed") and verb.lemma != verb.norm


def _list_goes_on(tokens: Sequence[Token], index: int, start: int) -> bool:
    """Whether the comma at `index` separates items of a denied or named list: "no fever, chills or pus"."""
    before = [token.norm for token in tokens[start:index]]
    colon = tokens[index].norm == ":"
    if not colon and before and before[-1] in _WHOLES:
        return False
    if not any(norm in NEGATIONS for norm in before) and not _names_a_list(before):
        return False
    # The last item of a list follows a joiner, but after a colon: "no fever, chills, swollen lips" ends in a report.
    closed = colon or ":" in before or any(norm in _LIST_JOINERS for norm in before)
    words = 0
    for place in range(index + 1, len(tokens)):
        norm = tokens[place].norm
        if words == 0 and norm in _LIST_JOINERS:
            closed = True
            continue
        # "No fever, any pus": what begins with "any" is denied too.
        closed = closed or (words == 0 and norm == "any")
        if norm == "," or norm in _LIST_JOINERS or norm[0] in _STOPS:
            return 0 < words <= _LIST_ITEM_WORDS and (closed or norm[0] not in _STOPS)
        # "Growing pain" is an item, "throat closing" a statement.
        if norm in _VERBS or norm in _SUBJECTS:
            return False
        if words and norm.endswith("ing") and tokens[place - 1].norm not in _TROUBLES:
            return False
        words += 1
    return 0 < words <= _LIST_ITEM_WORDS and closed


def _names_a_list(words: Sequence[str]) -> bool:
    """Whether words lead up to a list of signs or risks, and have got no further than its items."""
    return any(
        word in _LIST_LEADS or (place and words[place - 1] in _LIST_LEADS_BEFORE.get(word, ()))
        for place, word in enumerate(words)
    )
