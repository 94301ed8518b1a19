"""Plans to take along: `POST /webhooks/plan/calendar` and `POST /webhooks/plan/page`."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.channels.headers import API_HEADERS
from bot.content.cache import current_content
from bot.content.content import Content
from bot.errors import BadRequestError

_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_FILENAME = "sessions.ics"


class PlanInput(InputChannel):
    """Serves calendar files and printable pages; takes no messages."""

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "plan"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        plan = Blueprint("plan", __name__)
        content = current_content()

        def add(form: str) -> None:
            @plan.route(f"/{form}", methods=_METHODS, name=form)
            async def receive(request: Request) -> HTTPResponse:
                headers = _headers()
                try:
                    return _file(form, request, headers, content)
                except BadRequestError as error:
                    return response.json({"error": str(error)}, error.status, {**headers, **error.headers})

        add("calendar")
        add("page")
        return plan


def _file(form: str, request: Request, headers: dict[str, str], content: Content) -> HTTPResponse:
    """The response with the file. Raises BadRequestError."""
    # Imported at the first request: the libraries behind it take half a second.
    from bot.export.request import CALENDAR, EXPECTED, parse, render

    if request.method != "POST":
        raise BadRequestError(f"Use POST. {EXPECTED}", 405, {"Allow": "POST"})
    now = datetime.now(ZoneInfo(content.clinic.timezone)).date()
    wanted = parse(request.body, request.headers.get("content-type", ""), now, content)
    body = render(form, wanted, content, now)
    if form == CALENDAR:
        headers["Content-Disposition"] = f'attachment; filename="{_FILENAME}"'
        return response.raw(body, headers=headers, content_type="text/calendar; charset=utf-8")
    return response.raw(body, headers=headers, content_type="text/html; charset=utf-8")


def _headers() -> dict[str, str]:
    from bot.export.plan_page import STYLE

    # The page contains its own style sheet, which is allowed by its digest.
    digest = b64encode(sha256(STYLE.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return {**API_HEADERS, "Content-Security-Policy": f"{policy}; frame-ancestors 'none'"}
