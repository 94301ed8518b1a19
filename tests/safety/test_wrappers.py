"""A report keeps its level whatever ordinary words stand around it.

Every report of the two sets that raises an alarm as it is written is put into each wrapper. The ordinary test takes a
sample of the reports, the soak test takes them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import pytest
from red_flag_messages import texts

from bot.content.red_flags import LEVELS
from bot.safety.detector import current_detector

# `{}` is the report.
BEFORE = (
    "how long does redness last and also {}",
    "quick question about prices, and {}",
    "last year i was fine but this time {}",
    "i read that it is safe but {}",
    "i am prone to allergies, {}",
    "my friend had none of this, {}",
    "insurance question later, {}",
    "not sure if it matters but {}",
    "what if it's nothing but {}",
    "I had my second session with you on Tuesday and the nurse was lovely. {}",
    "i work in a nursery, {}",
    "sorry to bother you again. no rush. {}",
)
AFTER = (
    "{} lol",
    "{}, is that normal",
    "{} when can i wear makeup?",
    "{} and how much is a session",
    "{}. My sister had hers done last year and was fine",
    "{}. Thanks so much for your help, have a lovely day",
    "{}, should i be worried or does it go away",
    "{} gracias",
)
AROUND = (
    "Hola, {} por favor",
    "?? {} ??",
    "hi its me again, {} and i dont know if i should still come on friday",
    "ok so basically i did what the leaflet said, {}, what would you do",
)
WRAPPERS = BEFORE + AFTER + AROUND
# Each of these changes the writing of the report, not its words.
WRITINGS = {"capitals": str.upper, "no capitals": str.lower}
KEPT = 0.995
# In the ordinary test every so many reports are taken.
EVERY = 9


def level(text: str) -> str | None:
    """The gravest level that a message raises."""
    alarms = current_detector().find(text)
    return alarms[0].level if alarms else None


@lru_cache(maxsize=1)
def reports() -> tuple[tuple[str, str], ...]:
    """Every report that raises an alarm as it is written, with its level."""
    raised = ((text, level(text)) for text in texts(["development", "proof"], "emergency", "urgent"))
    return tuple((text, grade) for text, grade in raised if grade in ("emergency", "urgent"))


def fallen(wrapped: Sequence[tuple[str, str]]) -> list[str]:
    """The messages whose level is lower than the one they should have."""
    found = ((text, grade, level(text)) for text, grade in wrapped)
    return [
        f"{grade} -> {now}: {text}"
        for text, grade, now in found
        if now is None or LEVELS.index(now) > LEVELS.index(grade)
    ]


def check(wrapped: Sequence[tuple[str, str]]) -> None:
    failures = fallen(wrapped)
    assert 1 - len(failures) / len(wrapped) >= KEPT, "\n".join(["", *failures])


def wrap(wrapper: str, every: int) -> list[tuple[str, str]]:
    return [(wrapper.format(text), grade) for text, grade in reports()[::every]]


def test_there_are_24_wrappers() -> None:
    assert (len(BEFORE), len(AFTER), len(AROUND)) == (12, 8, 4)


def test_most_reports_are_raised_as_they_are_written() -> None:
    assert len(reports()) > 1300


def test_a_sample_keeps_its_level_in_all_wrappers() -> None:
    check([item for wrapper in WRAPPERS for item in wrap(wrapper, EVERY)])


@pytest.mark.parametrize("writing", WRITINGS)
def test_a_sample_keeps_its_level_in_other_writing(writing: str) -> None:
    check([(WRITINGS[writing](text), grade) for text, grade in reports()[::EVERY]])


@pytest.mark.soak
@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_every_report_keeps_its_level(wrapper: str) -> None:
    check(wrap(wrapper, 1))
