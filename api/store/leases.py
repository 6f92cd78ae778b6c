"""What one process at a time does: who may do it, and until when.

Whoever dies without giving it back keeps nobody waiting for longer than that. The clocks of several machines may be
apart: what is done under a lease must not be wrong where two do it.
"""

from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from dontbuy.api.store.tables import leases
from dontbuy.api.store.text import time_text


def take(connection: Connection, name: str, holder: str, now: datetime, until: datetime) -> bool:
    """Take a lease, or keep it longer, under the write lock; False where another one has it."""
    its = leases.c.name == name
    found = connection.execute(select(leases).where(its)).one_or_none()
    held = {"holder": holder, "until": time_text(until)}
    if found is None:
        connection.execute(leases.insert().values(name=name, **held))
        return True
    if found.holder != holder and found.until > time_text(now):
        return False
    connection.execute(update(leases).where(its).values(held))
    return True


def give_back(connection: Connection, name: str, holder: str) -> None:
    """Let another one have it at once; nothing where it is somebody else's."""
    connection.execute(delete(leases).where(leases.c.name == name, leases.c.holder == holder))
