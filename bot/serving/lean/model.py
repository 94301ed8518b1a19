"""The light form of a trained model: the same components without the training graph.

Reading the training graph imports every classifier of Rasa, and the domain is parsed from YAML and validated at each
load. The stock commands use the archive as it was trained.
"""

from __future__ import annotations

import json
import os
import tarfile
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.errors import ModelError

METADATA = "metadata.json"
# The folder beside a model that holds its light form.
LEAN_FOLDER = "lean"
# To be raised when `slim` changes.
FORM = 2
DOMAIN_NODE = "domain_provider"
_PROVIDER = "bot.serving.lean.domain_provider.MetadataDomainProvider"


def convert(model: Path) -> Path:
    """The light form of a trained model in the folder `lean` beside it, converted where it is not there yet.

    Raises ModelError where it can't be written.
    """
    # By its digest: a model that is trained again can have the same name.
    digest = sha256(model.read_bytes()).hexdigest()[:12]
    lean = model.parent / LEAN_FOLDER / f"{model.name.removesuffix('.tar.gz')}-{digest}-{FORM}.tar.gz"
    if not lean.is_file():
        try:
            lean.parent.mkdir(parents=True, exist_ok=True)
            _write(model, lean)
        except OSError as error:
            raise ModelError(
                f"The model can't be prepared in {lean.parent} ({error.strerror}). Make the folder writable, or run "
                "with --stock."
            ) from None
    return lean


def slim(metadata: dict[str, Any]) -> dict[str, Any]:
    """A model's metadata without its training graph, and with the domain as a provider's configuration."""
    nodes = metadata["predict_schema"]["nodes"]
    node = {**nodes[DOMAIN_NODE], "uses": _PROVIDER, "config": {"domain": metadata["domain"]}}
    predicting = {**metadata["predict_schema"], "nodes": {**nodes, DOMAIN_NODE: node}}
    return {**metadata, "train_schema": {"nodes": {}}, "predict_schema": predicting}


def _write(model: Path, lean: Path) -> None:
    with TemporaryDirectory(dir=lean.parent) as folder:
        unpacked, packed = Path(folder) / "model", Path(folder) / lean.name
        with tarfile.open(model) as archive:
            archive.extractall(unpacked, filter="data")
        metadata = unpacked / METADATA
        metadata.write_text(json.dumps(slim(json.loads(metadata.read_text(encoding="utf-8")))), encoding="utf-8")
        # Uncompressed: every start unpacks it.
        with tarfile.open(packed, "w:gz", compresslevel=0) as archive:
            archive.add(unpacked, arcname=".")
        os.replace(packed, lean)
    for outdated in set(lean.parent.glob("*.tar.gz")) - {lean}:
        outdated.unlink(missing_ok=True)
