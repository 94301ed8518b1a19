"""The agent of the stock `rasa run` is patched once its server has started."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chat_server import Agent, application, new_store, serving, several_servers

from bot import paths

pytestmark = pytest.mark.slow

__all__ = ["several_servers"]


async def test_agent_is_patched_when_the_server_has_started(tmp_path: Path) -> None:
    from rasa.core.tracker_store import FailSafeTrackerStore
    from rasa.utils.endpoints import EndpointConfig

    from bot.channels.rest import RestInput
    from bot.serving.action_client import ActionEndpoint
    from bot.serving.stock_server import AgentPatch

    store = new_store(tmp_path)
    agent: Any = Agent(store)
    agent.tracker_store = FailSafeTrackerStore(store)
    agent.action_endpoint = EndpointConfig("http://127.0.0.1:1/webhook")
    async with serving(application(agent, [RestInput(), AgentPatch()])):
        assert agent.tracker_store is store
        assert agent.processor.tracker_store is store
        assert isinstance(agent.action_endpoint, ActionEndpoint)
    await store.close()


def test_credentials_name_it() -> None:
    assert "bot.serving.stock_server.AgentPatch: {}" in (paths.ROOT / "credentials.yml").read_text(encoding="utf-8")
