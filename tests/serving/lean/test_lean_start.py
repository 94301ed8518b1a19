"""Nothing but `bot.serving.lean` itself knows its modules. That it answers like a stock start: tests/soak/."""

from __future__ import annotations

import ast
import subprocess
import sys

from bot import paths


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
