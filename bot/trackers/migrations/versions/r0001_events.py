"""The table of events."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0001"
down_revision = None


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "conversation_events",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("timestamp", sa.Float(53), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("intent", sa.Text),
        sa.Column("action", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("state", sa.Text),
    )
    # For queries by the time of messages: an entry a message, as one an event would slow every write.
    op.create_index(
        "conversation_events_heard",
        "conversation_events",
        ["timestamp", "conversation"],
        postgresql_where=sa.text("type = 'user'"),
        sqlite_where=sa.text("type = 'user'"),
    )
