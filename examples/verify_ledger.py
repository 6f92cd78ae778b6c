"""Verify the ledger of a dontbuy store with nothing but Python: `python verify_ledger.py STORE.db [NUMBER:HASH]`.

It imports nothing of dontbuy and knows SQLite files alone. How hashes and digests are made stands at the top of
`api/store/chain.py`; this says it a second time. Exit code 0: all holds. 1: the first thing that does not is named.
2: it cannot be read. NUMBER:HASH is a head that somebody kept of the workspace `default`.
"""

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path


def main(file: str, kept: str = "") -> int:
    store = sqlite3.connect(f"{Path(file).absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    store.text_factory = lambda text: text.decode("utf-8", "replace")
    store.row_factory = sqlite3.Row
    store.execute("PRAGMA query_only=ON")
    store.execute("BEGIN")
    faults = False
    for workspace in store.execute("SELECT * FROM workspaces ORDER BY id").fetchall():
        number, _, head = kept.partition(":") if workspace["id"] == "default" else ("", "", "")
        found = next(broken(store, workspace, (int(number), head) if number else None), "")
        faults |= bool(found)
        print(f"{workspace['id']}: {found or 'all entries hold'}")
    return int(faults)


def broken(store: sqlite3.Connection, workspace: sqlite3.Row, kept: tuple[int, str] | None) -> Iterator[str]:
    """What does not hold in the ledger of a workspace, the first first."""
    name, last = workspace["id"], (0, hashed([workspace["id"].encode()]))
    for entry in store.execute("SELECT * FROM ledger WHERE workspace = ? ORDER BY number", (name,)):
        parts = [last[1], str(entry["number"]), *(entry[column] for column in ("at", "what", "object", "digest"))]
        now = (entry["number"], entry["hash"])
        if entry["number"] != last[0] + 1:
            yield f"entry {last[0] + 1} is missing"
        if entry["previous"] != last[1]:
            yield f"entry {now[0]} does not follow the one before it"
        if now[1] != hashed(part.encode() for part in parts):
            yield f"entry {now[0]} was altered"
        if kept and kept[0] == now[0] and kept != now:
            yield f"entry {now[0]} is another than the one whose head was kept"
        yield from of_the_object(store, name, entry)
        last = now
    if kept and kept[0] > last[0]:
        yield f"entry {last[0] + 1} is missing: the end was cut off"
    if workspace["head_entry"] and last != (workspace["head_entry"], workspace["head_hash"]):
        yield f"entry {last[0] + 1} is missing: the workspace has another head"
    entered = "SELECT 1 FROM ledger l WHERE l.workspace = ? AND l.object = e.id || '/' || e.revision"
    beside = f"SELECT id FROM evaluations e WHERE workspace = ? AND NOT EXISTS ({entered})"
    yield from (f"evaluation {row['id']} was never entered" for row in store.execute(beside, (name, name)))
    beside = "SELECT digest FROM rulebooks r WHERE NOT EXISTS (SELECT 1 FROM ledger WHERE object = r.digest)"
    yield from (f"the text of the rulebook {row['digest']} was never entered" for row in store.execute(beside))


def of_the_object(store: sqlite3.Connection, workspace: str, entry: sqlite3.Row) -> Iterator[str]:
    """What is wrong with what an entry is about, and with who did it."""
    kind, _, happened = entry["what"].partition(".")
    named, row, digest, by = f"{kind} {entry['object']}, entry {entry['number']},", None, "", entry["made_by"]
    if kind == "rulebook":
        row = store.execute("SELECT * FROM rulebooks WHERE digest = ?", (entry["object"],)).fetchone()
    elif kind == "evaluation":
        query = "SELECT * FROM evaluations WHERE workspace = ? AND id = ? AND revision = ?"
        row = store.execute(query, (workspace, *entry["object"].split("/"))).fetchone()
    if row is None and kind in ("rulebook", "evaluation"):
        yield f"{named} is missing"
        return
    if row is not None and kind == "evaluation" and happened != "erased" and row["erased_at"] is not None:
        query = "SELECT 1 FROM ledger WHERE workspace = ? AND object = ? AND what = 'evaluation.erased'"
        if not store.execute(query, (workspace, entry["object"])).fetchone():
            yield f"{named} was emptied, and no entry says so"
        return
    if row is not None:
        fired = "SELECT criterion FROM fired WHERE workspace = ? AND number = ?"
        criteria = store.execute(fired, (workspace, row["number"])) if kind == "evaluation" else ()
        told = [(name, row[name]) for name in sorted(row.keys()) if name != "salt" and row[name] is not None]
        told += [("fired", criterion) for criterion in sorted(row[0] for row in criteria)]
        salt = (row["salt"] if kind == "evaluation" else "") or ""
        digest = hashed([salt.encode(), *(part for name, value in told for part in (name.encode(), tagged(value)))])
    if entry["digest"] != (hashed(part.encode() for part in (digest, "made_by", by)) if by else digest):
        yield f"{named} was altered"


def tagged(value: str | int | bytes) -> bytes:
    return b"b" + value if isinstance(value, bytes) else f"{'t' if isinstance(value, str) else 'i'}{value}".encode()


def hashed(parts: Iterable[bytes]) -> str:
    return sha256(b"".join(b"%d:%s" % (len(part), part) for part in parts)).hexdigest()


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except (sqlite3.Error, TypeError, ValueError) as error:
        print(f"cannot be read: {error}", file=sys.stderr)
        sys.exit(2)
