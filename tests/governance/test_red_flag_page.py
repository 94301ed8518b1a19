from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.content.content import Content
from bot.content.red_flags import LEVELS, MOST_PHRASES, RedFlag, phrases_of
from bot.governance.red_flag_page import CUE_MEANINGS, LEVEL_MEANINGS, red_flag_page

TODAY = date(2026, 11, 28)


@pytest.fixture(scope="module")
def page(content: Content) -> str:
    return red_flag_page(content, TODAY)


def with_flag(content: Content, **fields: object) -> str:
    """The page of content with one flag only."""
    flag = RedFlag.parse_obj({"name": "tangled string", "level": "urgent", **fields})
    rules = replace(
        content.guidance.safety,
        flags={"tangled": flag},
        lists={"cord": ("string",), "cords": ("{cord}", "line")},
        idioms=("{cords} of text",),
    )
    return red_flag_page(replace(content, guidance=replace(content.guidance, safety=rules)), TODAY)


def section(page: str, heading: str) -> str:
    """The text below a heading, up to the next one."""
    _, _, after = page.partition(f"\n{heading}\n")
    return after.partition("\n#")[0].strip()


def test_every_phrase_is_on_the_page(content: Content, page: str) -> None:
    rules = content.guidance.safety
    of_flags = (part for flag in rules.flags.values() for rule in flag.rules for part in phrases_of(rule))
    of_idioms = (phrase for flag in rules.flags.values() for phrase in flag.idioms)
    of_lists = (phrase for phrases in rules.lists.values() for phrase in phrases)
    of_cues = (phrase for phrases in rules.cues.categories().values() for phrase in phrases)
    phrases = [*of_flags, *of_idioms, *of_lists, *rules.idioms, *of_cues]
    assert [phrase for phrase in phrases if f"`{phrase}`" not in page] == []


def test_every_list_and_flag_is_written_once(content: Content, page: str) -> None:
    rules = content.guidance.safety
    assert [name for name in rules.lists if page.count(f"\n### {{{name}}}\n") != 1] == []
    assert [name for name in rules.flags if page.count(f"(`{name}`)\n") != 1] == []


def test_flags_come_by_level(page: str) -> None:
    places = [page.index(f"\n## {level.capitalize()}: ") for level in LEVELS]
    assert places == sorted(places)
    assert places[0] < page.index("(`breathing`)") < places[1] < page.index("(`pus`)") < places[2]
    assert places[2] < page.index("(`elsewhere_cold`)") < page.index("\n## Lists\n")


def test_every_list_is_used(page: str) -> None:
    assert "Used by: nothing." not in page


def test_levels_and_categories_have_a_meaning(content: Content) -> None:
    assert tuple(LEVEL_MEANINGS) == LEVELS
    assert CUE_MEANINGS.keys() == content.guidance.safety.cues.categories().keys()


def test_phrases_are_counted(content: Content, page: str) -> None:
    count = content.guidance.safety.phrase_count()
    assert f"| All of these, at most {MOST_PHRASES:,} | {count:,} |" in page
    small = with_flag(content, rules=["string + knot", "tie"], **{"not": ["tie the knot"]})
    assert "| All of these, at most 1,668 | 7 |" in small
    assert "| Flags of the level urgent | 1 |" in small


def test_no_more_phrases_than_a_clinician_can_review(content: Content) -> None:
    assert content.guidance.safety.phrase_count() <= MOST_PHRASES


def test_rules_say_where_their_phrases_occur(content: Content) -> None:
    page = with_flag(content, rules=["string + knot", "{cord} & tie", "tangled"], **{"not": ["knot the tie"]})
    assert section(page, "### Tangled string (`tangled`)").splitlines() == [
        *("Raised by", "", "- `string` **and** `knot`"),
        *("- `{cord}` **and** `tie`, anywhere in the message", "- `tangled`", ""),
        *("but not by words within", "", "- `knot the tie`"),
    ]


def test_flag_says_what_else_raises_it_and_what_it_is_answered_with(content: Content) -> None:
    fields = {
        "even_if_asked": True,
        "even_if_over": True,
        "in_any_context": True,
        "response": "utter_self_harm",
        "goes_on": ["utter_violence_now_on"],
    }
    page = with_flag(content, rules=["knot"], **fields)
    text = section(page, "### Tangled string (`tangled`)")
    assert "Also raised by a question about it, or a supposition." in text
    assert "Also raised where it has passed." in text
    assert "Raised whatever the cues say." in text
    assert f"Reply of its own: {content.wording['utter_self_harm'].text}" in text
    assert f"While it goes on: {content.wording['utter_violence_now_on'].text}" in text


def test_lists_name_what_uses_them(content: Content) -> None:
    page = with_flag(content, rules=["{cord} knot"])
    assert section(page, "### {cord}").startswith("Used by: {cords}, tangled.")
    assert section(page, "### {cords}").startswith("Used by: the idioms.")


def test_overdue_review_is_marked(content: Content, page: str) -> None:
    name = "red flags in breathing.yml"
    due = content.guidance.reviews[name].due
    assert "(overdue)" not in section(page, "## Reviews")
    late = section(red_flag_page(content, due + timedelta(days=1)), "## Reviews")
    assert f"| {name} |" in late
    assert f"| {due} (overdue) |" in late
