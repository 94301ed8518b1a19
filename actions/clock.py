"""The clinic's clock."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rasa_sdk import Tracker

from bot.guidance.clinic import Clinic


def asked_at(tracker: Tracker, clinic: Clinic) -> datetime:
    """When the latest message came, in the clinic's time zone: its answer can be computed again later."""
    zone = ZoneInfo(clinic.timezone)
    for event in reversed(tracker.events):
        if event.get("event") == "user" and event.get("timestamp") is not None:
            return datetime.fromtimestamp(event["timestamp"], zone)
    return datetime.now(zone)
