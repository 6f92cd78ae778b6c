"""What is wrong on our side, noted: counted for `/metrics`, and logged with the id of its request and no fact."""

from pathlib import Path
from traceback import extract_tb

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Scope

from dontbuy.api.door import metrics
from dontbuy.api.door.doorway import request_id
from dontbuy.api.door.problems import status_of, unexpected
from dontbuy.api.errors import StoreCorrupt, StoreUnavailable, Unexpected
from dontbuy.engine.errors import Diagnostic, EngineDisagreement, EngineError

log = structlog.get_logger("dontbuy")


def noted(scope: Scope, error: Exception) -> EngineError:
    """What is answered to any error; where it is ours it is noted."""
    if isinstance(error, SQLAlchemyError):
        error = noted_of_store(scope, error)
    if not isinstance(error, EngineError):
        return noted_unexpected(scope, error)
    note(scope, error)
    return error


def note(scope: Scope, error: EngineError) -> None:
    """Note an error with which a request is answered; most are not ours, and nothing is noted."""
    if isinstance(error, EngineDisagreement):
        metrics.DISAGREEMENTS.inc()
    if isinstance(error, StoreUnavailable | StoreCorrupt):
        metrics.STORE_ERRORS.labels(error.diagnostics[0].code).inc()
    if status_of(error).ours:
        found = [f"{fault.where} {fault.message}".strip() for fault in error.diagnostics]
        log.error("incident", request_id=request_id(scope), code=error.diagnostics[0].code, found=found)


def noted_of_store(scope: Scope, error: Exception) -> StoreUnavailable:
    """What is answered where the store failed; what it said is logged by its name."""
    log.error("store", request_id=request_id(scope), error=type(error).__name__)
    hint = "try again; see that the disk is not full and the store can be reached and written"
    return StoreUnavailable([Diagnostic("store/unavailable", "the store cannot be reached", "", hint)])


def noted_unexpected(scope: Scope, error: Exception) -> Unexpected:
    """What is answered where an error was not foreseen; where it was raised is logged."""
    places = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in extract_tb(error.__traceback__)]
    log.error("incident", request_id=request_id(scope), error=type(error).__name__, places=places)
    return unexpected()
