"""Rasa's agent with stores and calls that report their faults: no store that silently forgets, no call of minutes.

Both servers do this when the agent is loaded: `needlewise serve`, and `rasa run` by `bot.serving.stock_server`.
"""

from __future__ import annotations

from rasa.core.agent import Agent
from rasa.core.tracker_store import FailSafeTrackerStore

from bot import metrics
from bot.content.cache import current_content
from bot.serving.action_client import ActionEndpoint


def harden(agent: Agent) -> None:
    """Replace the parts of an agent that hide failures; a second call changes nothing."""
    if isinstance(agent.tracker_store, FailSafeTrackerStore):
        # Rasa wraps every store: where it fails, conversations continue in memory and are lost.
        agent.tracker_store = agent.tracker_store._tracker_store
    if agent.action_endpoint is not None and not isinstance(agent.action_endpoint, ActionEndpoint):
        agent.action_endpoint = ActionEndpoint(agent.action_endpoint, current_content())
    if hasattr(agent.lock_store, "on_wait"):
        agent.lock_store.on_wait = metrics.LOCK_SECONDS.observe
    if agent.processor is not None:
        agent.processor.tracker_store = agent.tracker_store
        agent.processor.action_endpoint = agent.action_endpoint
