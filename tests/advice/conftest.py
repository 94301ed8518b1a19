"""Questions put to the advice without Rasa, against the content as shipped and against changed copies of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import product

import pytest
from asking import NOW, Ask, Change
from asking import question as made

from bot.advice.answer import Answer
from bot.advice.question import Memory, Question
from bot.advice.reply import reply
from bot.content.content import Content
from bot.content.schema import AnswerRow, Value


@pytest.fixture(scope="session")
def ask(content: Content) -> Ask:
    """Ask an intent that names things, each as kind/entry: `ask("ask_benefits", "concern/scars")`."""

    def asked(
        intent: str, *named: str, memory: Memory | None = None, now: datetime = NOW, content: Content = content
    ) -> tuple[Answer, ...]:
        return reply(made(intent, *named, memory=memory, now=now), content)

    return asked


@pytest.fixture(scope="session")
def change(content: Content) -> Change:
    """The content with another value for one fact."""

    def changed(fact_id: str, value: Value) -> Content:
        facts = {**content.guidance.facts, fact_id: content.guidance.facts[fact_id].copy(update={"value": value})}
        return replace(content, guidance=replace(content.guidance, facts=facts))

    return changed


@pytest.fixture(scope="session")
def rows(content: Content) -> list[tuple[str, AnswerRow, Question]]:
    """Every row of the table of answers, with its intent and a question that meets its conditions."""

    def entry(kind: str, wanted: str) -> str:
        entries = content.guidance.vocabularies[kind].entries
        return next(name for name in entries if content.guidance.about(kind, name)) if wanted == "any" else wanted

    return [
        (
            intent,
            row,
            made(intent, *(f"{kind}/{entry(kind, wanted)}" for kind, wanted in row.when.items())),
        )
        for intent, section in content.guidance.answers.items()
        for row in section.rows
    ]


@pytest.fixture(scope="session")
def turned_on(content: Content) -> list[Question]:
    """For every intent a question about each entry of each kind that it turns on or lists a row for."""
    found = []
    for intent, section in content.guidance.answers.items():
        kinds = dict.fromkeys((*section.depends_on, *(kind for row in section.rows for kind in row.when)))
        for kind in kinds:
            for entry in content.guidance.vocabularies[kind].entries:
                found.append(made(intent, f"{kind}/{entry}"))
    return found


@pytest.fixture(scope="session")
def courses(content: Content) -> list[Question]:
    """Every concern at every severity, each also left untold, asked for its number of sessions and its plan."""
    concerns = [None, *content.guidance.vocabularies["concern"].entries]
    severities = [None, *content.guidance.vocabularies["severity"].entries]
    return [
        made(
            intent,
            *(f"{kind}/{entry}" for kind, entry in (("concern", concern), ("severity", severity)) if entry is not None),
        )
        for intent, concern, severity in product(("ask_frequency", "ask_plan"), concerns, severities)
    ]
