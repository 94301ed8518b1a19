"""All content that answers are made of, loaded and checked against each other once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot import paths
from bot.guidance.clinic import Clinic
from bot.guidance.errors import ContentError, Problem
from bot.guidance.guidance import Guidance
from bot.guidance.loading import load_clinic, load_guidance
from bot.guidance.wording import Response, load_wording

# Placeholders that are filled for the person who asks; all others name a fact or the clinic's profile.
COMPUTED_PLACEHOLDERS = frozenset(
    {"subject", "figures", "clinic_answer", "source_list", "first_choice", "second_choice", "shortest", "longest"}
    | {"sessions_done", "sessions_left", "limit"}
)
_CLINIC_PLACEHOLDERS = frozenset(
    {"clinic_name", "clinic_phone", "clinic_email", "clinic_address", "clinic_hours"}
    | {"booking_url", "price_text", "emergency_number"}
)


@dataclass(frozen=True)
class Content:
    """The guidance, the clinic's profile and the wording of every response."""

    guidance: Guidance
    clinic: Clinic
    wording: Mapping[str, Response]


def load_content(
    *,
    guidance: Path = paths.GUIDANCE,
    clinic: Path | None = None,
    domain: Path = paths.DOMAIN,
    root: Path = paths.ROOT,
) -> Content:
    """Load and cross-check everything that can be said. Raises ContentError."""
    facts = load_guidance(guidance, root)
    content = Content(
        facts,
        load_clinic(clinic or paths.clinic_file(), root, dict(facts.vocabularies)),
        load_wording(domain, root),
    )
    problems = _check_wording(content)
    if problems:
        raise ContentError(problems)
    return content


def _check_wording(content: Content) -> list[Problem]:
    problems = []
    fillable = {*content.guidance.facts, *COMPUTED_PLACEHOLDERS, *_CLINIC_PLACEHOLDERS}
    for name, response in content.wording.items():
        for placeholder in response.placeholders:
            fact = content.guidance.facts.get(placeholder)
            if placeholder not in fillable or (fact and fact.value is None):
                problems.append(
                    Problem(
                        "domain.yml",
                        name,
                        f"nothing fills the placeholder {{{placeholder}}}",
                        "the id of a fact that has a value, or a name listed in docs/content.md",
                    )
                )
        if any(character.isdigit() for character in response.text):
            problems.append(
                Problem(
                    "domain.yml",
                    name,
                    "a figure stands in the wording",
                    "a placeholder; figures stand in data/guidance/ only",
                )
            )
    for intent, section in content.guidance.answers.items():
        for row in section.rows:
            if row.response not in content.wording:
                problems.append(
                    Problem(
                        "data/guidance/answers.yml",
                        intent,
                        f"there is no response {row.response!r}",
                        "a response of domain.yml",
                    )
                )
    return problems
