"""The responses of `domain.yml`: their text, placeholders and quick replies."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.content.yaml_file import read
from bot.errors import ContentError, Problem

# The same notion of a placeholder as Rasa's own interpolation of responses.
_PLACEHOLDER = re.compile(r"{([^\n{}]+?)}")
# Patients don't read more of them.
MOST_BUTTONS = 4


@dataclass(frozen=True)
class Response:
    """One response: its text and its quick replies."""

    text: str
    quick_replies: tuple[str, ...] = ()

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The names in braces, each once, in order."""
        return tuple(dict.fromkeys(_PLACEHOLDER.findall(self.text)))

    @property
    def stray_brace(self) -> bool:
        """Whether the text has a brace that belongs to no placeholder."""
        rest = _PLACEHOLDER.sub("", self.text)
        return "{" in rest or "}" in rest

    def render(self, values: Mapping[str, str]) -> str:
        """The text with its placeholders replaced by `values`. Raises KeyError for one without a value."""
        return _PLACEHOLDER.sub(lambda match: values[match.group(1)], self.text)


def load_wording(domain: Path, root: Path) -> dict[str, Response]:
    """The responses of a Rasa domain file by name. Raises ContentError if one of them can't be used."""
    file = read(domain, root)
    section = file.data.get("responses")
    if not isinstance(section, dict):
        raise ContentError([file.problem(("responses",), "there are no responses", "names followed by a colon")])
    responses: dict[str, Response] = {}
    problems: list[Problem] = []
    for name, variations in section.items():
        where = ("responses", name)
        if not isinstance(variations, list) or len(variations) != 1:
            # Rasa picks one of several at random; a clinical answer must always be the same.
            problems.append(file.problem(where, "this response has several wordings or none", "one"))
            continue
        (variation,) = variations
        text = variation.get("text") if isinstance(variation, dict) else None
        if not isinstance(text, str) or not text.strip():
            problems.append(file.problem(where, "this response has no text", "`- text: …`"))
            continue
        buttons = variation.get("buttons") or []
        titles = tuple(_title(button) for button in buttons) if isinstance(buttons, list) else ("",)
        if not all(titles):
            problems.append(
                file.problem(where, "a button has no title", '`- {title: "…", payload: "…"}` for each button')
            )
            continue
        if len(titles) > MOST_BUTTONS:
            problems.append(file.problem(where, f"this response has {len(titles)} buttons", f"at most {MOST_BUTTONS}"))
        if any(button.get("payload") != button["title"] for button in buttons):
            # A message is never taken as a command to Rasa, so a quick reply is what a patient would write.
            problems.append(file.problem(where, "a button's payload differs from its title", "the same text"))
        responses[name] = Response(text.strip(), titles)
    if problems:
        raise ContentError(problems)
    return responses


def _title(button: Any) -> str:
    title = button.get("title") if isinstance(button, dict) else None
    return title if isinstance(title, str) else ""
