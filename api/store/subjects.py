"""What is kept of one subject: the evaluations that tools posted of it."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from dontbuy.api.store.listed import ITS_ROW
from dontbuy.api.store.tables import evaluations, listed


def evaluations_of(
    connection: Connection, subject: str, limit: int, workspace: str, after: int = 0, due: str | None = None
) -> Sequence[tuple[int, str]]:
    """Place and id of each evaluation of a subject in a workspace, the first one first, behind the place `after`; what
    was kept at `due` or before is left out."""
    its = [listed.c.workspace == workspace, listed.c.subject_id == subject, listed.c.place > after]
    if due is not None:
        its.append(evaluations.c.kept_at > due)
    query = select(listed.c.place, evaluations.c.id).join_from(listed, evaluations, ITS_ROW).where(*its)
    return [(row.place, row.id) for row in connection.execute(query.order_by(listed.c.place).limit(limit))]
