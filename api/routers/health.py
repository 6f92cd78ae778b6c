"""Whether it lives, whether it can answer, what it counts, which version it is; in no thread that all others share."""

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import APIRouter, Request, Response

from dontbuy.api.door import metrics
from dontbuy.api.door.body import TheService
from dontbuy.api.door.loops import of_this_loop
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import NO_STORE, answered, problems
from dontbuy.api.errors import StoreUnavailable
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.wire.rulebook import Alive, Version
from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic

router = APIRouter(tags=["health"], route_class=StrictRoute)
_MOST_LOOKING = 2
_that_look: RunVar[CapacityLimiter] = RunVar("threads that look at the store")
_that_add_up: RunVar[CapacityLimiter] = RunVar("threads that add up what is counted")


@router.get("/livez", operation_id="livez", responses={200: {"model": Alive}})
async def livez() -> Response:
    """The process answers."""
    return answered({"status": "ok"})


@router.get("/readyz", operation_id="readyz", responses={200: {"model": Alive}, **problems(StoreUnavailable)})
async def readyz(request: Request, service: TheService) -> Response:
    """The rulebook is loaded, and the store can be read and written."""

    def look() -> bool:
        service.listed(ANYBODY, limit=1)
        is_writable: bool = request.app.state.is_writable()
        return is_writable

    # Threads of its own: where all others wait for the store, this still says so.
    if not await run_sync(look, limiter=of_this_loop(_that_look, lambda: CapacityLimiter(_MOST_LOOKING))):
        hint = "see that the disk is not full and the store can be reached and written"
        raise StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be written", "", hint)])
    return answered({"status": "ok"})


@router.get("/version", operation_id="version", responses={200: {"model": Version}})
async def version(service: TheService) -> Response:
    """The version of the product and of the rulebook in force."""
    rulebook = service.library.in_force
    return answered(
        {
            "version": __version__,
            "rulebook": rulebook.identity,
        }
    )


@router.get("/metrics", operation_id="metrics", include_in_schema=False)
async def counted() -> Response:
    """What is counted, in the text form of Prometheus: the API of another, so it is not described as ours."""
    text = await run_sync(metrics.written, limiter=of_this_loop(_that_add_up, lambda: CapacityLimiter(1)))
    return Response(text, 200, NO_STORE, metrics.MEDIA_TYPE)
