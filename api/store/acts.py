"""What is done in a purchase: entered in the ledger where it is known who did it, and told to webhooks."""

from datetime import datetime

from sqlalchemy import Connection

from dontbuy.api.records.callers import Caller
from dontbuy.api.records.ledger import LINK_REVOKED, LINK_SHARED, LedgerEntry
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.store import ledger, outbox
from dontbuy.api.store.text import time_text

_OF_LINKS = (LINK_SHARED, LINK_REVOKED)
"""These change who may look, and nothing that a board says."""


def add(
    connection: Connection,
    what: str,
    purchase: str,
    workspace: str,
    by: Caller,
    now: datetime,
    event: WebhookEvent = WebhookEvent.CHANGED,
) -> None:
    """Enter what a key or a signed-in person does in a purchase, and leave a message of what anybody does in it.

    What nobody known does is not entered. What is done outside a purchase (`purchase` is `""`) is neither.
    """
    if not purchase:
        return
    if by.id:
        ledger.add(connection, LedgerEntry(what, purchase, time_text(now), made_by=by.id), workspace)
    if what not in _OF_LINKS:
        outbox.leave_of_purchase(connection, event, purchase, workspace, now)
