"""Shared fixtures, and the clock, the clinic profile and the distribution of the whole run.

The tests of the core (`-m "core and not slow"`) run without Rasa, spaCy and TensorFlow, their heaviest dependencies.
Most of them run on a newer Python as well (`scripts/test-core`).
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
from hypothesis import HealthCheck, settings

from bot import paths
from bot.content.cache import current_content
from bot.content.content import Content
from bot.serving.environment import apply_defaults

if TYPE_CHECKING:
    from real_servers import PostgresServer

    from bot.serving.in_process import Assistant

apply_defaults()
# Numerical libraries read these when they are imported. With a thread for each core two processes of tests spend a
# third of their time waiting for each other.
for _library in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
    os.environ.setdefault(_library, "1")

# Few examples and the same ones in every run for `make test`; `make soak` searches further.
settings.register_profile("gate", max_examples=25, deadline=None, derandomize=True, database=None)
settings.register_profile(
    "nightly", max_examples=500, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("gate")

HERE = Path(__file__).parent
# Folders and files whose tests need neither Rasa nor a server nor a subprocess, unless they are marked as slow.
CORE = {"advice", "content", "conversations", "dialogue", "export", "governance", "safety", "text", "timeexpr"}
CORE |= {"test_core_clock.py", "test_docs.py", "test_readability.py"}
# But these start a process, load Rasa, or read thousands of messages.
NOT_CORE = {
    "content/test_required.py",
    "conversations/test_session.py",
    "safety/test_other_languages.py",
    "safety/test_sets.py",
    "safety/test_wrappers.py",
}
# The expression of markers of `make fast`, which needs neither Rasa nor spaCy, and that of all tests without Rasa.
FAST = "core and not slow"
WITHOUT_RASA = "not slow"
# Days; longer than any clone of the project will be tested.
NEVER = 36_500


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--clock",
        metavar="MOMENT",
        help="run the tests, and every Python process they start, as if now were this moment: 2028-02-29T09:30+00:00",
    )


def _set_clock(moment: datetime) -> None:
    """Set the clock of this process and of those it starts; it goes on from there."""
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
    if config.getoption("clock") and not _distributes(config):
        # Of a run with workers each sets its own.
        _set_clock(datetime.fromisoformat(config.getoption("clock")))
    _keep_answers()
    if _distributes(config) or config.getoption("markexpr") == FAST or find_spec("spacy") is None:
        return
    with warnings.catch_warnings():
        # What the frozen dependencies warn of while they are imported is not ours to mend.
        warnings.simplefilter("ignore")
        if config.getoption("markexpr") == WITHOUT_RASA:
            # spaCy imports TensorFlow where it finds it, which alone takes seconds.
            sys.modules["tensorflow"] = None  # type: ignore[assignment]
            import spacy
        else:
            # First: it scans every module that is loaded before it, for seconds after TensorFlow.
            import skops.io  # noqa: F401

            # Before Rasa, whose Sanic has every warning of deprecation printed from then on.
            import spacy  # noqa: F401

            import bot.nlu.components
            import bot.serving.in_process  # noqa: F401
    # Many objects that stay: the garbage collector need not look at them again and again.
    gc.freeze()


def _distributes(config: pytest.Config) -> bool:
    """Whether this process of pytest-xdist only hands tests to its workers."""
    return bool(config.getoption("numprocesses", None)) and not hasattr(config, "workerinput")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Read no other files where only tests of the core are selected: that is half of their time."""
    if config.getoption("markexpr") == FAST and HERE in collection_path.parents:
        return not _is_core(collection_path) or None
    return None


def _is_core(path: Path) -> bool:
    place = path.relative_to(HERE)
    return place.parts[0] in CORE and place.as_posix() not in NOT_CORE


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the core, and keep together in one worker what shares a model, a server or a module."""
    for item in items:
        if _is_core(item.path):
            item.add_marker("core")
        if not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(_group(item)))


def _group(item: pytest.Item) -> str:
    fixtures = getattr(item, "fixturenames", ())
    shared = next((name for name in ("assistant", "postgres") if name in fixtures), None)
    return shared or item.path.relative_to(HERE).as_posix()


@pytest.fixture(scope="session")
def content() -> Content:
    """The project's own content, as shipped, but for reviews: none expires.

    It has no `days_before_event`: tables count with the documented days alone.
    """
    shipped = current_content()
    loaded = replace(shipped, clinic=shipped.clinic.copy(update={"days_before_event": None}))
    gc.freeze()
    return loaded


@pytest.fixture(scope="session")
def shipped() -> Content:
    """The project's own content with all of the clinic's profile."""
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
