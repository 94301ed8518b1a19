"""The table of answers: from a question and what it names to the documented answer, or to the gap."""

from __future__ import annotations

from collections.abc import Mapping

from bot.advice.answer import Answer, can_say, make
from bot.advice.not_covered import gap
from bot.advice.question import Question
from bot.content.content import Content
from bot.content.schema import AnswerRow, IntentAnswers

# A reply stays readable; whoever names five things at once gets the first three.
MOST_ANSWERS = 3


def best_row(
    section: IntentAnswers, named: Mapping[str, tuple[str, ...]], content: Content, focus: str | None = None
) -> AnswerRow | None:
    """The row with the most conditions that all hold; with a `focus`, only rows that turn on that kind.

    Rows whose response needs what the clinic's profile leaves out are passed over.
    """
    fitting = [
        row
        for row in section.rows
        if (focus is None or focus in row.when)
        and all(_holds(entry, named.get(kind, ())) for kind, entry in row.when.items())
        and can_say(content, row.response, {"subject": ""})
    ]
    # On a tie the more particular entry wins over "any", then the earlier row.
    return max(fitting, key=lambda row: (len(row.when), _particular(row)), default=None)


def listed_facts(content: Content, intent: str, response: str) -> tuple[str, ...]:
    """The facts that the table lists with a response, for answers that are worked out rather than looked up."""
    rows = content.guidance.answers[intent].rows
    return next((row.facts for row in rows if row.response == response), ())


def answers_for(question: Question, section: IntentAnswers, content: Content) -> tuple[Answer, ...]:
    """An answer for each thing that the question turns on, else the answer to the question as such."""
    named = {kind: question.named(kind) for kind in content.guidance.vocabularies}
    found: list[Answer] = []
    for kind in section.depends_on:
        for entry in named.get(kind, ()):
            found.extend(_about(question, section, content, kind, entry, named))
    if not found:
        row = best_row(section, named, content)
        if row is None:
            raise LookupError(f"answers.yml has no row without conditions for {section.topic}")
        found.append(_say(section, content, row, {}))
    # Two synonyms' entries can lead to the same answer ("retinol" and "strong creams").
    unique = {(answer.response, tuple(answer.values.items())): answer for answer in found}
    return tuple(unique.values())[:MOST_ANSWERS]


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
    # Microneedling itself is what every document is about.
    silent = named_entry.scope != "covered" and not content.guidance.about(kind, entry)
    if row is not None and not (silent and row.when[kind] == "any"):
        return [_say(section, content, row, {"subject": named_entry.name})]
    if not silent:
        # Documented, but this intent says nothing particular of it: the question's own answer stands.
        return []
    found = [gap(content, section.topic, kind, entry)]
    if named_entry.related is not None:
        close = _about(question, section, content, kind, named_entry.related, named)
        found.extend(answer for answer in close if answer.kind != "gap")
    return found


def _say(section: IntentAnswers, content: Content, row: AnswerRow, given: Mapping[str, str]) -> Answer:
    kind = row.kind or section.kind
    # The sources of the figures that are said come first.
    stated = [name for name in content.wording[row.response].placeholders if name in content.guidance.facts]
    return make(content, row.response, topic=section.topic, kind=kind, facts=(*stated, *row.facts), given=given)


def _holds(condition: str, named: tuple[str, ...]) -> bool:
    return bool(named) if condition == "any" else condition in named


def _particular(row: AnswerRow) -> int:
    return sum(entry != "any" for entry in row.when.values())
