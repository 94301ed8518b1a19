"""Check the content before it is served, cache it and archive it: `python -m bot.serving.content_check`.

In a process of its own, so that the supervisor neither waits for it nor keeps the content in its memory.
"""

from __future__ import annotations

import sys

from bot import paths
from bot.content.cache import current_content
from bot.errors import ContentError, NeedlewiseError
from bot.governance.archive import archive_content
from bot.serving.environment import silence_warnings


def main() -> int:
    """0 where the content can be served; otherwise 1, with each problem on a line of standard error."""
    silence_warnings()
    try:
        archive_content(current_content(), paths.ARCHIVE)
    except ContentError as error:
        print("The content can't be used:", *error.problems, sep="\n", file=sys.stderr)  # noqa: T201
        return 1
    except NeedlewiseError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
