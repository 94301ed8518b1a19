"""The server keeps to its formal description, whatever it is sent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from chat_contract import DESCRIPTION, check_contract
from chat_server import ChatServer, Client

from bot import paths

pytestmark = pytest.mark.slow

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def description() -> Any:
    return yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))


async def test_server_does_what_its_description_says(client: Client, tmp_path: Path) -> None:
    # `make soak` makes up more requests.
    await check_contract(client, tmp_path, "coverage", 1)


def test_every_route_is_described(description: Any, chat: ChatServer) -> None:
    described = {
        (path, method.upper()) for path, item in description["paths"].items() for method in item if method in METHODS
    }
    assert described == {
        ("/conversations", "POST"),
        ("/messages", "POST"),
        ("/restart", "POST"),
        ("/events", "GET"),
        ("/history", "GET"),
        ("/feedback", "POST"),
        ("/conversation", "DELETE"),
    }
    served = {route.path.removeprefix("webhooks/chat") for route in chat.app.router.routes}
    assert {path for path, _ in described} == {path for path in served if path.strip("/") and "<" not in path}


def test_every_code_is_described(description: Any) -> None:
    from bot import errors

    codes = {
        value
        for name, value in vars(errors).items()
        if name.isupper() and isinstance(value, str) and not name.startswith("_")
    }
    listed = description["components"]["schemas"]["Refusal"]["properties"]["error"]["properties"]["code"]["enum"]
    assert set(listed) == codes


@pytest.mark.parametrize("setting", ["origins", "proxies", "token_hours", "rates"])
def test_every_setting_is_described(setting: str) -> None:
    from bot.channels.chat.settings import ChatRates, ChatSettings

    page = (paths.ROOT / "docs" / "chat-api.md").read_text(encoding="utf-8")
    names = set(ChatSettings.__fields__)
    assert setting in names
    assert len(names) == 4
    assert not [name for name in (*names, *ChatRates.__fields__) if f"{name}:" not in page]
