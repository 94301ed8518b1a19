"""The chat of websites: the server makes the conversation, and only who holds its token can go on with it.

The routes are described in docs/chat-api.md and chat.openapi.yml. Everything that is refused says why, in JSON.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from time import time
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.core.lock_store import LockError
from sanic import Blueprint, Sanic, response
from sanic.exceptions import PayloadTooLarge
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.chat import schemas, sse
from bot.channels.chat.assets import prepared, send
from bot.channels.chat.auth import Tokens, chat_secret
from bot.channels.chat.broadcast import Hub
from bot.channels.chat.cors import PREFLIGHT, origin_headers
from bot.channels.chat.greeting import clinic, greeting
from bot.channels.chat.rate_limit import Limits, client_address
from bot.channels.chat.settings import ChatSettings, read_settings
from bot.channels.chat.sse import event, message_event
from bot.channels.chat.transcript import PATIENT, Transcript, after, all_messages, read, since_begun
from bot.channels.chat.turns import TYPED, Incoming, Turns
from bot.channels.sanitize import clean, part_to_read
from bot.content.cache import current_content
from bot.errors import (
    BAD_REQUEST,
    TOO_LONG,
    TOO_MANY,
    ChatError,
    ChatSetupError,
    LockStoreError,
    LockTimeoutError,
    StoreError,
    gone,
)
from bot.limits import LONGEST_ANSWERED
from bot.trackers.codec import Kept
from bot.trackers.feedback import Feedback
from bot.trackers.store import IncrementalTrackerStore
from bot.widget.files import files

logger = logging.getLogger(__name__)

Handler = Callable[[Request, dict[str, str]], Awaitable["HTTPResponse | None"]]

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}
_DEMO = "demo/"
# When a server was started again, all pages come back at once: the store is not asked for all of them at once.
_OPENING_AT_ONCE = 20


class ChatInput(InputChannel):
    """Talks to the widget on clinics' websites, and serves it."""

    def __init__(self, settings: ChatSettings | None = None) -> None:
        """Use these settings, or the defaults."""
        self._settings = settings or ChatSettings()

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "chat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> ChatInput:
        """The channel with the settings of `credentials.yml`. Raises ChatSetupError."""
        return cls(read_settings(credentials))

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel.

        Messages don't go by `on_new_message`: they are looked for in the store under the conversation's lock first.
        Raises ChatSetupError where the secret of the tokens can't be used.
        """
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
        self._turns = Turns(channel, self._agent, self._content, self._hub.wake)

    def blueprint(self) -> Blueprint:
        """The routes, with what has to run beside them."""
        chat = Blueprint(self._channel, __name__)

        @chat.listener("before_server_start")
        async def refuse_large_requests(app: Sanic, _: Any) -> None:
            app.config.REQUEST_MAX_SIZE = 4 * schemas.LARGEST_BODY

        self._turns.answering.attach(chat)

        @chat.listener("after_server_start")
        async def begin(app: Sanic, _: Any) -> None:
            self._app = app
            if not isinstance(app.ctx.agent.tracker_store, IncrementalTrackerStore):
                raise ChatSetupError(
                    "The chat needs a store that can be read by message. In endpoints.yml, name "
                    "bot.trackers.sqlite.SQLiteTrackerStore or bot.trackers.postgres.PostgresTrackerStore as "
                    "`tracker_store`."
                )
            # For those who answer in place of the assistant.
            app.ctx.chat_hub = self._hub
            self._watching = asyncio.ensure_future(self._hub.watch())

        @chat.listener("before_server_stop")
        async def end(_: Sanic, __: Any) -> None:
            self._hub.close()
            if self._watching is not None:
                await self._watching

        @chat.exception(PayloadTooLarge)
        async def too_large(_: Request, __: PayloadTooLarge) -> HTTPResponse:
            return _refusal(schemas.too_large(), {**_HEADERS, "Connection": "close"})

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
        served = prepared(files(self._content.clinic))

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
        """Check who asks, and have it done; or say why not."""
        headers = dict(_HEADERS)
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
        except (StoreError, LockStoreError, LockTimeoutError, LockError) as error:
            # Their messages are our own, and say what to do.
            logger.error("request not done: what=%s", error)
        # Whatever else fails, nobody is left without an answer; its values may be a patient's words.
        except Exception as error:  # noqa: BLE001
            logger.error("request not done: error=%s", type(error).__name__)
        return None if request.responded else _refusal(self._turns.unavailable(), headers)

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
        conversation = self._holder(request, headers)
        body = schemas.body_of(request)
        try:
            incoming = schemas.message_in(body)
            if incoming.how == TYPED:
                incoming = replace(incoming, text=clean(await part_to_read(incoming.text)))
            await self._answer(request, headers, conversation, incoming)
        except ChatError as error:
            # Not answered, but not unheard.
            if error.code in (TOO_LONG, TOO_MANY) and isinstance(body.get("text"), str):
                part = clean(await part_to_read(body["text"]))
                error.apology = await asyncio.to_thread(self._turns.urgent, part)
            raise

    async def _restart(self, request: Request, headers: dict[str, str]) -> None:
        conversation = self._holder(request, headers)
        await self._answer(request, headers, conversation, schemas.restart_in(schemas.body_of(request)))

    async def _answer(self, request: Request, headers: dict[str, str], conversation: str, incoming: Incoming) -> None:
        running = self._turns.running(conversation, incoming.id)
        if running is None:
            self._limits.message(conversation, self._address(request))
            running = self._turns.take(conversation, incoming)
        # Shielded: who hangs up does not stop what others may wait for.
        await asyncio.shield(running.checked)
        stream = await request.respond(content_type=sse.CONTENT_TYPE, headers={**headers, **sse.HEADERS})
        await stream.send(event("typing", {}))
        turn = await asyncio.shield(running.turn)
        events = [message_event(message) for message in turn.answers]
        if turn.fault is not None:
            events.append(event("fault", turn.fault.as_json()))
        events.append(event("done", {"id": turn.id, "time": turn.time}))
        await stream.send("".join(events))
        await stream.eof()

    async def _events(self, request: Request, headers: dict[str, str]) -> None:
        conversation = self._holder(request, headers)
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
        rows = await self._rows(self._holder(request, headers))
        return response.json({"messages": [message.as_json() for message in since_begun(rows)]}, headers=headers)

    async def _feedback(self, request: Request, headers: dict[str, str]) -> HTTPResponse:
        conversation = self._holder(request, headers)
        opinion = schemas.opinion_in(schemas.body_of(request))
        messages = all_messages(await self._rows(conversation))
        if not any(message.id == opinion.message and message.author != PATIENT for message in messages):
            raise ChatError(BAD_REQUEST, "`message` must be the id of an answer in this conversation.")
        agent = self._agent()
        # Not after the conversation was deleted meanwhile.
        async with agent.lock_store.lock(conversation):
            if await agent.tracker_store.forgotten(conversation):
                raise gone()
            await agent.tracker_store.note_feedback(
                Feedback(conversation, opinion.message, opinion.helpful, opinion.reason, time())
            )
        return response.empty(headers=headers)

    async def _delete(self, request: Request, headers: dict[str, str]) -> HTTPResponse:
        conversation = self._holder(request, headers)
        agent = self._agent()
        # What is being answered just now would be stored after it.
        async with agent.lock_store.lock(conversation):
            if await agent.tracker_store.forgotten(conversation):
                raise gone()
            await agent.tracker_store.forget(conversation)
        self._hub.ended(conversation)
        headers.pop("X-Token", None)
        return response.empty(headers=headers)

    async def _rows(self, conversation: str) -> list[Kept]:
        """What was said in the conversation. Raises StoreError, or ChatError where it was deleted."""
        store = self._agent().tracker_store
        rows = await read(store, conversation)
        if not rows and await store.forgotten(conversation):
            raise gone()
        return rows

    def _holder(self, request: Request, headers: dict[str, str]) -> str:
        """The conversation whose token was sent; a new token goes into the headers. Raises ChatError."""
        holder = self._tokens.read(request.headers.get("authorization"))
        if holder.renewed:
            headers["X-Token"] = holder.renewed
        return holder.conversation

    def _address(self, request: Request) -> str:
        forwarded = request.headers.getall("x-forwarded-for", [])
        return client_address(request.ip, forwarded, self._settings.proxies)

    def _agent(self) -> Any:
        assert self._app is not None, "asked before the server has started"
        return self._app.ctx.agent


def _refusal(error: ChatError, headers: Mapping[str, str]) -> HTTPResponse:
    return response.json({"error": error.as_json()}, status=error.status, headers={**headers, **error.headers})
