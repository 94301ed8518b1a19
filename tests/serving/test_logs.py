"""Each event is one line with time and level, as text or JSON, and never holds what a patient wrote."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest

from bot import paths
from bot.serving import logs

SECRET = "swollen lips of Mx Example"


def record(message: str = "message failed: fault=%s", *arguments: object, name: str = "bot.x") -> logging.LogRecord:
    return logging.LogRecord(name, logging.ERROR, __file__, 1, message, arguments or ("store",), None)


def failure() -> logging.LogRecord:
    made = record()
    try:
        raise ValueError(SECRET)
    except ValueError:
        made.exc_info = sys.exc_info()
    return made


def test_text_line_has_time_level_and_module() -> None:
    line = logs.TextFormatter().format(record())
    assert line.endswith(" ERROR bot.x message failed: fault=store")
    assert logs.is_log_line(line)


def test_json_line_has_the_same_fields(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(logs.PROCESS, "assistant-2")
    line = logs.JsonFormatter().format(record())
    assert logs.is_log_line(line)
    found = json.loads(line)
    assert found.pop("time")[:2] == "20"
    assert found == {
        "level": "ERROR",
        "process": "assistant-2",
        "logger": "bot.x",
        "message": "message failed: fault=store",
    }


@pytest.mark.parametrize("formatter", [logs.TextFormatter(), logs.JsonFormatter()])
def test_exception_is_one_line_without_its_text(formatter: logging.Formatter) -> None:
    made = failure()
    # As another handler leaves it.
    made.exc_text = f"Traceback … ValueError: {SECRET}"
    line = formatter.format(made)
    assert "\n" not in line
    assert "ValueError" in line
    assert "test_logs.py:" in line
    assert SECRET not in line


@pytest.mark.parametrize("formatter", [logs.TextFormatter(), logs.JsonFormatter()])
def test_message_of_several_lines_is_one_line(formatter: logging.Formatter) -> None:
    assert "\n" not in formatter.format(record("a\nb=%s", "c\nd"))


def test_other_output_is_not_a_log_line() -> None:
    assert not logs.is_log_line("Traceback (most recent call last):")
    assert not logs.is_log_line('{"sender": "x"}')


def test_repeated_line_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(logs.time, "monotonic", lambda: now)
    repeats = logs.RepeatFilter()
    assert [repeats.filter(record()) for _ in range(4)] == [True, False, False, False]
    assert repeats.filter(record("another: %s", 1))
    now += logs.REPEAT_SECONDS
    again = record()
    assert repeats.filter(again)
    assert again.getMessage() == "message failed: fault=store repeated=3"


def run(code: str, **environment: str) -> list[str]:
    import os

    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", f"from bot.serving import logs\nlogs.configure()\n{code}"],
        cwd=paths.ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr == ""
    return done.stdout.splitlines()


LEVELS = """
import logging
for name in ("bot.channels.x", "actions.y", "rasa.core.processor"):
    for level in (logging.DEBUG, logging.INFO, logging.WARNING):
        logging.getLogger(name).log(level, "%s", name)
"""


@pytest.mark.parametrize(("level", "own"), [("debug", 3), ("info", 2), ("error", 0)])
def test_level_applies_to_own_modules_only(level: str, own: int) -> None:
    # The same line twice is written once.
    lines = run(LEVELS.replace('"%s", name', '"%s %s", name, level'), NEEDLEWISE_LOG_LEVEL=level)
    assert len([line for line in lines if " bot." in line]) == own
    assert len([line for line in lines if " actions." in line]) == own
    assert len([line for line in lines if "rasa" in line]) == 1


@pytest.mark.parametrize("form", logs.FORMATS)
def test_structured_event_of_rasa_is_its_name_only(form: str) -> None:
    code = f"""
logs.configure_structlog()
import structlog
structlog.get_logger("rasa.x").warning("processor.failed", text={SECRET!r})
structlog.get_logger("rasa.x").debug("processor.message", text={SECRET!r})
try:
    raise ValueError({SECRET!r})
except ValueError:
    structlog.get_logger("rasa.x").exception("processor.error")
"""
    lines = run(code, NEEDLEWISE_LOG_FORMAT=form)
    assert len(lines) == 2
    assert all(logs.is_log_line(line) for line in lines)
    assert "processor.failed" in lines[0]
    assert "ValueError" in lines[1]
    assert SECRET not in "".join(lines)


def test_full_disk_does_not_end_it() -> None:
    code = "import logging, os, sys; os.dup2(os.open('/dev/full', os.O_WRONLY), 1); logging.getLogger('bot').error('x')"
    command = [sys.executable, "-c", f"from bot.serving import logs; logs.configure(); {code}; os._exit(0)"]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
