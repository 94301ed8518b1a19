"""Look-up in the table of answers (`content/answers.yml`) by intent and entities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.advice.answer import Answer, can_render, make, stated_facts
from bot.advice.not_covered import gap
from bot.advice.question import PAST, Question
from bot.content.content import Content
from bot.content.schema import AnswerRow, IntentAnswers

# Keeps a reply readable: a message that names five things gets the first three answers.
MOST_ANSWERS = 3
AREA, TREATMENT = "body_area", "treatment"
# The question for the areas that are treated at all.
AREAS_IN_GENERAL = "subject/body_parts"
# Aspects of facts on a symptom that is part of the healing: its time, and that it belongs to it.
HEALING = frozenset({"duration", "healing"})
# Where one of these is named, an area tells where that is.
HOLDERS = ("condition", "symptom", "activity", "product")
# The response about the documented areas, and the one for a part of them.
AREAS, PART_OF_AREA = "utter_body_areas", "utter_body_area_part"


def best_row(
    section: IntentAnswers, named: Mapping[str, tuple[str, ...]], content: Content, focus: str | None = None
) -> AnswerRow | None:
    """The row with the most conditions, all of them met, or None.

    Args:
        section: the rows of one intent.
        named: entries by vocabulary kind.
        content: the content in use. Rows whose response needs a field that the clinic's profile lacks are skipped.
        focus: a vocabulary kind; only rows with a condition on it are considered.
    """
    fitting = [
        row
        for row in section.rows
        if (focus is None or focus in row.when)
        and all(_holds(entry, named.get(kind, ())) for kind, entry in row.when.items())
        and can_render(content, row.response, {"subject": ""})
    ]
    # On a tie, a row with fewer "any" conditions wins, then the earlier row.
    return max(fitting, key=lambda row: (len(row.when), _particular(row)), default=None)


def listed_facts(content: Content, intent: str, response: str) -> tuple[str, ...]:
    """The facts that the table lists for a response; for answers that are computed, not looked up."""
    rows = content.guidance.answers[intent].rows
    return next((row.facts for row in rows if row.response == response), ())


def answers_for(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...]:
    """One answer per entity that the section depends on, or else the answer to the question as such."""
    named = {kind: question.named(kind) for kind in content.guidance.vocabularies}
    if AREA in section.depends_on:
        named[AREA] = areas_asked(question, content)
    found: list[Answer] = []
    asked = [(kind, entry) for kind in section.depends_on for entry in named.get(kind, ())]
    # "I'm going out tonight, can I wear foundation?" asks about the foundation.
    of_matter = [one for one in asked if not content.guidance.entry(*one).incidental] or asked
    # A condition that is over has an answer of its own.
    answered = {mention.text for mention in question.mentions if mention.role == PAST}
    for kind, entry in of_matter:
        words = {m.text for m in question.mentions if (m.kind, m.entry) == (kind, entry) and m.text}
        about = _about(question, section, content, kind, entry, named)
        if not (words and words <= answered and all(answer.kind == "gap" for answer in about)):
            # "Steroid cream" is a condition and a product, and not covered once.
            found.extend(about)
        answered |= words
    if not found:
        row = best_row(section, named, content)
        if row is None:
            raise LookupError(f"answers.yml has no row without conditions for {section.topic}")
        found.append(_say(section, content, row, {}))
    # Two entries can lead to the same answer ("retinol" and "strong creams").
    unique = {(answer.response, tuple(answer.values.items())): answer for answer in found}
    return tuple(unique.values())[:MOST_ANSWERS]


def areas_asked(question: Question, content: Content) -> tuple[str, ...]:
    """The areas that the question is about, without those that only tell where something else is.

    "Psoriasis on my elbows" and "I cut my leg shaving" ask for no treatment there. What is treated on an area that the
    guides name has its answer anyway.
    """
    areas = question.named(AREA)
    if question.names(AREAS_IN_GENERAL):
        return areas
    if any(not content.guidance.entry(kind, entry).incidental for kind in HOLDERS for entry in question.named(kind)):
        return ()
    if any(content.guidance.entry(TREATMENT, entry).scope != "covered" for entry in question.named(TREATMENT)):
        return ()
    if question.names("concern"):
        return tuple(area for area in areas if not content.guidance.about(AREA, content.guidance.whole(AREA, area)))
    return areas


def _about(
    question: Question,
    section: IntentAnswers,
    content: Content,
    kind: str,
    entry: str,
    named: Mapping[str, tuple[str, ...]],
) -> list[Answer]:
    named_entry = content.guidance.entry(kind, entry)
    row = best_row(section, {**named, kind: (entry,)}, content, focus=kind)
    # Every document is about microneedling itself, so it never counts as undocumented.
    silent = named_entry.scope != "covered" and not content.guidance.about(kind, entry)
    whole = content.guidance.whole(kind, entry)
    if row is not None and row.response == AREAS and whole != entry:
        # "The thighs are a part of the legs": what is said of the whole.
        names = {"subject": named_entry.name, "whole": content.guidance.entry(kind, whole).name}
        return [_say(section, content, row.copy(update={"response": PART_OF_AREA}), names)]
    if row is not None and not (silent and row.when[kind] == "any"):
        return [_say(section, content, row, {"subject": named_entry.name})]
    if not silent:
        # Documented, but without a row of its own: the general answer applies.
        return []
    found = [replace(gap(content, section.topic, kind, entry), level=section.gap_level)]
    if named_entry.related is not None:
        about = _about(question, section, content, kind, named_entry.related, named)
        close = [answer for answer in about if answer.kind != "gap"]
        if close and any(fact.aspect in HEALING for fact in content.guidance.about(kind, named_entry.related)):
            # Tightness is answered as the dryness that it is.
            return close
        found.extend(close)
    return found


def _say(section: IntentAnswers, content: Content, row: AnswerRow, given: Mapping[str, str]) -> Answer:
    kind = row.kind or section.kind
    # The sources of the figures in the text come first.
    facts = (*stated_facts(content, row.response), *row.facts)
    return make(content, row.response, topic=section.topic, kind=kind, facts=facts, given=given, level=row.level)


def _holds(condition: str, named: tuple[str, ...]) -> bool:
    return bool(named) if condition == "any" else condition in named


def _particular(row: AnswerRow) -> int:
    return sum(entry != "any" for entry in row.when.values())
