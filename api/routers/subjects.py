"""What is kept of one subject: given out, or erased."""

from collections.abc import Iterator
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import APIRouter, Depends, Path, Request, Response
from fastapi.responses import StreamingResponse

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.batch_writing import LINES
from dontbuy.api.door.body import TheService
from dontbuy.api.door.doorway import request_id
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.problems import http_problem
from dontbuy.api.door.responses import NO_STORE, answered, problems
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.errors import StoreCorrupt, StoreUnavailable, SubjectNotFound
from dontbuy.api.openapi.batch import AS_LINES
from dontbuy.api.records.evaluations import Evaluated
from dontbuy.api.subjects import erase_subject, exported_by, nothing_kept
from dontbuy.api.wire.envelope import VISIBLE_NAME
from dontbuy.api.wire.evaluation import SubjectErased
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.columns import LONGEST_NAME

router = APIRouter(prefix="/v1/subjects", tags=["evaluations"], route_class=StrictRoute)
SubjectId = Annotated[
    str, Path(min_length=1, max_length=LONGEST_NAME, json_schema_extra={"pattern": VISIBLE_NAME, "examples": ["v-17"]})
]


def _subject(subject: SubjectId, request: Request) -> str:
    """The subject of an address. Raises SubjectNotFound where it is no UTF-8: nobody has such an id, and what stands in
    the place of its bytes could be that of somebody else."""
    try:
        unquote_to_bytes(request.scope["raw_path"]).decode()
    except UnicodeDecodeError:
        raise nothing_kept() from None
    return subject


TheSubject = Annotated[str, Depends(_subject)]


@router.get(
    "/{subject:path}",
    operation_id="export_subject",
    response_class=Response,
    responses={
        200: {
            "description": "A line for each revision of each evaluation, the first one first: an `Evaluation`. Of one "
            "that cannot be read, the `Problem`.",
            "content": {LINES: {"schema": AS_LINES}},
        },
        **problems(SubjectNotFound, StoreUnavailable),
    },
)
def export_subject(subject: TheSubject, request: Request, service: TheService, caller: TheCaller) -> Response:
    """Everything that is kept of one subject, as JSON lines."""
    found = exported_by(service, subject, caller)
    return StreamingResponse(_lines(found, request_id(request.scope)), 200, {**NO_STORE}, LINES)


@router.delete(
    "/{subject:path}",
    operation_id="erase_subject",
    dependencies=[IN_TURN],
    responses={200: {"model": SubjectErased}, **problems(SubjectNotFound, StoreUnavailable)},
)
def delete_subject(subject: TheSubject, service: TheService, caller: TheCaller) -> Response:
    """Erase everything that is kept of one subject; how many evaluations it was. Asked again it is none."""
    erased = erase_subject(service.store, subject, service.now(), caller)
    return answered({"evaluations": erased})


def _lines(found: Iterator[Evaluated | StoreCorrupt], request: str) -> Iterator[bytes]:
    for each in found:
        yield dumps(each.body if isinstance(each, Evaluated) else http_problem(each, request)) + b"\n"
