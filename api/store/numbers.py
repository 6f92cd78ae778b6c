"""Numbers in the order in which things are kept, whatever a clock says."""

from sqlalchemy import Connection, bindparam, case, update

from dontbuy.api.store.tables import workspaces

_HEAD = workspaces.c.head_number
_NOW, _COUNT = bindparam("now", type_=workspaces.c.head_at.type), bindparam("count", type_=_HEAD.type)
_TAKE = update(workspaces).where(workspaces.c.id == bindparam("workspace")).values(head_number=_HEAD + _COUNT)
_TAKE_NUMBERS = _TAKE.returning(_HEAD)
_TAKE_NUMBERS_AND_TIME = _TAKE.values(
    head_at=case((workspaces.c.head_at > _NOW, workspaces.c.head_at), else_=_NOW)
).returning(_HEAD, workspaces.c.head_at)


def next_numbers(connection: Connection, workspace: str, count: int = 1) -> range:
    """The next numbers of a workspace, taken under the write lock: whoever commits later has the higher ones."""
    head = connection.execute(_TAKE_NUMBERS, {"workspace": workspace, "count": count}).scalar_one()
    return range(head - count + 1, head + 1)


def next_numbers_and_time(connection: Connection, workspace: str, count: int, now: str) -> tuple[range, str]:
    """The next numbers of a workspace, and the time at which what has them is kept, as ISO text in UTC: `now`, or
    that of what was kept last where a clock was set back. Both are taken under the write lock, so the time rises
    with the numbers."""
    taken = {"workspace": workspace, "count": count, "now": now}
    head, at = connection.execute(_TAKE_NUMBERS_AND_TIME, taken).one()
    return range(head - count + 1, head + 1), at
