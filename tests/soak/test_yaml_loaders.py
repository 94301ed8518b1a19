"""The shipped content is the same whether libyaml or the loader in Python reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import paths
from bot.content.yaml_file import Where, _FastLoader, _parse_with, _PlainLoader

pytestmark = [pytest.mark.slow, pytest.mark.soak]

SHIPPED = [*sorted(paths.CONTENT.rglob("*.yml")), paths.DOMAIN, paths.ROOT / "clinic.yml"]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(paths.ROOT).as_posix())
def test_shipped_file_is_read_alike_by_both_loaders(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    fast: dict[Where, int] = {}
    plain: dict[Where, int] = {}
    assert _parse_with(_FastLoader, text, fast, "") == _parse_with(_PlainLoader, text, plain, "")
    assert fast == plain
