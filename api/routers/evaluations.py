"""Check a document, or evaluate it and keep the answer."""

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheBody, TheJson, TheService, computed
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, Kept, answered, problems, tagged
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import EvaluationNotFound, StoreCorrupt, StoreUnavailable
from dontbuy.api.openapi.examples import CREATED
from dontbuy.api.wire.answer import Answer, Evaluation, EvaluationList
from dontbuy.engine.answer import Explain

router = APIRouter(prefix="/v1", tags=["evaluations"], route_class=StrictRoute)
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Over the bytes; send it back as `If-None-Match`."}}


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
    responses={201: {"model": Evaluation, **CREATED}, **problems(*OF_A_DOCUMENT, StoreUnavailable)},
)
def evaluate(document: TheJson, service: TheService) -> Response:
    """Answer one document and keep the answer."""
    evaluated = service.evaluate(document)
    return answered(evaluated.body, 201, Location=f"/v1/evaluations/{evaluated.id}")


@router.get(
    "/evaluations",
    operation_id="list_evaluations",
    responses={200: {"model": EvaluationList}, **problems(StoreUnavailable)},
)
def list_evaluations(service: TheService) -> Response:
    """The newest 200 evaluations, newest first."""
    return answered({"evaluations": [evaluated.summary for evaluated in service.latest()]})


@router.get(
    "/evaluations/{key}",
    operation_id="get_evaluation",
    responses={
        200: {"model": Evaluation, "headers": _ETAG},
        304: {"description": "It is what `If-None-Match` names", "headers": _ETAG},
        **problems(EvaluationNotFound, StoreCorrupt, StoreUnavailable),
    },
)
def get_evaluation(key: str, request: Request, service: TheService) -> Response:
    """One stored evaluation: its answer and the document that it answers. It never changes."""
    return tagged(request, Kept.of(service.evaluation(key).body), cache="private, no-cache")
