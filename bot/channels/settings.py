"""Parsing a channel's entry in `credentials.yml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import ChannelSetupError

Settings = TypeVar("Settings", bound=BaseModel)


def parse_settings(model: type[Settings], entry: Mapping[str, Any] | None, channel: str) -> Settings:
    """The entry as settings, with defaults for what is left out.

    Args:
        model: the settings; a field `rates` holds the rate limits.
        entry: the entry as it was read; None where it is empty.
        channel: the class path that names it.

    Raises:
        ChannelSetupError: the entry holds an unknown or unusable setting.
    """
    try:
        return model.parse_obj(entry or {})
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        rates = model.__fields__["rates"].type_
        raise ChannelSetupError(
            f"credentials.yml, {channel}: `{place}` can't be used ({first['msg']}). "
            f"Known are {', '.join(model.__fields__)}; within `rates`: {', '.join(rates.__fields__)}."
        ) from None
