"""What comes over push connections: everything once and in order, whoever wrote it and whenever it was lost."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from chat_server import Agent, ChatServer, Client, Listener, new_store, running

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _fast_polling(monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels.chat import broadcast

    monkeypatch.setattr(broadcast, "POLL_SECONDS", 0.05)


async def texts(listener: Listener, count: int) -> list[str]:
    return [event.data["text"] for event in await listener.take(count)]


async def name(chat: ChatServer) -> str:
    (found,) = await chat.agent.tracker_store.keys()
    return str(found)


async def store_from_team(chat: ChatServer, text: str, author: str) -> None:
    """What a member of the team says, as the store has it."""
    from rasa.shared.core.events import BotUttered

    store, conversation = chat.agent.tracker_store, await name(chat)
    async with chat.agent.lock_store.lock(conversation):
        tracker = await store.get_or_create_tracker(conversation, append_action_listen=False)
        tracker.update(BotUttered(text, metadata={"kind": "team", "author": author}))
        await store.save(tracker)


async def test_another_page_of_the_conversation_hears_everything(client: Client) -> None:
    async with client.listen() as first, client.listen() as second:
        reply = await client.say("hello")
        for listener in (first, second):
            said, *answers = await listener.take(3)
            assert (said.name, said.data["text"], said.id) == ("said", "hello", said.data["id"])
            assert [answer.data for answer in answers] == reply.messages


@pytest.mark.parametrize(("lost_after", "missed"), [(0, 5), (1, 4), (2, 3), (3, 2), (4, 1), (5, 0)])
async def test_connection_goes_on_where_it_was_lost(client: Client, lost_after: int, missed: int) -> None:
    await client.say("one")
    await client.say("two")
    told = [message["id"] for message in await client.history()]
    async with client.listen(last=told[lost_after]) as listener:
        assert [event.id for event in await listener.take(missed)] == told[lost_after + 1 :]
        await client.say("three")
        assert await texts(listener, 3) == ["three", "First of all", "You said: three"]


async def test_connection_after_an_unknown_message_begins_with_the_conversation(client: Client) -> None:
    await client.say("one")
    async with client.listen(last="00000000-0000-0000-0000-000000000000.7") as listener:
        assert await texts(listener, 3) == ["one", "First of all", "You said: one"]


async def test_nothing_is_lost_or_doubled_however_often_the_connection_breaks(client: Client) -> None:
    heard: list[str] = []
    done = asyncio.Event()

    async def page() -> None:
        last: str | None = None
        while not done.is_set() or len(heard) < 45:
            async with client.listen(last=last) as listener:
                for _ in range(4):
                    event = await listener.next()
                    assert event is not None
                    heard.append(str(event.id))
                    last = event.id
                    if len(heard) == 45:
                        return

    listening = asyncio.ensure_future(page())
    for number in range(15):
        await client.say(f"message {number}")
    done.set()
    await asyncio.wait_for(listening, 15)
    assert heard == [message["id"] for message in await client.history()]


async def test_team_member_reaches_every_page_in_every_process(chat_setup: None, tmp_path: Path) -> None:
    agents = [Agent(new_store(tmp_path)) for _ in range(2)]
    agents[1].lock_store = agents[0].lock_store
    async with running(agents[0]) as one, running(agents[1]) as two, one.client() as client, two.client() as other:
        await client.begin()
        other.headers |= client.headers
        reply = await client.say("may I speak to somebody?")
        async with client.listen() as here, other.listen() as there:
            await here.take(3)
            await there.take(3)
            await store_from_team(one, "Hello, this is Jo.", "Jo")
            for listener in (here, there):
                event = await listener.next()
                assert event is not None
                assert event.name == "message"
                assert event.data["from"] == "team"
                assert event.data["kind"] == "team"
                assert event.data["author"] == "Jo"
                assert event.data["text"] == "Hello, this is Jo."
                assert event.id == reply.messages[-1]["id"][:-1] + "3"
            # What the other process stores is heard here, too.
            await other.say("thank you")
            assert await texts(here, 3) == ["thank you", "First of all", "You said: thank you"]
        assert (await client.history())[3]["from"] == "team"
    for agent in agents:
        await agent.tracker_store.close()


async def test_late_answer_is_pushed(client: Client, chat: ChatServer, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import limits

    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.2)
    chat.agent.processor.seconds = 0.4
    async with client.listen() as listener:
        reply = await client.say("slow")
        assert [event.name for event in reply.events] == ["typing", "fault", "done"]
        assert await texts(listener, 3) == ["slow", "First of all", "You said: slow"]


async def test_deleting_ends_every_connection_in_every_process(chat_setup: None, tmp_path: Path) -> None:
    agents = [Agent(new_store(tmp_path)) for _ in range(2)]
    async with running(agents[0]) as one, running(agents[1]) as two, one.client() as client, two.client() as other:
        await client.begin()
        other.headers |= client.headers
        await client.say("hello")
        async with client.listen() as here, other.listen() as there:
            await here.take(3)
            await there.take(3)
            assert (await client.ask("DELETE", "/conversation")).status == 204
            assert await here.next() is None
            assert await there.next() is None
        assert (await other.ask("GET", "/events")).code == "gone"
    for agent in agents:
        await agent.tracker_store.close()


async def test_connection_shows_that_it_lives(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels.chat import sse

    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.05)
    async with client.listen() as listener:
        lines = [await asyncio.wait_for(listener.reply.content.readline(), 2) for _ in range(6)]
    assert lines == [b"retry: 2000\n", b"\n", b": \n", b"\n", b": \n", b"\n"]


async def test_connection_ends_after_its_time_so_that_the_token_is_renewed(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.channels.chat import sse

    monkeypatch.setattr(sse, "HEARTBEAT_SECONDS", 0.05)
    monkeypatch.setattr(sse, "LONGEST_SECONDS", 0.2)
    async with client.listen() as listener:
        assert await listener.next() is None


async def test_server_that_stops_ends_connections_at_once(chat_setup: None, agent: Any) -> None:
    async with running(agent) as server, server.client() as client:
        await client.begin()
        async with client.listen() as listener:
            server.hub.close()
            assert await listener.next(1) is None


async def test_store_that_is_down_meanwhile_loses_nothing(
    client: Client, chat: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.errors import StoreError

    await client.say("one")
    async with client.listen() as listener:
        await listener.take(3)
        store = chat.agent.tracker_store
        with monkeypatch.context() as patch:

            async def fail(*_: Any, **__: Any) -> Any:
                raise StoreError("down")

            patch.setattr(store, "last_positions", fail)
            patch.setattr(store, "recent_messages", fail)
            await asyncio.sleep(0.2)
        await client.say("two")
        assert await texts(listener, 3) == ["two", "First of all", "You said: two"]
    assert caplog.text.count("nothing can be pushed") == 1


async def test_page_that_takes_in_nothing_is_cut_off() -> None:
    from bot.channels.chat.broadcast import _MOST_WAITING, Subscription
    from bot.channels.chat.transcript import ASSISTANT, Message

    page = Subscription()
    for number in range(_MOST_WAITING + 5):
        page.put(Message(f"x.{number}", ASSISTANT, "hi", 0.0, number))
    received = [await page.next() for _ in range(_MOST_WAITING + 1)]
    assert received[-1] is None
    assert [message.position for message in received[:-1] if message] == list(range(_MOST_WAITING))


async def test_store_that_stays_down_is_logged_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from types import SimpleNamespace

    from bot.channels.chat import broadcast
    from bot.channels.chat.transcript import Transcript
    from bot.errors import StoreError

    polls = 0

    async def fail(*_: Any, **__: Any) -> Any:
        nonlocal polls
        polls += 1
        raise StoreError("down")

    monkeypatch.setattr(broadcast, "POLL_SECONDS", 0.05)
    hub = broadcast.Hub(lambda: SimpleNamespace(tracker_store=SimpleNamespace(last_positions=fail)))
    with hub.subscribe("one"):
        hub.seen("one", Transcript())
        watch = asyncio.create_task(hub.watch())
        while polls < 3:
            # A round between two polls asks the store nothing, and says nothing about it.
            hub._woken.set()
            await asyncio.sleep(0.01)
        hub.close()
        await watch
    assert caplog.text.count("nothing can be pushed") == 1
