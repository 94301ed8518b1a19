"""Why a request of the chat is not done, as its client and the patient are told."""

from __future__ import annotations

from collections.abc import Mapping

from bot.errors import NeedlewiseError

BAD_REQUEST, UNAUTHORISED, EXPIRED, NOT_OFFERED = "bad_request", "unauthorised", "expired", "not_offered"
TOO_LONG, TOO_LARGE, TOO_MANY = "too_long", "too_large", "too_many"
ORIGIN, UNAVAILABLE, GONE = "origin", "unavailable", "gone"
_STATUS = {
    BAD_REQUEST: 400,
    UNAUTHORISED: 401,
    EXPIRED: 401,
    NOT_OFFERED: 409,
    TOO_LONG: 422,
    TOO_LARGE: 413,
    TOO_MANY: 429,
    ORIGIN: 403,
    UNAVAILABLE: 503,
    GONE: 410,
}


class ChatError(Exception):
    """A request that is refused; the message can be shown to a person."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        apology: str | None = None,
    ) -> None:
        """`code` is the word by which programs tell it; `apology` what the patient is to read in place of an answer."""
        super().__init__(message)
        self.code = code
        self.status = status or _STATUS[code]
        self.headers = dict(headers or {})
        self.apology = apology

    def as_json(self) -> dict[str, str]:
        """Code and message, with the apology where there is one."""
        told = {"code": self.code, "message": str(self)}
        return told if self.apology is None else {**told, "apology": self.apology}


class ChatSetupError(NeedlewiseError):
    """The chat can't be offered as it is set up; the message says what to correct and where."""


def gone() -> ChatError:
    """The conversation was deleted."""
    return ChatError(GONE, "This conversation was deleted. Begin a new one.")
