"""The widget with the real assistant: a plan from end to end, whatever happens on the way, and how fast it is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import pytest
from browsing import Widget
from real_servers import credentials_for_many, free_port

from bot import paths

pytestmark = pytest.mark.slow

LARGEST = 15_000
READY_MS = 100
# Shifts of the page's layout, those right after something was pressed included: https://web.dev/articles/cls
SHIFTS = """
window.shifts = 0;
new PerformanceObserver((list) => list.getEntries().forEach((entry) => { shifts += entry.value; }))
  .observe({ type: "layout-shift", buffered: true });
"""


@dataclass
class Assistant:
    """The real server, which can be stopped and started again."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def demo(self) -> str:
        return f"{self.origin}/webhooks/chat/demo/"

    def start(self) -> None:
        endpoints, log = self.folder / "endpoints.yml", self.folder / "serve.log"
        if not endpoints.exists():
            endpoints.write_text(
                f"action_endpoint:\n  url: http://127.0.0.1:{free_port()}/webhook\n"
                "tracker_store:\n  type: bot.trackers.sqlite.SQLiteTrackerStore\n"
                f"  db: {self.folder}/conversations.db\n"
            )
        files = ("--endpoints", str(endpoints), "--credentials", str(credentials_for_many(self.folder)))
        command = [sys.executable, "-m", "bot.cli", "serve", "--port", str(self.port), *files]
        environment = {**os.environ, "NEEDLEWISE_CHAT_SECRET": "for these tests only, and nothing else at all"}
        with log.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=paths.ROOT, stdout=output, stderr=subprocess.STDOUT, env=environment
            )
        deadline = time.monotonic() + 120
        while "Ready. Open" not in log.read_text():
            assert self.process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.2)

    def stop(self) -> None:
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(30) == 0


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    assistant = Assistant(tmp_path_factory.mktemp("assistant"))
    assistant.start()
    yield assistant
    assistant.stop()


def test_plan_from_end_to_end(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(assistant.demo).open()
    assert "automated assistant" in widget.texts()[0]
    widget.ask_and_wait("Can you make me a plan for deep acne scars? I have had two sessions")
    # Refreshed in the middle: the page has forgotten nothing, and the field is where it was.
    widget.field.fill("the last one was three weeks ago")
    widget.page.reload()
    widget.page.locator("needlewise-chat .turn.patient").wait_for()
    assert widget.field.input_value() == "the last one was three weeks ago"
    before = widget.texts()
    assert "deep acne scars" in before[1]
    widget.field.press("Enter")
    widget.page.locator("needlewise-chat .turn.patient").nth(1).wait_for()
    widget.page.locator("needlewise-chat .typing").wait_for(state="hidden")
    # Restarted in the middle: the same conversation goes on.
    assistant.stop()
    widget.ask("no")
    assistant.start()
    plan = widget.page.locator("needlewise-chat .plan")
    retry = widget.page.get_by_role("button", name="Try again")
    plan.or_(retry).first.wait_for(timeout=30_000)
    if retry.is_visible():
        retry.click()
    plan.wait_for()
    assert plan.locator("dt").first.inner_text() == "Session 3"
    assert "6 to 12 sessions" in "".join(widget.texts())
    assert widget.texts()[: len(before)] == before
    assert [text for text in widget.texts() if text == "no"] == ["no"]
    assert widget.page.locator("needlewise-chat details").count() > 0
    # Taken along: a file for the calendar, a page to print.
    with widget.page.context.expect_page() as opened:
        widget.page.get_by_role("button", name="Print").first.click()
    opened.value.get_by_role("table").wait_for()
    assert "Session" in opened.value.locator("body").inner_text()


def test_answer_asked_for_before_a_refresh_comes_after_it(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(assistant.demo).open()
    widget.ask("Does it hurt?")
    widget.page.reload()
    answer = widget.page.locator("needlewise-chat .turn.assistant .message", has_text="numbing cream")
    answer.wait_for()
    widget.page.wait_for_timeout(300)
    assert answer.count() == 1
    assert widget.page.locator("needlewise-chat .turn.patient").count() == 1


def test_two_tabs_show_the_same_conversation(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(assistant.demo).open()
    with widget.page.expect_popup() as popup:
        widget.page.evaluate("window.open(location.href)")
    other = Widget(popup.value)
    other.messages.first.wait_for()
    other.ask_and_wait("Does it hurt?")
    widget.page.bring_to_front()
    widget.log.get_by_text("Does it hurt?", exact=True).wait_for()
    widget.page.locator("needlewise-chat .message", has_text="numbing cream").wait_for()
    assert [text.splitlines()[0] for text in widget.texts()] == [text.splitlines()[0] for text in other.texts()]


def test_feedback_and_deletion_reach_the_server(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(assistant.demo).open()
    widget.ask_and_wait("Does it hurt?")
    widget.page.get_by_role("button", name="Yes, it helped").click()
    widget.page.get_by_text("Thank you.").wait_for()
    widget.choose("Delete this conversation")
    widget.page.get_by_role("alertdialog").get_by_role("button", name="Delete").click()
    widget.page.get_by_text("The conversation was deleted.").wait_for()


def test_start_again(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(assistant.demo).open()
    widget.ask_and_wait("I have deep acne scars")
    widget.choose("Start again")
    widget.page.get_by_text("deep acne scars").wait_for(state="hidden")
    shown = widget.texts()
    widget.page.reload()
    widget.messages.first.wait_for()
    assert shown[0] in widget.texts()


def test_page_asks_through_the_widget(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(assistant.demo, viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    widget.page.get_by_role("main").get_by_role("button", name="Does it hurt?").tap()
    widget.page.locator("needlewise-chat .message", has_text="numbing cream").wait_for()
    widget.page.keyboard.press("Escape")
    assert widget.page.evaluate("document.activeElement.textContent") == "Does it hurt?"


@pytest.mark.parametrize("page", ["demo", "embed"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages(
    assistant: Assistant, visit: Callable[..., Widget], page: str, theme: str
) -> None:
    from axe_playwright_python.sync_playwright import Axe

    widget = visit(f"{assistant.origin}/webhooks/chat/{page}/", color_scheme=theme)
    violations = Axe().run(widget.page).response["violations"]
    assert [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in violations] == []
    assert widget.page.evaluate("violations") == []


def test_embed_page_builds_the_script_tag(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit(f"{assistant.origin}/webhooks/chat/embed/", permissions=["clipboard-read", "clipboard-write"])
    page = widget.page
    page.get_by_label("Title").fill('Ask "us" <now>')
    page.get_by_label("Plum").check()
    page.get_by_label("Corner").select_option("left")
    page.get_by_role("button", name="Copy").click()
    page.get_by_text("Copied.").wait_for()
    tag = page.evaluate("navigator.clipboard.readText()")
    assert tag == (
        f'<script src="{assistant.origin}/webhooks/chat/widget.js" data-title="Ask &quot;us&quot; &lt;now>" '
        'data-colour="#7a3b52" data-position="left" defer></script>'
    )
    widget.open()
    assert page.get_by_role("dialog", name='Ask "us" <now>').is_visible()


def test_weight_readiness_and_steadiness(assistant: Assistant, visit: Callable[..., Widget]) -> None:
    widget = visit("about:blank")
    widget.page.add_init_script(SHIFTS)
    widget.page.goto(assistant.demo)
    widget.launcher.wait_for()
    script = widget.page.evaluate(
        """() => {
          const [script] = performance.getEntriesByType("resource").filter((one) => one.name.endsWith("/widget.js"));
          const [ready] = performance.getEntriesByName("needlewise-ready");
          return { weight: script.encodedBodySize, ready: ready.startTime - script.responseEnd };
        }"""
    )
    widget.open()
    waited = []
    for question in ("Does it hurt?", "What are the side effects?", "How many sessions for acne scars?", "hello"):
        begun = time.monotonic()
        widget.ask_and_wait(question)
        waited.append(1000 * (time.monotonic() - begun))
    shifts = widget.page.evaluate("shifts")
    print(  # noqa: T201 - measured here, for whoever reads the tests' output
        f"widget.js: {script['weight']} bytes gzipped, ready after {script['ready']:.0f} ms; "
        f"first answer after {median(waited):.0f} ms (median); layout shift {shifts:.4f}"
    )
    assert script["weight"] <= LARGEST
    assert script["ready"] < 10 * READY_MS
    assert shifts == 0
