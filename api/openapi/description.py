"""The description of the service (OpenAPI 3.1), finished from what it really takes and answers."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from fastapi import FastAPI

from dontbuy.api.comparison import FEWEST, MOST
from dontbuy.api.door.problems import DESCRIPTIONS, MEDIA_TYPE, STATUSES, is_problem
from dontbuy.api.errors import Unexpected, WrongParameter
from dontbuy.api.openapi.examples import KEPT_AS, Examples, examples
from dontbuy.api.service import Service
from dontbuy.api.wire.document_schema import document_schema
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.problem import Problem

Schema = dict[str, Any]
JSON = "application/json"
_UNSAID = "Successful Response"
_METHODS = ("get", "post", "put", "patch", "delete")
_REFERENCE = "#/components/schemas/{}"
_TAGS = [
    {"name": "evaluations", "description": "Check a document, keep its answer, compare several."},
    {"name": "rulebook", "description": "The rulebook as data: build a form or a report from it."},
    {"name": "health", "description": "Whether it lives and can answer, and which version it is."},
]


class DescribedApi(FastAPI):
    """An application whose description holds the documents of the rulebook in force, and real examples."""

    _described: Schema | None = None

    def openapi(self) -> Schema:
        if self._described is None:
            self._described = described(deepcopy(super().openapi()), self.state.service)
        return self._described


def described(schema: Schema, service: Service) -> Schema:
    """`schema` with its bodies, its examples, and one declaration of every problem."""
    schemas = schema["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    schemas["Problem"] = _lifted(Problem.model_json_schema(ref_template=_REFERENCE.replace("{}", "{model}")), schemas)
    _documents(service, schemas)
    shown = examples(service)
    for operation in operations(schema):
        own = shown.get(operation["operationId"], Examples())
        _body(operation, own)
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                parameter["example"] = _NAMED_IN_PATHS[parameter["name"]]
        _said(operation, schemas)
        _problems(operation)
        _answers(operation, own)
    return {**schema, "tags": _TAGS}


def operations(schema: Schema) -> Iterator[Schema]:
    """Every operation of a description."""
    for item in schema["paths"].values():
        yield from (item[method] for method in _METHODS if method in item)


def _documents(service: Service, schemas: Schema) -> None:
    """One schema for each kind of document, and `Document` for any of them."""
    rulebook = service.library.in_force
    for kind, rule_set in rulebook.rule_sets.items():
        whole = document_schema(rulebook, rule_set)
        schemas[kind] = {key: value for key, value in whole.items() if not key.startswith("$")}
    kinds = {kind: _REFERENCE.format(kind) for kind in rulebook.rule_sets}
    schemas["Document"] = {
        "title": "Document",
        "description": "A document of any kind; `kind` says which.",
        "oneOf": [{"$ref": reference} for reference in kinds.values()],
        "discriminator": {"propertyName": "kind", "mapping": kinds},
    }
    schemas["Documents"] = {
        "title": "Documents",
        "description": f"{FEWEST} to {MOST} documents of one kind, for one purchase.",
        "type": "object",
        "additionalProperties": False,
        "required": ["documents"],
        "properties": {"documents": {"type": "array", "minItems": FEWEST, "maxItems": MOST}},
        "oneOf": [{"properties": {"documents": {"items": {"$ref": reference}}}} for reference in kinds.values()],
    }


_NAMED_IN_PATHS = {"key": KEPT_AS, "name": "answer"}
_BODIES = {"check": "Document", "evaluate": "Document", "compare": "Documents"}


def _body(operation: Schema, own: Examples) -> None:
    if operation["operationId"] in _BODIES:
        content = {"schema": {"$ref": _REFERENCE.format(_BODIES[operation["operationId"]])}, "examples": own.body}
        operation["requestBody"] = {"required": True, "content": {JSON: content}}


def _said(operation: Schema, schemas: Schema) -> None:
    """What a good answer is, in the words of its shape."""
    for response in operation["responses"].values():
        if response["description"] == _UNSAID:
            content = next(iter(response["content"].values()))["schema"]
            shape = schemas.get(content.get("$ref", "").rpartition("/")[2], {})
            response["description"] = shape.get("description", operation["description"]).partition("\n")[0]


def _problems(operation: Schema) -> None:
    """Wherever a parameter can be wrong, and something can go wrong on our side, a problem document says so."""
    responses = operation["responses"]
    for error in (WrongParameter, Unexpected):
        status = STATUSES[error].status
        responses.setdefault(str(status), {})["description"] = DESCRIPTIONS[status]
    for status, response in responses.items():
        if is_problem(int(status)):
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": _REFERENCE.format("Problem")}}}


def _answers(operation: Schema, own: Examples) -> None:
    for status, named in own.answers.items():
        for content in operation["responses"][str(status)]["content"].values():
            # Through our own JSON, so that an example is written as the answer itself is.
            content["examples"] = json.loads(dumps(named))


def _lifted(model: Schema, schemas: Schema) -> Schema:
    """A model's schema, with the models it names put beside it."""
    schemas.update(model.pop("$defs", {}))
    return model
