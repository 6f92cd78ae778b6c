"""The list of what tools posted: one line an evaluation, in the order in which they were first kept.

A line says what the newest revision says, and stays in its place when a revision follows: whoever reads page after page
finds each evaluation once, whatever is revised meanwhile. `listed` in `tables.py` is what it is made of.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, delete, func, select, update

from dontbuy.api.records.evaluations import EvaluationFilter, EvaluationLine, EvaluationPage
from dontbuy.api.store.rows import insert
from dontbuy.api.store.tables import evaluations, listed, listed_criteria
from dontbuy.engine.answer_shape import SubjectData

_NO_END = 2**62
"""A number that is never reached."""
SHOWN = [
    evaluations.c[name]
    for name in ("id", "revision", "created_at", "kind", "subject_id", "subject_name", "as_of", "verdict", "level")
]
"""What a line shows, of a row of `evaluations`."""
SAYS = ("kind", "verdict", "level", "subject_id")
ITS_ROW = (evaluations.c.workspace == listed.c.workspace) & (evaluations.c.number == listed.c.number)


def add_all(connection: Connection, new: Iterable[tuple[Mapping[str, Any], Iterable[str]]]) -> None:
    """List new evaluations, each by its row and by the criteria that fired in it."""
    lines, criteria = [], []
    for row, fired in new:
        its = {"workspace": row["workspace"], "place": row["number"]}
        lines.append({**its, "number": row["number"], "kept_at": row["kept_at"], **{name: row[name] for name in SAYS}})
        criteria += [{**its, "criterion": criterion} for criterion in fired]
    insert(connection, listed, lines)
    insert(connection, listed_criteria, criteria)


def revise(connection: Connection, before: int, row: Mapping[str, Any], fired: Iterable[str]) -> None:
    """Show the row of a new revision in the place of the one with the number `before`."""
    its = (listed.c.workspace == row["workspace"], listed.c.number == before)
    says = {name: row[name] for name in ("number", *SAYS)}
    place = connection.execute(update(listed).where(*its).values(says).returning(listed.c.place)).scalar_one()
    of_it = (listed_criteria.c.workspace == row["workspace"], listed_criteria.c.place == place)
    connection.execute(delete(listed_criteria).where(*of_it))
    criteria = [{"workspace": row["workspace"], "place": place, "criterion": criterion} for criterion in fired]
    insert(connection, listed_criteria, criteria)


def remove(connection: Connection, workspace: str, number: int) -> None:
    """Take the evaluation whose newest revision has this number from the list; nothing where none has."""
    connection.execute(delete(listed).where(listed.c.workspace == workspace, listed.c.number == number))


def page(
    connection: Connection,
    wanted: EvaluationFilter,
    limit: int,
    before: int | None,
    workspace: str,
    due: str | None = None,
) -> EvaluationPage:
    """A page of what tools posted in a workspace, the newest first; `before` is the place at which the page before this
    one ended. What was kept at `due` or before is left out.

    It reads no document and no answer, so that a row which is broken hides no other.
    """
    wanted_places = _places(wanted, before, workspace)
    if due is not None:
        wanted_places = wanted_places.join(evaluations, ITS_ROW).where(evaluations.c.kept_at > due)
    places = wanted_places.limit(limit + 1).subquery()
    lines = (
        select(listed.c.place, *SHOWN)
        .join_from(places, listed, (listed.c.workspace == workspace) & (listed.c.place == places.c.place))
        .join(evaluations, ITS_ROW)
    )
    rows = connection.execute(lines.order_by(listed.c.place.desc())).fetchall()
    shown = rows[:limit]
    return EvaluationPage([line(row) for row in shown], shown[-1].place if len(rows) > limit else None)


def _places(wanted: EvaluationFilter, before: int | None, workspace: str) -> Select[tuple[int]]:
    """The places of what is wanted, the newest first."""
    place = listed.c.place if wanted.criterion is None else listed_criteria.c.place
    query = select(place).where(listed.c.workspace == workspace, *_conditions(wanted, workspace))
    if wanted.criterion is not None:
        same = (listed_criteria.c.workspace == listed.c.workspace) & (listed_criteria.c.place == listed.c.place)
        fired = (listed_criteria.c.workspace == workspace, listed_criteria.c.criterion == wanted.criterion)
        query = query.join(listed_criteria, same).where(*fired)
    if before is not None:
        query = query.where(place < before)
    return query.order_by(place.desc())


def _conditions(wanted: EvaluationFilter, workspace: str) -> Iterator[ColumnElement[bool]]:
    told = {"kind": wanted.kind, "verdict": wanted.verdict, "level": wanted.level, "subject_id": wanted.subject}
    for name, value in told.items():
        if value is not None:
            column = listed.c[name]
            # What fired leads then, in the order of its places. No index has a column with something added to it: by
            # the one of a verdict, SQLite would read and sort all of its rows first.
            yield (column if wanted.criterion is None else column.concat("")) == value
    # Times rise with the places, so each end of the time is one place, and the rows between are read in their order.
    if wanted.since is not None:
        yield listed.c.place >= _first_at(wanted.since, workspace)
    if wanted.until is not None:
        yield listed.c.place < func.coalesce(_first_at(wanted.until, workspace), _NO_END)


def _first_at(time: str, workspace: str) -> ScalarSelect[int]:
    """The place of the first evaluation that was kept at this time or later; none where there is none."""
    lines = listed.alias()
    at = select(lines.c.place).where(lines.c.workspace == workspace, lines.c.kept_at >= time)
    return at.order_by(lines.c.kept_at, lines.c.place).limit(1).scalar_subquery()


def line(row: Row[Any]) -> EvaluationLine:
    """A line of a row with the columns in SHOWN."""
    subject: SubjectData = {}
    if row.subject_id is not None:
        subject["id"] = row.subject_id
    if row.subject_name is not None:
        subject["name"] = row.subject_name
    return EvaluationLine(
        id=row.id,
        revision=row.revision,
        created_at=row.created_at,
        kind=row.kind,
        subject=subject or None,
        as_of=row.as_of,
        verdict=row.verdict,
        level=row.level,
    )
