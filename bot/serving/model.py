"""The trained model for the current training data: its file name, and training it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from bot import paths
from bot.errors import ModelError

SUFFIX = ".tar.gz"


def training_digest() -> str:
    """Twelve hex digits of a digest of everything that training reads: any change of it needs a new model."""
    hasher = hashlib.sha256()
    for path in _inputs():
        hasher.update(path.name.encode())
        hasher.update(path.read_bytes())
    return hasher.hexdigest()[:12]


def model_path() -> Path:
    """The file of the model for the current data, whether it exists or not."""
    return paths.MODELS / f"needlewise-{training_digest()}{SUFFIX}"


def current_model() -> Path:
    """The model for the current data. Raises ModelError if it is not trained yet."""
    found = model_path()
    if not found.is_file():
        others = list(paths.MODELS.glob(f"*{SUFFIX}"))
        reason = "the data changed since the last training" if others else "none is trained yet"
        raise ModelError(
            f"There is no model for the current data ({reason}). Train one with `needlewise train`, or serve an "
            "exported one with `needlewise serve --model FILE`."
        )
    return found


def has_training_stack() -> bool:
    """Whether this environment has more than the dependencies for serving (`scripts/setup serve`)."""
    try:
        # Named by the project itself, and on every platform; installed with TensorFlow and never without.
        distribution("tf2onnx")
    except PackageNotFoundError:
        return False
    return True


def require_training_stack(command: str) -> None:
    """Raise ModelError if this environment has the dependencies for serving only."""
    if not has_training_stack():
        raise ModelError(
            f"`needlewise {command}` needs the dependencies for training, and this environment has those for serving "
            "only. Install them with `scripts/setup`."
        )


def train_model(*, force: bool = False) -> Path:
    """Train the model for the current data unless it exists; its path.

    Args:
        force: train even if it exists.
    """
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
        fixed_model_name=target.name.removesuffix(SUFFIX),
    )
    if result.model is None:
        raise ModelError("Training made no model: see the messages above.")
    return Path(result.model)


# The modules of `bot/nlu` that the trained parts are made with.
MODULES = (
    "calibration components condition_classifier encoder help_classifier intent_model message_classifier ngrams".split()
)


def _inputs() -> Iterator[Path]:
    yield paths.CONFIG
    yield paths.DOMAIN
    for folder in ("data/nlu", "data/rules", "data/stories"):
        yield from sorted((paths.ROOT / folder).rglob("*.yml"))
    yield paths.HELP_MESSAGES
    # Vocabularies and red flags are read when the model is loaded, not when it is trained.
    for module in (
        "calibration",
        "components",
        "condition_classifier",
        "encoder",
        "help_classifier",
        "intent_model",
        "ngrams",
    ):
        yield Path(__file__).parent.parent / "nlu" / f"{module}.py"
    yield Path(__file__).parent.parent / "text" / "text_speak.py"
    yield paths.TEXT_SPEAK
