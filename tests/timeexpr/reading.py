"""Phrases and what they mean, for the tests of the grammar."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.content.cache import current_content
from bot.content.clinic import Clinic
from bot.timeexpr.date_range import Direction, Resolved, Unresolved
from bot.timeexpr.resolve import resolve

SHIPPED = current_content()
WORDS, CLINIC = SHIPPED.guidance.times, SHIPPED.clinic
AMERICAN = CLINIC.copy(update={"locale": "en-US"})
ZONE = ZoneInfo("Europe/London")
# A Wednesday.
NOW = datetime(2026, 11, 18, 12, 30, tzinfo=ZONE)
DIRECTIONS: tuple[Direction, Direction] = ("past", "future")


def full(message: str) -> str:
    return SHIPPED.guidance.text_speak.expand(message).text


PHRASES: dict[str, tuple[str, str]] = {}
for _line in (Path(__file__).parent / "phrases.txt").read_text(encoding="utf-8").splitlines():
    if not _line.startswith("#"):
        _phrase, _past, _future = _line.split(" | ")
        # As the assistant does, it reads text-speak in full words.
        PHRASES[full(_phrase)] = (_past, _future)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def resolved(
    text: str, toward: Direction, now: datetime = NOW, clinic: Clinic = CLINIC, near: date | None = None
) -> Resolved | Unresolved:
    return resolve(text, now, toward, clinic=clinic, words=WORDS, near=near)


def shown(result: Resolved | Unresolved) -> str:
    """`2026-11-18`, `2026-11-16..2026-11-18`, `2026-11-18 15:00`, or the reason."""
    if isinstance(result, Unresolved):
        return result.reason
    dates = result.dates
    days = f"{dates.first}" if dates.exact else f"{dates.first}..{dates.last}"
    return f"{days} {dates.time:%H:%M}" if dates.time else days
