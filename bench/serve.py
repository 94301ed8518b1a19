"""Benchmark of the server against Rasa's defaults and a minimal echo server, with real servers over HTTP.

    .venv/bin/python -m bench.serve [--seconds 12] [--rounds 2] [--only NAME …] [--out docs]
    .venv/bin/python -m bench.serve --memory 50000 [--out docs]
    .venv/bin/python -m bench.serve --bursts 10000 [--out docs]

All servers listen on free loopback ports and are stopped when the benchmark ends. Rasa's default model is trained
once for the current data, which takes minutes to hours, and stored in `--work`. With `--out`, figures and pictures
are also written to that folder's performance.md.
"""

from __future__ import annotations

import argparse
import asyncio
import compileall
import contextlib
import logging
import signal
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from types import FrameType
from typing import Any

import uvloop
import yaml
from tqdm import tqdm

from bench.serving import baseline, bursts, document, memory, picture
from bench.serving.baseline import ROOT
from bench.serving.contenders import CONTENDERS, Contender, Place
from bench.serving.errors import BenchError
from bench.serving.figures import AT_ONCE, LAST_TURN, Load, Row, Run, row
from bench.serving.load import Traffic
from bench.serving.processes import Role, Servers, free_ports, running

NAMED = {contender.name: contender for contender in CONTENDERS}
PICTURE, MEMORY_PICTURE = "performance.png", "performance-memory.png"
# The default contender of the modes `--memory` and `--bursts`.
FOR_MEMORY, FOR_BURSTS = "needlewise-postgres", "needlewise-two-workers"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return the exit code: 1 if a measurement fails, 130 if interrupted."""
    options = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    warnings.simplefilter("ignore")
    uvloop.install()
    # Ctrl+C is reported once, at the end.
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    # Start-up is measured with compiled bytecode, as after installation.
    for package in ("actions", "bench", "bot"):
        compileall.compile_dir(ROOT / package, quiet=2)
    try:
        with _bench(options.work, options.default_model) as bench:
            if options.memory:
                _measure_memory(bench, _only(options, FOR_MEMORY), options.memory, options.out)
            elif options.bursts:
                _measure_bursts(bench, _only(options, FOR_BURSTS), options.bursts, options.out)
            else:
                contenders = [contender for contender in CONTENDERS if contender.name in (options.only or NAMED)]
                _compare(bench, contenders, options.seconds, options.rounds, options.out, short=options.short)
    except BenchError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; all servers are ended.", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=12.0, help="of each load (default: 12)")
    parser.add_argument("--rounds", type=int, default=2, help="through all set-ups (default: 2)")
    parser.add_argument("--short", action="store_true", help="leave out the long conversation, which takes minutes")
    parser.add_argument(
        "--only",
        nargs="+",
        action="extend",
        choices=list(NAMED),
        metavar="NAME",
        help=f"set-ups to measure, of: {', '.join(NAMED)}; can be given several times",
    )
    parser.add_argument("--out", type=Path, help="folder of performance.md and the pictures, such as docs")
    parser.add_argument("--work", type=Path, default=ROOT / "var" / "bench", help="what is made once is kept here")
    parser.add_argument(
        "--default-model",
        type=Path,
        metavar="FILE",
        help="use this Rasa default model instead of training one for the current data",
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--memory", type=int, metavar="N", help="measure memory over N messages instead")
    mode.add_argument(
        "--bursts", type=int, metavar="N", help="send bursts of N messages at each pace to two workers instead"
    )
    return parser


@dataclass(frozen=True)
class _Bench:
    """Resources shared by all set-ups of a run."""

    folder: Path
    postgres: Any
    work: Path
    default_model: Path | None
    apology: str

    def place(self, name: str, reply: bytes | None) -> Place:
        """Allocate the resources of one contender: folder, ports, an empty database."""
        folder = self.folder / name
        folder.mkdir()
        database = name.replace("-", "_").replace(".", "_")
        self.postgres.psql(f"create database {database}")
        port, action_port = free_ports(2)
        url = self.postgres.get_uri(database=database)
        place = Place(folder, port, action_port, url, self.work, self.default_model)
        return place if reply is None else Place(**{**vars(place), "reply": reply})


@dataclass(frozen=True)
class _Up:
    """A running contender, after its first reply."""

    servers: Servers
    traffic: Traffic
    place: Place
    start_seconds: float
    reply: bytes


@contextlib.contextmanager
def _bench(work: Path, default_model: Path | None) -> Iterator[_Bench]:
    """Provide a folder and a PostgreSQL server for one run."""
    from pgserver.postgres_server import get_server

    if default_model is not None and not default_model.is_file():
        raise BenchError(f"There is no model {default_model}. Leave --default-model out to have it trained.")
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    # The apology's text before its first placeholder.
    apology = domain["responses"]["utter_error"][0]["text"].partition("{")[0].strip()
    with tempfile.TemporaryDirectory(prefix="bench-serve-") as name:
        folder = Path(name)
        # PostgreSQL refuses to run as root, so another user must be able to enter the folder.
        folder.chmod(0o755)
        postgres = get_server(folder / "postgres", cleanup_mode="stop")
        try:
            resolved = default_model.resolve() if default_model else None
            yield _Bench(folder, postgres, work.resolve(), resolved, apology)
        finally:
            postgres.cleanup()


@contextlib.contextmanager
def _up(bench: _Bench, contender: Contender, name: str, reply: bytes | None = None) -> Iterator[_Up]:
    """Run a contender for the duration of the block."""
    place = bench.place(name, reply)
    commands = contender.commands(place)
    started = time.perf_counter()
    with running(contender.title, commands, place.folder / "log") as servers:
        traffic = Traffic(place.port, servers, bench.apology)
        seconds, first = asyncio.run(traffic.first_answer(started))
        servers.wait_until_said(contender.ready)
        servers.settle()
        yield _Up(servers, traffic, place, seconds, first)


def _compare(
    bench: _Bench, contenders: Sequence[Contender], seconds: float, rounds: int, out: Path | None, *, short: bool
) -> None:
    """Measure all contenders in alternating rounds, so that drift of the machine affects all of them equally."""
    if bench.default_model is None and any(contender.is_default for contender in contenders):
        baseline.model(bench.work)
    runs: dict[str, list[Run]] = {contender.name: [] for contender in contenders}
    reply: bytes | None = None
    with tqdm(total=rounds * len(contenders), unit="run") as progress:
        for number in range(1, rounds + 1):
            for contender in contenders:
                progress.set_description(f"round {number}: {contender.name}")
                with _up(bench, contender, f"{contender.name}-{number}", reply) as up:
                    # Measured once, because it can take minutes.
                    long = contender.converses and number == 1 and not short
                    runs[contender.name].append(_run(up, seconds, long=long))
                    reply = reply or up.reply
                progress.update()
    rows = [row(contender.name, contender.title, runs[contender.name]) for contender in contenders]
    text = _told(rows, seconds, rounds, bench)
    print(f"\n{text}")
    if out is not None:
        picture.draw(rows, out / PICTURE)
        document.write(out, "serve", f"{text}\n\n![The figures of the tables, drawn]({PICTURE})")


def _run(up: _Up, seconds: float, *, long: bool) -> Run:
    """Measure one contender in one round. Memory is read after the loads and before the long conversation."""

    async def loads() -> dict[int, Load]:
        return {at_once: await up.traffic.closed_loop(at_once, seconds, f"bench-{at_once}") for at_once in AT_ONCE}

    done = asyncio.run(loads())
    assistant, actions = up.servers.memory(Role.ASSISTANT), up.servers.memory(Role.ACTIONS)
    turns: list[float] = []
    if long:
        with tqdm(total=LAST_TURN, desc="one conversation", unit="turn", leave=False) as progress:
            turns = asyncio.run(up.traffic.long_conversation(LAST_TURN, "bench-long", progress))
    return Run(up.start_seconds, done, assistant, actions, turns)


def _told(rows: Sequence[Row], seconds: float, rounds: int, bench: _Bench) -> str:
    model = ""
    if bench.default_model is not None and any(NAMED[each.name].is_default for each in rows):
        model = f" Rasa's default answers with a model that was trained before: {bench.default_model.name}."
    head = f"{_today()}: {document.method(seconds, rounds)}{model}"
    return "\n\n".join([head, document.tables(rows), document.reading(rows)])


def _measure_memory(bench: _Bench, contender: Contender, messages: int, out: Path | None) -> None:
    with _up(bench, contender, contender.name) as up, tqdm(total=messages, unit="message") as progress:
        found = asyncio.run(memory.drive(up.servers, up.traffic, messages, progress))
    text = f"{_today()}: {document.machine()}\n\n{document.memory_report(contender.title, found)}"
    print(f"\n{text}")
    if out is not None:
        picture.draw_memory(contender.title, found, out / MEMORY_PICTURE)
        document.write(out, "serve memory", f"{text}\n\n![Memory over the messages]({MEMORY_PICTURE})")


def _measure_bursts(bench: _Bench, contender: Contender, messages: int, out: Path | None) -> None:
    whole = len(bursts.GAPS) * -(-messages // bursts.BURST) * bursts.BURST
    with _up(bench, contender, contender.name) as up, tqdm(total=whole, unit="message") as progress:
        place = up.place
        paces = [
            asyncio.run(bursts.drive(up.servers, up.traffic, place.port, place.database, messages, gap, progress))
            for gap in bursts.GAPS
        ]
    text = f"{_today()}: {document.machine()}\n\n{document.bursts_report(contender.title, paces)}"
    print(f"\n{text}")
    if out is not None:
        document.write(out, "serve bursts", text)


def _only(options: argparse.Namespace, usual: str) -> Contender:
    """The single contender of a mode. Raises BenchError if several are given."""
    names = options.only or [usual]
    if len(names) > 1:
        raise BenchError("This mode looks at one set-up: name one with --only, or none.")
    return NAMED[names[0]]


def _today() -> str:
    return datetime.now(timezone.utc).date().isoformat()


def _stop(*_: int | FrameType | None) -> None:
    """Handle SIGTERM like Ctrl+C."""
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
