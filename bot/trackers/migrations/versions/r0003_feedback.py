"""The table of patients' feedback on replies."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "r0003"
down_revision = "r0002"


def upgrade() -> None:
    """Create the table: one row a message, with the last feedback on it."""
    op.create_table(
        "feedback",
        sa.Column("conversation", sa.Text, primary_key=True),
        sa.Column("message", sa.Text, primary_key=True),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("at", sa.Float(53), nullable=False),
    )
