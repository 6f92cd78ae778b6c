"""The tables, as the code sees them; `migrations/` makes them. JSON and times (ISO, UTC, microseconds) are text."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

metadata = MetaData()

workspaces = Table(
    "workspaces",
    metadata,
    Column("id", String, primary_key=True),
    # The number that was given last, to a telling or an evaluation. Taken under the write lock (`numbers.py`).
    Column("head_number", Integer, nullable=False),
)

checks = Table(
    "checks",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("subject", Text, nullable=True),
    Column("progress", Text, nullable=False),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    # When an expired check was emptied. The row stays a while, so that its link can say that it expired.
    Column("emptied_at", String, nullable=True),
    Index("checks_by_expiry", "expires_at"),
)

tellings = Table(
    "tellings",
    metadata,
    Column("workspace", String, ForeignKey("workspaces.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("check_id", String, ForeignKey("checks.id", ondelete="CASCADE"), nullable=False),
    Column("fact", String, nullable=False),
    Column("value", Text, nullable=True),
    Column("origin", String, nullable=False),
    Column("stands_alone", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", String, nullable=False),
    Index("tellings_of_a_check", "check_id", "number"),
)

grants = Table(
    "grants",
    metadata,
    Column("hash", String, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("opens", String, nullable=False),
    Column("object", String, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=True),
    Column("revoked_at", String, nullable=True),
    # Who gave the link, as they wrote it; empty where they did not say.
    Column("sender", Text, nullable=True),
    Index("grants_of_an_object", "object", "created_at"),
)

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", String, primary_key=True),
    Column("workspace", String, ForeignKey("workspaces.id"), nullable=False),
    Column("number", Integer, nullable=False),
    # The check whose result it is, and the how many-th; both empty where a tool posted it.
    Column("check_id", String, ForeignKey("checks.id", ondelete="CASCADE"), nullable=True),
    Column("result", Integer, nullable=True),
    Column("created_at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject_id", String, nullable=True),
    Column("subject_name", String, nullable=True),
    Column("as_of", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("level", String, nullable=False),
    Column("rulebook_digest", String, nullable=False),
    Column("input_digest", String, nullable=False),
    Column("document", Text, nullable=False),
    Column("answer", Text, nullable=False),
    UniqueConstraint("workspace", "number"),
    Index("evaluations_of_a_check", "check_id", "result", unique=True),
    Index("evaluations_of_a_subject", "workspace", "kind", "subject_id", "number"),
)
