"""The webhooks of a workspace: made, looked at, taken away, and told again what they missed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from sqlalchemy import Connection

from dontbuy.api.errors import WebhookNotFound, WebhookRefused, WebhooksFull
from dontbuy.api.records.callers import Caller
from dontbuy.api.records.webhooks import MOST_SHOWN, MOST_WEBHOOKS, Message, Webhook, WebhookEvent, WebhookPage
from dontbuy.api.store import outbox, webhooks
from dontbuy.api.store.database import Database
from dontbuy.api.store.text import time_text
from dontbuy.api.webhooks.signing import new_secret
from dontbuy.api.webhooks.targets import WebhookTargets
from dontbuy.engine.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class WebhookHistory:
    """A webhook, and its newest messages, the newest first."""

    webhook: Webhook
    messages: Sequence[Message]


class Webhooks:
    """The webhooks of one store. `targets` is where they may lead, None where this service tells nobody."""

    def __init__(
        self,
        database: Database,
        targets: WebhookTargets | None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        new_secret: Callable[[], str] = new_secret,
    ) -> None:
        self._database, self._targets, self._now, self._new_secret = database, targets, now, new_secret

    def check(self, url: str) -> None:
        """Whether an address may be told anything; its name is asked for, which may take a while. Raises
        WebhookRefused."""
        if self._targets is None:
            hint = "whoever runs it decides that by DONTBUY_WEBHOOKS"
            raise WebhookRefused([Diagnostic("webhook/none-here", "this service tells nobody", "", hint)])
        self._targets.check(url)

    def make(self, url: str, events: Sequence[WebhookEvent], by: Caller) -> Webhook:
        """Tell an address that was checked of these events in the workspace of the caller. Raises WebhooksFull."""
        kept = tuple(dict.fromkeys(events))
        made = Webhook(f"wh_{uuid4().hex}", by.workspace, url, kept, self._new_secret(), self._now())
        with self._database.writing() as connection:
            if webhooks.count(connection, by.workspace) >= MOST_WEBHOOKS:
                hint = "delete one that is not needed any more"
                message = f"a workspace has at most {MOST_WEBHOOKS} webhooks"
                raise WebhooksFull([Diagnostic("webhook/too-many", message, "", hint)])
            webhooks.add(connection, made, by)
        return made

    def page(self, by: Caller, limit: int, after: str = "") -> WebhookPage:
        """The webhooks of the caller's workspace in the order of their ids; `after` is the last of the page before."""
        with self._database.reading() as connection:
            return webhooks.page(connection, by.workspace, limit, after)

    def history(self, key: str, by: Caller) -> WebhookHistory:
        """A webhook, and what became of its newest messages. Raises WebhookNotFound."""
        with self._database.snapshot() as connection:
            return WebhookHistory(_found(connection, key, by), outbox.newest(connection, key, MOST_SHOWN))

    def delete(self, key: str, by: Caller) -> None:
        """Tell it nothing more; what waits for it goes too. Raises WebhookNotFound."""
        with self._database.writing() as connection:
            webhooks.remove(connection, _found(connection, key, by), self._now(), by)

    def replay(self, key: str, by: Caller, since: datetime | None, message: str = "") -> int:
        """Send again what happened since then, or one message, and turn the webhook on where it was off; how many
        messages there are. Raises WebhookNotFound where there is no such webhook, or it has no such message."""
        with self._database.writing() as connection:
            _found(connection, key, by)
            from_then = "" if since is None else time_text(since.astimezone(UTC))
            count = outbox.send_again(connection, key, self._now(), from_then, message)
        if message and not count:
            hint = "`GET /v1/webhooks/{id}` names the newest; they are kept for thirty days"
            raise WebhookNotFound(
                [Diagnostic("webhook/no-message", "it has no message with this id", "/message", hint)]
            )
        return count


def _found(connection: Connection, key: str, by: Caller) -> Webhook:
    found = webhooks.get(connection, key, by.workspace)
    if found is None:
        raise webhook_not_found()
    return found


def webhook_not_found() -> WebhookNotFound:
    """What is said of an id that no webhook of the workspace has."""
    hint = "`GET /v1/webhooks` lists those there are"
    return WebhookNotFound([Diagnostic("webhook/not-found", "no webhook has this id", "", hint)])
