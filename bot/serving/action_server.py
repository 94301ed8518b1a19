"""The action server as `needlewise serve` runs it: `python -m bot.serving.action_server --port 5055`.

The same actions and the same routes as `rasa run actions`, on loopback only, with quiet errors: that one sends the
whole conversation back where an action fails.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from bot.serving.environment import silence_warnings
from bot.serving.lean.garbage_collection import keep_for_good, let_be

if __name__ == "__main__":
    # What follows is imported for good.
    let_be()
silence_warnings()

from rasa_sdk.executor import ActionExecutor  # noqa: E402
from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException  # noqa: E402
from sanic import Sanic, response  # noqa: E402
from sanic.request import Request  # noqa: E402
from sanic.response import HTTPResponse  # noqa: E402

from bot.serving.connection_limits import MOST_CONNECTIONS, Connections, raise_descriptor_limit  # noqa: E402
from bot.serving.heartbeat import beat  # noqa: E402
from bot.serving.http_connection import Connection  # noqa: E402
from bot.serving.sanic_settings import LOG_FORMAT, settle  # noqa: E402

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"


def action_app(package: str) -> Sanic:
    """The server of the actions in a package."""
    app = Sanic("needlewise_actions", configure_logging=False)
    settle(app)
    # On loopback only: the assistant's servers, which bound their own calls.
    app.ctx.connections = Connections(MOST_CONNECTIONS)
    executor = ActionExecutor()
    executor.register_package(package)

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return response.json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        call = request.json
        if not isinstance(call, dict):
            return response.json({"error": "The body is no call of an action."}, status=400)
        try:
            return response.json(await executor.run(call))
        except ActionExecutionRejection as error:
            return response.json({"error": error.message, "action_name": error.action_name}, status=400)
        except ActionNotFoundException as error:
            logger.error("unknown action: action=%s", error.action_name)
            return response.json({"error": error.message, "action_name": error.action_name}, status=404)

    app.add_task(beat())
    return app


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description="The action server of Needlewise.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions", default="actions", help="package of the actions")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format=LOG_FORMAT)
    raise_descriptor_limit()
    app = action_app(options.actions)
    keep_for_good()
    app.run(HOST, options.port, protocol=Connection, backlog=2048, access_log=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
