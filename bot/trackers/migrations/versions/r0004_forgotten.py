"""The table of deleted conversations, by digests of their names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"


def upgrade() -> None:
    """Create the table."""
    op.create_table(
        "forgotten_conversations",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("at", sa.Float(53), nullable=False),
    )
