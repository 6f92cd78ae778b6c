"""Check a document, or evaluate it and keep the answer."""

from fastapi import APIRouter, Response

from dontbuy.api.door.body import TheBody, TheJson, TheService, computed
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, answered, problems
from dontbuy.api.errors import EvaluationNotFound, StoreUnavailable
from dontbuy.api.openapi.examples import CREATED
from dontbuy.api.wire.answer import Answer, Evaluation, EvaluationList
from dontbuy.engine.answer import Explain

router = APIRouter(prefix="/v1", tags=["evaluations"], route_class=StrictRoute)


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
    responses={200: {"model": Evaluation}, **problems(EvaluationNotFound, StoreUnavailable)},
)
def get_evaluation(key: str, service: TheService) -> Response:
    """One stored evaluation: its answer and the document that it answers."""
    return answered(service.evaluation(key).body)
