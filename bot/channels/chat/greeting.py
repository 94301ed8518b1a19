"""What a patient reads before the first message."""

from __future__ import annotations

from typing import Any

from bot.advice.answer import make
from bot.content.content import Content

_RESPONSE = "utter_greet"


def greeting(content: Content) -> dict[str, Any]:
    """Who is answering, and what could be asked."""
    answer = make(content, _RESPONSE, topic="greeting", kind="smalltalk")
    return {"text": answer.text(content), "quick_replies": list(greeting_replies(content))}


def greeting_replies(content: Content) -> tuple[str, ...]:
    """The titles of the quick replies under the greeting; each is also what a patient would type."""
    return content.wording[_RESPONSE].quick_replies


def clinic(content: Content) -> dict[str, Any]:
    """The clinic, as pages show it."""
    profile = content.clinic
    return {
        "name": profile.name,
        "phone": profile.phone,
        "emergency_number": profile.emergency_number,
        "demo": profile.demo,
    }
