"""The shared key of machine clients."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot.channels.access import key_accepted, shared_key
from bot.errors import ChannelSetupError

pytestmark = pytest.mark.slow

KEY = "k" * 32


def request(authorization: str | None) -> Any:
    return SimpleNamespace(headers={} if authorization is None else {"authorization": authorization})


@pytest.mark.parametrize(
    ("authorization", "accepted"),
    [
        (f"Bearer {KEY}", True),
        (f"BEARER  {KEY} ", True),
        (None, False),
        ("", False),
        ("Bearer", False),
        ("Bearer ", False),
        (KEY, False),
        (f"Basic {KEY}", False),
        (f"Bearer {KEY}k", False),
        ("Bearer \udc80", False),
    ],
)
def test_only_the_key_is_accepted(monkeypatch: pytest.MonkeyPatch, authorization: str | None, accepted: bool) -> None:
    monkeypatch.setenv("NEEDLEWISE_REST_KEY", KEY)
    assert key_accepted(request(authorization)) is accepted


@pytest.mark.parametrize("authorization", [None, "Bearer ", f"Bearer {KEY}"])
def test_without_a_key_none_is_accepted(monkeypatch: pytest.MonkeyPatch, authorization: str | None) -> None:
    monkeypatch.delenv("NEEDLEWISE_REST_KEY", raising=False)
    assert shared_key() is None
    assert key_accepted(request(authorization)) is False


def test_short_key_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEEDLEWISE_REST_KEY", "k" * 31)
    with pytest.raises(ChannelSetupError, match="shorter than 32 characters"):
        shared_key()
