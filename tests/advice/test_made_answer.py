from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.advice.answer import can_render, make
from bot.content.content import Content
from bot.content.responses import Response


def worded(content: Content, text: str) -> Content:
    """The content with one more response, `utter_test`."""
    return replace(content, wording={**content.wording, "utter_test": Response(text)})


def test_make_fills_a_fact_by_its_value(content: Content) -> None:
    answer = make(worded(content, "Wait {wait_sun}."), "utter_test", topic="test")
    value = content.guidance.facts["wait_sun"].value
    assert value is not None
    assert answer.text(worded(content, "Wait {wait_sun}.")) == f"Wait {value.text}."


def test_make_counts_a_fact_in_the_text_among_its_facts(content: Content) -> None:
    answer = make(worded(content, "Wait {wait_sun}."), "utter_test", topic="test", facts=("avoid_sun",))
    assert answer.facts == ("avoid_sun", "wait_sun")


def test_make_counts_a_fact_once(content: Content) -> None:
    answer = make(worded(content, "{wait_sun}, {wait_sun}"), "utter_test", topic="test", facts=("wait_sun",))
    assert answer.facts == ("wait_sun",)


def test_make_names_each_source_once(content: Content) -> None:
    answer = make(worded(content, "Well."), "utter_test", topic="test", facts=("wait_sun", "wait_exercise"))
    assert [(source.document, source.section) for source in answer.sources] == [("pen_guide", "aftercare")]


def test_make_names_every_source_of_every_fact(content: Content) -> None:
    answer = make(worded(content, "Well."), "utter_test", topic="test", facts=("interval_weeks", "wait_sun"))
    expected = {source for fact in answer.facts for source in content.guidance.facts[fact].sources}
    assert set(answer.sources) == expected


def test_make_fills_from_the_clinic(content: Content) -> None:
    said = worded(content, "Call {clinic_phone}.")
    assert make(said, "utter_test", topic="test").text(said) == f"Call {content.clinic.phone}."


def test_make_prefers_what_is_given_to_the_clinic(content: Content) -> None:
    said = worded(content, "Call {clinic_phone}.")
    assert make(said, "utter_test", topic="test", given={"clinic_phone": "us"}).text(said) == "Call us."


def test_make_refuses_a_placeholder_without_a_value(content: Content) -> None:
    with pytest.raises(KeyError, match="subject"):
        make(worded(content, "About {subject}."), "utter_test", topic="test")


def test_make_never_fills_a_figure_from_what_is_given(content: Content) -> None:
    said = worded(content, "Wait {wait_sun}.")
    assert "never" not in make(said, "utter_test", topic="test", given={"wait_sun": "never"}).text(said)


def test_make_refuses_an_unknown_fact(content: Content) -> None:
    with pytest.raises(KeyError, match="no_such_fact"):
        make(worded(content, "Well."), "utter_test", topic="test", facts=("no_such_fact",))


@pytest.mark.parametrize(
    ("text", "given", "sayable"),
    [
        ("Nothing to fill.", {}, True),
        ("Wait {wait_sun}.", {}, True),
        ("Call {clinic_phone}.", {}, True),
        ("About {subject}.", {"subject": "scars"}, True),
        ("About {subject}.", {}, False),
        ("We are at {clinic_address}.", {}, False),
        ("It costs {price_text}.", {}, False),
        ("Book at {booking_url}.", {}, False),
        ("Write to {clinic_email}.", {}, False),
    ],
)
def test_can_say_needs_every_placeholder(sparse: Content, text: str, given: dict[str, str], sayable: bool) -> None:
    assert can_render(worded(sparse, text), "utter_test", given) is sayable


def test_metadata_is_plain_data(content: Content) -> None:
    answer = make(content, "utter_wait_sun", topic="aftercare", facts=("avoid_sun",))
    assert json.loads(json.dumps(answer.metadata())) == answer.metadata()


def test_metadata_proves_the_answer(content: Content) -> None:
    metadata = make(content, "utter_wait_exercise", topic="aftercare").metadata()
    assert metadata == {
        "topic": "aftercare",
        "kind": "answer",
        "facts": ["wait_exercise"],
        "sources": [
            {
                "document": "pen_guide",
                "section": "aftercare",
                "title": "Dr. Pen microneedling, sessions and side effects",
                "section_title": "aftercare",
            }
        ],
        "guidance_version": content.version,
    }
