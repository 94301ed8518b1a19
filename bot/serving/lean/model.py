"""The trained model as the server loads it: the same parts, without what only training needs.

Reading a model's training graph imports every classifier that Rasa has, and its domain is read from YAML and
checked anew at each load. The stock commands go on using the archive as it was trained.
"""

from __future__ import annotations

import json
import os
import tarfile
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

METADATA = "metadata.json"
LEAN_FOLDER = "lean"
# Another number where `slim` leaves something else out.
FORM = 1
DOMAIN_NODE = "domain_provider"
_READY_DOMAIN = "bot.serving.lean.domain_provider.ReadyDomain"


def lean_model(model: Path) -> Path:
    """The file with the lean form of this model, in the folder `lean` beside it; made if it is missing."""
    # Named by a digest of the content: a model that is trained anew may have the same name.
    digest = sha256(model.read_bytes()).hexdigest()[:12]
    lean = model.parent / LEAN_FOLDER / f"{model.name.removesuffix('.tar.gz')}-{digest}-{FORM}.tar.gz"
    if not lean.is_file():
        lean.parent.mkdir(parents=True, exist_ok=True)
        _make(model, lean)
    return lean


def slim(metadata: dict[str, Any]) -> dict[str, Any]:
    """A model's metadata without its training graph, and with a domain that needs no reading."""
    nodes = metadata["predict_schema"]["nodes"]
    node = {**nodes[DOMAIN_NODE], "uses": _READY_DOMAIN, "config": {"domain": metadata["domain"]}}
    predicting = {**metadata["predict_schema"], "nodes": {**nodes, DOMAIN_NODE: node}}
    return {**metadata, "train_schema": {"nodes": {}}, "predict_schema": predicting}


def _make(model: Path, lean: Path) -> None:
    with TemporaryDirectory(dir=lean.parent) as folder:
        unpacked, packed = Path(folder) / "model", Path(folder) / lean.name
        with tarfile.open(model) as archive:
            archive.extractall(unpacked, filter="data")
        metadata = unpacked / METADATA
        metadata.write_text(json.dumps(slim(json.loads(metadata.read_text(encoding="utf-8")))), encoding="utf-8")
        # Not packed tighter: unpacking it is part of every start.
        with tarfile.open(packed, "w:gz", compresslevel=0) as archive:
            archive.add(unpacked, arcname=".")
        os.replace(packed, lean)
    for outdated in set(lean.parent.glob("*.tar.gz")) - {lean}:
        outdated.unlink(missing_ok=True)
