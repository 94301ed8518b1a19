"""The supervisor starts, restarts, replaces and ends its processes; small ones stand in for the servers."""

from __future__ import annotations

import logging
import os
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bot import paths
from bot.errors import ModelError, ServingError
from bot.serving import supervisor as module
from bot.serving.process import ServerProcess
from bot.serving.status import StatusSocket
from bot.serving.supervisor import ServeOptions, Supervisor, check_writable, serve

SERVER = """
import os, time
print("model={model}")
while True:
    os.write(int(os.environ["NEEDLEWISE_HEARTBEAT"]), b".")
    time.sleep(0.02)
"""
PATIENCE_SECONDS = 30.0


class Small(Supervisor):
    """Runs small processes, and a check of the content that only exits."""

    check_code = "pass"
    server_code = SERVER
    started = False

    def _process(self, name: str, model: Path) -> ServerProcess:
        code = self.server_code.format(model=model)
        return ServerProcess(name, ["-c", code], dict(os.environ), os.getcwd(), on_output=module._write)

    def _content_check(self) -> Any:
        return module._Check("content-check", ["-c", self.check_code], dict(os.environ), os.getcwd())

    def _start(self) -> None:
        super()._start()
        self.started = True

    def pids(self) -> list[int | None]:
        return [process.pid for process in self._processes]


@pytest.fixture
def models() -> list[str]:
    """The trained models that are found one after the other; the last one again and again."""
    return ["first"]


@pytest.fixture
def made(models: list[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Small]]:
    monkeypatch.setattr("signal.signal", lambda *_: None)

    def find_model() -> Path:
        if not models:
            raise ModelError("No model for the present data.")
        return Path(models.pop(0))

    options = ServeOptions(
        find_model, "127.0.0.1", 5005, paths.ROOT / "endpoints.yml", paths.ROOT / "credentials.yml", 2
    )
    with TemporaryDirectory() as folder, socket.socket() as one, socket.socket() as two:
        status = StatusSocket(Path(folder) / "supervisor.sock")
        sockets = [("127.0.0.1", 5055, one), ("127.0.0.1", 5005, two)]
        yield lambda kind=Small: kind(options, find_model(), sockets, status)
        status.close()


def running(supervisor: Small, during: Callable[[], None]) -> None:
    """Run it, with `during` in another thread, after which it is asked to stop."""
    failures: list[BaseException] = []

    def work() -> None:
        try:
            until(lambda: supervisor.started)
            during()
        except BaseException as error:  # noqa: BLE001 (raised again below)
            failures.append(error)
        finally:
            supervisor._stop = True

    thread = threading.Thread(target=work)
    thread.start()
    assert supervisor.run() == 0
    thread.join()
    if failures:
        raise failures[0]


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_reload_replaces_each_process_by_one_with_the_new_model(
    made: Callable[..., Small], models: list[str], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.INFO)
    supervisor = made()
    models.append("second")
    seen: list[int] = []

    def reload() -> None:
        before = supervisor.pids()
        supervisor._reload = True
        while "reloaded: model=second" not in caplog.text:
            seen.append(sum(process.ready for process in supervisor._processes))
            time.sleep(0.01)
        assert not set(before) & set(supervisor.pids())
        assert supervisor._retiring == []

    running(supervisor, reload)
    assert min(seen) == 3, "a process was missing meanwhile"
    assert all(process.restarts == 0 for process in supervisor._processes)


def test_reload_of_content_with_mistakes_changes_nothing(
    made: Callable[..., Small], models: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    models.append("second")
    supervisor = made()

    def reload() -> None:
        before = supervisor.pids()
        supervisor.check_code = "import sys; print('clinic.yml, line 3: wrong', file=sys.stderr); sys.exit(1)"
        supervisor._reload = True
        until(lambda: "reload refused" in caplog.text)
        assert "reason=clinic.yml, line 3: wrong" in caplog.text
        assert supervisor.pids() == before

    running(supervisor, reload)


def test_reload_without_a_model_changes_nothing(made: Callable[..., Small], caplog: pytest.LogCaptureFixture) -> None:
    supervisor = made()

    def reload() -> None:
        before = supervisor.pids()
        supervisor._reload = True
        until(lambda: "reason=No model for the present data." in caplog.text)
        assert supervisor.pids() == before

    running(supervisor, reload)


def test_reload_stops_at_a_process_that_does_not_start(
    made: Callable[..., Small], models: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    models.append("second")
    supervisor = made()

    def reload() -> None:
        before = supervisor.pids()
        supervisor.server_code = "import sys; sys.exit('no such file')"
        supervisor._reload = True
        until(lambda: "reload stopped: process=action-server cause=exit code 1: no such file" in caplog.text)
        assert supervisor.pids() == before

    running(supervisor, reload)


def test_process_that_dies_is_restarted_and_counted(
    made: Callable[..., Small], caplog: pytest.LogCaptureFixture
) -> None:
    supervisor = made()

    def kill() -> None:
        process = supervisor._processes[1]
        os.kill(process.pid or 0, 9)
        until(lambda: process.restarts == 1 and process.ready)

    running(supervisor, kill)
    assert "starting it again: process=assistant-1 cause=signal 9, Killed" in caplog.text


def test_start_fails_with_the_last_message_of_the_process(made: Callable[..., Small]) -> None:
    supervisor = made()
    supervisor.server_code = "import sys; sys.exit('There is no tracker store.')"
    supervisor._processes = [supervisor._process(process.name, Path("x")) for process in supervisor._processes]
    with pytest.raises(ServingError, match=r"ended by itself \(exit code 1: There is no tracker store\.\)\."):
        supervisor.run()


def test_start_fails_with_every_mistake_in_the_content(made: Callable[..., Small]) -> None:
    supervisor = made()
    supervisor.check_code = "import sys; sys.exit('The content can\\'t be used:\\na.yml: x\\nb.yml: y')"
    with pytest.raises(ServingError, match=r"be used:\na.yml: x\nb.yml: y"):
        supervisor.run()


@pytest.mark.parametrize(("line", "level"), [("plain words", "WARNING"), ("2026-01-02 03:04:05,678 ERROR x y", None)])
def test_output_gets_time_and_level(
    line: str, level: str | None, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    process = ServerProcess("assistant", [], {}, ".")
    process.ready = True
    module._write(process, line)
    assert [record.levelname for record in caplog.records] == ([level] if level else [])
    if level is None and sys.stdout.fileno() == 1:
        assert capfd.readouterr().out == f"{line}\n"


def test_folder_that_cannot_be_written_is_one_readable_line(tmp_path: Path) -> None:
    file = tmp_path / "var"
    check_writable(file)
    assert list(file.iterdir()) == []
    (tmp_path / "taken").write_text("")
    with pytest.raises(ServingError, match=r"taken can't be written to \(.+\)\. It holds conversations") as caught:
        check_writable(tmp_path / "taken")
    assert "\n" not in str(caught.value)


def test_several_servers_need_a_shared_lock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    endpoints = paths.ROOT / "endpoints.yml"
    options = ServeOptions(lambda: Path("model"), "127.0.0.1", 5005, endpoints, paths.ROOT / "credentials.yml", 2)
    with pytest.raises(ServingError, match="2 servers need a lock store that they share"):
        serve(options)
