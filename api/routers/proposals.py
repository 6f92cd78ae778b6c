"""Calls heard: transcripts in, proposed facts with their words out."""

from fastapi import APIRouter, Response

from dontbuy.api.door.body import TheJson
from dontbuy.api.door.desks import TheProposals
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import OF_A_DOCUMENT, answered, problems
from dontbuy.api.errors import NoTranscript
from dontbuy.api.proposals.sent import proposals_for
from dontbuy.api.wire.proposals import CallProposals

router = APIRouter(prefix="/v1", tags=["evaluations"], route_class=StrictRoute)


@router.post(
    "/proposals",
    operation_id="propose",
    responses={200: {"model": CallProposals}, **problems(*OF_A_DOCUMENT, NoTranscript)},
)
def propose(calls: TheJson, proposals: TheProposals) -> Response:
    """Hear the calls of one deal and propose facts, each with the words it rests on; keep nothing.

    A proposal counts for nothing. What a person accepted is sent again as `accepted`, and a document is answered that
    can be checked or kept.
    """
    return answered(proposals_for(proposals, calls))
