"""Whether the service lives, whether it can answer, and which version it is."""

from fastapi import APIRouter, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.responses import answered, problems
from dontbuy.api.wire.rulebook import Alive, Version
from dontbuy.engine import __version__

router = APIRouter(tags=["health"])


@router.get("/livez", operation_id="livez", responses={200: {"model": Alive}})
def livez() -> Response:
    """The process answers."""
    return answered({"status": "ok"})


@router.get("/readyz", operation_id="readyz", responses={200: {"model": Alive}, **problems(503)})
def readyz(service: TheService) -> Response:
    """The rulebook is loaded and the store can be read."""
    service.latest(1)
    return answered({"status": "ok"})


@router.get("/version", operation_id="version", responses={200: {"model": Version}})
def version(service: TheService) -> Response:
    """The version of the product and of the rulebook in force."""
    rulebook = service.library.in_force
    return answered(
        {
            "version": __version__,
            "rulebook": rulebook.identity,
        }
    )
