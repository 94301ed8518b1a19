"""The greeting and the clinic's details that pages show before the first message."""

from __future__ import annotations

from typing import Any

from bot.advice.answer import make
from bot.content.content import Content

_RESPONSE = "utter_greet"


def greeting(content: Content) -> dict[str, Any]:
    """The text of the greeting and its quick replies."""
    answer = make(content, _RESPONSE, topic="greeting", kind="smalltalk")
    return {"text": answer.text(content), "quick_replies": list(greeting_replies(content))}


def greeting_replies(content: Content) -> tuple[str, ...]:
    """The titles of the quick replies under the greeting; each is also its payload."""
    return content.wording[_RESPONSE].quick_replies


def clinic(content: Content) -> dict[str, Any]:
    """The clinic's details."""
    profile = content.clinic
    return {
        "name": profile.name,
        "phone": profile.phone,
        "emergency_number": profile.emergency_number,
        "help_lines": list(profile.help_lines),
        "demo": profile.demo,
    }
