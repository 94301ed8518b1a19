"""Shared fixtures, and the clock and the clinic profile of the whole run.

The fast tests (`-m "not slow"`) run without TensorFlow, Rasa's heaviest dependency. Those of the core run without Rasa
and spaCy as well, on a newer Python (`scripts/test-core`).
"""

from __future__ import annotations

import gc
import os
import re
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from calendar_days import NOW, Clock

from bot import paths
from bot.content.cache import current_content
from bot.content.content import Content
from bot.serving.environment import apply_defaults

if TYPE_CHECKING:
    from real_servers import PostgresServer

    from bot.serving.in_process import Assistant

apply_defaults()

# Longer than any clone of the project will be tested.
NEVER = 36_500


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--clock",
        metavar="MOMENT",
        help="run the tests, and every Python process they start, as if now were this moment: 2028-02-29T09:30+00:00",
    )


def _set_clock(moment: datetime) -> None:
    """Set the clock of this process and of those it starts; it goes on from there."""
    if "NEEDLEWISE_TEST_CLOCK_OFFSET" in os.environ:
        # A worker of pytest-xdist, which was started with it.
        return
    offset = moment.timestamp() - time.time()
    os.environ["NEEDLEWISE_TEST_CLOCK_OFFSET"] = str(offset)
    folders = (str(Path(__file__).parent / "clock"), os.environ.get("PYTHONPATH"))
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, folders))
    time_machine.travel(moment.timestamp(), tick=True).start()


def _keep_answers() -> None:
    """Name a copy of the clinic's profile with which no content expires.

    Real servers withhold answers whose review is long overdue, so without it a clone that nobody reviewed for a year
    would fail its tests from one day to the next. What expires is tested with dates of its own.
    """
    profile = paths.clinic_file().read_text(encoding="utf-8")
    lasting, found = re.subn(r"(?m)^withhold_after_days:.*$", f"withhold_after_days: {NEVER}", profile)
    target = paths.ROOT / "var" / "tests" / "clinic.yml"
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = target.with_suffix(f".{os.getpid()}")
    unfinished.write_text(lasting if found else f"{profile}\nwithhold_after_days: {NEVER}\n", encoding="utf-8")
    unfinished.rename(target)
    os.environ["NEEDLEWISE_CLINIC"] = str(target)


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("clock"):
        _set_clock(datetime.fromisoformat(config.getoption("clock")))
    _keep_answers()
    if find_spec("spacy") is None:
        return
    if config.getoption("markexpr") == "not slow":
        # spaCy imports TensorFlow where it finds it, which alone takes seconds.
        sys.modules["tensorflow"] = None  # type: ignore[assignment]
    with warnings.catch_warnings():
        # What the frozen dependencies warn of while they are imported is not ours to mend.
        warnings.simplefilter("ignore")
        if config.getoption("markexpr") != "not slow":
            # First: it scans every module that is loaded before it, for seconds after TensorFlow.
            import skops.io  # noqa: F401
        import spacy  # noqa: F401

        if config.getoption("markexpr") == "not slow":
            return
        import bot.nlu.components
        import bot.serving.in_process  # noqa: F401


@pytest.fixture(scope="session")
def content() -> Content:
    """The project's own content, as shipped, but for reviews: none expires."""
    return current_content()


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Set the clock of this process for one test: `clock(moment)`; it goes on from there."""
    travels: list[time_machine.travel] = []

    def travel(moment: datetime) -> None:
        # As a timestamp: a date with a zone would change the zone of the process as well.
        travels.append(time_machine.travel(moment.timestamp(), tick=True))
        travels[-1].start()

    yield travel
    for travelled in reversed(travels):
        travelled.stop()


@pytest.fixture(autouse=True)
def _same_day_for_every_run(request: pytest.FixtureRequest) -> None:
    """Ask the assistant in this process on the same day in every run, unless `--clock` names another."""
    if "assistant" in request.fixturenames and not request.config.getoption("clock"):
        request.getfixturevalue("clock")(NOW)


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
