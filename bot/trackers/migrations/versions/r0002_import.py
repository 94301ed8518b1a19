"""Copies the conversations of Rasa's own SQL tracker store in the same database; its table is not changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0002"
down_revision = "r0001"

_COLUMNS = frozenset({"id", "sender_id", "type_name", "timestamp", "intent_name", "action_name", "data"})


def upgrade() -> None:
    """Copy every event of every conversation, in the order of Rasa's own ids."""
    connection = op.get_bind()
    inspector = sa.inspect(connection)
    # Another program may have a table of this name.
    if not inspector.has_table("events"):
        return
    if not _COLUMNS.issubset(column["name"] for column in inspector.get_columns("events")):
        return
    # Rasa also writes names of slots into `action_name`, and allows rows without time or content.
    connection.execute(
        sa.text(
            """
            insert into conversation_events (conversation, position, timestamp, type, intent, action, data)
            select sender_id, row_number() over (partition by sender_id order by id) - 1, coalesce(timestamp, 0),
                type_name, intent_name, case when type_name = 'action' then action_name end, coalesce(data, 'null')
            from events
            """
        )
    )
