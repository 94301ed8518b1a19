"""Bearer tokens: the holder may continue the conversation that the token names.

The server generates the conversation's name, which can't be guessed. The token signs it with its expiry; a token in use
is renewed, so that a conversation lasts as long as it is continued.
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
from bot.errors import EXPIRED, UNAUTHORISED, ChannelSetupError, ChatError

SECRET_VARIABLE = "NEEDLEWISE_CHAT_SECRET"  # noqa: S105 (its name)
SECRET_FILE = paths.ROOT / "var" / "chat-secret"
_SHORTEST_SECRET = 32
_ALGORITHM = "HS256"
_AUDIENCE = "chat"
# The prefix of conversations that belong to the holder of their token.
OWNED = "chat-"
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


@dataclass(frozen=True)
class TokenAccess:
    """The access that a valid token grants."""

    conversation: str
    renewed: str | None
    """A token to use from now on, where more than half of the old one's lifetime has passed."""


class Tokens:
    """Issues and verifies tokens; servers that share conversations share the secret."""

    def __init__(self, secret: str, hours: float, now: Callable[[], float] = time.time) -> None:
        """`hours` is the lifetime of a token; `now` returns the time in seconds since 1970."""
        self._secret = secret
        self._seconds = hours * 3600
        self._now = now

    def begin(self) -> tuple[str, str, datetime]:
        """A new conversation's name, its token, and the token's expiry."""
        conversation = OWNED + secrets.token_urlsafe(24)
        expires = datetime.fromtimestamp(int(self._now() + self._seconds), timezone.utc)
        return conversation, self._sign(conversation), expires

    def read(self, authorization: str | None) -> TokenAccess:
        """Verify the token of an Authorization header. Raises ChatError for one that is invalid or expired."""
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise _refused("Send the token of a conversation: `Authorization: Bearer …`.")
        try:
            claims = jwt.decode(
                token.strip(),
                self._secret,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                # Checked by `now`, below.
                options={"require": ["exp", "iat", "sub", "aud"], "verify_exp": False, "verify_iat": False},
            )
        except (jwt.InvalidTokenError, UnicodeError):
            raise _refused("The token is not one of ours. Begin a new conversation.") from None
        if claims["exp"] <= self._now():
            raise ChatError(EXPIRED, "This conversation has ended. Begin a new one.", headers=_CHALLENGE)
        renew = claims["exp"] - self._now() < self._seconds / 2
        return TokenAccess(claims["sub"], self._sign(claims["sub"]) if renew else None)

    def _sign(self, conversation: str) -> str:
        now = int(self._now())
        claims = {"sub": conversation, "aud": _AUDIENCE, "iat": now, "exp": int(now + self._seconds)}
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)


def chat_secret(file: Path = SECRET_FILE) -> str:
    """The signing secret: NEEDLEWISE_CHAT_SECRET, else the content of the file, which is generated where it is missing.

    Processes that start at the same time get the same secret. Raises ChannelSetupError where it can't be used.
    """
    named = os.environ.get(SECRET_VARIABLE)
    if named is not None:
        return _long_enough(named, SECRET_VARIABLE)
    try:
        if not file.exists():
            _make(file)
        if stat.S_IMODE(file.stat().st_mode) & 0o077:
            raise ChannelSetupError(f"{file} can be read by others. Keep it to yourself: chmod 600 {file}")
        return _long_enough(file.read_text(encoding="ascii").strip(), str(file))
    except (OSError, UnicodeError) as error:
        raise ChannelSetupError(
            f"{file}, which holds the chat's secret, can't be used ({type(error).__name__}). Make its folder writable "
            f"or set {SECRET_VARIABLE}."
        ) from None


def _make(file: Path) -> None:
    """Create the file with a new secret atomically; one that another process has created meanwhile stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as writing:
            writing.write(secrets.token_hex(32))
        # Unlike renaming, linking never replaces a file.
        os.link(draft, file)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def _long_enough(secret: str, where: str) -> str:
    if len(secret) < _SHORTEST_SECRET:
        raise ChannelSetupError(f"{where} is shorter than {_SHORTEST_SECRET} characters. Use `openssl rand -hex 32`.")
    return secret


def _refused(message: str) -> ChatError:
    return ChatError(UNAUTHORISED, message, headers=_CHALLENGE)
