"""The purchases of a workspace, for who is known there: those that a key or a signed-in person has begun.

What an anonymous link leads to is reached by that link alone, whoever asks.
"""

from collections.abc import Sequence

from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.own_links import give_link
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.checks import CheckLine
from dontbuy.api.records.ledger import LINK_SHARED
from dontbuy.api.records.purchases import Purchase, PurchasePage
from dontbuy.api.store import begun, checks, purchases
from dontbuy.api.tokens import Inside, new_token, unknown_link


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

    def check(self, key: str, by: Caller) -> Inside:
        """What opens the check with this id, which stands alone, for a caller. Raises LinkNotFound as `inside` does."""
        with self._access.database.reading() as connection:
            if not begun.is_seen(connection, key, by.workspace, self._access.now()):
                raise unknown_link()
        return Inside(key)

    def link_for(self, inside: Inside) -> str:
        """A link of their own, for whoever acts, to a purchase that is open to them; gives its token."""
        made = new_token()
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, inside)
            give_link(self._access, connection, made, purchase)
            self._access.acted(connection, LINK_SHARED, purchase)
        return made

    def newest(self, by: Caller, limit: int, after: int = 0) -> Sequence[Purchase | CheckLine]:
        """The purchases that a caller sees, and the checks that stand alone, what was changed last first."""
        with self._access.database.snapshot() as connection:
            now = self._access.now()
            found = begun.newest(connection, by.workspace, now, limit, after)
            bought = purchases.lines(connection, [key for what, key in found if what == begun.PURCHASE], now)
            alone = checks.lines(connection, [key for what, key in found if what == begun.CHECK], now)
        return [bought[key] if what == begun.PURCHASE else self._access.checks.spelt(alone[key]) for what, key in found]

    def page(self, by: Caller, limit: int, after: str = "") -> PurchasePage:
        """The purchases that a caller sees, in the order of their ids; `after` is the last id of the page before."""
        with self._access.database.reading() as connection:
            return purchases.page(connection, by.workspace, self._access.now(), limit, after)
