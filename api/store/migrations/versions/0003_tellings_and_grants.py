"""Checks with tellings, grants for links, results among the evaluations, numbers from the workspace.

A draft becomes a check whose opening tells its whole document; an answer that was suggested by a link becomes a telling
after it. The hash of a draft's own link and of a share becomes a grant, so every link goes on working. An answer of a
draft becomes an evaluation of its check. Whatever was kept is numbered in the order of its time.

What was measured meant the last programme then and means this purchase now: in a request it goes on saying what it
said, under its new name, and elsewhere it is asked again.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

from dontbuy.api.errors import NotJson
from dontbuy.api.store.append_only import allow_changes, refuse_changes, set_aside
from dontbuy.api.store.tables import Number
from dontbuy.api.wire.exact_json import dumps, loads

revision = "0003"
down_revision = "0002"


_MEASURED_THEN = {
    "measurement.starting_metrics_taken": "prior.starting_metrics_taken",
    "measurement.quarterly_snapshots": "prior.quarterly_snapshots_taken",
}


def upgrade() -> None:
    _make_tables()
    connection = op.get_bind()
    numbers = _Numbers()
    _move_evaluations(connection, numbers)
    _move_drafts(connection, numbers)
    connection.execute(sa.text("UPDATE workspaces SET head_number = :head"), {"head": numbers.head})
    for table in ("shares", "draft_answers", "drafts", "evaluations_before"):
        op.drop_table(table)
    refuse_changes("evaluations", "workspace = NEW.workspace AND number = NEW.number OR id = NEW.id")
    refuse_changes("tellings", "workspace = NEW.workspace AND number = NEW.number")


def _make_tables() -> None:
    allow_changes("evaluations")
    for index in ("evaluations_in_time", "evaluations_of_a_subject"):
        op.drop_index(index)
    set_aside("evaluations")
    op.create_table(
        "workspaces",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("head_number", Number, nullable=False),
    )
    op.execute("INSERT INTO workspaces VALUES ('default', 0)")
    op.create_table(
        "checks",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject", sa.Text, nullable=True),
        sa.Column("progress", sa.Text, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("updated_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=False),
        sa.Column("emptied_at", sa.String, nullable=True),
    )
    op.create_index("checks_by_expiry", "checks", ["expires_at"])
    op.create_table(
        "tellings",
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), primary_key=True),
        sa.Column("number", Number, primary_key=True),
        sa.Column("check_id", sa.String, sa.ForeignKey("checks.id", ondelete="CASCADE"), nullable=False),
        sa.Column("fact", sa.String, nullable=False),
        sa.Column("value", sa.Text, nullable=True),
        sa.Column("origin", sa.String, nullable=False),
        sa.Column("stands_alone", sa.Boolean, nullable=False),
        sa.Column("at", sa.String, nullable=False),
    )
    op.create_index("tellings_of_a_check", "tellings", ["check_id", "number"])
    op.create_table(
        "grants",
        sa.Column("hash", sa.String, primary_key=True),
        sa.Column("id", sa.String, nullable=False, unique=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("opens", sa.String, nullable=False),
        sa.Column("object", sa.String, nullable=False),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("expires_at", sa.String, nullable=True),
        sa.Column("revoked_at", sa.String, nullable=True),
    )
    op.create_index("grants_of_an_object", "grants", ["object", "created_at"])
    op.create_table(
        "evaluations",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("workspace", sa.String, sa.ForeignKey("workspaces.id"), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("check_id", sa.String, sa.ForeignKey("checks.id", ondelete="CASCADE"), nullable=True),
        sa.Column("result", Number, nullable=True),
        sa.Column("created_at", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("subject_id", sa.String, nullable=True),
        sa.Column("subject_name", sa.String, nullable=True),
        sa.Column("as_of", sa.String, nullable=False),
        sa.Column("verdict", sa.String, nullable=False),
        sa.Column("level", sa.String, nullable=False),
        sa.Column("rulebook_digest", sa.String, nullable=False),
        sa.Column("input_digest", sa.String, nullable=False),
        sa.Column("document", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.UniqueConstraint("workspace", "number"),
    )
    op.create_index("evaluations_of_a_check", "evaluations", ["check_id", "result"], unique=True)
    op.create_index("evaluations_of_a_subject", "evaluations", ["workspace", "kind", "subject_id", "number"])


class _Numbers:
    """Gives the numbers of the workspace, from 1."""

    def __init__(self) -> None:
        self.head = 0

    def next(self) -> int:
        self.head += 1
        return self.head


def _move_evaluations(connection: sa.Connection, numbers: _Numbers) -> None:
    """What tools posted, in the order of its time."""
    ids = connection.exec_driver_sql("SELECT id FROM evaluations_before ORDER BY created_at, id").fetchall()
    for (key,) in ids:
        _keep(connection, numbers, "evaluations_before", key, None, None)


def _move_drafts(connection: sa.Connection, numbers: _Numbers) -> None:
    """Each draft as a check with its results, its tellings and its own link. One at a time: each may be a megabyte."""
    keys = connection.exec_driver_sql("SELECT key FROM drafts ORDER BY created_at, key").fetchall()
    for (key,) in keys:
        check = f"ck_{uuid4().hex}"
        row = connection.exec_driver_sql("SELECT * FROM drafts WHERE key = ?", (key,)).one()
        content = _as_it_is_called_now(_content(row.content))
        document = content["document"]
        subject = document.get("subject")
        progress = {name: content[name] for name in ("skipped", "trail", "goes_on")}
        connection.exec_driver_sql(
            "INSERT INTO checks VALUES (?, 'default', ?, ?, ?, ?, ?, ?, ?)",
            (
                check,
                document.get("kind", ""),
                None if subject is None else _text(subject),
                _text(progress),
                row.created_at,
                row.updated_at,
                row.expires_at,
                row.expires_at if row.content is None else None,
            ),
        )
        connection.exec_driver_sql(
            "INSERT INTO grants VALUES (?, ?, 'default', 'check', ?, ?, NULL, NULL)",
            (key, f"gr_{uuid4().hex}", check, row.created_at),
        )
        answers = connection.exec_driver_sql(
            "SELECT id, number FROM draft_answers WHERE draft = ? ORDER BY number", (key,)
        ).fetchall()
        for answer, number in answers:
            _keep(connection, numbers, "draft_answers", answer, check, number)
        for fact, value, origin in _tellings(row.content, content):
            connection.exec_driver_sql(
                "INSERT INTO tellings VALUES ('default', ?, ?, ?, ?, ?, 0, ?)",
                (numbers.next(), check, fact, value, origin, row.updated_at),
            )
    connection.exec_driver_sql(
        "INSERT INTO grants SELECT key, id, 'default', 'result', answer, created_at, expires_at, NULL FROM"
        " (SELECT shares.*, draft_answers.id AS answer FROM shares JOIN draft_answers USING (draft, number)) AS shared"
    )


def _tellings(text: bytes | None, content: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """The opening, and after it what a link had suggested; nothing of what was emptied."""
    if text is None:
        return
    document = content["document"]
    if "kind" not in document:  # broken: whoever opens it is told, and nothing of it is lost
        yield "", text.decode("utf-8", "replace"), ""
        return
    yield "", _text({name: part for name, part in document.items() if name not in ("kind", "subject")}), ""
    for fact, origin in content["suggested"].items():
        value = document["facts"]
        for part in fact.split("."):
            value = value.get(part) if isinstance(value, dict) else None
        if value is not None:
            yield fact, _text(value), origin


def _keep(
    connection: sa.Connection, numbers: _Numbers, table: str, key: str, check: str | None, result: int | None
) -> None:
    """One answer as an evaluation. What a list shows comes from the answer; of a broken one it is empty."""
    answer = f"(SELECT CAST(answer AS TEXT) FROM {table} WHERE id = ?)"
    shown = connection.exec_driver_sql(
        "SELECT json_extract(text, '$.kind', '$.subject', '$.as_of', '$.verdict', '$.level', '$.rulebook.digest',"
        f" '$.input_digest') FROM (SELECT {answer} AS text) WHERE json_valid(text)",
        (key,),
    ).scalar()
    kind, subject, *others = loads(shown.encode()) if shown else ["", None, "", "", "", "", ""]
    connection.exec_driver_sql(
        "INSERT INTO evaluations SELECT id, 'default', ?, ?, ?, created_at, ?, ?, ?, ?, ?, ?, ?, ?,"
        f" CAST(document AS TEXT), CAST(answer AS TEXT) FROM {table} WHERE id = ?",
        (
            numbers.next(),
            check,
            result,
            kind,
            (subject or {}).get("id"),
            (subject or {}).get("name"),
            *(text or "" for text in others),
            key,
        ),
    )


def _as_it_is_called_now(content: dict[str, Any]) -> dict[str, Any]:
    """What a draft said, with what was measured then under the name that it has now, or without it."""
    document = content["document"]
    facts = document.get("facts")
    if not isinstance(facts, dict) or not isinstance(facts.get("measurement"), dict):
        return content
    is_request = document.get("kind") == "buying_request"
    measured = facts.pop("measurement")
    for before, now in _MEASURED_THEN.items():
        value = measured.get(before.partition(".")[2])
        if is_request and value is not None:
            group, _, name = now.partition(".")
            facts.setdefault(group, {}).setdefault(name, value)
    for piece in document.get("evidence") or ():
        if is_request and isinstance(piece, dict) and piece.get("fact") in _MEASURED_THEN:
            piece["fact"] = _MEASURED_THEN[piece["fact"]]
    return {
        **content,
        "skipped": [fact for fact in content["skipped"] if fact not in _MEASURED_THEN],
        "trail": [_MEASURED_THEN.get(fact, fact) for fact in content["trail"]],
        "suggested": {_MEASURED_THEN.get(fact, fact): origin for fact, origin in content["suggested"].items()},
    }


def _content(text: bytes | None) -> dict[str, Any]:
    """What a draft said; nothing where it was emptied or is broken."""
    try:
        content: dict[str, Any] = loads(text or b"")
    except NotJson:
        return {"document": {"facts": {}}, "skipped": [], "trail": [], "suggested": {}, "goes_on": False}
    return content


def _text(value: Any) -> str:
    return dumps(value).decode()
