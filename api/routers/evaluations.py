"""Check a document, or evaluate it and keep the answer."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.body import TheBody, TheJson, TheService, computed
from dontbuy.api.door.idempotency import REPLAYED, TheName
from dontbuy.api.door.listing import NEXT_PAGE, AskedList
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, Kept, answered, problems, tagged
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import (
    EvaluationErased,
    EvaluationNotFound,
    KeyInUse,
    KeyReused,
    StoreCorrupt,
    StoreUnavailable,
    WrongParameter,
)
from dontbuy.api.openapi.examples import CREATED
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.wire.answer import Answer, Evaluation, EvaluationList
from dontbuy.api.wire.cursors import cursor_after
from dontbuy.engine.answer import Explain

router = APIRouter(prefix="/v1", tags=["evaluations"], route_class=StrictRoute)
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Over the bytes; send it back as `If-None-Match`."}}
_HEAD = "Dontbuy-Ledger-Head"
_ENTERED = {
    _HEAD: {
        "schema": {"type": "string", "pattern": "^[0-9]+:[0-9a-f]{64}$"},
        "description": "Where the ledger ended when it was kept. Whoever keeps it can show later that nothing before "
        "it was altered or taken out: `dontbuy audit verify --head`.",
    }
}

_KEPT = {
    "headers": {
        **CREATED["headers"],
        **_ENTERED,
        REPLAYED: {
            "schema": {"type": "string", "enum": ["true"]},
            "description": "There where the key came before: the answer is that of the first time.",
        },
    }
}


@router.post(
    "/check",
    operation_id="check",
    responses={200: {"model": Answer}, **problems(*OF_A_DOCUMENT)},
)
async def check(document: TheJson, body: TheBody, service: TheService, explain: Explain = Explain.SUMMARY) -> Response:
    """Answer one document and keep nothing."""
    return answered(await computed(body, lambda: service.check(document, explain)))


@router.post(
    "/evaluations",
    operation_id="evaluate",
    dependencies=[IN_TURN],
    status_code=201,
    responses={201: {"model": Evaluation, **_KEPT}, **problems(*OF_A_DOCUMENT, KeyInUse, KeyReused, StoreUnavailable)},
)
def evaluate(name: TheName, document: TheJson, service: TheService, caller: TheCaller) -> Response:
    """Answer one document and keep the answer; a request that is sent again under the same key is done once."""
    evaluated, was_kept = service.evaluate_once(document, name, caller)
    replayed = {REPLAYED: "true"} if was_kept else {}
    location = {"Location": f"/v1/evaluations/{evaluated.id}"}
    return answered(evaluated.body, 201, headers={**location, **_entered(evaluated), **replayed})


@router.get(
    "/evaluations",
    operation_id="list_evaluations",
    responses={200: {"model": EvaluationList, "headers": NEXT_PAGE}, **problems(WrongParameter, StoreUnavailable)},
)
def list_evaluations(service: TheService, caller: TheCaller, asked: Annotated[AskedList, Depends()]) -> Response:
    """Kept evaluations, newest first, a page at a time."""
    wanted, before = asked.wanted(service.library)
    page = service.listed(wanted, asked.limit, before, caller)
    cursor = None if page.last is None else cursor_after(page.last, asked.said)
    body = {
        "evaluations": [line.summary for line in page.lines],
        "next_cursor": cursor,
        "has_more": cursor is not None,
    }
    return answered(body, headers={"Link": asked.link(cursor)}) if cursor else answered(body)


@router.get(
    "/evaluations/{key}",
    operation_id="get_evaluation",
    responses={
        200: {"model": Evaluation, "headers": {**_ETAG, **_ENTERED}},
        304: {"description": "It is what `If-None-Match` names", "headers": {**_ETAG, **_ENTERED}},
        **problems(EvaluationNotFound, EvaluationErased, StoreCorrupt, StoreUnavailable),
    },
)
def get_evaluation(key: str, request: Request, service: TheService, caller: TheCaller) -> Response:
    """One stored evaluation: its answer and the document that it answers. It never changes."""
    evaluated = service.evaluation(key, caller)
    return tagged(request, Kept.of(evaluated.body), "private, no-cache", _entered(evaluated))


def _entered(evaluated: Evaluated) -> Mapping[str, str]:
    """The header that says where the ledger ended when this was kept; none where no entry says that it was."""
    return {_HEAD: evaluated.head} if evaluated.head else {}
