"""The chat keeps to its formal description, whatever it is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
from chat_contract import check_contract
from chat_server import Client, agent, chat, chat_setup, client, several_servers

pytestmark = [pytest.mark.slow, pytest.mark.soak]

__all__ = ["agent", "chat", "chat_setup", "client", "several_servers"]


async def test_every_response_is_described(client: Client, tmp_path: Path) -> None:
    await check_contract(client, tmp_path, "examples,coverage,fuzzing", 40)
