"""Replacement of `pkg_resources` in the server: Rasa only locates its own files with it.

The real package scans everything that is installed when it is imported.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path


def resource_filename(package: str, resource: str) -> str:
    """The path of a file in an installed package. Raises ModuleNotFoundError."""
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"There is no package {package!r}.", name=package)
    return str(Path(spec.origin).parent / resource)
