"""Whom a workspace tells what happens in it, what they are told, and what one process at a time does."""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.tables import Number

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.create_table(
        "webhooks",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("events", sa.String, nullable=False),
        sa.Column("secret", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("off_at", sa.String, nullable=True),
        sa.Column("off_because", sa.String, nullable=True),
        sa.Column("took_at", sa.String, nullable=True),
    )
    op.create_index("webhooks_of_a_workspace", "webhooks", ["workspace", "id"])
    op.create_table(
        "messages",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("webhook_id", sa.String, sa.ForeignKey("webhooks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("event", sa.String, nullable=False),
        sa.Column("about", sa.String, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("due_at", sa.String, nullable=True),
        sa.Column("tries", Number, nullable=False),
        sa.Column("tried_at", sa.String, nullable=True),
        sa.Column("outcome", sa.String, nullable=True),
        sa.Column("status", Number, nullable=True),
    )
    op.create_index("messages_by_due", "messages", ["due_at"])
    op.create_index("messages_by_time", "messages", ["at"])
    op.create_index("messages_of_a_webhook", "messages", ["webhook_id", "at"])
    op.create_table(
        "leases",
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("holder", sa.String, nullable=False),
        sa.Column("until", sa.String, nullable=False),
    )
