"""Mistakes in `content/languages.yml`, as its editor reads them."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.content import Content
from bot.content.languages import LanguageFile, unknown_phrases
from bot.content.loading import checked
from bot.content.yaml_file import read
from bot.errors import ContentError

FILE = """\
review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}
languages:
  pl:
    name: Polish
    line: "Zadzwoń: {emergency_number}."
    phrases: [polish]
"""
# Those most spoken in England and Wales besides English (census 2021), by the list of their phrases.
MOST_SPOKEN = {"pl", "ro", "pa", "ur", "pt", "es", "ar", "bn", "gu", "it"}


def write(folder: Path, old: str, new: str) -> Path:
    assert old in FILE
    (folder / "languages.yml").write_text(FILE.replace(old, new), encoding="utf-8")
    return folder / "languages.yml"


LINE, CODES = "entry pl, line: this can't be right. Expected: ", "languages: this can't be right. Expected: "


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("{emergency_number}", "999", f"line 5, {LINE}one sentence with {{emergency_number}} in it, once"),
        ("{emergency_number}", "{emergency_numer}", f"line 5, {LINE}one sentence"),
        ("number}.", "number} {emergency_number}.", f"line 5, {LINE}one sentence"),
        ("number}.", "number} }.", f"line 5, {LINE}one sentence"),
        ("[polish]", "polish", "line 6, entry pl, phrases: this is not a list. Expected: items"),
        ("number}.", "number}, 112.", f"line 5, {LINE}no digits; the number is written {{emergency_number}}"),
        ("name: Polish", "nam: Polish", "line 3, entry pl, name: this field is missing. Expected: a value for it."),
        ("  pl:", "  polski:", f'{CODES}codes such as "pl" or "zh-Hant", and not "en"; \'polski\' is none'),
        ("  pl:", "  pl-PL:", f"{CODES}codes such as"),
        ("  pl:", "  en:", f'{CODES}codes such as "pl" or "zh-Hant", and not "en"; \'en\' is none'),
        ("name: Polish", "name: Polish\n    also: [en]", f"{CODES}codes such as"),
        (
            "name: Polish",
            "name: Polish\n    also: [pl]",
            "Expected: each code once, also below `also`, instead of 'pl'",
        ),
        ("review: {by: Test reviewer, on: 2026-11-20, due: 2027-11-20}\n", "", "review: this field is missing."),
    ],
)
def test_mistake_is_described(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(ContentError) as caught:
        checked(read(write(tmp_path, old, new), tmp_path), LanguageFile)
    assert message in " ".join(map(str, caught.value.problems))


@pytest.mark.parametrize(
    ("lists", "message"),
    [
        ({"polish": ("boli",)}, None),
        ({"romanian": ("doare",)}, "there is no list 'polish'. Expected: a list of content/red_flags/"),
        ({"polish": ("{romanian} boli",)}, "the list 'polish' names another list. Expected: a list of words only"),
    ],
)
def test_list_of_phrases_has_to_exist(tmp_path: Path, lists: dict[str, tuple[str, ...]], message: str | None) -> None:
    file = read(write(tmp_path, "polish", "polish"), tmp_path)
    problems = [str(problem) for problem in unknown_phrases(file, checked(file, LanguageFile), lists)]
    assert [message in problem for problem in problems if message] == ([True] if message else [])
    assert message or problems == []


def test_shipped_lines(content: Content) -> None:
    languages = content.guidance.languages
    assert languages.keys() > MOST_SPOKEN
    assert {code for code, language in languages.items() if language.phrases} == MOST_SPOKEN
    assert len({language.line for language in languages.values()}) == len(languages) >= 20
    assert "lines in other languages" in content.guidance.reviews
