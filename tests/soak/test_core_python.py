"""The core on a newer Python, without Rasa."""

from __future__ import annotations

import os
import subprocess

import pytest

from bot import paths

pytestmark = [pytest.mark.slow, pytest.mark.soak]


def test_core_passes_its_tests_on_a_newer_python() -> None:
    environment = {**os.environ, "PATH": f"{os.environ['PATH']}{os.pathsep}{paths.ROOT / '.uv' / 'bin'}"}
    done = subprocess.run(
        [str(paths.ROOT / "scripts" / "test-core")], env=environment, capture_output=True, text=True, timeout=3000
    )
    assert done.returncode == 0, done.stdout[-5000:] + done.stderr
    assert " passed" in done.stdout
