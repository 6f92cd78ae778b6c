"""What webhooks are told: written where it happens, in its transaction, and sent later.

A message holds an id. Whoever gets it asks for what it means, with a key of theirs: so nobody is told of what a key of
the workspace could not read, such as a check that an anonymous link leads to.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, Row, bindparam, delete, func, select, update

from dontbuy.api.records.webhooks import (
    ANSWERED_AT_ALL,
    WAITS,
    Message,
    OffBecause,
    Tried,
    TryOutcome,
    Webhook,
    WebhookEvent,
)
from dontbuy.api.store.rows import insert
from dontbuy.api.store.tables import checks, grants, messages, webhooks
from dontbuy.api.store.text import time_of, time_text

_OF_A_WORKSPACE = select(webhooks.c.id, webhooks.c.events, webhooks.c.off_at).where(
    webhooks.c.workspace == bindparam("of")
)
_BEGUN_BY_SOMEBODY = (grants.c.opens == "purchase") & grants.c.made_by.is_not(None)


def leave(connection: Connection, event: WebhookEvent, about: Collection[str], workspace: str, at: str) -> None:
    """Leave a message of each id for every webhook of the workspace that wants the event. `at` is ISO text in UTC."""
    if not about:
        return
    wanting = [row for row in connection.execute(_OF_A_WORKSPACE, {"of": workspace}) if event in row.events.split()]
    rows = [
        {
            "id": f"msg_{uuid4().hex}",
            "webhook_id": row.id,
            "event": event.value,
            "about": each,
            "at": at,
            "due_at": at if row.off_at is None else None,
            "tries": 0,
        }
        for each in about
        for row in wanting
    ]
    insert(connection, messages, rows)


def leave_of_purchase(
    connection: Connection, event: WebhookEvent, purchase: str, workspace: str, now: datetime
) -> None:
    """The same of a purchase, where a key or a signed-in person has begun it."""
    begun = select(grants.c.id).where(_BEGUN_BY_SOMEBODY, grants.c.object == purchase).limit(1)
    if connection.execute(_OF_A_WORKSPACE, {"of": workspace}).first() and connection.execute(begun).first():
        leave(connection, event, [purchase], workspace, time_text(now))


def in_seen_purchases(connection: Connection, keys: Collection[str]) -> Collection[str]:
    """Those of these checks that stand in a purchase which a key or a signed-in person has begun."""
    if not keys:
        return ()
    its = select(grants.c.id).where(_BEGUN_BY_SOMEBODY, grants.c.object == checks.c.purchase_id)
    return connection.execute(select(checks.c.id).where(checks.c.id.in_(keys), its.exists())).scalars().all()


def waiting(connection: Connection, now: datetime) -> tuple[int, bool]:
    """How many messages wait, and whether one is due."""
    query = select(func.count(), func.min(messages.c.due_at)).where(messages.c.due_at.is_not(None))
    count, first = connection.execute(query).one()
    return count, first is not None and first <= time_text(now)


def due_webhooks(connection: Connection, now: datetime, besides: Collection[str], most: int) -> Sequence[str]:
    """Webhooks that have a message which is due, the one that waits longest first; none of those in `besides`."""
    its = (messages.c.due_at <= time_text(now), messages.c.webhook_id.not_in(besides))
    query = select(messages.c.webhook_id).where(*its).group_by(messages.c.webhook_id)
    return connection.execute(query.order_by(func.min(messages.c.due_at)).limit(most)).scalars().all()


def next_due(connection: Connection, webhook: str, now: datetime) -> Message | None:
    """The message of a webhook that is sent first now."""
    query = select(messages).where(messages.c.webhook_id == webhook, messages.c.due_at <= time_text(now))
    row = connection.execute(query.order_by(messages.c.due_at, messages.c.at, messages.c.id).limit(1)).one_or_none()
    return message_of(row) if row else None


def keep_outcome(connection: Connection, webhook: Webhook, message: Message, tried: Tried, now: datetime) -> None:
    """Write down what became of one try, and what follows: taken, tried again later, given up, the webhook off."""
    its = select(webhooks.c.off_at, webhooks.c.took_at).where(webhooks.c.id == webhook.id)
    found = connection.execute(its).one_or_none()
    if found is None:  # deleted meanwhile, with its messages
        return
    tries, at = message.tries + 1, time_text(now)
    is_taken = tried.outcome is TryOutcome.TAKEN
    is_over = is_taken or found.off_at is not None or tries > len(WAITS)
    again = None if is_over else time_text(now + WAITS[tries - 1])
    told = {"tries": tries, "tried_at": at, "outcome": tried.outcome.value, "status": tried.status, "due_at": again}
    connection.execute(update(messages).where(messages.c.id == message.id).values(told))
    if is_taken:
        connection.execute(update(webhooks).where(webhooks.c.id == webhook.id).values(took_at=at))
    elif found.off_at is not None:
        return
    elif tried.outcome is TryOutcome.GONE:
        turn_off(connection, webhook.id, OffBecause.GONE, now)
    elif is_over and (found.took_at is None or found.took_at < time_text(now - sum(WAITS, timedelta()))):
        turn_off(connection, webhook.id, OffBecause.FAILED, now)
    elif tried.outcome not in ANSWERED_AT_ALL:
        # Nobody was there: what else is due waits with it, and is not tried for that.
        of_it = (messages.c.webhook_id == webhook.id, messages.c.due_at <= at)
        connection.execute(update(messages).where(*of_it).values(due_at=again or time_text(now + WAITS[0])))


def turn_off(connection: Connection, webhook: str, because: OffBecause, now: datetime) -> None:
    """Tell a webhook nothing any more, until something is sent again."""
    off = {"off_at": time_text(now), "off_because": because.value}
    connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(off))
    connection.execute(update(messages).where(messages.c.webhook_id == webhook).values(due_at=None))


def send_again(connection: Connection, webhook: str, now: datetime, since: str = "", message: str = "") -> int:
    """Have messages of a webhook sent now as if they had not been, and turn it on; how many there are. They are those
    from a time on (ISO text in UTC), or the one with this id."""
    which = messages.c.id == message if message else messages.c.at >= since
    again = {"due_at": time_text(now), "tries": 0}
    count = connection.execute(update(messages).where(messages.c.webhook_id == webhook, which).values(again)).rowcount
    if count:
        connection.execute(update(webhooks).where(webhooks.c.id == webhook).values(off_at=None, off_because=None))
    return count


def newest(connection: Connection, webhook: str, most: int) -> Sequence[Message]:
    """The newest messages of a webhook, the newest first."""
    query = select(messages).where(messages.c.webhook_id == webhook)
    rows = connection.execute(query.order_by(messages.c.at.desc(), messages.c.id).limit(most))
    return [message_of(row) for row in rows]


def some_older(connection: Connection, than: datetime) -> bool:
    """Whether there is a message from before then."""
    return connection.execute(select(messages.c.id).where(messages.c.at < time_text(than)).limit(1)).first() is not None


def forget(connection: Connection, older_than: datetime, most: int) -> int:
    """Forget messages from before then, at most so many; how many were forgotten."""
    old = select(messages.c.id).where(messages.c.at < time_text(older_than)).order_by(messages.c.at).limit(most)
    keys = connection.execute(old).scalars().all()
    connection.execute(delete(messages).where(messages.c.id.in_(keys)))
    return len(keys)


def message_of(row: Row[Any]) -> Message:
    times: Mapping[str, datetime | None] = {
        name: time_of(text) if (text := getattr(row, name)) else None for name in ("due_at", "tried_at")
    }
    return Message(
        id=row.id,
        webhook=row.webhook_id,
        event=WebhookEvent(row.event),
        about=row.about,
        at=time_of(row.at),
        tries=row.tries,
        outcome=TryOutcome(row.outcome) if row.outcome else None,
        status=row.status,
        **times,
    )
