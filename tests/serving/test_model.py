"""The model's name changes with everything that training reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.serving.model import training_digest


@pytest.mark.parametrize("name", ["HELP_MESSAGES", "CONFIG", "DOMAIN"])
def test_change_of_what_training_reads_needs_a_new_model(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    before = training_digest()
    file: Path = getattr(paths, name)
    changed = tmp_path / file.name
    changed.write_bytes(file.read_bytes() + b"\n")
    monkeypatch.setattr(paths, name, changed)
    assert training_digest() != before
    changed.write_bytes(file.read_bytes())
    assert training_digest() == before
