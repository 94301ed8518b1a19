"""The light start: everything that makes a server start faster and smaller, behind one switch.

`needlewise serve --stock` starts without it: the plain imports of Rasa, the model as it was trained, the usual garbage
collection. Other packages call the functions below and import no module of this package, so that all of it can be
deleted together.
"""

from __future__ import annotations

from pathlib import Path

from bot.serving.lean import gc

_installed = False


def install(*, stubs: bool = True) -> None:
    """Make the start of this process a light one. Call it before anything heavy is imported.

    Args:
        stubs: replace what serving never uses by import stubs; without them only garbage collection waits.
    """
    global _installed
    gc.disable()
    if stubs:
        from bot.serving.lean.import_stubs import install as install_stubs

        install_stubs()
    _installed = True


def installed() -> bool:
    """Whether this process started light."""
    return _installed


def convert_model(model: Path) -> Path:
    """The light form of a trained model, converted where it is not there yet. Raises ModelError."""
    from bot.serving.lean.model import convert

    return convert(model)


def loadable_model(model: Path) -> Path:
    """The form of a trained model that this process loads: the light one after `install`. Raises ModelError."""
    return convert_model(model) if _installed else model


def finish() -> None:
    """End the start: what is loaded by now is never garbage. Does nothing without `install`."""
    if _installed:
        gc.freeze_and_enable()
