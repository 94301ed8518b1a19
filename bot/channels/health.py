"""Whether the assistant can answer: `GET /webhooks/health/`, and `GET /webhooks/health/metrics` for Prometheus.

Whichever server gets the request asks all of them. A server writes to its store to find out, at most once a second.
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from prometheus_client import CONTENT_TYPE_LATEST
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import metrics
from bot.channels import workers
from bot.content.cache import current_content
from bot.errors import NeedlewiseError
from bot.limits import ANSWER_SECONDS

logger = logging.getLogger(__name__)

OK, FAILING = "ok", "failing"
# How long a server's state is reported again without another check.
CACHE_SECONDS = 1.0
# What the server is called that has no supervisor.
ALONE = "assistant"
# The questions that servers ask each other.
_PARTS, _METRICS = "parts", "metrics"
# Another server has its own limit for its parts; this is more, and less than five seconds.
_ASK_SECONDS = ANSWER_SECONDS + 0.3
_HEADERS = {"Cache-Control": "no-store"}


class HealthInput(InputChannel):
    """Reports the state of all servers and their dependencies to monitors and load balancers; takes no messages."""

    def __init__(self) -> None:
        self._checking: asyncio.Task[dict[str, str]] | None = None
        self._checked_at = 0.0

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "health"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        health = Blueprint("health", __name__)
        version = current_content().version

        @health.listener("after_server_start")
        async def answer_other_servers(app: Sanic, _: Any) -> None:
            async def parts() -> dict[str, str]:
                return await self._parts(app.ctx.agent)

            async def families() -> list[metrics.Family]:
                return metrics.families()

            try:
                app.ctx.worker_socket = await workers.listen({_PARTS: parts, _METRICS: families})
            except OSError as error:
                logger.error("health of this server can't be asked for by others: reason=%s", error.strerror)

        @health.route("/", methods=["GET"])
        async def whole(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            servers, _ = await _ask_all(_PARTS, await self._parts(agent))
            states = {name: FAILING if parts is None else _worst(parts.values()) for name, parts in servers.items()}
            body = {
                "status": _worst(states.values()),
                "parts": _together(servers),
                "workers": states,
                "model": agent.model_name,
                "content": version,
            }
            return response.json(body, status=200 if body["status"] == OK else 503, headers=_HEADERS)

        @health.route("/live", methods=["GET"])
        async def live(_: Request) -> HTTPResponse:
            return response.json({"status": OK}, headers=_HEADERS)

        @health.route("/metrics", methods=["GET"])
        async def prometheus(_: Request) -> HTTPResponse:
            servers, restarts = await _ask_all(_METRICS, metrics.families())
            found = {name: families for name, families in servers.items() if families is not None}
            text = metrics.exposition(found, restarts)
            return response.raw(text, headers=_HEADERS, content_type=CONTENT_TYPE_LATEST)

        return health

    async def _parts(self, agent: Any) -> dict[str, str]:
        """The state of each part of this server, checked at most once in CACHE_SECONDS however many ask."""
        now = time.monotonic()
        if self._checking is None or now - self._checked_at > CACHE_SECONDS:
            self._checked_at = now
            self._checking = asyncio.get_running_loop().create_task(_check_parts(agent))
        # Shielded: others wait for the same check.
        return await asyncio.shield(self._checking)


async def _check_parts(agent: Any) -> dict[str, str]:
    parts = {
        "answering": agent,
        "store": agent.tracker_store,
        "lock": agent.lock_store,
        "actions": agent.action_endpoint,
    }
    states = await asyncio.gather(*(_state(name, part) for name, part in parts.items()))
    found = dict(zip(parts, states, strict=True))
    return found if agent.is_ready() else {**found, "answering": FAILING}


async def _state(name: str, part: Any) -> str:
    """The state of one part; Rasa's own parts, which have no check, count as well. The log has the reason."""
    if not hasattr(part, "check"):
        return OK
    try:
        await asyncio.wait_for(part.check(), ANSWER_SECONDS)
    except (asyncio.TimeoutError, NeedlewiseError, LockError) as error:
        logger.error("part fails: part=%s reason=%s", name, error or "no answer in time")
        return FAILING
    return OK


async def _ask_all(question: str, own: Any) -> tuple[dict[str, Any], dict[str, int]]:
    """The answers of all assistant servers by name, None where one gave none, and the restarts of every process."""
    try:
        known = await workers.processes()
    except workers.UNANSWERED:
        logger.error("the supervisor can't be asked for the other servers")
        known = []
    if not known:
        return {ALONE: own}, {}
    servers = [process for process in known if process["name"].startswith(ALONE)]
    answers = await asyncio.gather(*(_answer(process, question, own) for process in servers))
    names = [process["name"] for process in servers]
    return dict(zip(names, answers, strict=True)), {process["name"]: process["restarts"] for process in known}


async def _answer(process: Mapping[str, Any], question: str, own: Any) -> Any:
    # A server that is being replaced is no longer among the supervisor's: its successor is asked.
    if process["pid"] == os.getpid():
        return own
    try:
        return await workers.ask(process["pid"], question, _ASK_SECONDS) if process["ready"] else None
    except workers.UNANSWERED as error:
        logger.error("server does not answer: process=%s error=%s", process["name"], type(error).__name__)
        return None


def _worst(states: Any) -> str:
    return OK if set(states) == {OK} else FAILING


def _together(servers: Mapping[str, Mapping[str, str] | None]) -> dict[str, str]:
    """For each part the worst state over all servers that answered."""
    answered = [parts for parts in servers.values() if parts is not None]
    return {name: _worst(parts[name] for parts in answered) for name in answered[0]} if answered else {}
