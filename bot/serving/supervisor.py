"""Running the assistant: an action server and one or more assistant servers, watched and restarted.

Signals: SIGINT and SIGTERM end all processes in order. SIGHUP reloads content, clinic profile, wording and model: each
process is replaced once its successor is ready, so that patients are answered throughout; content with mistakes changes
nothing. A terminal that is closed sends SIGHUP too and ends nothing.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from urllib.parse import urlsplit

from bot import paths
from bot.channels.workers import STATUS
from bot.content.yaml_file import read
from bot.errors import NeedlewiseError, ServingError
from bot.serving.http.limits import raise_descriptor_limit
from bot.serving.http.sockets import DESCRIPTORS, LOOPBACK, close_waiting, describe, open_socket
from bot.serving.logs import is_log_line
from bot.serving.process import READY_SECONDS, ServerProcess
from bot.serving.status import StatusSocket

logger = logging.getLogger(__name__)

STOP_SECONDS = 15.0
LOOK_SECONDS = 0.05
# The supervisor itself did not run for so long: the processes are not to blame for it.
LATE_SECONDS = 1.0
ACTION_SERVER, ASSISTANT = "action-server", "assistant"
# The lock store that serialises the messages of a conversation over several servers.
SHARED_LOCK = "bot.locks.postgres.PostgresLockStore"


@dataclass(frozen=True)
class ServeOptions:
    """What to run."""

    find_model: Callable[[], Path]
    """The trained model for the present data; asked again at each reload. Raises NeedlewiseError."""
    host: str
    """The address to listen on; the action server listens on loopback whatever this is."""
    port: int
    endpoints: Path
    """Rasa's endpoints file, which names the port of the action server."""
    credentials: Path
    workers: int = 1
    """The number of assistant servers that share the port."""
    private_port: int | None = None
    """Port on loopback for REST, health and metrics; None: the public port serves them as well."""
    stock: bool = False
    """Start without anything of `bot.serving.lean`."""


def serve(options: ServeOptions) -> int:
    """Run the servers until a signal comes.

    Returns:
        0 when it was asked to stop. Raises NeedlewiseError where the servers can't be started.
    """
    # What patients write is for nobody else on this machine.
    os.umask(0o077)
    check_writable(paths.ROOT / "var")
    raise_descriptor_limit()
    model = options.find_model()
    addresses = [(LOOPBACK, _check(options), "action server"), (options.host, options.port, "assistant")]
    if options.private_port is not None:
        addresses.append((LOOPBACK, options.private_port, "private port"))
    if len({port for _, port, _ in addresses}) < len(addresses):
        raise ServingError("The public port, the private port and the action server's port must differ.")
    with ExitStack() as opened:
        sockets = [
            (host, port, opened.enter_context(open_socket(host, port, purpose))) for host, port, purpose in addresses
        ]
        folder = Path(opened.enter_context(TemporaryDirectory(prefix="needlewise-")))
        status = StatusSocket(folder / "supervisor.sock")
        opened.callback(status.close)
        return Supervisor(options, model, sockets, status).run()


def check_writable(folder: Path) -> None:
    """Raise ServingError where the folder for everything that is stored can't be made or written to."""
    probe = folder / f".writable-{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise ServingError(
            f"{folder} can't be written to ({error.strerror}). It holds conversations, served content and a cache: "
            "make it a folder of the user who runs this, on a disk that is mounted for writing."
        ) from None


class Supervisor:
    """Starts, watches, replaces and ends the processes."""

    def __init__(
        self,
        options: ServeOptions,
        model: Path,
        sockets: Sequence[tuple[str, int, socket.socket]],
        status: StatusSocket,
    ) -> None:
        """Prepare the processes.

        Args:
            options: what to run.
            model: the trained model to start with.
            sockets: host, port and socket of the action server and of the assistant.
            status: where the processes ask for the state of the others.
        """
        self._options = options
        self._sockets = sockets
        self._status = status
        self._processes = [self._process(name, model) for name in self._names()]
        # Replaced, and still answering their last messages.
        self._retiring: list[tuple[float, ServerProcess]] = []
        self._reloading: Generator[None, None, None] | None = None
        self._looked = time.monotonic()
        self._stop = self._reload = False

    def run(self) -> int:
        """Run until SIGINT or SIGTERM. Raises ServingError where the servers can't be started."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        signal.signal(signal.SIGHUP, self._ask_to_reload)
        try:
            logger.info("starting: processes=%d pid=%d", len(self._processes), os.getpid())
            self._start()
            if not self._stop:
                host = _reachable(self._options.host)
                logger.info(
                    "Ready. Open http://%s:%d/webhooks/chat/demo/ (stop with Ctrl+C, reload content with kill -HUP %d)",
                    *(host, self._options.port, os.getpid()),
                )
                if self._options.private_port is not None:
                    logger.info(
                        "REST, health and metrics are at http://%s:%d/webhooks/ only.",
                        *(LOOPBACK, self._options.private_port),
                    )
            while not self._stop:
                self._look()
        finally:
            self._end()
        return 0

    def _start(self) -> None:
        """Start all processes and wait until they are ready. Raises ServingError where one ends before that."""
        check = self._content_check()
        for process in (*self._processes, check):
            process.start()
        deadline = time.monotonic() + READY_SECONDS
        try:
            while not self._stop and not (check.code == 0 and all(process.ready for process in self._processes)):
                self._wait((*self._processes, check))
                dead = next((process for process in self._processes if process.code is not None), None)
                if check.code is None and (dead is not None or time.monotonic() > deadline):
                    # Mistakes in the content end every process; the check names them all.
                    check.wait(STOP_SECONDS)
                if check.code:
                    check.read()
                    raise ServingError("\n".join(check.lines) or f"The check of the content ended ({check.cause}).")
                if dead is not None:
                    dead.read()
                    raise ServingError(f"{dead.name} ended by itself ({dead.cause}).")
                if time.monotonic() > deadline:
                    raise ServingError(f"The servers were not ready after {READY_SECONDS:.0f} seconds.")
        finally:
            check.kill()
            check.wait(0)

    def _look(self) -> None:
        """One round: read from all processes, restart those that died or hang, go on with a reload."""
        self._wait(self._processes)
        now = time.monotonic()
        late, self._looked = now - self._looked, now
        for process in self._processes:
            if late > LATE_SECONDS:
                process.read()
                process.excuse(late)
            ending = process.watch()
            if ending is not None:
                logger.error("process ended, starting it again: process=%s cause=%s", process.name, ending.cause)
                if ending.hung and not any(other.ready for other in self._processes[1:]):
                    # They have waited long enough; who tries again waits for the start only.
                    for _, _, listening in self._sockets[1:]:
                        close_waiting(listening)
        self._reap(now)
        if self._reload and self._reloading is None:
            self._reload = False
            self._reloading = self._replace_all()
        if self._reloading is not None:
            try:
                next(self._reloading)
            except StopIteration:
                self._reloading = None

    def _replace_all(self) -> Generator[None, None, None]:
        """Replace every process by one with the present content; pauses at each `yield`."""
        logger.info("reload: checking the content")
        check = self._content_check()
        check.start()
        while check.code is None:
            check.read()
            yield
        check.wait(0)
        try:
            if check.code != 0:
                raise ServingError(" ".join(check.lines) or f"The check of the content ended ({check.cause}).")
            model = self._options.find_model()
        except NeedlewiseError as error:
            logger.error("reload refused, the earlier content is still served: reason=%s", error)
            return
        for index, old in enumerate(self._processes):
            new = self._process(old.name, model)
            new.restarts = old.restarts
            new.start()
            try:
                while not new.ready and new.code is None and not new.hung(time.monotonic()):
                    yield
                    new.read()
                if not new.ready:
                    logger.error("reload stopped: process=%s cause=%s", new.name, new.cause)
                    return
                self._processes[index], new = new, old
            finally:
                # The old one after the exchange; the new one where it failed, or where all are to stop.
                new.terminate()
                self._retiring.append((time.monotonic() + STOP_SECONDS, new))
            # One after the other: no more than one process is there twice.
            while any(process is old for _, process in self._retiring):
                yield
        logger.info("reloaded: model=%s", model.name)

    def _content_check(self) -> _Check:
        return _Check("content-check", ["-m", "bot.serving.content_check"], _environment(), str(paths.ROOT))

    def _names(self) -> list[str]:
        """The names of the processes, the action server first."""
        workers = self._options.workers
        return [ACTION_SERVER, *(f"{ASSISTANT}-{number}" if workers > 1 else ASSISTANT for number in _count(workers))]

    def _process(self, name: str, model: Path) -> ServerProcess:
        options = self._options
        stock = ["--stock"] if options.stock else []
        # Each only its own: a socket refuses connections once every process that has it has closed it.
        own = self._sockets[:1] if name == ACTION_SERVER else self._sockets[1:]
        if name == ACTION_SERVER:
            arguments = ["-m", "bot.serving.action_server", "--port", str(self._sockets[0][1]), *stock]
        else:
            arguments = [
                *("-m", "bot.serving.assistant_server", "--model", str(model), "--host", options.host),
                *("--port", str(options.port), "--endpoints", str(options.endpoints)),
                *("--credentials", str(options.credentials), *stock),
                *([] if options.private_port is None else ["--private-port", str(options.private_port)]),
            ]
        return ServerProcess(
            name,
            arguments,
            {**_environment(), DESCRIPTORS: describe(own), STATUS: str(self._status.path)},
            str(paths.ROOT),
            descriptors=[listening.fileno() for _, _, listening in own],
            on_output=_write,
        )

    def _wait(self, processes: Sequence[ServerProcess]) -> None:
        """Wait for a moment, or until one of the processes writes; answer those who ask for the state."""
        pipes = [pipe for process in processes for pipe in process.descriptors if process.code is None]
        readable, _, _ = select.select([self._status.fileno(), *pipes], [], [], LOOK_SECONDS)
        for process in processes:
            process.read()
        if self._status.fileno() in readable:
            self._status.answer(self._processes)

    def _reap(self, now: float) -> None:
        """Forget the replaced processes that have ended, and kill those that take too long."""
        for deadline, process in list(self._retiring):
            process.read()
            if process.code is not None or now > deadline:
                process.wait(0)
                self._retiring.remove((deadline, process))

    def _end(self) -> None:
        """End the assistants first: they need the action server until their last message is answered."""
        if self._reloading is not None:
            self._reloading.close()
        for _, _, listening in self._sockets:
            # New connections are refused as soon as the last process stops accepting.
            listening.close()
        action_server, *assistants = self._processes
        for group in ([*assistants, *(process for _, process in self._retiring)], [action_server]):
            for process in group:
                process.terminate()
            for process in group:
                process.wait(STOP_SECONDS)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self._stop = True

    def _ask_to_reload(self, number: int, frame: FrameType | None) -> None:
        self._reload = True


class _Check(ServerProcess):
    """A process that runs once, and whose output is kept."""

    def __init__(self, name: str, arguments: Sequence[str], environment: dict[str, str], folder: str) -> None:
        self.lines: list[str] = []
        super().__init__(name, arguments, environment, folder, on_output=self._keep)

    def _keep(self, process: ServerProcess, line: str) -> None:
        self.lines.append(line)


def _check(options: ServeOptions) -> int:
    """The port of the action server. Raises ServingError where the options don't fit together."""
    file = read(options.endpoints, paths.ROOT)
    url = urlsplit(str((file.data.get("action_endpoint") or {}).get("url", "")))
    if url.port is None:
        raise ServingError(
            f"{file.name} names no port of the action server. Expected: action_endpoint with a url such as "
            "http://127.0.0.1:5055/webhook."
        )
    lock = str((file.data.get("lock_store") or {}).get("type", ""))
    if options.workers > 1 and lock != SHARED_LOCK:
        raise ServingError(
            f"{options.workers} servers need a lock store that they share: in {file.name}, name {SHARED_LOCK} as "
            "`lock_store`."
        )
    return url.port


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        # The servers run in the project's folder: relative paths of the operator are passed on absolute.
        "NEEDLEWISE_CLINIC": str(paths.clinic_file()),
        "NEEDLEWISE_ENCODER": str(paths.encoder_folder()),
        "PYTHONWARNINGS": "ignore",
        # Otherwise setuptools is imported in place of the one part of distutils that Sanic uses.
        "SETUPTOOLS_USE_DISTUTILS": "stdlib",
        # Small memory: otherwise each thread has a heap of its own.
        "MALLOC_ARENA_MAX": "2",
        # The products of one sentence are small: further threads would spin while they wait for each other.
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _count(workers: int) -> range:
    return range(1, workers + 1)


def _write(process: ServerProcess, line: str) -> None:
    """Pass a line of a process on to this log."""
    if not is_log_line(line):
        # During a start it is part of the reason why the start failed, which `cause` has.
        if process.ready:
            logger.warning("output: process=%s line=%s", process.name, line)
        return
    # The terminal may be closed, or the disk full.
    with suppress(OSError):
        os.write(sys.stdout.fileno(), f"{line}\n".encode())


def _reachable(host: str) -> str:
    return {"0.0.0.0": LOOPBACK, "::": "::1"}.get(host, host)  # noqa: S104 (only compared)
