"""Numbers in the order in which things are kept, whatever a clock says."""

from sqlalchemy import Connection, Update, case, update

from dontbuy.api.store.tables import workspaces


def next_numbers(connection: Connection, workspace: str, count: int = 1) -> range:
    """The next numbers of a workspace, taken under the write lock: whoever commits later has the higher ones."""
    head = connection.execute(_taking(workspace, count).returning(workspaces.c.head_number)).scalar_one()
    return range(head - count + 1, head + 1)


def next_number_and_time(connection: Connection, workspace: str, now: str) -> tuple[int, str]:
    """The next number of a workspace, and the time at which something is kept now, as ISO text in UTC: `now`, or
    that of what was kept last where a clock was set back. Both are taken under the write lock, so the time rises
    with the numbers."""
    later = case((workspaces.c.head_at > now, workspaces.c.head_at), else_=now)
    taking = _taking(workspace, 1).values(head_at=later).returning(workspaces.c.head_number, workspaces.c.head_at)
    number, at = connection.execute(taking).one()
    return number, at


def _taking(workspace: str, count: int) -> Update:
    head = workspaces.c.head_number
    return update(workspaces).where(workspaces.c.id == workspace).values(head_number=head + count)
