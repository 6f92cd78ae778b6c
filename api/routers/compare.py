"""Several documents for one purchase, side by side."""

from fastapi import APIRouter, Response

from api.compare import compare
from api.compare_schemas import Comparison
from api.dependencies import TheJson, TheService
from api.routers.responses import answered, problems

router = APIRouter(prefix="/v1", tags=["evaluations"])


@router.post(
    "/compare",
    operation_id="compare",
    responses={200: {"model": Comparison}, **problems(400, 408, 413, 415, 422, 500)},
)
def compare_documents(documents: TheJson, service: TheService) -> Response:
    """Answer two to five documents of one kind and show them criterion by criterion; keep nothing, rank nothing."""
    return answered(compare(service, documents))
