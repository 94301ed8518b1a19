"""The table of facts.yml: what a patient asks for each fact and how the answer says it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class FactQuestion:
    """One question whose answer must hold one fact."""

    fact_id: str
    question: str
    says: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.fact_id}: {self.question}"


def load() -> list[FactQuestion]:
    """Every question of the table."""
    table = yaml.load(Path(__file__).with_name("facts.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return [
        FactQuestion(fact_id, question, tuple(row["says"])) for fact_id, row in table.items() for question in row["ask"]
    ]
