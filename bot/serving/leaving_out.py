"""Leaving out what answering needs nothing of.

Rasa imports whatever any of its parts could need: TensorFlow for classifiers that are not in `config.yml`, clients of
messengers and clouds that are not in `credentials.yml`. That takes most of the time and the memory of a start. Nothing
of Rasa is changed: a stand-in is put in the place of such a package before it is imported. A test holds the answers of
both against each other.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, MutableSequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

# Others ask whether these are there, and do without them.
ABSENT = ("cupy", "jax", "keras", "mxnet", "tensorflow", "torch", "transformers")
# These are taken to be there, but used only by what is not configured here.
UNUSED = (
    # Training and its pictures.
    *("rasa.utils.tensorflow", "rasa.utils.plotting", "matplotlib", "sklearn", "skops"),
    # Stores and clouds other than the project's.
    *("boto3", "botocore", "pymongo"),
    # Messengers' own libraries, and asking at the terminal.
    *("aiogram", "fbmessenger", "mattermostwrapper", "prompt_toolkit", "questionary", "rocketchat_API"),
    *("slack", "slack_sdk", "socketio", "twilio", "webexteamssdk"),
    # Rasa's reminders, which live in memory only, and spaCy's commands and languages.
    *("apscheduler", "langcodes", "spacy.cli"),
)
# These have a stand-in that does what is needed of them here.
REPLACED = {"jsonschema": "bot.serving.checked_before"}


def leave_out(unused: Collection[str] = UNUSED, absent: Collection[str] = ABSENT) -> None:
    """From now on, importing one of these gives a stand-in, or fails as if it were not installed.

    To be called before Rasa is imported. What is imported already stays.
    """
    for name in absent:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    for name, instead in REPLACED.items():
        sys.modules.setdefault(name, import_module(instead))
    sys.meta_path.insert(0, _Finder(unused))


class _StandIn(ModuleType):
    """A module in which every name is a class that does nothing."""

    __path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # As an exception, for it may stand in an `except` clause.
        made = type(name, (Exception,), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class _Finder(MetaPathFinder, Loader):
    def __init__(self, names: Collection[str]) -> None:
        self._names = frozenset(names)

    def find_spec(self, fullname: str, path: Any, target: ModuleType | None = None) -> ModuleSpec | None:
        parts = fullname.split(".")
        if any(".".join(parts[:length]) in self._names for length in range(1, len(parts) + 1)):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""
