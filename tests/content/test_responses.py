from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from small_content import DOMAIN, FILES, Site

from bot.content.responses import MOST_BUTTONS, Response, load_wording
from bot.errors import ContentError

BUTTON = '    - {title: "And hats?", payload: "And hats?"}\n'
TEXT = "  - text: No kite flying for {wait_kites}.\n"
NO_TITLE = 'a button has no title. Expected: `- {title: "…", payload: "…"}` for each button.'
NO_TEXT = "this response has no text. Expected: `- text: …`."
SEVERAL = "this response has several wordings or none. Expected: one."
OTHER_PAYLOAD = "a button's payload differs from its title. Expected: the same text."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(TEXT, f"{TEXT}  - text: Another wording.\n", SEVERAL, id="several-wordings"),
        pytest.param(f"{TEXT}    buttons:\n{BUTTON}", "    []\n", SEVERAL, id="no-wording"),
        pytest.param(f"{TEXT}    buttons:\n{BUTTON}", "    text: No kites.\n", SEVERAL, id="no-dash"),
        pytest.param(TEXT, "  - txt: No kites.\n", NO_TEXT, id="misspelt-text"),
        pytest.param(TEXT, "  - text:\n", NO_TEXT, id="nothing-after-text"),
        pytest.param(TEXT, '  - text: " "\n', NO_TEXT, id="blank"),
        pytest.param(f"{TEXT}    buttons:\n{BUTTON}", "  - No kites.\n", NO_TEXT, id="bare-text"),
        pytest.param(BUTTON, BUTTON * 5, "this response has 5 buttons. Expected: at most 4.", id="five-buttons"),
        pytest.param(BUTTON, '    - {title: "And hats?", payload: "/ask_hats"}\n', OTHER_PAYLOAD, id="intent"),
        pytest.param(BUTTON, '    - {title: "And hats?"}\n', OTHER_PAYLOAD, id="no-payload"),
        pytest.param(BUTTON, '    - {payload: "And hats?"}\n', NO_TITLE, id="no-title"),
        pytest.param(BUTTON, '    - {title: "", payload: ""}\n', NO_TITLE, id="empty-title"),
        pytest.param(BUTTON, "    - And hats?\n", NO_TITLE, id="bare-button"),
        pytest.param(f"    buttons:\n{BUTTON}", "    buttons: And hats?\n", NO_TITLE, id="buttons-as-text"),
    ],
)
def test_mistake_in_a_response_is_told(site: Site, old: str, new: str, expected: str) -> None:
    site.edit(DOMAIN, old, new)
    assert site.messages() == [f"{DOMAIN}, line 5, entry utter_kites: {expected}"]


@pytest.mark.parametrize(
    ("responses", "place"),
    [
        ("", ""),
        ("responses:\n", ", line 2"),
        ("responses: [utter_kites]\n", ", line 2"),
        ("responses: x\n", ", line 2"),
    ],
)
def test_domain_without_responses_is_told(tmp_path: Path, responses: str, place: str) -> None:
    domain = tmp_path / "domain.yml"
    domain.write_text(f'version: "3.1"\n{responses}', encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_wording(domain, tmp_path)
    assert str(caught.value) == (
        f"domain.yml{place}, entry responses: there are no responses. Expected: names followed by a colon."
    )


# The responses of the replies to an alarm, and the lines on which they begin.
CALLS = {"utter_call": 9, "utter_call_again": 11, "utter_call_still": 13}


def test_every_mistake_is_told_at_once(site: Site) -> None:
    site.write(DOMAIN, FILES[DOMAIN].replace("text:", "txt:"))
    assert [message.split(": ")[0] for message in site.messages()] == [
        f"{DOMAIN}, line 3, entry utter_weather",
        f"{DOMAIN}, line 5, entry utter_kites",
        *(f"{DOMAIN}, line {line}, entry {name}" for name, line in CALLS.items()),
    ]


def test_response_is_read_with_its_quick_replies(site: Site) -> None:
    assert load_wording(site.root / DOMAIN, site.root) == {
        "utter_weather": Response("Calm days are better. Call {clinic_phone} with questions."),
        "utter_kites": Response("No kite flying for {wait_kites}.", ("And hats?",)),
        "utter_call": Response("Call {emergency_number} now."),
        "utter_call_again": Response("Call {emergency_number}."),
        "utter_call_still": Response("Call {urgent_contact}."),
    }


@pytest.mark.parametrize("number", range(MOST_BUTTONS + 1))
def test_so_many_buttons_are_possible(site: Site, number: int) -> None:
    site.edit(DOMAIN, f"    buttons:\n{BUTTON}", f"    buttons:\n{BUTTON * number}")
    assert len(site.load().wording["utter_kites"].quick_replies) == number


def test_text_on_several_lines_is_one_paragraph(site: Site) -> None:
    site.edit(DOMAIN, "text: No kite flying for {wait_kites}.", "text: >-\n      No kites\n      for {wait_kites}.")
    assert site.load().wording["utter_kites"].text == "No kites for {wait_kites}."


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("No kites.", ()),
        ("{a}", ("a",)),
        ("{b} and {a}", ("b", "a")),
        ("{a}, {b}, {a}", ("a", "b")),
        ("{ a }", (" a ",)),
        ("{}", ()),
        ("{a", ()),
        ("{a\nb}", ()),
    ],
)
def test_placeholders_are_the_names_in_braces(text: str, names: tuple[str, ...]) -> None:
    assert Response(text).placeholders == names


@pytest.mark.parametrize(
    ("text", "stray"),
    [("No kites.", False), ("{a} and {b}", False), ("{a", True), ("a}", True), ("{{a}}", True), ("{}", True)],
)
def test_brace_without_a_partner_is_stray(text: str, stray: bool) -> None:
    assert Response(text).stray_brace is stray


plain = st.text(st.characters(blacklist_characters="{}", blacklist_categories=["Cs"]))
names = st.text("abcdef_", min_size=1)


@given(parts=st.lists(st.tuples(plain, names)), end=plain)
def test_every_placeholder_is_filled_and_nothing_else_changes(parts: list[tuple[str, str]], end: str) -> None:
    response = Response("".join(f"{before}{{{name}}}" for before, name in parts) + end)
    values = {name: f"<{name}>" for _, name in parts}
    assert response.render(values) == "".join(f"{before}<{name}>" for before, name in parts) + end


@given(names=st.lists(names, unique=True, min_size=1), value=st.text())
def test_value_is_said_as_it_is(names: list[str], value: str) -> None:
    response = Response(" ".join(f"{{{name}}}" for name in names))
    assert response.render(dict.fromkeys(names, value)) == " ".join([value] * len(names))


def test_placeholder_without_a_value_is_never_said() -> None:
    with pytest.raises(KeyError, match="wait_kites"):
        Response("No kites for {wait_kites}.").render({"wait_hats": "x"})


def test_shipped_buttons_say_what_a_patient_would_type() -> None:
    domain = yaml.load(Path(__file__).parents[2].joinpath("domain.yml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    buttons = [button for (one,) in domain["responses"].values() for button in one.get("buttons", [])]
    assert buttons
    assert not [button for button in buttons if button["title"] != button["payload"]]
