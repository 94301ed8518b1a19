"""The server keeps to its formal description, whatever it is sent."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import yaml
from chat_server import ChatServer, Client

from bot import paths

pytestmark = pytest.mark.slow

DESCRIPTION = paths.ROOT / "bot" / "channels" / "chat" / "openapi.yml"
COMMAND = paths.ROOT / ".venv-tools" / "bin" / "schemathesis"
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def description() -> Any:
    return yaml.safe_load(DESCRIPTION.read_text(encoding="utf-8"))


@pytest.mark.skipif(not COMMAND.exists(), reason="schemathesis is not installed: run `scripts/setup dev`")
async def test_server_does_what_its_description_says(client: Client, tmp_path: Path) -> None:
    await client.say("hello")
    command = [
        *(str(COMMAND), "run", str(DESCRIPTION), "--url", client.address),
        *("--header", f"Authorization: {client.headers['Authorization']}"),
        # It stays open; tests of its own look at it. Deleting ends the one conversation that there is.
        *("--exclude-path", "/events", "--exclude-method", "DELETE"),
        # Of what the description allows, a blank message or one that was never offered is still refused; methods
        # that Sanic does not know (TRACE) never reach the channel.
        *("--exclude-checks", "positive_data_acceptance,unsupported_method"),
        *("--phases", "examples,coverage,fuzzing", "--max-examples", "40", "--seed", "1", "--warnings", "off"),
        *("--generation-database", "none", "--no-color"),
    ]
    run = await asyncio.create_subprocess_exec(*command, stdout=-1, stderr=asyncio.subprocess.STDOUT, cwd=tmp_path)
    output, _ = await asyncio.wait_for(run.communicate(), 120)
    assert run.returncode == 0, output.decode()


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
