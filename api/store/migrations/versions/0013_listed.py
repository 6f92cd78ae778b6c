"""Evaluations are revised; a list has one line for each, what its newest revision says, and an index for each filter.

The rows of `listed` are made from those of `evaluations`, so nothing else has to be moved. The indices by which a list
was filtered until now would hold every revision, and go.
"""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.tables import Number

revision = "0013"
down_revision = "0012"
_FILTERED = ("kind", "verdict", "level", "subject_id", "kept_at")


def upgrade() -> None:
    op.create_table(
        "listed",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("place", Number, primary_key=True),
        sa.Column("number", Number, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=True),
        sa.Column("kept_at", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["workspace", "number"], ["evaluations.workspace", "evaluations.number"]),
    )
    op.create_table(
        "listed_criteria",
        sa.Column("workspace", sa.String, primary_key=True),
        sa.Column("criterion", sa.String, primary_key=True),
        sa.Column("place", Number, primary_key=True),
        sa.ForeignKeyConstraint(["workspace", "place"], ["listed.workspace", "listed.place"], ondelete="CASCADE"),
    )
    _fill_in()
    op.create_index("listed_by_number", "listed", ["workspace", "number"], unique=True)
    for column in _FILTERED:
        op.create_index(f"listed_by_{column}", "listed", ["workspace", column, "place"])
    op.create_index("listed_criteria_of_a_place", "listed_criteria", ["workspace", "place"])
    for name in ("posted", *(f"by_{column}" for column in _FILTERED)):
        op.drop_index(f"evaluations_{name}", "evaluations")
    op.drop_index("fired_of_a_criterion", "fired")


def _fill_in() -> None:
    """Until now every evaluation has one revision."""
    op.execute(
        "INSERT INTO listed (workspace, place, number, kind, verdict, level, subject_id, kept_at) "
        "SELECT workspace, number, number, kind, verdict, level, subject_id, kept_at FROM evaluations "
        "WHERE check_id IS NULL AND erased_at IS NULL"
    )
    op.execute(
        "INSERT INTO listed_criteria (workspace, criterion, place) "
        "SELECT fired.workspace, fired.criterion, fired.number FROM fired "
        "JOIN listed ON listed.workspace = fired.workspace AND listed.number = fired.number"
    )
