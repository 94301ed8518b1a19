"""Where the project's files stand. The project root can be moved with NEEDLEWISE_HOME."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(os.environ.get("NEEDLEWISE_HOME") or Path(__file__).parent.parent).resolve()
GUIDANCE = ROOT / "data" / "guidance"
DOMAIN = ROOT / "domain.yml"
CONFIG = ROOT / "config.yml"
MODELS = ROOT / "models"
# Every version of the content that was served.
ARCHIVE = ROOT / "var" / "content"
# What was worked out from the content, for a quick start.
PREPARED = ROOT / "var" / "prepared"


def clinic_file() -> Path:
    """The clinic's profile: `clinic.yml`, or the file that NEEDLEWISE_CLINIC names."""
    return Path(os.environ.get("NEEDLEWISE_CLINIC") or ROOT / "clinic.yml").resolve()


def encoder_folder() -> Path:
    """Where the prepared sentence encoder lies: `.encoder/`, or the folder that NEEDLEWISE_ENCODER names."""
    return Path(os.environ.get("NEEDLEWISE_ENCODER") or ROOT / ".encoder").resolve()
