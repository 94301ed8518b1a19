"""A plan to take along: `POST /webhooks/plan/calendar` and `POST /webhooks/plan/page`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.content.cache import current_content
from bot.errors import BadRequestError

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class PlanInput(InputChannel):
    """Serves calendar files and printable pages; talks to nobody."""

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "plan"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        plan = Blueprint("plan", __name__)
        content = current_content()

        def add(name: str) -> None:
            @plan.route(f"/{name}", methods=_METHODS, name=name)
            async def receive(request: Request) -> HTTPResponse:
                # Counting with dates takes half a second to import: not while the server starts.
                from bot.export import request as export

                if request.method == "POST":
                    made = export.make(name, request.body, request.headers.get("content-type", ""), content)
                else:
                    made = export.refusal(BadRequestError(f"Use POST. {export.EXPECTED}", 405))
                return response.raw(made.body, made.status, made.headers, made.content_type)

        add("calendar")
        add("page")
        return plan
