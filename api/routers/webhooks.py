"""Webhooks over HTTP: who is told of what, what became of it, and what is sent again."""

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.body import TheJson
from dontbuy.api.door.listing import NEXT_PAGE, Limit, Word, next_page
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, answered, problems
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import StoreUnavailable, WebhookNotFound, WebhooksFull, WrongParameter
from dontbuy.api.openapi.examples import CREATED
from dontbuy.api.records.evaluations import MOST_LISTED
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.webhooks.webhook_data import delivery_data, webhook_data
from dontbuy.api.webhooks.webhooks import Webhooks
from dontbuy.api.wire.cursors import cursor_after_id, id_after
from dontbuy.api.wire.request import as_sent
from dontbuy.api.wire.webhook import (
    ReplayBegun,
    WebhookList,
    WebhookMade,
    WebhookReplayed,
    WebhookWithDeliveries,
    WebhookWithSecret,
)
from dontbuy.engine.errors import Diagnostic, FactsError

_ADDRESS = "/v1/webhooks"
router = APIRouter(prefix=_ADDRESS, tags=["webhooks"], route_class=StrictRoute)


def _webhooks(request: Request) -> Webhooks:
    return cast(Webhooks, request.app.state.webhooks)


TheWebhooks = Annotated[Webhooks, Depends(_webhooks)]


def _checked(sent: TheJson, webhooks: TheWebhooks) -> WebhookMade:
    """Before the turn to write: a name that is asked for may keep whoever asks waiting. Raises FactsError,
    WebhookRefused."""
    made = as_sent(WebhookMade, sent)
    webhooks.check(made.url)
    return made


@router.post(
    "",
    operation_id="make_webhook",
    dependencies=[Depends(_checked), IN_TURN],
    status_code=201,
    responses={
        201: {"model": WebhookWithSecret, **CREATED},
        **problems(*OF_A_DOCUMENT, WebhooksFull, StoreUnavailable),
    },
)
def make_webhook(sent: Annotated[WebhookMade, Depends(_checked)], webhooks: TheWebhooks, caller: TheCaller) -> Response:
    """Tell an address of what happens in the workspace, and get the secret by which it is signed, once."""
    made = webhooks.make(sent.url, [WebhookEvent(event) for event in sent.events], caller)
    return answered({**webhook_data(made), "secret": made.secret}, 201, {"Location": f"{_ADDRESS}/{made.id}"})


@router.get(
    "",
    operation_id="list_webhooks",
    responses={200: {"model": WebhookList, "headers": NEXT_PAGE}, **problems(StoreUnavailable)},
)
def list_webhooks(
    webhooks: TheWebhooks, caller: TheCaller, cursor: Word = None, limit: Limit = MOST_LISTED
) -> Response:
    """The webhooks of the workspace, a page at a time, without their secrets."""
    after = "" if cursor is None else id_after(cursor)
    if isinstance(after, Diagnostic):
        raise WrongParameter([after])
    page = webhooks.page(caller, limit, after)
    following = None if page.last is None else cursor_after_id(page.last)
    lines = [webhook_data(each) for each in page.webhooks]
    body = {"webhooks": lines, "next_cursor": following, "has_more": following is not None}
    link = {"Link": next_page(_ADDRESS, {"limit": limit, "cursor": following})} if following else {}
    return answered(body, headers=link)


@router.get(
    "/{webhook}",
    operation_id="get_webhook",
    responses={200: {"model": WebhookWithDeliveries}, **problems(WebhookNotFound, StoreUnavailable)},
)
def get_webhook(webhook: str, webhooks: TheWebhooks, caller: TheCaller) -> Response:
    """One webhook, whether it is on, and what became of its newest messages."""
    found = webhooks.history(webhook, caller)
    deliveries = [delivery_data(each) for each in found.messages]
    return answered({**webhook_data(found.webhook), "deliveries": deliveries})


@router.delete(
    "/{webhook}",
    operation_id="delete_webhook",
    dependencies=[IN_TURN],
    status_code=204,
    responses=problems(WebhookNotFound, StoreUnavailable),
)
def delete_webhook(webhook: str, webhooks: TheWebhooks, caller: TheCaller) -> Response:
    """Tell it nothing more; its secret and what waits for it go too."""
    webhooks.delete(webhook, caller)
    return Response(status_code=204)


@router.post(
    "/{webhook}:replay",
    operation_id="replay_webhook",
    dependencies=[IN_TURN],
    status_code=202,
    responses={202: {"model": ReplayBegun}, **problems(*OF_A_DOCUMENT, WebhookNotFound, StoreUnavailable)},
)
def replay_webhook(webhook: str, sent: TheJson, webhooks: TheWebhooks, caller: TheCaller) -> Response:
    """Send again what happened since a time, or one message, and turn the webhook on where it was off."""
    again = as_sent(WebhookReplayed, sent)
    if (again.since is None) is (again.message is None):
        hint = "write one of `since` and `message`"
        raise FactsError([Diagnostic("webhook/what-again", "nothing says what is sent again", "", hint)])
    since = None if again.since is None else datetime.fromisoformat(again.since)
    return answered({"messages": webhooks.replay(webhook, caller, since, again.message or "")}, 202)
