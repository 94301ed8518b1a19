"""The evaluation file: JSON lines of messages or conversations, with patterns that a correct reply matches."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, Field, ValidationError, validator

from bot.errors import CaseError


class Turn(BaseModel):
    """One message, with regular expressions that the reply must and must not match (case-insensitive)."""

    say: str
    expect: tuple[str, ...] = ()
    forbid: tuple[str, ...] = ()

    @validator("expect", "forbid", each_item=True)
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"not a regular expression ({error})") from None
        return pattern

    def misses(self, reply: str) -> list[str]:
        """The expectations that a reply violates, as readable text; empty if it is correct."""
        flags = re.IGNORECASE
        return [f"does not match {pattern}" for pattern in self.expect if not re.search(pattern, reply, flags)] + [
            f"matches the forbidden {pattern}" for pattern in self.forbid if re.search(pattern, reply, flags)
        ]


class Case(BaseModel):
    """One question or conversation. Other fields of the file are ignored."""

    id: str
    topic: str = "unknown"
    also: tuple[str, ...] = ()
    documented: Literal["full", "partial", "no"] | None
    style: str | None = Field(None, alias="register")
    """How it is written, for example as a search, as text-speak or as a story: `register` in the file."""
    matter: str | None
    """What it is about, for example another treatment or the clinic's desk."""
    intents: tuple[str, ...] = ()
    """Intents of the last message, any of which is right; empty where they were not noted."""
    turns: tuple[Turn, ...]

    @validator("turns")
    def _some_turn(cls, turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
        if not turns:
            raise ValueError("at least one turn")
        return turns

    @property
    def text(self) -> str:
        """The patient's messages, joined by slashes."""
        return " / ".join(turn.say for turn in self.turns)


def read_cases(file: Path) -> list[Case]:
    """Read all cases of a file. Raises CaseError at the first invalid line."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise CaseError(f"{file} can't be read: {error.strerror}. Give a file of JSON lines.") from None
    cases = list(_cases(file, lines))
    if not cases:
        raise CaseError(f"{file} is empty. Expected: one JSON object per line with `id` and `text` or `turns`.")
    repeated = {case.id for case in cases if [other.id for other in cases].count(case.id) > 1}
    if repeated:
        raise CaseError(f"{file}: the id {sorted(repeated)[0]!r} occurs on several lines. Make the ids unique.")
    return cases


def _cases(file: Path, lines: list[str]) -> Iterator[Case]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            data = json.loads(line)
            yield Case.parse_obj(_with_turns(data))
        except ValidationError as error:
            first = error.errors()[0]
            where = ", ".join(map(str, first["loc"]))
            raise CaseError(f"{file}, line {number}, {where}: {first['msg']}.") from None
        except ValueError as error:
            raise CaseError(f"{file}, line {number}: {error}. Expected: a JSON object.") from None


def _with_turns(data: Any) -> dict[str, Any]:
    """Convert a single message to a conversation of one turn."""
    if not isinstance(data, dict):
        raise ValueError("this is not a JSON object")
    if "turns" in data:
        return data
    if "text" not in data:
        raise ValueError("the object has neither `text` nor `turns`")
    turn = {"say": data["text"], "expect": data.get("expect", ()), "forbid": data.get("forbid", ())}
    return {**data, "turns": [turn]}
