"""Evaluations: one append-only row each, with everything needed to replay it."""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.append_only import refuse_changes

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "evaluations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("rulebook_digest", sa.String, nullable=False),
        sa.Column("input_digest", sa.String, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("answer", sa.LargeBinary, nullable=False),
    )
    op.create_index("evaluations_in_time", "evaluations", ["created_at", "id"])
    op.create_index("evaluations_of_a_subject", "evaluations", ["kind", "subject_id", "created_at"])
    refuse_changes("evaluations", "id = NEW.id")
