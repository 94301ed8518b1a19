"""Every message gets a reply in time, whatever fails behind the channel; what is delivered was persisted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.content.content import Content
from bot.errors import BadRequestError

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"
URGENT = "my lips are swelling and i cant breathe"
Step = Callable[..., Awaitable[Any]]


class Processor:
    """Rasa's, as far as it is used: each step may be replaced."""

    def __init__(self, respond: Step) -> None:
        self._respond = respond
        self.texts: list[str] = []

    async def log_message(self, message: Any, should_save_tracker: bool) -> Any:
        assert should_save_tracker is False
        self.texts.append(message.text)
        self._message = message
        return message

    async def run_action_extract_slots(self, _: Any, tracker: Any) -> Any:
        return tracker

    async def _run_prediction_loop(self, output_channel: Any, tracker: Any) -> None:
        await self._respond(tracker)

    async def run_anonymization_pipeline(self, _: Any) -> None:
        pass


class Store:
    def __init__(self, save: Step | None = None) -> None:
        self._save = save
        self.saved: list[Any] = []

    async def save(self, tracker: Any) -> None:
        if self._save is not None:
            await self._save(tracker)
        self.saved.append(tracker)


class Locks:
    def __init__(self, fault: Exception | None = None) -> None:
        self._fault = fault
        self.held = 0

    @asynccontextmanager
    async def lock(self, _: str) -> Any:
        if self._fault is not None:
            raise self._fault
        self.held += 1
        try:
            yield
        finally:
            self.held -= 1


class Agent:
    def __init__(self, respond: Step, save: Step | None = None, lock_fault: Exception | None = None) -> None:
        self.processor = Processor(respond)
        self.tracker_store = Store(save)
        self.lock_store = Locks(lock_fault)
        self.ready = True

    def is_ready(self) -> bool:
        return self.ready


def channel_of(delivered: list[Any]) -> Any:
    from bot.channels.context import Channel

    class Plain(Channel):
        name = "plain"

        def validate(self, message: Any) -> None:
            if message.text == "too long":
                raise BadRequestError("too long")

        def admit(self, message: Any) -> None:
            if message.sender == "flood":
                raise BadRequestError("too many", 429)

        async def deliver(self, message: Any, reply: Any) -> None:
            delivered.append((message.sender, [part["text"] for part in reply.messages]))

    return Plain()


def pipeline(agent: Agent, content: Content, delivered: list[Any] | None = None) -> Any:
    from bot.channels.pipeline import Pipeline

    return Pipeline(channel_of([] if delivered is None else delivered), content, lambda: agent)


def message(text: str = "hi", sender: str = "someone") -> Any:
    from bot.channels.context import IncomingMessage

    return IncomingMessage(sender, text)


def metric(name: str, **labels: str) -> float:
    from prometheus_client import REGISTRY

    return REGISTRY.get_sample_value(name, labels) or 0.0


async def say_hello(message: Any) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "hello"})


async def say_nothing(_: Any) -> None:
    pass


async def fail(message: Any) -> None:
    raise RuntimeError(message.text)


async def fail_to_store(_: Any) -> None:
    from bot.errors import StoreError

    raise StoreError("The database does not answer. Start it.")


async def hang(_: Any) -> None:
    await asyncio.sleep(60)


async def be_cancelled(_: Any) -> None:
    raise asyncio.CancelledError


def lock_fault() -> Exception:
    from bot.errors import LockTimeoutError

    return LockTimeoutError("The messages before it took too long.")


def test_stages_are_named_in_order() -> None:
    from bot.channels.pipeline import STAGES

    assert [stage.name for stage in STAGES] == [
        *("validate", "sanitise", "deduplicate", "admit", "lock", "recall", "respond", "persist", "deliver")
    ]


async def test_reply_is_persisted_and_then_delivered(content: Content) -> None:
    order: list[str] = []

    async def save(_: Any) -> None:
        order.append("save")

    agent = Agent(say_hello, save)
    delivered: list[Any] = []
    reply = await pipeline(agent, content, delivered).answer(message(" /hi\u200b "))
    assert [part["text"] for part in reply.messages] == ["hello"]
    assert reply.fault is None
    assert agent.processor.texts == ["hi"]
    assert (order, delivered) == (["save"], [("someone", ["hello"])])
    assert agent.lock_store.held == 0


FAULTS = {
    "silent": lambda: Agent(say_nothing),
    "error": lambda: Agent(fail),
    "store": lambda: Agent(say_hello, fail_to_store),
    "lock": lambda: Agent(say_hello, lock_fault=lock_fault()),
    "late": lambda: Agent(hang),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_fault_ends_in_the_fallback_alone(
    fault: str, content: Content, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot import limits

    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.2)
    before = metric("needlewise_messages_total", channel="plain", outcome=fault)
    delivered: list[Any] = []
    with caplog.at_level(logging.DEBUG):
        reply = await pipeline(FAULTS[fault](), content, delivered).answer(message(PRIVATE))
    (sorry,) = reply.messages
    assert reply.fault == fault
    assert content.clinic.phone in sorry["text"]
    assert sorry["metadata"]["kind"] == "handover"
    assert delivered == []
    assert metric("needlewise_messages_total", channel="plain", outcome=fault) == before + 1
    # One line a fault.
    (line,) = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert line.startswith(f"message not answered: channel=plain fault={fault} stage=")
    assert PRIVATE not in caplog.text


async def test_cancelled_work_ends_in_the_fallback(content: Content) -> None:
    assert (await pipeline(Agent(be_cancelled), content).answer(message())).fault == "error"


async def test_agent_without_a_model_ends_in_the_fallback(content: Content, caplog: pytest.LogCaptureFixture) -> None:
    agent = Agent(say_hello)
    agent.ready = False
    assert (await pipeline(agent, content).answer(message())).fault == "error"
    assert "The agent has no model" in caplog.text


@pytest.mark.parametrize("fault", FAULTS)
async def test_red_flag_gets_its_advice_even_in_a_fault(
    fault: str, content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import limits

    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.2)
    (urgent,) = (await pipeline(FAULTS[fault](), content).answer(message(URGENT))).messages
    assert urgent["metadata"]["kind"] == "urgent"
    assert content.clinic.emergency_number in urgent["text"]


@pytest.mark.parametrize(("sender", "text"), [("someone", "too long"), ("flood", "does it hurt?")])
async def test_refusal_is_raised_without_advice(sender: str, text: str, content: Content) -> None:
    agent = Agent(say_hello)
    with pytest.raises(BadRequestError) as caught:
        await pipeline(agent, content).answer(message(text, sender))
    assert caught.value.apology is None
    assert agent.processor.texts == []


async def test_red_flag_gets_its_advice_even_in_a_refusal(content: Content) -> None:
    with pytest.raises(BadRequestError) as caught:
        await pipeline(Agent(say_hello), content).answer(message(URGENT, "flood"))
    assert content.clinic.emergency_number in str(caught.value.apology)
    assert caught.value.metadata["kind"] == "urgent"


async def test_deadline_counts_from_the_arrival(content: Content) -> None:
    from time import monotonic

    from bot.channels.context import IncomingMessage

    waited = IncomingMessage("someone", "hi", received=monotonic() - 60)
    assert (await pipeline(Agent(hang), content).answer(waited)).fault == "late"


async def test_late_failure_is_logged_without_patients_words(
    content: Content, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot import limits

    go_on = asyncio.Event()

    async def fail_late(message: Any) -> None:
        await go_on.wait()
        raise RuntimeError(message.text)

    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.01)
    line = pipeline(Agent(fail_late), content)
    context = line.begin(message(PRIVATE))
    assert (await context.outcome).fault == "late"
    go_on.set()
    await asyncio.wait({context.work})
    await asyncio.sleep(0)
    assert "late message failed: channel=plain stage=respond error=RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_late_reply_is_persisted_and_delivered(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot import limits

    go_on = asyncio.Event()

    async def reply_late(message: Any) -> None:
        await go_on.wait()
        await say_hello(message)

    monkeypatch.setattr(limits, "ANSWER_SECONDS", 0.01)
    agent, delivered = Agent(reply_late), list[Any]()
    context = pipeline(agent, content, delivered).begin(message())
    assert (await context.outcome).fault == "late"
    go_on.set()
    assert (await context.work).fault is None
    assert delivered == [("someone", ["hello"])]
    assert len(agent.tracker_store.saved) == 1


async def test_message_of_a_sender_who_hangs_up_is_answered(content: Content) -> None:
    go_on, agent = asyncio.Event(), Agent(say_hello)

    async def wait(message: Any) -> None:
        await go_on.wait()
        await say_hello(message)

    agent = Agent(wait)
    line = pipeline(agent, content)
    task = asyncio.ensure_future(line.answer(message()))
    await asyncio.sleep(0.01)
    task.cancel()
    go_on.set()
    await line.drain()
    assert len(agent.tracker_store.saved) == 1


async def test_message_beyond_the_most_at_once_gets_the_fallback_at_once(
    content: Content, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot import limits

    monkeypatch.setattr(limits, "MOST_AT_ONCE", 3)
    release = asyncio.Event()

    async def wait(message: Any) -> None:
        await release.wait()
        await say_hello(message)

    line = pipeline(Agent(wait), content)
    waiting = [asyncio.ensure_future(line.answer(message(sender=str(number)))) for number in range(3)]
    await asyncio.sleep(0.01)
    # The three wait for `release`: this one does not wait for them.
    assert (await line.answer(message(sender="one more"))).fault == "busy"
    release.set()
    assert [reply.fault for reply in await asyncio.gather(*waiting)] == [None] * 3


async def test_server_that_stops_finishes_what_it_began(content: Content) -> None:
    async def take_a_moment(message: Any) -> None:
        await asyncio.sleep(0.05)
        await say_hello(message)

    agent = Agent(take_a_moment)
    line = pipeline(agent, content)
    task = asyncio.ensure_future(line.answer(message()))
    await asyncio.sleep(0.01)
    await line.drain()
    assert len(agent.tracker_store.saved) == 1
    assert (await task).fault is None


async def test_lock_is_released_before_the_delivery(content: Content) -> None:
    held: list[int] = []
    agent = Agent(say_hello)
    line = pipeline(agent, content)

    async def deliver(*_: Any) -> None:
        held.append(agent.lock_store.held)

    line._channel.deliver = deliver
    await line.answer(message())
    assert held == [0]


async def test_store_that_rasa_has_wrapped_reports_its_faults(content: Content) -> None:
    from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
    from rasa.shared.core.domain import Domain

    class Failing(InMemoryTrackerStore):
        async def save(self, tracker: Any) -> None:
            await fail_to_store(tracker)

    agent: Any = Agent(say_hello)
    agent.tracker_store = FailSafeTrackerStore(Failing(Domain.empty()))
    assert (await pipeline(agent, content).answer(message())).fault == "store"
