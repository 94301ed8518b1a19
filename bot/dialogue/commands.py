"""The rule for commands to the assistant."""

from __future__ import annotations

from bot.advice.reply import reply
from bot.content.content import Content
from bot.dialogue.decision import Decision
from bot.dialogue.state import DialogueState
from bot.dialogue.turn import Turn


def command(turn: Turn, _state: DialogueState, content: Content) -> Decision | None:
    """Starting again, or forgetting the profile."""
    if turn.command is None:
        return None
    return Decision(reply(turn.whole, content), clears=turn.command)
