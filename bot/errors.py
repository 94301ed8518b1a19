"""Every error that this project raises on purpose. Each message says what is wrong, where, and what to do next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


class NeedlewiseError(RuntimeError):
    """Base of the family: a command prints its message and exits with 1, a server logs it."""


# Content and training


@dataclass(frozen=True)
class Problem:
    """One mistake in one content file."""

    file: str
    where: str
    """The entry and field, such as "course_mild, value, min"; empty when the whole file is meant."""
    what: str
    expected: str
    line: int | None = None

    def __str__(self) -> str:
        place = f"{self.file}, line {self.line}" if self.line else self.file
        entry = f", entry {self.where}" if self.where else ""
        return f"{place}{entry}: {self.what}. Expected: {self.expected}."


class ContentError(NeedlewiseError):
    """The content can't be used; `problems` lists every mistake that was found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class EncoderError(NeedlewiseError):
    """The sentence encoder is missing or damaged."""


class TrainingDataError(NeedlewiseError):
    """A message that a network is trained on has a label that does not exist."""


class ModelError(NeedlewiseError):
    """There is no usable model for the current training data."""


class CaseError(NeedlewiseError):
    """An evaluation file can't be read."""


class ExplainError(NeedlewiseError):
    """A stored turn can't be explained."""


# Serving


class ServingError(NeedlewiseError):
    """The servers can't be started or kept running."""


class LeftOutError(ServingError):
    """Code called a class that the lean start replaced by a stub."""


class ArchiveError(NeedlewiseError):
    """The archive of served content can't be written."""


class ActionServerError(NeedlewiseError):
    """The action server can't be reached."""


class StoreError(NeedlewiseError):
    """Conversations can't be read or written. The message never holds text of a patient or a conversation's name."""


class StoreConflictError(StoreError):
    """Another process wrote to the same conversation at the same time; nothing of this save was stored."""


class NewerDatabaseError(StoreError):
    """The database schema was made by a newer version of this program."""


class LockTimeoutError(NeedlewiseError):
    """Earlier messages of the same conversation took longer than a patient is made to wait."""


class LockStoreError(NeedlewiseError):
    """The database that serialises the messages of a conversation can't be used."""


# Requests


class RefusedError(NeedlewiseError):
    """A request that is refused: it asks for something wrong, or for too much. The message can be shown to a person."""

    def __init__(self, message: str, status: int, headers: Mapping[str, str] | None = None) -> None:
        """`status` is the HTTP status of the response, `headers` are further headers of it."""
        super().__init__(message)
        self.status = status
        self.headers = dict(headers or {})
        self.apology: str | None = None
        """The text that the patient reads in place of a reply, where there is one."""
        self.metadata: Mapping[str, object] = {}
        """The metadata of that text."""


class BadRequestError(RefusedError):
    """A request can't be used; the message says why and what is expected."""

    def __init__(self, message: str, status: int = 400, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message, status, headers)


class ChannelSetupError(NeedlewiseError):
    """A channel can't be offered with its present settings."""


# The codes by which clients of the chat tell refusals apart, and their usual HTTP status.
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


class ChatError(RefusedError):
    """A refused request of the chat."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
        apology: str | None = None,
    ) -> None:
        """Refuse a request.

        Args:
            code: the word by which programs tell refusals apart.
            message: the reason, for a person.
            status: the HTTP status; by default the usual one of the code.
            headers: HTTP headers of the response.
            apology: the text that the patient reads in place of a reply.
        """
        super().__init__(message, status or _STATUS[code], headers)
        self.code = code
        self.apology = apology

    def as_json(self) -> dict[str, str]:
        """Code and message, with the apology where there is one."""
        body = {"code": self.code, "message": str(self)}
        return body if self.apology is None else {**body, "apology": self.apology}


def gone() -> ChatError:
    """The error for a conversation that was deleted."""
    return ChatError(GONE, "This conversation was deleted. Begin a new one.")
