"""A light start answers like a stock one, and is the only way into `bot.serving.lean`."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from running_assistant import Running, running

from bot import paths
from bot.serving.logs import is_log_line

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


@pytest.mark.slow
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


def test_nothing_outside_imports_a_module_of_it() -> None:
    modules = {path.stem for path in (paths.ROOT / "bot/serving/lean").glob("*.py")} - {"__init__"}
    for path in [*(paths.ROOT / "bot").rglob("*.py"), *(paths.ROOT / "actions").rglob("*.py")]:
        if path.parent.name == "lean":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("bot.serving.lean"):
                assert node.module == "bot.serving.lean", path
                assert not modules & {alias.name for alias in node.names}, path
            if isinstance(node, ast.Import):
                assert not any(alias.name.startswith("bot.serving.lean.") for alias in node.names), path


def test_start_without_it_changes_nothing() -> None:
    code = """
import gc, sys
from pathlib import Path
from typing import Any
from bot.serving import lean
before = len(sys.meta_path)
assert not lean.installed()
assert lean.loadable_model(Path("model.tar.gz")) == Path("model.tar.gz")
lean.finish()
assert gc.isenabled() and gc.get_freeze_count() == 0 and len(sys.meta_path) == before
assert "bot.serving.lean.import_stubs" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, check=True)


def test_garbage_collection_waits_for_the_end_of_the_start() -> None:
    code = """
import gc, sys
from bot.serving import lean
lean.install(stubs=False)
assert not gc.isenabled()
assert "bot.serving.lean.import_stubs" not in sys.modules
kept = [[] for _ in range(1000)]
lean.finish()
assert gc.isenabled() and gc.get_freeze_count() >= 1000 and len(gc.get_objects()) < 1000
"""
    subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, check=True)
