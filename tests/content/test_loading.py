from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from small_content import (
    ACTIVITIES,
    ANSWERS,
    ASSERTION,
    CLINIC,
    DOCUMENTS,
    DOMAIN,
    FACTS,
    FILES,
    MENTIONS,
    RED_FLAGS,
    TIMES,
    Site,
)

from bot import paths
from bot.content.loading import digest, load_guidance
from bot.content.schema import Source
from bot.content.yaml_file import Where
from bot.errors import ContentError

REVIEW = "review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}"
FACT_VALUE = "value: {min: 2, max: 3, unit: day}"
NO_LIST = "this is not a list. Expected: items in square brackets or on lines that start with a dash."
NO_ENTRIES = "this has no entries. Expected: names followed by a colon."
NO_NUMBER = "this is not a whole number. Expected: a whole number, such as 6."
MISSING = "this field is missing. Expected: a value for it."
NOT_KNOWN = "this field is not known here. Expected: one of the fields described in docs/content.md."
NO_DATE = "this is not a date. Expected: a date such as 2026-11-20."
NO_SECTION = "Expected: a document and a section of documents.yml, such as scar_guide/upkeep."
NO_VALUE_THERE = "Expected: {value} in the sentence where the fact has a value, and nowhere else."
OTHER_ENTRY = f"Expected: an entry of {ACTIVITIES}."


def says(site: Site, name: str, old: str, new: str) -> list[str]:
    """The messages after one change, without the file's name, which each must start with."""
    site.edit(name, old, new)
    messages = site.messages()
    assert all(message.startswith(name) for message in messages)
    return [message.removeprefix(name) for message in messages]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("    aspect: wait\n", "", [f", line 3, entry wait_kites, aspect: {MISSING}"], id="missing-field"),
        pytest.param(
            "aspect: wait",
            "aspct: wait",
            [
                f", line 3, entry wait_kites, aspect: {MISSING}",
                f", line 4, entry wait_kites, aspct: {NOT_KNOWN}",
            ],
            id="misspelt-field",
        ),
        pytest.param(
            "aspect: wait",
            "aspect: wait\n    remark: x",
            [f", line 5, entry wait_kites, remark: {NOT_KNOWN}"],
            id="unknown-field",
        ),
        pytest.param(
            "min: 2", "min: two", [f", line 6, entry wait_kites, value, min: {NO_NUMBER}"], id="text-for-a-number"
        ),
        pytest.param(
            "min: 2", "min: 2.5", [f", line 6, entry wait_kites, value, min: {NO_NUMBER}"], id="half-a-number"
        ),
        pytest.param(
            "max: 3",
            "max: 0",
            [
                ", line 6, entry wait_kites, value, max: this number is not greater than zero. "
                "Expected: a whole number from 1."
            ],
            id="zero",
        ),
        pytest.param(
            "min: 2",
            "min: 5",
            [", line 6, entry wait_kites, value: this can't be right. Expected: min not greater than max."],
            id="min-greater-than-max",
        ),
        pytest.param(
            "unit: day",
            "unit: days",
            [
                ", line 6, entry wait_kites, value, unit: 'days' is not possible here. "
                "Expected: one of session, minute, hour, day, week, month."
            ],
            id="unknown-unit",
        ),
        pytest.param(
            ", unit: day",
            "",
            [
                ", line 6, entry wait_kites, value: this can't be right. "
                "Expected: a unit: session, minute, hour, day, week or month."
            ],
            id="no-unit",
        ),
        pytest.param(
            "min: 2, max: 3, ",
            "",
            [", line 6, entry wait_kites, value: this can't be right. Expected: min, max or wording."],
            id="no-figure",
        ),
        pytest.param(
            FACT_VALUE, "value: two days", [f", line 6, entry wait_kites, value: {NO_ENTRIES}"], id="value-as-text"
        ),
        pytest.param(
            "for {value}",
            "for 2 days",
            [
                ", line 5, entry wait_kites, says: this can't be right. "
                "Expected: no digits; the figure stands in `value` and is written {value} here."
            ],
            id="digits-in-says",
        ),
        pytest.param(
            "for {value}",
            "for some days",
            [f", line 5, entry wait_kites, says: the sentence and the value don't match. {NO_VALUE_THERE}"],
            id="value-not-said",
        ),
        pytest.param(
            f"    {FACT_VALUE}\n",
            "",
            [f", line 5, entry wait_kites, says: the sentence and the value don't match. {NO_VALUE_THERE}"],
            id="value-said-and-not-given",
        ),
        pytest.param(
            "No kite flying for {value}.",
            "{value}",
            [
                ", line 5, entry wait_kites, says: this is not text. "
                "Expected: a word or sentence; in quotes where it starts with a bracket."
            ],
            id="placeholder-without-quotes",
        ),
        pytest.param(
            "aspect: weather",
            "aspect:",
            [", line 10, entry calm_wind, aspect: this field is empty. Expected: a value."],
            id="empty-field",
        ),
        pytest.param(
            "[kite_leaflet/after]",
            "kite_leaflet/after",
            [f", line 8, entry wait_kites, sources: {NO_LIST}"],
            id="source-without-brackets",
        ),
        pytest.param(
            "[kite_leaflet/after]",
            "[]",
            [
                ", line 8, entry wait_kites, sources: this can't be right. "
                "Expected: at least one source, such as scar_guide/upkeep."
            ],
            id="no-source",
        ),
        pytest.param(
            "[kite_leaflet/after]",
            "[kite_leaflet/afer]",
            [
                f", line 8, entry wait_kites, sources, item 1: no document has the section 'kite_leaflet/afer'. "
                f"{NO_SECTION}"
            ],
            id="unknown-section",
        ),
        pytest.param(
            "      - kite_leaflet/after",
            "      - sand_leaflet/after",
            [
                f", line 14, entry calm_wind, sources, item 2: no document has the section 'sand_leaflet/after'. "
                f"{NO_SECTION}"
            ],
            id="unknown-document",
        ),
        pytest.param(
            "- kite_leaflet/before",
            "- kite_leaflet",
            [f", line 13, entry calm_wind, sources, item 1: no document has the section 'kite_leaflet'. {NO_SECTION}"],
            id="document-without-section",
        ),
        pytest.param(
            "[kites]",
            "[kytes]",
            [f", line 7, entry wait_kites, applies_to, activity: there is no activity 'kytes'. {OTHER_ENTRY}"],
            id="applies-to-unknown-entry",
        ),
        pytest.param(
            "{activity: [kites]}",
            "\n      - {activity: [hats]}\n      - {activity: [kytes]}",
            [f", line 9, entry wait_kites, applies_to, item 2, activity: there is no activity 'kytes'. {OTHER_ENTRY}"],
            id="second-case-applies-to-unknown-entry",
        ),
        pytest.param(
            "{activity: [",
            "{activty: [",
            [", line 7, entry wait_kites, applies_to, activty: there is no kind 'activty'. Expected: one of activity."],
            id="applies-to-unknown-kind",
        ),
        pytest.param(
            "[kites]", "kites", [f", line 7, entry wait_kites, applies_to, activity: {NO_LIST}"], id="no-list"
        ),
        pytest.param(
            "calm_wind",
            "wait_kites",
            [
                ", line 9, entry wait_kites: this name stands twice (first on line 3). Expected: each name once.",
            ],
            id="duplicate-name",
        ),
        pytest.param(
            "    aspect: weather",
            "\taspect: weather",
            [", line 10: a tab stands here. Expected: spaces; the Tab key can't be used in this file."],
            id="tab",
        ),
        pytest.param(
            "    aspect: weather",
            "   aspect: weather",
            [
                ", line 11: a colon stands inside a text, or this line is indented too far. "
                "Expected: quotes around text with a colon, and the same indentation as the line before."
            ],
            id="indentation",
        ),
        pytest.param("on: 2026-11-20", "on: 2026-02-30", [f", line 1, entry review, on: {NO_DATE}"], id="bad-date"),
        pytest.param("on: 2026-11-20", "on: 20.11.2026", [f", line 1, entry review, on: {NO_DATE}"], id="other-date"),
        pytest.param("due: 2027-11-20", "due: 2027", [f", line 1, entry review, due: {NO_DATE}"], id="bare-year"),
        pytest.param(
            "due: 2027-11-20",
            "due: 2026-11-19",
            [", line 1, entry review, due: this can't be right. Expected: a date after the review."],
            id="due-before-review",
        ),
        pytest.param(
            "by: Test reviewer",
            "by: T",
            [", line 1, entry review, by: this is too short. Expected: at least 2 letters."],
            id="reviewer-too-short",
        ),
        pytest.param(f"{REVIEW}\n", "", [f", entry review: {MISSING}"], id="no-review"),
        pytest.param(
            "{by: Test reviewer, on: 2026-11-20, due: 2027-11-20}",
            "Test reviewer",
            [f", line 1, entry review: {NO_ENTRIES}"],
            id="review-as-text",
        ),
    ],
)
def test_mistake_in_facts_is_told(site: Site, old: str, new: str, expected: list[str]) -> None:
    assert says(site, FACTS, old, new) == expected


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        pytest.param(
            DOCUMENTS,
            "title: Leaflet",
            "titel: Leaflet",
            [
                f", line 2, entry kite_leaflet, title: {MISSING}",
                f", line 3, entry kite_leaflet, titel: {NOT_KNOWN}",
            ],
            id="document-without-title",
        ),
        pytest.param(
            ACTIVITIES,
            "related: hats",
            "related: caps",
            [
                ", line 7, entry kites, related: there is no entry 'caps'. "
                "Expected: the id of another entry of this file."
            ],
            id="related-to-unknown-entry",
        ),
        pytest.param(
            ACTIVITIES,
            "[hat, sun hat]",
            "[hat, Kite]",
            [
                ", line 10, entry hats, synonyms: 'Kite' is also a synonym of kites. "
                "Expected: each synonym under one entry."
            ],
            id="synonym-of-two-entries",
        ),
        pytest.param(
            ACTIVITIES,
            "    synonyms: [hat, sun hat]\n",
            "",
            [f", line 8, entry hats, synonyms: {MISSING}"],
            id="no-synonyms",
        ),
        pytest.param(
            ACTIVITIES,
            "[hat, sun hat]",
            "[]",
            [", line 10, entry hats, synonyms: this can't be right. Expected: at least one synonym."],
            id="empty-synonyms",
        ),
        pytest.param(
            ACTIVITIES,
            "[hat, sun hat]",
            "hat, sun hat",
            [f", line 10, entry hats, synonyms: {NO_LIST}"],
            id="synonyms-without-brackets",
        ),
        pytest.param(
            ACTIVITIES,
            "related: hats",
            "scope: mine",
            [", line 7, entry kites, scope: 'mine' is not possible here. Expected: one of covered, combined, other."],
            id="unknown-scope",
        ),
        pytest.param(
            RED_FLAGS,
            "level: urgent",
            "level: bad",
            [
                ", line 9, entry tangled, level: 'bad' is not possible here. "
                "Expected: one of emergency, urgent, elsewhere."
            ],
            id="unknown-level",
        ),
        pytest.param(
            RED_FLAGS,
            "even_if_asked: true",
            "even_if_asked: sometimes",
            [", line 11, entry tangled, even_if_asked: this is neither yes nor no. Expected: true or false."],
            id="neither-yes-nor-no",
        ),
        pytest.param(
            RED_FLAGS,
            '    rules:\n    - "{cord} ... tangled"\n    - string + (knot|knots)\n',
            "    rules: []\n",
            [", line 12, entry tangled, rules: this can't be right. Expected: at least one rule."],
            id="red-flag-without-rules",
        ),
        pytest.param(
            RED_FLAGS,
            '    rules:\n    - "{cord} ... tangled"\n    - string + (knot|knots)\n',
            "",
            [f", line 8, entry tangled, rules: {MISSING}"],
            id="no-rules",
        ),
        pytest.param(
            RED_FLAGS,
            '    rules:\n    - "{cord} ... tangled"\n    - string + (knot|knots)\n',
            "    rules: tangled\n",
            [f", line 12, entry tangled, rules: {NO_LIST}"],
            id="one-rule-instead-of-a-list",
        ),
        pytest.param(
            RED_FLAGS,
            "string + (knot|knots)",
            "string + knot & wind",
            [
                ", line 14, entry tangled, rules, item 2: this can't be right. "
                "Expected: either + or & in a rule, instead of both in 'string + knot & wind'."
            ],
            id="both-joiners",
        ),
        pytest.param(
            RED_FLAGS,
            "string + (knot|knots)",
            "string + (knot|knots",
            [
                ", line 14, entry tangled, rules, item 2: this can't be right. "
                "Expected: a ')' for each '(' in '(knot|knots'."
            ],
            id="open-bracket-in-a-rule",
        ),
        pytest.param(
            RED_FLAGS,
            "string + (knot|knots)",
            "string + [knot]",
            [
                ", line 14, entry tangled, rules, item 2: '[knot]' matches nothing. "
                "Expected: at least one word that is not optional."
            ],
            id="nothing-but-optional-words",
        ),
        pytest.param(
            RED_FLAGS,
            "string + (knot|knots)",
            f"string {'and string ' * 12}",
            [
                ", line 14, entry tangled, rules, item 2: this can't be right. "
                "Expected: at most 120 characters; write several phrases instead of 'string and string and string a'…."
            ],
            id="rule-too-long",
        ),
        pytest.param(
            RED_FLAGS,
            '"{cord} ... tangled"',
            '"{chord} ... tangled"',
            [
                ", line 13, entry tangled, rules, item 1: '{chord} ... tangled' names the list 'chord', which is not "
                "defined before it. Expected: the name of a list above it."
            ],
            id="unknown-list-in-a-rule",
        ),
        pytest.param(
            RED_FLAGS,
            "knot the tie",
            '"{ties}"',
            [
                ", line 16, entry tangled, not, item 1: '{ties}' names the list 'ties', which is not defined before "
                "it. Expected: the name of a list above it."
            ],
            id="unknown-list-in-an-exception",
        ),
        pytest.param(
            RED_FLAGS,
            "tangled web",
            '"{web}"',
            [
                ", line 6, entry idioms, item 1: '{web}' names the list 'web', which is not defined before it. "
                "Expected: the name of a list above it."
            ],
            id="unknown-list-in-an-idiom",
        ),
        pytest.param(
            RED_FLAGS,
            "[string, (rope|cord)]",
            '["{cords}"]',
            [
                ", line 3, entry lists, cord, item 1: '{cords}' names the list 'cords', which is not defined before "
                "it. Expected: the name of a list above it."
            ],
            id="list-that-names-a-later-one",
        ),
        pytest.param(
            RED_FLAGS,
            "[string, (rope|cord)]",
            "[]",
            [", line 3, entry lists, cord: this can't be right. Expected: at least one phrase in each list."],
            id="empty-list",
        ),
        pytest.param(
            ASSERTION,
            'negated: ["(no|not)"]',
            "negated: []",
            [": this can't be right. Expected: at least one phrase under 'negated'."],
            id="no-cues-of-a-category",
        ),
        pytest.param(
            ASSERTION,
            "(no|not)",
            "(no|not",
            [": this can't be right. Expected: a ')' for each '(' in '(no|not'."],
            id="open-bracket-in-a-cue",
        ),
        pytest.param(ASSERTION, "own: [my kite]\n", "", [f", entry own: {MISSING}"], id="category-left-out"),
        pytest.param(MENTIONS, "history: [years ago]\n", "", [f", entry history: {MISSING}"], id="no-cues-of-mentions"),
        pytest.param(
            MENTIONS,
            "[i have]",
            "[I have]",
            [", line 6, entry report: this can't be right. Expected: at least one word, all in small letters."],
            id="capital-letter",
        ),
        pytest.param(TIMES, "fillers: [about]\n", "", [f", entry fillers: {MISSING}"], id="no-fillers"),
        pytest.param(
            TIMES,
            "saying_nothing: [it]",
            "saying_nothing: [It]",
            [", line 2, entry saying_nothing: this can't be right. Expected: words, all in small letters."],
            id="capital-letter-of-a-time",
        ),
        pytest.param(
            TIMES,
            "00:00-12:00",
            "till noon",
            [
                ", line 4, entry day_parts, morning: this can't be right. "
                "Expected: times from beginning to end, such as 12:00-18:00."
            ],
            id="part-of-the-day-without-times",
        ),
        pytest.param(
            TIMES,
            "3 May",
            "30 February",
            [
                ", line 5, entry named_days, kite day: this can't be right. "
                'Expected: a day and a month, such as "25 December", "easter - 2", or "last monday of may"; or the '
                'first and the last day of a season: "1 June to 31 August".'
            ],
            id="named-day-that-no-calendar-has",
        ),
        pytest.param(
            TIMES,
            "last: 10",
            "last: 32",
            [
                ", line 6, entry month_parts, early, last: this can't be right. "
                "Expected: a day of the month, from 1 to 31."
            ],
            id="day-that-no-month-has",
        ),
        pytest.param(
            TIMES,
            "first: 1,",
            "first: 11,",
            [", line 6, entry month_parts, early: this can't be right. Expected: first not greater than last."],
            id="part-of-the-month-backwards",
        ),
        pytest.param(
            ANSWERS,
            "- {response: utter_weather, facts: [calm_wind]}\n      - {",
            "- {response: utter_weather, facts: [calm_wynd]}\n      - {",
            [
                ", line 8, entry ask_activity_after, rows, item 1: there is no fact 'calm_wynd'. "
                "Expected: an id of the files in content/facts/."
            ],
            id="unknown-fact",
        ),
        pytest.param(
            ANSWERS,
            "when: {activity: kites}",
            "when: {activity: kytes}",
            [f", line 9, entry ask_activity_after, rows, item 2: there is no activity 'kytes'. {OTHER_ENTRY}"],
            id="row-about-unknown-entry",
        ),
        pytest.param(
            ANSWERS,
            "when: {activity: kites}",
            "when: {activty: any}",
            [
                ", line 9, entry ask_activity_after, rows, item 2: there is no kind 'activty'. "
                "Expected: one of activity."
            ],
            id="row-about-unknown-kind",
        ),
        pytest.param(
            ANSWERS,
            "depends_on: [activity]",
            "depends_on: [activities]",
            [
                ", line 5, entry ask_activity_after, depends_on: there is no kind 'activities'. "
                "Expected: one of activity."
            ],
            id="looks-at-unknown-kind",
        ),
        pytest.param(
            ANSWERS,
            "{activity: ask_aftercare}",
            "{activities: ask_aftercare}",
            [
                ", line 6, entry ask_activity_after, redirect_to: there is no kind 'activities'. "
                "Expected: one of activity."
            ],
            id="redirect_to-of-unknown-kind",
        ),
        pytest.param(
            ANSWERS,
            "{activity: ask_aftercare}",
            "{activity/kytes: ask_aftercare}",
            [
                ", line 6, entry ask_activity_after, redirect_to: there is no 'activity/kytes'. "
                f"Expected: a kind, or under `redirect_to` also an entry of {ACTIVITIES}."
            ],
            id="redirect_to-of-unknown-entry",
        ),
        pytest.param(
            ANSWERS,
            "depends_on: [activity]",
            "depends_on: [activity/kites]",
            [
                ", line 5, entry ask_activity_after, depends_on: there is no 'activity/kites'. "
                f"Expected: a kind, or under `redirect_to` also an entry of {ACTIVITIES}."
            ],
            id="looks-at-an-entry",
        ),
        pytest.param(
            ANSWERS,
            "{activity: ask_aftercare}",
            "{activity: ask_aftrcare}",
            [
                ", line 6, entry ask_activity_after, redirect_to: there is no intent 'ask_aftrcare'. "
                "Expected: another intent of this file, such as ask_pain."
            ],
            id="redirect_to-to-unknown-intent",
        ),
        pytest.param(
            ANSWERS,
            "{response: utter_weather, facts: [calm_wind]}\n      - {",
            "{response: utter_weather, when: {activity: any}}\n      - {",
            [
                ", line 7, entry ask_activity_after, rows: every row has a condition. "
                "Expected: one row without `when`, for the question as such."
            ],
            id="no-row-without-condition",
        ),
        pytest.param(
            ANSWERS,
            "topic: aftercare",
            "topic: aftercare\n    kind: reply",
            [
                ", line 12, entry ask_aftercare, kind: 'reply' is not possible here. "
                "Expected: one of answer, gap, urgent, clarify, handover, smalltalk."
            ],
            id="unknown-kind-of-answer",
        ),
    ],
)
def test_mistake_in_another_file_is_told(site: Site, name: str, old: str, new: str, expected: list[str]) -> None:
    assert says(site, name, old, new) == expected


def test_fact_id_of_another_file_is_told(site: Site) -> None:
    site.write("content/facts/sand.yml", FILES[FACTS].replace("calm_wind", "calm_sand"))
    assert site.messages() == [
        "content/facts/sand.yml, line 3, entry wait_kites: this id is used by another file too. "
        "Expected: a name of its own."
    ]


def test_vocabulary_kind_of_another_file_is_told(site: Site) -> None:
    site.write("content/vocabulary/sport.yml", FILES[ACTIVITIES])
    assert site.messages() == [
        "content/vocabulary/sport.yml, line 1, entry kind: another file has this kind too. "
        "Expected: one file for each kind."
    ]


@pytest.mark.parametrize(("section", "entry"), [("lists", "lists, cord"), ("flags", "tangled")])
def test_name_of_another_file_of_red_flags_is_told(site: Site, section: str, entry: str) -> None:
    texts = {"lists": "  cord: [string]\n", "flags": "  tangled: {level: urgent, name: tangled, rules: [string]}\n"}
    site.write("content/red_flags/sand.yml", f"{REVIEW}\n{section}:\n{texts[section]}")
    assert site.messages() == [
        f"content/red_flags/sand.yml, line 3, entry {entry}: another file has this name too. "
        "Expected: a name of its own."
    ]


def test_lists_of_the_file_for_lists_can_be_named_in_every_file(site: Site) -> None:
    site.write("content/red_flags/lists.yml", f"{REVIEW}\nlists: {{wind: [gust]}}\n")
    site.edit(RED_FLAGS, "knot the tie", '"{wind}"')
    assert site.load().guidance.safety.flags["tangled"].idioms == ("{wind}",)


def test_guidance_without_red_flags_is_refused(site: Site) -> None:
    (site.root / RED_FLAGS).unlink()
    message = "content/red_flags: there are no red flags. Expected: at least one file with flags."
    assert site.messages() == [message]
    site.write("content/red_flags/lists.yml", f"{REVIEW}\nlists: {{cord: [string]}}\n")
    assert site.messages() == [message]


@pytest.mark.parametrize("name", [DOCUMENTS, ASSERTION, MENTIONS, TIMES, ANSWERS, DOMAIN, CLINIC])
def test_missing_file_is_told_and_nothing_else(site: Site, name: str) -> None:
    (site.root / name).unlink()
    assert site.messages() == [f"{name}: the file is missing. Expected: a YAML file at this place."]


@pytest.mark.parametrize("name", FILES)
def test_empty_file_is_told_and_nothing_else(site: Site, name: str) -> None:
    site.write(name, "")
    assert site.messages() == [f"{name}: the file holds no entries. Expected: names followed by a colon."]


@pytest.mark.parametrize("name", FILES)
def test_file_in_another_encoding_is_told_and_nothing_else(site: Site, name: str) -> None:
    (site.root / name).write_bytes(FILES[name].encode() + "# caf\u00e9\n".encode("latin-1"))
    assert site.messages() == [f"{name}: the file is not plain text. Expected: a YAML file saved as UTF-8."]


# Rasa has more sections of its own in the domain.
@pytest.mark.parametrize("name", [name for name in FILES if name != DOMAIN])
def test_unknown_field_at_the_top_of_a_file_is_told(site: Site, name: str) -> None:
    site.write(name, f"{FILES[name]}remark: x\n")
    line = FILES[name].count("\n") + 1
    assert site.messages() == [f"{name}, line {line}, entry remark: {NOT_KNOWN}"]


def test_mistakes_in_several_files_are_told_at_once(site: Site) -> None:
    site.edit(FACTS, "min: 2", "min: two")
    site.edit(RED_FLAGS, "level: urgent", "level: bad")
    site.edit(CLINIC, "Europe/London", "London")
    site.edit(DOMAIN, "text: Calm days", "txt: Calm days")
    assert [message.split(",")[0] for message in site.messages()] == [FACTS, RED_FLAGS, CLINIC, DOMAIN]


def test_every_mistake_of_one_file_is_told_at_once(site: Site) -> None:
    site.edit(FACTS, "min: 2, max: 3, unit: day", "min: two, max: three, unit: days")
    assert [message.split(": ")[0] for message in site.messages()] == [
        f"{FACTS}, line 6, entry wait_kites, value, {field}" for field in ("min", "max", "unit")
    ]


def test_mistake_in_a_fact_is_not_told_of_the_answers_that_rest_on_it(site: Site) -> None:
    site.edit(FACTS, "says: Calm days are better.", 'says: "{value} are better."')
    assert [message.split(",")[0] for message in site.messages()] == [FACTS]


def nodes(data: Any, where: Where = ()) -> Iterator[Where]:
    """The place of everything in the data, the whole of it left out."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, (list, tuple)) else ()
    for name, value in items:
        yield (*where, name)
        yield from nodes(value, (*where, name))


def parsed(name: str) -> Any:
    """The file as plain data, every figure of a fact a number."""
    data = yaml.load(FILES[name], yaml.BaseLoader)
    if name == FACTS:
        data["facts"]["wait_kites"]["value"].update(min=2, max=3)
    return data


def told(site: Site) -> list[str]:
    """The messages about the mistakes, if there are any."""
    try:
        site.load()
    except ContentError as error:
        return [str(problem) for problem in error.problems]
    return []


PLACES = [(name, where) for name in FILES for where in nodes(parsed(name))]
WRONG = [None, "", "x", "kites", 0, 5, -1, 2.5, True, [], {}, ["x"], [[]], {"x": "y"}, {"x": None}, {5: 6}]
# What pydantic says of a mistake where nobody has found better words.
RAW = ("value is not", "ensure this", "field required", "unexpected value", "none is not", "extra fields", "__")


@given(place=st.sampled_from(PLACES), wrong=st.sampled_from(WRONG))
def test_whatever_stands_anywhere_is_accepted_or_told_in_plain_words(place: tuple[str, Where], wrong: Any) -> None:
    name, where = place
    data = parsed(name)
    inner = data
    for part in where[:-1]:
        inner = inner[part]
    inner[where[-1]] = wrong
    with tempfile.TemporaryDirectory() as folder:
        site = Site(Path(folder))
        site.write(name, yaml.safe_dump(data, sort_keys=False))
        assert not [message for message in told(site) if any(words in message for words in RAW)]


def test_small_content_is_right(site: Site) -> None:
    guidance = site.load().guidance
    assert (set(guidance.facts), set(guidance.vocabularies)) == ({"wait_kites", "calm_wind"}, {"activity"})


def test_value_stands_in_the_sentence(site: Site) -> None:
    assert site.load().guidance.facts["wait_kites"].sentence == "No kite flying for 2 to 3 days."


def test_source_is_named_as_the_documents_name_it(site: Site) -> None:
    assert site.load().guidance.facts["wait_kites"].sources == (
        Source(
            document="kite_leaflet", section="after", title="Leaflet for kite flyers", section_title="after a session"
        ),
    )


def test_fact_takes_the_review_of_its_file(site: Site) -> None:
    assert site.load().guidance.facts["wait_kites"].review.due == date(2027, 11, 20)


def test_fact_keeps_a_review_of_its_own(site: Site) -> None:
    own = "aspect: wait\n    review: {by: Another reviewer, on: 2027-01-01, due: 2027-02-01}"
    site.edit(FACTS, "aspect: wait", own)
    facts = site.load().guidance.facts
    assert [facts[name].review.due for name in ("wait_kites", "calm_wind")] == [date(2027, 2, 1), date(2027, 11, 20)]


def test_facts_of_an_aspect_are_those_that_hold(site: Site) -> None:
    guidance = site.load().guidance
    found = [
        [fact.id for fact in guidance.aspect("wait", context)]
        for context in (None, {"activity": "kites"}, {"activity": "hats"}, {})
    ]
    assert found == [["wait_kites"], ["wait_kites"], [], []]


def test_facts_about_an_entry_are_those_that_name_it(site: Site) -> None:
    guidance = site.load().guidance
    assert [fact.id for fact in guidance.about("activity", "kites")] == ["wait_kites"]
    assert guidance.about("activity", "hats") == ()


def test_sources_are_named_once_in_the_order_of_the_facts(site: Site) -> None:
    sources = site.load().guidance.sources(["wait_kites", "calm_wind", "wait_kites"])
    assert [source.section for source in sources] == ["after", "before"]


def test_mention_of_one_entry_may_make_it_another_question(site: Site) -> None:
    site.edit(ANSWERS, "{activity: ask_aftercare}", "{activity/kites: ask_aftercare}")
    assert site.load().guidance.answers["ask_activity_after"].redirect_to == {"activity/kites": "ask_aftercare"}


def test_unknown_is_possible_wherever_an_entry_is(site: Site) -> None:
    site.edit(FACTS, "[kites]", "[unknown]")
    assert site.load().guidance.facts["wait_kites"].applies({"activity": "unknown"})


@pytest.mark.parametrize("name", [name for name in FILES if name.startswith("content/")])
def test_version_changes_with_every_file_of_the_guidance(site: Site, name: str) -> None:
    before = site.load().guidance.version
    site.write(name, f"{FILES[name]}# a remark\n")
    assert site.load().guidance.version != before


@pytest.mark.parametrize("name", [DOMAIN, CLINIC])
def test_version_is_that_of_the_guidance_alone(site: Site, name: str) -> None:
    before = site.load().guidance.version
    site.write(name, f"{FILES[name]}# a remark\n")
    assert site.load().guidance.version == before


def test_version_does_not_depend_on_where_the_files_stand(site: Site, tmp_path: Path) -> None:
    moved = tmp_path / "moved" / "guidance"
    shutil.copytree(site.root / "content", moved)
    assert load_guidance(moved, tmp_path).version == site.load().guidance.version


@given(texts=st.lists(st.binary(max_size=8), min_size=1, max_size=4), data=st.data())
def test_digest_does_not_depend_on_the_order_of_the_files(texts: list[bytes], data: st.DataObject) -> None:
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / f"{index}.yml" for index in range(len(texts))]
        for file, text in zip(files, texts, strict=True):
            file.write_bytes(text)
        named = [(file.name, file) for file in files]
        assert digest(dict(data.draw(st.permutations(named)))) == digest(dict(named))


def test_shipped_guidance_has_no_mistake() -> None:
    assert load_guidance(paths.CONTENT, paths.ROOT).facts


RANGE = """\
ranges:
  kite_range: {aspect: wait, about: {activity: kites}}
facts:
  wait_kites:
"""


def test_range_is_made_of_the_facts_with_a_figure_on_its_matter(site: Site) -> None:
    site.edit(FACTS, "facts:\n  wait_kites:\n", RANGE)
    assert site.load().guidance.ranges == {"kite_range": ("wait_kites",)}


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("aspect: wait,", "aspect: weather,", "kite_range: no fact with a figure is about this"),
        ("{activity: kites}", "{activity: hats}", "kite_range: no fact with a figure is about this"),
        ("kite_range:", "wait_kites:", "wait_kites: this name is used for something else"),
    ],
)
def test_range_without_facts_or_with_a_name_in_use_is_a_mistake(site: Site, old: str, new: str, problem: str) -> None:
    site.edit(FACTS, "facts:\n  wait_kites:\n", RANGE.replace(old, new))
    assert any(problem in message for message in site.messages())


@pytest.mark.parametrize(
    ("old", "new", "right"),
    [
        ("related: hats", "part_of: hats", True),
        ("related: hats", "part_of: coats", False),
        ("related: hats", "part_of: kites", False),
    ],
)
def test_part_belongs_to_another_entry(site: Site, old: str, new: str, right: bool) -> None:
    site.edit(ACTIVITIES, old, new)
    if right:
        guidance = site.load().guidance
        assert guidance.whole("activity", "kites") == "hats"
        assert guidance.whole("activity", "hats") == "hats"
    else:
        assert any("part_of" in message for message in site.messages())


def test_part_of_a_documented_whole_is_documented(site: Site) -> None:
    site.edit(ACTIVITIES, "    synonyms: [hat, sun hat]\n", "    synonyms: [hat, sun hat]\n    part_of: kites\n")
    site.write(ACTIVITIES, (site.root / ACTIVITIES).read_text().replace("    related: hats\n", ""))
    assert [fact.id for fact in site.load().guidance.about("activity", "hats")] == ["wait_kites"]
