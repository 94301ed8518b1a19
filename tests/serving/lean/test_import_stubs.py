"""With import stubs the assistant answers as with all of Rasa, and a stub that is called says so."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from calendar_days import clock_environment

from bot import paths
from bot.serving.lean.import_stubs import ABSENT, UNUSED

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
from bot.serving import lean
lean.install()
from bot.serving.in_process import Assistant
from bot.serving.model import current_model

async def say(texts):
    assistant = await Assistant.load(lean.loadable_model(current_model()))
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
    environment = clock_environment()
    done = subprocess.run(command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, check=True)
    lean = json.loads(done.stdout.splitlines()[-1])
    whole = [[message["text"] for message in await assistant.say(text, "whole")] for text in SAID]
    assert lean["answers"] == whole
    assert lean["heavy"] == []
    assert all(whole)


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_stub_has_every_name_as_a_class() -> None:
    code = """
from bot.serving.lean.import_stubs import install
install(unused=["boto3"], absent=[])
from boto3.dynamodb.conditions import Key
import boto3.session
class Mine(boto3.session.Session): pass
print(Key.__name__, issubclass(Mine, boto3.session.Session))
"""
    assert run(code) == "Key True"


def test_stub_can_be_caught() -> None:
    code = """
from bot.serving.lean.import_stubs import install
install(unused=["pymongo"], absent=[])
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
from bot.serving.lean.import_stubs import install
install(unused=[], absent=["sklearn"])
try:
    import sklearn
except ImportError:
    print("absent")
"""
    assert run(code) == "absent"


def test_table_of_rasa_can_be_defined() -> None:
    code = """
from bot.serving.lean.import_stubs import install
install(unused=["sqlalchemy"], absent=[])
import sqlalchemy as sa
from sqlalchemy.ext.declarative import declarative_base
Base = declarative_base()
class Row(Base):
    id = sa.Column(sa.Integer, sa.Sequence("rows", metadata=Base.metadata, optional=True), primary_key=True)
print("made")
"""
    assert run(code) == "made"


@pytest.mark.parametrize(
    ("use", "name"),
    [
        ("sqlalchemy.create_engine('sqlite://')", "sqlalchemy.create_engine"),
        ("type('Mine', (sqlalchemy.orm.Session,), {})()", "sqlalchemy.orm.Session"),
        ("sqlalchemy.orm.Query.filter", "sqlalchemy.orm.Query.filter"),
    ],
)
def test_stub_that_is_used_says_what_to_do(use: str, name: str) -> None:
    code = f"""
from bot.errors import LeftOutError
from bot.serving.lean.import_stubs import install
install(unused=["sqlalchemy"], absent=[])
import sqlalchemy.orm
try:
    {use}
except (LeftOutError, AttributeError) as error:
    print(error)
"""
    assert run(code) == f"{name} is left out by the lean start; run with --stock."


def test_package_apart_imports_only_the_modules_that_are_asked_for() -> None:
    code = """
from bot.serving.lean.import_stubs import install
install(unused=[], absent=[], replaced={})
import sys
from rasa.core.channels import UserMessage
from rasa.core.channels.channel import UserMessage as same
print(UserMessage is same, [name for name in sys.modules if name.startswith("rasa.core.channels.")])
"""
    assert run(code) == "True ['rasa.core.channels.channel']"


def test_nothing_is_both_absent_and_unused() -> None:
    assert not set(ABSENT) & set(UNUSED)


@pytest.mark.parametrize("name", [name for name in UNUSED if "." not in name])
def test_what_is_left_out_is_not_imported_by_the_project_for_answering(name: str) -> None:
    answering = [*(paths.ROOT / "actions").glob("*.py")]
    for package in ("advice", "channels", "content", "locks", "safety", "trackers"):
        answering += (paths.ROOT / "bot" / package).rglob("*.py")
    # What changes tables runs in a process of its own.
    answering = [path for path in answering if path.name != "migrate.py" and "migrations" not in path.parts]
    assert [path.name for path in answering if name in _packages(path)] == []


def test_server_does_not_import_what_changes_tables() -> None:
    importing = [path.name for path in (paths.ROOT / "bot").rglob("*.py") if "bot.trackers.migrate" in imported(path)]
    assert importing == []


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
