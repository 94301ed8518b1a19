"""Whether the assistant can answer: `GET /webhooks/health/`, and `GET /webhooks/health/metrics` for Prometheus."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.cache import current_content
from bot.errors import NeedlewiseError
from bot.limits import ANSWER_SECONDS

logger = logging.getLogger(__name__)

OK, FAILING = "ok", "failing"
_HEADERS = {"Cache-Control": "no-store"}


class HealthInput(InputChannel):
    """Tells monitors and load balancers how the assistant and what it depends on are; talks to nobody."""

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "health"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        health = Blueprint("health", __name__)
        version = current_content().version

        @health.route("/", methods=["GET"])
        async def whole(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            parts = {
                "answering": agent,
                "store": agent.tracker_store,
                "lock": agent.lock_store,
                "actions": agent.action_endpoint,
            }
            states = await asyncio.gather(*(_state(name, part) for name, part in parts.items()))
            found = dict(zip(parts, states, strict=True))
            status = OK if set(states) == {OK} and agent.is_ready() else FAILING
            body = {"status": status, "parts": found, "model": agent.model_name, "content": version}
            return response.json(body, status=200 if status == OK else 503, headers=_HEADERS)

        @health.route("/live", methods=["GET"])
        async def live(_: Request) -> HTTPResponse:
            return response.json({"status": OK}, headers=_HEADERS)

        @health.route("/metrics", methods=["GET"])
        async def metrics(_: Request) -> HTTPResponse:
            return response.raw(generate_latest(), headers=_HEADERS, content_type=CONTENT_TYPE_LATEST)

        return health


async def _state(name: str, part: Any) -> str:
    """How one part is; Rasa's own parts, which can't be asked, count as well. The log says what is wrong."""
    if not hasattr(part, "check"):
        return OK
    try:
        await asyncio.wait_for(part.check(), ANSWER_SECONDS)
    except (asyncio.TimeoutError, NeedlewiseError, LockError) as error:
        logger.error("part fails: part=%s what=%s", name, error or "no answer in time")
        return FAILING
    return OK
