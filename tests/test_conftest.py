"""What the shared configuration of the tests does to their reports."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot import paths


def reported(config: pytest.Config, report: Any) -> Any:
    """The report after the hook has seen it."""
    plugin = config.pluginmanager.get_plugin(str(paths.ROOT / "tests" / "conftest.py"))
    hook = plugin.pytest_runtest_makereport(item=None, call=None)
    next(hook)
    with pytest.raises(StopIteration):
        hook.send(SimpleNamespace(get_result=lambda: report))
    return report


@pytest.mark.parametrize(("ci", "outcome"), [("true", "failed"), ("", "skipped"), ("false", "skipped")])
def test_skipped_test_is_a_failure_in_ci(
    pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch, ci: str, outcome: str
) -> None:
    monkeypatch.setenv("CI", ci)
    skipped = SimpleNamespace(skipped=True, outcome="skipped", longrepr=("test_x.py", 1, "Skipped: no Chromium"))
    report = reported(pytestconfig, skipped)
    assert report.outcome == outcome
    assert "no Chromium" in str(report.longrepr)


def test_expected_failure_stays_one_in_ci(pytestconfig: pytest.Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    report = reported(pytestconfig, SimpleNamespace(skipped=True, outcome="skipped", wasxfail="a reason"))
    assert report.outcome == "skipped"
