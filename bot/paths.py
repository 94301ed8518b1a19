"""Paths of the project's files. NEEDLEWISE_HOME overrides the project root."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("NEEDLEWISE_HOME") or Path(__file__).parent.parent).resolve()
CONTENT = ROOT / "content"
TEXT_SPEAK = CONTENT / "text_speak.yml"
DOMAIN = ROOT / "domain.yml"
CONFIG = ROOT / "config.yml"
# Messages with the level of care that they call for, which the reading network is trained on.
RED_FLAG_MESSAGES = ROOT / "data" / "red_flags"
# Messages after an alarm, that help was had and that it was not.
HELP_MESSAGES = ROOT / "data" / "alarm" / "help.jsonl"
# Messages that tell of a condition in other words than its name.
CONDITION_MESSAGES = ROOT / "data" / "conditions"
# Messages with marked times that the reading network and the tagger are trained on, and the trained tagger.
TIME_MESSAGES = ROOT / "data" / "times"
# Conversations that the reading network is trained on.
TALKS = ROOT / "data" / "talks"
# Messages labelled with facets: what they are about, when, whose, and what they do.
FACETS = ROOT / "data" / "facets"
# Messages labelled with how what they name is meant.
MENTIONS = ROOT / "data" / "mentions"
# The network that was trained on the five, and on the examples of the intents.
READING = ROOT / "data" / "reading"
# Fragments that voice a feeling and that don't, and the network that was trained on them.
FEELING_MESSAGES = ROOT / "data" / "feelings"
MODELS = ROOT / "models"
# Archive of every served version of the content.
ARCHIVE = ROOT / "var" / "content"
# Parsed content and lean models: safe to delete.
CACHE = ROOT / "var" / "cache"


def clinic_file() -> Path:
    """The clinic's profile: `clinic.yml`, or the file in NEEDLEWISE_CLINIC."""
    return Path(os.environ.get("NEEDLEWISE_CLINIC") or ROOT / "clinic.yml").resolve()


def encoder_folder() -> Path:
    """The folder of the prepared sentence encoder: `.encoder/`, or the folder in NEEDLEWISE_ENCODER."""
    return Path(os.environ.get("NEEDLEWISE_ENCODER") or ROOT / ".encoder").resolve()
