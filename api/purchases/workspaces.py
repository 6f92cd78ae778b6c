"""The purchases of a workspace, for who is known there: those that a key or a signed-in person has begun.

What an anonymous link leads to is reached by that link alone, whoever asks.
"""

from dontbuy.api.purchases.access import Access
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.purchases import PurchasePage
from dontbuy.api.store import purchases
from dontbuy.api.tokens import Inside, unknown_link


class OfWorkspace:
    """What of a workspace is seen without a link."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def inside(self, key: str, by: Caller) -> Inside:
        """What opens the purchase with this id for a caller. Raises LinkNotFound for one that they do not see, whether
        there is one or not."""
        with self._access.database.reading() as connection:
            if not purchases.is_seen(connection, key, by.workspace, self._access.now()):
                raise unknown_link()
        return Inside(key)

    def page(self, by: Caller, limit: int, after: str = "") -> PurchasePage:
        """The purchases that a caller sees, in the order of their ids; `after` is the last id of the page before."""
        with self._access.database.reading() as connection:
            return purchases.page(connection, by.workspace, self._access.now(), limit, after)
