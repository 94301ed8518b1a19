"""All content that answers are rendered from: loaded, and each part checked against the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from bot import paths
from bot.content.clinic import Clinic
from bot.content.guidance import Guidance
from bot.content.loading import digest, load_clinic, load_guidance
from bot.content.required import ALARM_PLACEHOLDERS, COMPUTED_PLACEHOLDERS, REQUIRED
from bot.content.responses import Response, load_wording
from bot.content.yaml_file import Where, read
from bot.errors import ContentError, Problem

_Part = TypeVar("_Part")
_Mistake = tuple[Where, str, str]

CLINIC_PLACEHOLDERS = frozenset(
    {"clinic_name", "clinic_phone", "clinic_email", "clinic_address", "clinic_hours", "clinic_hours_now"}
    | {"booking_url", "price_text", "emergency_number", "urgent_line", "crisis_line", "violence_line"}
)


@dataclass(frozen=True)
class Content:
    """The guidance, the clinic's profile and the wording of the responses."""

    guidance: Guidance
    clinic: Clinic
    wording: Mapping[str, Response]
    version: str
    """A digest of the files of the guidance, of the clinic's profile and of the wording."""


def load_content(
    *,
    guidance: Path = paths.CONTENT,
    clinic: Path | None = None,
    domain: Path = paths.DOMAIN,
    root: Path = paths.ROOT,
    required: Mapping[str, frozenset[str]] = REQUIRED,
) -> Content:
    """Load all content and check its parts against each other.

    Args:
        guidance: the folder of facts, vocabularies and answers.
        clinic: the clinic's profile; by default the file of `paths.clinic_file()`.
        domain: the Rasa domain with the responses.
        root: the folder from which problems name files.
        required: for each response that the code renders, the computed placeholders that it must have.

    Raises:
        ContentError: with every problem that was found, each with file, line, entry and what is expected.
    """
    facts = _attempt(lambda: load_guidance(guidance, root))
    known = None if isinstance(facts, ContentError) else dict(facts.vocabularies)
    profile = _attempt(lambda: load_clinic(clinic or paths.clinic_file(), root, known))
    wording = _attempt(lambda: load_wording(domain, root))
    if isinstance(facts, ContentError) or isinstance(profile, ContentError) or isinstance(wording, ContentError):
        failed = [part for part in (facts, profile, wording) if isinstance(part, ContentError)]
        raise ContentError(problem for error in failed for problem in error.problems)
    parts = {path.relative_to(guidance).as_posix(): path for path in guidance.rglob("*.yml")}
    version = digest({**parts, "../clinic.yml": clinic or paths.clinic_file(), "../domain.yml": domain})
    content = Content(facts, profile, wording, version)
    problems = [
        *_located(domain, root, (*_check_wording(content), *_check_required(content, required))),
        *_located(guidance / "answers.yml", root, _check_responses(content)),
        *_located(guidance / "response_reviews.yml", root, _check_reviews(content)),
        *_located(guidance / "alarm.yml", root, _check_alarm(content)),
        *_located(guidance / "feelings.yml", root, _check_feelings(content)),
        *_check_flags(content, guidance / "red_flags", root),
    ]
    if problems:
        raise ContentError(problems)
    return content


def _attempt(load: Callable[[], _Part]) -> _Part | ContentError:
    """The loaded part, or its error: every part is read before anything is reported."""
    try:
        return load()
    except ContentError as error:
        return error


def _check_wording(content: Content) -> Iterator[_Mistake]:
    fillable = {*content.guidance.facts, *content.guidance.ranges, *COMPUTED_PLACEHOLDERS, *CLINIC_PLACEHOLDERS}
    for name, response in content.wording.items():
        where = ("responses", name)
        for placeholder in response.placeholders:
            fact = content.guidance.facts.get(placeholder)
            if placeholder not in fillable or (fact and fact.value is None):
                yield (
                    where,
                    f"nothing fills the placeholder {{{placeholder}}}",
                    "the id of a fact that has a value, or a name listed in docs/content.md",
                )
        if response.stray_brace:
            yield where, "a curly bracket has no partner", "a name between { and }"
        if any(character.isdigit() for character in "".join((response.text, *response.quick_replies))):
            yield where, "the wording has a figure", "a placeholder; figures are written in content/ only"


def _check_required(content: Content, required: Mapping[str, frozenset[str]]) -> Iterator[_Mistake]:
    for name, allowed in required.items():
        if name not in content.wording:
            what = f"the response {name!r} is missing, without which some answers can't be given"
            yield ("responses",), what, "a response of this name"
            continue
        where = ("responses", name)
        for placeholder in sorted(allowed - {*content.wording[name].placeholders}):
            # Without it the answer would leave out what was computed for the patient.
            yield where, f"the placeholder {{{placeholder}}} is missing", f"a text with {{{placeholder}}}"
        for placeholder in content.wording[name].placeholders:
            if placeholder in COMPUTED_PLACEHOLDERS - allowed:
                yield where, f"nothing fills the placeholder {{{placeholder}}} here", "a text without it"
            elif placeholder in CLINIC_PLACEHOLDERS - content.clinic.values().keys():
                yield where, f"the clinic's profile has no {placeholder}", "a text without it"


def _check_responses(content: Content) -> Iterator[_Mistake]:
    for intent, section in content.guidance.answers.items():
        for index, row in enumerate(section.rows):
            if row.response not in content.wording:
                where = ("intents", intent, "rows", index)
                yield where, f"there is no response {row.response!r}", "a response of domain.yml"


def _check_flags(content: Content, folder: Path, root: Path) -> Iterator[Problem]:
    """Responses of red flags that do not exist; the files are read again only if there are any."""
    wrong = [
        (name, field, response)
        for name, flag in content.guidance.red_flags.items()
        for field, responses in (("response", (flag.response,)), ("goes_on", flag.goes_on))
        for response in responses
        if response and response not in content.wording
    ]
    for file in (read(path, root) for path in sorted(folder.glob("*.yml")) if wrong):
        for name, field, response in wrong:
            if name in file.data.get("flags", {}):
                what = f"there is no response {response!r}"
                yield file.problem(("flags", name, field), what, "a response of domain.yml")


def _check_reviews(content: Content) -> Iterator[_Mistake]:
    for response in content.guidance.wording.responses:
        if response not in content.wording:
            yield ("responses", response), f"there is no response {response!r}", "a response of domain.yml"


def _check_feelings(content: Content) -> Iterator[_Mistake]:
    for name, feeling in content.guidance.feelings.feelings.items():
        if feeling.response not in content.wording:
            where = ("feelings", name, "response")
            yield where, f"there is no response {feeling.response!r}", "a response of domain.yml"


def _check_alarm(content: Content) -> Iterator[_Mistake]:
    facts = {*content.guidance.facts, *content.guidance.ranges}
    fillable = {*content.clinic.values(), *ALARM_PLACEHOLDERS, *facts}
    for where, response in content.guidance.alarm.responses():
        if response not in content.wording:
            yield where, f"there is no response {response!r}", "a response of domain.yml"
            continue
        if where[0] == "withheld":
            continue
        for placeholder in content.wording[response].placeholders:
            if placeholder not in fillable:
                # These replies are rendered in an emergency: none may fail for a missing value.
                yield where, f"nothing fills the placeholder {{{placeholder}}} of {response}", "a response without it"


def _located(path: Path, root: Path, mistakes: Iterable[_Mistake]) -> Iterator[Problem]:
    """The mistakes with file and line; the file is read again only if there are any."""
    found = list(mistakes)
    if found:
        file = read(path, root)
        yield from (file.problem(*mistake) for mistake in found)
