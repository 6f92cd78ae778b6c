"""Several documents for one purchase, side by side."""

from fastapi import APIRouter, Response

from dontbuy.api.comparison import compare
from dontbuy.api.door.body import TheJson, TheService
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, answered, problems
from dontbuy.api.wire.comparison import Comparison

router = APIRouter(prefix="/v1", tags=["evaluations"], route_class=StrictRoute)


@router.post(
    "/compare",
    operation_id="compare",
    responses={200: {"model": Comparison}, **problems(*OF_A_DOCUMENT)},
)
def compare_documents(documents: TheJson, service: TheService) -> Response:
    """Answer two to five documents of one kind and show them criterion by criterion; keep nothing, rank nothing."""
    return answered(compare(service, documents))
