"""The responses of `domain.yml`: what each says and which placeholders it needs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.guidance.errors import ContentError, Problem
from bot.guidance.yamlfile import YamlFile, read

# The same notion of a placeholder as Rasa's own interpolation of responses.
_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")


@dataclass(frozen=True)
class Response:
    """One response: its text and the quick replies under it."""

    text: str
    quick_replies: tuple[str, ...] = ()

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in braces, each once, in order."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.text)))

    def render(self, values: Mapping[str, str]) -> str:
        """The text with its placeholders filled. Raises KeyError for one without a value."""
        return _PLACEHOLDER.sub(lambda match: values[match.group(1)], self.text)


def load_wording(domain: Path, root: Path) -> dict[str, Response]:
    """The responses of a Rasa domain file by name. Raises ContentError where one can't be used."""
    file = read(domain, root)
    responses: dict[str, Response] = {}
    problems: list[Problem] = []
    for name, variations in (file.data.get("responses") or {}).items():
        where = ("responses", name)
        if not isinstance(variations, list) or len(variations) != 1:
            # Rasa picks one of several at random; a clinical answer must always be the same.
            problems.append(_problem(file, where, "this response has several wordings or none", "one"))
            continue
        (variation,) = variations
        if not isinstance(variation, dict) or not isinstance(variation.get("text"), str):
            problems.append(_problem(file, where, "this response has no text", "`- text: …`"))
            continue
        buttons = variation.get("buttons") or []
        titles = tuple(button.get("title", "") for button in buttons)
        if len(titles) > 4:
            problems.append(_problem(file, where, f"{len(titles)} buttons stand under this response", "at most 4"))
        if any(button.get("payload") != button.get("title") for button in buttons):
            # Typed text is never obeyed as an intent, so a quick reply says what a patient would say.
            problems.append(_problem(file, where, "a button's payload differs from its title", "the same text"))
        responses[name] = Response(variation["text"].strip(), titles)
    if problems:
        raise ContentError(problems)
    return responses


def _problem(file: YamlFile, where: tuple[str, ...], what: str, expected: str) -> Problem:
    return Problem(file.name, where[-1], what, expected, file.line(where))
