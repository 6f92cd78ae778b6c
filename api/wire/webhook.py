"""What crosses the wire of webhooks: what is sent to make one, how it is shown, and what it is told."""

from typing import Annotated, Literal

from pydantic import Field, StrictStr

from dontbuy.api.wire.evaluation import Time
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.request import Sent, ZonedTime
from dontbuy.api.wire.vocabulary import one_of

EventName = Annotated[
    Literal["evaluation.kept", "purchase.answered", "purchase.changed"],
    one_of("WebhookEvent"),
]
OutcomeName = Annotated[
    Literal["taken", "gone", "redirected", "refused", "too_slow", "unreachable", "unresolved", "forbidden"],
    one_of("WebhookOutcome"),
]
OffReason = Annotated[Literal["gone", "failed"], one_of("WebhookOffReason")]
WebhookId = Annotated[str, Field(pattern="^wh_[0-9a-f]{32}$")]
MessageId = Annotated[StrictStr, Field(pattern="^msg_[0-9a-f]{32}$")]
Url = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class WebhookMade(Sent):
    """Whom to tell of what."""

    url: Annotated[StrictStr, Field(json_schema_extra={"format": "uri"})]
    """The address that is told, such as `https://example.com/hooks`."""
    events: Annotated[list[EventName], Field(min_length=1)]
    """What it is told of."""


class WebhookReplayed(Sent):
    """What is sent again: what happened since a time, or one message."""

    since: ZonedTime | None = None
    """From when on; thirty days are kept."""
    message: MessageId | None = None
    """The id of a message, as it was sent in `webhook-id`."""


class WebhookShown(Body):
    """An address that is told of events."""

    id: WebhookId
    """Its id, as in its address."""
    url: Url
    """The address that is told."""
    events: list[EventName]
    """What it is told of."""
    created_at: Time
    """When it was made, in UTC."""
    on: bool
    """Whether it is told anything."""
    off_at: Time | None
    """Since when it is told nothing; null where it is on."""
    off_because: OffReason | None
    """Why: it answered with 410, or took nothing for three days. Null where it is on."""


class WebhookWithSecret(WebhookShown):
    """A webhook that was made just now, with its secret, which is shown here and never again."""

    secret: Annotated[str, Field(pattern="^whsec_[A-Za-z0-9+/]+=*$")]
    """By which whoever is told finds the signature right."""


class WebhookDelivery(Body):
    """One message, and what became of it."""

    message: MessageId
    """Its id, as it is sent in `webhook-id`; the same each time."""
    type: EventName
    """What happened."""
    about: str
    """The id of what it is about."""
    at: Time
    """When it happened, in UTC."""
    tries: Count
    """How often it was sent, since it was sent again where it was."""
    tried_at: Time | None
    """When it was sent last, in UTC; null where it was not yet."""
    outcome: OutcomeName | None
    """What became of it then."""
    status: Annotated[int, Field(ge=100, le=599)] | None
    """The status that was answered; null where none was."""
    next_try_at: Time | None
    """When it is sent next; null where it is not."""


class WebhookWithDeliveries(WebhookShown):
    """A webhook, and what became of its newest messages."""

    deliveries: list[WebhookDelivery]
    """Its newest messages, the newest first; at most twenty."""


class WebhookList(Body):
    """One page of webhooks, in the order of their ids."""

    webhooks: list[WebhookShown]
    """Those that there are, without their secrets."""
    next_cursor: str | None
    """Where the next page begins; null on the last one."""
    has_more: bool
    """Whether there is another page."""


class ReplayBegun(Body):
    """How much is sent again."""

    messages: Count
    """How many messages."""


class MessageData(Body):
    """What happened to what: an id, and no more."""

    id: Annotated[str, Field(pattern="^(ev|pu)_[0-9a-f]{32}$")]
    """The id of an evaluation, or of a purchase: ask for it with a key."""


class WebhookMessage(Body):
    """What a webhook is told."""

    type: EventName
    """What happened."""
    timestamp: Time
    """When it happened, in UTC."""
    data: MessageData
    """To what."""
