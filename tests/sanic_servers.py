"""Several of Sanic's servers in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest


@contextmanager
def several_sanic_servers() -> Iterator[None]:
    """Sanic rewrites its own classes when a server starts, which it can do only once in a process."""
    from sanic.touchup import TouchUp

    run = TouchUp.run

    def once(app: Any) -> None:
        if not all(getattr(target, "__touched__", False) for target, _ in TouchUp._registry):
            run(app)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TouchUp, "run", once)
        yield
