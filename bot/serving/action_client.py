"""Asking the action server: on connections that stay open, within a time limit, and with a reply in its place.

Rasa's own endpoint opens a connection for each call, waits five minutes for a reply, and leaves the patient in silence
where none comes.
"""

from __future__ import annotations

import asyncio
import json
import logging
import ssl
from time import monotonic
from typing import Any
from urllib.parse import urljoin

import aiohttp
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from bot import metrics
from bot.advice.fallback import Understood, fallback_reply
from bot.content.content import Content
from bot.errors import ActionServerError
from bot.limits import ACTION_SECONDS

logger = logging.getLogger(__name__)

# Between two attempts to reach an action server that is just being started again.
PAUSE_SECONDS = 0.1
# What an action that refuses to run answers with: Rasa chooses another one then.
REJECTED = 400
OK = 200
# What a server answers with that is about to stop.
STOPPING = 503


class ActionEndpoint(EndpointConfig):
    """Rasa's endpoint of the action server, made to always have a reply."""

    def __init__(self, endpoint: EndpointConfig, content: Content) -> None:
        """Call the address that Rasa's `endpoint` names; what can't be answered there is said from `content`."""
        # The actions know the domain themselves: it need not be sent along, a hundred kilobytes each time.
        settings = {**endpoint.kwargs, "enable_selective_domain": True}
        super().__init__(
            endpoint.url,
            endpoint.params,
            endpoint.headers,
            endpoint.basic_auth,
            endpoint.token,
            endpoint.token_name,
            endpoint.cafile,
            **settings,
        )
        self._content = content
        # None is the usual check of certificates.
        self._ssl = ssl.create_default_context(cafile=self.cafile) if self.cafile else None
        self._open: dict[asyncio.AbstractEventLoop, aiohttp.ClientSession] = {}

    async def request(
        self,
        method: str = "post",
        subpath: str | None = None,
        content_type: str | None = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Any:
        """The action server's reply, or one in its place where it has none within ACTION_SECONDS.

        Raises ClientResponseError where the action refuses to run, which Rasa expects.
        """
        call = kwargs["json"]
        started = monotonic()
        try:
            reply = await asyncio.wait_for(self._reply(call), ACTION_SECONDS)
            return reply if well_formed(reply) else self._instead(call, "malformed")
        except asyncio.TimeoutError:
            return self._instead(call, "timeout")
        except ClientResponseError as error:
            if error.status == REJECTED:
                raise
            return self._instead(call, f"status {error.status}")
        # A reply that is no JSON raises a ValueError.
        except (aiohttp.ClientError, ValueError) as error:
            return self._instead(call, type(error).__name__)
        finally:
            metrics.ACTION_SECONDS.observe(monotonic() - started)

    async def check(self) -> None:
        """Raises ActionServerError where the action server is not there."""
        try:
            async with self._session().get(
                urljoin(str(self.url), "health"),
                timeout=aiohttp.ClientTimeout(ACTION_SECONDS),
                params=self.combine_parameters(),
                ssl=self._ssl,
            ) as reply:
                if reply.status != OK:
                    raise ActionServerError(f"The action server at {self.url} answers with status {reply.status}.")
        except (aiohttp.ClientError, asyncio.TimeoutError) as error:
            raise ActionServerError(
                f"The action server at {self.url} does not answer ({type(error).__name__}). "
                "`needlewise serve` starts it again by itself; started by hand, look at its log."
            ) from None

    async def close(self) -> None:
        """Close the connections of the running loop."""
        session = self._open.pop(asyncio.get_running_loop(), None)
        if session is not None:
            await session.close()

    async def _reply(self, call: dict[str, Any]) -> Any:
        """The reply to a call, which is only computed: it may be asked for again after a lost connection."""
        body = json.dumps(call).encode()
        headers = {"Content-Type": "application/json", **self.headers}
        while True:
            try:
                async with self._session().post(
                    self.url, data=body, headers=headers, params=self.combine_parameters(), ssl=self._ssl
                ) as reply:
                    if reply.status == OK:
                        return await reply.json()
                    if reply.status != STOPPING:
                        raise ClientResponseError(reply.status, reply.reason, await reply.text())
            except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError):
                # The connection was lost before or within the reply.
                pass
            # Just being started again or exchanged, perhaps; the time limit around this ends it.
            await asyncio.sleep(PAUSE_SECONDS)

    def _instead(self, call: dict[str, Any], reason: str) -> dict[str, Any]:
        """What the action server would have said of its own failure: the apology, or what is urgent all the same."""
        metrics.ACTION_FAILURES.labels(reason).inc()
        logger.error("action server failed: action=%s reason=%s", call.get("next_action"), reason)
        tracker = call["tracker"]
        alarm = (tracker.get("slots") or {}).get("alarm")
        if call.get("next_action") == "action_session_start":
            # The session starts all the same, as `actions.session` would have started it; nothing is to be said yet.
            kept = [{"event": "slot", "name": "alarm", "value": alarm}] if alarm else []
            listen = {"event": "action", "name": "action_listen"}
            return {"events": [{"event": "session_started"}, *kept, listen], "responses": []}
        understood = Understood.from_parsed(tracker.get("latest_message") or {}, alarm)
        answer = fallback_reply(understood, self._content)
        return {"events": [], "responses": [{"response": answer.response, **answer.values, **answer.metadata()}]}

    def _session(self) -> aiohttp.ClientSession:
        """The connections of the running loop, which belong to it."""
        loop = asyncio.get_running_loop()
        if loop not in self._open:
            self._open[loop] = self.session()
        return self._open[loop]


def well_formed(reply: Any) -> bool:
    """Whether a reply of the action server is one that Rasa can use: events with a name, and responses."""
    if not isinstance(reply, dict):
        return False
    events, responses = reply.get("events", []), reply.get("responses", [])
    return (
        isinstance(events, list)
        and isinstance(responses, list)
        and all(isinstance(event, dict) and isinstance(event.get("event"), str) for event in events)
        and all(isinstance(response, dict) for response in responses)
    )
