"""Garbage collection of a server.

A full collection walks every object and pauses the process for about 250 ms. The objects that a start creates live as
long as the server, so collections during the start take a quarter of its time and find nothing.
"""

from __future__ import annotations

import gc


def disable() -> None:
    """Turn automatic collection off, until `freeze_and_enable`."""
    gc.disable()


def freeze_and_enable() -> None:
    """Exempt all present objects from collection, and turn it on for later ones."""
    gc.freeze()
    gc.enable()
