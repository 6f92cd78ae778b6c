"""For migrations: the database itself refuses to change what is only added, and moves tables that are made anew."""

from alembic import op


def refuse_changes(table: str, same: str) -> None:
    """From now on rows of a table are added and deleted, never changed or replaced.

    `same` is the condition, in SQL, by which a row is that of a `NEW` one, such as `id = NEW.id`.
    """
    refuse_updates(table)
    refuse_replacing(table, same)


def refuse_replacing(table: str, same: str) -> None:
    """From now on no row of a table takes the place of another one; `same` as for `refuse_changes`."""
    if _is_sqlite():  # which alone knows INSERT OR REPLACE; elsewhere the primary key refuses a second row
        op.execute(
            f"CREATE TRIGGER {table}_are_never_replaced BEFORE INSERT ON {table} "
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same}) {_refusal(table)}"
        )


def refuse_updates(table: str, when: str = "") -> None:
    """From now on no row of a table can be changed; with `when` only where this condition of `OLD` and `NEW` is so.

    `when` is SQL that both databases read: `OLD.document IS NULL OR NEW.document IS NOT NULL`. Two columns that may be
    empty are compared with `IS DISTINCT FROM`.
    """
    start = f"CREATE TRIGGER {table}_are_never_changed BEFORE UPDATE ON {table}"
    if _is_sqlite():
        op.execute(f"{start} {f'WHEN {when} ' if when else ''}{_refusal(table)}")
        return
    _make_refusing_function()
    op.execute(f"{start} FOR EACH ROW {f'WHEN ({when}) ' if when else ''}EXECUTE FUNCTION refuse_change()")


def refuse_deletes(table: str) -> None:
    """From now on no row of a table can be taken away."""
    start = f"CREATE TRIGGER {table}_are_never_deleted BEFORE DELETE ON {table}"
    if _is_sqlite():
        op.execute(f"{start} {_refusal(table)}")
        return
    _make_refusing_function()
    op.execute(f"{start} FOR EACH ROW EXECUTE FUNCTION refuse_change()")


def allow_updates(table: str) -> None:
    """Until they are refused again: for a migration that changes rows which are there."""
    op.execute(f"DROP TRIGGER {table}_are_never_changed{_on(table)}")


def allow_changes(table: str) -> None:
    """As before `refuse_changes`."""
    for trigger in (f"{table}_are_never_changed", f"{table}_are_never_replaced"):
        op.execute(f"DROP TRIGGER IF EXISTS {trigger}{_on(table)}")


def set_aside(table: str) -> None:
    """Call a table `…_before`, so that another one is made in its place."""
    op.rename_table(table, f"{table}_before")
    if not _is_sqlite():  # where the names of keys are names of the whole database
        op.execute(f"ALTER INDEX {table}_pkey RENAME TO {table}_before_pkey")


def text_that_refers() -> str:
    """The type of a column that refers to an id, where SQL is written by hand."""
    return "VARCHAR" if _is_sqlite() else 'VARCHAR COLLATE "C"'


def _make_refusing_function() -> None:
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "RAISE EXCEPTION '% are append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _on(table: str) -> str:
    return "" if _is_sqlite() else f" ON {table}"


def _refusal(table: str) -> str:
    return f"BEGIN SELECT RAISE(ABORT, '{table} are append-only'); END"
