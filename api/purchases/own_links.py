"""The own links of a purchase and of the checks in it: who has the purchase's can make the others again."""

from collections.abc import Sequence

from sqlalchemy import Connection

from dontbuy.api.purchases.access import Access
from dontbuy.api.records.grants import Grant
from dontbuy.api.records.purchases import Purchase, WholePurchase
from dontbuy.api.store import grants
from dontbuy.api.tokens import Inside, derived_token, grant_id, hash_of


def own_link(token: str, check: str) -> str:
    """What opens a check for whoever has opened its purchase: for the owner a token, for the holder of a key its id."""
    return Inside(check) if isinstance(token, Inside) else derived_token(token, f"check {check}")


def give_link(access: Access, connection: Connection, token: str, purchase: Purchase) -> None:
    """Let whoever has this token open a purchase and change everything in it."""
    made = Grant(hash_of(token), grant_id(), "purchase", purchase.id, access.now(), workspace=purchase.workspace)
    grants.add(connection, made, access.by.id)


def give_own_link(access: Access, connection: Connection, token: str, purchase: Purchase, check: str) -> None:
    """Let the owner of a purchase open one of its checks.

    The holder of a key has no link to make it from: the owner is given it when they come (`give_lacking`).
    """
    if not isinstance(token, Inside):
        hashed = hash_of(own_link(token, check))
        made = Grant(hashed, grant_id(), "check", check, access.now(), workspace=purchase.workspace)
        grants.add(connection, made)


def lacking(connection: Connection, token: str, whole: WholePurchase) -> Sequence[str]:
    """The checks that a key has added since the owner came last. An anonymous purchase has none."""
    if isinstance(token, Inside) or not grants.made_by(connection, hash_of(token)):
        return ()
    links = {check.id: hash_of(own_link(token, check.id)) for check in whole.checks}
    opened = grants.opened(connection, links.values(), "check")
    return [check for check, hashed in links.items() if hashed not in opened]


def give_lacking(access: Access, token: str) -> None:
    """Let the owner open the checks that they lack the link of, asked again under the lock."""
    with access.database.writing() as connection:
        purchase = access.opened(connection, token)
        for check in lacking(connection, token, access.whole(connection, purchase)):
            give_own_link(access, connection, token, purchase, check)
