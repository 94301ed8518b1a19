"""That a long message costs the rules of red flags no more than its share; `bench/red_flags.py` measures the time."""

from __future__ import annotations

from time import process_time

import pytest
from red_flag_messages import read_set

from bot.safety.detector import Detector, current_detector
from bot.text.document import read

pytestmark = [pytest.mark.slow, pytest.mark.soak, pytest.mark.alone]

LONG = ("My cheek is red and a bit warm today, no fever and no pus so far, when can I use my cream again? " * 45)[:4000]


@pytest.fixture(scope="module")
def detector() -> Detector:
    return current_detector()


def milliseconds(detector: Detector, texts: list[str]) -> float:
    """The processor time for all texts, none of them read before."""
    read.cache_clear()
    begun = process_time()
    for text in texts:
        detector.find(text)
    return 1000 * (process_time() - begun)


def test_long_message_takes_no_longer_than_its_share(detector: Detector) -> None:
    ordinary = [message.text for message in read_set("first_sight_1")]
    # Measured in turn, so that the load of the machine is the same for both.
    runs = [(milliseconds(detector, [LONG]), milliseconds(detector, ordinary)) for _ in range(5)]
    long, short = (min(times) for times in zip(*runs, strict=True))
    assert long / len(LONG) < 2 * short / sum(map(len, ordinary))
