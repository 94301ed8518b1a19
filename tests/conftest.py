"""Shared fixtures. The fast tests (`-m "not slow"`) run without TensorFlow, Rasa's heaviest dependency.

Those of the core run without Rasa and spaCy as well, on a newer Python (`scripts/test-core`).
"""

from __future__ import annotations

import gc
import os
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from bot.content.content import Content, load_content
from bot.serving.environment import apply_defaults

if TYPE_CHECKING:
    from real_servers import PostgresServer

    from bot.serving.in_process import Assistant

apply_defaults()


def pytest_configure(config: pytest.Config) -> None:
    if find_spec("spacy") is None:
        return
    if config.getoption("markexpr") == "not slow":
        # spaCy imports TensorFlow where it finds it, which alone takes seconds.
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
    with warnings.catch_warnings():
        # What the frozen dependencies warn of while they are imported is not ours to mend.
        warnings.simplefilter("ignore")
        import spacy  # noqa: F401

        if config.getoption("markexpr") == "not slow":
            return
        import bot.nlu.components
        import bot.serving.in_process  # noqa: F401


@pytest.fixture(scope="session")
def content() -> Content:
    """The project's own content, as shipped."""
    return load_content()


@pytest.fixture(scope="session")
def sparse(content: Content) -> Content:
    """The content of a clinic that gives only what every clinic must."""
    left_out = {"email": None, "booking_url": None, "address": None, "price_text": None, "answers": {}}
    return replace(content, clinic=content.clinic.copy(update=left_out))


@pytest.fixture(scope="session")
async def assistant() -> Assistant:
    """The trained assistant in this process, actions included."""
    from bot.serving.in_process import Assistant

    with warnings.catch_warnings():
        # Loading a model imports the rest of the frozen dependencies.
        warnings.simplefilter("ignore")
        loaded = await Assistant.load()
    # A gigabyte that stays: looking for garbage in it again and again is an eighth of the time of the tests.
    gc.freeze()
    return loaded


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    from real_servers import PostgresServer

    server = PostgresServer()
    yield server
    server.end()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """In CI a skipped test is a failure: whatever it needs has to be installed there."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("CI", "") not in ("", "0", "false"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr[2]}"
