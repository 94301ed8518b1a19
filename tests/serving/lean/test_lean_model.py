"""The light form of a model: converted once, the same domain, nothing else left out."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

import pytest
import yaml

from bot import paths
from bot.errors import ModelError
from bot.serving.lean.model import DOMAIN_NODE, convert, slim
from bot.serving.model import current_model


@pytest.mark.slow
def test_light_model_is_converted_once_and_has_the_same_domain() -> None:
    from rasa.shared.core.domain import Domain

    lean = convert(current_model())
    made = lean.stat().st_mtime_ns
    assert convert(current_model()).stat().st_mtime_ns == made
    trained = Domain.from_dict(yaml.safe_load(read(current_model(), f"./components/{DOMAIN_NODE}/domain.yml")))
    nodes = json.loads(read(lean, "./metadata.json"))["predict_schema"]["nodes"]
    ready = Domain.from_dict(nodes[DOMAIN_NODE]["config"]["domain"])
    # Rasa renders responses from the domain in the metadata, which the graph now has as well.
    assert ready.as_dict() == json.loads(read(current_model(), "./metadata.json"))["domain"]
    assert {**ready.as_dict(), "responses": {}} == {**trained.as_dict(), "responses": {}}
    assert ready.responses.keys() == trained.responses.keys()


def read(model: Path, name: str) -> str:
    """A file of a model."""
    with tarfile.open(model) as archive:
        members = {member.name.strip("./"): member for member in archive.getmembers()}
        found = archive.extractfile(members[name.strip("./")])
        assert found is not None
        return found.read().decode()


def test_slim_model_keeps_everything_else() -> None:
    nodes = {DOMAIN_NODE: {"uses": "rasa.Domain", "config": {}, "fn": "provide"}, "other": {"uses": "x"}}
    whole = {"domain": {"intents": []}, "train_schema": {"nodes": {"train": {}}}, "predict_schema": {"nodes": nodes}}
    lean = slim(whole)
    assert lean["train_schema"] == {"nodes": {}}
    assert lean["predict_schema"]["nodes"]["other"] == {"uses": "x"}
    assert lean["predict_schema"]["nodes"][DOMAIN_NODE]["config"] == {"domain": {"intents": []}}
    assert whole["train_schema"]["nodes"]


def test_folder_that_cannot_be_written_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paths, "MODELS", tmp_path)
    (tmp_path / "lean").write_text("not a folder")
    trained = tmp_path / "model.tar.gz"
    trained.write_bytes(b"")
    with pytest.raises(ModelError, match=r"lean \(.+\)\. Make the folder writable, or run with --stock"):
        convert(trained)
