"""Evaluations: one append-only row each, with everything needed to replay it."""

import sqlalchemy as sa
from alembic import op

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
    op.execute(
        "CREATE TRIGGER evaluations_are_never_changed BEFORE UPDATE ON evaluations "
        "BEGIN SELECT RAISE(ABORT, 'evaluations are append-only'); END"
    )
    op.execute(
        "CREATE TRIGGER evaluations_are_never_replaced BEFORE INSERT ON evaluations "
        "WHEN EXISTS (SELECT 1 FROM evaluations WHERE id = NEW.id) "
        "BEGIN SELECT RAISE(ABORT, 'evaluations are append-only'); END"
    )
