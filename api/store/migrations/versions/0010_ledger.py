"""Evaluations in revisions, erased instead of deleted; a ledger of what happened; the text of each rulebook, once.

The ledger begins at the evaluations that it finds, in the order of their numbers: each gets a salt and an entry. What
became of them before cannot be told from it, so those entries say `evaluation.found`.
"""

import sqlalchemy as sa
from alembic import op

from dontbuy.api.store.append_only import (
    allow_changes,
    refuse_changes,
    refuse_deletes,
    refuse_replacing,
    refuse_updates,
    set_aside,
)
from dontbuy.api.store.chain import beginning, entry_hash, row_digest
from dontbuy.api.store.tables import Number

revision = "0010"
down_revision = "0009"
_AT_ONCE = 200
_STAYS = (
    *("workspace", "number", "id", "revision", "check_id", "result", "created_at", "kept_at"),
    *("kind", "as_of", "verdict", "level", "rulebook_digest", "made_by"),
)
"""The columns of an evaluation that stay as they are when it is erased."""
_EMPTIED = ("subject_id", "subject_name", "input_digest", "document", "answer", "salt")
_MOVED = (
    "workspace, number, id, check_id, result, created_at, kept_at, kind, subject_id, subject_name, as_of, verdict, "
    "level, rulebook_digest, input_digest, document, answer"
)


def upgrade() -> None:
    op.add_column("workspaces", sa.Column("name", sa.Text, nullable=False, server_default=""))
    op.add_column("workspaces", sa.Column("head_entry", Number, nullable=False, server_default="0"))
    op.add_column("workspaces", sa.Column("head_hash", sa.String, nullable=False, server_default=""))
    op.execute("UPDATE workspaces SET name = id")
    _make_ledger()
    _move_evaluations()
    _begin(op.get_bind())
    refuse_changes("ledger", same="workspace = NEW.workspace AND number = NEW.number")
    refuse_changes("rulebooks", same="digest = NEW.digest")
    for table in ("ledger", "rulebooks", "evaluations"):
        refuse_deletes(table)
    same = "workspace = NEW.workspace AND number = NEW.number OR id = NEW.id AND revision = NEW.revision"
    refuse_replacing("evaluations", same)
    refuse_updates("evaluations", when=f"NOT ({_is_erased()})")


def _make_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("number", Number, primary_key=True),
        sa.Column("at", sa.String, nullable=False),
        sa.Column("what", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("digest", sa.String, nullable=False),
        sa.Column("previous", sa.String, nullable=False),
        sa.Column("hash", sa.String, nullable=False),
    )
    op.create_index("ledger_of_an_object", "ledger", ["workspace", "object", "number"])
    op.create_table(
        "rulebooks",
        sa.Column("digest", sa.String, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("version", sa.String, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )


def _move_evaluations() -> None:
    """Into a table whose rows no check takes with it when it goes; what refers to one of them moves along.

    Each has its salt from the first moment, for a row is never changed.
    """
    allow_changes("evaluations")
    for name in ("of_a_check", "posted", "by_kind", "by_verdict", "by_level", "by_subject_id", "by_kept_at"):
        op.drop_index(f"evaluations_{name}", "evaluations")
    op.drop_index("fired_of_a_criterion", "fired")
    op.drop_index("idempotency_by_expiry", "idempotency")
    for table in ("evaluations", "fired", "idempotency"):
        set_aside(table)
    _make_evaluations()
    op.execute(
        f"INSERT INTO evaluations ({_MOVED}, revision, salt) "
        f"SELECT {_MOVED}, 1, {_random_text()} FROM evaluations_before"
    )
    op.execute("INSERT INTO fired (workspace, number, criterion) SELECT workspace, number, criterion FROM fired_before")
    op.execute(
        "INSERT INTO idempotency (workspace, key, body, evaluation_id, revision, expires_at) "
        "SELECT workspace, key, body, evaluation_id, 1, expires_at FROM idempotency_before"
    )
    for table in ("idempotency", "fired", "evaluations"):
        op.drop_table(f"{table}_before")
    _index_evaluations()


def _make_evaluations() -> None:
    op.create_table(
        "evaluations",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("number", Number, primary_key=True),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("revision", Number, nullable=False),
        sa.Column("check_id", sa.String, nullable=True),
        sa.Column("result", Number, nullable=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("kept_at", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=True),
        sa.Column("subject_name", sa.String, nullable=True),
        sa.Column("as_of", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("rulebook_digest", sa.String, nullable=False),
        sa.Column("input_digest", sa.String, nullable=True),
        sa.Column("made_by", sa.String, nullable=True),
        sa.Column("document", sa.Text, nullable=True),
        sa.Column("answer", sa.Text, nullable=True),
        sa.Column("salt", sa.String, nullable=True),
        sa.Column("erased_at", sa.String, nullable=True),
        sa.UniqueConstraint("id", "revision"),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (document IS NOT NULL AND answer IS NOT NULL AND salt IS NOT NULL)",
            name="evaluations_are_whole_or_erased",
        ),
    )
    op.create_table(
        "fired",
        sa.Column("workspace", sa.String, nullable=False, primary_key=True),
        sa.Column("number", Number, nullable=False, primary_key=True),
        sa.Column("criterion", sa.String, nullable=False, primary_key=True),
        sa.ForeignKeyConstraint(
            ["workspace", "number"], ["evaluations.workspace", "evaluations.number"], ondelete="CASCADE"
        ),
    )
    op.create_table(
        "idempotency",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("key", sa.String, primary_key=True),
        sa.Column("body", sa.String, nullable=False),
        sa.Column("evaluation_id", sa.String, nullable=False),
        sa.Column("revision", Number, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["evaluation_id", "revision"], ["evaluations.id", "evaluations.revision"], ondelete="CASCADE"
        ),
    )


def _index_evaluations() -> None:
    op.create_index("evaluations_of_a_check", "evaluations", ["check_id", "result"], unique=True)
    posted = {"sqlite_where": sa.text("check_id IS NULL"), "postgresql_where": sa.text("check_id IS NULL")}
    op.create_index("evaluations_posted", "evaluations", ["workspace", "number"], **posted)
    for column in ("kind", "verdict", "level", "subject_id", "kept_at"):
        op.create_index(f"evaluations_by_{column}", "evaluations", ["workspace", column, "number"], **posted)
    op.create_index("fired_of_a_criterion", "fired", ["workspace", "criterion", "number"])
    op.create_index("idempotency_by_expiry", "idempotency", ["expires_at"])


def _random_text() -> str:
    """SQL that gives another 32 digits of chance for each row: 16 bytes, but for six bits on PostgreSQL."""
    return "replace(gen_random_uuid()::text, '-', '')" if _is_postgresql() else "lower(hex(randomblob(16)))"


def _begin(connection: sa.Connection) -> None:
    """Enter what is there, some at a time: each answer may be a megabyte."""
    for workspace in connection.execute(sa.text("SELECT id FROM workspaces ORDER BY id")).scalars().all():
        entry, last, number = 0, beginning(workspace), 0
        query = sa.text("SELECT * FROM evaluations WHERE workspace = :w AND number > :n ORDER BY number LIMIT :most")
        while rows := connection.execute(query, {"w": workspace, "n": number, "most": _AT_ONCE}).mappings().all():
            entries = []
            for row in rows:
                number, entry = row["number"], entry + 1
                about = f"{row['id']}/{row['revision']}"
                digest = row_digest(row, _fired(connection, workspace, number))
                told = {"n": entry, "at": row["kept_at"], "about": about, "digest": digest, "previous": last}
                last = entry_hash(last, entry, row["kept_at"], "evaluation.found", about, digest)
                entries.append({"w": workspace, **told, "hash": last})
            into = "INSERT INTO ledger (workspace, number, at, what, object, digest, previous, hash)"
            values = "VALUES (:w, :n, :at, 'evaluation.found', :about, :digest, :previous, :hash)"
            connection.execute(sa.text(f"{into} {values}"), entries)
        if entry:
            heads = "UPDATE workspaces SET head_entry = :entry, head_hash = :hash WHERE id = :w"
            connection.execute(sa.text(heads), {"entry": entry, "hash": last, "w": workspace})


def _fired(connection: sa.Connection, workspace: str, number: int) -> list[str]:
    query = sa.text("SELECT criterion FROM fired WHERE workspace = :w AND number = :n")
    return list(connection.execute(query, {"w": workspace, "n": number}).scalars())


def _is_erased() -> str:
    """The one change of an evaluation that is taken, once: all that it tells is emptied, and nothing else changes."""
    return " AND ".join(
        [
            "OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL",
            *(f"NEW.{column} IS NULL" for column in _EMPTIED),
            *(f"NEW.{column} IS NOT DISTINCT FROM OLD.{column}" for column in _STAYS),
        ]
    )


def _is_postgresql() -> bool:
    return op.get_bind().dialect.name == "postgresql"
