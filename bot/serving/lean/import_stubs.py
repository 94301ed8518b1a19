"""Import stubs for packages that serving never uses.

Rasa imports the dependencies of all its components: TensorFlow for classifiers that are not in `config.yml`, clients of
messengers and clouds that are not in `credentials.yml`. They take most of the time and memory of a start. Rasa's code
is not changed: a stub module takes the place of such a package before Rasa imports it. In a stub every name is a class
that can be subclassed, compared and caught, which is what imports do with it. Calling one raises LeftOutError, except
for the few that Rasa calls while it is imported.
"""

from __future__ import annotations

import sys
from collections.abc import Collection, Mapping, MutableSequence, Sequence
from importlib import import_module
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from bot.errors import LeftOutError

# Rasa and spaCy do without these where they are not installed.
ABSENT = (
    *("cupy", "jax", "keras", "mxnet", "tensorflow", "torch", "transformers"),
    # A format of models, signatures by key pairs (the chat signs with one secret), Rasa's locks in Redis.
    *("cryptography", "h5py", "portalocker.redis"),
)
# Imported unconditionally, but used only by components that are not configured.
UNUSED = (
    # Training, its plots, cache and version checks; sparse matrices.
    *("rasa.utils.tensorflow", "rasa.utils.plotting", "matplotlib", "sklearn", "skops", "scipy"),
    *("packaging.requirements", "rasa.engine.caching", "rasa.core.test", "rasa.core.training"),
    # Other stores and clouds; a separate process migrates the project's own store.
    *("boto3", "botocore", "pymongo", "sqlalchemy"),
    # Rasa's command line, telemetry and terminal prompts.
    *("rasa.cli", "rasa.telemetry", "prompt_toolkit", "questionary"),
    # Rasa's reminders, which are kept in memory only; spaCy's commands and language names.
    *("apscheduler", "langcodes", "spacy.cli"),
)
# Packages that import all their modules at once. Here a module is imported by its own name only, and the names of the
# package come from the module on the right. Rasa's channels bring the libraries of ten messengers.
APART = {"rasa.core.channels": "rasa.core.channels.channel"}
# Modules with a small replacement that does what serving needs.
REPLACED = {
    "dask": "bot.serving.lean.dask_stub",
    "jsonschema": "bot.serving.lean.jsonschema_stub",
    "pkg_resources": "bot.serving.lean.pkg_resources_stub",
}


_LEFT_OUT = "is left out by the lean start; run with --stock."
# The stub classes that Rasa calls while it is imported: it defines its own SQL tables then.
CALLED_BY_IMPORTS = frozenset(
    {
        *("sqlalchemy.Column", "sqlalchemy.Sequence", "sqlalchemy.String"),
        "sqlalchemy.ext.declarative.declarative_base",
    }
)


def install(
    unused: Collection[str] = UNUSED,
    absent: Collection[str] = ABSENT,
    apart: Mapping[str, str] = APART,
    replaced: Mapping[str, str] = REPLACED,
) -> None:
    """From now on, importing one of these gives a stub, or fails as if it were not installed.

    Call it before Rasa is imported: modules that are imported already stay.

    Args:
        unused: packages whose names become stub classes.
        absent: packages whose import raises ModuleNotFoundError.
        apart: packages that don't import their modules, and the module that their names come from.
        replaced: modules, and the ones that are imported in their place.
    """
    for name in absent:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    for name, instead in replaced.items():
        sys.modules.setdefault(name, import_module(instead))
    sys.meta_path.insert(0, _Finder(unused, apart))


class _StubType(type):
    """The type of stub classes, which have no attributes of their own."""

    _stub: str
    """The name that was imported, such as `sqlalchemy.Column`; subclasses keep it."""

    def __getattr__(cls, name: str) -> Any:
        # An AttributeError, so that `hasattr` and `inspect` work.
        raise AttributeError(f"{cls._stub}.{name} {_LEFT_OUT}")

    def __call__(cls, *_: Any, **__: Any) -> Any:
        if cls._stub not in CALLED_BY_IMPORTS:
            raise LeftOutError(f"{cls._stub} {_LEFT_OUT}")
        return _Inert()


class _Inert(Exception):  # noqa: N818 (only so that an `except` clause takes it)
    """The result of a call that is allowed: its attributes are of the same kind, and a class can derive from it."""

    def __init__(self, *_: Any, **__: Any) -> None:
        super().__init__()

    def __getattr__(self, name: str) -> _Inert:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Inert()


class _StubModule(ModuleType):
    """A module in which every name is a stub class."""

    __path__: MutableSequence[str] = []

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        # An exception, so that an `except` clause takes it.
        made = _StubType(name, (Exception,), {"__module__": self.__name__, "_stub": f"{self.__name__}.{name}"})
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
        return _StubModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""
