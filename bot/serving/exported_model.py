"""A model in one file, to serve it on a machine that has no dependencies for training.

The file is a ZIP archive: `manifest.json`, the trained model, its lean form, and the folder `encoder` with the ONNX
files and the tokeniser of the sentence encoder. Content, clinic profile and wording are not in it: the server reads
them from its own clone, which has to have the training data that the model was trained on.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
import zipfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot import paths
from bot.errors import EncoderError, ModelError
from bot.nlu.encoder import EMBEDDINGS_FILE, MODEL_FILE, TOKENIZER_FILE, weights_folder
from bot.serving import lean
from bot.serving.model import training_digest

# Changes with the layout of the archive.
FORMAT = 2
MANIFEST = "manifest.json"
_KEYS = {"format", "training_digest", "versions", "model", "files"}
ENCODER = "encoder"
_AGAIN = "Export it again with `needlewise train --export FILE` and copy it over."


@dataclass(frozen=True)
class UnpackedModel:
    """Where the parts of an exported model are on this machine."""

    model: Path
    """Rasa's model, with its lean form in the folder `lean` beside it."""
    encoder: Path
    """The folder of the sentence encoder."""


def export_model(model: Path, target: Path) -> None:
    """Write a model and everything else that a server needs to one file.

    Args:
        model: the trained model for the current data.
        target: the file to write; replaced if it exists.

    Raises:
        EncoderError: the sentence encoder is not exported to ONNX yet.
        ModelError: the file can't be written.
    """
    encoder = paths.encoder_folder()
    prepared = [encoder / name for name in (MODEL_FILE, EMBEDDINGS_FILE)]
    for needed in prepared:
        if not needed.is_file():
            raise EncoderError(f"The sentence encoder is not prepared: {needed} is missing. Run `make setup`.")
    light = lean.convert_model(model)
    files = {
        model.name: model,
        f"{light.parent.name}/{light.name}": light,
        **{f"{ENCODER}/{needed.name}": needed for needed in prepared},
        f"{ENCODER}/{TOKENIZER_FILE}": weights_folder() / TOKENIZER_FILE,
    }
    manifest = {
        "format": FORMAT,
        "training_digest": training_digest(),
        "versions": _versions(),
        "model": model.name,
        "files": {name: _sha256(file) for name, file in files.items()},
    }
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=2))
            for name, file in files.items():
                archive.write(file, name)
        os.replace(unfinished, target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise ModelError(f"{target} can't be written ({error.strerror}). Name another file.") from error


def unpack_model(file: Path) -> UnpackedModel:
    """The parts of an exported model, unpacked once into the cache.

    Raises:
        ModelError: the file is missing or damaged, or does not fit this version of the project or its training data.
    """
    try:
        manifest = _manifest(file)
        _check(file, manifest)
        folder = paths.CACHE / "models" / _sha256(file)[:16]
        if not folder.is_dir():
            _unpack(file, manifest, folder)
    except zipfile.BadZipFile as error:
        raise ModelError(f"{file} is damaged or not an exported model ({error}). {_AGAIN}") from error
    except OSError as error:
        raise ModelError(f"{file} can't be unpacked ({error.strerror}: {error.filename or file}).") from error
    return UnpackedModel(folder / manifest["model"], folder / ENCODER)


def _manifest(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        try:
            manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
            known = int(manifest["format"]) != FORMAT or manifest.keys() >= _KEYS
        except (KeyError, TypeError, ValueError):
            known = False
    if not known:
        raise ModelError(f"{file} is not an exported model: it has no readable {MANIFEST}. {_AGAIN}")
    return manifest


def _check(file: Path, manifest: dict[str, Any]) -> None:
    """Raise ModelError if the model can't be served here."""
    if manifest["format"] != FORMAT:
        older = "an older" if manifest["format"] < FORMAT else "a newer"
        raise ModelError(
            f"{file} was exported by {older} version of this program (format {manifest['format']}, expected {FORMAT}). "
            f"{_AGAIN}"
        )
    if (versions := manifest["versions"]) != _versions():
        raise ModelError(f"{file} was exported with {_listed(versions)}, and this is {_listed(_versions())}. {_AGAIN}")
    if (digest := manifest["training_digest"]) != (own := training_digest()):
        raise ModelError(
            f"{file} was trained on other data (digest {digest}) than those of this clone ({own}). Check out the "
            f"version of the project it was exported from. Or: {_AGAIN}"
        )


def _unpack(file: Path, manifest: dict[str, Any], folder: Path) -> None:
    """Unpack into the folder, which appears only when every file in it has the digest of the manifest."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent) as name:
        unpacked = Path(name) / "model"
        with zipfile.ZipFile(file) as archive:
            archive.extractall(unpacked)
        for part, digest in manifest["files"].items():
            if not (unpacked / part).is_file() or _sha256(unpacked / part) != digest:
                raise ModelError(f"{file} is damaged: {part} is missing or changed. {_AGAIN}")
        os.replace(unpacked, folder)


def _versions() -> dict[str, str]:
    """What has to be the same where a model is trained and where it is served."""
    return {"python": f"{sys.version_info[0]}.{sys.version_info[1]}", "rasa": version("rasa")}


def _listed(versions: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in versions.items())


def _sha256(file: Path) -> str:
    hasher = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            hasher.update(block)
    return hasher.hexdigest()
