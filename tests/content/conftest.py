from __future__ import annotations

from pathlib import Path

import pytest
from small_content import Site


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A small content that is right in every file, for a test to put one mistake in."""
    return Site(tmp_path)
