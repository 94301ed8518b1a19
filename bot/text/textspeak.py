"""Text-speak in full words, before a message is read: "r u open 2moro" is "are you open tomorrow".

A word is replaced only where it can mean nothing else: always ("2moro"), or beside certain words ("2" is "to" in "want
2 go", and a number in "had 2"). What is replaced is followed by its place, so that all that is found in the full words
can be cited as the patient typed it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

from bot.text.normalize import fold


def _table(rows: str) -> dict[str, str]:
    """Each form and what it stands for, from lines such as "tomorrow: 2moro 2morrow"."""
    lines = (line.split(":") for line in rows.strip().splitlines())
    return {form: meaning.strip() for meaning, forms in lines for form in forms.split()}


_ALWAYS = _table(
    """
    today: 2day tday
    tomorrow: 2moro 2morrow 2morow 2mora 2moz 2mrw 2mro 2mw tmrw tmr tmro tmoz tmz tomoz tomoro
    tonight: 2nite 2night tonite tnite
    yesterday: yday ystday yestday yesterdy
    weekend: wkend wknd wkends
    weeks: wks
    months: mths mnths
    month: mnth
    next: nxt
    please: pls plz plse pleez
    thanks: thx thnx tnx thnks thanx
    great: gr8
    later: l8r l8er
    late: l8
    hate: h8
    anyone: any1
    someone: some1 sum1
    everyone: every1 evry1
    for ever: 4eva 4ever
    together: 2gether
    what: wat wot wht
    how: hw
    when: whn
    where: whr
    would: wud wld
    should: shud shld
    could: cld
    have: hav
    haven't: havnt hvnt
    don't: dnt
    about: abt
    through: thru
    though: tho
    from: frm
    with: wiv
    because: bcoz bcuz bcos becoz becuz becos
    people: ppl
    something: sth smth
    really: rly rlly
    good: gd gud
    love: luv
    appointment: appt
    appointments: appts
    message: msg
    already: alrdy
    treatment: trtmnt treatmnt
    I don't know: idk
    you're: youre ure
    """
)
# A letter or a number behind one of these is its name: "vitamin b4", "grade 4", "size u".
_NAMED = frozenset(
    "vitamin vit grade size type level stage room row bay ward block band class section option plan step part number "
    "no factor letter hepatitis hep gate flat unit page paper dr mr mrs ms doctor nurse".split()
)
_NUMBERS = frozenset(
    "a an one two three four five six seven eight nine ten eleven twelve few couple cpl half several many per each "
    "every another".split()
)
_LAST = frozenset("last lst this next nxt past coming the".split())
_BE = frozenset("is are am was were be been im i'm its it's so still looks look feels feel felt looking".split())
_MODAL = frozenset(
    "to will can could would should might must may wont won't not gonna ill i'll itll it'll cant can't".split()
)
_WHO = frozenset("i you we they it".split())
_TO_LEADS = frozenset(
    "go going went gonna come coming back want wana wants wanted need needs needed how able like love try trying used "
    "supposed allowed safe ok okay due meant has have got hoping hope planning decided forgot ready happy nice hard "
    "easy scared nervous afraid long soon you me listen similar close next nothing something anything".split()
)
# "I need 2, my skin is bad".
_OWNING = frozenset("need needs needed want wants wanted has have got".split())
_VERBS = frozenset(
    "be b do go get have hav come c see know ask say try use wait stop start make put wear swim run sleep wash "
    "exercise drive fly tell book cancel move change shower cover hide fix work train drink eat".split()
)
_DETERMINERS = frozenset("the my your ur his her our their".split())
_FOR_LEADS = frozenset(
    "is it wait waiting ok okay good great bad ready time looking thanks ty much ask asking look book care safe what "
    "red sore nice best sorry appointment better worse right".split()
)
_FOR_WHAT = frozenset("my the u you ur your me it him her us them sure ages now how".split())
_VERY_WHAT = frozenset(
    "sore red dry itchy bad tight swollen hot painful worried nervous happy good sensitive bumpy small little much "
    "mild deep flaky tender pink scared anxious bruised shiny sorry".split()
)
_ASKING = frozenset("is are r am do does did can cant can't will has have isnt isn't".split())
_CAN = frozenset("can do does did is will should shud would wud am are i u r".split())


@dataclass(frozen=True)
class _Rule:
    """What a word stands for beside certain words; None: beside any, or none."""

    meaning: str
    before: Collection[str] | None = None
    behind: Collection[str] | None = None
    not_before: Collection[str] = _NAMED
    not_behind: Collection[str] = ()
    number_before: bool = False
    """A number is among `before`."""
    word_behind: bool = False
    """Some word must stand behind it."""
    word_before: bool = False
    """Some word must stand before it."""

    def applies(self, before: str, behind: str) -> bool:
        """Whether it does between these words; empty for none."""
        if before in self.not_before or behind in self.not_behind:
            return False
        if (self.word_before and not before[:1].isalpha()) or (self.word_behind and not behind[:1].isalpha()):
            return False
        if self.before is not None and before not in self.before and not (self.number_before and before[:1].isdigit()):
            return False
        return self.behind is None or behind in self.behind


def _length(meaning: str) -> tuple[_Rule, ...]:
    return (_Rule(meaning, before=_NUMBERS | _LAST, number_before=True),)


# The first rule that applies.
_BESIDE: dict[str, tuple[_Rule, ...]] = {
    "b4": (_Rule("before"),),
    # A needling pen has this name.
    "m8": (_Rule("mate", not_before=_NAMED | {"pen"}),),
    "w8": (_Rule("wait", before=_MODAL | {"i", "long"}),),
    "u": (_Rule("you", not_behind=frozenset("k s v shape shaped bend turn".split())),),
    "ur": (
        _Rule(
            "you are", behind=frozenset("a the welcome so not very right all really great open closed going".split())
        ),
        _Rule("your"),
    ),
    "r": (
        _Rule("are", behind=frozenset("u you ya they there we these those".split())),
        _Rule("are", word_before=True, word_behind=True),
    ),
    "n": (_Rule("and", word_before=True, word_behind=True),),
    "v": (_Rule("very", behind=_VERY_WHAT), _Rule("very", before=_BE, word_behind=True)),
    "b": (_Rule("be", before=_MODAL | _WHO),),
    "c": (
        _Rule("see", before=_MODAL | _WHO, behind=frozenset("u you a the my any it if dr".split())),
        _Rule("see", before=frozenset(["to"])),
    ),
    "y": (_Rule("why", behind=_ASKING, not_before=frozenset("type generation gen".split())),),
    "wen": (_Rule("when", behind=_CAN),),
    "cud": (_Rule("could", behind=frozenset("i u you it we be b have they".split())),),
    "hv": (_Rule("have", word_behind=True),),
    "bn": (_Rule("been", before=frozenset("has have had its it's ive i've".split())),),
    "2": (
        _Rule("to", before=_TO_LEADS, behind=_VERBS),
        _Rule("to", before=_TO_LEADS - _OWNING, behind=_DETERMINERS),
    ),
    "4": (_Rule("for", before=_FOR_LEADS, behind=_FOR_WHAT),),
    "wk": _length("week"),
    "wek": _length("week"),
    "mth": _length("month"),
    "hr": _length("hour"),
    "hrs": _length("hours"),
    "min": (_Rule("minute", before=_NUMBERS - {"a"}, number_before=True),),
    "mins": _length("minutes"),
    "yr": (_Rule("year", before=(_NUMBERS | _LAST) - {"the"}, number_before=True),),
    "yrs": _length("years"),
    "dys": _length("days"),
}
_UNITS = {
    "wk": "weeks", "wks": "weeks", "hr": "hours", "hrs": "hours", "min": "minutes", "mins": "minutes", "mth": "months",
    "mths": "months", "mnth": "months", "mnths": "months", "yr": "years", "yrs": "years", "dys": "days",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_WITH_UNIT = re.compile(rf"(\d+)({'|'.join(_UNITS)})")
# An address, a fraction or a name is no word: "b4/c", "me@b4.com", "r&b".
_JOINED_BEFORE = frozenset("@/&+-#'_.")
_JOINED_BEHIND = frozenset("@/&+-#'_")


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


# The parts that read one message, one after the other, share this.
@lru_cache(maxsize=64)
def expand(text: str) -> Expanded:
    """A message in full words; the same text where it has no text-speak."""
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
        meaning = None if joined else _meaning(word[0], before, _ALWAYS.get(behind, behind))
        if meaning is not None:
            full += text[copied:start]
            replaced.append((len(full), len(full) + len(meaning), start, end))
            full += meaning
            copied = end
        before, last = (meaning or word[0]).split()[-1], end
    return Expanded(full + text[copied:], tuple(replaced))


def _meaning(word: str, before: str, behind: str) -> str | None:
    """What a word between two others stands for; None for a word that stands for itself."""
    if word in _ALWAYS:
        return _ALWAYS[word]
    if word in _BESIDE:
        return next((rule.meaning for rule in _BESIDE[word] if rule.applies(before, behind)), None)
    length = _WITH_UNIT.fullmatch(word)
    if length is None:
        return None
    return f"{length[1]} {_UNITS[length[2]][: -1 if length[1] == '1' else None]}"


def _joined_behind(text: str, end: int) -> bool:
    """Whether a word goes on without a space."""
    if end >= len(text):
        return False
    return text[end] in _JOINED_BEHIND or (text[end] == "." and end + 1 < len(text) and text[end + 1].isalnum())
