"""Every message is answered in time, whatever fails behind the channel."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest

from bot.content.content import Content

if TYPE_CHECKING:
    from bot.channels.pipeline import Answering

pytestmark = pytest.mark.slow

PRIVATE = "my very private words"
Behind = Callable[[Any], Awaitable[None]]


@pytest.fixture(autouse=True)
def _nothing_in_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other tests have left hanging does not count."""
    from bot.channels.pipeline import Answering

    monkeypatch.setattr(Answering, "_running", set())


def answering(behind: Behind, content: Content) -> Answering:
    from bot.channels.pipeline import Answering

    return Answering("rest", behind, content)


async def say_hello(message: Any) -> None:
    await message.output_channel.send_response(message.sender_id, {"text": "hello"})


async def say_nothing(_: Any) -> None:
    pass


async def fail(message: Any) -> None:
    raise RuntimeError(message.text)


async def answer_and_fail_to_store(message: Any) -> None:
    from bot.errors import StoreError

    await say_hello(message)
    raise StoreError("The database does not answer. Start it.")


async def fail_to_lock(_: Any) -> None:
    from rasa.core.lock_store import LockError

    raise LockError("The messages before it took too long.")


async def hang(_: Any) -> None:
    await asyncio.sleep(60)


async def test_answer_is_passed_on(content: Content) -> None:
    answered = await answering(say_hello, content).answer("someone", "hi")
    assert [message["text"] for message in answered.messages] == ["hello"]
    assert answered.fault is None


@pytest.mark.parametrize(
    ("behind", "fault"),
    [
        (say_nothing, "silent"),
        (fail, "error"),
        (answer_and_fail_to_store, "store"),
        (fail_to_lock, "lock"),
        (hang, "late"),
    ],
)
async def test_fault_ends_in_the_apology_alone(
    behind: Behind,
    fault: str,
    content: Content,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    from bot.channels import pipeline as module

    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.2)
    with caplog.at_level(logging.DEBUG):
        answered = await answering(behind, content).answer("someone", PRIVATE)
    (sorry,) = answered.messages
    assert answered.fault == fault
    assert content.clinic.phone in sorry["text"]
    assert sorry["metadata"]["kind"] == "handover"
    assert f"fault={fault}" in caplog.text
    assert PRIVATE not in caplog.text


@pytest.mark.parametrize("behind", [say_nothing, fail, answer_and_fail_to_store, fail_to_lock])
async def test_worrying_symptom_gets_its_answer_even_then(behind: Behind, content: Content) -> None:
    answered = await answering(behind, content).answer("someone", "my lips are swelling and i cant breathe")
    (urgent,) = answered.messages
    assert urgent["metadata"]["kind"] == "urgent"
    assert content.clinic.emergency_number in urgent["text"]


async def test_late_failure_is_logged_without_patients_words(
    content: Content, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from bot.channels import pipeline as module

    async def fail_late(message: Any) -> None:
        await asyncio.sleep(0.05)
        raise RuntimeError(message.text)

    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.01)
    assert (await answering(fail_late, content).answer("someone", PRIVATE)).fault == "late"
    await asyncio.sleep(0.1)
    assert "message failed: error=RuntimeError" in caplog.text
    assert PRIVATE not in caplog.text


async def test_patient_who_hangs_up_is_still_heard(content: Content) -> None:
    done = asyncio.Event()

    async def take_a_moment(message: Any) -> None:
        await asyncio.sleep(0.05)
        done.set()

    task = asyncio.ensure_future(answering(take_a_moment, content).answer("someone", "hi"))
    await asyncio.sleep(0.01)
    task.cancel()
    await asyncio.wait_for(done.wait(), 1)


async def test_too_many_at_once_are_told_at_once(content: Content, monkeypatch: pytest.MonkeyPatch) -> None:
    from bot.channels import pipeline as module

    monkeypatch.setattr(module, "MOST_AT_ONCE", 3)
    release = asyncio.Event()

    async def wait(message: Any) -> None:
        await release.wait()
        await say_hello(message)

    channel = answering(wait, content)
    waiting = [asyncio.ensure_future(channel.answer(str(number), "hi")) for number in range(3)]
    await asyncio.sleep(0.01)
    started = monotonic()
    assert (await channel.answer("one more", "hi")).fault == "busy"
    assert monotonic() - started < 1
    release.set()
    assert [answered.fault for answered in await asyncio.gather(*waiting)] == [None] * 3


async def test_server_that_stops_finishes_what_it_began(content: Content) -> None:
    done = []

    async def take_a_moment(_: Any) -> None:
        await asyncio.sleep(0.05)
        done.append(True)

    channel = answering(take_a_moment, content)
    task = asyncio.ensure_future(channel.answer("someone", "hi"))
    await asyncio.sleep(0.01)
    await channel.finish()
    assert done == [True]
    await task
