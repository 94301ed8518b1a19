"""Patching the agent of the stock `rasa run`, once it is loaded.

Rasa's server loads its agent itself, and of the project's classes only those that its files name. So this is named in
credentials.yml like a channel, but has no route.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic

from bot.serving.patch_agent import harden


class AgentPatch(InputChannel):
    """Replaces the parts of the agent that hide faults, as soon as the server has started."""

    @classmethod
    def name(cls) -> str:
        """The blueprint's name; there is no path below it."""
        return "agent_patch"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """A blueprint without routes.

        An agent that is loaded later by Rasa's HTTP API (`PUT /model`) is not patched; the channels persist through the
        store itself all the same, and reply in time.
        """
        patch = Blueprint(self.name(), __name__)

        @patch.listener("after_server_start")
        async def patch_agent(app: Sanic, _: Any) -> None:
            harden(app.ctx.agent)

        return patch
