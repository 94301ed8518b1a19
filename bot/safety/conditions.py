"""Whether a condition or a medicine that a message names is the patient's, and at present.

The terms are those of `assertion.py`, and so are the cues of denial. A condition differs from a symptom in what is
past: "diabetes for ten years" goes on, "not on accutane any more" is over, and a denial may leave something out.
"""

from __future__ import annotations

from functools import lru_cache

from bot.content.cache import current_content
from bot.safety.assertion import Assertion, Finding, Reading, Status, compile_cues
from bot.text.document import Document

# Behind a symptom: whose it is.
_OWN = frozenset({"me", "my", "mine"})


def condition_status(reading: Reading, document: Document, finding: Finding) -> Status:
    """The status of a condition: "present", "negated", "historical" or "other_person".

    Args:
        reading: the cues of the message.
        document: the message.
        finding: the tokens of the condition.
    """
    if _of_a_relative(reading, document, finding):
        return "other_person"
    if _ended(reading, finding):
        return "historical"
    if reading.status(finding) != "negated":
        return "present"
    return "present" if _left_out(reading, document, finding) else "negated"


def is_of_another(reading: Reading, document: Document, finding: Finding) -> bool:
    """Whether a symptom is somebody else's: "my sister was red for two weeks", not "they scarred me".

    Arguments as for `condition_status`.
    """
    behind = {token.norm for token in document.tokens[finding.first : finding.last + 3]}
    return behind.isdisjoint(_OWN) and _of_a_relative(reading, document, finding)


@lru_cache(maxsize=1)
def current_condition_assertion() -> Assertion:
    """The reader of the current cues, built once per process. It is none of the red flags', which have fewer cues."""
    return Assertion(compile_cues(current_content().guidance.safety.cues.with_conditions()))


def _ended(reading: Reading, finding: Finding) -> bool:
    """Whether a cue of what is over belongs to the finding: it reaches across it, or stands beside it."""
    return bool(reading.cues_around("ended", finding))


def _left_out(reading: Reading, document: Document, finding: Finding) -> bool:
    """Whether the denial leaves this out: "none other than diabetes", "not allergic to anything apart from …"."""
    cues = reading.cues_around("exceptions", finding)
    before = any(cue.last < finding.first for cue in cues)
    # What is left out of the denial behind the finding is one of its kind: an allergy after all.
    behind = any(cue.first > finding.last and cue.last + 1 < len(document.tokens) for cue in cues)
    return before or behind


def _of_a_relative(reading: Reading, document: Document, finding: Finding) -> bool:
    """Whether a relative or friend stands before it in the clause, and the patient not behind these."""
    if finding.first and document.tokens[finding.first - 1].norm == "my":
        return False
    cues = [cue for cue in reading.cues_around("relatives", finding) if cue.last < finding.first]
    if not cues:
        return False
    last = max(cue.last for cue in cues)
    return not any(last < cue.first for cue in reading.cues_around("own", finding) if cue.first < finding.first)
