"""Purchases: what is told about the buying side once, by several people, beside the checks of one decision.

A telling hangs on a check or on a purchase, and says whose it is; all that was told before is told by whoever had the
check's own link. Calls and snapshots hang on the check and the purchase that they are of.
"""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.append_only import allow_changes, refuse_changes, set_aside, text_that_refers
from dontbuy.api.store.tables import Number

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    _make_purchases()
    for table, column, referred in (("checks", "purchase_id", "purchases"), ("grants", "part_id", "parts")):
        refers = f"{text_that_refers()} REFERENCES {referred}(id) ON DELETE CASCADE"
        op.execute(f"ALTER TABLE {table} ADD COLUMN {column} {refers}")
    op.add_column("checks", sa.Column("place", Number, nullable=True))
    op.create_index("checks_of_a_purchase", "checks", ["purchase_id", "place"])
    op.create_table(
        "calls",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("check_id", sa.String, sa.ForeignKey("checks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("day", sa.String, nullable=False),
        sa.Column("is_first", sa.Boolean, nullable=False),
        sa.Column("are_all", sa.Boolean, nullable=False),
        sa.Column("began_with", sa.String, nullable=True),
        sa.Column("corrects", sa.String, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=True),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_index("calls_of_a_check", "calls", ["check_id", "number"])
    op.create_table(
        "snapshots",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("number", Number, primary_key=True),
        sa.Column("purchase_id", sa.String, sa.ForeignKey("purchases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("metric", sa.String, nullable=False),
        sa.Column("quarter", Number, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_index("snapshots_of_a_purchase", "snapshots", ["purchase_id", "number"])
    _move_tellings()
    refuse_changes("calls", "id = NEW.id")
    refuse_changes("snapshots", "workspace = NEW.workspace AND number = NEW.number")


def _make_purchases() -> None:
    op.create_table(
        "purchases",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("name", sa.Text, nullable=True),
        sa.Column("decide_by", sa.String, nullable=True),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("bought_from", sa.String, nullable=True),
        sa.Column("decided_on", sa.String, nullable=True),
        sa.Column("begun_from", sa.String, sa.ForeignKey("purchases.id", ondelete="SET NULL"), nullable=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("updated_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("emptied_at", sa.String, nullable=True),
    )
    op.create_index("purchases_by_expiry", "purchases", ["expires_at"])
    op.create_table(
        "parts",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("purchase_id", sa.String, sa.ForeignKey("purchases.id", ondelete="CASCADE"), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("name", sa.Text, nullable=True),
        sa.Column("created_at", sa.String, nullable=False),
    )
    op.create_index("parts_of_a_purchase", "parts", ["purchase_id", "number"], unique=True)


def _move_tellings() -> None:
    """Into a table whose rows may hang on a purchase. The numbers stay."""
    allow_changes("tellings")
    op.drop_index("tellings_of_a_check", "tellings")
    set_aside("tellings")
    op.create_table(
        "tellings",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("number", Number, primary_key=True),
        sa.Column("check_id", sa.String, sa.ForeignKey("checks.id", ondelete="CASCADE"), nullable=True),
        sa.Column("purchase_id", sa.String, sa.ForeignKey("purchases.id", ondelete="CASCADE"), nullable=True),
        sa.Column("part_id", sa.String, sa.ForeignKey("parts.id", ondelete="CASCADE"), nullable=True),
        sa.Column("call_id", sa.String, sa.ForeignKey("calls.id", ondelete="CASCADE"), nullable=True),
        sa.Column("fact", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=True),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("stands_alone", sa.Boolean, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("at", sa.String, nullable=False),
        sa.CheckConstraint("(check_id IS NULL) <> (purchase_id IS NULL)", name="tellings_hang_on_one"),
    )
    op.execute(
        "INSERT INTO tellings SELECT workspace, number, check_id, NULL, NULL, NULL, fact, value, origin, stands_alone, "
        "note, at FROM tellings_before"
    )
    op.drop_table("tellings_before")
    op.create_index("tellings_of_a_check", "tellings", ["check_id", "number"])
    op.create_index("tellings_of_a_purchase", "tellings", ["purchase_id", "number"])
    refuse_changes("tellings", "workspace = NEW.workspace AND number = NEW.number")
