"""Leaving out what answering needs nothing of.

Rasa imports whatever any of its parts could need: TensorFlow for classifiers that are not in `config.yml`, clients of
messengers and clouds that are not in `credentials.yml`. That takes most of the time and the memory of a start. Nothing
of Rasa is changed: a stand-in is put in the place of such a package before it is imported. A test holds the answers of
both against each other.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, MutableSequence, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

# Others ask whether these are there, and do without them.
ABSENT = (
    *("cupy", "jax", "keras", "mxnet", "tensorflow", "torch", "transformers"),
    # A format of models, signatures by pairs of keys (chats are signed by one secret), locks of Rasa's in Redis.
    *("cryptography", "h5py", "portalocker.redis"),
)
# These are taken to be there, but used only by what is not configured here.
UNUSED = (
    # Training and its pictures, its cache and its versions; matrices with gaps.
    *("rasa.utils.tensorflow", "rasa.utils.plotting", "matplotlib", "sklearn", "skops", "scipy"),
    *("packaging.requirements", "rasa.engine.caching", "rasa.core.test", "rasa.core.training"),
    # Stores and clouds other than the project's, which is migrated by a process of its own.
    *("boto3", "botocore", "pymongo", "sqlalchemy"),
    # Rasa's command line, what it reports home, and asking at the terminal.
    *("rasa.cli", "rasa.telemetry", "prompt_toolkit", "questionary"),
    # Rasa's reminders, which live in memory only; spaCy's commands and languages.
    *("apscheduler", "langcodes", "spacy.cli"),
)
# Packages that import all of their modules at once: here each is when it is asked for by its own name, and what is
# asked of the package comes from this one. Rasa's channels bring the libraries of ten messengers.
APART = {"rasa.core.channels": "rasa.core.channels.channel"}
# These have a stand-in that does what is needed of them here.
REPLACED = {
    "dask": "bot.serving.lean.dask_stub",
    "jsonschema": "bot.serving.lean.jsonschema_stub",
    "pkg_resources": "bot.serving.lean.pkg_resources_stub",
}


def leave_out(
    unused: Collection[str] = UNUSED,
    absent: Collection[str] = ABSENT,
    apart: Mapping[str, str] = APART,
    replaced: Mapping[str, str] = REPLACED,
) -> None:
    """From now on, importing one of these gives a stand-in, or fails as if it were not installed.

    To be called before Rasa is imported. What is imported already stays.
    """
    for name in absent:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    for name, instead in replaced.items():
        sys.modules.setdefault(name, import_module(instead))
    sys.meta_path.insert(0, _Finder(unused, apart))


class _Nothing(Exception):  # noqa: N818 (only so that it may stand in an `except` clause)
    """What is made of a class that does nothing: its parts are the same."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()

    def __getattr__(self, name: str) -> _Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()


class _StandIn(ModuleType):
    """A module in which every name is a class that does nothing."""

    __path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (_Nothing,), {"__module__": self.__name__})
        setattr(self, name, made)
        return made


class _Apart(ModuleType):
    """A package that takes its names from one of its modules."""

    _source: str

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(import_module(self._source), name)


class _Finder(MetaPathFinder, Loader):
    def __init__(self, unused: Collection[str], apart: Mapping[str, str]) -> None:
        self._unused = frozenset(unused)
        self._apart = apart

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        parts = fullname.split(".")
        if any(".".join(parts[:length]) in self._unused for length in range(1, len(parts) + 1)):
            return ModuleSpec(fullname, self, is_package=True)
        if fullname in self._apart and (real := PathFinder.find_spec(fullname, path)):
            spec = ModuleSpec(fullname, self, is_package=True)
            spec.submodule_search_locations = real.submodule_search_locations
            return spec
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        if spec.name in self._apart:
            module = _Apart(spec.name)
            module._source = self._apart[spec.name]
            return module
        return _StandIn(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""
