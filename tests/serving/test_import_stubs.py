"""The server started lean answers as the whole of Rasa does."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tarfile
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
import yaml

from bot import paths
from bot.errors import ServingError
from bot.serving import model
from bot.serving.assistant_server import refuse_left_out
from bot.serving.lean.import_stubs import ABSENT, UNUSED
from bot.serving.lean.model import DOMAIN_NODE, lean_model, slim

if TYPE_CHECKING:
    from bot.serving.in_process import Assistant

SAID = [
    "how many sessions for deep acne scars?",
    "and how long will i be red",
    "can you make me a plan",
    "acne scars",
    "severe",
    "none yet",
    "next monday",
    "no",
    "how did you work that out?",
    "my lips are swelling and i cant breathe",
    "what does it cost and does it hurt",
    "blorp zzxq",
    "forget me",
]
LEAN = """
import asyncio, json, sys
from bot.serving.lean.import_stubs import leave_out
leave_out()
from bot.serving import model
from bot.serving.in_process import Assistant
from bot.serving.assistant_server import refuse_left_out
from bot.serving.lean.model import lean_model

async def say(texts):
    assistant = await Assistant.load(lean_model(model.current()))
    return [[m["text"] for m in await assistant.say(text, "lean")] for text in texts]

answers = asyncio.run(say(json.loads(sys.argv[1])))
names = ("tensorflow", "sklearn", "scipy", "sqlalchemy", "matplotlib", "boto3", "pymongo", "requests", "cryptography")
heavy = [name for name in names if hasattr(sys.modules.get(name), "__version__")]
heavy += [name for name in sys.modules if name in ("rasa.telemetry.sys", "rasa.core.channels.slack", "dask.local")]
print(json.dumps({"answers": answers, "heavy": heavy}))
"""


@pytest.mark.slow
async def test_lean_server_answers_the_same(assistant: Assistant) -> None:
    command = [sys.executable, "-W", "ignore", "-c", LEAN, json.dumps(SAID)]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=True)
    lean = json.loads(done.stdout.splitlines()[-1])
    whole = [[message["text"] for message in await assistant.say(text, "whole")] for text in SAID]
    assert lean["answers"] == whole
    assert lean["heavy"] == []
    assert all(whole)


@pytest.mark.slow
def test_lean_model_is_made_once_and_has_the_same_domain() -> None:
    from rasa.shared.core.domain import Domain

    lean = lean_model(model.current())
    made = lean.stat().st_mtime_ns
    assert lean_model(model.current()).stat().st_mtime_ns == made
    trained = Domain.from_dict(yaml.safe_load(read(model.current(), f"./components/{DOMAIN_NODE}/domain.yml")))
    nodes = json.loads(read(lean, "./metadata.json"))["predict_schema"]["nodes"]
    ready = Domain.from_dict(nodes[DOMAIN_NODE]["config"]["domain"])
    # Rasa renders responses from the domain in the metadata, which the graph now has as well.
    assert ready.as_dict() == json.loads(read(model.current(), "./metadata.json"))["domain"]
    assert {**ready.as_dict(), "responses": {}} == {**trained.as_dict(), "responses": {}}
    assert ready.responses.keys() == trained.responses.keys()


def read(model: Path, name: str) -> str:
    """A file of a model."""
    with tarfile.open(model) as archive:
        members = {member.name.strip("./"): member for member in archive.getmembers()}
        found = archive.extractfile(members[name.strip("./")])
        assert found is not None
        return found.read().decode()


def test_slim_model_keeps_everything_else() -> None:
    nodes = {DOMAIN_NODE: {"uses": "rasa.Domain", "config": {}, "fn": "provide"}, "other": {"uses": "x"}}
    whole = {"domain": {"intents": []}, "train_schema": {"nodes": {"train": {}}}, "predict_schema": {"nodes": nodes}}
    lean = slim(whole)
    assert lean["train_schema"] == {"nodes": {}}
    assert lean["predict_schema"]["nodes"]["other"] == {"uses": "x"}
    assert lean["predict_schema"]["nodes"][DOMAIN_NODE]["config"] == {"domain": {"intents": []}}
    assert whole["train_schema"]["nodes"]


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_stand_in_gives_any_name_as_a_class() -> None:
    code = """
from bot.serving.lean.import_stubs import leave_out
leave_out(unused=["boto3"], absent=[])
from boto3.dynamodb.conditions import Key
import boto3.session
class Mine(boto3.session.Session): pass
print(Key.__name__, issubclass(Mine, boto3.session.Session))
"""
    assert run(code) == "Key True"


def test_stand_in_may_stand_in_an_except_clause() -> None:
    code = """
from bot.serving.lean.import_stubs import leave_out
leave_out(unused=["pymongo"], absent=[])
import pymongo.errors
try:
    raise ValueError("the real one")
except pymongo.errors.ConnectionFailure:
    print("caught")
except ValueError as error:
    print(error)
"""
    assert run(code) == "the real one"


def test_absent_package_is_as_if_not_installed() -> None:
    code = """
from bot.serving.lean.import_stubs import leave_out
leave_out(unused=[], absent=["sklearn"])
try:
    import sklearn
except ImportError:
    print("absent")
"""
    assert run(code) == "absent"


def test_what_is_made_of_a_stand_in_takes_anything_and_has_any_part() -> None:
    code = """
from bot.serving.lean.import_stubs import leave_out
leave_out(unused=["sqlalchemy"], absent=[])
import sqlalchemy as sa
from sqlalchemy.ext.declarative import declarative_base
Base = declarative_base()
class Row(Base):
    id = sa.Column(sa.Integer, sa.Sequence("rows", metadata=Base.metadata, optional=True), primary_key=True)
print("made")
"""
    assert run(code) == "made"


def test_package_apart_imports_only_the_modules_that_are_asked_for() -> None:
    code = """
from bot.serving.lean.import_stubs import APART, leave_out
leave_out(unused=[], absent=[], replaced={})
import sys
from rasa.core.channels import UserMessage
from rasa.core.channels.channel import UserMessage as same
print(UserMessage is same, [name for name in sys.modules if name.startswith("rasa.core.channels.")])
"""
    assert run(code) == "True ['rasa.core.channels.channel']"


@pytest.mark.parametrize(("package", "file"), [("rasa", "shared/utils/schemas/config.yml"), ("bot", "no/such.yml")])
def test_files_of_packages_are_where_they_are(package: str, file: str) -> None:
    import importlib

    from bot.serving.lean.pkg_resources_stub import resource_filename

    assert Path(resource_filename(package, file)) == Path(importlib.import_module(package).__file__ or "").parent / file


def test_file_of_no_package_is_a_clear_error() -> None:
    from bot.serving.lean.pkg_resources_stub import resource_filename

    with pytest.raises(ModuleNotFoundError, match="'nothing_of_this_name'"):
        resource_filename("nothing_of_this_name", "file")


def test_nothing_is_both_absent_and_unused() -> None:
    assert not set(ABSENT) & set(UNUSED)


@pytest.mark.parametrize("name", [name for name in UNUSED if "." not in name])
def test_what_is_left_out_is_not_imported_by_the_project_for_answering(name: str) -> None:
    answering = [*(paths.ROOT / "actions").glob("*.py")]
    for package in ("advice", "channels", "guidance", "safety", "stores"):
        answering += (paths.ROOT / "bot" / package).rglob("*.py")
    # What changes tables runs in a process of its own.
    answering = [path for path in answering if path.name != "migrate.py" and "migrations" not in path.parts]
    assert [path.name for path in answering if name in _packages(path)] == []


def test_server_does_not_import_what_changes_tables() -> None:
    importing = [path.name for path in (paths.ROOT / "bot").rglob("*.py") if "bot.trackers.migrate" in imported(path)]
    assert importing == []


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["slack", "rasa.core.channels.slack.SlackInput", "bot.channels.no.Such", "bot.Such"])
def test_channels_that_are_not_the_projects_are_refused(name: str, tmp_path: Path) -> None:
    from bot.serving.assistant_server import _channels

    file = tmp_path / "credentials.yml"
    file.write_text(f"{name}: {{}}\n", encoding="utf-8")
    with pytest.raises(ServingError, match=rf"no channel '{name}': correct credentials\.yml.+by `rasa run` only"):
        _channels(file)


def _packages(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(path)}


def imported(path: Path) -> set[str]:
    """Every module that a file may import, and everything it takes from one."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize(
    ("part", "kind"), [("tracker_store", "SQL"), ("tracker_store", "mongod"), ("event_broker", "sql")]
)
def test_parts_whose_libraries_are_left_out_are_refused(part: str, kind: str) -> None:
    endpoints = SimpleNamespace(tracker_store=None, event_broker=None)
    refuse_left_out(endpoints)  # type: ignore[arg-type]
    setattr(endpoints, part, SimpleNamespace(type=kind))
    with pytest.raises(ServingError, match=rf"`{part}` of type '{kind}' is left out here, `rasa run` has it\. Name"):
        refuse_left_out(endpoints)  # type: ignore[arg-type]


def test_garbage_is_looked_for_again_but_not_in_what_is_there() -> None:
    code = """
import gc
from bot.serving.lean.garbage_collection import keep_for_good, let_be
let_be()
before = gc.isenabled()
there = [[] for _ in range(1000)]
keep_for_good()
print(before, gc.isenabled(), gc.get_freeze_count() >= 1000, len(gc.get_objects()) < 1000)
"""
    assert run(code) == "False True True True"
