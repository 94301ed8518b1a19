"""The widget in a browser, as a patient meets it, and what a screen reader would say."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox --disable-gpu --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync"
)
# What is added to a live region that can be seen is said; and what a page does against its own policy is kept.
LISTENING = """
window.heard = [];
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => violations.push(event.violatedDirective));
const said = (node) => {
  const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
  if (!element?.checkVisibility({ visibilityProperty: true }) || element.closest("[aria-hidden=true]")) return;
  const region = element.closest("[aria-live], [role=log], [role=status], [role=alert]");
  if (!region || region.getAttribute("aria-live") === "off") return;
  const text = (node.innerText ?? node.textContent).replace(/\\s+/g, " ").trim();
  if (text) heard.push(text);
};
const attach = Element.prototype.attachShadow;
Element.prototype.attachShadow = function (options) {
  const root = attach.call(this, options);
  new MutationObserver((records) => records.forEach((record) => record.addedNodes.forEach(said)))
    .observe(root, { childList: true, subtree: true });
  return root;
};
"""


@dataclass
class Widget:
    """The widget on a page, as a patient meets it."""

    page: Page

    @property
    def launcher(self) -> Locator:
        return self.page.locator("needlewise-chat button.launcher")

    @property
    def field(self) -> Locator:
        return self.page.locator("needlewise-chat textarea")

    @property
    def log(self) -> Locator:
        return self.page.get_by_role("log")

    @property
    def messages(self) -> Locator:
        return self.page.locator("needlewise-chat .message")

    def open(self) -> Widget:
        self.launcher.click()
        self.messages.first.wait_for()
        return self

    def ask(self, text: str) -> None:
        self.field.fill(text)
        self.field.press("Enter")

    def ask_and_wait(self, text: str) -> str:
        """Ask, wait until nothing more comes, and return what was answered."""
        before = self.page.locator("needlewise-chat .turn.assistant").count()
        self.ask(text)
        self.page.locator("needlewise-chat .turn.assistant").nth(before).wait_for()
        self.page.locator("needlewise-chat .typing").wait_for(state="hidden")
        return "\n".join(self.page.locator("needlewise-chat .turn.assistant").nth(before).all_inner_texts())

    def choose(self, name: str) -> None:
        """Press an entry of the menu."""
        self.page.get_by_role("button", name="More choices").click()
        self.page.locator("needlewise-chat .menu").get_by_role("button", name=name).click()

    def heard(self) -> list[str]:
        """What a screen reader said since it was last asked."""
        said: list[str] = self.page.evaluate("heard.splice(0)")
        return said

    def texts(self) -> list[str]:
        return self.messages.all_inner_texts()


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser of this machine; skips where there is none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine (Debian: apt-get install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS.split())
        yield browser
        browser.close()
