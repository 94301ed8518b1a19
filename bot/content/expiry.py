"""Expiry of content whose review is long overdue."""

from __future__ import annotations

from datetime import date, timedelta

from bot.content.content import Content
from bot.content.schema import Review


def expired(review: Review, content: Content, today: date) -> bool:
    """Whether a review is overdue by more than the clinic's `withhold_after_days`."""
    return review.due + timedelta(days=content.clinic.withhold_after_days) < today
