"""Generate `tests/test_stories.yml`, the conversations of this folder as test stories for `rasa test`.

    .venv/bin/python tests/conversations/generate_stories.py

Each conversation is played to the trained assistant. Intents, entities and actions are recorded as they occur, so a
story asserts nothing about them that was not observed: `test_conversations.py` checks that the replies are right, the
stories that Rasa's own test, which runs no action, reads the same messages and predicts the same actions. A change of
the file shows how the reading of each message changed.

A message is written with its text unless the format can't hold it (entities that overlap, several lines, or more than
MAX_LENGTH characters), or `rasa test` would read it in another way: it reads each message without what was said before.
Such a message is an intent with its text as a comment, which `rasa test` takes as parsed.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from conversation_files import conversations
from rasa.shared.core.constants import ACTION_LISTEN_NAME, ACTION_SESSION_START_NAME
from rasa.shared.core.events import ActionExecuted, Event, UserUttered
from rasa.shared.nlu.training_data import entities_parser

from bot import paths
from bot.content.cache import current_content

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

FILE = paths.ROOT / "tests" / "test_stories.yml"
MAX_LENGTH = 300
# Of a text that is only a comment.
COMMENT_LENGTH = 80
HEADER = """\
version: "3.1"

# Generated from tests/conversations/*.yml by tests/conversations/generate_stories.py: do not edit.
# Where the text is only a comment, the format can't hold the message (its entities overlap, or it is too long), or its
# meaning depends on what was said before, which `rasa test` doesn't tell when it reads a message.
stories:
"""


async def generate(assistant: Assistant) -> str:
    """The content of the file, from all conversations."""
    clinic = current_content().clinic
    blocks = []
    for conversation in conversations():
        await conversation.play(assistant, clinic)
        tracker = await assistant._agent.processor.get_tracker(conversation.sender)
        said = [event for event in tracker.events if isinstance(event, UserUttered)]
        alone = {event.text: await assistant.understand(event.text) for event in said if event.text}
        steps = _steps(tracker.events, alone)
        blocks.append("\n".join([f"- story: {json.dumps(conversation.name)}", "  steps:", *steps]))
    return HEADER + "\n\n".join(blocks) + "\n"


def _steps(events: Sequence[Event], alone: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Lines of the steps, messages and actions; `alone` is how each message is read on its own."""
    for event in events:
        if isinstance(event, UserUttered):
            yield from _message(event, alone.get(event.text or ""))
        elif isinstance(event, ActionExecuted) and event.action_name not in (
            ACTION_LISTEN_NAME,
            ACTION_SESSION_START_NAME,
        ):
            yield f"  - action: {event.action_name}"


def _message(event: UserUttered, alone: Mapping[str, Any] | None) -> Iterator[str]:
    annotated = annotate(event.text, event.entities) if alone is not None and _same_reading(event, alone) else None
    if annotated is None:
        text = event.text or ""
        shown = text if len(text) <= COMMENT_LENGTH else f"{text[:COMMENT_LENGTH]}…"
        yield f"  - intent: {event.intent_name} # {json.dumps(shown, ensure_ascii=False)}"
    else:
        yield from ("  - user: |", f"      {annotated}", f"    intent: {event.intent_name}")


def annotate(text: str, entities: Sequence[dict[str, Any]]) -> str | None:
    """The text with its entities as Rasa's training data write them; None where Rasa would not read back the same."""
    if not text or len(text) > MAX_LENGTH or "\n" in text:
        return None
    annotated, end = "", 0
    for entity in sorted(entities, key=lambda entity: entity["start"]):
        kept = {key: entity[key] for key in ("entity", "role", "value") if entity.get(key)}
        annotated += f"{text[end : entity['start']]}[{text[entity['start'] : entity['end']]}]{json.dumps(kept)}"
        end = entity["end"]
    annotated += text[end:]
    read_back = entities_parser.find_entities_in_training_example(annotated)
    same = _key(read_back) == _key(entities) and entities_parser.replace_entities(annotated) == text
    return annotated if same else None


def _same_reading(event: UserUttered, alone: Mapping[str, Any]) -> bool:
    """Whether a message was read in its conversation as it is read on its own."""
    return event.intent_name == alone["intent"]["name"] and _key(event.entities) == _key(alone["entities"])


def _key(entities: Sequence[dict[str, Any]]) -> set[tuple[Any, ...]]:
    return {(entity["entity"], str(entity["value"]), entity["start"], entity["end"]) for entity in entities}


async def _main() -> None:
    from bot.serving.in_process import Assistant

    FILE.write_text(await generate(await Assistant.load()), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(_main())
