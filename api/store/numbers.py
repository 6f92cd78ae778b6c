"""Numbers in the order in which things are kept, whatever a clock says."""

from sqlalchemy import Connection, Update, case, update

from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.store.tables import workspaces


def next_numbers(connection: Connection, count: int = 1) -> range:
    """The next numbers of the workspace, taken under the write lock: whoever commits later has the higher ones."""
    head = connection.execute(_taking(count).returning(workspaces.c.head_number)).scalar_one()
    return range(head - count + 1, head + 1)


def next_number_and_time(connection: Connection, now: str) -> tuple[int, str]:
    """The next number, and the time at which something is kept now, as ISO text in UTC: `now`, or that of what was kept
    last where a clock was set back. Both are taken under the write lock, so the time rises with the numbers."""
    later = case((workspaces.c.head_at > now, workspaces.c.head_at), else_=now)
    taking = _taking(1).values(head_at=later).returning(workspaces.c.head_number, workspaces.c.head_at)
    number, at = connection.execute(taking).one()
    return number, at


def _taking(count: int) -> Update:
    head = workspaces.c.head_number
    return update(workspaces).where(workspaces.c.id == WORKSPACE).values(head_number=head + count)
