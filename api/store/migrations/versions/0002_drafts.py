"""Drafts, the answers each of them got, and the links that were shared."""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.tables import Number

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "drafts",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("updated_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=True),
    )
    op.create_index("drafts_by_expiry", "drafts", ["expires_at"])
    op.create_table(
        "draft_answers",
        sa.Column("draft", sa.String, sa.ForeignKey("drafts.key", ondelete="CASCADE"), primary_key=True),
        sa.Column("number", Number, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "shares",
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("draft", sa.String, sa.ForeignKey("drafts.key", ondelete="CASCADE"), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
    )
    op.create_index("shares_of_a_draft", "shares", ["draft", "created_at"])
