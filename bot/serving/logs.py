"""The log of `needlewise serve`: one line for each event, as text or as JSON, on standard output.

A line never holds what a patient wrote. So the level applies to this project's own modules only: Rasa logs messages
below WARNING. An exception is logged by its class and the places it came through, without its text.
"""

from __future__ import annotations

import json
import logging
import os
import re
import sys
import time
import traceback
from collections.abc import MutableMapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

# Environment variables by which the supervisor passes its options on; an operator can set them as well.
FORMAT, LEVEL, PROCESS = "NEEDLEWISE_LOG_FORMAT", "NEEDLEWISE_LOG_LEVEL", "NEEDLEWISE_PROCESS"
TEXT, JSON = "text", "json"
FORMATS = (TEXT, JSON)
LEVELS = ("debug", "info", "warning", "error")
# The same line within this time is counted instead of written: a full disk would be filled by its own log.
REPEAT_SECONDS = 10.0
MOST_REMEMBERED = 500
_OWN = ("bot", "actions", "__main__")
_TEXT_LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} [A-Z]+ ")


def configure() -> None:
    """Set up this process' log by the environment: text at level info by default."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonFormatter() if os.environ.get(FORMAT) == JSON else TextFormatter())
    handler.addFilter(RepeatFilter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    # A log that can't be written, on a full disk or a closed terminal, is no reason to write to another one.
    logging.raiseExceptions = False
    level = os.environ.get(LEVEL, "info").upper()
    for name in _OWN:
        logging.getLogger(name).setLevel(level)


def configure_structlog() -> None:
    """Let Rasa's structured events, from level WARNING on, become lines of this log: their names and nothing else."""
    import structlog

    structlog.configure(
        processors=[structlog.dev.set_exc_info, _event_name],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=True,
    )


def is_log_line(line: str) -> bool:
    """Whether a process that called `configure` wrote this line through its log."""
    return bool(_TEXT_LINE.match(line)) or (line.startswith("{") and '"level":' in line)


def _event_name(_: Any, __: str, event: MutableMapping[str, Any]) -> tuple[tuple[str], dict[str, Any]]:
    return (str(event["event"]),), {"exc_info": event.get("exc_info")}


class TextFormatter(logging.Formatter):
    """Time, level, module and message on one line."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatException(self, ei: Any) -> str:  # noqa: N802 (logging's name)
        """See parent class; the result is put on a line of its own by `format`, which joins it."""
        return " ".join(f"{name}={value}" for name, value in _described(*ei).items())

    def format(self, record: logging.LogRecord) -> str:
        """See parent class."""
        # Whatever another formatter left in the record holds the text of the exception.
        record.exc_text = None
        line = " ".join(super().format(record).splitlines())
        record.exc_text = None
        return line


class JsonFormatter(logging.Formatter):
    """One JSON object a line: `time`, `level`, `process`, `logger`, `message`; for exceptions `error` and `trace`."""

    def format(self, record: logging.LogRecord) -> str:
        """See parent class."""
        line = {
            "time": datetime.fromtimestamp(record.created).astimezone().isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": os.environ.get(PROCESS, "supervisor"),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line.update(_described(*record.exc_info))
        return json.dumps(line, ensure_ascii=False)


class RepeatFilter(logging.Filter):
    """Drops a line that was written within REPEAT_SECONDS; the next one that is written names their number."""

    def __init__(self) -> None:
        super().__init__()
        # For each line when it was written, and how often it was dropped since.
        self._written: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """See parent class."""
        message, now = record.getMessage(), time.monotonic()
        key = (record.name, message)
        written, dropped = self._written.get(key, (-REPEAT_SECONDS, 0))
        if now - written < REPEAT_SECONDS:
            self._written[key] = (written, dropped + 1)
            return False
        if len(self._written) >= MOST_REMEMBERED:
            self._written.clear()
        self._written[key] = (now, 0)
        if dropped:
            record.msg, record.args = f"{message} repeated={dropped}", ()
        return True


def _described(kind: type[BaseException], _: BaseException, trace: TracebackType | None) -> dict[str, str]:
    """The class of an exception and the lines of code that it came through, innermost first."""
    frames = reversed(traceback.extract_tb(trace))
    places = [f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames]
    return {"error": kind.__name__, "trace": "<".join(places)}
