"""What one rule of the policy contributes to the reply."""

from __future__ import annotations

from dataclasses import dataclass

from bot.advice.answer import Answer
from bot.advice.profile import PatientProfile
from bot.advice.question import Question
from bot.dialogue.alarm import Command
from bot.dialogue.state import Request
from bot.dialogue.turn import Turn


@dataclass(frozen=True)
class Decision:
    """The part of a reply that one rule decides, and what it leaves to the rules after it."""

    answers: tuple[Answer, ...] = ()
    """Answers, after those of earlier rules."""
    closing: tuple[Answer, ...] = ()
    """Answers that end the reply."""
    questions: tuple[Question, ...] = ()
    """The questions that it answers; the last one is what a bare detail continues."""
    person: PatientProfile | None = None
    """The profile, where it differs from what the message says."""
    request: Request | None = None
    """What it asks the patient, where that is more than the field of an answer."""
    clears: Command | None = None
    """The command that is carried out: the profile is cleared."""
    rest: Turn | None = None
    """What is left of the message for the rules after this one; None if nothing is."""
