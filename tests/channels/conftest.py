from __future__ import annotations

from chat_server import agent, chat, chat_setup, client, several_servers

__all__ = ["agent", "chat", "chat_setup", "client", "several_servers"]
