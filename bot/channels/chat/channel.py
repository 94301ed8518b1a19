"""The website chat: the server names the conversation, and only the holder of its token can continue it.

The routes are described in docs/chat-api.md and openapi.yml. Every refusal gives its reason as JSON.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from time import time
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.advice.fallback import Understood, fallback_reply
from bot.channels.chat import schemas, sse
from bot.channels.chat.assets import prepare, send
from bot.channels.chat.auth import Tokens, chat_secret
from bot.channels.chat.broadcast import Hub
from bot.channels.chat.cors import PREFLIGHT, origin_headers
from bot.channels.chat.greeting import clinic, greeting
from bot.channels.chat.rate_limit import Limits
from bot.channels.chat.settings import ChatSettings, read_settings
from bot.channels.chat.sse import event, message_event
from bot.channels.chat.transcript import PATIENT, Transcript, after, all_messages, read, since_restart
from bot.channels.chat.turns import AnsweredMessage, ChatChannel, unavailable
from bot.channels.context import IncomingMessage, MessageContext, tracker_store
from bot.channels.headers import API_HEADERS
from bot.channels.pipeline import Pipeline
from bot.channels.rate_limit import client_address
from bot.channels.stages import reason
from bot.content.cache import current_content
from bot.errors import BAD_REQUEST, ChannelSetupError, ChatError, gone
from bot.limits import LONGEST_ANSWERED
from bot.trackers.codec import StoredEvent
from bot.trackers.feedback import Feedback
from bot.trackers.store import IncrementalTrackerStore
from bot.widget.files import files

logger = logging.getLogger(__name__)

Handler = Callable[[Request, dict[str, str]], Awaitable["HTTPResponse | None"]]

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_DEMO = "demo/"
# After a restart of the server all pages connect again at once; the store is read for so many at a time.
_OPENING_AT_ONCE = 20


class ChatInput(InputChannel):
    """Serves the widget of clinics' websites, and its conversations."""

    def __init__(self, settings: ChatSettings | None = None) -> None:
        """Use these settings, or the defaults."""
        self._settings = settings or ChatSettings()

    @property
    def proxies(self) -> int:
        """How many reverse proxies of ours stand before the server."""
        return self._settings.proxies

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "chat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ChatInput:
        """The channel with the settings of `credentials.yml`. Raises ChannelSetupError."""
        return cls(read_settings(credentials))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel. Raises ChannelSetupError where the secret of the tokens can't be used."""
        return _Chat(self.name(), self._settings).blueprint()


class _Chat:
    """The routes of one server."""

    def __init__(self, channel: str, settings: ChatSettings) -> None:
        self._channel = channel
        self._settings = settings
        self._content = current_content()
        self._tokens = Tokens(chat_secret(), settings.token_hours)
        self._limits = Limits(settings.rates)
        self._opening = asyncio.Semaphore(_OPENING_AT_ONCE)
        self._app: Sanic | None = None
        self._watching: asyncio.Future[None] | None = None
        self._hub = Hub(self._agent)
        chat = ChatChannel(channel, self._content, self._limits, self._hub.wake)
        self._pipeline = Pipeline(chat, self._content)

    def blueprint(self) -> Blueprint:
        """The routes, with the listeners that they need."""
        chat = Blueprint(self._channel, __name__)

        @chat.listener("before_server_start")
        async def refuse_large_requests(app: Sanic, _: Any) -> None:
            app.config.REQUEST_MAX_SIZE = 4 * schemas.LARGEST_BODY

        self._pipeline.attach(chat)

        @chat.listener("after_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            self._app = app
            if not isinstance(tracker_store(app.ctx.agent), IncrementalTrackerStore):
                raise ChannelSetupError(
                    "The chat needs a store that can be read by message. In endpoints.yml, name "
                    "bot.trackers.sqlite.SQLiteTrackerStore or bot.trackers.postgres.PostgresTrackerStore as "
                    "`tracker_store`."
                )
            if hasattr(app.ctx, "sanic_cors"):
                # Rasa's own server answers pre-flight requests of every path before they are routed.
                app.request_middleware.appendleft(self._preflight)
            self._watching = asyncio.ensure_future(self._hub.watch())

        @chat.listener("before_server_stop")
        async def end(_: Sanic, __: Any) -> None:
            self._hub.close()
            if self._watching is not None:
                await self._watching

        @chat.exception(PayloadTooLarge)
        async def too_large(_: Request, __: PayloadTooLarge) -> HTTPResponse:
            return _refusal(schemas.too_large(), {**API_HEADERS, "Connection": "close"})

        routes: dict[str, dict[str, Handler]] = {
            "/conversations": {"POST": self._begin},
            "/messages": {"POST": self._say},
            "/restart": {"POST": self._restart},
            "/events": {"GET": self._events},
            "/history": {"GET": self._history},
            "/feedback": {"POST": self._feedback},
            "/conversation": {"DELETE": self._delete},
        }
        for path, handlers in routes.items():
            self._add(chat, path, handlers)
        self._add_files(chat)
        return chat

    def _add(self, chat: Blueprint, path: str, handlers: Mapping[str, Handler], name: str | None = None) -> None:
        @chat.route(path, methods=_METHODS, name=name or path.strip("/"))
        async def receive(request: Request, **_: str) -> HTTPResponse | None:
            return await self._serve(request, handlers)

    def _add_files(self, chat: Blueprint) -> None:
        served = prepare(files(self._content.clinic))

        async def get(request: Request, _: dict[str, str]) -> HTTPResponse:
            path = request.match_info.get("path")
            if not path:
                return response.redirect(_DEMO if request.path.endswith("/") else f"{self._channel}/{_DEMO}")
            if path in served:
                return send(served[path], request)
            if f"{path}/" in served:
                # A page names its files from its own folder.
                return response.redirect(f"{request.path}/")
            raise ChatError(BAD_REQUEST, "There is nothing at this address.", status=404)

        self._add(chat, "/", {"GET": get, "HEAD": get}, "index")
        self._add(chat, "/<path:path>", {"GET": get, "HEAD": get}, "files")

    async def _serve(self, request: Request, handlers: Mapping[str, Handler]) -> HTTPResponse | None:
        """Check origin, rate and method, and let the handler respond; every failure becomes a refusal."""
        headers = dict(API_HEADERS)
        try:
            shared = "HEAD" in handlers
            if not shared:
                proxied = self._settings.proxies > 0
                headers |= origin_headers(request, self._settings.origins, proxied=proxied)
            self._limits.request(self._address(request))
            if request.method == "OPTIONS" and not shared:
                return response.empty(headers={**headers, **PREFLIGHT})
            handler = handlers.get(request.method)
            if handler is None:
                allowed = ", ".join(handlers)
                raise ChatError(BAD_REQUEST, f"Use {allowed}.", status=405, headers={"Allow": allowed})
            return await handler(request, headers)
        except ChatError as error:
            return _refusal(error, headers)
        # The outermost frame of a request: whatever fails, the client gets a response. The text of an error that is not
        # our own may hold a patient's words.
        except Exception as error:  # noqa: BLE001
            logger.error("request failed: %s", reason(error))
        if request.responded:
            return None
        apology = fallback_reply(Understood(), self._content).text(self._content)
        return _refusal(unavailable(apology), headers)

    async def _preflight(self, request: Request) -> HTTPResponse | None:
        """The response to a pre-flight request to the chat; None for any other request."""
        if request.method != "OPTIONS" or not request.path.startswith(f"/webhooks/{self._channel}/"):
            return None
        return await self._serve(request, {})

    async def _begin(self, request: Request, headers: dict[str, str]) -> HTTPResponse:
        schemas.body_of(request)
        self._limits.conversation(self._address(request))
        _, token, expires = self._tokens.begin()
        begun = {
            "token": token,
            "expires": expires.isoformat(),
            "clinic": clinic(self._content),
            "greeting": greeting(self._content),
            "longest": LONGEST_ANSWERED,
        }
        return response.json(begun, status=201, headers=headers)

    async def _say(self, request: Request, headers: dict[str, str]) -> None:
        conversation = self._conversation(request, headers)
        await self._answer(request, headers, conversation, schemas.message_in(schemas.body_of(request)))

    async def _restart(self, request: Request, headers: dict[str, str]) -> None:
        conversation = self._conversation(request, headers)
        await self._answer(request, headers, conversation, schemas.restart_in(schemas.body_of(request)))

    async def _answer(
        self, request: Request, headers: dict[str, str], conversation: str, body: schemas.ChatRequest
    ) -> None:
        message = IncomingMessage(conversation, body.text, body.id, body.kind, self._address(request))
        context = self._pipeline.begin(message)
        # Shielded: a client that hangs up does not stop what copies of the message wait for.
        await asyncio.shield(context.decided)
        if not context.answerable and context.outcome.done():
            reply = context.outcome.result()
            if reply.fault is not None:
                raise unavailable(reply.messages[0]["text"])
        stream = await request.respond(content_type=sse.CONTENT_TYPE, headers={**headers, **sse.HEADERS})
        await stream.send(event("typing", {}))
        await stream.send("".join(await self._reply_events(message, context)))
        await stream.eof()

    async def _reply_events(self, message: IncomingMessage, context: MessageContext) -> list[str]:
        """The events of a reply, or of the fault in its place."""
        reply = await asyncio.shield(context.outcome)
        if reply.fault is not None:
            fault = event("fault", unavailable(reply.messages[0]["text"]).as_json())
            return [fault, event("done", {"id": message.id, "time": None})]
        answered = AnsweredMessage.from_rows(str(message.id), reply.rows)
        done = event("done", {"id": message.id, "time": answered.time})
        return [*map(message_event, answered.replies), done]

    async def _events(self, request: Request, headers: dict[str, str]) -> None:
        conversation = self._conversation(request, headers)
        with self._limits.stream(conversation, self._address(request)), self._hub.subscribe(conversation) as page:
            async with self._opening:
                rows = await self._rows(conversation)
            transcript = Transcript()
            transcript.read_all(rows)
            missed = after(request.headers.get("last-event-id"), rows)
            position = transcript.position
            self._hub.seen(conversation, transcript)
            await sse.follow(request, page, missed, position, headers)

    async def _history(self, request: Request, headers: dict[str, str]) -> HTTPResponse:
        rows = await self._rows(self._conversation(request, headers))
        return response.json({"messages": [message.as_json() for message in since_restart(rows)]}, headers=headers)

    async def _feedback(self, request: Request, headers: dict[str, str]) -> HTTPResponse:
        conversation = self._conversation(request, headers)
        feedback = schemas.feedback_in(schemas.body_of(request))
        messages = all_messages(await self._rows(conversation))
        if not any(message.id == feedback.message and message.author != PATIENT for message in messages):
            raise ChatError(BAD_REQUEST, "`message` must be the id of an answer in this conversation.")
        store = self._store()
        # The lock keeps out a deletion in between.
        async with self._agent().lock_store.lock(conversation):
            if await store.is_deleted(conversation):
                raise gone()
            await store.save_feedback(
                Feedback(conversation, feedback.message, feedback.helpful, feedback.reason, time())
            )
        return response.empty(headers=headers)

    async def _delete(self, request: Request, headers: dict[str, str]) -> HTTPResponse:
        conversation = self._conversation(request, headers)
        store = self._store()
        # A message that is being answered would be stored after the deletion.
        async with self._agent().lock_store.lock(conversation):
            if await store.is_deleted(conversation):
                raise gone()
            await store.delete(conversation)
        self._hub.ended(conversation)
        headers.pop("X-Token", None)
        return response.empty(headers=headers)

    async def _rows(self, conversation: str) -> list[StoredEvent]:
        """The stored messages of the conversation. Raises StoreError, or ChatError where it was deleted."""
        store = self._store()
        rows = await read(store, conversation)
        if not rows and await store.is_deleted(conversation):
            raise gone()
        return rows

    def _conversation(self, request: Request, headers: dict[str, str]) -> str:
        """The conversation whose token was sent; a renewed token goes into the headers. Raises ChatError."""
        access = self._tokens.read(request.headers.get("authorization"))
        if access.renewed:
            headers["X-Token"] = access.renewed
        return access.conversation

    def _address(self, request: Request) -> str:
        forwarded = request.headers.getall("x-forwarded-for", [])
        return client_address(request.ip, forwarded, self._settings.proxies)

    def _store(self) -> Any:
        return tracker_store(self._agent())

    def _agent(self) -> Any:
        assert self._app is not None, "used before the server has started"
        return self._app.ctx.agent


def _refusal(error: ChatError, headers: Mapping[str, str]) -> HTTPResponse:
    return response.json({"error": error.as_json()}, status=error.status, headers={**headers, **error.headers})
