"""The REST channel: path and shape of Rasa's own, with validated input, limits, an optional key, and always a reply.

`POST /webhooks/rest/webhook` with `{"sender": "…", "message": "…"}` returns a list of messages. Rasa's own channel puts
all clients without a sender into one conversation, parses typed text as an intent, and returns an empty list on a
failure; this one does not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, Extra, Field
from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.access import CHALLENGE, KEY_VARIABLE, key_accepted, shared_key
from bot.channels.chat.auth import OWNED
from bot.channels.context import Channel, IncomingMessage, Reply
from bot.channels.headers import API_HEADERS
from bot.channels.pipeline import Pipeline
from bot.channels.rate_limit import TOO_MANY_MESSAGE, Allowance, client_address, retry_after
from bot.channels.settings import parse_settings
from bot.content.cache import current_content
from bot.errors import BadRequestError

# Conversation names that honest clients send and every database and log can hold.
_SENDER = re.compile(r"[\w.@:+=-]{1,128}", re.ASCII)
LARGEST_BODY = 64 * 1024
_JSON = "application/json"
_EXPECTED = 'Send {"sender": "…", "message": "…"}.'


class RestRates(BaseModel):
    """Rate limits. A third of a minute's allowance may be used at once."""

    messages: int = Field(20, ge=1)
    """Messages of one sender a minute."""
    messages_per_address: int = Field(300, ge=1)
    """Messages from one address a minute: that of the clinic's own system, where it passes on those of all patients."""
    requests_per_address: int = Field(600, ge=1)
    """Requests of any kind from one address a minute."""

    class Config:
        extra = Extra.forbid


class RestSettings(BaseModel):
    """The settings of the REST channel, each of them optional."""

    proxies: int = Field(0, ge=0, le=10)
    """The number of reverse proxies before the server: so many entries of X-Forwarded-For are trusted."""
    rates: RestRates = RestRates()

    class Config:
        extra = Extra.forbid
        frozen = True


class RestChannel(Channel):
    """The rules of REST: its reply is the response of the request, and its messages have no ids."""

    name = "rest"

    def __init__(self, rates: RestRates) -> None:
        self._senders = Allowance(rates.messages)
        self._addresses = Allowance(rates.messages_per_address)

    def validate(self, message: IncomingMessage) -> None:
        """Refuse senders that are no conversation's name, and those of the website chat. Raises BadRequestError."""
        if not _SENDER.fullmatch(message.sender):
            raise BadRequestError(
                "`sender` must name the conversation: 1 to 128 letters, digits or any of . _ - @ : + =, and the "
                "same for each message of one conversation."
            )
        if message.sender.startswith(OWNED):
            raise BadRequestError(
                f"`sender` must not begin with {OWNED!r}: those are conversations of the website chat.", 403
            )

    def admit(self, message: IncomingMessage) -> None:
        """See parent class."""
        _count(self._senders, message.sender)
        _count(self._addresses, message.address)

    async def deliver(self, message: IncomingMessage, reply: Reply) -> None:
        """Nothing to send: the reply is the response. One that is late has been persisted for the next message."""


class RestInput(InputChannel):
    """Registers the REST channel with Rasa."""

    def __init__(self, settings: RestSettings | None = None) -> None:
        """Use these settings, or the defaults."""
        self._settings = settings or RestSettings()

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return RestChannel.name

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestInput:
        """The channel with the settings of `credentials.yml`. Raises ChannelSetupError."""
        return cls(parse_settings(RestSettings, credentials, "bot.channels.rest.RestInput"))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel. Raises ChannelSetupError where the configured key is too short."""
        rest = Blueprint("needlewise_rest", __name__)
        rates, proxies = self._settings.rates, self._settings.proxies
        keyed = shared_key() is not None
        requests = Allowance(rates.requests_per_address)
        pipeline = Pipeline(RestChannel(rates), current_content())
        pipeline.attach(rest)

        @rest.listener("before_server_start")
        async def refuse_large_requests(app: Sanic, _: Any) -> None:
            # Reads no more than is needed to tell the client that it is too much.
            app.config.REQUEST_MAX_SIZE = 4 * LARGEST_BODY

        @rest.middleware("response")
        async def add_headers(_: Request, sent: HTTPResponse) -> None:
            sent.headers.update(API_HEADERS)

        @rest.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @rest.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            address = client_address(request.ip, request.headers.getall("x-forwarded-for", []), proxies)
            try:
                _count(requests, address)
                if keyed and not key_accepted(request):
                    raise BadRequestError(
                        f"Send the key of this server, {KEY_VARIABLE}: `Authorization: Bearer …`.", 401, CHALLENGE
                    )
                sender, text = body_of(request)
                reply = await pipeline.answer(IncomingMessage(sender, text, address=address))
            except BadRequestError as error:
                if error.apology is None:
                    return response.json({"error": str(error)}, status=error.status, headers=error.headers)
                # Clients of this channel show the list of a 200 and nothing else: this must be shown.
                urgent = {"recipient_id": sender, "text": error.apology, "metadata": error.metadata}
                return response.json([urgent], headers=error.headers)
            # A fallback too is what the patient is to read.
            return response.json(reply.messages)

        return rest


def body_of(request: Request) -> tuple[str, str]:
    """Sender and text of a request's body. Raises BadRequestError."""
    if len(request.body) > LARGEST_BODY:
        raise BadRequestError(f"The request is larger than {LARGEST_BODY} bytes. Send a shorter message.", 413)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise BadRequestError(f"Send the body as JSON, with the Content-Type {_JSON}.", 415)
    try:
        data = json.loads(request.body)
    # RecursionError: lists nested a thousand deep.
    except (ValueError, RecursionError):
        raise BadRequestError(f"The body is not JSON. {_EXPECTED}") from None
    if not isinstance(data, dict):
        raise BadRequestError(f"The body is not a JSON object. {_EXPECTED}")
    if not isinstance(data.get("sender"), str):
        raise BadRequestError(f"`sender` must name the conversation. {_EXPECTED}")
    if not isinstance(data.get("message"), str):
        raise BadRequestError(f"`message` must be the patient's text. {_EXPECTED}")
    return data["sender"], data["message"]


def _count(allowance: Allowance, key: str) -> None:
    seconds = allowance.seconds_to_wait(key)
    if seconds:
        raise BadRequestError(TOO_MANY_MESSAGE, 429, retry_after(seconds))
