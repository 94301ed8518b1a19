"""For everybody: nothing for axe to find in any state, all of it by keyboard, and every message read out once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from browsing import Widget
from stand_in import GREETING, StandIn

pytestmark = pytest.mark.slow

SOURCES = [{"document": "guide", "title": "Guide", "section": "a", "section_title": "Severe scars"}]
DATES = "Counted from your last session:\nSession 3: 28 Nov – 12 Dec 2026\nCourse complete: 20 Feb – 25 Dec 2027"
ANSWERS: dict[str, list[dict[str, Any]]] = {
    "plan": [
        {"text": "For severe acne scars, 6 to 12 sessions.", "kind": "answer", "sources": SOURCES},
        {
            "text": DATES,
            "kind": "answer",
            "sources": SOURCES,
            "plan": {"person": {}, "today": "2026-11-21"},
            "quick_replies": ["How did you work that out?"],
        },
    ],
    "urgent": [{"text": "Call 999 now, or the clinic on 020 7946 0000.", "kind": "urgent"}],
    "alarm": [{"text": "Call 999 now.", "kind": "urgent", "alarm": "emergency"}],
}
STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
SMALL = {"width": 320, "height": 256}
# Everything in the widget that can be pressed, with its size.
PRESSED = """() => [...document.querySelector("needlewise-chat").shadowRoot
  .querySelectorAll("button, a, summary, input, textarea")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent || one.ariaLabel, one.getBoundingClientRect()])
  .map(([name, { width, height }]) => [name, width, height])"""


def closed(widget: Widget, _: StandIn) -> None:
    widget.launcher.wait_for()


def opened(widget: Widget, _: StandIn) -> None:
    widget.open()


def planned(widget: Widget, _: StandIn) -> None:
    widget.open().ask_and_wait("plan")
    for summary in widget.page.locator("needlewise-chat summary").all():
        summary.click()


def warned(widget: Widget, _: StandIn) -> None:
    widget.open().ask_and_wait("urgent")


def alarmed(widget: Widget, _: StandIn) -> None:
    widget.open().ask_and_wait("alarm")


def rated(widget: Widget, _: StandIn) -> None:
    widget.open().ask_and_wait("plan")
    widget.page.get_by_role("button", name="No, it did not help").click()
    widget.page.get_by_label("What was missing?").wait_for()


def in_menu(widget: Widget, _: StandIn) -> None:
    widget.open().page.get_by_role("button", name="More choices").click()


def asked_back(widget: Widget, _: StandIn) -> None:
    widget.open().choose("Delete this conversation")


def failed(widget: Widget, server: StandIn) -> None:
    widget.open()
    server.away = True
    widget.ask("Does it hurt?")
    widget.page.get_by_role("button", name="Try again").wait_for()


def too_long(widget: Widget, _: StandIn) -> None:
    widget.open().field.fill("x" * 300)


STATES = [closed, opened, planned, warned, alarmed, rated, in_menu, asked_back, failed, too_long]


@pytest.fixture(autouse=True)
def _answers(server: StandIn) -> None:
    server.answers = ANSWERS


@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing(
    server: StandIn, visit: Callable[..., Widget], state: Callable[[Widget, StandIn], None]
) -> None:
    widget = visit(server.origin, reduced_motion="reduce")
    state(widget, server)
    assert found_in_both_themes(widget) == {"light": [], "dark": []}


@pytest.mark.parametrize("colour", ["#ffee00", "#808080", "#000000"])
def test_axe_finds_nothing_in_any_colour(server: StandIn, visit: Callable[..., Widget], colour: str) -> None:
    widget = visit(server.page(f"data-colour={colour}"), reduced_motion="reduce")
    planned(widget, server)
    assert found_in_both_themes(widget) == {"light": [], "dark": []}


@pytest.mark.parametrize("state", [planned, asked_back])
def test_axe_finds_nothing_enlarged_to_400_percent(
    server: StandIn, visit: Callable[..., Widget], state: Callable[[Widget, StandIn], None]
) -> None:
    widget = visit(server.origin, viewport=SMALL, reduced_motion="reduce")
    state(widget, server)
    assert found_by_axe(widget) == []


def found_in_both_themes(widget: Widget) -> dict[str, list[str]]:
    found = {}
    for theme in ("light", "dark"):
        widget.page.emulate_media(color_scheme=theme)
        widget.page.locator(f"needlewise-chat .frame.{theme}").wait_for(state="attached")
        found[theme] = found_by_axe(widget)
    return found


def found_by_axe(widget: Widget) -> list[str]:
    from axe_playwright_python.sync_playwright import Axe

    results = Axe().run(widget.page, options={"runOnly": STANDARDS}).response
    assert len(results["passes"]) > 10
    return [f"{one['id']}: {node['html'][:120]}" for one in results["violations"] for node in one["nodes"]]


def focused(widget: Widget) -> str:
    """What has the focus, by its name or its text."""
    name: str = widget.page.evaluate(
        """() => {
          let one = document.activeElement;
          while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
          return one.ariaLabel || one.textContent;
        }"""
    )
    return name


def test_all_of_it_by_keyboard(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin)
    press = widget.page.keyboard.press
    press("Tab")
    assert focused(widget) == "Another page"
    press("Tab")
    assert focused(widget) == "Ask a question"
    press("Enter")
    widget.messages.first.wait_for()
    assert focused(widget) == "Your question"
    widget.page.keyboard.type("plan")
    press("Enter")
    widget.page.get_by_role("button", name="Yes, it helped").wait_for()
    assert focused(widget) == "Your question"
    path = []
    for _ in range(14):
        press("Shift+Tab")
        path.append(focused(widget))
        if path[-1] == "More choices":
            break
    assert path == [
        "How did you work that out?",
        "No, it did not help",
        "Yes, it helped",
        "Sources (1)",
        "Print (opens a new tab)",
        "Add to calendar (opens a new tab)",
        "Sources (1)",
        "Conversation",
        "Close the chat",
        "More choices",
    ]
    press("Enter")
    assert focused(widget) == "Talk to the team"
    press("Escape")
    assert focused(widget) == "More choices"
    press("Escape")
    assert focused(widget) == "Ask a question"
    assert widget.launcher.is_visible()
    assert not widget.page.get_by_role("dialog").is_visible()


def test_question_before_deleting_takes_focus_and_gives_it_back(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.choose("Delete this conversation")
    assert focused(widget) == "Keep it"
    widget.page.keyboard.press("Escape")
    assert focused(widget) == "More choices"
    assert widget.page.get_by_role("dialog").is_visible()
    assert list(server.told) != []


def test_each_message_is_read_out_once(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    said = widget.heard()
    assert [text for text in said if GREETING in text] == [said[1]]
    assert said[0] == "Today"
    assert said[2:] == ["Suggested questions below: 2"]
    widget.ask_and_wait("plan")
    widget.page.get_by_text("How did you work that out?").wait_for()
    said = widget.heard()
    for once in ("For severe acne scars", "Session 3", "Suggested questions below: 1"):
        assert len([text for text in said if once in text]) == 1, said
    assert not any("Did this help" in text for text in said), said


def test_what_was_read_before_is_not_read_out_again(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.ask_and_wait("plan")
    widget.page.goto(f"{server.origin}/other")
    widget.page.get_by_text("For severe acne scars").wait_for()
    widget.page.wait_for_timeout(300)
    assert widget.heard() == []
    assert focused(widget) != "Your question"
    widget.ask_and_wait("urgent")
    assert len([text for text in widget.heard() if "Call 999" in text]) == 1


@pytest.mark.parametrize("state", [closed, planned, in_menu, asked_back, failed])
def test_everything_pressed_is_large_enough(
    server: StandIn, visit: Callable[..., Widget], state: Callable[[Widget, StandIn], None]
) -> None:
    widget = visit(server.origin, reduced_motion="reduce")
    state(widget, server)
    pressed = widget.page.evaluate(PRESSED)
    assert pressed
    # Links within a sentence are excepted by the standard; there are none here.
    assert [(name, width, height) for name, width, height in pressed if width < 24 or height < 24] == []


@pytest.mark.parametrize("viewport", [SMALL, {"width": 320, "height": 640}, {"width": 740, "height": 340}])
def test_small_window_is_used_whole(server: StandIn, visit: Callable[..., Widget], viewport: dict[str, int]) -> None:
    widget = visit(server.origin, viewport=viewport).open()
    widget.ask_and_wait("plan")
    page = widget.page
    boxes = {
        name: page.locator(f"needlewise-chat {name}").bounding_box() for name in (".panel", ".scroller", "textarea")
    }
    assert boxes[".panel"] == {"x": 0, "y": 0, **viewport}
    assert boxes[".scroller"]["height"] >= 100
    assert boxes["textarea"]["y"] + boxes["textarea"]["height"] <= viewport["height"]
    scrolls = "(one) => one.scrollWidth > one.clientWidth"
    assert not page.locator("needlewise-chat .scroller").evaluate(scrolls)
    assert not page.locator("html").evaluate(scrolls)
    # The page behind can't be reached while it is covered.
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") in ("needlewise-chat", "body")


def test_window_that_becomes_small_keeps_the_focus(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin).open()
    widget.field.fill("half a question")
    widget.page.set_viewport_size({"width": 320, "height": 640})
    widget.page.locator("needlewise-chat .panel:modal").wait_for()
    assert focused(widget) == "Your question"
    assert widget.field.input_value() == "half a question"


def test_nothing_moves_for_who_does_not_want_it(server: StandIn, visit: Callable[..., Widget]) -> None:
    server.delay = 0.5
    widget = visit(server.origin, reduced_motion="reduce").open()
    widget.ask("plan")
    widget.page.locator("needlewise-chat .typing").wait_for()
    assert widget.page.evaluate("document.getAnimations().length") == 0
    moving = visit(server.origin).open()
    moving.ask("plan")
    moving.page.locator("needlewise-chat .typing").wait_for()
    assert moving.page.evaluate("document.querySelector('needlewise-chat').shadowRoot.getAnimations().length") > 0


def test_forced_colours_leave_edges(server: StandIn, visit: Callable[..., Widget]) -> None:
    widget = visit(server.origin, forced_colors="active", reduced_motion="reduce").open()
    widget.ask_and_wait("plan")
    for part in (".message", ".send", ".panel"):
        border = widget.page.locator(f"needlewise-chat {part}").first.evaluate(
            "(one) => getComputedStyle(one).borderWidth"
        )
        assert border == "1px"
    assert found_by_axe(widget) == []


def test_right_to_left_turns_the_sides(server: StandIn, visit: Callable[..., Widget]) -> None:
    attributes = 'lang="ar" dir="rtl" data-position="left"'
    widget = visit(f"{server.origin}/?attributes={attributes}", reduced_motion="reduce").open()
    page = widget.page
    close, title = (
        page.locator(f"needlewise-chat {one}").bounding_box() for one in ("header > button:nth-of-type(2)", "#title")
    )
    assert close is not None
    assert title is not None
    assert close["x"] < title["x"]
    panel = page.locator("needlewise-chat .panel").bounding_box()
    assert panel is not None
    assert panel["x"] < 40
    assert found_by_axe(widget) == []
