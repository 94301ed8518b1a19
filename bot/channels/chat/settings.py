"""What `credentials.yml` may say of the chat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Extra, Field, ValidationError, validator

from bot.errors import ChatSetupError

_LONGEST_HOURS = 7 * 24


class ChatRates(BaseModel):
    """How often something may be done. A third of a minute's share may come at once."""

    messages: int = Field(20, ge=1)
    """Messages of one conversation in a minute."""
    messages_per_address: int = Field(60, ge=1)
    """Messages from one address in a minute."""
    conversations_per_address: int = Field(30, ge=1)
    """Conversations begun from one address in a minute."""
    requests_per_address: int = Field(600, ge=1)
    """Requests of any kind from one address in a minute."""
    streams: int = Field(8, ge=1)
    """Push connections of one conversation at a time."""
    streams_per_address: int = Field(200, ge=1)
    """Push connections from one address at a time: a clinic's own network may be one."""

    class Config:
        extra = Extra.forbid


class ChatSettings(BaseModel):
    """The settings of the chat channel; every one may be left out."""

    origins: frozenset[str] = frozenset()
    """Other websites whose pages may talk to the assistant, as `https://clinic.example`."""
    proxies: int = Field(0, ge=0, le=10)
    """How many reverse proxies of ours stand before the server: so many entries of X-Forwarded-For are trusted."""
    token_hours: float = Field(12, gt=0, le=_LONGEST_HOURS)
    """How long a conversation can be gone on with after it was last used."""
    rates: ChatRates = ChatRates()

    class Config:
        extra = Extra.forbid
        frozen = True

    @validator("origins", each_item=True)
    def _is_origin(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or value != f"{parts.scheme}://{parts.netloc}" or not parts.netloc:
            raise ValueError("an origin is http:// or https:// and a host, as https://clinic.example")
        return value.lower()


def read_settings(credentials: Mapping[str, Any] | None) -> ChatSettings:
    """The settings of the channel's entry in `credentials.yml`. Raises ChatSetupError."""
    try:
        return ChatSettings.parse_obj(credentials or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        raise ChatSetupError(
            f"credentials.yml, bot.channels.chat.channel.ChatInput: `{place}` can't be used ({first['msg']}). "
            f"Known are {', '.join(ChatSettings.__fields__)}; within `rates`: {', '.join(ChatRates.__fields__)}."
        ) from None
