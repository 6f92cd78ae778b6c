"""What waits for webhooks is sent while the service runs, by one process at a time, and tried again over days.

Each webhook is told one thing at a time, in a thread of its own while it is told: one that hangs holds nobody else. A
message is sent at least once: after a kill, or where the store could not be written, again under the same id.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from typing import Protocol
from uuid import uuid4

import structlog
from sqlalchemy.exc import SQLAlchemyError

from dontbuy.api.errors import StoreUnavailable
from dontbuy.api.records.webhooks import KEPT_FOR, Message, Tried, Webhook
from dontbuy.api.store import leases, outbox, webhooks
from dontbuy.api.store.database import Database
from dontbuy.api.webhooks.signing import signature
from dontbuy.api.webhooks.webhook_data import message_data
from dontbuy.api.wire.exact_json import dumps

LEASE = "webhooks"
LEASED_FOR = timedelta(seconds=60)
"""How long others wait where the process that sends has died."""
_RENEWED_BEFORE = timedelta(seconds=30)
_RESTS_FOR = timedelta(seconds=60)
"""A webhook of which the store would not keep what became of a message: it would be told the same again and again."""
MOST_AT_ONCE = 8
"""Webhooks that are told at the same time."""
_MOST_IN_A_ROW = 100
"""Messages to one webhook before others have their turn."""
_MOST_FORGOTTEN = 1_000
"""In one transaction."""
SECONDS_BETWEEN = 1.0
log = structlog.get_logger("dontbuy")


class Sends(Protocol):
    def send(self, url: str, headers: Mapping[str, str], body: bytes) -> Tried:
        """Send a body to an address, and say what became of it."""


class Deliveries:
    """A thread that does it from `start` to `stop`. Without a `sender` nothing is sent, and what is old is forgotten.

    `count` is told what became of each try, `show_waiting` how many messages wait.
    """

    def __init__(
        self,
        database: Database,
        sender: Sends | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        count: Callable[[str], None] = lambda outcome: None,
        show_waiting: Callable[[int], None] = lambda waiting: None,
    ) -> None:
        self._database, self._sender, self._now = database, sender, now
        self._count, self._show_waiting = count, show_waiting
        self._holder, self._held_until = uuid4().hex, datetime.min.replace(tzinfo=UTC)
        self._being_told: dict[str, Future[None]] = {}
        self._resting: dict[str, datetime] = {}
        self._threads = ThreadPoolExecutor(MOST_AT_ONCE, "webhooks")
        self._stop = Event()
        self._thread = Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """What is being sent is ended first, which takes as long as one try may."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()
        self._threads.shutdown()
        if self._held_until < self._now():
            return
        try:
            with self._database.writing() as connection:
                leases.give_back(connection, LEASE, self._holder)
        except (SQLAlchemyError, StoreUnavailable) as error:
            log.warning("webhooks", error=type(error).__name__)

    def look(self) -> None:
        """Begin to send what is due, where no other process does. Raises SQLAlchemyError, StoreUnavailable."""
        self._forget_who_was_told()
        now = self._now()
        with self._database.reading() as connection:
            waiting, is_due = outbox.waiting(connection, now)
            is_old = outbox.some_older(connection, now - KEPT_FOR)
        self._show_waiting(waiting)
        has_to_send = self._sender is not None and (is_due or bool(self._being_told))
        if not (has_to_send or is_old) or not self._has_lease(now):
            return
        if is_old:
            with self._database.writing() as connection:
                outbox.forget(connection, now - KEPT_FOR, _MOST_FORGOTTEN)
        if self._sender is not None:
            self._begin(self._sender, now)

    def _begin(self, sender: Sends, now: datetime) -> None:
        """Give each webhook that has something due a thread."""
        besides = [*self._being_told, *self._resting]
        with self._database.reading() as connection:
            due = outbox.due_webhooks(connection, now, besides, MOST_AT_ONCE - len(self._being_told))
        for webhook in due:
            self._being_told[webhook] = self._threads.submit(self._tell, sender, webhook)

    def wait(self) -> None:
        """Until all that was begun is done."""
        wait(self._being_told.values())

    def _run(self) -> None:
        while not self._stop.wait(SECONDS_BETWEEN):
            try:
                self.look()
            except (SQLAlchemyError, StoreUnavailable) as error:
                log.warning("webhooks", error=type(error).__name__)

    def _forget_who_was_told(self) -> None:
        now = self._now()
        for key in [key for key, each in self._being_told.items() if each.done()]:
            error = self._being_told.pop(key).exception()
            if error is not None:
                log.warning("webhooks", webhook=key, error=type(error).__name__)
                self._resting[key] = now + _RESTS_FOR
        self._resting = {key: until for key, until in self._resting.items() if until > now}

    def _has_lease(self, now: datetime) -> bool:
        """Whether this process is the one that sends; asked of the store before what it has runs out."""
        if self._held_until - now > _RENEWED_BEFORE:
            return True
        until = now + LEASED_FOR
        with self._database.writing() as connection:
            is_ours = leases.take(connection, LEASE, self._holder, now, until)
        if is_ours:
            self._held_until = until
        return is_ours

    def _tell(self, sender: Sends, key: str) -> None:
        """Send what is due to one webhook, until nothing is: where nobody is there, nothing is from then on."""
        for _ in range(_MOST_IN_A_ROW):
            if self._stop.is_set() or not self._told_next(sender, key):
                return

    def _told_next(self, sender: Sends, key: str) -> bool:
        """Send one message; False where none is due. Both are read anew, for the webhook may be gone by now."""
        now = self._now()
        with self._database.reading() as connection:
            webhook = webhooks.get(connection, key)
            message = outbox.next_due(connection, key, now)
        if webhook is None or message is None:
            return False
        tried = sender.send(webhook.url, *signed(webhook, message, now))
        self._count(tried.outcome.value)
        with self._database.writing() as connection:
            outbox.keep_outcome(connection, webhook, message, tried, self._now())
        log.info("webhook", webhook=key, message=message.id, outcome=tried.outcome.value, status=tried.status)
        return True


def signed(webhook: Webhook, message: Message, now: datetime) -> tuple[Mapping[str, str], bytes]:
    """The headers and the body of a message that is sent now."""
    body = dumps(message_data(message))
    seconds = int(now.timestamp())
    headers = {
        "webhook-id": message.id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": signature(webhook.secret, message.id, seconds, body),
    }
    return headers, body
