"""Schemas of the content files: facts with values and sources, documents, vocabularies, answers.

Every model refuses unknown fields, so that a misspelt name is reported and not ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, Literal

from pydantic import BaseModel, Field, root_validator, validator
from pydantic.errors import DateError, IntegerError
from pydantic.fields import ModelField

# The clinics' kinds of English: they decide the order of day and month, and which holidays there are.
Locale = Literal["en-GB", "en-US", "en-AU", "en-CA", "en-IE", "en-NZ"]
Unit = Literal["session", "minute", "hour", "day", "week", "month"]
AnswerKind = Literal["answer", "gap", "urgent", "clarify", "handover", "smalltalk"]
# Levels of care, the gravest first: docs/safety.md says what each means.
CareLevel = Literal["emergency", "urgent", "soon", "expected", "elsewhere"]
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Strict(BaseModel):
    """A frozen record without unknown fields."""

    class Config:
        extra = "forbid"
        frozen = True


class Review(Strict):
    """Who reviewed the content, when, and when the review is to be done again."""

    by: str = Field(min_length=2)
    on: date
    due: date

    @validator("on", "due", pre=True)
    def _a_day(cls, day: Any) -> Any:
        if isinstance(day, date):
            return day
        try:
            # Newer versions of Python accept other forms as well, such as 20261120.
            if not _DAY.fullmatch(day):
                raise DateError
            return date.fromisoformat(day)
        except (TypeError, ValueError):
            # Pydantic would take a bare year for seconds since 1970.
            raise DateError from None

    @validator("due")
    def _after_the_review(cls, due: date, values: dict[str, Any]) -> date:
        if "on" in values and due <= values["on"]:
            raise ValueError("a date after the review")
        return due


class Document(Strict):
    """One source document and the sections that facts may point to."""

    title: str
    kind: str
    sections: dict[str, str]


class DocumentFile(Strict):
    """`documents.yml`."""

    documents: dict[str, Document]


class Source(Strict):
    """A section of a document: its ids, and the titles that patients read."""

    document: str
    section: str
    title: str
    section_title: str


class Value(Strict):
    """A figure or a list: a range in a unit, a wording where the document gives no number, or items.

    In sentences, `wording` is used instead of the numbers; `min` and `max` can be given beside it to compute with.
    """

    min: int | None = Field(None, gt=0)
    max: int | None = Field(None, gt=0)
    unit: Unit | None
    wording: str | None
    items: tuple[str, ...] = ()
    join: Literal["and", "or"] = "and"

    @validator("min", "max", pre=True)
    def _whole(cls, number: Any) -> Any:
        if number is not None and type(number) is not int:
            # Pydantic would cut off decimals.
            raise IntegerError
        return number

    @root_validator(skip_on_failure=True)
    def _one_form(cls, values: dict[str, Any]) -> dict[str, Any]:
        low, high = values["min"], values["max"]
        if values["items"]:
            if low or high or values["wording"]:
                raise ValueError("either items, or a number or wording with its unit")
        elif not values["unit"]:
            raise ValueError("a unit: session, minute, hour, day, week or month")
        elif not (low or high or values["wording"]):
            raise ValueError("min, max or wording")
        if low and high and low > high:
            raise ValueError("min not greater than max")
        return values

    @property
    def text(self) -> str:
        """The value as written in a sentence: "3 to 6 sessions", "at least 48 hours", "a day or two"."""
        if self.items:
            return join_words(self.items, self.join)
        if self.wording:
            return self.wording
        assert self.unit is not None
        if self.min and self.max:
            number = amount(self.max, self.unit)
            return f"{self.min} to {number}" if self.min < self.max else number
        if self.min:
            return f"at least {amount(self.min, self.unit)}"
        assert self.max is not None
        return f"up to {amount(self.max, self.unit)}"


class FactEntry(Strict):
    """A fact as written in a file of `facts/`."""

    aspect: str
    says: str
    value: Value | None
    applies_to: tuple[dict[str, tuple[str, ...]], ...] = ()
    sources: tuple[str, ...]
    review: Review | None

    @validator("sources")
    def _some_source(cls, sources: tuple[str, ...]) -> tuple[str, ...]:
        if not sources:
            raise ValueError("at least one source, such as scar_guide/upkeep")
        return sources

    @validator("applies_to", pre=True)
    def _one_or_several(cls, applies_to: Any) -> Any:
        return (applies_to,) if isinstance(applies_to, Mapping) else applies_to

    @validator("says")
    def _no_figure_outside_the_value(cls, says: str) -> str:
        if any(character.isdigit() for character in says):
            raise ValueError("no digits; the figure stands in `value` and is written {value} here")
        return says


class RangeEntry(Strict):
    """One readable range of the figures of several facts: those of an aspect that name an entry (kind: entry)."""

    aspect: str
    about: dict[str, str]


class FactFile(Strict):
    """A file of `facts/`: its review applies to each fact without a review of its own.

    `ranges` are names that the wording may use, each for the facts on one matter that documents give different
    figures for.
    """

    review: Review
    facts: dict[str, FactEntry]
    ranges: dict[str, RangeEntry] = {}


class Fact(Strict):
    """One reviewed statement of the documents."""

    id: str
    aspect: str
    sentence: str
    value: Value | None
    applies_to: tuple[dict[str, tuple[str, ...]], ...]
    sources: tuple[Source, ...]
    review: Review

    def applies(self, context: Mapping[str, str]) -> bool:
        """Whether the fact applies in a context, such as {"concern": "acne_scars", "severity": "severe"}.

        A fact without cases applies to everyone; otherwise all conditions of at least one case have to be met.
        """
        return not self.applies_to or any(
            all(context.get(kind) in allowed for kind, allowed in case.items()) for case in self.applies_to
        )

    def names(self, kind: str, entry: str) -> bool:
        """Whether a case of the fact names this vocabulary entry."""
        return any(entry in case.get(kind, ()) for case in self.applies_to)


class Entry(Strict):
    """Something that a patient may name: its name in replies and its synonyms in messages."""

    name: str
    synonyms: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    """Families of phrases in the syntax of the red flags, for what no fixed words name: "5 months gone"."""
    other_meanings: tuple[str, ...] = ()
    """Phrases beside which those of `phrases` mean something else: "feeding her", of a cat."""
    related: str | None
    part_of: str | None
    """The entry of which this is a part: what documents say of the whole holds for it ("thighs" are "legs")."""
    scope: Literal["covered", "combined", "other"] | None
    incidental: bool = False
    """Often mentioned in passing: a reply need not mention it if it is not documented."""
    mild: bool = False
    """A symptom that may be told of the skin as it heals: where no guide names it, care that holds anyway is given."""
    past_counts: bool = False
    """A condition that counts as much where it is over: raised scars in the past."""
    matters_after: bool = False
    """A condition or medicine that matters for a while after its end: one that is over is kept in mind as well."""
    cleared_by: str | None
    """Who, beside the practitioner, agrees first to a session with this condition: no dates are given before."""
    medicine: bool = False
    """A medicine that is prescribed: beside it stands not to stop it for the treatment on one's own."""
    leave_out: bool = False
    """Something that works on the skin: who did or used it after a session is asked to leave it out for now."""

    @validator("synonyms")
    def _some_synonym(cls, synonyms: tuple[str, ...]) -> tuple[str, ...]:
        if not synonyms:
            raise ValueError("at least one synonym")
        return synonyms


class Vocabulary(Strict):
    """All entries of one kind, such as every activity."""

    kind: str
    review: Review
    entries: dict[str, Entry]


_FAMILY = re.compile(r"\{(\w+)\}")


class MentionCues(Strict):
    """`mention_cues.yml`: words that deny a symptom, only ask about it, report it, or put it in the past.

    `words` are families of words that the other lists name as {family}.
    """

    review: Review
    words: dict[str, tuple[str, ...]] = {}
    negation: tuple[str, ...]
    ability: tuple[str, ...]
    negation_ends: tuple[str, ...]
    hypothesis: tuple[str, ...]
    report: tuple[str, ...]
    history: tuple[str, ...]
    past_verbs: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    present: tuple[str, ...] = ()
    list_denials: tuple[str, ...] = ()
    denied_after: tuple[str, ...] = ()
    other_meanings: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    no_conditions: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    fears: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()
    over: tuple[str, ...] = ()
    not_over: tuple[str, ...] = ()
    no_history: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    today: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    anyone: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    not_answered: tuple[str, ...] = ()

    @validator("*")
    def _words_as_they_are_read(cls, words: Any) -> Any:
        # No words, or an empty one, would be found in every message or in none; a capital letter in none.
        if isinstance(words, tuple) and (not words or not all(word and word == word.lower() for word in words)):
            raise ValueError("at least one word, all in small letters")
        return words

    @root_validator(skip_on_failure=True)
    def _families_exist(cls, values: dict[str, Any]) -> dict[str, Any]:
        families: dict[str, tuple[str, ...]] = values["words"]
        for name, members in families.items():
            if not members or not all(word and word == word.lower() for word in members):
                raise ValueError(f"at least one word in the family {name!r}, all in small letters")
        lists = [words for name, words in values.items() if name not in ("review", "words")]
        for cue in (cue for words in (*lists, *families.values()) for cue in words):
            for name in _FAMILY.findall(cue):
                if name not in families:
                    raise ValueError(f"a family of `words` instead of {{{name}}}")
        return values


LONGEST_MONTH = 31
TimeUnit = Literal["minute", "hour", "day", "week", "fortnight", "weekend", "month", "year"]
WEEKDAY_NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = f"(?P<month>{'|'.join(MONTH_NAMES)})"
# "25 December", "easter - 2", "last monday of may", "fourth thursday of november + 1".
NAMED_DAY = re.compile(
    rf"(?:(?P<day>\d{{1,2}}) {_MONTH}|(?P<easter>easter)|(?P<nth>first|second|third|fourth|last)"
    rf" (?P<weekday>{'|'.join(WEEKDAY_NAMES)}) of {_MONTH.replace('<month>', '<of>')})(?: (?P<shift>[+-] \d{{1,2}}))?",
    re.IGNORECASE,
)
# Between the first and the last day of a season.
TO = " to "
_HOURS_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]")


class MonthPart(Strict):
    """The days of a part of the month, such as its first ten."""

    first: int
    last: int

    @validator("first", "last", pre=True)
    def _a_day(cls, day: Any) -> Any:
        if type(day) is not int:
            raise IntegerError
        if not 1 <= day <= LONGEST_MONTH:
            raise ValueError("a day of the month, from 1 to 31")
        return day

    @root_validator(skip_on_failure=True)
    def _in_order(cls, values: dict[str, Any]) -> dict[str, Any]:
        if values["first"] > values["last"]:
            raise ValueError("first not greater than last")
        return values


class TimeGrammar(Strict):
    """The lexicon of the grammar of time expressions: for each meaning the forms that patients write.

    `forms` maps phrases to the words that they are another form of ("2day" to "today").
    """

    cardinals: dict[str, int] = {}
    ordinals: dict[str, int] = {}
    counts: dict[str, float] = {}
    times_over: dict[str, int] = {}
    newcomers: tuple[str, ...] = ()
    units: dict[TimeUnit, tuple[str, ...]] = {}
    weekdays: dict[str, tuple[str, ...]] = dict.fromkeys(WEEKDAY_NAMES, ())
    months: dict[str, tuple[str, ...]] = dict.fromkeys(MONTH_NAMES, ())
    relative_days: dict[str, int] = {}
    which: dict[Literal["last", "this", "coming", "next"], tuple[str, ...]] = {}
    gone: tuple[str, ...] = ()
    ago: tuple[str, ...] = ()
    ahead: tuple[str, ...] = ()
    after_session: tuple[str, ...] = ()
    same_time: tuple[str, ...] = ()
    recurring: tuple[str, ...] = ()
    often: tuple[str, ...] = ()
    events: dict[str, tuple[str, ...]] = {}
    forms: dict[str, str] = {}
    inexact_counts: tuple[str, ...] = ()
    vague: tuple[str, ...] = ()
    vague_times: tuple[str, ...] = ()
    vague_days: tuple[str, ...] = ()

    @validator(
        *("gone", "ago", "ahead", "after_session", "same_time", "recurring", "often"),
        *("newcomers", "inexact_counts", "vague", "vague_times", "vague_days"),
    )
    def _words_as_they_are_read(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return _small(words)

    @validator("cardinals", "ordinals", "counts", "times_over", "relative_days", "forms")
    def _names_as_they_are_read(cls, names: dict[str, Any]) -> dict[str, Any]:
        _small(tuple(names))
        return names

    @validator("units", "which", "events")
    def _forms_as_they_are_read(cls, forms: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        _small(tuple(form for listed in forms.values() for form in listed))
        return forms

    @validator("weekdays", "months")
    def _all_in_order(cls, forms: dict[str, tuple[str, ...]], field: ModelField) -> dict[str, tuple[str, ...]]:
        if tuple(forms) != (wanted := WEEKDAY_NAMES if field.name == "weekdays" else MONTH_NAMES):
            raise ValueError(f"{join_words(list(wanted))}, in this order")
        _small(tuple(form for listed in forms.values() for form in listed))
        return forms


class TimeWords(Strict):
    """`time_expressions.yml`: how patients say times, and what the words mean."""

    review: Review
    saying_nothing: tuple[str, ...] = ()
    beside_a_number: tuple[str, ...] = ()
    no_session: tuple[str, ...] = ()
    onset: tuple[str, ...] = ()
    fillers: tuple[str, ...]
    inexact: tuple[str, ...] = ()
    amounts: dict[str, int] = {}
    """Words of amounts in documented figures, to put these in order: "a few days" after "a couple of days"."""
    day_parts: dict[str, str]
    named_days: dict[str, str]
    local_days: dict[Locale, dict[str, str]] = {}
    public_holidays: dict[Locale, tuple[str, ...]] = {}
    """The named days on which shops and clinics may have other hours, by the clinic's locale."""
    month_parts: dict[str, MonthPart]
    grammar: TimeGrammar = TimeGrammar()

    @validator("saying_nothing", "beside_a_number", "no_session", "onset", "fillers", "inexact")
    def _words_as_they_are_read(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        return _small(words)

    @validator("amounts", "day_parts", "named_days", "month_parts")
    def _names_as_they_are_read(cls, names: dict[str, Any]) -> dict[str, Any]:
        _small(tuple(names))
        return names

    @validator("day_parts", each_item=True)
    def _hours(cls, hours: str) -> str:
        if not _HOURS_OF_DAY.fullmatch(hours) or hours[:5] > hours[6:]:
            raise ValueError("times from beginning to end, such as 12:00-18:00")
        return hours

    @validator("named_days", each_item=True)
    def _a_day(cls, day: str) -> str:
        return _named_day(day)

    @validator("local_days", each_item=True)
    def _local_names(cls, days: dict[str, str]) -> dict[str, str]:
        _small(tuple(days))
        return {name: _named_day(day) for name, day in days.items()}

    @root_validator(skip_on_failure=True)
    def _holidays_are_named(cls, values: dict[str, Any]) -> dict[str, Any]:
        for locale, names in values["public_holidays"].items():
            known = values["named_days"].keys() | values["local_days"].get(locale, {}).keys()
            for name in names:
                if name not in known:
                    raise ValueError(f"public_holidays: a name of `named_days` or `local_days` instead of {name!r}")
        return values

    def __hash__(self) -> int:
        # Caches of what is built from the words use them as the key.
        return hash((self.fillers, *self.named_days))

    def begins(self, part: str) -> time:
        """The time at which a part of the day begins."""
        return time.fromisoformat(self.day_parts[part][:5])

    def ends(self, part: str) -> time:
        """The time at which a part of the day ends."""
        return time.fromisoformat(self.day_parts[part][6:])


def _named_day(rule: str) -> str:
    for day in rule.split(TO):
        match = NAMED_DAY.fullmatch(day)
        if match and match["day"]:
            try:
                datetime.strptime(f"{match['day']} {match['month']} 2000", "%d %B %Y")
            except ValueError:
                match = None
        if not match:
            raise ValueError(
                'a day and a month, such as "25 December", "easter - 2", or "last monday of may"; or the first and '
                'the last day of a season: "1 June to 31 August"'
            )
    return rule


def _small(words: tuple[str, ...]) -> tuple[str, ...]:
    # An empty word would be found in every message, a capital letter in none.
    if not all(word.strip() and word == word.lower() for word in words):
        raise ValueError("words, all in small letters")
    return words


class WordingReviews(Strict):
    """`response_reviews.yml`: the review of every response of `domain.yml`, and of those that have one of their own."""

    review: Review
    responses: dict[str, Review] = {}

    def of(self, response: str) -> Review:
        """The review that holds for a response."""
        return self.responses.get(response, self.review)


class AnswerRow(Strict):
    """One row of the table of answers: a response and the conditions on which it answers a question.

    `when` maps a vocabulary kind to the entry that the message must name, or to "any". Of the rows whose conditions
    hold, the one with the most conditions is used. `level` is the level of care of an answer about a symptom.
    """

    response: str
    facts: tuple[str, ...] = ()
    when: dict[str, str] = {}
    kind: AnswerKind | None
    level: CareLevel | None


class IntentAnswers(Strict):
    """How the questions of one intent are answered.

    `depends_on` lists the vocabulary kinds that the answer depends on, most important first: an entry of them that the
    message names and no document covers is answered as a gap. `redirect_to` maps a kind, or one entry as kind/entry, to
    the intent as which a message that names it is answered: "how long does it last?" is about results, "how long does
    the redness last?" is not. `gap_level` is the level of care of an answer that something is not covered.
    """

    topic: str
    kind: AnswerKind = "answer"
    gap_level: CareLevel | None
    redirect_to: dict[str, str] = {}
    depends_on: tuple[str, ...] = ()
    rows: tuple[AnswerRow, ...]


class AnswerFile(Strict):
    """`answers.yml`: how the questions of each intent are answered.

    `always` maps entries (kind/entry) to the intent as which every message that names them is answered: what the
    assistant never does, such as judging photos.
    """

    review: Review
    always: dict[str, str] = {}
    intents: dict[str, IntentAnswers]


def amount(number: int, unit: Unit) -> str:
    """A number with its unit: "1 session", "2 sessions"."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def join_words(words: tuple[str, ...] | list[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
