"""What OpenAPI says of webhooks: named examples of the operations, and what is sent to an address that is told."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from dontbuy.api.openapi.named import Examples, got, refused
from dontbuy.api.openapi.purchase import PURCHASE
from dontbuy.api.records.purchases import has_purchases
from dontbuy.api.records.webhooks import WAITS, Message, OffBecause, TryOutcome, Webhook, WebhookEvent
from dontbuy.api.webhooks.targets import WebhookTargets
from dontbuy.api.webhooks.webhook_data import delivery_data, message_data, webhook_data
from dontbuy.api.webhooks.webhooks import webhook_not_found
from dontbuy.engine.ir import Rulebook

WEBHOOK = "wh_2f4c6d8a1b8d2c4b6a1f3e4d5c9b7a0e"
_MESSAGE = "msg_6a1f3e4d5c9b7a0e2f4c6d8a1b8d2c4b"
_SECRET = "whsec_ZG9udGJ1eSBzaG93cyB0aGlzIGFzIGFuIGV4YW1wbGU="
_URL = "https://crm.example.com/hooks/dontbuy"
_AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_KEPT = "ev_5b1e0c7d9f3a4e628d0b7c5a1f2e3d4c"
_SAYS = {
    WebhookEvent.KEPT: "An evaluation was kept or revised: one that a tool posted, or a result in a purchase that a "
    "key or a signed-in person has begun. Ask for it with `GET /v1/evaluations/{id}`.",
    WebhookEvent.ANSWERED: "Somebody who was asked in a purchase has answered. Ask for it with "
    "`GET /v1/purchases/{id}`.",
    WebhookEvent.CHANGED: "A purchase was begun, or something was told, changed, measured or decided in it; or it was "
    "deleted, and `GET /v1/purchases/{id}` answers 404.",
}
_HEADERS = {
    "webhook-id": ("The id of the message; the same each time that it is sent.", _MESSAGE),
    "webhook-timestamp": ("When it is sent, in seconds since 1970: refuse what is older than minutes.", "1795253400"),
    "webhook-signature": (
        "`v1,` and the HMAC-SHA256 of `{webhook-id}.{webhook-timestamp}.{body}` by the secret, in Base64. There may be "
        "several, with spaces between.",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    ),
}


def told_events(rulebook: Rulebook) -> list[WebhookEvent]:
    """What a webhook can be told by this rulebook."""
    return [event for event in WebhookEvent if event is WebhookEvent.KEPT or has_purchases(rulebook)]


def webhook_examples(rulebook: Rulebook) -> Mapping[str, Examples]:
    """By operation id."""
    made = Webhook(WEBHOOK, "default", _URL, tuple(told_events(rulebook)), _SECRET, _AT)
    off = replace(made, off_at=_AT + sum(WAITS, timedelta()), off_because=OffBecause.FAILED)
    taken = _message(WebhookEvent.KEPT, tries=1, tried_at=_AT, outcome=TryOutcome.TAKEN, status=204)
    again = _AT + timedelta(seconds=20)
    slow = replace(taken, outcome=TryOutcome.TOO_SLOW, status=None, due_at=again)
    sent = {"url": _URL, "events": [event.value for event in made.events]}
    inside = "https://127.0.0.1/hooks"
    forbidden = refused(lambda: WebhookTargets().check(inside), "inside", "It leads to an address that is not public")
    none = refused(_none, "not_there", "No webhook of the workspace has this id")
    page = {"webhooks": [webhook_data(made)], "next_cursor": None, "has_more": False}
    shown = got("well", "It takes what it is told", {**webhook_data(made), "deliveries": [delivery_data(taken)]})
    later = {**webhook_data(made), "deliveries": [delivery_data(slow)]}
    shown.add(200, "slow", "It did not answer in time, and is told again", later)
    shown.add(200, "off", "It took nothing for three days", {**webhook_data(off), "deliveries": []})
    return {
        "make_webhook": Examples(
            {
                "public": {"summary": "An address that anybody can reach", "value": sent},
                "inside": {"summary": "One of a network of its own: refused", "value": {**sent, "url": inside}},
            },
            got("made", "The secret is shown here alone", {**webhook_data(made), "secret": _SECRET}, 201).answers,
        ).beside(forbidden),
        "list_webhooks": got("one", "One webhook", page),
        "get_webhook": shown.beside(none),
        "delete_webhook": none,
        "replay_webhook": Examples(
            {
                "since": {"summary": "What happened since then", "value": {"since": "2026-11-21T09:30:00Z"}},
                "message": {"summary": "One message", "value": {"message": _MESSAGE}},
            },
            got("begun", "How many are sent again", {"messages": 3}, 202).answers,
        ).beside(none),
    }


def webhook_requests(rulebook: Rulebook, components: str) -> dict[str, Any]:
    """What is sent to an address that is told, by event: `webhooks` of OpenAPI 3.1."""
    return {event.value: {"post": _request(event, components)} for event in told_events(rulebook)}


def _request(event: WebhookEvent, components: str) -> dict[str, Any]:
    example = message_data(_message(event))
    said = _SAYS[event]
    return {
        "operationId": f"told_{event.replace('.', '_')}",
        "summary": said.partition(".")[0],
        "description": said,
        "tags": ["webhooks"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "description": about,
                "schema": {"type": "string"},
                "example": shown,
            }
            for name, (about, shown) in _HEADERS.items()
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": f"{components}WebhookMessage"},
                    "examples": {"told": {"summary": "An id, and no more", "value": example}},
                }
            },
        },
        "responses": {
            "2XX": {"description": "It was taken, and is sent no more."},
            "410": {"description": "Nothing is wanted any more: the webhook is off from now on."},
            "default": {"description": "It is sent again later; a redirect is not followed."},
        },
    }


def _message(event: WebhookEvent, **tried: Any) -> Message:
    about = _KEPT if event is WebhookEvent.KEPT else PURCHASE
    return Message(_MESSAGE, WEBHOOK, event, about, _AT, None, **tried)


def _none() -> None:
    raise webhook_not_found()
