"""Every entry of every vocabulary can be in a plan to take along."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content.content import Content
from bot.errors import BadRequestError

pytestmark = [pytest.mark.slow, pytest.mark.soak]

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("form", ["calendar", "page"])
def test_every_name_gives_a_plan_or_a_sentence(content: Content, form: str) -> None:
    from bot.export.request import PlanRequest, render

    vocabularies = content.guidance.vocabularies
    scars = [{"entry": "acne_scars", "severity": "severe"}]
    people = [
        *({"concerns": [{"entry": entry}]} for entry in vocabularies["concern"].entries),
        *({"severity": entry} for entry in vocabularies["severity"].entries),
        *({"concerns": scars, "occasion": entry} for entry in vocabularies["occasion"].entries),
    ]
    refused = []
    for person in people:
        try:
            assert render(form, PlanRequest.parse_obj({"person": person, "today": TODAY}), content, TODAY)
        except BadRequestError as error:
            refused.append((person, str(error)))
    assert [reason for _, reason in refused if "no dates to take along" not in reason] == []
    # Only for a concern of which no document gives numbers.
    assert [person for person, _ in refused if person.keys() != {"concerns"} or person["concerns"] == scars[:1]] == []
    assert len(refused) < len(vocabularies["concern"].entries)
