"""The tables, as the code sees them; `migrations/` makes them."""

from sqlalchemy import Column, Index, LargeBinary, MetaData, String, Table

metadata = MetaData()

evaluations = Table(
    "evaluations",
    metadata,
    Column("id", String, primary_key=True),
    Column("created_at", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("subject_id", String, nullable=False),
    Column("verdict", String, nullable=False),
    Column("level", String, nullable=False),
    Column("rulebook_digest", String, nullable=False),
    Column("input_digest", String, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
    Index("evaluations_in_time", "created_at", "id"),
    Index("evaluations_of_a_subject", "kind", "subject_id", "created_at"),
)
