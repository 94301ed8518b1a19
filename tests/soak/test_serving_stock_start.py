"""A light start answers like a stock one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from running_assistant import Running, running

from bot.serving.logs import is_log_line

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

TEXTS = [
    "how many sessions for deep acne scars?",
    "how long will i be red",
    "my lips are swelling and i cant breathe",
    "blorp zzxq",
]


def answered(assistant: Running, text: str) -> list[dict[str, Any]]:
    """The reply in a new conversation; again where a busy machine let the action server's time run out."""
    for attempt in range(20):
        reply = assistant.ask(f"{attempt}-{TEXTS.index(text)}", text)
        if all(message["metadata"]["kind"] != "handover" for message in reply):
            break
    return reply


def test_stock_start_answers_the_same(tmp_path: Path) -> None:
    answers = []
    for name, arguments in (("lean", ["--log-format", "json"]), ("stock", ["--stock"])):
        folder = tmp_path / name
        folder.mkdir()
        with running(folder, *arguments) as assistant:
            replies = [answered(assistant, text) for text in TEXTS]
            (server,) = assistant.part("assistant_server")
            answers.append([[message["text"] for message in messages] for messages in replies])
            libraries = {Path(found.path).name for found in server.memory_maps()}
            log = assistant.log.read_text()
            assert not any(text in log for text in TEXTS)
            assert all(is_log_line(line) for line in log.splitlines())
            if name == "lean":
                assert {json.loads(line)["level"] for line in log.splitlines()} <= {"INFO", "WARNING", "ERROR"}
            assert any("tensorflow" in library for library in libraries) == (name == "stock")
    assert answers[0] == answers[1]
    assert all(answers[0])
