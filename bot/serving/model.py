"""The trained models: which one belongs to the data as they stand, and training it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from pathlib import Path

from bot import paths
from bot.errors import ModelError


def training_digest() -> str:
    """Twelve hex digits over everything that training reads: a change of any of it asks for a new model."""
    hasher = hashlib.sha256()
    for path in _inputs():
        hasher.update(path.name.encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:12]


def model_path() -> Path:
    """Where the model for the present data belongs, whether it is there or not."""
    return paths.MODELS / f"needlewise-{training_digest()}.tar.gz"


def current_model() -> Path:
    """The model for the present data. Raises ModelError where it is not trained yet."""
    found = model_path()
    if not found.is_file():
        other = "the data have changed since the last training" if list(paths.MODELS.glob("*.tar.gz")) else ""
        raise ModelError(
            f"No model for the present data ({other or 'none was trained yet'}). Train one with `needlewise train`."
        )
    return found


def train_model(*, force: bool = False) -> Path:
    """Train the model for the present data unless it is there already; its path."""
    target = model_path()
    if target.is_file() and not force:
        return target
    import skops.io  # noqa: F401  (scans all loaded modules when imported: ten times as slow after rasa)
    from rasa.model_training import train as rasa_train
    from rasa.utils.log_utils import configure_structlog

    configure_structlog(logging.INFO)

    result = rasa_train(
        domain=str(paths.DOMAIN),
        config=str(paths.CONFIG),
        training_files=[str(paths.ROOT / "data" / name) for name in ("nlu", "rules", "stories")],
        output=str(paths.MODELS),
        force_training=force,
        fixed_model_name=target.name.removesuffix(".tar.gz"),
    )
    if result.model is None:
        raise ModelError("Training made no model: see the messages above.")
    return Path(result.model)


def _inputs() -> Iterator[Path]:
    yield paths.CONFIG
    yield paths.DOMAIN
    for folder in ("data/nlu", "data/rules", "data/stories"):
        yield from sorted((paths.ROOT / folder).rglob("*.yml"))
    # Vocabularies and red flags are read when the model is loaded, not when it is trained.
    for module in ("calibration", "components", "encoder", "intent_model", "ngrams"):
        yield Path(__file__).parent.parent / "nlu" / f"{module}.py"
