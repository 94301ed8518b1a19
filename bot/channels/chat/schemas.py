"""Validation of the bodies that clients of the chat send."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from sanic.request import Request

from bot.channels.context import CHOICE, RESTART, TYPED
from bot.channels.sanitize import clean
from bot.errors import BAD_REQUEST, TOO_LARGE, TOO_LONG, ChatError

LARGEST_BODY = 64 * 1024
LONGEST_REASON = 500
_JSON = "application/json"
# A UUID, or another name of the client's; the part after a dot is the server's.
_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_ANSWER_ID = re.compile(r"[A-Za-z0-9-]{1,64}\.[0-9]{1,6}")
_START_AGAIN = "Start again"


@dataclass(frozen=True)
class ChatRequest:
    """A message as a client sends it."""

    id: str
    """The client's name of the message."""
    text: str
    """The typed text, or the title of a quick reply or of the restart control."""
    kind: str = TYPED


@dataclass(frozen=True)
class FeedbackRequest:
    """A patient's rating of a reply."""

    message: str
    """The id of the reply."""
    helpful: bool
    reason: str | None


def body_of(request: Request) -> dict[str, Any]:
    """The request's JSON object; an empty one where there is no body. Raises ChatError."""
    if len(request.body) > LARGEST_BODY:
        raise too_large()
    if not request.body:
        return {}
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _JSON:
        raise ChatError(BAD_REQUEST, f"Send the body as JSON, with the Content-Type {_JSON}.", status=415)
    try:
        data = json.loads(request.body)
    # RecursionError: lists nested a thousand deep.
    except (ValueError, RecursionError):
        raise ChatError(BAD_REQUEST, "The body is not JSON.") from None
    if not isinstance(data, dict):
        raise ChatError(BAD_REQUEST, "The body is not a JSON object.")
    return data


def message_in(body: dict[str, Any]) -> ChatRequest:
    """The message to answer. Raises ChatError."""
    kind = CHOICE if "choice" in body else TYPED
    text = body.get("choice" if kind == CHOICE else "text")
    if not isinstance(text, str) or ("text" in body and "choice" in body):
        raise ChatError(BAD_REQUEST, "Send either `text`, what was typed, or `choice`, the title of a quick reply.")
    return ChatRequest(_id(body.get("id")), text, kind)


def restart_in(body: dict[str, Any]) -> ChatRequest:
    """The request to restart; its id may be left out. Raises ChatError."""
    return ChatRequest(_id(body.get("id", str(uuid4()))), _START_AGAIN, RESTART)


def feedback_in(body: dict[str, Any]) -> FeedbackRequest:
    """The rating of a reply. Raises ChatError."""
    message, helpful, reason = body.get("message"), body.get("helpful"), body.get("reason")
    if not isinstance(message, str) or not _ANSWER_ID.fullmatch(message):
        raise ChatError(BAD_REQUEST, "`message` must be the id of an answer.")
    if not isinstance(helpful, bool):
        raise ChatError(BAD_REQUEST, "`helpful` must be true or false.")
    if reason is not None and not isinstance(reason, str):
        raise ChatError(BAD_REQUEST, "`reason` must be a text.")
    if reason is not None and len(reason) > LONGEST_REASON:
        raise ChatError(TOO_LONG, f"Please give the reason in at most {LONGEST_REASON} characters.")
    return FeedbackRequest(message, helpful, clean(reason) or None if reason else None)


def too_large() -> ChatError:
    """The refusal of a body that is larger than any message."""
    return ChatError(TOO_LARGE, f"The request is larger than {LARGEST_BODY} bytes.")


def _id(value: Any) -> str:
    if not isinstance(value, str) or not _ID.fullmatch(value):
        raise ChatError(BAD_REQUEST, "`id` must name the message: a UUID made by the client.")
    return value
