"""What can be wrong with a content file, said so that the person who edits it can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong in one file."""

    file: str
    where: str
    """The entry and field, such as "course_mild, value, min"; empty when the whole file is meant."""
    what: str
    expected: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        entry = f", entry {self.where}" if self.where else ""
        return f"{place}{entry}: {self.what}. Expected: {self.expected}."


class ContentError(ValueError):
    """The content can't be used as it stands; `problems` lists every reason at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
