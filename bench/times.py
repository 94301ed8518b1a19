"""Measures what the times and numbers of a message cost, over `data/times/`: reading, tagging, extracting, resolving.

The budget is 1.5 milliseconds a message. As machines differ, the ratio to one encoding of the same message is printed
as well: it hardly depends on the machine.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

import numpy as np

from bot import paths
from bot.content.cache import current_content
from bot.nlu.encoder import load_encoder
from bot.nlu.full_words import expand
from bot.nlu.language import read
from bot.nlu.reading_network import current_reading_network
from bot.nlu.role_tagger import current_role_tagger, together
from bot.nlu.tagged_messages import read_messages
from bot.nlu.tags import Tags
from bot.nlu.times import find_times
from bot.timeexpr.resolve import resolve

BUDGET = 1.5
SEED = 7
_NOW = datetime(2026, 11, 18, 12)


def _measured(call: Callable[[], object]) -> float:
    """The milliseconds of a call."""
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def main() -> int:
    """Print the table; exit code 1 if the median is over the budget."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--messages", type=int, default=600, help="how many messages (default: %(default)s)")
    wanted = parser.parse_args().messages
    content, encoder, network = current_content(), load_encoder(), current_reading_network()
    tagger = current_role_tagger()
    words, clinic = content.guidance.times, content.clinic
    now = _NOW.replace(tzinfo=ZoneInfo(clinic.timezone))
    texts = [message.text for message in read_messages(paths.TIME_MESSAGES)]
    texts = random.Random(SEED).sample(texts, min(wanted, len(texts)))
    rows: dict[str, list[float]] = {"text-speak": [], "find and tag": [], "resolve": [], "all": [], "encoding": []}

    def find(text: str, states: np.ndarray) -> list:
        tags = Tags(partial(encoder.places, text), lambda: together(tagger.scores(states), network.read(text).tags))
        return find_times(read(text), words, tags, [])

    for number, typed in enumerate(texts):
        text = expand(typed + " ").text.rstrip()
        states = encoder.encode_with_states(text)[1]
        network.read(text)
        # spaCy's tokens are shared with the other readers of a message.
        read(text)
        found: list = []
        costs = [
            _measured(partial(expand, typed)),
            _measured(lambda text=text, states=states, found=found: found.extend(find(text, states))),
            _measured(
                lambda found=found: [
                    resolve(one.entry, now, "past", clinic=clinic, words=words)
                    for one in found
                    if one.kind in ("date", "duration")
                ]
            ),
        ]
        if number >= wanted // 10:
            # The first ones warm the caches of words.
            encoding = _measured(partial(encoder.encode, text))
            for name, cost in zip(rows, (*costs, sum(costs), encoding), strict=True):
                rows[name].append(cost)
    print(f"{len(rows['all'])} messages, all with times or numbers or like those\n")
    print("| step | median ms | 95 % within ms |\n|---|---|---|")
    for name, costs in rows.items():
        print(f"| {name} | {statistics.median(costs):.2f} | {statistics.quantiles(costs, n=20)[-1]:.2f} |")
    median = statistics.median(rows["all"])
    print(f"\nThe median is {median / statistics.median(rows['encoding']):.2f} times one encoding; budget {BUDGET} ms.")
    return int(median > BUDGET)


if __name__ == "__main__":
    raise SystemExit(main())
