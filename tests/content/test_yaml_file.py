from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.content.yaml_file import YamlFile, read
from bot.errors import ContentError, Problem

in_one_folder = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "facts.yml"


def parse(path: Path, text: str) -> YamlFile:
    path.write_text(text, encoding="utf-8")
    return read(path, path.parent)


def message(path: Path) -> str:
    with pytest.raises(ContentError) as caught:
        read(path, path.parent)
    (problem,) = caught.value.problems
    return str(problem)


def problems(path: Path, text: str) -> tuple[Problem, ...]:
    try:
        parse(path, text)
    except ContentError as error:
        return error.problems
    return ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(
            "a:\n\tb: 1\n",
            "facts.yml, line 2: a tab stands here. Expected: spaces; the Tab key can't be used in this file.",
            id="tab",
        ),
        pytest.param(
            "a:\n  b: x\n   c: y\n",
            "facts.yml, line 3: a colon stands inside a text, or this line is indented too far. "
            "Expected: quotes around text with a colon, and the same indentation as the line before.",
            id="indented-too-far",
        ),
        pytest.param(
            "a:\n    b: x\n  c: y\n",
            "facts.yml, line 3: this line is not in line with the ones it belongs to. "
            "Expected: the same number of spaces before all fields of an entry.",
            id="indented-too-little",
        ),
        pytest.param(
            "a: Remember: kites\n",
            "facts.yml, line 1: a colon stands inside a text, or this line is indented too far. "
            "Expected: quotes around text with a colon, and the same indentation as the line before.",
            id="colon-in-text",
        ),
        pytest.param(
            'a: x\nb: "y\nc: z\n',
            "facts.yml, line 2: a quotation mark is not closed. Expected: the same mark at the end.",
            id="open-quote",
        ),
        pytest.param(
            "a: 'the patient's kite'\n",
            "facts.yml, line 1: a text goes on after a bracket or a quotation mark. "
            "Expected: quotes around the whole text; an apostrophe in single quotes is written twice.",
            id="apostrophe-in-single-quotes",
        ),
        pytest.param(
            "a: {value} are usual\n",
            "facts.yml, line 1: a text goes on after a bracket or a quotation mark. "
            "Expected: quotes around the whole text; an apostrophe in single quotes is written twice.",
            id="text-starts-with-placeholder",
        ),
        pytest.param(
            "z: y\na: [kites, hats\nb: x\n",
            "facts.yml, line 2: a square bracket is not closed. Expected: commas between the items and ] at the end.",
            id="open-square-bracket",
        ),
        pytest.param(
            "z: y\na: {min: 1, max: 2\nb: x\n",
            "facts.yml, line 2: a curly bracket is not closed. Expected: commas between the fields and } at the end.",
            id="open-curly-bracket",
        ),
        pytest.param(
            "a: x\nkites\nb: y\n",
            "facts.yml, line 2: a name has no colon after it, or a text goes on without indentation. "
            "Expected: a colon and a space after each name.",
            id="no-colon",
        ),
        pytest.param(
            "a: @home\n",
            "facts.yml, line 1: a text starts with a special sign. Expected: quotes around the whole text.",
            id="at-sign",
        ),
        pytest.param(
            "a: *important* kites\n",
            "facts.yml, line 1: a text starts with a special sign. Expected: quotes around the whole text.",
            id="star",
        ),
        pytest.param(
            "a: !important\n",
            "facts.yml, line 1: a text starts with a special sign. Expected: quotes around the whole text.",
            id="exclamation-mark",
        ),
        pytest.param(
            "a: - kites\n",
            "facts.yml, line 1: a dash stands after a name. Expected: the list on lines of its own.",
            id="dash-after-name",
        ),
        pytest.param(
            "a: x\n---\nb: y\n",
            "facts.yml, line 2: a second file starts here (a line of dashes). "
            "Expected: one file only; remove the line.",
            id="two-documents",
        ),
        pytest.param(
            "a: x\n[b, c]: y\n",
            "facts.yml, line 2: the file can't be read from here on. Expected: indentation by spaces, "
            "a colon and a space after each name, and quotes around text with a colon.",
            id="bracket-as-name",
        ),
        pytest.param(
            "a: x\nb: y\0\n",
            "facts.yml, line 2: a character stands here that no text can hold. "
            "Expected: plain text; delete the line and type it again.",
            id="control-character",
        ),
        pytest.param(
            "a: &a [*a]\n",
            "facts.yml: the brackets or entries are nested too deeply. "
            "Expected: entries as described in docs/content.md.",
            id="contains-itself",
        ),
        pytest.param(
            f"a:{' [' * 25_000}{' ]' * 25_000}\n".replace(" [", "\n ["),
            "facts.yml: the brackets or entries are nested too deeply. "
            "Expected: entries as described in docs/content.md.",
            id="brackets-deeper-than-libyaml-survives",
        ),
        pytest.param(
            f"a:\n{'- ' * 60_000}b\n",
            "facts.yml: the brackets or entries are nested too deeply. "
            "Expected: entries as described in docs/content.md.",
            id="dashes-deeper-than-libyaml-survives",
        ),
        pytest.param(
            "a: x\nb: y\na: z\n",
            "facts.yml, line 3, entry a: this name stands twice (first on line 1). Expected: each name once.",
            id="name-twice",
        ),
        pytest.param(
            "facts:\n  a:\n    says: x\n  a:\n    says: y\n",
            "facts.yml, line 4, entry a: this name stands twice (first on line 2). Expected: each name once.",
            id="entry-twice-is-one-mistake",
        ),
        pytest.param("", "facts.yml: the file holds no entries. Expected: names followed by a colon.", id="empty"),
        pytest.param(
            "# only a remark\n",
            "facts.yml: the file holds no entries. Expected: names followed by a colon.",
            id="only-a-remark",
        ),
        pytest.param(
            "- a\n- b\n", "facts.yml: the file holds no entries. Expected: names followed by a colon.", id="list"
        ),
        pytest.param(
            "a:b\n",
            "facts.yml: the file holds no entries. Expected: names followed by a colon.",
            id="no-space-after-colon",
        ),
    ],
)
def test_mistake_is_told_with_its_line(path: Path, text: str, expected: str) -> None:
    path.write_text(text, encoding="utf-8")
    assert message(path) == expected


def test_missing_file_is_told(path: Path) -> None:
    assert message(path) == "facts.yml: the file is missing. Expected: a YAML file at this place."


def test_file_in_another_encoding_is_told(path: Path) -> None:
    path.write_bytes("a: caf\u00e9\n".encode("latin-1"))
    assert message(path) == "facts.yml: the file is not plain text. Expected: a YAML file saved as UTF-8."


def test_folder_in_the_place_of_a_file_is_told(path: Path) -> None:
    path.mkdir()
    assert message(path) == (
        "facts.yml: the file can't be opened (Is a directory). Expected: a YAML file that this program may read."
    )


def test_every_name_that_stands_twice_is_told(path: Path) -> None:
    path.write_text("a: 1\nb: 2\na: 3\nb: 4\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        read(path, path.parent)
    assert [problem.where for problem in caught.value.problems] == ["a", "b"]


def test_file_outside_the_root_is_named_in_full(path: Path, tmp_path: Path) -> None:
    path.write_text("a: 1\n", encoding="utf-8")
    assert read(path, tmp_path / "elsewhere").name == str(path)


@pytest.mark.parametrize("word", ["on", "On", "off", "no", "No", "yes", "y", "n", "NO"])
def test_word_that_older_yaml_takes_for_yes_or_no_stays_a_word(path: Path, word: str) -> None:
    assert parse(path, f"{word}: {word}\nlist: [{word}]\n").data == {word: word, "list": [word]}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("False", False),
        ("0", 0),
        ("6", 6),
        ("-6", -6),
        ("2.5", 2.5),
        ("012", "012"),
        ("020", "020"),
        ("000", "000"),
        ("9:30", "9:30"),
        ("1_000", "1_000"),
        ("0x1f", "0x1f"),
        ("1e5", "1e5"),
        (".inf", ".inf"),
        ("2026-11-20", "2026-11-20"),
        ("2026-02-30", "2026-02-30"),
        ("09:00-17:00", "09:00-17:00"),
        ('"6"', "6"),
        ("", None),
        ("~", None),
        ("null", None),
    ],
)
def test_only_plain_numbers_are_numbers(path: Path, written: str, meant: Any) -> None:
    value = parse(path, f"a: {written}\n").data["a"]
    assert (value, type(value)) == (meant, type(meant))


def test_byte_order_mark_of_a_windows_editor_is_no_part_of_the_first_name(path: Path) -> None:
    assert parse(path, "\ufeffa: x\n").data == {"a": "x"}


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("a",), 1),
        (("a", "b"), 2),
        (("a", "b", 1), 4),
        (("a", "c", 0), 5),
        (("a", "c", 0, "d"), 5),
        (("a", "missing"), 1),
        (("a", "b", 7, "x"), 2),
        (("missing",), None),
        ((), None),
    ],
)
def test_line_is_that_of_the_nearest_entry(path: Path, where: tuple[str | int, ...], line: int | None) -> None:
    file = parse(path, "a:\n  b:\n    - x\n    - y\n  c: [{d: z}]\n")
    assert file.line(where) == line


@pytest.mark.parametrize(
    ("where", "shown"),
    [
        (("facts", "kites", "value", "min"), "kites, value, min"),
        (("review", "on"), "review, on"),
        (("facts",), "facts"),
        (("facts", "kites", "sources", 0), "kites, sources, item 1"),
        # A single entry was written where a list of one is meant: nothing there has a number.
        (("facts", "kites", "value", 0, "min"), "kites, value, min"),
    ],
)
def test_place_is_said_without_what_the_file_repeats(path: Path, where: tuple[str | int, ...], shown: str) -> None:
    file = parse(path, "review: {on: x}\nfacts:\n  kites:\n    value: {min: 1}\n    sources: [a]\n")
    assert file.problem(where, "wrong", "right").where == shown


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(min_size=1, max_size=10), inner, max_size=4),
    max_leaves=12,
)
data = st.dictionaries(st.text(min_size=1, max_size=10), values, min_size=1, max_size=5)


@in_one_folder
@given(data=data, flow=st.booleans())
def test_what_was_written_is_read(path: Path, data: dict[str, Any], flow: bool) -> None:
    text = yaml.safe_dump(data, default_flow_style=flow)
    assert parse(path, text).data == data


names = st.text("abcdefghij", min_size=3, max_size=10)
entries = st.recursive(
    st.just("x"), lambda inner: st.dictionaries(names, inner, min_size=1, max_size=4), max_leaves=15
).filter(lambda value: isinstance(value, dict))


@in_one_folder
@given(data=entries)
def test_every_name_stands_on_its_line(path: Path, data: dict[str, Any]) -> None:
    text = yaml.safe_dump(data)
    file, lines = parse(path, text), text.splitlines()
    assert all(lines[line - 1].lstrip().startswith(f"{where[-1]}:") for where, line in file.lines.items())
    assert len(file.lines) == len(lines)


@in_one_folder
@given(text=st.text(max_size=60) | st.text("ab:- \n\t[]{}'\"#&*@%|>?,0123", max_size=60))
def test_any_text_is_read_or_refused_with_a_message(path: Path, text: str) -> None:
    assert all(problem.what and problem.expected for problem in problems(path, text))
