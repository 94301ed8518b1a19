"""Stands in for `pkg_resources` in the server: Rasa asks it for nothing but files of its own.

The package itself looks through everything that is installed when it is imported.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def resource_filename(package: str, resource: str) -> str:
    """Where a file of an installed package lies."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"There is no package {package!r}.", name=package)
    return str(Path(spec.origin).parent / resource)
