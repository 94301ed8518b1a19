"""Whatever the action server does, there is a reply in time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web

from bot.content.content import Content

if TYPE_CHECKING:
    from bot.serving.action_client import ActionEndpoint

pytestmark = pytest.mark.slow

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Serve = Callable[[Handler], Awaitable["ActionEndpoint"]]
REPLY = {"events": [], "responses": [{"response": "utter_greet"}]}
WHOLE_CALL_SECONDS = 2.0


def call(*flags: str, intent: str = "ask_cost") -> dict[str, Any]:
    entities = [{"entity": "red_flag", "value": flag} for flag in flags]
    message = {"text": "private words", "intent": {"name": intent}, "entities": entities}
    return {"next_action": "action_reply", "tracker": {"latest_message": message}}


@pytest.fixture
async def serve(content: Content) -> AsyncIterator[Serve]:
    from rasa.utils.endpoints import EndpointConfig

    from bot.serving.action_client import ActionEndpoint

    runners: list[web.AppRunner] = []
    endpoints: list[ActionEndpoint] = []

    async def start(handler: Handler) -> ActionEndpoint:
        app = web.Application()
        app.router.add_post("/webhook", handler)
        app.router.add_get("/health", handler)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        runners.append(runner)
        port = runner.addresses[0][1]
        endpoint = ActionEndpoint(EndpointConfig(f"http://127.0.0.1:{port}/webhook"), content)
        endpoints.append(endpoint)
        return endpoint

    yield start
    for endpoint in endpoints:
        await endpoint.close()
    for runner in runners:
        await runner.cleanup()


def said(reply: dict[str, Any]) -> list[str]:
    return [response["response"] for response in reply["responses"]]


async def test_reply_is_passed_on(serve: Serve) -> None:
    async def answer(request: web.Request) -> web.Response:
        assert (await request.json())["next_action"] == "action_reply"
        return web.json_response(REPLY)

    assert await (await serve(answer)).request(json=call()) == REPLY


async def test_connection_stays_open(serve: Serve) -> None:
    seen = set()

    async def answer(request: web.Request) -> web.Response:
        assert request.transport is not None
        seen.add(request.transport.get_extra_info("peername"))
        return web.json_response(REPLY)

    endpoint = await serve(answer)
    for _ in range(5):
        await endpoint.request(json=call())
    assert len(seen) == 1


async def slow(_: web.Request) -> web.Response:
    await asyncio.sleep(WHOLE_CALL_SECONDS * 3)
    return web.json_response(REPLY)


async def failing(_: web.Request) -> web.Response:
    return web.json_response({"error": "private words"}, status=500)


async def missing(_: web.Request) -> web.Response:
    return web.json_response({"error": "no such action"}, status=404)


async def page(_: web.Request) -> web.Response:
    return web.Response(text="<html>private words</html>", content_type="text/html")


async def half(_: web.Request) -> web.Response:
    return web.Response(text='{"events": [', content_type="application/json")


async def hanging_up(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


async def hanging_up_within(request: web.Request) -> web.StreamResponse:
    reply = web.StreamResponse(headers={"Content-Type": "application/json", "Content-Length": "1000"})
    await reply.prepare(request)
    await reply.write(b'{"events": [')
    assert request.transport is not None
    request.transport.abort()
    return reply


async def stopping(_: web.Request) -> web.Response:
    return web.json_response({"error": "private words"}, status=503)


@pytest.mark.parametrize("handler", [slow, failing, missing, page, half, hanging_up, hanging_up_within, stopping])
@pytest.mark.parametrize(
    ("asked", "expected"), [(call(), "utter_error"), (call("breathing", intent="x"), "utter_emergency")]
)
async def test_apology_or_what_is_urgent_stands_in_for_the_reply(
    serve: Serve, handler: Handler, asked: dict[str, Any], expected: str, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = await serve(handler)
    reply = await asyncio.wait_for(endpoint.request(json=asked), WHOLE_CALL_SECONDS)
    assert said(reply) == [expected]
    assert "action=action_reply" in caplog.text
    assert "private words" not in caplog.text


async def test_nobody_there_is_answered_too(content: Content) -> None:
    from rasa.utils.endpoints import EndpointConfig

    from bot.errors import ActionServerError
    from bot.serving.action_client import ActionEndpoint

    endpoint = ActionEndpoint(EndpointConfig("http://127.0.0.1:9/webhook"), content)
    reply = await asyncio.wait_for(endpoint.request(json=call()), WHOLE_CALL_SECONDS)
    assert said(reply) == ["utter_error"]
    with pytest.raises(ActionServerError, match="starts it again"):
        await endpoint.check()
    await endpoint.close()


@pytest.mark.parametrize("handler", [hanging_up, hanging_up_within, stopping])
async def test_server_that_is_being_started_again_is_waited_for(serve: Serve, handler: Handler) -> None:
    tries = 0

    async def recovering(request: web.Request) -> web.StreamResponse:
        nonlocal tries
        tries += 1
        return await handler(request) if tries < 3 else web.json_response(REPLY)

    assert await (await serve(recovering)).request(json=call()) == REPLY
    assert tries == 3


async def test_rejection_reaches_rasa_which_chooses_another_action(serve: Serve) -> None:
    from rasa.utils.endpoints import ClientResponseError

    async def reject(_: web.Request) -> web.Response:
        return web.json_response({"error": "not now", "action_name": "action_reply"}, status=400)

    with pytest.raises(ClientResponseError) as caught:
        await (await serve(reject)).request(json=call())
    assert caught.value.status == 400
    assert "not now" in str(caught.value.text)


async def test_check_tells_whether_it_is_there(serve: Serve) -> None:
    from bot.errors import ActionServerError

    async def healthy(_: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    await (await serve(healthy)).check()
    with pytest.raises(ActionServerError, match="status 500"):
        await (await serve(failing)).check()


async def test_domain_is_not_sent_along(content: Content) -> None:
    from rasa.core.actions.action import RemoteAction
    from rasa.shared.core.domain import Domain
    from rasa.shared.core.trackers import DialogueStateTracker
    from rasa.utils.endpoints import EndpointConfig

    from bot.serving.action_client import ActionEndpoint

    action = RemoteAction("action_reply", ActionEndpoint(EndpointConfig("http://127.0.0.1:9/webhook"), content))
    asked = action._action_call_format(DialogueStateTracker("someone", []), Domain.empty())
    assert "domain" not in asked
