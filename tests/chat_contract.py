"""The chat on a real server against its formal description."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from chat_server import Client

from bot import paths

DESCRIPTION = paths.ROOT / "bot" / "channels" / "chat" / "openapi.yml"
COMMAND = paths.ROOT / ".venv-tools" / "bin" / "schemathesis"


async def check_contract(client: Client, folder: Path, phases: str, examples: int) -> None:
    """Send requests that schemathesis makes of the description; every response must be one that it names."""
    if not COMMAND.exists():
        pytest.skip("schemathesis is not installed: run `scripts/setup dev`")
    await client.say("hello")
    command = [
        *(str(COMMAND), "run", str(DESCRIPTION), "--url", client.address),
        *("--header", f"Authorization: {client.headers['Authorization']}"),
        # It stays open; tests of its own look at it. Deleting ends the one conversation that there is.
        *("--exclude-path", "/events", "--exclude-method", "DELETE"),
        # Of what the description allows, a blank message or one that was never offered is still refused; methods
        # that Sanic does not know (TRACE) never reach the channel.
        *("--exclude-checks", "positive_data_acceptance,unsupported_method"),
        *("--phases", phases, "--max-examples", str(examples), "--seed", "1", "--warnings", "off"),
        *("--generation-database", "none", "--no-color"),
    ]
    run = await asyncio.create_subprocess_exec(*command, stdout=-1, stderr=asyncio.subprocess.STDOUT, cwd=folder)
    output, _ = await asyncio.wait_for(run.communicate(), 240)
    assert run.returncode == 0, output.decode()
