"""The token patterns are such as spaCy takes: the matchers do not check them anew at each start."""

from __future__ import annotations

from typing import Any

import pytest
from spacy.matcher import Matcher
from spacy.schemas import validate_token_pattern

from bot.nlu.language import english
from bot.nlu.session_count import SessionCounter


class Noting:
    """Takes patterns as a matcher does."""

    def __init__(self, patterns: list[Any]) -> None:
        self.patterns = patterns

    def add(self, name: str, patterns: list[Any], **_: Any) -> None:
        self.patterns += [(name, pattern) for pattern in patterns]


def test_every_pattern_is_valid() -> None:
    patterns: list[Any] = []
    SessionCounter(Noting(patterns))  # type: ignore[arg-type]
    assert {name for name, _ in patterns} >= {"counted", "zero"}
    assert [(name, pattern) for name, pattern in patterns if validate_token_pattern(pattern)] == []


def test_what_is_checked_here_finds_what_is_wrong() -> None:
    assert validate_token_pattern([{"LOWERR": "week"}])
    with pytest.raises(ValueError, match="LOWERR"):
        Matcher(english().vocab, validate=True).add("x", [[{"LOWERR": "week"}]])
