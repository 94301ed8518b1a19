"""The rules for worrying symptoms as one Markdown page, for the clinician who reviews them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from bot.content.content import Content
from bot.content.red_flags import ANYWHERE, LEVELS, MOST_PHRASES, Level, RedFlag, RedFlagRules, phrases_of

LEVEL_MEANINGS: Mapping[Level, str] = {
    "emergency": "call the emergency number now",
    "urgent": "contact the clinic today; if it is closed, the urgent line",
    "elsewhere": "not about the treatment: a pharmacist or doctor; raises no alarm",
}
# For each category of cues: what one of them does.
CUE_MEANINGS: Mapping[str, str] = {
    "negated": "Before a symptom: it is negated.",
    "no_negation": "Negations of something else, which leave the symptom as it is.",
    "negation_ends": "Between a negation and a symptom: the symptom is not negated.",
    "negated_after": "Right after a symptom: it is negated.",
    "asked": "At the beginning of a clause: it is a general question.",
    "supposed": "Before a symptom: it is only supposed.",
    "confirmed": "In one of the next two clauses: the patient confirms it.",
    "present_report": "Between a supposition and a symptom: it is happening.",
    "past_verb": "In a clause behind a time long ago: it goes on about that time.",
    "hypothetical": "Before a symptom: it is only feared, or a risk.",
    "report": "Between a fear or question and a symptom: it is reported.",
    "historical": "In the same clause: it was long ago.",
    "present_time": "In the same clause: it is so at present, whatever was long ago.",
    "other_person": "Before a symptom: it is another person's, in the past or in a story.",
    "own": "Between another person and a symptom: it is the patient's own.",
    "resolved_after": "After a symptom: it has passed.",
}
_SYNTAX = (
    "`swell` is every form of the word (swollen, swelling), any other form only itself, and `swell*` every word that "
    "begins so",
    "`(a|b)` is one of the alternatives, `[a]` is optional, `{list}` is any phrase of that list (see Lists)",
    "`<38-41.9>` is a number within the range, `...` are up to four other words, `$` is the end of the clause",
    "phrases joined by **and** have to occur in the same clause, in any order, or, where it says so, anywhere in the "
    "message",
)
_LIST = re.compile(r"\{([^{}]*)\}")


def red_flag_page(content: Content, today: date) -> str:
    """The page in Markdown.

    Args:
        content: the content in use.
        today: reviews that were due before this day are marked.
    """
    return "\n".join(_lines(content, today)) + "\n"


def _lines(content: Content, today: date) -> Iterator[str]:
    rules = content.guidance.safety
    yield f"# Red flags of {content.clinic.name}"
    yield ""
    yield f"Content version {content.version}. Rules for worrying symptoms, for review by a clinician."
    yield ""
    yield from _counts(rules)
    yield from _reviews(content, today)
    yield "## How to read a rule"
    yield ""
    yield from (f"- {line}." for line in _SYNTAX)
    yield ""
    yield "A second detector, trained on messages, can raise further alarms. It silences none; where it finds an alarm"
    yield "of these rules unlikely, it asks about an emergency, and ends the usual answer with whom to call otherwise."
    yield ""
    for level in LEVELS:
        yield f"## {level.capitalize()}: {LEVEL_MEANINGS[level]}"
        yield ""
        for flag_id, flag in rules.flags.items():
            if flag.level == level:
                yield from _flag(flag_id, flag, content)
    yield "## Lists"
    yield ""
    for name, phrases in rules.lists.items():
        yield f"### {{{name}}}"
        yield ""
        yield f"Used by: {', '.join(_users(name, rules)) or 'nothing'}."
        yield ""
        yield from _phrases(phrases)
    yield "## Idioms"
    yield ""
    yield "Words within one of these raise nothing, whatever the flag."
    yield ""
    yield from _phrases(rules.idioms)
    yield "## Cues"
    yield ""
    yield "A cue affects the symptoms of its own clause, and at most those of its neighbour."
    yield ""
    for category, phrases in rules.cues.categories().items():
        yield f"### {category}"
        yield ""
        yield CUE_MEANINGS[category]
        yield ""
        yield from _phrases(phrases)


def _counts(rules: RedFlagRules) -> Iterator[str]:
    flags = rules.flags.values()
    counts = {
        "Rules": sum(len(flag.rules) for flag in flags),
        "Exceptions": sum(len(flag.idioms) for flag in flags),
        "Phrases of lists": sum(map(len, rules.lists.values())),
        "Idioms for every flag": len(rules.idioms),
        f"All of these, at most {MOST_PHRASES:,}": rules.phrase_count(),
        "Cues": sum(map(len, rules.cues.categories().values())),
    }
    yield "| | number |"
    yield "|---|---|"
    yield from (f"| Flags of the level {level} | {sum(flag.level == level for flag in flags)} |" for level in LEVELS)
    yield from (f"| {name} | {number:,} |" for name, number in counts.items())
    yield ""


def _reviews(content: Content, today: date) -> Iterator[str]:
    yield "## Reviews"
    yield ""
    yield "| what | reviewer | on | next |"
    yield "|---|---|---|---|"
    for name, review in content.guidance.reviews.items():
        if name.startswith("red flags") or name == "assertion cues":
            late = " (overdue)" if review.due < today else ""
            yield f"| {name} | {review.by} | {review.on} | {review.due}{late} |"
    yield ""


def _flag(flag_id: str, flag: RedFlag, content: Content) -> Iterator[str]:
    yield f"### {flag.name[0].upper()}{flag.name[1:]} (`{flag_id}`)"
    yield ""
    if flag.even_if_asked:
        yield "Also raised by a question about it, or a supposition."
        yield ""
    if flag.even_if_over:
        yield "Also raised where it has passed."
        yield ""
    if flag.in_any_context:
        yield "Raised whatever the cues say."
        yield ""
    if flag.certain:
        yield "Raised even if the second detector finds it unlikely."
        yield ""
    if flag.response:
        yield f"Reply of its own: {content.wording[flag.response].text}"
        yield ""
    for response in flag.goes_on:
        yield f"While it goes on: {content.wording[response].text}"
        yield ""
    yield "Raised by"
    yield ""
    yield from (f"- {_rule(rule)}" for rule in flag.rules)
    yield ""
    if flag.idioms:
        yield "but not by words within"
        yield ""
        yield from _phrases(flag.idioms)


def _rule(rule: str) -> str:
    joined = " **and** ".join(f"`{phrase}`" for phrase in phrases_of(rule))
    return f"{joined}, anywhere in the message" if ANYWHERE in rule else joined


def _phrases(phrases: Sequence[str]) -> Iterator[str]:
    yield from (f"- `{phrase}`" for phrase in phrases)
    yield ""


def _users(name: str, rules: RedFlagRules) -> Iterator[str]:
    """The lists, flags and idioms that name a list."""
    for other, phrases in rules.lists.items():
        if _names(name, phrases):
            yield f"{{{other}}}"
    for flag_id, flag in rules.flags.items():
        if _names(name, (*flag.rules, *flag.idioms)):
            yield flag_id
    if _names(name, rules.idioms):
        yield "the idioms"


def _names(name: str, phrases: Sequence[str]) -> bool:
    return any(name in _LIST.findall(phrase) for phrase in phrases)
