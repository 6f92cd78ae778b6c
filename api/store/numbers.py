"""Numbers in the order in which things are kept, whatever a clock says."""

from sqlalchemy import Connection, case, update

from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.store.tables import workspaces


def next_numbers(connection: Connection, count: int = 1) -> range:
    """The next numbers of the workspace, taken under the write lock: whoever commits later has the higher ones."""
    taking = (
        update(workspaces)
        .where(workspaces.c.id == WORKSPACE)
        .values(head_number=workspaces.c.head_number + count)
        .returning(workspaces.c.head_number)
    )
    head = connection.execute(taking).scalar_one()
    return range(head - count + 1, head + 1)


def kept_at(connection: Connection, now: str) -> str:
    """The time at which something is kept now, as ISO text in UTC: `now`, or that of what was kept last where a clock
    was set back. Taken under the write lock, so it rises with the numbers."""
    later = case((workspaces.c.head_at > now, workspaces.c.head_at), else_=now)
    taking = update(workspaces).where(workspaces.c.id == WORKSPACE).values(head_at=later)
    at: str = connection.execute(taking.returning(workspaces.c.head_at)).scalar_one()
    return at
