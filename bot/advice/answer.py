"""One answer: its response in `domain.yml`, the placeholder values, and the facts it is based on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.advice.figures import spread
from bot.advice.profile import PatientProfile, ProfileField
from bot.content.alarm import AlarmLevel
from bot.content.content import Content
from bot.content.schema import AnswerKind, CareLevel, Source


@dataclass(frozen=True)
class Answer:
    """A response of `domain.yml` with everything needed to render it and to trace it to its sources."""

    response: str
    topic: str
    kind: AnswerKind
    values: Mapping[str, str]
    facts: tuple[str, ...]
    sources: tuple[Source, ...]
    guidance_version: str
    steps: tuple[str, ...] = ()
    """The calculations behind it, one sentence each."""
    asks: ProfileField | None = None
    """The profile field that it asks the patient for."""
    plan: Mapping[str, object] | None = None
    """The input of a plan, for exporting it as a calendar file or a page; JSON-compatible."""

    level: CareLevel | None = None
    """The level of care, where the answer is about a worrying symptom."""
    alarm: AlarmLevel | None = None
    """The level of the alarm that stands in the conversation."""

    @property
    def only_asks(self) -> bool:
        """Whether it says nothing but what it asks for."""
        return self.asks is not None and self.kind == "clarify"

    def text(self, content: Content) -> str:
        """The rendered text."""
        return content.wording[self.response].render(self.values)

    def with_plan(self, person: PatientProfile, today: date) -> Answer:
        """A copy that carries the input of its plan."""
        return replace(
            self, plan={"person": json.loads(person.json(exclude_defaults=True)), "today": today.isoformat()}
        )

    def metadata(self) -> dict[str, object]:
        """The metadata that accompanies the text; JSON-compatible."""
        shown: dict[str, object] = {
            "topic": self.topic,
            "kind": self.kind,
            "facts": list(self.facts),
            "sources": [source.dict() for source in self.sources],
            "guidance_version": self.guidance_version,
        }
        optional = {"plan": self.plan, "level": self.level, "alarm": self.alarm}
        return {**shown, **{name: value for name, value in optional.items() if value is not None}}


def can_render(content: Content, response: str, given: Mapping[str, str] | None = None) -> bool:
    """Whether every placeholder of the response has a value. A clinic may, for example, have no address."""
    clinic = content.clinic.values()
    guidance = content.guidance
    return all(
        name in guidance.facts or name in guidance.ranges or name in clinic or name in (given or {})
        for name in content.wording[response].placeholders
    )


def stated_facts(content: Content, response: str) -> tuple[str, ...]:
    """The facts whose figures a response states, each by itself or within a range, in the order of its text."""
    names = content.wording[response].placeholders
    return tuple(fact for name in names for fact in _facts_of(content, name))


def range_text(content: Content, fact_ids: tuple[str, ...]) -> str:
    """The figures of several facts as one range, and that guides differ where they do; for the end of a sentence."""
    found = spread((content.guidance.facts[fact] for fact in fact_ids), content.guidance.times.amounts)
    return part(content, "utter_part_guides_differ", figures=found.text) if found.differs else found.text


def _facts_of(content: Content, placeholder: str) -> tuple[str, ...]:
    """The facts that fill a placeholder: none for one that is no figure."""
    if placeholder in content.guidance.facts:
        return (placeholder,)
    return content.guidance.ranges.get(placeholder, ())


def _figure(content: Content, placeholder: str) -> str | None:
    """The figure that fills a placeholder; None for one that names neither a fact with a value nor a range."""
    if placeholder in content.guidance.ranges:
        return range_text(content, content.guidance.ranges[placeholder])
    fact = content.guidance.facts.get(placeholder)
    return fact.value.text if fact is not None and fact.value is not None else None


def make(
    content: Content,
    response: str,
    *,
    topic: str,
    kind: AnswerKind = "answer",
    facts: tuple[str, ...] = (),
    given: Mapping[str, str] | None = None,
    steps: tuple[str, ...] = (),
    asks: ProfileField | None = None,
    level: CareLevel | None = None,
) -> Answer:
    """Build an answer, with placeholder values from `given`, the facts and the clinic's profile.

    A fact whose value occurs in the text is added to the answer's facts. Raises KeyError if a placeholder
    has no value.
    """
    known = {**content.clinic.values(), **(given or {})}
    values: dict[str, str] = {}
    used = list(facts)
    for name in content.wording[response].placeholders:
        figure = _figure(content, name)
        if figure is None:
            values[name] = known[name]
        else:
            values[name] = figure
            used.extend(_facts_of(content, name))
    fact_ids = tuple(dict.fromkeys(used))
    return Answer(
        response=response,
        topic=topic,
        kind=kind,
        values=values,
        facts=fact_ids,
        sources=content.guidance.sources(fact_ids),
        guidance_version=content.version,
        steps=steps,
        asks=asks,
        level=level,
    )


def part(content: Content, response: str, **given: str) -> str:
    """Render a fragment (an `utter_part_…` response) with placeholder values from `given` and the facts."""
    wording = content.wording[response]
    figures = {name: figure for name in wording.placeholders if (figure := _figure(content, name)) is not None}
    return wording.render({**figures, **given})
