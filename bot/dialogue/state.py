"""The state of a conversation between two messages: one versioned JSON object of bounded size.

The alarm of the conversation has a slot of its own, which outlives the session.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import ValidationError

from bot.advice.profile import PatientProfile, ProfileField
from bot.advice.profile_update import ASKS_FOR_PLAN
from bot.advice.question import Memory, Mention
from bot.content.content import Content
from bot.content.schema import Strict

logger = logging.getLogger(__name__)

VERSION: Literal[1] = 1
# Bytes of the JSON object.
MOST_BYTES = 4096
# Open questions that are remembered.
MOST_QUESTIONS = 4
# Questions of a patient before the first session, and those of one who had a session or has reported something.
BEFORE_FIRST = frozenset(
    {
        "ask_suitability",
        "ask_what_is",
        "ask_benefits",
        "ask_pain",
        "ask_procedure",
        "ask_preparation",
        "ask_results_one_session",
        "ask_combination",
    }
)
AFTER_FIRST = frozenset({"check_symptom", "ask_next_session", "ask_progress", "ask_maintenance"})
# A kind of the vocabulary and its entry.
Named = tuple[str, str]


class AskedQuestion(Strict):
    """A question that was asked, with what it was about; the latest one is continued by a bare detail."""

    intent: str
    about: tuple[Named, ...] = ()
    done: tuple[Named, ...] = ()
    """What of it was done already when it was asked."""
    open: bool = False
    """Whether a detail that its answer depends on is still unknown."""


class Request(Strict):
    """What the assistant asked the patient at the end of its last reply: one of these."""

    field: ProfileField | None = None
    choices: tuple[str, ...] = ()
    """Intents of which one is meant."""
    offers: str | None = None
    """The intent that "yes" stands for."""
    question: str | None = None
    """The intent of the question that a field is asked for."""
    tries: int = 0
    """How often it was asked without success."""
    between: int = 0
    """How often it was put again, for whatever reason."""


class Earlier(Strict):
    """What is left of a session that expired: it is offered, and used when the patient agrees."""

    person: PatientProfile
    question: AskedQuestion | None = None
    """The last question of that session."""


class DialogueState(Strict):
    """What is remembered between two messages."""

    version: Literal[1] = VERSION
    person: PatientProfile = PatientProfile()
    questions: tuple[AskedQuestion, ...] = ()
    """The last questions, the latest one first."""
    about: tuple[Named, ...] = ()
    """What was named last, which "that" refers to."""
    request: Request | None = None
    ahead: int = 1
    """Which of the sessions to come was dated last: 1 is the next one."""
    facts: tuple[str, ...] = ()
    """The facts of the last answer, for "where does that come from?"."""
    steps: tuple[str, ...] = ()
    """The calculations of the last answer, for "how did you work that out?"."""
    rules: tuple[str, ...] = ()
    """The rules that decided the last reply, in order."""
    said: tuple[str, ...] = ()
    """Digests of the texts of the last reply."""
    waiting: AskedQuestion | None = None
    """The question that an alarm took the place of which no rule raised: it is answered when that is over."""
    doubts: tuple[Named, ...] = ()
    """What the assistant asked about in doubt, or named whom to call for in case, each with the symptom."""
    earlier: Earlier | None = None
    introduced: bool = False
    planned: bool = False
    """Whether a plan was given: after that only what changes in it is said, until it is asked for again."""
    phone_spared: int = 0
    """How many more replies do without the clinic's phone number."""
    misunderstood: int = 0
    """The number of messages in a row that were not understood."""

    @property
    def planning(self) -> bool:
        """Whether details for a plan are being asked for."""
        return self.request is not None and self.request.question == ASKS_FOR_PLAN

    @property
    def before_first(self) -> bool:
        """Whether the patient asks as one who has had no session yet, and reports none."""
        asked = {question.intent for question in self.questions}
        return not self.person.had_session and bool(asked & BEFORE_FIRST) and not self.after_first

    @property
    def after_first(self) -> bool:
        """Whether the patient asks as one who has had a session."""
        return any(question.intent in AFTER_FIRST for question in self.questions)

    @property
    def offered(self) -> tuple[ProfileField, ...]:
        """What a plan that was given can be made with besides: sessions that were had, a day to be ready for."""
        if self.request or not self.planned:
            return ()
        had = self.person.sessions_done is not None or self.person.last_session is not None
        # A bare day after another question belongs to that.
        latest = self.questions[0].intent if self.questions else None
        ready = self.person.event is not None or latest != ASKS_FOR_PLAN
        offers: dict[ProfileField, bool] = {"sessions_done": not had, "event": not ready}
        return tuple(field for field, offered in offers.items() if offered)

    @property
    def memory(self) -> Memory:
        """The state as far as the answer to one question depends on it."""
        return Memory(
            intent=self.questions[0].intent if self.questions else None,
            person=self.person,
            fact_ids=self.facts,
            steps=self.steps,
            about=tuple(Mention(kind, entry) for kind, entry in self.about),
            asked=self.request.field if self.request else None,
            offered=self.offered,
            misunderstood=self.misunderstood,
        )

    def after_pause(self) -> DialogueState | None:
        """The state at the start of the next session; None where the profile is empty."""
        if not self.person.known:
            return DialogueState(earlier=self.earlier) if self.earlier else None
        question = self.questions[0] if self.questions else None
        return DialogueState(earlier=Earlier(person=self.person, question=question))

    def to_json(self) -> dict[str, Any]:
        """The value of the slot, of at most MOST_BYTES; what exceeds them loses the calculations, then the facts."""
        for kept in (self, self.copy(update={"steps": ()}), self.copy(update={"steps": (), "facts": ()})):
            written = kept.json(exclude_defaults=True)
            if len(written.encode()) <= MOST_BYTES:
                break
        return {"version": VERSION, **json.loads(written)}

    @classmethod
    def from_json(cls, stored: object, content: Content) -> DialogueState:
        """The state of a slot's value; an empty one where the slot is empty or its value can't be used."""
        if stored is None:
            return cls()
        try:
            return cls.parse_obj(stored)._current(content)
        except ValidationError as error:
            # Without the values: they could hold a patient's words.
            logger.warning("dialogue state dropped: fields=%s", sorted({str(one["loc"][0]) for one in error.errors()}))
            return cls()

    def _current(self, content: Content) -> DialogueState:
        """A copy without what the content in use does not know."""
        answers, facts = content.guidance.answers, content.guidance.facts
        questions = (_known_question(asked, content) for asked in self.questions if asked.intent in answers)
        waiting = self.waiting
        return self.copy(
            update={
                "person": _known_person(self.person, content),
                "questions": tuple(questions),
                "about": _known(self.about, content),
                "facts": tuple(fact for fact in self.facts if fact in facts),
                "waiting": _known_question(waiting, content) if waiting and waiting.intent in answers else None,
                "earlier": self.earlier and _known_earlier(self.earlier, content),
            }
        )


def _known_question(asked: AskedQuestion, content: Content) -> AskedQuestion:
    return asked.copy(update={"about": _known(asked.about, content), "done": _known(asked.done, content)})


def _known(named: Iterable[Named], content: Content) -> tuple[Named, ...]:
    vocabularies = content.guidance.vocabularies
    return tuple((kind, entry) for kind, entry in named if kind in vocabularies and entry in vocabularies[kind].entries)


def _known_earlier(earlier: Earlier, content: Content) -> Earlier | None:
    person, asked = _known_person(earlier.person, content), earlier.question
    question = _known_question(asked, content) if asked and asked.intent in content.guidance.answers else None
    return Earlier(person=person, question=question) if person.known else None


def _known_person(person: PatientProfile, content: Content) -> PatientProfile:
    """A copy without entries that the vocabulary does not have any more."""
    known = content.guidance.vocabularies

    def has(kind: str, entry: str | None) -> bool:
        return entry is None or entry in known[kind].entries

    concerns = tuple(
        concern if has("severity", concern.severity) else concern.copy(update={"severity": None})
        for concern in person.concerns
        if has("concern", concern.entry)
    )
    return person.copy(
        update={
            "concerns": concerns,
            "severity": person.severity if has("severity", person.severity) else None,
            "body_areas": tuple(area for area in person.body_areas if has("body_area", area)),
            "conditions": tuple(condition for condition in person.conditions if has("condition", condition)),
            "past_conditions": tuple(one for one in person.past_conditions if has("condition", one)),
            "occasion": person.occasion if has("occasion", person.occasion) else None,
        }
    )
