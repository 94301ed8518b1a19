"""A server in the chat channel's place: what it says, how slow it is and how it fails is up to the test."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any
from urllib.parse import quote

from aiohttp import web

from bot.content.clinic import Clinic
from bot.widget.files import files

BASE = "/webhooks/chat/"
# What needs the token of a conversation.
OF_A_CONVERSATION = ("messages", "restart", "history", "events", "feedback", "conversation")
APOLOGY = "Something went wrong. Please call us on 020 7946 0000."
STARTERS = ["How many sessions will I need?", "Does it hurt?"]
GREETING = "Hello, I am the automated assistant. What would you like to know?"
# As strict as a website's own policy can be: no style element, no inline script, nothing from elsewhere.
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:"
STRICT = f"{POLICY}; require-trusted-types-for 'script'; base-uri 'none'"
HOST_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>A clinic</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>A clinic</h1><p><a href="/other">Another page</a></p></main>
<script src="/webhooks/chat/widget.js" defer ATTRIBUTES></script></body></html>"""


@dataclass
class StandIn:
    """The server's state, to be changed by tests while it runs."""

    clinic: Clinic
    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """What is answered to a text; anything else gets one plain sentence."""
    delay: float = 0.0
    """Seconds before an answer."""
    cut: int = 0
    """So many of the next answers break off before they have begun."""
    cut_after_first: int = 0
    """So many of the next answers break off after their first message."""
    away: bool = False
    """Whether every request is refused with 503."""
    origin: str = ""
    posted: list[dict[str, Any]] = field(default_factory=list)
    feedback: list[dict[str, Any]] = field(default_factory=list)
    told: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    """The messages of each conversation by its token."""
    listening: list[tuple[str, asyncio.Queue[tuple[str, dict[str, Any]]]]] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)

    def page(self, attributes: str = "") -> str:
        """The address of a website's page whose script tag has these attributes."""
        return f"{self.origin}/?attributes={quote(attributes)}"

    def push(self, token: str, message: Mapping[str, Any]) -> None:
        """Send a message that nobody asked for, as a member of the team does."""
        self.loop.call_soon_threadsafe(self._keep, token, "message", {"from": "team", "time": time.time(), **message})

    def end(self, token: str) -> None:
        """Let the conversation be over, as if it had been deleted elsewhere."""
        self.told.pop(token)

    def _keep(self, token: str, event: str, message: dict[str, Any]) -> None:
        self.told[token].append(message)
        for listener, queue in self.listening:
            if listener == token:
                queue.put_nowait((event, message))

    def application(self) -> web.Application:
        app = web.Application(middlewares=[self._refusing])
        app.add_routes(
            [
                web.post(f"{BASE}conversations", self._begin),
                web.post(f"{BASE}messages", self._message),
                web.post(f"{BASE}restart", self._restart),
                web.get(f"{BASE}history", self._history),
                web.get(f"{BASE}events", self._events),
                web.post(f"{BASE}feedback", self._rate),
                web.delete(f"{BASE}conversation", self._erase),
                web.get(BASE + "{path:.*}", self._file),
                web.get("/{page:.*}", self._page),
            ]
        )
        return app

    @web.middleware
    async def _refusing(self, request: web.Request, handler: Any) -> web.StreamResponse:
        asked = request.path.removeprefix(BASE) if request.path.startswith(BASE) else ""
        if self.away and asked in ("conversations", *OF_A_CONVERSATION):
            return _refusal(503, "unavailable", apology=APOLOGY)
        if asked in OF_A_CONVERSATION and _token(request) not in self.told:
            return _refusal(410, "gone")
        response: web.StreamResponse = await handler(request)
        return response

    async def _begin(self, _: web.Request) -> web.Response:
        token = token_hex(8)
        self.told[token] = []
        clinic = {
            "name": self.clinic.name,
            "phone": self.clinic.phone,
            "emergency_number": "999",
            "help_lines": ["111", "116 123"],
            "demo": True,
        }
        greeting = {"text": GREETING, "quick_replies": STARTERS}
        return web.json_response({"token": token, "clinic": clinic, "greeting": greeting, "longest": 200}, status=201)

    async def _message(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, await request.json())

    async def _restart(self, request: web.Request) -> web.StreamResponse:
        self.told[_token(request)] = []
        return await self._answer(request, {**await request.json(), "restart": True})

    async def _answer(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        self.posted.append(body)
        token, name, text = _token(request), body["id"], body.get("text") or body.get("choice") or ""
        told = self.told[token]
        known = [message for message in told if message["id"].startswith(f"{name}.")]
        if not known and "restart" not in body and not any(message["id"] == name for message in told):
            self._keep(token, "said", {"id": name, "from": "patient", "text": text, "time": time.time()})
        await asyncio.sleep(self.delay)
        if self.cut:
            self.cut -= 1
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        response = await _stream(request)
        await _write(response, "typing", {})
        if not known:
            said = self.answers.get(text, [{"text": f"You asked: {text}", "kind": "answer"}])
            known = [
                {"id": f"{name}.{number}", "from": "assistant", "time": time.time(), "quick_replies": [], **message}
                for number, message in enumerate(said, 1)
            ]
            for message in known:
                self._keep(token, "message", message)
        for message in known:
            await _write(response, "message", message)
            if self.cut_after_first:
                self.cut_after_first -= 1
                assert request.transport is not None
                request.transport.abort()
                return response
        await _write(response, "done", {"id": name, "time": time.time()})
        return response

    async def _history(self, request: web.Request) -> web.Response:
        return web.json_response({"messages": self.told[_token(request)]})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        token, last = _token(request), request.headers.get("Last-Event-ID")
        response = await _stream(request)
        queue: asyncio.Queue[tuple[str, dict[str, Any]]] = asyncio.Queue()
        told = self.told[token]
        seen = next((index for index, message in enumerate(told) if message["id"] == last), -1)
        for message in told[seen + 1 :]:
            queue.put_nowait(("said" if message["from"] == "patient" else "message", message))
        self.listening.append((token, queue))
        await response.write(b": open\n\n")
        try:
            while True:
                event, message = await queue.get()
                await _write(response, event, message)
        except ConnectionResetError:
            return response
        finally:
            self.listening.remove((token, queue))

    async def _rate(self, request: web.Request) -> web.Response:
        self.feedback.append(await request.json())
        return web.Response(status=204)

    async def _erase(self, request: web.Request) -> web.Response:
        self.told.pop(_token(request))
        return web.Response(status=204)

    async def _file(self, request: web.Request) -> web.Response:
        found = files(self.clinic).get(request.match_info["path"])
        if found is None:
            raise web.HTTPNotFound
        return web.Response(
            body=found.text.encode(),
            headers={"Content-Type": found.content_type, "Content-Security-Policy": POLICY},
        )

    async def _page(self, request: web.Request) -> web.Response:
        page = HOST_PAGE.replace("ATTRIBUTES", request.query.get("attributes", ""))
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": STRICT}
        return web.Response(body=page.encode(), headers=headers)


@contextmanager
def running(stand_in: StandIn) -> Iterator[StandIn]:
    """Serve on a free port of loopback."""
    runner = web.AppRunner(stand_in.application(), shutdown_timeout=0.1)
    loop = stand_in.loop

    async def start() -> None:
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        stand_in.origin = f"http://127.0.0.1:{runner.addresses[0][1]}"

    async def stop() -> None:
        await runner.cleanup()
        # Those that wait for something to push don't notice by themselves.
        waiting = asyncio.all_tasks() - {asyncio.current_task()}
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(start(), loop).result(5)
    try:
        yield stand_in
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def _token(request: web.Request) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _refusal(status: int, code: str, **more: str) -> web.Response:
    return web.json_response({"error": {"code": code, "message": "Please try again.", **more}}, status=status)


async def _stream(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
    await response.prepare(request)
    return response


async def _write(response: web.StreamResponse, event: str, data: Mapping[str, Any]) -> None:
    name = f"id: {data['id']}\n" if event in ("message", "said") else ""
    await response.write(f"{name}event: {event}\ndata: {json.dumps(data)}\n\n".encode())
