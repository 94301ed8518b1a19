"""The REST channel: same path and shape as Rasa's own, with checked input and no silence.

`POST /webhooks/rest/webhook` with `{"sender": "…", "message": "…"}` answers with a list of messages. Rasa's
own channel shares one conversation among all who name no sender, obeys typed text as an intent, and
answers a fault with an empty list; this one doesn't.
"""

from __future__ import annotations

import asyncio
import json
import logging
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.advice.answer import make
from bot.advice.message import clean
from bot.channels.collecting import ProvenOutputChannel
from bot.guidance.content import Content, load_content

logger = logging.getLogger(__name__)

OnMessage = Callable[[UserMessage], Awaitable[Any]]
# A conversation's name: what honest clients send, and nothing a database or a log could choke on.
_SENDER = re.compile(r"[\w.@:+=-]{1,128}", re.ASCII)
LARGEST_BODY = 64 * 1024
# Longer than any answer takes; a patient does not wait for more.
DEADLINE_SECONDS = 20.0
# Messages being answered: the event loop itself would not keep them.
_running: set[asyncio.Future[Any]] = set()


class BadRequestError(ValueError):
    """What was sent can't be used; the message says why and what is expected."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class Incoming:
    """A checked request."""

    sender: str
    text: str


def check(body: bytes) -> Incoming:
    """The request's body as a message. Raises BadRequestError."""
    if len(body) > LARGEST_BODY:
        raise BadRequestError(f"The request is larger than {LARGEST_BODY} bytes. Send a shorter message.", 413)
    try:
        data = json.loads(body)
    # RecursionError: lists nested a thousand deep.
    except (ValueError, RecursionError):
        raise BadRequestError('The body is not JSON. Send {"sender": "…", "message": "…"}.') from None
    if not isinstance(data, dict):
        raise BadRequestError('The body is not a JSON object. Send {"sender": "…", "message": "…"}.')
    sender = data.get("sender")
    if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
        raise BadRequestError(
            "`sender` must name the conversation: 1 to 128 letters, digits or any of . _ - @ : + =, and the "
            "same for each message of one conversation."
        )
    message = data.get("message")
    if not isinstance(message, str):
        raise BadRequestError("`message` must be the patient's text, in quotes.")
    return Incoming(sender, clean(message))


class CarefulRestInput(InputChannel):
    """Rasa's REST channel with checked input, a deadline, and an apology instead of silence."""

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "rest"

    def blueprint(self, on_new_message: OnMessage) -> Blueprint:
        """The routes of this channel."""
        webhook = Blueprint("careful_rest", __name__)

        @webhook.listener("before_server_start")
        async def refuse_large_requests(app: Sanic, _: Any) -> None:
            # Read no more than is needed to tell the sender that it is too much.
            app.config.REQUEST_MAX_SIZE = 4 * LARGEST_BODY

        # Made now: what is said when everything else fails must not need anything to be loaded then.
        sorry = apology(load_content())

        @webhook.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = check(request.body)
            except BadRequestError as error:
                return response.json({"error": str(error)}, status=error.status)
            return response.json(await answer(incoming, on_new_message, self.name()) or [sorry(incoming.sender)])

        return webhook


async def answer(incoming: Incoming, on_new_message: OnMessage, channel: str) -> list[dict[str, Any]]:
    """The assistant's messages; none where it failed or took too long, which the log says."""
    collector = ProvenOutputChannel()
    message = UserMessage(incoming.text, collector, incoming.sender, input_channel=channel)
    # Shielded: a message that takes too long, or whose sender hangs up, is still stored when it is done.
    task = asyncio.ensure_future(on_new_message(message))
    _running.add(task)
    task.add_done_callback(_finished)
    try:
        await asyncio.wait_for(asyncio.shield(task), DEADLINE_SECONDS)
    except asyncio.TimeoutError:
        logger.error("message not answered in time: channel=%s seconds=%s", channel, DEADLINE_SECONDS)
    # Whatever failed, the patient hears of it, and `_finished` logs it.
    except Exception:  # noqa: BLE001, S110
        pass
    return list(collector.messages)


def _finished(task: asyncio.Future[Any]) -> None:
    """Log the kind of a message's failure, also of one that nobody waits for any more; never what was typed."""
    _running.discard(task)
    error = None if task.cancelled() else task.exception()
    if error is not None:
        logger.error("message failed: error=%s", type(error).__name__)


def apology(content: Content) -> Callable[[str], dict[str, Any]]:
    """From a conversation's name to the message that is sent when nothing else can be."""
    sorry = make(content, "utter_error", topic="error", kind="handover")
    text, metadata = sorry.text(content), sorry.metadata()
    return lambda sender: {"recipient_id": sender, "text": text, "metadata": metadata}
