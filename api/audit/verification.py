"""The ledger verified: each entry follows the one before it, and what it is about is what it was then."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, or_, select

from dontbuy.api.records.ledger import ERASED, FOUND, KEPT, RULEBOOK, LedgerHead
from dontbuy.api.store.chain import beginning, digest_by, entry_hash, row_digest
from dontbuy.api.store.ledger import says
from dontbuy.api.store.listed import ITS_ROW, SAYS
from dontbuy.api.store.tables import evaluations, fired, ledger, listed, listed_criteria, rulebooks, workspaces

_AT_ONCE = 50
"""Entries that are looked at together: the answer and the document of each may be megabytes."""
NO_HEADS: Mapping[str, LedgerHead] = {}
_EVALUATIONS = (KEPT, FOUND, ERASED)


@dataclass(frozen=True, slots=True)
class Verified:
    """What became of one ledger: where it ends, and the first thing that does not hold; `""` where all does."""

    workspace: str
    head: LedgerHead
    fault: str


class _Broken(Exception):
    """The first thing that does not hold, in words."""


def verified(
    connection: Connection, kept: Mapping[str, LedgerHead] = NO_HEADS, workspace: str = ""
) -> Sequence[Verified]:
    """Every ledger, or that of one workspace. `kept` are heads that somebody kept, by workspace."""
    query = select(workspaces).order_by(workspaces.c.id)
    rows = connection.execute(query.where(workspaces.c.id == workspace) if workspace else query).all()
    return [_verified(connection, row, kept.get(row.id)) for row in rows]


def _verified(connection: Connection, workspace: Row[Any], kept: LedgerHead | None) -> Verified:
    last, fault = LedgerHead(0, beginning(workspace.id)), ""
    try:
        _same(kept, last)
        for entries in _batches(connection, workspace.id):
            objects = _Objects(connection, workspace.id, entries)
            for entry in entries:
                last = _followed(last, entry)
                _same(kept, last)
                objects.hold(entry)
        _ends(last, workspace, kept)
        _nothing_beside(connection, workspace.id)
        _listed_as_kept(connection, workspace.id)
    except _Broken as broken:
        fault = str(broken)
    return Verified(workspace.id, last, fault)


def _batches(connection: Connection, workspace: str) -> Iterator[Sequence[Row[Any]]]:
    number = 0
    query = select(ledger).where(ledger.c.workspace == workspace).order_by(ledger.c.number).limit(_AT_ONCE)
    while entries := connection.execute(query.where(ledger.c.number > number)).all():
        yield entries
        number = entries[-1].number


def _followed(last: LedgerHead, entry: Row[Any]) -> LedgerHead:
    """The head with this entry."""
    if entry.number != last.number + 1:
        raise _Broken(f"entry {last.number + 1} is missing")
    if entry.previous != last.hash:
        raise _Broken(f"entry {entry.number} does not follow the one before it: it was altered, or stood elsewhere")
    if entry.hash != entry_hash(last.hash, entry.number, entry.at, entry.what, entry.object, entry.digest):
        raise _Broken(f"entry {entry.number} was altered")
    return LedgerHead(entry.number, entry.hash)


def _same(kept: LedgerHead | None, last: LedgerHead) -> None:
    if kept and kept.number == last.number and kept.hash != last.hash:
        raise _Broken(f"entry {last.number} is another than the one whose head was kept")


def _ends(last: LedgerHead, workspace: Row[Any], kept: LedgerHead | None) -> None:
    """Whether the last entry is the last one that there was."""
    if kept and kept.number > last.number:
        raise _Broken(
            f"entry {last.number + 1} is missing: the end was cut off, for the head of entry {kept.number} was kept"
        )
    if (last.number, last.hash) != (workspace.head_entry, workspace.head_hash or beginning(workspace.id)):
        raise _Broken(f"entry {last.number + 1} is missing: the workspace has another head than the last entry")


def _nothing_beside(connection: Connection, workspace: str) -> None:
    """Whether everything that is kept was entered."""
    columns, about = evaluations.c, evaluations.c.id.concat("/").concat(evaluations.c.revision)
    entered = select(ledger.c.number).where(ledger.c.workspace == workspace, ledger.c.object == about)
    query = select(columns.id, columns.revision).where(columns.workspace == workspace, ~entered.exists())
    row = connection.execute(query.order_by(columns.number).limit(1)).one_or_none()
    if row:
        raise _Broken(f"{_named(f'{row.id}/{row.revision}')} was never entered")
    anywhere = ledger.c.workspace.in_(select(workspaces.c.id))
    known = select(ledger.c.number).where(anywhere, ledger.c.object == rulebooks.c.digest)
    text = connection.execute(select(rulebooks.c.digest).where(~known.exists()).limit(1)).scalar()
    if text is not None:
        raise _Broken(f"the text of the rulebook {text} was never entered")


def _listed_as_kept(connection: Connection, workspace: str) -> None:
    """Whether the list, which is made from what is kept, finds each evaluation by what its newest revision says."""
    here = evaluations.c.workspace == workspace
    differs = or_(*(listed.c[name].is_distinct_from(evaluations.c[name]) for name in SAYS))
    said_otherwise = select(evaluations.c.id).join(listed, ITS_ROW).where(here, differs)
    later = evaluations.alias()
    revised = select(later.c.number).where(later.c.id == evaluations.c.id, later.c.revision > evaluations.c.revision)
    is_posted = (here, evaluations.c.check_id.is_(None), evaluations.c.erased_at.is_(None))
    line = select(listed.c.place).where(ITS_ROW)
    left_out = select(evaluations.c.id).where(*is_posted, ~revised.exists(), ~line.exists())
    fired_here = (fired.c.workspace == listed.c.workspace) & (fired.c.number == listed.c.number)
    found_by = (listed_criteria.c.workspace == listed.c.workspace) & (listed_criteria.c.place == listed.c.place)
    same = fired.c.criterion == listed_criteria.c.criterion
    of_lines = select(evaluations.c.id).join(listed, ITS_ROW)
    not_found_by = of_lines.join(fired, fired_here).where(
        here, ~select(listed_criteria.c.place).where(found_by, same).exists()
    )
    found_wrongly = of_lines.join(listed_criteria, found_by).where(
        here, ~select(fired.c.number).where(fired_here, same).exists()
    )
    for query in (said_otherwise, left_out, not_found_by, found_wrongly):
        key = connection.execute(query.order_by(evaluations.c.number).limit(1)).scalar()
        if key is not None:
            raise _Broken(f"the list says something else of evaluation {key} than its newest revision")


class _Objects:
    """What some entries are about, as it is kept now."""

    def __init__(self, connection: Connection, workspace: str, entries: Sequence[Row[Any]]) -> None:
        self._connection, self._workspace = connection, workspace
        columns = evaluations.c
        ids = {entry.object.partition("/")[0] for entry in entries if entry.what in _EVALUATIONS}
        rows = connection.execute(select(evaluations).where(columns.workspace == workspace, columns.id.in_(ids)))
        self._rows = {f"{row['id']}/{row['revision']}": dict(row) for row in rows.mappings()}
        numbers = [row["number"] for row in self._rows.values()]
        of_these = select(fired).where(fired.c.workspace == workspace, fired.c.number.in_(numbers))
        self._fired: dict[int, list[str]] = {}
        for row in connection.execute(of_these):
            self._fired.setdefault(row.number, []).append(row.criterion)
        digests = {entry.object for entry in entries if entry.what == RULEBOOK}
        texts = connection.execute(select(rulebooks).where(rulebooks.c.digest.in_(digests))).mappings()
        self._texts = {row["digest"]: dict(row) for row in texts}

    def hold(self, entry: Row[Any]) -> None:
        """Raises _Broken where the object of an entry is not what it was."""
        if entry.what in _EVALUATIONS:
            row = self._rows.get(entry.object)
            if row is None:
                raise _Broken(f"{_named(entry.object)}, entry {entry.number}, is missing")
            if entry.what == ERASED or row["erased_at"] is None:
                self._digested(entry, row, _named(entry.object), self._fired.get(row["number"], ()))
            elif not says(self._connection, self._workspace, entry.object, ERASED):
                raise _Broken(f"{_named(entry.object)}, entry {entry.number}, was emptied, and no entry says so")
        elif entry.what == RULEBOOK:
            text = self._texts.get(entry.object)
            if text is None:
                raise _Broken(f"the text of the rulebook {entry.object}, entry {entry.number}, is missing")
            self._digested(entry, text, f"the text of the rulebook {entry.object}")
        elif entry.digest != digest_by("", entry.made_by or ""):
            raise _Broken(f"who did it, entry {entry.number}, was altered")

    @staticmethod
    def _digested(entry: Row[Any], row: Mapping[str, Any], name: str, criteria: Sequence[str] = ()) -> None:
        if digest_by(row_digest(row, criteria), entry.made_by or "") != entry.digest:
            raise _Broken(f"{name}, entry {entry.number}, was altered")


def _named(about: str) -> str:
    """An evaluation by its id, with its revision where it has several."""
    key, _, revision = about.partition("/")
    return f"evaluation {key}" if revision == "1" else f"revision {revision} of evaluation {key}"
