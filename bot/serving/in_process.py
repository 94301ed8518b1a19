"""The assistant in one process, without servers: for the command line and for whole-conversation tests."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import skops.io  # noqa: F401  (scans all loaded modules when imported: ten times as slow after rasa)
from rasa.core.agent import Agent, load_agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.log_utils import configure_structlog
from rasa_sdk.executor import ActionExecutor

from bot.channels.output import proof
from bot.channels.sanitize import clean
from bot.errors import ModelError
from bot.serving.model import current_model


class InProcessActions(EndpointConfig):
    """Runs the project's actions in this process instead of calling the action server."""

    def __init__(self) -> None:
        super().__init__(url="in-process")
        self._executor = ActionExecutor()
        # By name: only the process that runs the actions imports them.
        self._executor.register_package("actions")

    async def request(self, *args: Any, json: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        """Run one action call as the action server does."""
        response = await self._executor.run(json or {})
        return response.dict() if hasattr(response, "dict") else response


class Assistant:
    """A loaded model that answers messages."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @classmethod
    async def load(cls, model: Path | None = None) -> Assistant:
        """Load a model, by default the current one. Raises ModelError where there is none."""
        path = model or current_model()
        # Rasa logs what patients write, at debug level.
        configure_structlog(logging.WARNING)
        agent = await load_agent(model_path=str(path))
        if agent.processor is None:
            raise ModelError(f"{path} can't be loaded. Train it anew with `needlewise train --force`.")
        agent.processor.action_endpoint = InProcessActions()
        return cls(agent)

    async def say(self, text: str, sender: str = "command-line", *, introduction: bool = False) -> list[dict[str, Any]]:
        """The assistant's reply to one message.

        Args:
            text: the patient's message.
            sender: the conversation's name.
            introduction: include the introduction before the first reply of a conversation.

        Returns:
            The messages of the reply, each with `text` and its metadata.
        """
        channel = _Collector()
        await self._agent.handle_message(UserMessage(clean(text), channel, sender, input_channel="cmdline"))
        return [message for message in channel.messages if introduction or message.get("topic") != "introduction"]

    async def understand(self, text: str) -> dict[str, Any]:
        """Intent, ranking and entities of a message, without a reply."""
        parsed: dict[str, Any] = await self._agent.parse_message(clean(text))
        return parsed


class _Collector(CollectingOutputChannel):
    """Collects text, quick replies and metadata of each message."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.messages.append({**message, **proof(message)})
