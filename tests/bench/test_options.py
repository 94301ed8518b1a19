"""Options of the benchmarks that take several names."""

from __future__ import annotations

import warnings

import pytest

from bench import serve


def test_set_ups_can_be_named_together_or_one_by_one() -> None:
    names = sorted(serve.NAMED)[:3]
    together = serve._parser().parse_args(["--only", *names])
    one_by_one = serve._parser().parse_args([part for name in names for part in ("--only", name)])
    assert together.only == one_by_one.only == names


@pytest.mark.slow
def test_pipelines_can_be_skipped_together_or_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    # Importing the benchmark silences warnings, which are errors here.
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    from bench import nlu

    together = nlu.parse(["folder", "--skip", "default", "light"])
    one_by_one = nlu.parse(["folder", "--skip", "default", "--skip", "light"])
    assert together.skip == one_by_one.skip == ["default", "light"]
    assert nlu.parse(["folder"]).skip == []
