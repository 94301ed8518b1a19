"""A server without the training stack: set up from its own lock file, with a model that was exported here."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import Request, urlopen

import pytest
import yaml
from real_servers import free_port

from bot import paths

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

pytestmark = [pytest.mark.slow, pytest.mark.soak]

QUESTIONS = (
    "How many sessions do I need for deep acne scars?",
    "my lips are swelling and I can't breathe",
    "does it hurt",
)
START_SECONDS = 120
# What a clone has after `git clone`.
CLONED = ("actions", "bot", "content", "data", "scripts")
TRAINING = ("tensorflow", "transformers", "tf2onnx", "onnx", "jax", "matplotlib", "sklearn", "scipy")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the project that is set up to serve."""
    folder = tmp_path_factory.mktemp("clone")
    for name in CLONED:
        shutil.copytree(paths.ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for file in paths.ROOT.iterdir():
        if file.is_file():
            shutil.copy(file, folder / file.name)
    done = subprocess.run(
        [str(folder / "scripts" / "setup"), "serve"], env=environment(), capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def server(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server in the clone, which serves a model from here."""
    folder = tmp_path_factory.mktemp("exported")
    file = folder / "model.zip"
    exported = subprocess.run(
        [sys.executable, "-m", "bot.cli", "train", "--export", str(file)],
        cwd=paths.ROOT,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert exported.returncode == 0, exported.stdout + exported.stderr
    port, action_port = free_port(), free_port()
    endpoints = yaml.safe_load((paths.ROOT / "endpoints.yml").read_text(encoding="utf-8"))
    endpoints["action_endpoint"]["url"] = f"http://127.0.0.1:{action_port}/webhook"
    (folder / "endpoints.yml").write_text(yaml.safe_dump(endpoints), encoding="utf-8")
    arguments = ("serve", "--model", file, "--port", str(port), "--endpoints", folder / "endpoints.yml")
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [clone / ".venv" / "bin" / "needlewise", *arguments], env=environment(), stdout=stream, stderr=stream
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while "Ready." not in log.read_text(encoding="utf-8"):
            assert process.poll() is None, log.read_text(encoding="utf-8")
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def environment() -> dict[str, str]:
    """That of this process, with the project's own uv, without what names another folder."""
    named = ("PYTHONPATH", "VIRTUAL_ENV", "NEEDLEWISE_HOME", "NEEDLEWISE_CLINIC", "NEEDLEWISE_ENCODER")
    kept = {name: value for name, value in os.environ.items() if name not in named}
    return {**kept, "PATH": f"{kept['PATH']}{os.pathsep}{paths.ROOT / '.uv' / 'bin'}"}


def ask(address: str, question: str, sender: str) -> list[dict[str, Any]]:
    body = json.dumps({"sender": sender, "message": question}).encode()
    request = Request(f"{address}/webhooks/rest/webhook", body, {"Content-Type": "application/json"})
    with urlopen(request, timeout=30) as response:
        messages: list[dict[str, Any]] = json.load(response)
    return [message for message in messages if message["metadata"]["topic"] != "introduction"]


def test_environment_has_no_training_stack(clone: Path) -> None:
    program = f"from importlib.util import find_spec; print([name for name in {TRAINING!r} if find_spec(name)])"
    done = subprocess.run([clone / ".venv" / "bin" / "python", "-c", program], env=environment(), capture_output=True)
    assert done.stdout == b"[]\n"


async def test_replies_are_those_of_the_trained_assistant(server: str, assistant: Assistant) -> None:
    for number, question in enumerate(QUESTIONS):
        there = [message["text"] for message in ask(server, question, f"exported-{number}")]
        here = [message["text"] for message in await assistant.say(question, f"exported-{number}")]
        assert there == here
        assert there


def test_answer_can_be_explained_there(server: str, clone: Path) -> None:
    ask(server, "is it safe?", "explained")
    done = subprocess.run(
        [clone / ".venv" / "bin" / "needlewise", "explain", "explained", "1"],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "The recomputed reply is identical." in done.stdout


@pytest.mark.parametrize("command", [("train",), ("ask", "does it hurt"), ("chat",), ("evaluate", "some.jsonl")])
def test_command_that_needs_more_says_so(clone: Path, command: tuple[str, ...]) -> None:
    done = subprocess.run(
        [clone / ".venv" / "bin" / "needlewise", *command], env=environment(), capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "`scripts/setup`" in done.stderr
    assert "Traceback" not in done.stderr
