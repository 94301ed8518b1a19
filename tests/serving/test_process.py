"""A server process that dies or hangs is started again, and its last words are repeated."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator

import pytest

from bot.serving import process as module
from bot.serving.process import Ending, ServerProcess

BEATS = """
import os, time
while True:
    os.write(int(os.environ["NEEDLEWISE_HEARTBEAT"]), b".")
    time.sleep(0.02)
"""
PATIENCE_SECONDS = 20.0


@pytest.fixture
def start() -> Iterator[Callable[[str], ServerProcess]]:
    started = []

    def begin(code: str) -> ServerProcess:
        child = ServerProcess("server", ["-u", "-c", code], dict(os.environ), os.getcwd())
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


def happens(child: ServerProcess, words: str) -> Ending:
    """Watch it until it ends; the cause must hold these words."""
    endings: list[Ending] = []
    until(lambda: bool(endings) or bool((ending := child.watch()) and endings.append(ending) is None))
    assert words in endings[0].cause
    return endings[0]


def ready(child: ServerProcess) -> bool:
    child.watch()
    return child.ready


def test_first_heartbeat_means_ready(start: Callable[[str], ServerProcess]) -> None:
    child = start(BEATS)
    until(lambda: ready(child))
    assert child.code is None


def test_killed_server_is_started_again_at_once(start: Callable[[str], ServerProcess]) -> None:
    child = start(BEATS)
    until(lambda: ready(child))
    child.kill()
    happens(child, "signal 9, Killed")
    until(lambda: ready(child))


def test_hanging_server_is_ended_and_started_again(
    start: Callable[[str], ServerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "HUNG_SECONDS", 0.5)
    child = start(BEATS)
    until(lambda: ready(child))
    assert child._process is not None
    hanging = child._process.pid
    os.kill(hanging, signal.SIGSTOP)
    assert happens(child, "no heartbeat for").hung
    until(lambda: ready(child))
    assert child._process.pid != hanging
    assert child.restarts == 1


def test_server_that_keeps_dying_is_started_ever_more_slowly(start: Callable[[str], ServerProcess]) -> None:
    child = start("pass")
    pauses = []
    for _ in range(4):
        happens(child, "exit code 0")
        pauses.append(child._next_start - time.monotonic())
        child._next_start = time.monotonic()
        until(lambda: child.watch() is None and child._next_start == 0.0)
    assert pauses[0] <= 0.01
    assert pauses == sorted(pauses)
    assert pauses[-1] <= module.LONGEST_PAUSE_SECONDS


def test_server_that_does_not_end_is_ended(start: Callable[[str], ServerProcess]) -> None:
    deaf = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + BEATS
    child = start(deaf)
    until(lambda: ready(child))
    child.terminate()
    child.wait(0.3)
    assert child.code == -signal.SIGKILL


def test_server_that_never_becomes_ready_is_ended_and_started_again(
    start: Callable[[str], ServerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "READY_SECONDS", 0.3)
    happens(start("import time; time.sleep(60)"), "no heartbeat for")


def test_pause_stays_short_however_often_a_server_died(start: Callable[[str], ServerProcess]) -> None:
    child = start("pass")
    child._failures = 5000
    happens(child, "exit code 0")
    assert child._next_start - time.monotonic() <= module.LONGEST_PAUSE_SECONDS


def test_ctrl_c_does_not_reach_it(start: Callable[[str], ServerProcess]) -> None:
    child = start(BEATS)
    assert child._process is not None
    assert os.getpgid(child._process.pid) != os.getpgid(0)


def test_last_line_of_its_output_is_in_the_cause(start: Callable[[str], ServerProcess]) -> None:
    child = start("print('starting'); raise ValueError('no such model')")
    happens(child, "exit code 1: ValueError: no such model")


def test_output_of_long_ago_is_not(start: Callable[[str], ServerProcess], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "RECENT_SECONDS", 0.0)
    child = start("print('hello')")
    assert happens(child, "exit code 0").cause == "exit code 0"


def test_each_line_of_output_is_passed_on(start: Callable[[str], ServerProcess]) -> None:
    lines: list[str] = []
    child = start("import sys; print('one\\n\\ntwo'); sys.stderr.write('three')")
    child._on_output = lambda process, line: lines.append(f"{process.name} {line}")
    child.wait(PATIENCE_SECONDS)
    assert lines == ["server one", "server two", "server three"]


def test_time_in_which_nobody_watched_does_not_count(
    start: Callable[[str], ServerProcess], monkeypatch: pytest.MonkeyPatch
) -> None:
    child = start(BEATS)
    until(lambda: ready(child))
    now = time.monotonic() + module.HUNG_SECONDS + 1
    assert child.hung(now)
    child.excuse(2)
    assert not child.hung(now)


def test_hung_process_is_killed_soon_enough_to_try_again() -> None:
    from bot.serving.heartbeat import SECONDS

    assert module.HUNG_SECONDS + SECONDS < 4
