"""Files of packages are found without `pkg_resources`."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest

from bot.serving.lean.pkg_resources_stub import resource_filename


@pytest.mark.parametrize(("package", "file"), [("rasa", "shared/utils/schemas/config.yml"), ("bot", "no/such.yml")])
def test_files_of_packages_are_where_they_are(package: str, file: str) -> None:
    assert Path(resource_filename(package, file)) == Path(importlib.import_module(package).__file__ or "").parent / file


def test_file_of_no_package_is_a_clear_error() -> None:
    with pytest.raises(ModuleNotFoundError, match="'nothing_of_this_name'"):
        resource_filename("nothing_of_this_name", "file")
