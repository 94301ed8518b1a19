"""Run by Alembic: the steps go over the connection, and within the transaction, of whoever asks for them."""

from __future__ import annotations

from alembic import context

from bot.trackers.schema import VERSION_TABLE

context.configure(
    connection=context.config.attributes["connection"], version_table=VERSION_TABLE, transactional_ddl=True
)
context.run_migrations()
