"""What the red flags make of the messages of `data/red_flags/`, and how long a message takes.

    .venv/bin/python -m bench.red_flags [--show SET]

Prints figures for each set for the rules alone, the second detector alone, and both, as they work together. The rules
and the second detector were made with most of these messages: the figures show what a change loses, not what they do
on messages that nobody has seen. `--show` also prints the messages of a set that the rules get wrong. The exit code is
1 where the rules take longer than their budget.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

from bot import paths
from bot.content.red_flags import LEVELS
from bot.safety.detector import current_detector
from bot.safety.messages import read_file

# Milliseconds of processor time that the rules may take for a message, in the mean of a set.
BUDGET = 2
NONE = "none"
ALARMS = ("emergency", "urgent")
# In the order of the columns.
LABELS = (*LEVELS, NONE)

Detect = Callable[[str], str]


@dataclass
class Figures:
    """What a detector makes of the messages of one set."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """The number of messages by their label and by the level that they raise."""
    wrong: list[str] = field(default_factory=list)
    milliseconds: float = 0
    """Processor time a message."""

    def of(self, labels: Sequence[str], raised: Sequence[str] = LABELS) -> int:
        """The number of messages with one of the labels that raise one of the levels."""
        return sum(self.counts[label, level] for label in labels for level in raised)


def by_rules(text: str) -> str:
    """The gravest level that the rules raise."""
    alarms = current_detector().find(text)
    return alarms[0].level if alarms else NONE


def by_second_detector(text: str) -> str:
    """The level that the second detector raises; a message that the patient is only asked about counts as none."""
    from bot.nlu.full_words import expand
    from bot.nlu.reading_network import current_reading_network
    from bot.safety.second_detector import Thresholds, estimate_from

    network = current_reading_network()
    reading = network.read(expand(text).text)
    estimate = estimate_from(reading.care, reading.after_effects, Thresholds(**network.table["thresholds"]))
    return estimate.raises or ("elsewhere" if estimate.elsewhere else NONE)


def by_both(text: str) -> str:
    """The graver of the two levels."""
    return min(by_rules(text), by_second_detector(text), key=LABELS.index)


def detectors() -> Mapping[str, Detect]:
    """The detectors by name: without trained weights the rules alone."""
    from bot.nlu.reading_network import WEIGHTS_FILE

    if not (paths.READING / WEIGHTS_FILE).is_file():
        return {"rules": by_rules}
    return {"rules": by_rules, "second detector": by_second_detector, "both": by_both}


def measure(detect: Detect, messages: Sequence[tuple[str, str]]) -> Figures:
    """The figures of a detector for a set."""
    figures = Figures()
    begun = process_time()
    for label, text in messages:
        level = detect(text)
        figures.counts[label, level] += 1
        if level != label:
            figures.wrong.append(f"{label} -> {level}: {text}")
    figures.milliseconds = 1000 * (process_time() - begun) / max(1, len(messages))
    return figures


def line(name: str, figures: Figures) -> str:
    """The figures of one set on one line."""
    emergencies, reports, others = ["emergency"], ALARMS, ("elsewhere", NONE)
    return (
        f"  {name:<16} emergencies {figures.of(emergencies, emergencies)}/{figures.of(emergencies)}, "
        f"reports {figures.of(reports, ALARMS)}/{figures.of(reports)}, "
        f"false alarms {figures.of(others, ALARMS)}/{figures.of(others)}, "
        f"elsewhere {figures.of(['elsewhere'], ['elsewhere'])}/{figures.of(['elsewhere'])}, "
        f"{figures.milliseconds:.2f} ms"
    )


def lines(sets: Sequence[Path], shown: str | None, slowest: dict[str, float]) -> Iterator[str]:
    """All figures, detector by detector; adds the milliseconds of the slowest set of each detector to `slowest`."""
    for name, detect in detectors().items():
        # Not measured: the first message builds the indexes.
        detect("hello")
        yield name
        for path in sets:
            figures = measure(detect, [(message.label, message.text) for message in read_file(path)])
            slowest[name] = max(slowest.get(name, 0), figures.milliseconds)
            yield line(path.stem, figures)
            if name == "rules" and path.stem == shown:
                yield from (f"    {wrong}" for wrong in figures.wrong)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; exit code 1 if the rules are over the budget."""
    sets = sorted(paths.RED_FLAG_MESSAGES.glob("*.jsonl"))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--show", choices=[path.stem for path in sets], help="print what the rules get wrong in a set")
    slowest: dict[str, float] = {}
    for text in lines(sets, parser.parse_args(arguments).show, slowest):
        print(text, flush=True)
    print(f"rules: at most {slowest['rules']:.2f} ms a message in any set; budget {BUDGET} ms")
    return int(slowest["rules"] > BUDGET)


if __name__ == "__main__":
    sys.exit(main())
