from __future__ import annotations

import pytest

from bot.text.document import read
from bot.text.unclear_spot import unclear_spot


@pytest.mark.parametrize(
    "text",
    [
        "also i have a spot on nose wont heal, since summer",
        "there's a patch on my cheek that never heals",
        "got a sore by my ear thats not healing",
        "a scab on my forehead just won't heal",
        "this bump on my chin, it doesn't heal",
        "i have a mole that has changed",
        "the mole on my neck is getting bigger",
        "my mole bleeds sometimes",
        "a birthmark that went black",
        "my mole has darkened",
        "a freckle has grown since last year",
        "there is a growth on my arm and its bleeding",
        "spots that will not heal",
        "one of them has changed shape recently",
        "one of these is changing colour",
    ],
)
def test_a_spot_for_a_doctor(text: str) -> None:
    assert unclear_spot(read(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "i have a spot on my nose",
        "my spots healed nicely",
        "tiny spots of blood, is that normal",
        "the dark spots got darker after my session",
        "can you needle over a mole",
        "the mole has not changed",
        "i have moles. will it heal fast",
        "does the skin heal well",
        "my acne scars are bigger now",
        "one of them has not changed shape",
        "one of them changed my appointment",
        "can i change one of them",
    ],
)
def test_no_spot_for_a_doctor(text: str) -> None:
    assert unclear_spot(read(text)) is None
