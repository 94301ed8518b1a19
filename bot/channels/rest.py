"""The REST channel: same path and shape as Rasa's own, with checked input and no silence.

`POST /webhooks/rest/webhook` with `{"sender": "…", "message": "…"}` answers with a list of messages. Rasa's
own channel shares one conversation among all who name no sender, obeys typed text as an intent, and
answers a fault with an empty list; this one doesn't.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.chat.auth import OWNED
from bot.channels.pipeline import Answering, OnMessage
from bot.channels.sanitize import clean, part_to_read
from bot.content.cache import current_content
from bot.errors import BadRequestError

# A conversation's name: what honest clients send, and nothing a database or a log could choke on.
_SENDER = re.compile(r"[\w.@:+=-]{1,128}", re.ASCII)
LARGEST_BODY = 64 * 1024


@dataclass(frozen=True)
class Incoming:
    """A checked request."""

    sender: str
    text: str
    """As it was typed."""


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
    if sender.startswith(OWNED):
        raise BadRequestError(
            f"`sender` must not begin with {OWNED!r}: those are conversations of the website chat.", 403
        )
    message = data.get("message")
    if not isinstance(message, str):
        raise BadRequestError("`message` must be the patient's text, in quotes.")
    return Incoming(sender, message)


class RestInput(InputChannel):
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

        answering = Answering(self.name(), on_new_message, current_content())
        answering.attach(webhook)

        @webhook.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            try:
                incoming = check(request.body)
            except BadRequestError as error:
                return response.json({"error": str(error)}, status=error.status)
            text = clean(await part_to_read(incoming.text))
            # An apology too is what the patient is to read: clients of this channel show the list and nothing else.
            return response.json((await answering.answer(incoming.sender, text)).messages)

        return webhook
