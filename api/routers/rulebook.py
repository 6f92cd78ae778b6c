"""The rulebook as data, and the JSON Schemas that follow from it."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from dontbuy.api.door.body import TheService
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.door.responses import problems, tagged
from dontbuy.api.errors import SchemaNotFound
from dontbuy.api.wire.document_schema import answer_schema, document_schema
from dontbuy.api.wire.rulebook import Criteria, Facts, Metrics, RuleSets, Sources
from dontbuy.api.wire.rulebook_data import criteria_data, facts_data, metrics_data, rule_sets_data, sources_data

router = APIRouter(tags=["rulebook"], route_class=StrictRoute)
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "over the bytes; send it back as If-None-Match"}}


class SchemaJson(Response):
    """A JSON Schema."""

    media_type = "application/schema+json"


def _tagged(model: type[BaseModel] | None = None) -> dict[int | str, dict[str, Any]]:
    """The declaration of what `tagged` answers."""
    whole: dict[str, Any] = {"headers": _ETAG}
    whole |= {"model": model} if model else {"content": {SchemaJson.media_type: {"schema": {"type": "object"}}}}
    return {200: whole, 304: {"description": "What `If-None-Match` names is still right", "headers": _ETAG}}


@router.get("/v1/rule-sets", operation_id="list_rule_sets", responses=_tagged(RuleSets))
def rule_sets(request: Request, service: TheService) -> Response:
    """What each kind of document is judged by."""
    return tagged(request, rule_sets_data(service.library.in_force))


@router.get("/v1/criteria", operation_id="list_criteria", responses=_tagged(Criteria))
def criteria(request: Request, service: TheService) -> Response:
    """Every criterion, sign and observation, with its condition and citation."""
    return tagged(request, criteria_data(service.library.in_force))


@router.get("/v1/facts", operation_id="list_facts", responses=_tagged(Facts))
def facts(request: Request, service: TheService) -> Response:
    """Every fact that a document may say, with its type and question."""
    return tagged(request, facts_data(service.library.in_force))


@router.get("/v1/metrics", operation_id="list_metrics", responses=_tagged(Metrics))
def metrics(request: Request, service: TheService) -> Response:
    """The metrics catalogue."""
    return tagged(request, metrics_data(service.library.in_force))


@router.get("/v1/sources", operation_id="list_sources", responses=_tagged(Sources))
def sources(request: Request, service: TheService) -> Response:
    """The cited documents."""
    return tagged(request, sources_data(service.library.in_force))


@router.get(
    "/schemas/{name}.json",
    operation_id="get_schema",
    response_class=SchemaJson,
    responses={**_tagged(), **problems(SchemaNotFound)},
)
def schema(name: str, request: Request, service: TheService) -> Response:
    """The JSON Schema of one kind of document, or of the `answer`."""
    rulebook = service.library.in_force
    if name == "answer":
        return tagged(request, answer_schema(rulebook), SchemaJson.media_type)
    return tagged(request, document_schema(rulebook, service.schema_of(name)), SchemaJson.media_type)
