"""The stock `rasa` command, started faster: `python -m bot.rasa_command run …`.

`skops`, in which Rasa stores scikit-learn models, looks through every loaded module when it is imported;
imported before Rasa it has ten times fewer to look through.
"""

from __future__ import annotations

import sys

from bot.quiet import silence_warnings

silence_warnings()

import skops.io  # noqa: E402, F401
from rasa.__main__ import main  # noqa: E402

if __name__ == "__main__":
    sys.exit(main())
