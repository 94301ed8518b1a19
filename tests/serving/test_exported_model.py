"""A model in one file: what is in it, and how a file that can't be served is refused."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest

from bot import paths
from bot.errors import EncoderError, ModelError
from bot.nlu.encoder import EMBEDDINGS_FILE, MODEL_FILE, TOKENIZER_FILE
from bot.serving import exported_model
from bot.serving.exported_model import FORMAT, MANIFEST, export_model, unpack_model

METADATA = {"predict_schema": {"nodes": {"domain_provider": {}}}, "train_schema": {}, "domain": {}}


@pytest.fixture(autouse=True)
def _places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders for the encoder, the weights and the cache, with small files in them."""
    for name, file in (("encoder", MODEL_FILE), ("encoder", EMBEDDINGS_FILE), ("weights", TOKENIZER_FILE)):
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / file).write_text(f"the {name}", encoding="utf-8")
    monkeypatch.setenv("NEEDLEWISE_ENCODER", str(tmp_path / "encoder"))
    monkeypatch.setattr(exported_model, "weights_folder", lambda: tmp_path / "weights")
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")


@pytest.fixture
def model(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    file = tmp_path / "models" / "needlewise-1.tar.gz"
    text = json.dumps(METADATA).encode()
    entry = tarfile.TarInfo("metadata.json")
    entry.size = len(text)
    with tarfile.open(file, "w:gz") as archive:
        archive.addfile(entry, io.BytesIO(text))
    return file


@pytest.fixture
def exported(model: Path, tmp_path: Path) -> Path:
    file = tmp_path / "exported.zip"
    export_model(model, file)
    return file


def rewrite(file: Path, changes: dict[str, bytes | None]) -> None:
    """Replace entries of the archive, or leave them out where they are None."""
    with zipfile.ZipFile(file) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in {**entries, **changes}.items():
            if data is not None:
                archive.writestr(name, data)


def change_manifest(file: Path, **changes: Any) -> None:
    with zipfile.ZipFile(file) as archive:
        manifest = json.loads(archive.read(MANIFEST))
    rewrite(file, {MANIFEST: json.dumps({**manifest, **changes}).encode()})


def test_unpacked_model_is_the_exported_one(model: Path, exported: Path) -> None:
    unpacked = unpack_model(exported)
    assert unpacked.model.name == model.name
    assert unpacked.model.read_bytes() == model.read_bytes()
    (lean,) = (model.parent / "lean").iterdir()
    assert (unpacked.model.parent / "lean" / lean.name).read_bytes() == lean.read_bytes()
    assert {file.name: file.read_text(encoding="utf-8") for file in unpacked.encoder.iterdir()} == {
        MODEL_FILE: "the encoder",
        EMBEDDINGS_FILE: "the encoder",
        TOKENIZER_FILE: "the weights",
    }


def test_model_is_unpacked_once(exported: Path) -> None:
    first = unpack_model(exported)
    made = first.model.stat().st_mtime_ns
    assert unpack_model(exported) == first
    assert first.model.stat().st_mtime_ns == made


@pytest.mark.parametrize("name", [MODEL_FILE, EMBEDDINGS_FILE])
def test_missing_encoder_is_named(model: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "encoder" / name).unlink()
    with pytest.raises(EncoderError, match="not prepared"):
        export_model(model, tmp_path / "exported.zip")


def test_unwritable_target_is_named(model: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no-folder/exported\.zip can't be written \(No such file or directory\)"):
        export_model(model, tmp_path / "no-folder" / "exported.zip")


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent\.zip can't be unpacked \(No such file or directory"):
        unpack_model(tmp_path / "absent.zip")


def test_other_file_is_refused(model: Path) -> None:
    with pytest.raises(ModelError, match="damaged or not an exported model"):
        unpack_model(model)


@pytest.mark.parametrize("length", [0, 10, 200])
def test_file_that_was_cut_off_is_refused(exported: Path, length: int) -> None:
    exported.write_bytes(exported.read_bytes()[:length])
    with pytest.raises(ModelError, match="damaged"):
        unpack_model(exported)


@pytest.mark.parametrize("manifest", [None, b"", b"{}", b"[1]", b'{"format": "new"}', b'{"format": %d}' % FORMAT])
def test_file_without_a_readable_manifest_is_refused(exported: Path, manifest: bytes | None) -> None:
    rewrite(exported, {MANIFEST: manifest})
    with pytest.raises(ModelError, match="no readable manifest"):
        unpack_model(exported)


@pytest.mark.parametrize(("number", "word"), [(FORMAT - 1, "an older"), (FORMAT + 1, "a newer")])
def test_file_of_another_format_is_refused(exported: Path, number: int, word: str) -> None:
    rewrite(exported, {MANIFEST: json.dumps({"format": number}).encode()})
    with pytest.raises(ModelError, match=f"{word} version of this program"):
        unpack_model(exported)


def test_file_of_another_rasa_is_refused(exported: Path) -> None:
    change_manifest(exported, versions={"python": "3.10", "rasa": "3.5.1"})
    with pytest.raises(
        ModelError, match=r"exported with python 3\.10, rasa 3\.5\.1, and this is python 3\.10, rasa 3\.6"
    ):
        unpack_model(exported)


def test_model_for_other_training_data_is_refused(exported: Path) -> None:
    change_manifest(exported, training_digest="0123456789ab")
    with pytest.raises(ModelError, match=r"trained on other data \(digest 0123456789ab\)"):
        unpack_model(exported)


@pytest.mark.parametrize("data", [None, b"changed"])
def test_changed_part_is_refused_and_not_left_behind(exported: Path, tmp_path: Path, data: bytes | None) -> None:
    rewrite(exported, {f"encoder/{TOKENIZER_FILE}": data})
    with pytest.raises(ModelError, match=r"encoder/tokenizer\.json is missing or changed"):
        unpack_model(exported)
    assert list((tmp_path / "cache" / "models").iterdir()) == []
