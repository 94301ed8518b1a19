"""What browsers load: small, whole, and nothing in it that a strict website or a careful reader would refuse."""

from __future__ import annotations

import gzip
import re

import pytest

from bot import paths
from bot.content.content import Content
from bot.widget.files import File, files, widget_script

LARGEST = 15_000
FOLDER = paths.ROOT / "bot" / "widget"
TEXTS = re.findall(r"^  (\w+): ", (FOLDER / "parts" / "texts.js").read_text(encoding="utf-8"), re.MULTILINE)
ELEMENT = (FOLDER / "parts" / "element.js").read_text(encoding="utf-8")
ATTRIBUTES = sorted(set(re.findall(r'"(data-\w+|lang)"', ELEMENT)))
DOCUMENT = (paths.ROOT / "docs" / "embed.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def served(content: Content) -> dict[str, File]:
    return dict(files(content.clinic))


def test_script_weighs_at_most_15_kb() -> None:
    weight = len(gzip.compress(widget_script().encode()))
    print(f"widget.js: {weight} bytes gzipped")  # noqa: T201 - for whoever reads the tests' output
    assert weight <= LARGEST


@pytest.mark.parametrize(
    "unsafe", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "localStorage"]
)
def test_script_holds_nothing_unsafe(unsafe: str) -> None:
    assert unsafe not in widget_script()


def test_script_names_no_other_place() -> None:
    # The one address is the name of the SVG standard; nothing is loaded from it.
    assert set(re.findall(r"https?://[\w.]+[^\s\"']*", widget_script())) == {"http://www.w3.org/2000/svg"}


def test_no_comment_is_served() -> None:
    assert not re.search(r"^\s*(//|/\*)", widget_script(), re.MULTILINE)


@pytest.mark.parametrize("page", ["demo/", "embed/"])
def test_page_loads_only_what_is_served(served: dict[str, File], page: str) -> None:
    loaded = re.findall(r'<(?:link|script)[^>]+(?:href|src)="([^"]+)"', served[page].text)
    assert len(loaded) == 3
    assert {path.removeprefix("../") if path.startswith("../") else f"{page}{path}" for path in loaded} <= set(served)


@pytest.mark.parametrize("page", ["demo/", "embed/"])
def test_page_holds_nothing_inline(served: dict[str, File], page: str) -> None:
    assert not re.search(r"<style|<script(?![^>]+src=)|\sstyle=|\son\w+=|javascript:", served[page].text)


@pytest.mark.parametrize("page", ["demo/", "embed/"])
def test_page_says_the_clinic_as_text(content: Content, page: str) -> None:
    text = files(content.clinic.copy(update={"name": "Skin & <b>Co</b>"}))[page].text
    assert "Skin &amp; &lt;b&gt;Co&lt;/b&gt;" in text
    assert not re.search(r"__[A-Z]+__", text)


def test_every_other_language_has_every_text(served: dict[str, File]) -> None:
    languages = re.findall(r"^  (\w\w): \{(.*?)^  \}", served["embed/embed.js"].text, re.MULTILINE | re.DOTALL)
    found = {name: re.findall(r"^    (\w+): ", body, re.MULTILINE) for name, body in languages}
    assert found == {"de": TEXTS, "ar": TEXTS}


@pytest.mark.parametrize("name", [*TEXTS, *ATTRIBUTES])
def test_every_text_and_attribute_is_described(name: str) -> None:
    assert f"`{name}`" in DOCUMENT
