"""A server process that dies or hangs is started again."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from bot.serving import process as module
from bot.serving.process import Child

BEATS = """
import os, time
while True:
    os.write(int(os.environ["NEEDLEWISE_HEARTBEAT"]), b".")
    time.sleep(0.02)
"""
PATIENCE_SECONDS = 20.0


@pytest.fixture
def start() -> Iterator[Callable[[str], Child]]:
    started = []

    def begin(code: str) -> Child:
        child = Child("server", ["-c", code], dict(os.environ), os.getcwd())
        child.start()
        started.append(child)
        return child

    yield begin
    for child in started:
        child.kill()
        child.wait(1)


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def happens(child: Child, words: str) -> None:
    """Look after it until the operator is told something; that must hold these words."""
    told: list[str] = []
    until(lambda: bool(told) or bool((happened := child.look_after()) and told.append(happened) is None))
    assert words in told[0]


def ready(child: Child) -> bool:
    child.look_after()
    return child.ready


def test_first_sign_of_life_means_ready(start: Callable[[str], Child]) -> None:
    child = start(BEATS)
    until(lambda: ready(child))
    assert child.code is None


def test_killed_server_is_started_again_at_once(start: Callable[[str], Child]) -> None:
    child = start(BEATS)
    until(lambda: ready(child))
    child.kill()
    happens(child, "exit code -9")
    until(lambda: ready(child))


def test_hanging_server_is_ended_and_started_again(
    start: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HUNG_SECONDS", 0.5)
    child = start(BEATS)
    until(lambda: ready(child))
    assert child._process is not None
    hanging = child._process.pid
    os.kill(hanging, signal.SIGSTOP)
    happens(child, "no sign of life")
    until(lambda: ready(child))
    assert child._process.pid != hanging


def test_server_that_keeps_dying_is_started_ever_more_slowly(start: Callable[[str], Child]) -> None:
    child = start("pass")
    pauses = []
    for _ in range(4):
        happens(child, "exit code 0")
        pauses.append(child._next_start - time.monotonic())
        child._next_start = time.monotonic()
        until(lambda: child.look_after() is None and child._next_start == 0.0)
    assert pauses[0] <= 0.01
    assert pauses == sorted(pauses)
    assert pauses[-1] <= module.LONGEST_PAUSE_SECONDS


def test_server_that_does_not_end_is_ended(start: Callable[[str], Child]) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + BEATS
    child = start(deaf)
    until(lambda: ready(child))
    child.terminate()
    child.wait(0.3)
    assert child.code == -signal.SIGKILL


def test_server_that_never_becomes_ready_is_ended_and_started_again(
    start: Callable[[str], Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.3)
    happens(start("import time; time.sleep(60)"), "no sign of life")


def test_pause_stays_short_however_often_a_server_died(start: Callable[[str], Child]) -> None:
    child = start("pass")
    child._failures = 5000
    happens(child, "exit code 0")
    assert child._next_start - time.monotonic() <= module.LONGEST_PAUSE_SECONDS


def test_ctrl_c_does_not_reach_it(start: Callable[[str], Child]) -> None:
    child = start(BEATS)
    assert child._process is not None
    assert os.getpgid(child._process.pid) != os.getpgid(0)
