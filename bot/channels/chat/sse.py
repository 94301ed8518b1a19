"""Server-sent events: messages and heartbeats over a response that stays open."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any

from sanic.request import Request

from bot.channels.chat.broadcast import Subscription
from bot.channels.chat.transcript import PATIENT, Message

CONTENT_TYPE = "text/event-stream; charset=utf-8"
HEADERS = {
    "Cache-Control": "no-store",
    # A proxy must pass each event on at once.
    "X-Accel-Buffering": "no",
}
HEARTBEAT_SECONDS = 15.0
# After this a page connects again, with a renewed token.
LONGEST_SECONDS = 3600.0
# How long a browser waits before it connects again, in milliseconds.
_RETRY = 2000
_HEARTBEAT = ": \n\n"


def event(name: str, data: Any, id_: str | None = None) -> str:
    """Format one event."""
    # ASCII JSON has no line breaks, which would end the event.
    named = f"id: {id_}\n" if id_ else ""
    return f"{named}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def message_event(message: Message) -> str:
    """The event of a message: `said` for the patient's own, `message` for a reply."""
    return event("said" if message.author == PATIENT else "message", message.as_json(), message.id)


async def follow(
    request: Request, page: Subscription, missed: Iterable[Message], position: int, headers: Mapping[str, str]
) -> None:
    """Send the missed messages and then new ones, until the page is closed or LONGEST_SECONDS have passed.

    Args:
        request: the request that is responded to.
        page: the source of new messages.
        missed: the messages to send first.
        position: messages up to this position in the store are among the missed ones.
        headers: further headers of the response.
    """
    response = await request.respond(content_type=CONTENT_TYPE, headers={**HEADERS, **headers})
    await response.send(f"retry: {_RETRY}\n\n" + "".join(map(message_event, missed)))
    until = monotonic() + LONGEST_SECONDS
    while monotonic() < until:
        try:
            message = await asyncio.wait_for(page.next(), HEARTBEAT_SECONDS)
        except asyncio.TimeoutError:
            await response.send(_HEARTBEAT)
            continue
        if message is None:
            break
        if message.position > position:
            await response.send(message_event(message))
    await response.eof()
