"""The documents are true: examples of the page for editors hold, and what any document names exists."""

from __future__ import annotations

import re
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timezone
from pathlib import Path
from typing import get_args

import pytest
from document_names import VARIABLE, VARIABLES, not_existing, serve_parser
from pydantic import BaseModel
from pydantic.main import ModelMetaclass

from bot import paths
from bot.advice.question import Mention, Question
from bot.advice.reply import reply
from bot.content.alarm import AlarmGuide
from bot.content.clinic import Clinic
from bot.content.content import CLINIC_PLACEHOLDERS, COMPUTED_PLACEHOLDERS, Content, load_content
from bot.content.feelings import FeelingFile
from bot.content.languages import LanguageFile
from bot.content.loading import checked
from bot.content.red_flags import MOST_PHRASES, AssertionCues, RedFlagFile
from bot.content.responses import load_wording
from bot.content.schema import (
    AnswerFile,
    AnswerKind,
    CareLevel,
    DocumentFile,
    FactFile,
    MentionCues,
    TimeWords,
    Unit,
    Value,
    Vocabulary,
    WordingReviews,
)
from bot.content.text_speak import TextSpeakFile
from bot.content.yaml_file import read
from bot.errors import ContentError
from bot.safety.detector import Detector
from bot.text.document import read as document
from bot.text.phrases import PhraseMatcher
from bot.trackers.schema import upgrade

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=timezone.utc)
PAGE = (paths.ROOT / "docs" / "content.md").read_text(encoding="utf-8")
# The first line of each example names the file that it is an example of.
EXAMPLES = {name: text for text, name in re.findall(r"```yaml\n(# (\S+)\n.*?)```", PAGE, re.DOTALL)}
SHAPES: dict[str, type[BaseModel]] = {
    "content/documents.yml": DocumentFile,
    "content/facts/sample.yml": FactFile,
    "content/vocabulary/product.yml": Vocabulary,
    "content/red_flags/hiccups.yml": RedFlagFile,
    "content/assertion_cues.yml": AssertionCues,
    "content/mention_cues.yml": MentionCues,
    "content/time_expressions.yml": TimeWords,
    "content/text_speak.yml": TextSpeakFile,
    "content/answers.yml": AnswerFile,
    "content/response_reviews.yml": WordingReviews,
    "content/alarm.yml": AlarmGuide,
    "content/languages.yml": LanguageFile,
    "content/feelings.yml": FeelingFile,
    "clinic.yml": Clinic,
}
MESSAGES = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)


def models(shape: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """The model and every model within it."""
    yield shape
    for field in shape.__fields__.values():
        if isinstance(field.type_, ModelMetaclass):
            yield from models(field.type_)


FIELDS = sorted(
    {(model.__name__, name) for shape in SHAPES.values() for model in models(shape) for name in model.__fields__}
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder with every example in its file."""
    for name, text in EXAMPLES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def load(root: Path) -> Content:
    return load_content(
        required={}, guidance=root / "content", clinic=root / "clinic.yml", domain=root / "domain.yml", root=root
    )


def test_page_has_an_example_of_every_file() -> None:
    assert set(EXAMPLES) == {*SHAPES, "domain.yml"}


def test_every_example_names_its_file() -> None:
    assert PAGE.count("```yaml") == len(EXAMPLES)


def test_every_example_has_the_shape_of_its_file(written: Path) -> None:
    for name, shape in SHAPES.items():
        assert isinstance(checked(read(written / name, written), shape), shape), name


def test_example_of_responses_can_be_read(written: Path) -> None:
    assert set(load_wording(written / "domain.yml", written)) == {
        *("utter_sample_care", "utter_sample_pillow"),
        *("utter_sample_call", "utter_sample_call_again", "utter_sample_call_still"),
    }


def test_examples_fit_together(written: Path) -> None:
    assert set(load(written).guidance.facts) == {"fresh_pillowcase", "pillow_colours", "soft_pillow"}


def test_examples_answer_a_question(written: Path) -> None:
    content = load(written)
    (answer,) = reply(Question("ask_aftercare", NOW, (Mention("product", "pillowcase"),)), content)
    assert answer.text(content) == (
        "Please put a fresh case on the pillow for 2 to 3 days. It can be white, blue or green."
    )


@pytest.mark.parametrize("invented", ["fresh_pillowcase", "pillow_colours", "soft_pillow"])
def test_example_is_no_shipped_fact(content: Content, invented: str) -> None:
    assert invented not in content.guidance.facts


@pytest.mark.parametrize(
    ("fields", "said"), re.findall(r"^\| `(\{.*(?:unit|items).*\})` \| (.*) \|$", PAGE, re.MULTILINE)
)
def test_value_is_said_as_the_page_says(tmp_path: Path, fields: str, said: str) -> None:
    path = tmp_path / "value.yml"
    path.write_text(f"value: {fields}\n", encoding="utf-8")
    assert Value.parse_obj(read(path, tmp_path).data["value"]).text == said


def test_every_shape_is_looked_at() -> None:
    assert {model for model, _ in FIELDS} == {
        *("DocumentFile", "Document", "FactFile", "FactEntry", "RangeEntry", "Value", "Review", "Vocabulary", "Entry"),
        *("RedFlagFile", "RedFlag", "AssertionCues", "MentionCues", "TimeWords", "MonthPart", "TimeGrammar"),
        *("TextSpeakFile", "AnswerFile", "WordingReviews", "IntentAnswers", "AnswerRow", "Clinic", "ClinicAnswer"),
        *("AlarmGuide", "NotYet", "CallForHelp", "Withheld", "Situation", "LanguageFile", "Language"),
        *("FeelingFile", "Feeling"),
    }


def test_every_field_is_described() -> None:
    assert [(model, field) for model, field in FIELDS if f"`{field}`" not in PAGE] == []


def test_fields_are_described_by_the_names_that_files_have() -> None:
    aliased = [
        field.alias for shape in SHAPES.values() for model in models(shape) for field in model.__fields__.values()
    ]
    assert [name for name in aliased if f"`{name}`" not in PAGE] == []


def test_page_names_the_greatest_number_of_phrases() -> None:
    assert f"{MOST_PHRASES:,} phrases" in PAGE


def test_example_of_a_red_flag_raises_it(written: Path) -> None:
    detector = Detector(load(written).guidance.safety)
    for message in (
        "I can't stop these horrible hiccups",
        "singultus since yesterday",
        "I lost my voice. And hiccups.",
    ):
        assert [alarm.flag for alarm in detector.find(message)] == ["endless_hiccups"]
    for message in ("is there a hiccup cure, I can't stop", "a hiccup in the schedule since yesterday", "hiccups"):
        assert detector.find(message) == ()


def matches(phrase: str, text: str) -> bool:
    matcher = PhraseMatcher({"mouth": ["lip", "tongue"]})
    matcher.add(phrase.replace("\\|", "|"), "label")
    return bool(matcher.find(document(text)))


@pytest.mark.parametrize(
    ("phrase", "found", "not_found"),
    [
        ("swell", ["swell", "swollen", "swelling"], ["well"]),
        ("swollen", ["swollen"], ["swelling"]),
        ("hiccup*", ["hiccups", "hiccupping"], ["cup"]),
        ("can not stop", ["i can't stop", "cant stop", "can t stop"], ["can stop"]),
        ("(lip\\|tongue)", ["lip", "tongue"], ["mouth"]),
        ("[very] sore", ["very sore", "sore"], ["very"]),
        ("{mouth}", ["lip", "tongue"], ["mouth"]),
        ("<38-41.9>", ["38", "41.9", "39.5"], ["37.9", "42"]),
        ("lip ... hurts", ["lip hurts", "lip really badly hurts"], ["lip never hurts", "lip, it hurts"]),
        ("can not see $", ["I can't see."], ["I can't see why"]),
    ],
)
def test_phrase_of_the_page_matches_what_it_says(phrase: str, found: list[str], not_found: list[str]) -> None:
    assert f"| `{phrase}` |" in PAGE
    assert [text for text in found if not matches(phrase, text)] == []
    assert [text for text in not_found if matches(phrase, text)] == []


def test_every_placeholder_is_described() -> None:
    names = sorted(COMPUTED_PLACEHOLDERS | CLINIC_PLACEHOLDERS)
    assert [name for name in names if f"`{{{name}}}`" not in PAGE] == []


def test_every_choice_is_described() -> None:
    words = [*get_args(Unit), *get_args(AnswerKind), *get_args(CareLevel), "covered", "combined", "other"]
    words += get_args(Clinic.__fields__["locale"].type_)
    assert [word for word in words if f"`{word}`" not in PAGE] == []


def test_every_kind_of_vocabulary_is_named(content: Content) -> None:
    assert not [kind for kind in content.guidance.vocabularies if f"`{kind}`" not in PAGE]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("content/facts/sample.yml", "    aspect: pillow\n    says: Put", "    aspct: pillow\n    says: Put"),
        ("content/facts/sample.yml", "min: 2", "min: two"),
        ("content/facts/sample.yml", "{value}.\n    value: {", "2 to 3 days.\n    value: {"),
        ("content/vocabulary/product.yml", "    name: a pillowcase", "\tname: a pillowcase"),
        (
            "content/answers.yml",
            "utter_sample_care, facts: [soft_pillow]",
            "utter_sample_care, facts: [soft_pilow]",
        ),
        ("domain.yml", "{fresh_pillowcase}", "{fresh_pilowcase}"),
        ("clinic.yml", "product/silk_pillow", "product/silk_pilow"),
    ],
)
def test_message_is_the_one_that_the_page_shows(written: Path, name: str, old: str, new: str) -> None:
    assert EXAMPLES[name].count(old) == 1
    (written / name).write_text(EXAMPLES[name].replace(old, new), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load(written)
    assert f"{caught.value}\n" in MESSAGES


def test_every_message_of_the_page_is_tried() -> None:
    assert len(MESSAGES) == 7


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`(content/[\w.*/]+|clinic\.yml|domain\.yml)`", PAGE))
    assert named
    assert [name for name in sorted(named) if not any(paths.ROOT.glob(name))] == []


# The changelog is not among them: it also names what is gone.
DOCUMENTS = {
    str(path.relative_to(paths.ROOT)): path.read_text(encoding="utf-8")
    for path in (paths.ROOT / "README.md", *sorted((paths.ROOT / "docs").rglob("*")))
    if path.suffix in (".md", ".conf", ".service")
}
OPERATOR = DOCUMENTS["docs/operate.md"]
# Set by one process of the server for another, or by a test.
INTERNAL = {f"NEEDLEWISE_{name}" for name in ("HEARTBEAT", "PROCESS", "SOCKETS", "STATUS", "SYSTEM_ROOT")}


def test_what_the_documents_name_exists() -> None:
    offenders = {name: found for name, text in DOCUMENTS.items() if (found := not_existing(name, text))}
    assert offenders == {}


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("`needlewise sing`", "sing"),
        ("```\n.venv/bin/needlewise serve --prot 5005  # --stok\n```", "serve --prot"),
        ("`serve --prot`", "serve --prot"),
        ("`--prot`", "--prot"),
        ("```\n.venv/bin/python -m bench.serve --onyl NAME\n```", "--onyl"),
        ("`make it`", "make it"),
        ("NEEDLEWISE_PROT=5005", "NEEDLEWISE_PROT"),
        ("`bot/serving/http/limit.py`", "bot/serving/http/limit.py"),
        ("`limit.py`", "limit.py"),
        ("`bot.trackers.sqlite.SQLiteStore`", "bot.trackers.sqlite.SQLiteStore"),
        ("[here](docs/operate.md#sports)", "docs/operate.md#sports"),
    ],
)
def test_what_does_not_exist_is_found(text: str, wrong: str) -> None:
    assert not_existing("README.md", text) == [wrong]


def test_operator_finds_every_option_with_its_default() -> None:
    table = re.search(r"\| option of `needlewise serve` .*?\n\n", OPERATOR, re.DOTALL)
    assert table is not None
    described: dict[str, str] = {}
    for line in table[0].strip().splitlines()[2:]:
        names, defaults = re.findall(r"--[a-z-]+", line.split("|")[1]), line.split("|")[2].split(", ")
        described |= dict(zip(names, (default.strip(" `") for default in defaults), strict=True)) if names else {}
    defaults = {action.option_strings[-1]: action.default for action in serve_parser()._actions}
    del defaults["--help"]
    assert set(described) == set(defaults)
    for option, default in defaults.items():
        assert not default or described[option] == Path(str(default)).name, option


def test_every_variable_is_documented() -> None:
    assert set(VARIABLE.findall("".join(DOCUMENTS.values()))) == VARIABLES - INTERNAL


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database without conversations."""
    file = tmp_path_factory.mktemp("migrated") / "conversations.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.mark.parametrize(("number", "left"), [(0, {"old", "continued"}), (1, {"continued", "NAME"})])
def test_statements_of_the_operator_delete_conversations(
    migrated: Path, tmp_path: Path, number: int, left: set[str]
) -> None:
    events = (
        "insert into conversation_events (conversation, position, timestamp, type, data) values (?, ?, ?, 'user', '')"
    )
    feedback = "insert into feedback (conversation, message, helpful, at) values (?, 'm', true, 0)"
    statements = re.findall(r"```sql\n(.*?)```", OPERATOR, re.DOTALL)
    assert len(statements) == 2
    file = shutil.copy(migrated, tmp_path)
    with closing(sqlite3.connect(file, isolation_level=None)) as base:
        for name, days_ago in {"old": (200, 190), "continued": (300, 1), "NAME": (2, 1)}.items():
            for position, days in enumerate(days_ago):
                base.execute(events, (name, position, time.time() - days * 86_400))
            base.execute(feedback, (name,))
        base.executescript(statements[number])
        for table in ("conversation_events", "feedback"):
            assert {name for (name,) in base.execute(f"select conversation from {table}")} == left
