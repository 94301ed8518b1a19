"""Compare the shipped red-flag detector with the candidate in this folder, in one run.

    .venv/bin/python -m bench.red_flags.compare [--show emergency|urgent|near_misses]

Reads the development and proof sets of `tests/safety/`, which both vocabularies were written with: the figures show
what each loses, not what either does on messages that nobody has seen. The example messages of `data/nlu/` that report
nothing urgent count as ordinary messages.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time

import yaml
from bench.red_flags.assertion import Assertion
from bench.red_flags.detector import Detector, Flag
from bot.safety.red_flags import current_red_flags

from bot import paths
from bot.nlu.language import read

HERE = Path(__file__).parent
SECTIONS = ("emergency", "urgent", "near_misses", "ordinary")
# Messages of the intent for reports of symptoms are no ordinary ones.
URGENT_INTENT = "report_urgent_symptom"

Level = str | None
Detect = Callable[[str], Level]


@dataclass
class Counts:
    """What a detector does with the messages of one section."""

    messages: int = 0
    alarms: int = 0
    emergencies: int = 0
    wrong: list[str] = field(default_factory=list)
    """Messages that are missed, graded too low, or raise an alarm for nothing."""


def candidate() -> Detector:
    """The candidate with the rules and cues of this folder."""
    lists, idioms, flags = {}, (), {}
    for path in sorted((HERE / "rules").glob("*.yml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        lists |= data.get("lists", {})
        idioms += tuple(data.get("idioms", ()))
        flags |= data.get("flags", {})
    cues = yaml.safe_load((HERE / "assertion_cues.yml").read_text(encoding="utf-8"))["cues"]
    return Detector({name: flag_from(entry, idioms) for name, entry in flags.items()}, lists, Assertion(cues))


def flag_from(entry: Mapping, idioms: Sequence[str]) -> Flag:
    """A flag of a rule file; `idioms` hold for every flag."""
    return Flag(
        name=entry["name"],
        level=entry["level"],
        rules=tuple(entry["rules"]),
        idioms=(*(entry.get("not") or ()), *idioms),
        even_if_over=entry.get("even_if_over", False),
    )


def messages() -> Iterator[tuple[str, str]]:
    """Every message with its section."""
    for path in sorted((paths.ROOT / "tests" / "safety").glob("*.yml")):
        for section, items in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            yield from ((section, item["text"]) for item in items)
    for path in sorted((paths.ROOT / "data" / "nlu").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]:
            if block["intent"] != URGENT_INTENT:
                lines = (line.removeprefix("- ").strip() for line in block["examples"].splitlines())
                yield from (("ordinary", line) for line in lines if line)


def count(detect: Detect, sample: Sequence[tuple[str, str]]) -> tuple[dict[str, Counts], float]:
    """The counts by section, and the processor time a message in milliseconds."""
    counts = {section: Counts() for section in SECTIONS}
    begun = process_time()
    for section, text in sample:
        level, counted = detect(text), counts[section]
        counted.messages += 1
        counted.alarms += level is not None
        counted.emergencies += level == "emergency"
        right = {"emergency": level == "emergency", "urgent": level is not None}.get(section, level is None)
        if not right:
            counted.wrong.append(text)
    return counts, 1000 * (process_time() - begun) / max(1, len(sample))


def detectors() -> dict[str, Detect]:
    """Both detectors, each as a function from a message to the gravest level that it raises."""
    shipped, grammar = current_red_flags(), candidate()

    def by_phrases(text: str) -> Level:
        alarms = shipped.find(read(text))
        return alarms[0].grade if alarms else None

    def by_grammar(text: str) -> Level:
        alarms = grammar.find(text)
        return alarms[0].level if alarms else None

    return {"shipped": by_phrases, "candidate": by_grammar}


def lines(name: str, counts: Mapping[str, Counts], milliseconds: float) -> Iterator[str]:
    """The figures of one detector."""
    emergency, urgent, near, ordinary = (counts[section] for section in SECTIONS)
    yield f"{name}: {milliseconds:.2f} ms a message"
    yield f"  emergencies as such {emergency.emergencies}/{emergency.messages}, noticed {emergency.alarms}"
    yield f"  urgent reports noticed {urgent.alarms}/{urgent.messages}, {urgent.emergencies} of them as emergencies"
    yield f"  false alarms on near misses {near.alarms}/{near.messages}, {near.emergencies} as emergencies"
    yield f"  false alarms on ordinary messages {ordinary.alarms}/{ordinary.messages}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures of both detectors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--show", choices=SECTIONS, help="print the messages of a section that the candidate gets wrong"
    )
    options = parser.parse_args(arguments)
    sample = list(messages())
    for name, detect in detectors().items():
        # Not counted: the first message builds the indexes.
        detect("hello")
        counts, milliseconds = count(detect, sample)
        print("\n".join(lines(name, counts, milliseconds)))
        if options.show and name == "candidate":
            print("\n".join(f"    {text}" for text in counts[options.show].wrong))
    return 0


if __name__ == "__main__":
    sys.exit(main())
