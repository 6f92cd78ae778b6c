"""Evaluations are found again by what fired and by when they were kept.

`fired` has a row for each criterion that fired in an evaluation. `kept_at` is when it was made, and never earlier than
that of the one before it, so that a clock that is set back changes no order. Both are filled in for what is there; an
answer that cannot be read stays as it is and has fired nothing.
"""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.errors import NotJson
from dontbuy.api.store.append_only import allow_updates, refuse_updates
from dontbuy.api.store.tables import Number
from dontbuy.api.wire.exact_json import loads

revision = "0007"
down_revision = "0006"
_AT_ONCE = 200


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("head_at", sa.String, nullable=False, server_default=""))
    allow_updates("evaluations")
    op.add_column("evaluations", sa.Column("kept_at", sa.String, nullable=False, server_default=""))
    op.create_table(
        "fired",
        sa.Column("workspace", sa.String, nullable=False, primary_key=True),
        sa.Column("number", Number, nullable=False, primary_key=True),
        sa.Column("criterion", sa.String, nullable=False, primary_key=True),
        sa.ForeignKeyConstraint(
            ["workspace", "number"], ["evaluations.workspace", "evaluations.number"], ondelete="CASCADE"
        ),
    )
    _fill_in(op.get_bind())
    op.create_index("fired_of_a_criterion", "fired", ["workspace", "criterion", "number"])
    posted = {"sqlite_where": sa.text("check_id IS NULL"), "postgresql_where": sa.text("check_id IS NULL")}
    op.create_index("evaluations_posted", "evaluations", ["workspace", "number"], **posted)
    for column in ("kind", "verdict", "level", "subject_id", "kept_at"):
        op.create_index(f"evaluations_by_{column}", "evaluations", ["workspace", column, "number"], **posted)
    op.drop_index("evaluations_of_a_subject", "evaluations")
    refuse_updates("evaluations")


def _fill_in(connection: sa.Connection) -> None:
    """In the order of the numbers, some at a time: each answer may be a megabyte."""
    number, latest = 0, ""
    query = "SELECT number, created_at, answer FROM evaluations WHERE number > :number ORDER BY number LIMIT :most"
    rows = sa.text(query)
    while found := connection.execute(rows, {"number": number, "most": _AT_ONCE}).fetchall():
        for number, created_at, answer in found:
            latest = max(latest, created_at)
            connection.execute(
                sa.text("UPDATE evaluations SET kept_at = :at WHERE number = :number"), {"at": latest, "number": number}
            )
            for criterion in _fired(answer):
                connection.execute(
                    sa.text("INSERT INTO fired VALUES ('default', :number, :criterion)"),
                    {"number": number, "criterion": criterion},
                )
    connection.execute(sa.text("UPDATE workspaces SET head_at = :at"), {"at": latest})


def _fired(answer: str) -> list[str]:
    """The criteria that fired in an answer; none where it cannot be read."""
    try:
        reasons = loads(answer.encode())["reasons"]
        return list(dict.fromkeys(str(reason["criterion"]) for reason in reasons))
    except (NotJson, KeyError, TypeError):
        return []
