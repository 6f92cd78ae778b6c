"""The rulebook as data, and the JSON Schemas that follow from it. Each answer is built once and kept."""

from collections.abc import Awaitable, Callable
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from dontbuy.api.door.body import TheService
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import Kept, kept, problems
from dontbuy.api.errors import CriterionNotFound, SchemaNotFound
from dontbuy.api.wire.answer import JsonObject
from dontbuy.api.wire.document_schema import answer_schema, document_schema
from dontbuy.api.wire.rulebook import CriterionList, FactList, MetricList, OneCriterion, RuleSetList, SourceList
from dontbuy.api.wire.rulebook_data import (
    criteria_data,
    criterion_data,
    facts_data,
    metrics_data,
    rule_sets_data,
    sources_data,
)
from dontbuy.engine.ir import Rulebook

router = APIRouter(tags=["rulebook"], route_class=StrictRoute)
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "Over the bytes; send it back as `If-None-Match`."}}
_UNCHANGED = {"description": "What `If-None-Match` names is still right", "headers": _ETAG}


class SchemaJson(JSONResponse):
    """A JSON Schema."""

    media_type = "application/schema+json"


_A_SCHEMA = {"description": "A JSON Schema (2020-12).", "model": JsonObject, "headers": _ETAG}


def _listing(
    path: str, model: type[BaseModel], build: Callable[[Rulebook], dict[str, Any]]
) -> Callable[[Request, TheService], Awaitable[Response]]:
    """The function of a route that answers with one list of the rulebook in force."""

    async def listed(request: Request, service: TheService) -> Response:
        return kept(request, path, lambda: Kept.of(build(service.library.in_force)))

    router.add_api_route(
        path,
        listed,
        operation_id=f"list_{path.rpartition('/')[2].replace('-', '_')}",
        description=model.__doc__,
        responses={200: {"model": model, "headers": _ETAG}, 304: _UNCHANGED},
    )
    return listed


rule_sets = _listing("/v1/rule-sets", RuleSetList, rule_sets_data)
criteria = _listing("/v1/criteria", CriterionList, criteria_data)
facts = _listing("/v1/facts", FactList, facts_data)
metrics = _listing("/v1/metrics", MetricList, metrics_data)
sources = _listing("/v1/sources", SourceList, sources_data)


@router.get(
    "/v1/criteria/{criterion}",
    operation_id="get_criterion",
    responses={200: {"model": OneCriterion, "headers": _ETAG}, 304: _UNCHANGED, **problems(CriterionNotFound)},
)
async def get_criterion(criterion: str, request: Request, service: TheService) -> Response:
    """One criterion, sign or observation by its id."""
    found = service.criterion(criterion)
    return kept(request, f"/v1/criteria/{found.id}", lambda: Kept.of(criterion_data(service.library.in_force, found)))


@router.get(
    "/schemas/{name}.json",
    operation_id="get_schema",
    response_class=SchemaJson,
    responses={200: _A_SCHEMA, 304: _UNCHANGED, **problems(SchemaNotFound)},
)
async def schema(name: str, request: Request, service: TheService) -> Response:
    """The JSON Schema of one kind of document, or of the `answer`."""
    rulebook = service.library.in_force
    if name == "answer":
        return kept(request, "answer.json", lambda: Kept.of(answer_schema(rulebook), SchemaJson.media_type))
    rule_set = service.schema_of(name)
    return kept(request, f"{name}.json", lambda: Kept.of(document_schema(rulebook, rule_set), SchemaJson.media_type))
