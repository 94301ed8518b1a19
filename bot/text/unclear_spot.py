"""Whether a message tells of a spot or growth that a doctor should see: one that does not heal, bleeds or changes.

By grammar: what is there, and what it does, in the same or the next clause. Pinpoint bleeding or marks that darken
after a session are no such spot.
"""

from __future__ import annotations

from bot.text.document import Document
from bot.text.lemmas import lemma

# Whatever does not heal.
_SPOTS = frozenset(
    "spot sore patch mark lump bump mole growth freckle lesion scab blemish pimple wart birthmark bit thing".split()
)
# Growths, which should neither bleed nor change.
_GROWTHS = frozenset("mole growth lump freckle lesion birthmark".split())
_NOT = frozenset("not never".split())
_HEALING = frozenset("heal healing heals healed".split())
_CHANGING = frozenset(
    "change changed changing changes grow growing grown grows grew bigger larger bleed bleeds bleeding bled crusty "
    "crusted crusting darker darkened blacker black irregular itchy itches raised".split()
)
# One of several that were spoken of, of which these changes are told: "one of them has changed shape".
_ONE, _OF_SEVERAL = "one", frozenset("them these those".split())
_CHANGED, _LOOKS = frozenset("change changed changes changing".split()), frozenset("shape size colour color".split())
# Clauses on which the spot is still what is spoken of: "a spot on my nose, won't heal".
_REACH = 1


def unclear_spot(document: Document) -> tuple[int, int] | None:
    """The first and the last token of what tells of such a spot; None where nothing does."""
    tokens = document.tokens
    for index, token in enumerate(tokens):
        if changed := _one_changed(document, index):
            return changed
        spot = lemma(token.norm)
        if spot not in _SPOTS:
            continue
        clause = document.clause_of[index]
        last = document.clauses[min(clause + _REACH, len(document.clauses) - 1)][1]
        for place in range(index + 1, last + 1):
            word = tokens[place].norm
            denied = any(other.norm in _NOT for other in tokens[max(place - 3, index) : place])
            if word in _HEALING and denied:
                return index, place
            if word in _CHANGING and spot in _GROWTHS and not denied:
                return index, place
    return None


def _one_changed(document: Document, index: int) -> tuple[int, int] | None:
    """The tokens that tell of a change in how one of several looks, where they begin at `index`."""
    end = document.clauses[document.clause_of[index]][1]
    words = [token.norm for token in document.tokens[index : end + 1]]
    if words[0] != _ONE or words[1:2] != ["of"] or not _OF_SEVERAL & {*words[2:3]}:
        return None
    verb = next((place for place, word in enumerate(words) if word in _CHANGED), None)
    if verb is None or _NOT & {*words[:verb]}:
        return None
    return next(((index, index + place) for place in range(verb, len(words)) if words[place] in _LOOKS), None)
