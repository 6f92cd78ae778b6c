"""The names of requests, so that one that is sent again is done once."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "idempotency",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("evaluation_id", sa.String, sa.ForeignKey("evaluations.id", ondelete="CASCADE"), nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
    )
    op.create_index("idempotency_by_expiry", "idempotency", ["expires_at"])
