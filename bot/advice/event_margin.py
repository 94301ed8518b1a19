"""The days between a session and an event: those of the clinic's own rule, or those that redness may take."""

from __future__ import annotations

from dateutil.relativedelta import relativedelta

from bot.advice.answer import part
from bot.advice.formatting import format_duration
from bot.advice.recovery import longest_mark
from bot.content.content import Content


def margin(content: Content) -> relativedelta:
    """The days to leave between a session and an event: the longer of the clinic's rule and the documented time."""
    documented = longest_mark(content)
    own = content.clinic.days_before_event
    return documented if own is None or own <= documented.days else relativedelta(days=own)


def reason(content: Content) -> str:
    """The reason for the margin, as the end of a sentence."""
    own = margin(content).days
    if own == longest_mark(content).days:
        return part(content, "utter_part_margin_documented")
    return part(content, "utter_part_margin_clinic", time=format_duration(own))
