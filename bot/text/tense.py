"""Whether something that a message names was done already: "I went running", not "can I go running".

By grammar: the verb that governs what is named, in its clause, with its auxiliaries, its negation and its times. The
verb itself may be any; only closed classes of words are listed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from bot.text.document import Document
from bot.text.lemmas import is_gerund, is_past
from bot.text.tokens import Token

_MODALS = frozenset("can could may might will would should shall must ought need".split())
_PRESENT_BE = frozenset("am is are be being".split())
_PAST_BE = frozenset("was were been".split())
_GETS = frozenset("get gets getting".split())
_HAVE = frozenset("have has had having".split())
_NEGATIONS = frozenset("not never without no nor instead".split())
_OBLIQUE = frozenset("my your the a an this that these those some any his her our their its".split())
# Verbs that say what was left out, meant or said: in the past, too, they tell nothing of a deed.
_NO_DEED = frozenset(
    "forget skip miss stop avoid quit stay keep refuse cancel book plan ask want wonder think decide hear read "
    "tell say need hope intend wish mean suppose allow advise recommend consider expect schedule start wait like "
    "love prefer know learn warn call arrange worry scare agree buy order "
    "purchase receive sell show find".split()
)
# Behind these "to" names a place.
_MOVED = frozenset("went gone been came drove walked back".split())
# "Was it wrong to …", "is it bad that i …".
_JUDGED = frozenset(
    "bad wrong ok okay silly stupid dumb mistake harmful dangerous problem issue risky fine safe alright daft".split()
)
_HABIT = frozenset("usually normally always every generally often regularly sometimes".split())
_PAST_TIMES = frozenset("yesterday ago earlier already accidentally mistakenly".split())
_FUTURE_TIMES = frozenset("tomorrow tonight later next soon".split())
_NOW = frozenset("now already currently".split())
_PART_OF_DAY = frozenset("night week weekend morning afternoon evening time".split())
# What a session is called: a past verb with one of these as its object tells of the session alone.
_SESSION = frozenset(
    "session treatment appointment needling needled microneedling microneedled dermapen skinpen procedure facial "
    "it".split()
)
_HAD = frozenset("have do get start finish complete".split())
_JOINERS = frozenset("and then but so".split())
_SUPPOSING = frozenset("if unless whether suppose".split())
_SAME_FORMS = frozenset("put cut let set hit shut spread read rub hurt".split())
_SUBJECTS = frozenset("i we".split())
# A day of a month: "I'm doing a swim, 10th jan" tells what is planned.
_DAY = re.compile(
    r"\d{1,2}(?:st|nd|rd|th)|jan(?:uary)?|feb(?:ruary)?|mar|apr(?:il)?|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)


def done(document: Document, first: int, last: int, *, thing: bool = False) -> bool:
    """Whether the activity or product that the tokens `first` to `last` name was done or used already.

    Args:
        document: the message.
        first: index of the first token of what is named.
        last: index of its last token.
        thing: whether it is used and not done, so that no word of its name is a verb: "tinted sunscreen".
    """
    start, end = document.clauses[document.clause_of[first]]
    words = document.tokens[start : end + 1]
    dated = any(_DAY.fullmatch(token.norm) for token in document.tokens)
    # What is named may reach over the end of its clause: "Dr. Pen".
    return _Clause(words, first - start, min(last, end) - start, thing=thing, dated=dated).done()


class _Clause:
    """The clause of what is named."""

    def __init__(self, tokens: Sequence[Token], first: int, last: int, *, thing: bool, dated: bool) -> None:
        self._words = [token.norm for token in tokens]
        self._lemmas = [token.lemma for token in tokens]
        self._first, self._last = first, last
        self._dated = dated
        # "Waxed my lip" begins with its verb and "dog licked" ends with it, "sleeping propped up" has none.
        self._names = range(first, last + 1) if thing else range(first + 1, last)

    def done(self) -> bool:
        words = self._words
        if _HABIT & {*words} or self._before_session() or self._long_ago():
            return False
        if any(word in _SUPPOSING for word in words[: self._first]) and "already" not in words:
            return False
        verb = self._verb()
        if verb is None:
            return self._told_with_a_time()
        return self._tells(verb)

    def _verb(self) -> int | None:
        """The index of the verb that governs what is named: the nearest one, up to its end."""
        for index in range(self._last, -1, -1):
            word = self._words[index]
            if word in _MODALS or word in _PRESENT_BE or word in _PAST_BE or word in ("do", "does", "did"):
                return index
            if word == "to" and self._opens_infinitive(index):
                return index
            noun = index > 0 and self._words[index - 1] in _OBLIQUE
            if not noun and index not in self._names and (is_past(word) or word in _HAVE or self._same_form(index)):
                return index
        return None

    def _opens_infinitive(self, to: int) -> bool:
        """Whether "to" belongs to a verb: "had to swim", but not "went to the gym" nor "been to yoga"."""
        following = self._words[to + 1 : to + 2]
        if not following or following[0] in _OBLIQUE:
            return False
        return not (to and self._words[to - 1] in _MOVED)

    def _same_form(self, index: int) -> bool:
        """Whether a verb whose past form is its base form stands here, in a clause that tells of the past."""
        if self._words[index] not in _SAME_FORMS or self._denied(0, index):
            return False
        opens = index == 0 or self._words[index - 1] in (*_SUBJECTS, *_JOINERS, *_PAST_TIMES)
        return opens and self._past_time()

    def _tells(self, verb: int) -> bool:
        """Whether the verb at this index tells of a deed."""
        words = self._words
        word = words[verb]
        if word == "to":
            return self._infinitive(verb)
        if word in _MODALS and verb + 1 < len(words) and is_gerund(words[verb + 1]):
            return self._done_harm()
        if word in _MODALS or word in ("do", "does"):
            return False
        if self._denied(verb, self._first) and not self._regretted(verb):
            return False
        if word == "did":
            return "not" not in words[verb:]
        if word in _PRESENT_BE:
            return self._going_on(verb)
        if self._lemmas[verb] in _NO_DEED:
            return False
        if self._of_session(verb):
            return False
        return self._past(verb)

    def _past(self, verb: int) -> bool:
        """Whether a past form, or a form of "have", tells of the past with its auxiliaries."""
        words = self._words
        word = words[verb]
        if word in ("have", "has", "having"):
            # "I have a workout": what follows is no participle, or it would have been found first.
            return any(is_past(other) for other in words[self._first : self._last + 1])
        before = [other for other in words[max(verb - 4, 0) : verb] if other not in ("just", "already", "also", "even")]
        if any(other in _MODALS for other in before):
            # "I should not have worn" regrets what was done, "I should have worn" what was not.
            return "should" in before and "not" in before and "have" in before
        if "not" in before or "never" in before:
            return "wish" in words[:verb]
        if _GETS & {*before} and not self._past_time():
            # "I get them threaded".
            return False
        if before and before[-1] in _PRESENT_BE and word not in _PAST_BE:
            # "I'm tired", "is it advised".
            return False
        if before and before[-1] == "have" and word == "got":
            # "I've got gym tomorrow".
            return False
        asked = {"do", "does"} & {*before}
        planned = word in _PAST_BE and any(is_gerund(other) for other in words[verb : verb + 3]) and self._meant(verb)
        return not asked and not planned

    def _meant(self, verb: int) -> bool:
        """Whether what follows "was" is a plan or a thought: "I was going to", "was thinking of"."""
        following = self._words[verb + 1 : verb + 3]
        lemmas = self._lemmas[verb + 1 : verb + 3]
        return bool(_NO_DEED & {*lemmas}) or following == ["going", "to"] or "hoping" in following

    def _done_harm(self) -> bool:
        """Whether the clause asks what a deed has done: "will swimming yesterday have done harm"."""
        behind = self._words[self._last + 1 :]
        return self._past_time() or any(one == "have" and is_past(two) for one, two in pairwise(behind))

    def _infinitive(self, to: int) -> bool:
        """Whether an infinitive tells of a deed: "I had to go", "was it wrong to go"; not "I want to go"."""
        words = self._words[:to]
        if not words:
            return False
        if words[-1] in ("had", "managed", "happened", "dared") or words[-2:] == ["got", "me"]:
            return "not" not in words
        judged = bool(_JUDGED & {*words})
        return judged and bool({"was", "were"} & {*words}) and not {"going", "told"} & {*words}

    def _going_on(self, verb: int) -> bool:
        """Whether "am", "is" or "are" tells of what goes on now: "I'm wearing makeup", "I'm at the gym now"."""
        words = self._words
        following = words[verb + 1 : self._last + 1]
        if verb == 0 or words[verb - 1] not in _SUBJECTS or "not" in following:
            return False
        if _FUTURE_TIMES & {*words} or self._dated or "going" in following or "on" in words[self._last :]:
            return False
        if _NO_DEED & {*self._lemmas[verb + 1 : self._last + 1]}:
            return False
        there = following[:1] in (["at"], ["in"]) and bool(_NOW & {*words})
        return there or any(is_gerund(word) for word in following)

    def _denied(self, start: int, end: int) -> bool:
        return any(word in _NEGATIONS for word in self._words[start:end])

    def _regretted(self, verb: int) -> bool:
        """Whether a denial regrets: "should not have gone", "I wish I hadn't"."""
        words = self._words[: verb + 2]
        return ("should" in words and "not" in words and "have" in words) or "wish" in words

    def _of_session(self, verb: int) -> bool:
        """Whether the verb's object is the session: "had it done this morning gym ok"."""
        between = self._words[verb + 1 : self._first]
        around = self._words[max(verb - 1, 0) : self._first]
        joined = next((place for place, word in enumerate(between) if word in _JOINERS), len(between))
        if self._words[verb] in ("done", "needled", "microneedled"):
            return bool(_SESSION & {*around}) or self._words[verb] != "done"
        # "Had it done" is the session, "washed it with soap" is the skin.
        session = _SESSION if self._lemmas[verb] in _HAD else _SESSION - {"it"}
        if not any(word in session for word in between[:joined]):
            return False
        # "Went to the gym after my session" names what was done first; "after it I went" is another verb.
        return "after" not in between[:joined] and "since" not in between[:joined]

    def _before_session(self) -> bool:
        """Whether it was done before a session: "I wore makeup before my session"."""
        behind = self._words[self._last + 1 :]
        place = behind.index("before") if "before" in behind else None
        return place is not None and bool(_SESSION & {*behind[place + 1 : place + 4]})

    def _long_ago(self) -> bool:
        words = self._words
        return any(one in ("years", "year", "months") and two == "ago" for one, two in pairwise(words))

    def _past_time(self) -> bool:
        words = self._words
        last = any(one == "last" and two in _PART_OF_DAY for one, two in pairwise(words))
        after = bool({"after", "afterwards", "since"} & {*words})
        early = any(one == "this" and two == "morning" for one, two in pairwise(words))
        next_day = ["next", "day"] in [words[at : at + 2] for at in range(len(words))]
        return last or after or early or next_day or bool(_PAST_TIMES & {*words})

    def _told_with_a_time(self) -> bool:
        """Whether a clause without a verb names a past time right beside it: "gym yesterday, is that bad"."""
        words = self._words
        if _SESSION & {*words} or self._denied(0, self._first):
            return False
        beside = [*words[max(self._first - 2, 0) : self._first], *words[self._last + 1 : self._last + 5]]
        last = any(one == "last" and two in _PART_OF_DAY for one, two in pairwise(beside))
        return last or bool({"yesterday", "ago", "earlier", "accidentally", "already"} & {*beside})
