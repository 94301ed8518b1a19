"""`tests/test_stories.yml`: the conversations of this folder as Rasa's test stories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import yaml
from test_conversations import conversations

from bot import paths

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

FILE = paths.ROOT / "tests" / "test_stories.yml"
COMMAND = ".venv/bin/python tests/conversations/generate_stories.py"


def test_every_conversation_is_a_story() -> None:
    stories = yaml.safe_load(FILE.read_text(encoding="utf-8"))["stories"]
    names = [conversation.name for conversation in conversations()]
    assert [story["story"] for story in stories] == names, f"run {COMMAND}"


@pytest.mark.slow
async def test_stories_are_current(assistant: Assistant) -> None:
    from generate_stories import generate

    assert FILE.read_text(encoding="utf-8") == await generate(assistant), f"run {COMMAND}"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "entities", "annotated"),
    [
        ("does it hurt?", [], "does it hurt?"),
        (
            "acne scars, two",
            [("sessions_done", "2", 12, 15), ("concern", "acne_scars", 0, 10)],
            '[acne scars]{"entity": "concern", "value": "acne_scars"}, [two]{"entity": "sessions_done", "value": "2"}',
        ),
        # Two entities on the same words, text that Rasa would take for an entity, lines, and length.
        ("my wedding", [("activity", "event", 0, 10), ("occasion", "wedding", 0, 10)], None),
        ('[this]{"entity": "concern"}', [], None),
        ("two\nlines", [], None),
        ("a" * 301, [], None),
        ("", [], None),
    ],
)
def test_annotate(text: str, entities: list[tuple[str, str, int, int]], annotated: str | None) -> None:
    from generate_stories import annotate

    found: list[dict[str, Any]] = [
        {"entity": kind, "value": value, "start": start, "end": end} for kind, value, start, end in entities
    ]
    assert annotate(text, found) == annotated
