"""The tables, as the code sees them; `migrations/` makes them."""

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, String, Table

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

drafts = Table(
    "drafts",
    metadata,
    Column("key", String, primary_key=True),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    # Emptied when the draft expires; the row stays a while, so that its link can say that it expired.
    Column("content", LargeBinary, nullable=True),
    Index("drafts_by_expiry", "expires_at"),
)

draft_answers = Table(
    "draft_answers",
    metadata,
    Column("draft", String, ForeignKey("drafts.key", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("created_at", String, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("answer", LargeBinary, nullable=False),
)

shares = Table(
    "shares",
    metadata,
    Column("key", String, primary_key=True),
    Column("id", String, nullable=False),
    Column("draft", String, ForeignKey("drafts.key", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("created_at", String, nullable=False),
    Column("expires_at", String, nullable=False),
    Index("shares_of_a_draft", "draft", "created_at"),
)
