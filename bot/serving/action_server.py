"""The action server as `needlewise serve` runs it: `python -m bot.serving.action_server --port 5055`.

The same actions and routes as `rasa run actions`, on loopback only. An action that fails is answered with a short
error, where the stock server returns the whole conversation.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.serving import lean, logs
from bot.serving.environment import silence_warnings

if TYPE_CHECKING:
    from sanic import Sanic
    from sanic.request import Request
    from sanic.response import HTTPResponse

logger = logging.getLogger("bot.serving.action_server")

HOST = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until a signal comes."""
    parser = argparse.ArgumentParser(description="The action server of Needlewise.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--actions", default="actions", help="package of the actions")
    parser.add_argument("--stock", action="store_true", help="start without anything of bot.serving.lean")
    options = parser.parse_args(arguments)
    if not options.stock:
        # It needs all that it imports.
        lean.install(stubs=False)
    silence_warnings()
    logs.configure()
    from bot.serving.http.connection import Connection
    from bot.serving.http.limits import raise_descriptor_limit
    from bot.serving.http.sockets import BACKLOG, listening_socket

    raise_descriptor_limit()
    app = action_app(options.actions)
    lean.finish()
    listening = listening_socket(HOST, options.port, "action server")
    app.run(sock=listening, protocol=Connection, backlog=BACKLOG, access_log=False)
    return 0


def action_app(package: str) -> Sanic:
    """The server of the actions in a package."""
    from rasa_sdk.executor import ActionExecutor
    from rasa_sdk.interfaces import ActionExecutionRejection, ActionNotFoundException
    from sanic import Sanic, response

    from bot.serving.heartbeat import beat
    from bot.serving.http.limits import MOST_CONNECTIONS, Connections
    from bot.serving.http.settings import settle

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
            return response.json({"error": "The body is not a call of an action."}, status=400)
        try:
            return response.json(await executor.run(call))
        except ActionExecutionRejection as error:
            return response.json({"error": error.message, "action_name": error.action_name}, status=400)
        except ActionNotFoundException as error:
            logger.error("unknown action: action=%s", error.action_name)
            return response.json({"error": error.message, "action_name": error.action_name}, status=404)

    app.add_task(beat())
    return app


if __name__ == "__main__":
    sys.exit(main())
