"""Collecting the messages of a reply together with the metadata that names their sources."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel

# The fields of a message's metadata that its reader may see, with their defaults: Rasa drops empty lists.
SHOWN: dict[str, Any] = {"topic": "none", "kind": "none", "sources": [], "facts": [], "guidance_version": ""}
# Only some messages have these: the input of a plan, for bot.channels.plan; the level of care; and the level of the
# alarm that stands in the conversation.
OPTIONAL = ("plan", "level", "alarm")


def proof(message: dict[str, Any]) -> dict[str, Any]:
    """The metadata of a message: every field of SHOWN, and those of OPTIONAL that it has; empty where it has none."""
    if not SHOWN.keys() & message.keys():
        return {}
    shown = {name: message.get(name, default) for name, default in SHOWN.items()}
    return {**shown, **{name: message[name] for name in OPTIONAL if message.get(name)}}


class ReplyCollector(CollectingOutputChannel):
    """Rasa's collecting channel; each message keeps its metadata."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Collect one message; its metadata goes to the last part where the text is sent in parts."""
        # The parent removes fields of the message as it sends them.
        metadata = proof(message)
        await super().send_response(recipient_id, message)
        if metadata and self.messages:
            self.messages[-1]["metadata"] = metadata
