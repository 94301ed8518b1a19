"""Server-sent events: a message or a sign of life at a time, over a response that stays open."""

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
    # Web servers in front are not to collect what is meant to be seen at once.
    "X-Accel-Buffering": "no",
}
HEARTBEAT_SECONDS = 15.0
# After this a page connects anew, with a renewed token.
LONGEST_SECONDS = 3600.0
# How long a browser waits before it connects again, in milliseconds.
_RETRY = 2000
_HEARTBEAT = ": \n\n"


def event(name: str, data: Any, id_: str | None = None) -> str:
    """One event as it is sent."""
    # JSON in plain ASCII: no line in it ends early, and no client takes it for anything but text.
    named = f"id: {id_}\n" if id_ else ""
    return f"{named}event: {name}\ndata: {json.dumps(data, separators=(',', ':'))}\n\n"


def message_event(message: Message) -> str:
    """The event that brings a message."""
    return event("said" if message.author == PATIENT else "message", message.as_json(), message.id)


async def follow(
    request: Request, page: Subscription, missed: Iterable[Message], position: int, headers: Mapping[str, str]
) -> None:
    """Send what was missed and then what comes, until nothing comes any more or LONGEST_SECONDS have passed.

    Args:
        request: whose response it is.
        page: where the new messages come from.
        missed: the messages to begin with.
        position: messages of the page up to this place in the store are sent already.
        headers: those of the response.
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
