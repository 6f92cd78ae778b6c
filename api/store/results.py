"""Results of the checks of a purchase that keys or people have begun: who sees the purchase finds its results too."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Select, select

from dontbuy.api.records.evaluations import Evaluated, EvaluationFilter, EvaluationPage
from dontbuy.api.store import evaluations, listed, purchases
from dontbuy.api.store.tables import checks, fired
from dontbuy.api.store.tables import evaluations as rows


def page(
    connection: Connection, wanted: EvaluationFilter, limit: int, before: int | None, workspace: str, now: datetime
) -> EvaluationPage:
    """A page of the results of the purchase that is wanted, the newest first; none where it is not seen in this
    workspace. `before` is the number at which the page before this one ended."""
    query = select(rows.c.number, *listed.SHOWN).where(_is_seen(workspace, now), *_conditions(wanted))
    if before is not None:
        query = query.where(rows.c.number < before)
    found = connection.execute(query.order_by(rows.c.number.desc()).limit(limit + 1)).fetchall()
    shown = found[:limit]
    return EvaluationPage([listed.line(row) for row in shown], shown[-1].number if len(found) > limit else None)


def get(connection: Connection, key: str, workspace: str, now: datetime) -> Evaluated | None:
    """The result with this id, of a check in any purchase that is seen in this workspace."""
    query = select(rows.c.check_id, rows.c.result).where(rows.c.id == key, _is_seen(workspace, now))
    its = connection.execute(query).one_or_none()
    found = evaluations.result(connection, its.check_id, its.result) if its else None
    return found.evaluated if found else None


def _is_seen(workspace: str, now: datetime) -> ColumnElement[bool]:
    bought: Select[tuple[str]] = purchases.seen(workspace, now).with_only_columns(purchases.ID)
    in_them = select(checks.c.id).where(checks.c.purchase_id.in_(bought))
    return rows.c.check_id.in_(in_them) & rows.c.erased_at.is_(None)


def _conditions(wanted: EvaluationFilter) -> Iterator[ColumnElement[bool]]:
    of_it = select(checks.c.id).where(checks.c.purchase_id == wanted.purchase)
    yield rows.c.check_id.in_(of_it)
    told = {"kind": wanted.kind, "verdict": wanted.verdict, "level": wanted.level, "subject_id": wanted.subject}
    yield from (rows.c[name] == value for name, value in told.items() if value is not None)
    if wanted.criterion is not None:
        its = (fired.c.workspace == rows.c.workspace, fired.c.number == rows.c.number)
        yield select(fired.c.number).where(*its, fired.c.criterion == wanted.criterion).exists()
    if wanted.since is not None:
        yield rows.c.kept_at >= wanted.since
    if wanted.until is not None:
        yield rows.c.kept_at < wanted.until
