"""Numbers in the order in which things are kept, whatever a clock says."""

from sqlalchemy import Connection, update

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
