"""The schema of `content/feelings.yml`: feelings that patients voice, and the sentence that acknowledges each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import root_validator, validator

from bot.content.schema import Review, Strict
from bot.text.phrases import PhraseError, PhraseMatcher


class Feeling(Strict):
    """One kind of feeling."""

    response: str
    """The sentence that acknowledges it."""
    alone: str
    """The intent as which a message that says nothing else is answered."""
    distress: bool = False
    """Whether it is acknowledged beside an urgent alarm as well."""
    hands_over: bool = False
    """Whether the answer of `alone` hands the patient to a person: it comes before what else was asked."""
    glad: bool = False
    """Whether it is about good news, which is not acknowledged beside a verdict on the patient's skin."""
    phrases: tuple[str, ...]

    @validator("phrases")
    def _some_phrases(cls, phrases: tuple[str, ...]) -> tuple[str, ...]:
        if not phrases or not all(phrases):
            raise ValueError("at least one phrase, and no empty ones")
        return phrases


class FeelingFile(Strict):
    """`feelings.yml`: of several kinds that a message voices, the first of the file counts."""

    review: Review
    lists: dict[str, tuple[str, ...]] = {}
    feelings: dict[str, Feeling]

    @root_validator(skip_on_failure=True)
    def _readable(cls, values: dict[str, Any]) -> dict[str, Any]:
        try:
            _matcher(values["lists"], values["feelings"])
        except PhraseError as error:
            raise ValueError(f"{error.expected}, as {error.what}") from None
        return values

    def matcher(self) -> PhraseMatcher:
        """The matcher of all phrases; a label is the name of a feeling."""
        return _matcher(self.lists, self.feelings)


def _matcher(lists: Mapping[str, tuple[str, ...]], feelings: Mapping[str, Feeling]) -> PhraseMatcher:
    matcher = PhraseMatcher(lists)
    for name, feeling in feelings.items():
        for phrase in feeling.phrases:
            matcher.add(phrase, name)
    return matcher
