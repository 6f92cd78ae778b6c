"""Check a document, or evaluate it and keep the answer."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.batch import BatchResponse
from dontbuy.api.door.body import TheJson, TheJsonText, TheService, computed
from dontbuy.api.door.conditions import TheMeant
from dontbuy.api.door.idempotency import TheName
from dontbuy.api.door.keeper import TheKeeper
from dontbuy.api.door.listing import NEXT_PAGE, AskedList, Limit, Word
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import (
    HEAD,
    NO_STORE,
    OF_A_DOCUMENT,
    REPLAYED,
    Kept,
    answered,
    answered_text,
    created,
    entered,
    problems,
    tagged,
)
from dontbuy.api.door.scopes import key_wanted
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import (
    EvaluationErased,
    EvaluationNotFound,
    EvaluationOutdated,
    KeyInUse,
    KeyReused,
    KeyWanted,
    Stopping,
    StoreCorrupt,
    StoreUnavailable,
    WrongParameter,
)
from dontbuy.api.openapi.batch import BATCH_ANSWERED
from dontbuy.api.openapi.examples import CREATED
from dontbuy.api.records.callers import Scope
from dontbuy.api.records.evaluations import MOST_LISTED, Evaluated
from dontbuy.api.revisions import revise, revisions
from dontbuy.api.subjects import erase_evaluation
from dontbuy.api.ways import ways
from dontbuy.api.wire.answer import Answer
from dontbuy.api.wire.cursors import cursor_after, number_after
from dontbuy.api.wire.evaluation import Evaluation, EvaluationList, RevisionList
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.ways import WaysOut
from dontbuy.engine.answer import Explain
from dontbuy.engine.errors import Diagnostic

router = APIRouter(prefix="/v1", tags=["evaluations"], route_class=StrictRoute)
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Over the bytes; send it back as `If-None-Match`."}}
_SAME = {"description": "It is what `If-None-Match` names", "headers": _ETAG}
_OWN = "private, no-cache"
"""The Cache-Control of what is about somebody: who asked may keep it, and asks each time whether it is still so."""
_OF_ONE = (EvaluationNotFound, EvaluationErased, StoreUnavailable)
_MOST_REVISIONS = 2**31 - 1
_ENTERED = {
    HEAD: {
        "schema": {"type": "string", "pattern": "^[0-9]+:[0-9a-f]{64}$"},
        "description": "Where the ledger ended when it was kept. Whoever keeps it can show later that nothing before "
        "it was altered or taken out: `dontbuy audit verify --head`.",
    }
}

_ONE_KEPT: dict[int | str, dict[str, Any]] = {
    200: {"model": Evaluation, "headers": {**_ETAG, **_ENTERED}},
    304: {**_SAME, "headers": {**_ETAG, **_ENTERED}},
    **problems(*_OF_ONE, StoreCorrupt),
}
"""What is answered where one evaluation is asked for."""
_KEPT = {
    "headers": {
        **CREATED["headers"],
        **_ETAG,
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
async def check(text: TheJsonText, service: TheService, explain: Explain = Explain.SUMMARY) -> Response:
    """Answer one document and keep nothing.

    With `explain=full` it says what it rests on and what would change it too, which takes a hundred times as long.
    """
    takes_long = explain is Explain.FULL
    return answered_text(await computed(text, lambda: service.check_json(text, explain), takes_long=takes_long))


@router.post(
    "/check:batch",
    operation_id="check_batch",
    response_class=Response,
    responses={200: BATCH_ANSWERED, **problems(*OF_A_DOCUMENT, Stopping)},
)
async def check_batch(request: Request, service: TheService) -> Response:
    """Answer many documents, each as soon as it has come, and keep nothing.

    The answers come in the order of the documents. A document that cannot be read is a problem on its own line and
    stops nothing. The last line is a summary. A JSON array is read whole before it is answered, and has at most 1 MB.
    """
    return BatchResponse(request, service)


@router.post(
    "/ways",
    operation_id="ways",
    responses={200: {"model": WaysOut}, **problems(*OF_A_DOCUMENT)},
)
def find_ways(document: TheJson, service: TheService) -> Response:
    """What would have to be otherwise for one document to be answered better; keep nothing.

    The ways to the next better outcome and to the one with nothing to object to, the least effort first. Each was told
    anew and judged before it is shown.
    """
    return answered(ways(service, document))


@router.post(
    "/evaluations",
    operation_id="evaluate",
    status_code=201,
    responses={201: {"model": Evaluation, **_KEPT}, **problems(*OF_A_DOCUMENT, KeyInUse, KeyReused, StoreUnavailable)},
)
async def evaluate(name: TheName, text: TheJsonText, keeper: TheKeeper, caller: TheCaller) -> Response:
    """Answer one document and keep the answer; a request that is sent again under the same key is done once."""
    kept, was_kept = await keeper.evaluate(text, name, caller)
    return created(kept.data, f"/v1/evaluations/{kept.id}", kept.head, was_kept)


@router.get(
    "/evaluations",
    operation_id="list_evaluations",
    responses={
        200: {"model": EvaluationList, "headers": {**NEXT_PAGE, **_ETAG}},
        304: _SAME,
        **problems(WrongParameter, KeyWanted, StoreUnavailable),
    },
)
def list_evaluations(
    request: Request, service: TheService, caller: TheCaller, asked: Annotated[AskedList, Depends()]
) -> Response:
    """Kept evaluations, newest first, a page at a time: what tools posted, or with `purchase` the results of one."""
    wanted, before = asked.wanted(service.library)
    if wanted.purchase is not None and not caller.id:
        raise key_wanted(Scope.READ)
    page = service.listed(caller, wanted, asked.limit, before)
    cursor = None if page.last is None else cursor_after(page.last, asked.said)
    body = {
        "evaluations": [line.summary for line in page.lines],
        "next_cursor": cursor,
        "has_more": cursor is not None,
    }
    return tagged(request, Kept.of(body), _OWN, {"Link": asked.link(cursor)} if cursor else {})


@router.get(
    "/evaluations/{key}",
    operation_id="get_evaluation",
    responses=_ONE_KEPT,
)
def get_evaluation(key: str, request: Request, service: TheService, caller: TheCaller) -> Response:
    """One stored evaluation as its newest revision says: its answer and the document that it answers."""
    return _found(request, service.evaluation(key, None, caller))


@router.delete(
    "/evaluations/{key}",
    operation_id="erase_evaluation",
    dependencies=[IN_TURN],
    status_code=204,
    responses=problems(*_OF_ONE),
)
def delete_evaluation(key: str, service: TheService, caller: TheCaller) -> Response:
    """Erase an evaluation with all its revisions; that there was one can still be seen."""
    erase_evaluation(service, key, caller)
    return Response(status_code=204, headers=NO_STORE)


@router.post(
    "/evaluations/{key}/facts",
    operation_id="revise_evaluation",
    dependencies=[IN_TURN],
    status_code=201,
    responses={
        201: {"model": Evaluation, **_KEPT},
        **problems(*OF_A_DOCUMENT, KeyInUse, KeyReused, EvaluationOutdated, *_OF_ONE),
    },
)
def revise_evaluation(
    key: str, name: TheName, meant: TheMeant, told: TheJson, service: TheService, caller: TheCaller
) -> Response:
    """Tell more of an evaluation, or correct it: the new answer is its next revision, with what changed.

    A fact stands in the place of what `facts` told of it before; null takes it back, with all evidence there was of it.
    Evidence is added. The revisions before stay as they are.
    """
    evaluated, was_kept = revise(service, key, told, caller, name, meant)
    address = f"/v1/evaluations/{evaluated.id}/revisions/{evaluated.revision}"
    return created(dumps(evaluated.body), address, evaluated.head, was_kept)


@router.get(
    "/evaluations/{key}/revisions",
    operation_id="list_revisions",
    responses={200: {"model": RevisionList, "headers": _ETAG}, 304: _SAME, **problems(*_OF_ONE, WrongParameter)},
)
def list_revisions(
    key: str,
    request: Request,
    service: TheService,
    caller: TheCaller,
    cursor: Word = None,
    limit: Limit = MOST_LISTED,
) -> Response:
    """The revisions of one evaluation, the first one first, a page at a time."""
    said = {"evaluation": key}
    after = 0 if cursor is None else number_after(cursor, said)
    if isinstance(after, Diagnostic):
        raise WrongParameter([after])
    lines = revisions(service, key, limit + 1, after, caller)
    shown, has_more = lines[:limit], len(lines) > limit
    following = cursor_after(shown[-1].revision, said) if has_more else None
    body = {"revisions": [line.summary for line in shown], "next_cursor": following, "has_more": has_more}
    return tagged(request, Kept.of(body), _OWN)


@router.get(
    "/evaluations/{key}/revisions/{revision}",
    operation_id="get_revision",
    responses=_ONE_KEPT,
)
def get_revision(
    key: str,
    revision: Annotated[int, Path(ge=1, le=_MOST_REVISIONS)],
    request: Request,
    service: TheService,
    caller: TheCaller,
) -> Response:
    """One revision of a stored evaluation. It never changes."""
    return _found(request, service.evaluation(key, revision, caller))


def _found(request: Request, evaluated: Evaluated) -> Response:
    return tagged(request, Kept.of(evaluated.body), _OWN, entered(evaluated.head))
