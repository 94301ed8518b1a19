from __future__ import annotations

import re

import pytest
import yaml
from small_content import ACTIVITIES, ANSWERS, CLINIC, DOMAIN, FACTS, Site

from bot import paths
from bot.content.content import CLINIC_PLACEHOLDERS, COMPUTED_PLACEHOLDERS, Content, load_content
from bot.content.responses import MOST_BUTTONS

NOTHING_FILLS = "Expected: the id of a fact that has a value, or a name listed in docs/content.md."
FIGURE = "the wording has a figure. Expected: a placeholder; figures are written in content/ only."
BRACE = "a curly bracket has no partner. Expected: a name between { and }."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "{wait_kites}",
            "{wait_kite}",
            f"nothing fills the placeholder {{wait_kite}}. {NOTHING_FILLS}",
            id="unknown-placeholder",
        ),
        pytest.param(
            "{wait_kites}",
            "{ wait_kites }",
            f"nothing fills the placeholder {{ wait_kites }}. {NOTHING_FILLS}",
            id="spaces-in-placeholder",
        ),
        pytest.param(
            "{wait_kites}",
            "{calm_wind}",
            f"nothing fills the placeholder {{calm_wind}}. {NOTHING_FILLS}",
            id="fact-without-a-value",
        ),
        pytest.param("{wait_kites}", "2 days", FIGURE, id="figure"),
        pytest.param("{wait_kites}", "{wait_kites} or 3", FIGURE, id="figure-beside-a-placeholder"),
        pytest.param(
            '{title: "And hats?", payload: "And hats?"}',
            '{title: "After 2 days?", payload: "After 2 days?"}',
            FIGURE,
            id="figure-on-a-button",
        ),
        pytest.param("{wait_kites}", "{wait_kites", BRACE, id="open-brace"),
        pytest.param("{wait_kites}", "{{wait_kites}}", BRACE, id="two-braces"),
    ],
)
def test_mistake_in_a_wording_is_told(site: Site, old: str, new: str, expected: str) -> None:
    site.edit(DOMAIN, old, new)
    assert site.messages() == [f"{DOMAIN}, line 5, entry utter_kites: {expected}"]


def test_row_with_a_response_that_is_not_worded_is_told(site: Site) -> None:
    site.edit(ANSWERS, "utter_kites", "utter_kytes")
    assert site.messages() == [
        f"{ANSWERS}, line 9, entry ask_activity_after, rows, item 2: there is no response 'utter_kytes'. "
        "Expected: a response of domain.yml."
    ]


def test_placeholder_of_a_fact_that_was_renamed_is_told(site: Site) -> None:
    site.edit(FACTS, "  wait_kites:", "  wait_for_kites:")
    assert site.messages() == [
        f"{DOMAIN}, line 5, entry utter_kites: nothing fills the placeholder {{wait_kites}}. {NOTHING_FILLS}"
    ]


def test_mistakes_of_wording_and_answers_are_told_at_once(site: Site) -> None:
    site.edit(ANSWERS, "utter_kites", "utter_kytes")
    site.edit(DOMAIN, "{wait_kites}", "{wait_kite} or 2 days")
    assert [message.split(",")[0] for message in site.messages()] == [DOMAIN, DOMAIN, ANSWERS]


def test_clinic_answer_is_not_doubted_where_the_vocabulary_can_not_be_read(site: Site) -> None:
    site.edit(ACTIVITIES, "  hats:", "\thats:")
    site.edit(CLINIC, "Europe/London", "London")
    assert [message.split(",")[0] for message in site.messages()] == [ACTIVITIES, CLINIC]


def test_placeholders_that_the_assistant_fills_are_known(site: Site) -> None:
    names = sorted(COMPUTED_PLACEHOLDERS | CLINIC_PLACEHOLDERS)
    site.edit(DOMAIN, "{wait_kites}", " ".join(f"{{{name}}}" for name in names))
    assert site.load().wording["utter_kites"].placeholders == tuple(names)


def test_clinic_profile_can_be_named_by_the_environment(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.edit(CLINIC, "name: Test Clinic", "name: Other Clinic")
    monkeypatch.setenv("NEEDLEWISE_CLINIC", str(site.root / CLINIC))
    folder = site.root / "content"
    assert (
        load_content(guidance=folder, domain=site.root / DOMAIN, root=site.root, required={}).clinic.name
        == "Other Clinic"
    )


def test_no_fact_has_the_name_of_another_placeholder(content: Content) -> None:
    assert not content.guidance.facts.keys() & (COMPUTED_PLACEHOLDERS | CLINIC_PLACEHOLDERS)


def test_every_shipped_response_keeps_to_the_most_buttons(content: Content) -> None:
    most = max(len(response.quick_replies) for response in content.wording.values())
    assert 0 < most <= MOST_BUTTONS


def test_no_shipped_response_holds_a_figure(content: Content) -> None:
    assert not [name for name, response in content.wording.items() if re.search(r"\d", response.text)]


def test_every_shipped_fact_names_a_source(content: Content) -> None:
    assert not [fact.id for fact in content.guidance.facts.values() if not fact.sources]


def test_every_document_is_a_source_of_some_fact(content: Content) -> None:
    cited = {source.document for fact in content.guidance.facts.values() for source in fact.sources}
    assert cited == set(content.guidance.documents)


def test_every_intent_of_the_domain_is_answered(content: Content) -> None:
    domain = yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert set(domain["intents"]) <= set(content.guidance.answers)


def test_every_vocabulary_is_an_entity_of_the_domain(content: Content) -> None:
    domain = yaml.load(paths.DOMAIN.read_text(encoding="utf-8"), yaml.CSafeLoader)
    assert set(content.guidance.vocabularies) <= set(domain["entities"])
