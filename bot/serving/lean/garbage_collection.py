"""When Python looks for garbage that refers to itself.

It looks through everything there is for that, again and again, and nobody is answered meanwhile. What a start makes
stays for good: a quarter of the start, and afterwards a quarter of a second each time, would be for nothing.
"""

from __future__ import annotations

import gc


def let_be() -> None:
    """Look for no garbage, until `keep_for_good`."""
    gc.disable()


def keep_for_good() -> None:
    """Look for garbage from now on, but never in what is there by now."""
    gc.freeze()
    gc.enable()
