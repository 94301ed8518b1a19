"""What the widget does, and what it does when the network, the server or a text misbehaves."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from browsing import Widget
from stand_in import APOLOGY, GREETING, STARTERS, StandIn

pytestmark = pytest.mark.slow

HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "<a href='javascript:alert(1)'>press</a>",
    '"><svg onload=alert(1)>',
    "[press](javascript:alert(1))",
    "{{constructor.constructor('alert(1)')()}} ${alert(1)} &lt;b&gt;",
    "\u202egnp.exe\u202c \u0000 \u200b",
]
# Text, and the links in it: what is shown, and where it leads.
LINKS = [
    (
        "see https://clinic.example/a?b=1&c=2.",
        [("https://clinic.example/a?b=1&c=2", "https://clinic.example/a?b=1&c=2")],
    ),
    ("(see http://clinic.example/x)", [("http://clinic.example/x", "http://clinic.example/x")]),
    ("write to Hello@clinic.example!", [("Hello@clinic.example", "mailto:Hello@clinic.example")]),
    ("call 020 7946 0000 today", [("020 7946 0000", "tel:02079460000")]),
    ("call +44 20 7946 0000", [("+44 20 7946 0000", "tel:+442079460000")]),
    ("javascript:alert(1) data:text/html,x ftp://x.example", []),
    ("https://bank.example@evil.example/", []),
    ("20 Feb – 25 Dec 2027, 4 to 6 weeks, 2026-11-21", []),
    ("In an emergency call 999.", []),
]


def tokens(server: StandIn) -> list[str]:
    return list(server.told)


def test_nothing_is_sent_before_it_is_opened(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin)
    widget.launcher.wait_for()
    assert server.told == {}
    assert widget.page.evaluate("sessionStorage.length") == 0
    widget.open()
    assert len(server.told) == 1


def test_quick_reply_is_sent_as_a_choice(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.page.get_by_role("button", name=STARTERS[1]).click()
    widget.page.get_by_text(f"You asked: {STARTERS[1]}").wait_for()
    assert [set(body) for body in server.posted] == [{"id", "choice"}]
    assert not widget.page.get_by_role("button", name=STARTERS[0]).is_visible()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_shown_as_text(server: StandIn, visit: Callable[..., Widget], text: str) -> None:
    url = "javascript:alert(1)"
    source = {"document": text, "title": text, "section": text, "section_title": text, "url": url}
    plan = {"person": {"x": text}, "today": "2026-11-21"}
    server.answers = {
        text: [
            {"text": text, "kind": "answer", "sources": [source], "quick_replies": [text]},
            {"text": f"{text}\n{text}: {text}", "kind": text, "plan": plan, "author": text, "from": "team"},
        ]
    }
    widget = visit(server.origin).open()
    widget.page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    widget.ask(text)
    widget.page.locator("needlewise-chat .plan").wait_for()
    shown = widget.page.locator("needlewise-chat .message p.text")
    assert shown.nth(1).text_content() == text.strip()
    assert shown.nth(2).text_content() == text
    root = "document.querySelector('needlewise-chat').shadowRoot"
    assert widget.page.evaluate(f"[...{root}.querySelectorAll('script, img, iframe, [onerror], [onload]')].length") == 0
    addresses = widget.page.evaluate(f"[...{root}.querySelectorAll('[href]')].map((one) => one.href)")
    assert {address.partition(":")[0] for address in addresses} == {"tel"}
    assert widget.page.evaluate("violations") == []


def test_addresses_become_links(server: StandIn, visit: Callable[..., Widget]) -> None:
    server.answers = {"?": [{"text": text, "kind": "answer"} for text, _ in LINKS]}
    widget = visit(server.origin).open()
    widget.ask_and_wait("?")
    texts = widget.page.locator("needlewise-chat .turn.assistant").last.locator("p.text")
    shown = [
        (text.text_content(), [(one.text_content(), one.get_attribute("href")) for one in text.locator("a").all()])
        for text in texts.all()
    ]
    assert shown == LINKS


def test_links_open_outside_and_tell_nothing(server: StandIn, visit: Callable[..., Widget]) -> None:
    server.answers = {"?": [{"text": "https://clinic.example/", "kind": "answer"}]}
    widget = visit(server.origin).open()
    widget.ask_and_wait("?")
    link = widget.messages.last.locator("a")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")


def test_numbers_for_emergencies_are_links_where_it_is_urgent(server: StandIn, visit: Callable[..., Widget]) -> None:
    text = "Call 999 now, or Samaritans on 116 123. NHS 111 is there at night."
    server.answers = {"!": [{"text": text, "kind": "urgent"}], "?": [{"text": text, "kind": "answer"}]}
    widget = visit(server.origin).open()
    for asked, numbers in (("!", ["tel:999", "tel:116123", "tel:111"]), ("?", [])):
        widget.ask_and_wait(asked)
        links = widget.messages.last.locator("a").all()
        assert [link.get_attribute("href") for link in links] == numbers


EMERGENCY = {"text": "Call 999 now.", "kind": "urgent", "alarm": "emergency"}
ALARMS: dict[str, list[dict[str, Any]]] = {
    "emergency": [EMERGENCY],
    "price": [{"text": "Call 999 now, please.", "kind": "urgent", "alarm": "emergency"}],
    "pus": [{"text": "Call us now.", "kind": "urgent", "alarm": "urgent"}],
    "over": [{"text": "I'm glad.", "kind": "smalltalk"}],
}


def called(widget: Widget) -> list[str | None]:
    """Where the line above the input leads."""
    return [link.get_attribute("href") for link in widget.page.locator("needlewise-chat footer > .limit a").all()]


def test_number_to_call_stays_while_an_alarm_stands(server: StandIn, visit: Callable[..., Widget]) -> None:
    server.answers = ALARMS
    widget = visit(server.origin).open()
    assert called(widget) == []
    for text, numbers in (
        ("pus", ["tel:02079460000"]),
        ("emergency", ["tel:999"]),
        ("price", ["tel:999"]),
        ("over", []),
        ("emergency", ["tel:999"]),
    ):
        widget.ask_and_wait(text)
        assert called(widget) == numbers, text
    # Also on the next page.
    widget.page.goto(f"{server.origin}/other")
    widget.page.locator("needlewise-chat footer > .limit a").wait_for(state="attached")
    assert called(widget) == ["tel:999"]


def test_slow_answer_is_waited_for(server: StandIn, visit: Callable[..., Widget]) -> None:
    server.delay = 3.5
    widget = visit(server.origin).open()
    widget.heard()
    widget.ask("Does it hurt?")
    widget.page.locator("needlewise-chat .typing").wait_for()
    widget.page.get_by_text("You asked: Does it hurt?").wait_for()
    assert "The answer is on its way." in widget.heard()
    assert len(server.posted) == 1


@pytest.mark.parametrize("fault", ["cut", "cut_after_first"])
def test_answer_that_breaks_off_is_asked_for_again(server: StandIn, visit: Callable[..., Widget], fault: str) -> None:
    server.answers = {"?": [{"text": "First.", "kind": "answer"}, {"text": "Second.", "kind": "answer"}]}
    widget = visit(server.origin).open()
    setattr(server, fault, 1)
    widget.ask("?")
    widget.page.get_by_text("Second.").wait_for()
    widget.page.get_by_text("Did this help?").wait_for()
    assert len({body["id"] for body in server.posted}) == 1
    assert [text.splitlines()[0] for text in widget.texts()] == [GREETING, "?", "First.", "Second."]


def test_server_that_is_away_loses_no_text(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    server.away = True
    widget.ask("Does it hurt?")
    note = widget.page.locator("needlewise-chat .note")
    note.wait_for()
    assert APOLOGY in note.inner_text()
    widget.field.fill("and my next question")
    # The next page knows of both.
    widget.page.goto(f"{server.origin}/other")
    widget.field.wait_for()
    note.wait_for()
    assert widget.field.input_value() == "and my next question"
    server.away = False
    note.get_by_role("button", name="Try again").click()
    widget.page.get_by_text("You asked: Does it hurt?").wait_for()
    assert [text.splitlines()[0] for text in widget.texts()] == [GREETING, "Does it hurt?", "You asked: Does it hurt?"]


def test_server_that_is_away_from_the_start_can_be_tried_again(server: StandIn, visit: Callable[..., Widget]) -> None:
    server.away = True
    widget = visit(server.page('data-phone="020 7946 0000"'))
    widget.launcher.click()
    widget.page.get_by_role("button", name="Try again").wait_for()
    widget.ask("Does it hurt?")
    widget.page.get_by_role("button", name="Try again").nth(1).wait_for()
    server.away = False
    widget.page.get_by_role("button", name="Try again").nth(1).click()
    widget.page.get_by_text("You asked: Does it hurt?").wait_for()
    assert len(server.told) == 1


def test_what_is_written_offline_is_sent_when_back(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.page.context.set_offline(True)
    widget.ask("Does it hurt?")
    widget.page.get_by_text("You seem to be offline.").wait_for()
    widget.page.context.set_offline(False)
    widget.page.get_by_text("You asked: Does it hurt?").wait_for()
    assert not widget.page.get_by_text("You seem to be offline.").is_visible()


def test_conversation_that_ended_elsewhere_begins_anew_with_what_was_asked(
    server: StandIn, visit: Callable[..., Widget]
) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("first")
    server.end(tokens(server)[0])
    widget.ask("second")
    widget.page.get_by_text("You asked: second").wait_for()
    assert widget.page.get_by_text("The earlier conversation has ended.").is_visible()
    assert "first" not in "".join(widget.texts())
    assert [[message["text"] for message in told] for told in server.told.values()] == [["second", "You asked: second"]]


def test_reply_of_the_team_marks_the_launcher(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("Talk to the team")
    widget.page.keyboard.press("Escape")
    server.push(tokens(server)[0], {"id": "t.1", "text": "Hello, Ana here.", "kind": "team", "author": "Ana"})
    widget.page.get_by_role("button", name="Ask a question, unread messages: 1").wait_for()
    # Still unread on the next page.
    widget.page.goto(f"{server.origin}/other")
    widget.page.get_by_role("button", name="Ask a question, unread messages: 1").click()
    assert widget.page.locator("needlewise-chat .turn.team .who b").inner_text() == "Ana"
    widget.page.keyboard.press("Escape")
    assert widget.launcher.get_attribute("aria-label") is None


def test_two_tabs_show_the_same_conversation(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("from the first tab")
    with widget.page.expect_popup() as popup:
        widget.page.evaluate("window.open('/other')")
    other = Widget(popup.value)
    other.page.get_by_text("You asked: from the first tab").wait_for()
    other.ask_and_wait("from the second tab")
    widget.page.bring_to_front()
    widget.page.get_by_text("You asked: from the second tab").wait_for()
    assert [text.splitlines()[0] for text in widget.texts()] == [text.splitlines()[0] for text in other.texts()]
    assert len(server.told) == 1


def test_start_again_empties_the_view(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("secret")
    server.answers = {"": [{"text": "Let us begin anew.", "kind": "smalltalk", "quick_replies": STARTERS}]}
    widget.choose("Start again")
    widget.page.get_by_text("Let us begin anew.").wait_for()
    assert widget.texts() == ["Let us begin anew."]
    assert widget.page.get_by_role("button", name=STARTERS[0]).is_visible()


def test_delete_leaves_nothing_behind(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("secret")
    widget.field.fill("a secret draft")
    widget.choose("Delete this conversation")
    widget.page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    widget.page.get_by_text("The conversation was deleted.").wait_for()
    assert server.told == {}
    kept = widget.page.evaluate("JSON.stringify({ ...sessionStorage })")
    assert "secret" not in kept
    assert "token" not in kept
    assert widget.texts() == []
    widget.page.get_by_role("button", name="Start a new conversation").click()
    widget.messages.first.wait_for()
    assert widget.texts() == [GREETING]


def test_nothing_said_is_kept_in_the_browser(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("a very private thing")
    widget.page.get_by_text("Did this help?").wait_for()
    assert "private" not in widget.page.evaluate(
        "JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie])"
    )


def test_feedback_with_a_reason(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("?")
    widget.page.get_by_role("button", name="No, it did not help").click()
    reason = widget.page.get_by_role("textbox", name="What was missing?")
    reason.fill("the price")
    reason.press("Enter")
    reason.wait_for(state="hidden")
    (asked,) = server.posted
    rating = {"message": f"{asked['id']}.1", "helpful": False}
    assert server.feedback == [rating, {**rating, "reason": "the price"}]
    widget.page.get_by_role("button", name="Yes, it helped").click()
    widget.page.locator("needlewise-chat [aria-pressed=true][aria-label='Yes, it helped']").wait_for()
    assert server.feedback[-1] == {**rating, "helpful": True}


def test_conversation_can_be_copied_and_saved(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin, permissions=["clipboard-read", "clipboard-write"]).open()
    widget.ask_and_wait("Does it hurt?")
    widget.choose("Copy the conversation")
    widget.page.get_by_text("Copied.").wait_for()
    copied = widget.page.evaluate("navigator.clipboard.readText()")
    with widget.page.expect_download() as download:
        widget.choose("Save the conversation")
    assert download.value.suggested_filename == "conversation.txt"
    assert download.value.path().read_text(encoding="utf-8") == copied
    said = re.findall(r"^(You|Assistant) \(.+\)\n(.*)$", copied, re.MULTILINE)
    assert said == [("Assistant", GREETING), ("You", "Does it hurt?"), ("Assistant", "You asked: Does it hurt?")]


def test_plan_is_posted_as_the_server_sent_it(server: StandIn, visit: Callable[..., Widget]) -> None:
    plan = {"person": {"sessions_done": 2}, "today": "2026-11-21"}
    server.answers = {"?": [{"text": "Dates:\nSession 3: 28 Nov", "kind": "answer", "plan": plan}]}
    widget = visit(server.origin).open()
    widget.ask_and_wait("?")
    rows = widget.page.locator("needlewise-chat dl div").all_inner_texts()
    assert [row.split("\n") for row in rows] == [["Session 3", "28 Nov"]]
    for name, path in (("Add to calendar", "calendar"), ("Print", "page")):
        with (
            widget.page.context.expect_page() as opened,
            widget.page.context.expect_event(
                "request", lambda request: request.method == "POST" and "/plan/" in request.url
            ) as posted,
        ):
            widget.page.get_by_role("button", name=name).click()
        assert posted.value.url == f"{server.origin}/webhooks/plan/{path}"
        assert posted.value.post_data_json == {"plan": '{"person":{"sessions_done":2},"today":"2026-11-21"}'}
        opened.value.close()


def test_too_long_text_is_not_sent(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask("x" * 203)
    assert widget.page.get_by_text("That is 3 characters too long.").is_visible()
    assert server.posted == []
    widget.ask("x" * 200)
    widget.page.get_by_text("You asked: xxx").wait_for()


@pytest.mark.parametrize(
    ("attributes", "selector", "style", "value"),
    [
        ('data-colour="#7a3b52"', "header", "backgroundColor", "rgb(122, 59, 82)"),
        ('data-position="left"', ".panel", "left", "20px"),
        ('data-theme="dark"', ".panel", "backgroundColor", "rgb(22, 32, 30)"),
        ('dir="rtl"', ".panel", "direction", "rtl"),
    ],
)
def test_attribute_changes_the_look(
    server: StandIn, visit: Callable[..., Widget], attributes: str, selector: str, style: str, value: str
) -> None:
    widget = visit(server.page(attributes)).open()
    part = widget.page.locator(f"needlewise-chat {selector}")
    assert part.evaluate(f"(one) => getComputedStyle(one).{style}") == value


def test_texts_are_replaced_by_an_attribute(server: StandIn, visit: Callable[..., Widget]) -> None:
    texts = """data-title='Fragen' data-texts='{"launcher": "Frage stellen"}' lang='de'"""
    widget = visit(server.page(texts))
    assert widget.launcher.inner_text() == "Frage stellen"
    widget.open()
    assert widget.page.get_by_role("dialog", name="Fragen").is_visible()


def test_strict_policy_of_a_website_is_kept(server: StandIn, visit: Callable[..., Widget]) -> None:
    said: list[Any] = []
    widget = visit(server.origin)
    widget.page.on("console", lambda message: said.append(message.text))
    widget.open().ask_and_wait("?")
    widget.field.fill("a\nb\nc")
    widget.choose("Delete this conversation")
    assert widget.page.evaluate("violations") == []
    assert said == []
    assert widget.page.locator("needlewise-chat .panel").evaluate("(one) => getComputedStyle(one).position") == "fixed"
