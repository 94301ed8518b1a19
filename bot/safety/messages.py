"""The labelled messages of `data/red_flags/`, which the second detector is trained on and the rules are tested with."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Label = Literal["none", "elsewhere", "after_effect", "urgent", "emergency"]
LABELS: tuple[Label, ...] = ("none", "elsewhere", "after_effect", "urgent", "emergency")
# The mild after-effects that are told apart, as content/vocabulary/symptom.yml names them: the kinds of messages with
# the label "after_effect". Those of any other kind count for the label alone.
AFTER_EFFECTS = (
    "redness", "swelling", "warmth", "sunburn_feeling", "sensitivity", "bruising", "dryness", "peeling",
    "rough_texture", "itching", "bumps", "breakouts", "dark_marks", "milia", "tightness", "tingling",
)  # fmt: skip


@dataclass(frozen=True)
class LabelledMessage:
    """A made-up message, labelled as a cautious triage nurse would."""

    label: Label
    kind: str
    """What it is about: "breathing", "idiom"."""
    text: str


def read_file(path: Path) -> Iterator[LabelledMessage]:
    """The messages of one file: JSON lines with label, kind and text."""
    for line in path.read_text(encoding="utf-8").splitlines():
        yield LabelledMessage(**json.loads(line))


def read_messages(folder: Path) -> Iterator[LabelledMessage]:
    """The messages of all files of a folder."""
    for path in sorted(folder.glob("*.jsonl")):
        yield from read_file(path)
