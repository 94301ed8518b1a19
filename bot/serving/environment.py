"""Defaults of every process: environment variables, Rasa's telemetry, warnings.

`needlewise.pth`, which is installed with the project, calls `apply_defaults` whenever Python starts in that
environment. So the defaults hold for Rasa's own commands as well, before any of their code is imported.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from types import ModuleType
from typing import Any

# A variable that is set already keeps its value.
DEFAULTS = {
    "RASA_TELEMETRY_ENABLED": "false",
    # TensorFlow's own log: errors only.
    "TF_CPP_MIN_LOG_LEVEL": "3",
    # Rasa needs SQLAlchemy 1.4, which advertises 2.0 at every import.
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
}
_TELEMETRY = "rasa.telemetry"


def apply_defaults() -> None:
    """Set the variables of `DEFAULTS` that are not set, and keep Rasa's telemetry from writing its settings.

    Has to run before Rasa, TensorFlow or SQLAlchemy is imported. A second call changes nothing.
    """
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    if not any(isinstance(finder, _TelemetryFinder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _TelemetryFinder())


def silence_warnings() -> None:
    """Print no warnings: the frozen dependencies warn about their own age, which no operator can change.

    A filter is not enough, because some of them reset the filters when they are imported. The tests don't call
    this: there, warnings of the project's own code are errors.
    """

    def drop(*args: Any, **kwargs: Any) -> None:
        """Take a warning and print nothing."""

    warnings.showwarning = drop


class _TelemetryFinder:
    """Loads `rasa.telemetry` without the part that writes to the home folder.

    `initialize_telemetry` creates `~/.config/rasa/global.yml` with `enabled: true` and a user id even where the
    environment variable turns telemetry off.
    """

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """The module with another loader; None for every other module."""
        if fullname != _TELEMETRY:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.origin is not None:
            spec.loader = _TelemetryLoader(fullname, spec.origin)
        return spec


class _TelemetryLoader(SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        # Reads the variable, which is always set, and never the home folder.
        module.initialize_telemetry = module.is_telemetry_enabled  # type: ignore[attr-defined]
