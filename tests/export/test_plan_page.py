from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser

import pytest

from bot.advice.formatting import format_day
from bot.advice.profile import Concern, PatientProfile
from bot.advice.schedule import schedule
from bot.content.content import Content
from bot.content.required import REQUIRED
from bot.export.plan_export import export_plan
from bot.export.plan_page import STYLE, TEMPLATES, plan_page
from bot.timeexpr.date_range import DateRange

TODAY = date(2026, 11, 21)
# Tags that have no end.
VOID = {"meta", "br"}


def on(day: date) -> DateRange:
    return DateRange(first=day, last=day, time=None)


BRIDE = PatientProfile(
    concerns=(Concern(entry="acne_scars", severity="severe"),),
    conditions=("eczema",),
    sessions_done=2,
    last_session=on(date(2026, 11, 1)),
    event=on(date(2027, 6, 5)),
    occasion="wedding",
)


class Page(HTMLParser):
    """What a browser makes of a page: its tags, its text, the headings and the cells of the table."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.texts: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and data.strip():
            self.texts.append((self.open[-1], " ".join(data.split())))

    def of(self, tag: str) -> list[str]:
        return [text for inside, text in self.texts if inside == tag]

    def attributes(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def text(self) -> str:
        return "\n".join(text for tag, text in self.texts if tag != "style")


def page(content: Content, person: PatientProfile = BRIDE, today: date = TODAY) -> Page:
    html = plan_page(person, today, content)
    assert html is not None
    return Page(html)


def test_page_holds_every_window(content: Content) -> None:
    found = schedule(BRIDE, TODAY, content)
    assert found is not None
    shown = page(content)
    days = [day for window in found.offered for days in window.parts for day in days]
    assert shown.of("time") == [format_day(day, content.clinic) for day in days]
    assert [attributes["datetime"] for attributes in shown.attributes("time")] == [day.isoformat() for day in days]
    rows = [int(text) for text in shown.of("th") if text.isdigit()]
    assert rows == [window.number for window in found.offered for _ in window.parts]


def test_page_marks_the_sessions_that_not_everyone_needs(content: Content) -> None:
    # Of 12 sessions the shortest course has 6.
    assert page(content).of("span").count("if needed") == 6


def test_page_holds_every_source(content: Content) -> None:
    taken = export_plan(BRIDE, TODAY, content)
    assert taken is not None
    shown = page(content)
    for answer in taken.answers:
        for source in answer.sources:
            assert source.title in shown.of("cite")
            assert source.section_title in shown.text


@pytest.mark.parametrize(
    "said",
    [
        "Larkspur Demo Skin Clinic",
        "020 7946 0000",
        "Thursday 09:00 to 20:00",
        "The Old Pharmacy, Larkspur Yard, Sampleton",
        "severe acne scars",
        "2 sessions done",
        "6 to 12 sessions",
        "4 to 10 sessions may be left",
        "21 Feb – 26 Dec 2027",
        "21 Aug 2027 – 26 Dec 2028",
        "Before your wedding",
        "by Thursday, 3 June 2027",
        "bring up what you mentioned: eczema",
        "your medical history",
        "call 999",
        "no diagnosis",
        "Saturday, 21 November 2026",
        "leaves 4 to 10 sessions.",
    ],
)
def test_page_says(content: Content, said: str) -> None:
    assert said in page(content).text


def test_page_names_the_version_of_the_guidance(content: Content) -> None:
    assert content.version in page(content).text


def test_page_has_one_main_heading_and_names_its_sections(content: Content) -> None:
    shown = page(content)
    assert shown.of("h1") == ["Your microneedling plan"]
    headings = {attributes["id"] for attributes in shown.attributes("h2")}
    assert headings == {attributes["aria-labelledby"] for attributes in shown.attributes("section")}
    assert len(headings) == len(shown.attributes("h2")) == 8


def test_page_tells_its_language_and_width(content: Content) -> None:
    shown = page(content)
    assert shown.attributes("html") == [{"lang": "en-GB"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in shown.attributes("meta")


def test_table_has_caption_and_scopes(content: Content) -> None:
    shown = page(content)
    assert len(shown.of("caption")) == 1
    scopes = [attributes.get("scope") for attributes in shown.attributes("th")]
    assert scopes == ["col"] * 3 + ["row"] * 10


def test_page_needs_nothing_else(content: Content) -> None:
    shown = page(content)
    assert not {"script", "link", "img", "iframe", "form"} & {tag for tag, _ in shown.tags}
    assert not any({"style", "src"} & attributes.keys() for _, attributes in shown.tags)
    assert not any(name.startswith("on") for _, attributes in shown.tags for name in attributes)
    assert not re.search(r"url\(|@import|</", STYLE)
    links = [attributes["href"] for attributes in shown.attributes("a")]
    assert links == ["tel:02079460000", "mailto:hello@larkspur-demo.example"]


def test_style_stands_in_the_page_as_it_is(content: Content) -> None:
    # A browser lets it pass by the digest of the very text between the tags.
    html = plan_page(BRIDE, TODAY, content)
    assert html is not None
    assert f"<style>{STYLE}</style>" in html


def test_markup_in_the_content_stays_text(content: Content) -> None:
    hostile = "<script>alert('x')</script>&\""
    clinic = content.clinic.copy(update={"name": hostile, "address": hostile, "email": f'x@y.z"{hostile}'})
    shown = page(replace(content, clinic=clinic))
    assert "script" not in {tag for tag, _ in shown.tags}
    assert hostile in shown.text


def test_same_plan_gives_the_same_page(content: Content) -> None:
    assert plan_page(BRIDE, TODAY, content) == plan_page(BRIDE.copy(deep=True), TODAY, content)


def test_page_without_dates_says_why(content: Content) -> None:
    shown = page(content, BRIDE.copy(update={"last_session": None}))
    assert shown.attributes("table") == []
    assert "Tell me when that was" in shown.text


@pytest.mark.parametrize("done", [12, 99])
def test_page_of_a_complete_course_has_no_table_and_no_event(content: Content, done: int) -> None:
    shown = page(content, BRIDE.copy(update={"sessions_done": done}))
    assert shown.attributes("table") == []
    assert "the whole course" in shown.text
    assert "Before your wedding" not in shown.text


def test_page_of_a_long_gap_says_to_ask_the_team(content: Content) -> None:
    shown = page(content, BRIDE.copy(update={"last_session": on(date(2026, 1, 5))}))
    assert "ask the team" in shown.text


def test_page_of_nothing_told_counts_the_usual_course(content: Content) -> None:
    shown = page(content, PatientProfile())
    assert "nothing about you" in shown.of("li")
    assert "If your first session were today, Saturday, 21 November 2026:" in shown.text
    assert "Before your" not in shown.text


def test_there_is_no_page_without_documented_numbers(content: Content) -> None:
    assert plan_page(PatientProfile(concerns=(Concern(entry="moles"),)), TODAY, content) is None


def test_sparse_profile_is_enough(content: Content, sparse: Content) -> None:
    assert "mailto" not in str(page(sparse).tags)


def test_every_wording_of_the_template_is_required(content: Content) -> None:
    template = (TEMPLATES / "plan.html.j2").read_text(encoding="utf-8")
    said = set(re.findall(r'label\("(\w+)"', template))
    assert said == {name for name in REQUIRED if name.startswith("utter_part_page_")}
    # Nothing else that is read stands in it.
    assert not re.findall(r"[A-Za-z]{2,}", re.sub(r"{{.*?}}|{%.*?%}|<[^>]*>", "", template))
