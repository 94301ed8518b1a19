"""Tokens: who holds one may go on with the conversation in it, and nobody else.

The name of a conversation is made here and can't be guessed. The token signs it, with the time when it expires; a
token that is used is renewed, so that a conversation lasts as long as somebody goes on with it.
"""

from __future__ import annotations

import os
import secrets
import stat
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

import jwt

from bot import paths
from bot.errors import EXPIRED, UNAUTHORISED, ChatError, ChatSetupError

SECRET_VARIABLE = "NEEDLEWISE_CHAT_SECRET"  # noqa: S105 (its name)
SECRET_FILE = paths.ROOT / "var" / "chat-secret"
_SHORTEST_SECRET = 32
_ALGORITHM = "HS256"
_AUDIENCE = "chat"
# Conversations whose names begin so belong to whoever has a token for them.
OWNED = "chat-"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True)
class Holder:
    """What a good token tells."""

    conversation: str
    renewed: str | None
    """A new token to use from now on, where the old one is more than half through its time."""


class Tokens:
    """Makes and reads the tokens of one server, or of several that share the secret."""

    def __init__(self, secret: str, hours: float, now: Callable[[], float] = time.time) -> None:
        """`hours` is how long a token is good for; `now` tells the time in seconds since 1970."""
        self._secret = secret
        self._seconds = hours * 3600
        self._now = now

    def begin(self) -> tuple[str, str, datetime]:
        """A new conversation's name, its token, and when that expires."""
        conversation = OWNED + secrets.token_urlsafe(24)
        expires = datetime.fromtimestamp(int(self._now() + self._seconds), timezone.utc)
        return conversation, self._sign(conversation), expires

    def read(self, authorization: str | None) -> Holder:
        """The conversation of an Authorization header. Raises ChatError where its token is no good."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _refused("Send the token of a conversation: `Authorization: Bearer …`.")
        try:
            told = jwt.decode(
                token.strip(),
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                # By our own clock, below.
                options={"require": ["exp", "iat", "sub", "aud"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, UnicodeError):
            raise _refused("The token is not one of ours. Begin a new conversation.") from None
        if told["exp"] <= self._now():
            raise ChatError(EXPIRED, "This conversation has ended. Begin a new one.", headers=_CHALLENGE)
        renew = told["exp"] - self._now() < self._seconds / 2
        return Holder(told["sub"], self._sign(told["sub"]) if renew else None)

    def _sign(self, conversation: str) -> str:
        now = int(self._now())
        told = {"sub": conversation, "aud": _AUDIENCE, "iat": now, "exp": int(now + self._seconds)}
        return jwt.encode(told, self._secret, algorithm=_ALGORITHM)


def chat_secret(file: Path = SECRET_FILE) -> str:
    """What tokens are signed with: NEEDLEWISE_CHAT_SECRET, or the file's content, which is made where it is missing.

    Any number of processes may start at once: all get the same. Raises ChatSetupError where it can't be used.
    """
    named = os.environ.get(SECRET_VARIABLE)
    if named is not None:
        return _long_enough(named, SECRET_VARIABLE)
    try:
        if not file.exists():
            _make(file)
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise ChatSetupError(f"{file} can be read by others. Keep it to yourself: chmod 600 {file}")
        return _long_enough(file.read_text(encoding="ascii").strip(), str(file))
    except (OSError, UnicodeError) as error:
        raise ChatSetupError(
            f"{file}, which holds the chat's secret, can't be used ({type(error).__name__}). Make its folder writable "
            f"or set {SECRET_VARIABLE}."
        ) from None


def _make(file: Path) -> None:
    """Put a new secret in place at once and whole; one that another process has put there meanwhile stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as writing:
            writing.write(secrets.token_hex(32))
        # Unlike renaming, linking never replaces what is there.
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _long_enough(secret: str, where: str) -> str:
    if len(secret) < _SHORTEST_SECRET:
        raise ChatSetupError(f"{where} is shorter than {_SHORTEST_SECRET} characters. Use `openssl rand -hex 32`.")
    return secret


def _refused(message: str) -> ChatError:
    return ChatError(UNAUTHORISED, message, headers=_CHALLENGE)
