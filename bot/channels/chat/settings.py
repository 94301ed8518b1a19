"""The settings of the chat in `credentials.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, Extra, Field, validator

from bot.channels.settings import parse_settings

_LONGEST_HOURS = 7 * 24


class ChatRates(BaseModel):
    """Rate limits. A third of a minute's allowance may be used at once."""

    messages: int = Field(20, ge=1)
    """Messages of one conversation a minute."""
    messages_per_address: int = Field(60, ge=1)
    """Messages from one address a minute."""
    conversations_per_address: int = Field(30, ge=1)
    """New conversations from one address a minute."""
    requests_per_address: int = Field(600, ge=1)
    """Requests of any kind from one address a minute."""
    streams: int = Field(8, ge=1)
    """Open push connections of one conversation."""
    streams_per_address: int = Field(200, ge=1)
    """Open push connections from one address: a clinic's whole network may share one."""

    class Config:
        extra = Extra.forbid


class ChatSettings(BaseModel):
    """The settings of the chat channel, each of them optional."""

    origins: frozenset[str] = frozenset()
    """Other websites whose pages may use the chat, as `https://clinic.example`."""
    proxies: int = Field(0, ge=0, le=10)
    """The number of reverse proxies before the server: so many entries of X-Forwarded-For are trusted."""
    token_hours: float = Field(12, gt=0, le=_LONGEST_HOURS)
    """How long a conversation can be continued after its last use."""
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
    """The settings of the channel's entry in `credentials.yml`. Raises ChannelSetupError."""
    return parse_settings(ChatSettings, credentials, "bot.channels.chat.channel.ChatInput")
