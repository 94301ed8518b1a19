"""Rasa's own commands in the project, without arguments where they need none. The long ones: tests/soak/."""

from __future__ import annotations

import re

import pytest
from stock_project import StockProject

pytestmark = pytest.mark.slow

# Rasa looks for responses in stories only; here the actions send them.
EXPECTED = re.compile(r"The utterance 'utter_\w+' is not used in any story or rule\.")


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> StockProject:
    from bot.serving.model import current_model

    return StockProject.create(tmp_path_factory.mktemp("stock"), current_model())


def test_data_validate_finds_no_fault(project: StockProject) -> None:
    output = project.command("data", "validate", "--fail-on-warnings")
    warnings = [line for line in output.splitlines() if "UserWarning" in line]
    assert [line for line in warnings if not EXPECTED.search(line)] == []
    assert "No story structure conflicts found." in output


def test_visualize_draws_the_journeys(project: StockProject) -> None:
    project.command("visualize")
    graph = (project.root / "graph.html").read_text(encoding="utf-8")
    for action in ("action_reply", "action_restart"):
        assert f"label={action}" in graph
