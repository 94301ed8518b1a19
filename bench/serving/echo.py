"""The lower bound: a Sanic server that replies to every message with the same bytes."""

from __future__ import annotations

import argparse
from pathlib import Path

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse

from bench.serving.client import HOST, PATH


def main() -> None:
    """Serve until a signal arrives."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--body", type=Path, required=True, help="file with the reply's bytes")
    options = parser.parse_args()
    body = options.body.read_bytes()
    app = Sanic("echo", configure_logging=False)

    @app.post(PATH)
    async def reply(_: Request) -> HTTPResponse:
        return HTTPResponse(body, content_type="application/json")

    app.run(HOST, options.port, access_log=False)


if __name__ == "__main__":
    main()
