"""The shapes of the guidance: facts with their values and sources, documents, vocabularies, red flags, answers.

Every model refuses unknown fields, so that a misspelt name is found rather than ignored.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field, root_validator, validator
from pydantic.errors import DateError, IntegerError

Unit = Literal["session", "minute", "hour", "day", "week", "month"]
AnswerKind = Literal["answer", "gap", "urgent", "clarify", "handover", "smalltalk"]
Grade = Literal["emergency", "urgent"]


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
            return date.fromisoformat(day)
        except (TypeError, ValueError):
            # Left to itself pydantic would take a bare year for seconds since 1970.
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
    """A place in a document: its ids and how they are said to a patient."""

    document: str
    section: str
    title: str
    section_title: str


class Value(Strict):
    """A figure or a list: a range in a unit, a wording where the document gives no number, or items.

    `wording` goes before the numbers in sentences; `min` and `max` may stand beside it for computing.
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
            # Left to itself pydantic would cut off what stands after the point.
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
        """The value as it stands in a sentence: "3 to 6 sessions", "at least 48 hours", "a day or two"."""
        if self.items:
            return join_words(self.items, self.join)
        if self.wording:
            return self.wording
        if self.min and self.max:
            number = f"{self.min} to {self.max}" if self.min < self.max else f"{self.max}"
            return f"{number} {self._units(self.max)}"
        if self.min:
            return f"at least {self.min} {self._units(self.min)}"
        assert self.max is not None
        return f"up to {self.max} {self._units(self.max)}"

    def _units(self, number: int) -> str:
        return f"{self.unit}" if number == 1 else f"{self.unit}s"


class FactEntry(Strict):
    """A fact as it is written in a file of `facts/`."""

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


class FactFile(Strict):
    """A file of `facts/`: the review holds for each fact that names none of its own."""

    review: Review
    facts: dict[str, FactEntry]


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
        """Whether the fact holds for what is known, such as {"concern": "acne_scars", "severity": "severe"}.

        A fact without conditions holds for everyone; of several cases one must be met in every part.
        """
        return not self.applies_to or any(
            all(context.get(kind) in allowed for kind, allowed in case.items()) for case in self.applies_to
        )

    def names(self, kind: str, entry: str) -> bool:
        """Whether the fact is expressly about this vocabulary entry."""
        return any(entry in case.get(kind, ()) for case in self.applies_to)


class Entry(Strict):
    """Something that a patient may name: how a sentence calls it and what else it is called."""

    name: str
    synonyms: tuple[str, ...]
    related: str | None
    scope: Literal["covered", "combined", "other"] | None
    incidental: bool = False
    """Often told in passing: it needs no word of its own beside the answer."""

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


class RedFlag(Strict):
    """A worrying symptom and the words that report it.

    `together` holds groups of words; one word of every group in the same sentence raises the flag.
    `even_if_asked`: a sentence that only asks about it ("what if I …") raises the flag too.
    """

    grade: Grade
    name: str
    even_if_asked: bool = False
    phrases: tuple[str, ...] = ()
    together: tuple[tuple[tuple[str, ...], ...], ...] = ()

    @root_validator(skip_on_failure=True)
    def _some_words(cls, values: dict[str, Any]) -> dict[str, Any]:
        if not values["phrases"] and not values["together"]:
            raise ValueError("phrases or groups of words under `together`")
        groups = [group for groups in values["together"] for group in groups]
        # An empty group or word would be found in every message.
        if not all(values["together"]) or not all(groups) or not all(map(all, (values["phrases"], *groups))):
            raise ValueError("at least one word in every group of `together`, and no empty words")
        return values


class RedFlagFile(Strict):
    """`red_flags.yml`."""

    review: Review
    red_flags: dict[str, RedFlag]


class ContextWords(Strict):
    """`context.yml`: words that deny a symptom, only ask about it, report it, or put it in the past."""

    review: Review
    negation: tuple[str, ...]
    ability: tuple[str, ...]
    negation_ends: tuple[str, ...]
    hypothesis: tuple[str, ...]
    report: tuple[str, ...]
    history: tuple[str, ...]
    past_verbs: tuple[str, ...] = ()
    earlier: tuple[str, ...] = ()
    present: tuple[str, ...] = ()

    @validator("*")
    def _words_as_they_are_read(cls, words: Any) -> Any:
        # No words, or an empty one, would be found in every message or in none; a capital letter in none.
        if isinstance(words, tuple) and (not words or not all(word and word == word.lower() for word in words)):
            raise ValueError("at least one word, all in small letters")
        return words


class AnswerRow(Strict):
    """One row of the table of answers: when a question is of this kind, this response answers it.

    `when` names vocabulary kinds and the entry that must be mentioned; the row with most conditions wins.
    """

    response: str
    facts: tuple[str, ...] = ()
    when: dict[str, str] = {}
    kind: AnswerKind | None


class IntentAnswers(Strict):
    """How the questions of one intent are answered.

    `looks_at` names the vocabulary kinds that such a question turns on, most important first: what is
    mentioned of them and not documented is a gap. `reroute` names kinds, or entries as kind/entry, whose
    mention makes it another question: "how long does it last?" is about results, "how long does the redness
    last?" is not.
    """

    topic: str
    kind: AnswerKind = "answer"
    reroute: dict[str, str] = {}
    looks_at: tuple[str, ...] = ()
    rows: tuple[AnswerRow, ...]


class AnswerFile(Strict):
    """`answers.yml`: from intent to answer, and the response that admits a gap for each vocabulary kind."""

    review: Review
    intents: dict[str, IntentAnswers]


def join_words(words: tuple[str, ...] | list[str], last: str = "and") -> str:
    """Words as a list in a sentence: "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
