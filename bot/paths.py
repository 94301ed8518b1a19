"""Where the project's files stand. The project root can be moved with NEEDLEWISE_HOME."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("NEEDLEWISE_HOME") or Path(__file__).parent.parent).resolve()
CONTENT = ROOT / "content"
DOMAIN = ROOT / "domain.yml"
CONFIG = ROOT / "config.yml"
MODELS = ROOT / "models"
# Every version of the content that was served.
ARCHIVE = ROOT / "var" / "content"
# Parsed content and lean models: safe to delete.
CACHE = ROOT / "var" / "cache"


def clinic_file() -> Path:
    """The clinic's profile: `clinic.yml`, or the file that NEEDLEWISE_CLINIC names."""
    return Path(os.environ.get("NEEDLEWISE_CLINIC") or ROOT / "clinic.yml").resolve()


def encoder_folder() -> Path:
    """Where the prepared sentence encoder lies: `.encoder/`, or the folder that NEEDLEWISE_ENCODER names."""
    return Path(os.environ.get("NEEDLEWISE_ENCODER") or ROOT / ".encoder").resolve()
