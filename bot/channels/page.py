"""The address at which the demo page used to be; it is the chat's now."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse


class PageInput(InputChannel):
    """Sends whoever opens `/webhooks/page/` to the chat's demo page."""

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "page"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        page = Blueprint("page", __name__)

        @page.route("/", methods=["GET"])
        async def index(request: Request) -> HTTPResponse:
            # Relative: a proxy may serve all of this below a path of its own.
            return response.redirect("../chat/demo/" if request.path.endswith("/") else "chat/demo/")

        return page
