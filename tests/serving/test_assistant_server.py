"""The assistant server refuses settings that it can't serve."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.errors import ServingError
from bot.serving import lean
from bot.serving.assistant_server import refuse_left_out


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", ["slack", "rasa.core.channels.slack.SlackInput", "bot.channels.no.Such", "bot.Such"])
def test_channels_that_are_not_the_projects_are_refused(name: str, tmp_path: Path) -> None:
    from bot.serving.assistant_server import _channels

    file = tmp_path / "credentials.yml"
    file.write_text(f"{name}: {{}}\n", encoding="utf-8")
    with pytest.raises(ServingError, match=rf"no channel '{name}': correct credentials\.yml.+by `rasa run` only"):
        _channels(file)


@pytest.mark.parametrize(
    ("part", "kind"), [("tracker_store", "SQL"), ("tracker_store", "mongod"), ("event_broker", "sql")]
)
def test_parts_whose_libraries_are_left_out_are_refused(part: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lean, "_installed", True)
    endpoints = SimpleNamespace(tracker_store=None, event_broker=None)
    refuse_left_out(endpoints)  # type: ignore[arg-type]
    setattr(endpoints, part, SimpleNamespace(type=kind))
    with pytest.raises(ServingError, match=rf"`{part}` of type '{kind}' is left out by the lean start; run with"):
        refuse_left_out(endpoints)  # type: ignore[arg-type]
    monkeypatch.setattr(lean, "_installed", False)
    refuse_left_out(endpoints)  # type: ignore[arg-type]
