"""The benchmark of the server: what it counts as an answer, how it sums up, and what it writes where."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from bench.serving import baseline, document, picture, processes
from bench.serving.bursts import BURST, Bursts, inversions, judge, numbers_of
from bench.serving.client import Connection, Outcome, outcome
from bench.serving.contenders import CONTENDERS, Place
from bench.serving.errors import BenchError
from bench.serving.figures import (
    AT_ONCE,
    BASELINE,
    LAST_TURN,
    NEIGHBOURS,
    TURNS,
    Load,
    Row,
    Run,
    around,
    flatness,
    quantile,
    rate_ratio,
    row,
    wait_ratio,
)
from bench.serving.memory import Memory
from bench.serving.messages import CONVERSATIONS, LONG_CONVERSATION
from bench.serving.processes import Command, Role, free_ports, running

APOLOGY = "Sorry, something went wrong"


def load(*times: float, seconds: float = 2.0, wrong: int = 0, unanswered: int = 0, cpu: float = 0.0) -> Load:
    return Load(seconds, times, unanswered, wrong, assistant_cpu=cpu, action_cpu=cpu / 2, client_cpu=cpu / 4)


def run(*loads: Load, start: float = 2.0, memory: float = 200.0, turns: tuple[float, ...] = ()) -> Run:
    return Run(start, dict(zip(AT_ONCE, loads, strict=False)), memory, memory / 4, turns)


def rows() -> list[Row]:
    ours = run(*[load(0.01, 0.01, 0.01, 0.01)] * 3, turns=(0.01,) * LAST_TURN)
    theirs = run(*[load(0.04, 0.04)] * 3, start=30, memory=1000, turns=tuple(0.001 * n for n in range(LAST_TURN)))
    floor = run(*[load(*[0.001] * 40)] * 3, start=0.5, memory=20)
    return [
        row("needlewise-postgres", "Needlewise", [ours]),
        row(BASELINE, "Rasa default", [theirs]),
        row("echo", "bare Sanic echo", [floor]),
    ]


# What counts as an answer


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (200, [{"recipient_id": "a", "text": "Three sessions."}], Outcome.ANSWERED),
        (200, [{"text": "One."}, {"text": "Two."}], Outcome.ANSWERED),
        (200, [{"image": "a.png"}, {"text": "As in this picture."}], Outcome.ANSWERED),
        (200, [], Outcome.WRONG),
        (200, [{"text": " "}], Outcome.WRONG),
        (200, [{"image": "a.png"}], Outcome.WRONG),
        (200, [{"text": 5}], Outcome.WRONG),
        (200, {"text": "Three sessions."}, Outcome.WRONG),
        (200, [{"text": f"{APOLOGY} on my side."}], Outcome.WRONG),
        (200, [{"text": "One."}, {"text": f"{APOLOGY} on my side."}], Outcome.WRONG),
        (503, [{"text": "Three sessions."}], Outcome.WRONG),
    ],
)
def test_only_a_list_with_a_text_and_no_apology_is_an_answer(status: int, body: Any, expected: Outcome) -> None:
    assert outcome(status, json.dumps(body).encode(), APOLOGY) is expected


@pytest.mark.parametrize("body", [b"", b"<html>", b"\xff"])
def test_what_is_no_json_is_wrong(body: bytes) -> None:
    assert outcome(200, body, APOLOGY) is Outcome.WRONG


# The client

ANSWER = b'[{"text": "Yes."}]'


def reply(body: bytes = ANSWER, extra: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n%s" % (len(body), extra, body)


async def say_twice(pieces: list[bytes], *, hang_up: bool = False) -> tuple[list[Outcome], int]:
    """What two messages over one client's connection come to, and how many connections the server saw."""
    seen = 0

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal seen
        seen += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = int(head.lower().split(b"content-length: ")[1].split(b"\r\n")[0])
                assert set(json.loads(await reader.readexactly(length))) == {"sender", "message"}
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0.01)
                if hang_up:
                    return
        except asyncio.IncompleteReadError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        connection = Connection(server.sockets[0].getsockname()[1], APOLOGY)
        first = await connection.say("a", "Does it hurt?")
        # Time for a close to be noticed, as between a patient's messages.
        await asyncio.sleep(0.05)
        second = await connection.say("a", "Really?")
        connection.close()
    return [first, second], seen


@pytest.mark.parametrize(
    ("pieces", "hang_up", "outcomes", "connections"),
    [
        ([reply()], False, [Outcome.ANSWERED] * 2, 1),
        ([reply()[:10], reply()[10:50], reply()[50:]], False, [Outcome.ANSWERED] * 2, 1),
        ([reply(extra=b"Connection: close\r\n")], True, [Outcome.ANSWERED] * 2, 2),
        ([reply()], True, [Outcome.ANSWERED] * 2, 2),
        ([reply(b"[]")], False, [Outcome.WRONG] * 2, 1),
        ([reply()[:-5]], True, [Outcome.UNANSWERED] * 2, 2),
        ([], True, [Outcome.UNANSWERED] * 2, 2),
        ([b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"], False, [Outcome.UNANSWERED] * 2, 2),
    ],
    ids=["whole", "in pieces", "says that it closes", "closes", "empty list", "cut off", "silent", "without length"],
)
async def test_client_takes_replies_apart(
    pieces: list[bytes], hang_up: bool, outcomes: list[Outcome], connections: int
) -> None:
    assert await say_twice(pieces, hang_up=hang_up) == (outcomes, connections)


async def test_nobody_there_is_no_answer() -> None:
    (port,) = free_ports(1)
    assert await Connection(port, APOLOGY).say("a", "hello") is Outcome.UNANSWERED


# Figures


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [
        ([], 0.5, 0.0),
        ([7.0], 0.99, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        ([1.0, 2.0], 0.5, 1.5),
        ([0.0, 10.0], 0.95, 9.5),
        (list(map(float, range(101))), 0.99, 99.0),
        ([1.0, 2.0, 3.0], 1.0, 3.0),
    ],
)
def test_quantile(values: list[float], share: float, expected: float) -> None:
    assert quantile(values, share) == pytest.approx(expected)


def test_rounds_become_medians_and_errors_add_up() -> None:
    rounds = [
        run(load(0.1, 0.1, cpu=0.02), start=1, memory=100),
        run(load(0.2, 0.2, 0.2, 0.2, wrong=1, cpu=0.01), start=9, memory=300),
        run(load(0.3, unanswered=2, cpu=0.02), start=2, memory=110),
    ]
    found = row("some", "Some", rounds)
    figures = found.loads[1]
    assert (figures.rate, figures.p50, figures.p99) == pytest.approx((1, 200, 200))
    # Milliseconds a message that was processed: 10, 2 and 20.
    assert (figures.assistant_cpu, figures.action_cpu, figures.client_cpu) == pytest.approx((10, 5, 2.5))
    assert (figures.unanswered, figures.wrong, found.errors) == (2, 1, 3)
    assert (found.start_seconds, found.assistant_memory, found.action_memory) == (2, 110, 27.5)
    assert found.turns == {}
    assert found.growth is None


def test_load_without_an_answer_has_figures_all_the_same() -> None:
    figures = row("some", "Some", [run(load(unanswered=4))]).loads[1]
    assert (figures.rate, figures.p50, figures.assistant_cpu, figures.unanswered) == (0, 0, 0, 4)


def test_turn_is_looked_at_with_its_neighbours() -> None:
    # Turn n takes n ms: the median of the ten turns from n - 5 to n + 4 lies half a turn below n.
    found = around([turn / 1000 for turn in range(1, LAST_TURN + 1)])
    assert found == {turn: pytest.approx(turn - 0.5) for turn in TURNS}


def test_ten_turns_in_a_row_always_hold_the_same_messages() -> None:
    assert len(LONG_CONVERSATION) == NEIGHBOURS
    assert len(set(LONG_CONVERSATION)) == NEIGHBOURS


@pytest.mark.parametrize(
    ("samples", "expected"),
    [([100.0] * 8, 1.0), ([50, 50, 100, 100, 100, 100, 150, 150], 1.5), ([400, 200, 100, 100, 100, 100, 90, 90], 0.9)],
)
def test_flatness_is_last_quarter_over_second(samples: list[float], expected: float) -> None:
    assert flatness(samples) == pytest.approx(expected)


def test_ratios_are_to_the_default_in_the_same_run() -> None:
    ours, theirs, _ = rows()
    assert rate_ratio(ours, theirs, 8) == 2
    assert wait_ratio(ours, theirs, 1) == pytest.approx(0.25)
    assert rate_ratio(ours, None, 8) is None
    assert wait_ratio(ours, None, 1) is None
    dead = row(BASELINE, "Dead", [run(load(unanswered=1))])
    assert rate_ratio(ours, dead, 1) is None
    assert wait_ratio(ours, dead, 1) is None


# Messages


def test_conversations_have_five_messages_each_and_no_two_are_alike() -> None:
    assert {len(conversation) for conversation in CONVERSATIONS} == {5}
    assert len(set(CONVERSATIONS)) == len(CONVERSATIONS) >= 12


# Bursts


def sent(conversation: str, count: int = 4, unanswered: tuple[int, ...] = ()) -> dict[tuple[str, int], bool]:
    return {(conversation, number): number not in unanswered for number in range(count)}


@pytest.mark.parametrize(
    ("answered", "stored", "unanswered", "lost", "doubled", "turned"),
    [
        (sent("a"), {"a": [0, 1, 2, 3]}, 0, 0, 0, 0),
        (sent("a"), {"a": [0, 2, 1, 3]}, 0, 0, 0, 1),
        (sent("a"), {"a": [3, 2, 1, 0]}, 0, 0, 0, 6),
        (sent("a"), {"a": [0, 1, 3]}, 0, 1, 0, 0),
        (sent("a"), {"a": [0, 1, 1, 2, 3]}, 0, 0, 1, 0),
        (sent("a", unanswered=(3,)), {"a": [0, 1, 2]}, 1, 0, 0, 0),
        (sent("a", unanswered=(3,)), {"a": [0, 1, 2, 3]}, 1, 0, 0, 0),
        (sent("a"), {}, 0, 4, 0, 0),
        ({**sent("a"), **sent("b")}, {"a": [0, 1, 2, 3], "b": [1, 0, 2, 3]}, 0, 0, 0, 1),
    ],
    ids=["sound", "two turned", "all turned", "lost", "doubled", "unanswered", "apology, stored", "none", "two"],
)
def test_bursts_are_judged_by_what_is_stored(
    answered: dict[tuple[str, int], bool],
    stored: dict[str, list[int]],
    unanswered: int,
    lost: int,
    doubled: int,
    turned: int,
) -> None:
    found = judge(15, answered, stored, [0.1, 0.2, 0.3], [2, 2])
    assert (found.unanswered, found.lost, found.doubled, found.inversions) == (unanswered, lost, doubled, turned)
    assert found.sent == len(answered)
    assert found.p50 == pytest.approx(200)


@pytest.mark.parametrize(
    ("numbers", "expected"), [([], 0), ([1], 0), ([1, 1, 2], 0), ([2, 1], 1), ([3, 1, 2], 2), ([2, 2, 1], 2)]
)
def test_inversions(numbers: list[int], expected: int) -> None:
    assert inversions(numbers) == expected


def test_number_of_a_message_is_the_last_in_its_text() -> None:
    rows = [("a", "how many sessions for scars 0"), ("b", "2 scars 7"), ("a", "how many sessions for scars 11")]
    assert numbers_of(rows) == {"a": [0, 11], "b": [7]}


# The page


def page(*sections: str) -> str:
    marked = "".join("{}\nold figures\n{}\nby hand\n".format(*document.markers(each)) for each in sections)
    return f"# Title\n\n{marked}"


def test_results_replace_what_stood_between_their_markers_only() -> None:
    text = document.filled(page("serve", "serve memory"), "serve", "new figures")
    assert "new figures" in text
    assert text.count("old figures") == 1
    assert text.count("by hand") == 2
    assert document.filled(text, "serve", "new figures") == text


@pytest.mark.parametrize("text", ["", "# Title\n", page("serve").replace("<!-- serve: end -->", "")])
def test_page_without_markers_is_left_alone(tmp_path: Path, text: str) -> None:
    (tmp_path / document.PAGE).write_text(text, encoding="utf-8")
    with pytest.raises(BenchError, match="serve: end"):
        document.write(tmp_path, "serve", "new figures")
    assert (tmp_path / document.PAGE).read_text(encoding="utf-8") == text


def test_missing_page_is_named(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"performance\.md"):
        document.write(tmp_path, "serve", "new figures")


@pytest.mark.parametrize("section", ["serve", "serve memory", "serve bursts"])
def test_shipped_page_has_a_place_for_each_result(section: str) -> None:
    text = (baseline.ROOT / "docs" / document.PAGE).read_text(encoding="utf-8")
    assert "new figures" in document.filled(text, section, "new figures")


def test_tables_have_a_row_for_each_load_and_each_contender() -> None:
    loads, rest = (table.splitlines() for table in document.tables(rows()).split("\n\n"))
    assert len(loads) == 2 + 3 * len(AT_ONCE)
    assert len(rest) == 2 + 3
    assert loads[2] == "| Needlewise | 1 | 2.00 | 10.0 | 10.0 | 10.0 | 0.00 | – | 2.00 | 0.25 | 0 / 0 |"
    assert rest[2] == "| Needlewise | 2.0 | 200 | 50 | 10.0 | 10.0 | 10.0 | 10.0 | 1.00 |"
    assert rest[4] == "| bare Sanic echo | 0.5 | 20 | 5 | – | – | – | – | – |"
    assert {line.count("|") for line in loads} == {12}
    assert {line.count("|") for line in rest} == {10}


def test_reading_says_what_the_figures_say() -> None:
    text = document.reading(rows())
    assert "Needlewise: 2.00 times the messages a second of Rasa's default with 8" in text
    assert "0.25 of its median time" in text
    assert "0.067 of its start, 0.20 of its memory" in text
    assert "Needlewise: turn 1,000 of a conversation takes 1.00 times as long as turn 10." in text
    assert "20 messages a second with 8 conversations at once, 10.0 times the fastest of the others" in text
    assert "Messages without an answer: none." in text


def test_reading_names_who_left_messages_unanswered() -> None:
    text = document.reading([row("needlewise-sqlite", "Needlewise", [run(load(0.1, wrong=2), load(unanswered=1))])])
    assert "Messages without an answer: Needlewise 3." in text
    assert "Rasa" not in text


def test_memory_report_says_how_flat_it_stays() -> None:
    megabytes = {Role.ASSISTANT: [100.0] * 7 + [110.0], Role.ACTIONS: [50.0] * 8}
    memory = Memory(messages=list(range(8)), megabytes=megabytes)
    memory.outcomes.update({Outcome.ANSWERED: 990, Outcome.WRONG: 9, Outcome.UNANSWERED: 1})
    text = document.memory_report("Needlewise", memory)
    assert "1,000 messages" in text
    assert "10 without an answer" in text
    assert "assistant: 100 MB at first, 110 MB at last, 110 MB at most; the last quarter's median is 1.05" in text
    assert "action server: 50 MB at first, 50 MB at last, 50 MB at most; the last quarter's median is 1.00" in text


def test_memory_of_a_run_too_short_has_no_flatness() -> None:
    memory = Memory(messages=[0, 1], megabytes={role: [100.0, 200.0] for role in Role})
    assert memory.flatness(Role.ASSISTANT) is None
    assert "median is – times" in document.memory_report("Needlewise", memory)


def test_bursts_report_has_all_counts() -> None:
    found = Bursts(15, sent=24, unanswered=1, lost=2, doubled=3, inversions=4, p50=20, p95=150, per_worker=[12, 12])
    calm = replace(found, gap=50, unanswered=0, lost=0, doubled=0, inversions=0, per_worker=[11, 13])
    text = document.bursts_report("Needlewise", [calm, found])
    assert "| 50 | 24 | 0 | 0 | 0 | 0 | 20.0 | 150 |\n| 15 | 24 | 1 | 2 | 3 | 4 | 20.0 | 150 |" in text
    assert "(23 and 25 messages)" in text
    assert f"bursts of {BURST} messages" in text


@pytest.mark.parametrize(
    "draw",
    [
        lambda file: picture.draw(rows(), file),
        lambda file: picture.draw(rows()[2:], file),
        lambda file: picture.draw_memory("Needlewise", Memory([0, 9], {role: [1.0, 2.0] for role in Role}), file),
    ],
    ids=["all", "without a conversation", "memory"],
)
def test_pictures_are_drawn(tmp_path: Path, draw: Callable[[Path], None]) -> None:
    draw(tmp_path / "some.png")
    assert (tmp_path / "some.png").read_bytes().startswith(b"\x89PNG")


# Contenders


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setattr(baseline, "newest_jsonschema", lambda work: work / "jsonschema")
    port, action_port = free_ports(2)
    model = tmp_path / "default.tar.gz"
    return Place(tmp_path, port, action_port, "postgresql:///some", tmp_path, default_model=model)


@pytest.mark.parametrize("name", [contender.name for contender in CONTENDERS])
def test_each_contender_listens_at_its_own_port(name: str, place: Place) -> None:
    (contender,) = (each for each in CONTENDERS if each.name == name)
    commands = contender.commands(place)
    assert any(str(place.port) in command.arguments for command in commands)
    assert {command.arguments[0] for command in commands} == {sys.executable}


def test_only_one_contender_gets_the_newest_jsonschema(place: Place) -> None:
    changed = {
        contender.name for contender in CONTENDERS if any(command.environment for command in contender.commands(place))
    }
    assert changed == {BASELINE}


def test_default_configuration_is_rasas_own() -> None:
    recipes = Path(sys.prefix).glob("lib/python*/site-packages/rasa/engine/recipes/config_files/default_config.yml")
    (file,) = recipes
    theirs = yaml.safe_load(file.read_text(encoding="utf-8"))
    assert {key: baseline.CONFIG[key] for key in ("recipe", "language", "pipeline", "policies")} == {
        key: theirs[key] for key in ("recipe", "language", "pipeline", "policies")
    }


# Processes


def python(code: str) -> Command:
    return Command([sys.executable, "-c", code])


def test_all_that_was_started_is_ended(tmp_path: Path) -> None:
    code = "import subprocess, sys, time; subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
    with running("some", [python(f"{code} print('up', flush=True); time.sleep(60)")], tmp_path / "log") as servers:
        servers.wait_until_said("up")
        servers.settle()
        found = servers.of(Role.ASSISTANT)
        assert len(found) == 2
        assert servers.memory(Role.ASSISTANT) > 1
        assert servers.cpu_seconds(Role.ASSISTANT) >= 0
        assert servers.cpu_seconds(Role.ACTIONS) == 0
    assert not any(process.is_running() for process in found)


def test_server_that_ignores_the_signal_is_ended_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    code = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(60)"
    with running("some", [python(code)], tmp_path / "log") as servers:
        servers.wait_until_said("up")
        servers.settle()
        (process,) = servers.of(Role.ASSISTANT)
    assert not process.is_running()


def test_servers_are_ended_where_the_benchmark_is_stopped(tmp_path: Path) -> None:
    found = []

    def measure() -> None:
        with running("some", [python("import time; time.sleep(60)")], tmp_path / "log") as servers:
            servers.settle()
            found.extend(servers.of(Role.ASSISTANT))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measure()
    assert [process.is_running() for process in found] == [False]


def test_server_that_ends_by_itself_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    command = python("print('no database'); raise SystemExit(3)")
    with running("Some server", [command], tmp_path / "log") as servers:
        with pytest.raises(BenchError, match=r"Some server ended by itself \(exit code 3\)") as caught:
            servers.wait_until_said("Ready.")
        assert "no database" in str(caught.value)


def test_ports_are_free_and_different() -> None:
    ports = free_ports(5)
    assert len(set(ports)) == 5
