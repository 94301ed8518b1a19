"""A plain page to talk to the assistant, served by the assistant itself."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from html import escape
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot import paths
from bot.guidance.loading import load_clinic

STATIC = Path(__file__).resolve().parent.parent / "widget"
# Nothing from elsewhere, nothing inline: the page needs only its own three files.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    "Cache-Control": "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}
_FILES = {"page.css": "text/css; charset=utf-8", "page.js": "text/javascript; charset=utf-8"}


class PageInput(InputChannel):
    """Serves the page at `/webhooks/page/`; its script talks to the REST channel."""

    @classmethod
    def name(cls) -> str:
        """The path segment under `/webhooks/`."""
        return "page"

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """The routes of this channel."""
        page = Blueprint("page", __name__)
        clinic = load_clinic(paths.clinic_file(), paths.ROOT)
        values = {"CLINIC": clinic.name, "PHONE": clinic.phone, "EMERGENCY": clinic.emergency_number}
        html = (STATIC / "page.html").read_text(encoding="utf-8")
        for name, value in values.items():
            html = html.replace(f"__{name}__", escape(value))

        @page.route("/", methods=["GET"])
        async def index(request: Request) -> HTTPResponse:
            if not request.path.endswith("/"):
                # The page names its files from its own folder.
                return response.redirect(f"{request.path}/")
            return response.html(html, headers=_HEADERS)

        def add(name: str, content_type: str) -> None:
            text = (STATIC / name).read_text(encoding="utf-8")

            @page.route(f"/{name}", methods=["GET"], name=name.replace(".", "_"))
            async def file(_: Request) -> HTTPResponse:
                return response.text(text, content_type=content_type, headers=_HEADERS)

        for name, content_type in _FILES.items():
            add(name, content_type)

        return page
