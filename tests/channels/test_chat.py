"""The chat channel as a browser meets it: a conversation of its own, each message answered once."""

from __future__ import annotations

import asyncio
import json
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from chat_server import REPLIES, Agent, ChatServer, Client, new_store, running

pytestmark = pytest.mark.slow

PRIVATE = "zanzibarine"
ID = "0d5f3d0e-6a51-4a7e-9f7d-3f4b6f1c2a10"
HOSTILE = [
    "<script>alert(1)</script>",
    "'\"><img src=x onerror=alert(1)>",
    "</textarea><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7 * 7 }} ${7*7} %s %n",
    "data: x\n\nevent: message\ndata: {}",
    "line\u2028paragraph\u2029end",
    "\u202egnp.exe",
    "🦄👩‍⚕️",
]


async def test_conversation_begins_with_the_clinics_greeting(chat: ChatServer) -> None:
    async with chat.client() as client:
        begun = await client.begin()
    assert begun["clinic"] == {
        "name": "Larkspur Demo Skin Clinic",
        "phone": "020 7946 0000",
        "emergency_number": "999",
        "help_lines": ["111", "116 123", "0808 2000 247"],
        "demo": True,
    }
    assert "automated assistant, not a person" in begun["greeting"]["text"]
    assert "Does it hurt?" in begun["greeting"]["quick_replies"]
    assert begun["longest"] == 2000
    assert begun["expires"].endswith("+00:00")


async def test_message_is_answered_as_it_is_stored(client: Client) -> None:
    id_ = str(uuid4())
    before = time.time()
    reply = await client.say("what is it?", id_)
    assert reply.status == 200
    assert reply.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    assert [event.name for event in reply.events] == ["typing", "message", "message", "done"]
    first, second = reply.messages
    assert first["id"] == f"{id_}.1"
    assert second == {
        "id": f"{id_}.2",
        "from": "assistant",
        "text": "You said: what is it?",
        "time": second["time"],
        "quick_replies": list(REPLIES),
        "kind": "answer",
        "topic": "test",
        "sources": [],
    }
    done = reply.events[-1].data
    assert done["id"] == id_
    assert before <= done["time"] <= second["time"] <= time.time()
    patient = {"id": id_, "from": "patient", "text": "what is it?", "time": done["time"]}
    assert await client.history() == [patient, first, second]


async def test_message_costs_two_reads_and_one_write(
    client: Client, chat: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, calls = chat.agent.tracker_store._database, list[str]()

    def counted(name: str) -> Any:
        call = getattr(database, name)

        async def count(*arguments: Any) -> Any:
            calls.append(name)
            return await call(*arguments)

        return count

    for name in ("newest_events", "all_events", "exists", "messages", "last_positions", "is_deleted", "insert"):
        monkeypatch.setattr(database, name, counted(name))
    await client.say("my first question")
    # An empty conversation may also be a deleted one.
    assert calls == ["messages", "is_deleted", "newest_events", "insert"]
    calls.clear()
    first = await client.say("how long?", ID)
    # Stored messages and tracker are read under the lock; the reply is what was written.
    assert calls == ["messages", "newest_events", "insert"]
    calls.clear()
    assert (await client.say("how long?", ID)).body == first.body
    assert calls == ["messages"]
    assert (await client.history())[-2:] == first.messages


async def test_messages_keep_their_names_in_every_way_of_reading(client: Client) -> None:
    told = [message["id"] for number in range(3) for message in (await client.say(f"message {number}")).messages]
    history = [message for message in await client.history() if message["from"] != "patient"]
    assert [message["id"] for message in history] == told
    async with client.listen() as listener:
        pushed = await listener.take(9)
    assert [event.id for event in pushed if event.name == "message"] == told
    assert [event.data for event in pushed if event.name == "message"] == history


@pytest.mark.parametrize(
    ("typed", "heard"),
    [
        ("/restart", "restart"),
        ("  //  /goodbye", "goodbye"),
        ("\u200b/restart", "restart"),
        ('/inform{"concern": "scars"}', 'inform{"concern": "scars"}'),
    ],
)
async def test_typed_text_is_never_an_intent(client: Client, chat: ChatServer, typed: str, heard: str) -> None:
    await client.say(typed)
    assert chat.agent.processor.handled == [heard]


async def test_quick_reply_is_taken_where_it_was_just_offered(client: Client, chat: ChatServer) -> None:
    assert (await client.choose("Show my plan")).code == "not_offered"
    # The greeting offers this one.
    assert (await client.choose("What are the side effects?")).status == 200
    assert (await client.choose("What are the side effects?")).code == "not_offered"
    assert (await client.choose("Show my plan")).status == 200
    assert chat.agent.processor.handled == ["What are the side effects?", "/ask_plan"]
    # Patients read what they chose, not what it stands for.
    assert [message["text"] for message in await client.history() if message["from"] == "patient"] == [
        "What are the side effects?",
        "Show my plan",
    ]


@pytest.mark.parametrize("choice", ["/ask_plan", "/restart", "does it hurt?", ""])
async def test_what_a_quick_reply_stands_for_can_not_be_chosen(client: Client, chat: ChatServer, choice: str) -> None:
    await client.say("hello")
    reply = await client.choose(choice)
    assert reply.code in ("not_offered", "bad_request")
    assert chat.agent.processor.handled == ["hello"]


async def test_starting_again_empties_the_view_and_keeps_the_conversation(client: Client) -> None:
    await client.say("my first question")
    reply = await client.ask("POST", "/restart", {"id": str(uuid4())})
    assert [message["text"] for message in reply.messages] == ["We start afresh."]
    assert await client.history() == reply.messages
    again = await client.say("another")
    assert [message["text"] for message in await client.history()][:2] == ["We start afresh.", "another"]
    assert again.status == 200


async def test_client_can_not_choose_a_conversation(chat: ChatServer) -> None:
    async with chat.client() as client:
        reply = await client.ask("POST", "/conversations", {"sender": "chat-mine", "conversation": "chat-mine"})
        client.headers["Authorization"] = f"Bearer {reply.json['token']}"
        await client.ask("POST", "/messages", {"id": str(uuid4()), "text": "hello", "sender": "chat-mine"})
    (name,) = await chat.agent.tracker_store.keys()
    assert name.startswith("chat-")
    assert len(name) == len("chat-") + 32


async def test_retries_at_the_same_time_are_answered_once(client: Client, chat: ChatServer) -> None:
    chat.agent.processor.seconds = 0.2
    id_ = str(uuid4())
    replies = await asyncio.gather(*(client.say("only once", id_) for _ in range(20)))
    assert chat.agent.processor.handled == ["only once"]
    assert {reply.status for reply in replies} == {200}
    assert len({reply.body for reply in replies}) == 1


async def test_retry_after_a_restart_of_the_server_gives_the_stored_answer(chat_setup: None, tmp_path: Path) -> None:
    id_, bodies = str(uuid4()), []
    token = ""
    for _ in range(2):
        store = new_store(tmp_path)
        async with running(Agent(store)) as server, server.client() as client:
            if token:
                client.headers["Authorization"] = token
            else:
                await client.begin()
                token = client.headers["Authorization"]
            bodies.append((await client.say("hello", id_)).body)
            handled = server.agent.processor.handled
        await store.close()
    assert handled == []
    assert bodies[0] == bodies[1]


async def test_two_processes_answer_a_retry_once(chat_setup: None, tmp_path: Path) -> None:
    from bot.locks.memory import InProcessLockStore

    locks = InProcessLockStore()
    agents = [Agent(new_store(tmp_path)) for _ in range(2)]
    for agent in agents:
        agent.lock_store = locks
        agent.processor.seconds = 0.2
    async with running(agents[0]) as one, running(agents[1]) as two, one.client() as client, two.client() as retry:
        await client.begin()
        retry.headers |= client.headers
        id_ = str(uuid4())
        replies = await asyncio.gather(client.say("only once", id_), retry.say("only once", id_))
    assert [*agents[0].processor.handled, *agents[1].processor.handled] == ["only once"]
    assert replies[0].body == replies[1].body
    for agent in agents:
        await agent.tracker_store.close()


async def test_client_that_hangs_up_finds_the_answer_later(client: Client, chat: ChatServer) -> None:
    chat.agent.processor.seconds = 0.3
    id_ = str(uuid4())
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(client.say("are you there?", id_), 0.1)
    reply = await client.say("are you there?", id_)
    assert [message["text"] for message in reply.messages][-1] == "You said: are you there?"
    assert chat.agent.processor.handled == ["are you there?"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_comes_back_as_text(client: Client, text: str) -> None:
    from bot.channels.sanitize import clean

    reply = await client.say(text)
    assert [event.name for event in reply.events] == ["typing", "message", "message", "done"]
    assert reply.messages[1]["text"] == f"You said: {clean(text)}"
    answer = await client.ask("GET", "/history")
    assert answer.json["messages"][0]["text"] == clean(text)
    for found in (reply, answer):
        assert found.headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in found.headers["Content-Security-Policy"]
        assert found.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "bad_request"),
        (b"{", 400, "bad_request"),
        (b"[]", 400, "bad_request"),
        (b"\xff\xfe", 400, "bad_request"),
        (b"[" * 50_000, 400, "bad_request"),
        ({"text": "hello"}, 400, "bad_request"),
        ({"id": "short", "text": "hello"}, 400, "bad_request"),
        ({"id": "no.dots.in.here", "text": "hello"}, 400, "bad_request"),
        ({"id": 7, "text": "hello"}, 400, "bad_request"),
        ({"id": ID}, 400, "bad_request"),
        ({"id": ID, "text": None}, 400, "bad_request"),
        ({"id": ID, "text": "x", "choice": "Does it hurt?"}, 400, "bad_request"),
        ({"id": ID, "text": ""}, 400, "bad_request"),
        ({"id": ID, "text": " \n\u200b/ "}, 400, "bad_request"),
        ({"id": ID, "text": "x" * 16_001}, 422, "too_long"),
        ({"id": ID, "text": "x" * 70_000}, 413, "too_large"),
        ({"id": ID, "text": "x" * 300_000}, 413, "too_large"),
        ({"id": ID, "choice": "never offered"}, 409, "not_offered"),
    ],
)
async def test_message_that_can_not_be_used_is_refused(
    client: Client, chat: ChatServer, body: Any, status: int, code: str
) -> None:
    reply = await client.ask("POST", "/messages", body)
    assert (reply.status, reply.code) == (status, code)
    assert chat.agent.processor.handled == []


async def test_body_must_be_declared_as_json(client: Client) -> None:
    reply = await client.ask("POST", "/messages", {"id": ID, "text": "hi"}, Content_Type="text/plain")
    assert (reply.status, reply.code) == (415, "bad_request")


async def test_longer_text_than_the_assistant_answers_is_still_read(client: Client, chat: ChatServer) -> None:
    assert (await client.say("word " * 500)).status == 200
    assert len(chat.agent.processor.handled[0]) > 2000


async def test_emergency_in_a_text_that_is_too_long_is_seen(client: Client) -> None:
    reply = await client.say("I can't breathe and my throat is swelling. " + "x" * 16_000)
    assert reply.code == "too_long"
    assert "999" in reply.json["error"]["apology"]


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/messages", "POST"),
        ("PUT", "/messages", "POST"),
        ("POST", "/history", "GET"),
        ("DELETE", "/events", "GET"),
        ("GET", "/conversation", "DELETE"),
        ("PATCH", "/conversations", "POST"),
        ("POST", "/widget.js", "GET, HEAD"),
    ],
)
async def test_other_methods_are_refused(client: Client, method: str, path: str, allowed: str) -> None:
    reply = await client.ask(method, path)
    assert (reply.status, reply.code, reply.headers["Allow"]) == (405, "bad_request", allowed)


@pytest.mark.parametrize("path", ["/nothing", "/demo/nothing.js", "/messages/more", "/../rest/webhook"])
async def test_unknown_address_is_told(client: Client, path: str) -> None:
    if ".." in path:
        # Clients put this right themselves before they ask.
        assert (await client.ask("GET", path)).status == 404
        return
    assert (await client.ask("GET", path)).status == 404
    assert (await client.ask("GET", path)).code == "bad_request"


@pytest.mark.parametrize(
    ("text", "apology"),
    [("does it hurt?", "020 7946 0000"), ("I can't breathe and my throat is swelling", "999")],
)
async def test_store_that_is_down_is_told_with_an_apology(
    client: Client, chat: ChatServer, monkeypatch: pytest.MonkeyPatch, text: str, apology: str
) -> None:
    from bot.errors import StoreError

    async def fail(*_: Any, **__: Any) -> Any:
        raise StoreError("down")

    monkeypatch.setattr(chat.agent.tracker_store, "recent_messages", fail)
    for reply in (
        await client.say(text),
        await client.ask("GET", "/history"),
        await client.ask("GET", "/events"),
        await client.ask("POST", "/feedback", {"message": f"{ID}.1", "helpful": True}),
    ):
        assert (reply.status, reply.code) == (503, "unavailable")
        assert reply.json["error"]["apology"]
    reply = await client.say(text)
    assert apology in reply.json["error"]["apology"]


async def test_assistant_that_fails_is_told_in_the_stream(
    client: Client, chat: ChatServer, caplog: pytest.LogCaptureFixture
) -> None:
    chat.agent.processor.fails = True
    id_ = str(uuid4())
    reply = await client.say(PRIVATE, id_)
    assert reply.status == 200
    assert [event.name for event in reply.events] == ["typing", "fault", "done"]
    fault = reply.events[1].data
    assert fault["code"] == "unavailable"
    assert "020 7946 0000" in fault["apology"]
    assert reply.events[2].data == {"id": id_, "time": None}
    assert PRIVATE not in caplog.text
    chat.agent.processor.fails = False
    # The same message again is answered now.
    assert (await client.say(PRIVATE, id_)).messages[1]["text"] == f"You said: {PRIVATE}"


async def test_failure_of_any_other_kind_is_told_without_patients_words(
    client: Client, chat: ChatServer, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: Any, **__: Any) -> Any:
        raise RuntimeError(PRIVATE)

    monkeypatch.setattr(chat.agent.tracker_store, "save_feedback", fail)
    (answer, _) = (await client.say("hello")).messages
    reply = await client.ask("POST", "/feedback", {"message": answer["id"], "helpful": False, "reason": PRIVATE})
    assert (reply.status, reply.code) == (503, "unavailable")
    assert "error=RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_opinion_of_an_answer_is_kept(client: Client, chat: ChatServer) -> None:
    noted: list[Any] = []
    store = chat.agent.tracker_store
    keep = store.save_feedback

    async def note(feedback: Any) -> None:
        noted.append(feedback)
        await keep(feedback)

    store.save_feedback = note
    answer, _ = (await client.say("hello")).messages
    for helpful, reason in ((True, None), (False, "unclear")):
        body = {"message": answer["id"], "helpful": helpful, "reason": reason}
        reply = await client.ask("POST", "/feedback", body)
        assert (reply.status, reply.body) == (204, b"")
    (conversation,) = await store.keys()
    assert [(n.conversation, n.message, n.helpful, n.reason) for n in noted] == [
        (conversation, answer["id"], True, None),
        (conversation, answer["id"], False, "unclear"),
    ]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"message": f"{ID}.1"}, 400, "bad_request"),
        ({"message": 7}, 400, "bad_request"),
        ({"helpful": "yes"}, 400, "bad_request"),
        ({"reason": 7}, 400, "bad_request"),
        ({"reason": "x" * 501}, 422, "too_long"),
    ],
)
async def test_opinion_that_can_not_be_used_is_refused(
    client: Client, change: dict[str, Any], status: int, code: str
) -> None:
    answer, _ = (await client.say("hello")).messages
    reply = await client.ask("POST", "/feedback", {"message": answer["id"], "helpful": True, **change})
    assert (reply.status, reply.code) == (status, code)


async def test_opinion_of_ones_own_message_or_anothers_conversation_is_refused(
    client: Client, chat: ChatServer
) -> None:
    id_ = str(uuid4())
    reply = await client.say("hello", id_)
    assert (await client.ask("POST", "/feedback", {"message": id_, "helpful": True})).status == 400
    async with chat.client() as other:
        await other.begin()
        body = {"message": reply.messages[0]["id"], "helpful": True}
        assert (await other.ask("POST", "/feedback", body)).status == 400


async def test_deleted_conversation_is_gone(client: Client, chat: ChatServer) -> None:
    await client.say(PRIVATE)
    assert (await client.ask("DELETE", "/conversation")).status == 204
    assert list(await chat.agent.tracker_store.keys()) == []
    asked = [
        await client.say("hello again"),
        await client.choose("Does it hurt?"),
        await client.ask("POST", "/restart", {}),
        await client.ask("GET", "/history"),
        await client.ask("GET", "/events"),
        await client.ask("POST", "/feedback", {"message": f"{ID}.1", "helpful": True}),
        await client.ask("DELETE", "/conversation"),
    ]
    assert [(reply.status, reply.code) for reply in asked] == [(410, "gone")] * len(asked)
    assert chat.agent.processor.handled == [PRIVATE]


async def test_message_that_is_being_answered_is_deleted_as_well(client: Client, chat: ChatServer) -> None:
    chat.agent.processor.seconds = 0.2
    saying = asyncio.ensure_future(client.say(PRIVATE))
    await asyncio.sleep(0.1)
    assert (await client.ask("DELETE", "/conversation")).status == 204
    await saying
    assert list(await chat.agent.tracker_store.keys()) == []
    assert (await client.ask("GET", "/history")).code == "gone"


async def test_nothing_but_what_patients_may_see_is_sent(client: Client) -> None:
    reply = await client.say("hello")
    assert b"secret_fact" not in reply.body
    assert b"guidance_version" not in reply.body
    assert "chat-" not in json.dumps(await client.history())


async def test_opinion_does_not_outlive_a_deleted_conversation(client: Client, chat: ChatServer) -> None:
    reply = await client.say("does it hurt?")
    opinion = {"message": reply.messages[-1]["id"], "helpful": False, "reason": "pangolin"}
    asked = [client.ask("POST", "/feedback", opinion) for _ in range(8)]
    await asyncio.gather(*asked[:4], client.ask("DELETE", "/conversation"), *asked[4:])
    with closing(sqlite3.connect(chat.agent.tracker_store._database._file)) as file:
        assert file.execute("select * from feedback").fetchall() == []
