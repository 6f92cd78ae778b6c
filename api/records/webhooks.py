"""Webhooks: addresses of others that are told when something happens, and what became of telling them."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class WebhookEvent(StrEnum):
    """What happens, as whoever is told names it."""

    KEPT = "evaluation.kept"
    ANSWERED = "purchase.answered"
    CHANGED = "purchase.changed"


class TryOutcome(StrEnum):
    """What became of sending a message once."""

    TAKEN = "taken"
    """It was answered with a status of 2xx."""
    GONE = "gone"
    """It was answered with 410: whoever is there wants no more."""
    REDIRECTED = "redirected"
    """It was answered with a status of 3xx, which is not followed."""
    REFUSED = "refused"
    """It was answered with another status."""
    TOO_SLOW = "too_slow"
    """It was not answered in time."""
    UNREACHABLE = "unreachable"
    """There was no connection, it broke off, its certificate was wrong, or what came was no HTTP."""
    UNRESOLVED = "unresolved"
    """The name of the address leads nowhere."""
    FORBIDDEN = "forbidden"
    """The name leads where this service sends nothing; nobody was connected to."""


ANSWERED_AT_ALL = frozenset({TryOutcome.TAKEN, TryOutcome.REDIRECTED, TryOutcome.REFUSED})
"""After these the next message is sent at once: somebody is there."""


class OffBecause(StrEnum):
    """Why a webhook is told nothing any more."""

    GONE = "gone"
    """It answered with 410."""
    FAILED = "failed"
    """It took nothing in all the time in which a message was tried again and again."""


WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
"""From one try to the next. After the last one a message is given up: three days and four hours after the first."""
KEPT_FOR = timedelta(days=30)
"""How long a message is kept, sent or not: so far back can it be sent again."""
MOST_WEBHOOKS = 20
"""In one workspace."""
MOST_SHOWN = 20
"""Messages that are shown of one webhook, the newest."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that is told of events in one workspace. `off_because` is None as long as it is told."""

    id: str
    workspace: str
    url: str = field(repr=False)
    events: tuple[WebhookEvent, ...]
    secret: str = field(repr=False)
    created_at: datetime
    off_at: datetime | None = None
    off_because: OffBecause | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """One event for one webhook. `about` is the id of what it is about.

    `due_at` is when it is sent next, None where it is not; `tried_at`, `outcome` and `status` are of the last try.
    """

    id: str
    webhook: str
    event: WebhookEvent
    about: str
    at: datetime
    due_at: datetime | None
    tries: int = 0
    tried_at: datetime | None = None
    outcome: TryOutcome | None = None
    status: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try. `status` is what was answered, None where nothing was."""

    outcome: TryOutcome
    status: int | None = None


@dataclass(frozen=True, slots=True)
class WebhookPage:
    """A part of a list; `last` is the id of the last line where more follow, else None."""

    webhooks: tuple[Webhook, ...]
    last: str | None
