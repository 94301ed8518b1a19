"""A browser, its windows, and a server in the chat channel's place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from browsing import LISTENING, Widget, launched
from stand_in import StandIn, running

from bot.content.content import Content

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def server(content: Content) -> Iterator[StandIn]:
    with running(StandIn(content.clinic)) as server:
        yield server


@pytest.fixture
def visit(browser: Browser) -> Iterator[Callable[..., Widget]]:
    """Open an address in a window of its own; every window is closed in the end."""
    contexts = []

    def go(address: str, **options: Any) -> Widget:
        context = browser.new_context(**{"viewport": {"width": 1200, "height": 860}, **options})
        context.add_init_script(LISTENING)
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        page.goto(address)
        return Widget(page)

    yield go
    for context in contexts:
        context.close()
