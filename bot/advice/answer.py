"""One answer: which response says it, with which values, and on which facts it rests."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from bot.advice.profile import Detail, Person
from bot.content.content import Content
from bot.content.schema import AnswerKind, Source


@dataclass(frozen=True)
class Answer:
    """A response of `domain.yml` with everything needed to say it and to prove it."""

    response: str
    topic: str
    kind: AnswerKind
    values: Mapping[str, str]
    facts: tuple[str, ...]
    sources: tuple[Source, ...]
    guidance_version: str
    steps: tuple[str, ...] = ()
    """The sums behind it, each as a sentence."""
    asks: Detail | None = None
    """What it asks the patient for."""
    plan: Mapping[str, object] | None = None
    """What a plan was worked out from, for a calendar file or a page of it; plain data."""

    def text(self, content: Content) -> str:
        """The answer as the patient reads it."""
        return content.wording[self.response].render(self.values)

    def with_plan(self, person: Person, today: date) -> Answer:
        """The same answer, with what its plan was worked out from."""
        return replace(
            self, plan={"person": json.loads(person.json(exclude_defaults=True)), "today": today.isoformat()}
        )

    def metadata(self) -> dict[str, object]:
        """What a channel may show beside the text; plain data that JSON can hold."""
        shown: dict[str, object] = {
            "topic": self.topic,
            "kind": self.kind,
            "facts": list(self.facts),
            "sources": [source.dict() for source in self.sources],
            "guidance_version": self.guidance_version,
        }
        return shown if self.plan is None else {**shown, "plan": self.plan}


def can_say(content: Content, response: str, given: Mapping[str, str] | None = None) -> bool:
    """Whether every placeholder of the response has a value: a clinic may have no address, for one."""
    clinic = content.clinic.values()
    return all(
        name in content.guidance.facts or name in clinic or name in (given or {})
        for name in content.wording[response].placeholders
    )


def make(
    content: Content,
    response: str,
    *,
    topic: str,
    kind: AnswerKind = "answer",
    facts: tuple[str, ...] = (),
    given: Mapping[str, str] | None = None,
    steps: tuple[str, ...] = (),
    asks: Detail | None = None,
) -> Answer:
    """The answer with its placeholders filled from `given`, the facts and the clinic's profile.

    A fact whose value stands in the text is one of the answer's facts, named or not. Raises KeyError
    where a placeholder has no value.
    """
    known = {**content.clinic.values(), **(given or {})}
    values: dict[str, str] = {}
    used = list(facts)
    for name in content.wording[response].placeholders:
        fact = content.guidance.facts.get(name)
        if fact is not None and fact.value is not None:
            values[name] = fact.value.text
            used.append(name)
        else:
            values[name] = known[name]
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
    )


def part(content: Content, response: str, **given: str) -> str:
    """A piece of a sentence, worded in `domain.yml`, with its placeholders filled from `given` and the facts."""
    wording, facts = content.wording[response], content.guidance.facts
    known = {name: facts[name].value for name in wording.placeholders if name in facts}
    return wording.render({**{name: value.text for name, value in known.items() if value}, **given})
