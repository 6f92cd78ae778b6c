"""The description of the service (OpenAPI 3.1), finished from what it really takes and answers."""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from threading import Lock
from typing import Any, Literal

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from dontbuy.api.comparison import FEWEST, MOST
from dontbuy.api.door.problems import DESCRIPTIONS, MEDIA_TYPE, STATUSES, is_problem
from dontbuy.api.door.responses import Kept, tagged
from dontbuy.api.door.retiring import DECLARED, RETIRING
from dontbuy.api.errors import StoreUnavailable, TooOften, Unexpected, WrongParameter
from dontbuy.api.openapi import batch
from dontbuy.api.openapi.examples import DOCUMENTS, KEPT_AS, examples, judged
from dontbuy.api.openapi.keys import RATE_HEADERS, RATES, declare_keys, schemes
from dontbuy.api.openapi.named import Examples
from dontbuy.api.openapi.purchase import PURCHASE
from dontbuy.api.openapi.webhooks import WEBHOOK, webhook_requests
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.records.purchases import VENDOR, has_purchases
from dontbuy.api.service import Service
from dontbuy.api.wire.batch import BatchEnd, RowProblem
from dontbuy.api.wire.document_schema import Definitions, document_schemas, facts_of_one_side, type_name, used
from dontbuy.api.wire.exact_json import dumps
from dontbuy.api.wire.proposals import CallsSent
from dontbuy.api.wire.purchase import (
    CallTold,
    FactTold,
    PersonAsked,
    PurchaseBegun,
    PurchaseChanged,
    VendorAdded,
)
from dontbuy.api.wire.purchase_export import PurchaseExport
from dontbuy.api.wire.purchase_measured import SnapshotTaken
from dontbuy.api.wire.vocabulary import Schema, refer, shown_names, vocabulary
from dontbuy.api.wire.webhook import WebhookMade, WebhookMessage, WebhookReplayed
from dontbuy.engine.values import LIMIT_OF_ITEMS

JSON = "application/json"
_ADDRESS = "/openapi.json"
_OF_VENDORS = ("/v1/purchases", "/v1/proposals")
"""What is for the field alone in which somebody buys from a vendor: no other rulebook has calls with one."""
_UNSAID = "Successful Response"
_METHODS = ("get", "post", "put", "patch", "delete")
_COMPONENTS = "#/components/schemas/"
_SUMMARY = "answers by this rulebook, with why, what is missing and what would change them."
_ABOUT = """Post a document, get a verdict with its reasons, what is missing, and what would change it.

A verdict is a success, whatever it says. An error is `application/problem+json`, names every fault at once with its
JSON pointer, and says how to mend it. What was not told is left out or null, which is not the same as `false`. Keys
that are not known are refused. Numbers are exact: send them as numbers or as text. The same document, day and rulebook
give the same answer."""
_TAGS = [
    {
        "name": "evaluations",
        "description": "Check a document, see what would change its answer, keep it, compare several, hear calls.",
    },
    {"name": "purchases", "description": "One decision that several people make: its board, its people, its history."},
    {"name": "webhooks", "description": "Who is told when something happens, and what became of telling them."},
    {"name": "rulebook", "description": "The rulebook as data: build a form or a report from it."},
    {"name": "health", "description": "Whether it lives and can answer, and which version it is."},
]
_HEADERS = {
    "RequestId": {"description": "The id of the request: yours, or one of ours.", "schema": {"type": "string"}},
    **RATES,
    "RetryAfter": {"description": "After how many seconds to try again.", "schema": {"type": "integer", "minimum": 0}},
}
_WHEN: Schema = {"anyOf": [{"type": "string", "format": "date"}, {"type": "string", "format": "date-time"}]}
_PARAMETERS: dict[str, Schema] = {
    "key": {"description": "The id of an evaluation, as its answer names it.", "example": KEPT_AS},
    "kind": {"description": "Only of this kind.", "schema": {"$ref": f"{_COMPONENTS}DocumentKind"}},
    "verdict": {"description": "Only with this verdict.", "schema": {"$ref": f"{_COMPONENTS}VerdictWord"}},
    "level": {"description": "Only of this level.", "schema": {"$ref": f"{_COMPONENTS}Level"}},
    "subject": {"description": "The id of a subject, as the documents have it; of a list, only those of it."},
    "criterion": {
        "description": "The id of a criterion; of a list, only those in which it fired.",
        "schema": {"$ref": f"{_COMPONENTS}CriterionId"},
        "example": "{criterion}",
    },
    "from": {"description": "Kept then or later: a day in UTC, or a time with its zone.", "schema": _WHEN},
    "to": {"description": "Kept before: a day in UTC, or a time with its zone.", "schema": _WHEN},
    "cursor": {"description": "`next_cursor` of the page before, with the same parameters."},
    "limit": {"description": "How many at most."},
    "revision": {"description": "The number of a revision; the first is 1.", "example": 1},
    "name": {"description": "A kind of document, or `answer`.", "example": "answer"},
    "purchase": {
        "description": "The id of a purchase, as its board names it; of a list, the results of its checks and nothing "
        "that a tool posted. That wants a key.",
        "schema": {"type": "string", "pattern": "^pu_[0-9a-f]{32}$"},
        "example": PURCHASE,
    },
    "webhook": {
        "description": "The id of a webhook, as its answer names it.",
        "schema": {"type": "string", "pattern": "^wh_[0-9a-f]{32}$"},
        "example": WEBHOOK,
    },
    "number": {"description": "The number of a person in the purchase, as its board names it.", "example": 1},
    "for": {
        "description": "The role of whoever is asked.",
        "schema": {"$ref": "#/components/schemas/PurchaseRole"},
        "example": "leader",
    },
    "explain": {
        "description": "How much of the why is answered: `none` leaves out reasons, open criteria and questions; "
        "`full` adds what clears a criterion."
    },
}
_BODIES = {
    "check": "Document",
    "ways": "Document",
    "evaluate": "Document",
    "revise_evaluation": "ToldMore",
    "compare": "DocumentList",
    "propose": "CallsSent",
    "begin_purchase": "PurchaseSent",
    "change_purchase": "PurchaseChanged",
    "add_vendor": "VendorAdded",
    "ask_person": "PersonAsked",
    "tell": "FactTold",
    "tell_of_call": "CallTold",
    "take_snapshot": "SnapshotTaken",
    "make_webhook": "WebhookMade",
    "replay_webhook": "WebhookReplayed",
}
_SHAPES: Sequence[type[BaseModel]] = (
    BatchEnd,
    RowProblem,
    CallsSent,
    PurchaseBegun,
    PurchaseExport,
    PurchaseChanged,
    VendorAdded,
    PersonAsked,
    FactTold,
    CallTold,
    SnapshotTaken,
    WebhookMade,
    WebhookReplayed,
    WebhookMessage,
)
"""What is sent that is no document, and what is answered in lines."""


class DescribedApi(FastAPI):
    """An application whose description holds the documents of the rulebook in force, and real examples.

    It is made once, when somebody asks for it first, and kept with its bytes.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(openapi_url=None, **settings)
        self._description: Schema | None = None
        self._as_bytes: Kept | None = None
        self._one_at_a_time = Lock()
        self.add_route(_ADDRESS, self._answer, include_in_schema=False)

    def openapi(self) -> Schema:
        with self._one_at_a_time:
            if self._description is None:
                self._description = described(deepcopy(super().openapi()), self.state.service, self.state.proposals)
            return self._description

    async def _answer(self, request: Request) -> Response:
        if self._as_bytes is None:
            # In a thread: to answer every example takes long enough for others to notice.
            self._as_bytes = Kept.of(await run_in_threadpool(self.openapi))
        return tagged(request, self._as_bytes)


def described(schema: Schema, service: Service, proposals: Proposals) -> Schema:
    """FastAPI's description with its bodies, its examples, its enums, and one declaration of every problem."""
    rulebook = service.library.in_force
    with_purchases = has_purchases(rulebook)
    if not with_purchases:
        schema["paths"] = {path: item for path, item in schema["paths"].items() if not path.startswith(_OF_VENDORS)}
    definitions = Definitions(_COMPONENTS)
    documents = document_schemas(rulebook, definitions)
    if with_purchases:
        facts_of_one_side(rulebook, definitions, VENDOR, "VendorSideFacts")
    shapes = {**schema["components"]["schemas"], **_shapes()}
    names = shown_names(rulebook)
    models = refer(shapes, _COMPONENTS, names)
    parameters = refer(_PARAMETERS, _COMPONENTS, names)
    components = {**models, **vocabulary(rulebook), **definitions.schemas, **_bodies(documents, definitions)}
    shown = examples(service, proposals)
    tagged_by = {operation["tags"][0] for _, _, operation in operations(schema)}
    for _, _, operation in operations(schema):
        own = shown.get(operation["operationId"], Examples())
        operation["summary"] = operation["description"].partition(".")[0].partition("\n")[0]
        _add_body(operation, own)
        if operation["operationId"] == batch.OPERATION:
            sent = [example["value"] for example in judged(service, DOCUMENTS).values()]
            batch.finish_batch(operation, sent, service, _COMPONENTS)
        _finish_parameters(operation, parameters)
        _say_what_a_good_answer_is(operation, components)
        declare_keys(operation)
        _declare_problems(operation)
        _declare_headers(operation)
        _say_that_it_retires(operation)
        _add_answers(operation, own)
    told = webhook_requests(rulebook, _COMPONENTS) if _has_webhooks(schema) else {}
    return {
        **schema,
        **({"webhooks": told} if told else {}),
        "info": {**schema["info"], "summary": f"{rulebook.title}: {_SUMMARY}", "description": _ABOUT},
        "servers": [{"url": "/", "description": "This service."}],
        "tags": [tag for tag in _TAGS if tag["name"] in tagged_by],
        "components": {
            "schemas": used({**schema["paths"], **told}, components, _COMPONENTS),
            "headers": _HEADERS,
            "securitySchemes": schemes(with_purchases),
        },
    }


def _has_webhooks(schema: Schema) -> bool:
    return any(path.startswith("/v1/webhooks") for path in schema["paths"])


def operations(schema: Schema) -> Iterator[tuple[str, str, Schema]]:
    """Path, method and description of every operation."""
    for path, item in schema["paths"].items():
        for method in _METHODS:
            if method in item:
                yield path, method, item[method]


def _bodies(documents: dict[str, Schema], definitions: Definitions) -> dict[str, Schema]:
    """`Document` for a document of any kind, `DocumentList` for several of one kind, `ToldMore` for what is told of a
    kept one."""
    of_one_kind = [{"properties": {"documents": {"items": reference}}} for reference in documents.values()]
    any_kind: Schema = {
        "title": "Document",
        "description": "A document of any kind; `kind` says which.",
        "oneOf": list(documents.values()),
        "discriminator": {
            "propertyName": "kind",
            "mapping": {kind: reference["$ref"] for kind, reference in documents.items()},
        },
    }
    several: Schema = {
        "title": "DocumentList",
        "description": f"{FEWEST} to {MOST} documents of one kind, to be set side by side.",
        "type": "object",
        "additionalProperties": False,
        "required": ["documents"],
        "properties": {
            "documents": {
                "type": "array",
                "description": "The documents, in the order in which they are answered.",
                "minItems": FEWEST,
                "maxItems": MOST,
                "items": {"$ref": f"{_COMPONENTS}Document"},
            }
        },
        # Beside the items and not in them, so that generators of clients give each item its type.
        "allOf": [{"oneOf": of_one_kind}],
    }
    purchase: Schema = {
        "title": "PurchaseSent",
        "description": "What begins a purchase, or one that was exported.",
        "oneOf": [{"$ref": f"{_COMPONENTS}{name}"} for name in ("PurchaseBegun", "PurchaseExport")],
    }
    return {
        "Document": any_kind,
        "DocumentList": several,
        "BatchLine": batch.batch_line(_COMPONENTS),
        "PurchaseSent": purchase,
        "ToldMore": _told_more([definitions.schemas[type_name(kind)]["properties"] for kind in documents]),
    }


def _told_more(kinds: Sequence[Mapping[str, Schema]]) -> Schema:
    """What is told more of a kept evaluation, in the shapes that documents of its kind have."""
    facts = [{"$ref": kind["facts"]["$ref"]} for kind in kinds]
    evidence: Schema = {"$ref": f"{_COMPONENTS}Evidence"}
    return {
        "title": "ToldMore",
        "description": "Facts, evidence or both, as documents of the kind of the evaluation have them.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "facts": {
                "anyOf": [*facts, {"type": "null"}],
                "description": "Each stands in the place of what `facts` told of it before. A fact that is null is "
                "taken back, with the evidence there was of it; a group that is null is refused.",
            },
            "evidence": {
                "anyOf": [{"type": "array", "maxItems": LIMIT_OF_ITEMS, "items": evidence}, {"type": "null"}],
                "description": "More evidence; what there is stays.",
            },
            "as_of": kinds[0]["as_of"],
            "rulebook": {
                **kinds[0]["rulebook"],
                "description": "The rulebook to judge by; the newest version of the one before where it is left out.",
            },
        },
    }


def _shapes() -> dict[str, Schema]:
    """The shapes of what is sent that is no document, and of what they are made of."""
    wanted: list[tuple[type[BaseModel], Literal["validation"]]] = [(shape, "validation") for shape in _SHAPES]
    _, made = models_json_schema(wanted, ref_template=f"{_COMPONENTS}{{model}}")
    return dict(made["$defs"])


def _add_body(operation: Schema, own: Examples) -> None:
    if operation["operationId"] in _BODIES:
        reference = {"$ref": f"{_COMPONENTS}{_BODIES[operation['operationId']]}"}
        operation["requestBody"] = {
            "required": True,
            "content": {JSON: {"schema": reference, "examples": own.body}},
        }


def _finish_parameters(operation: Schema, parameters: Mapping[str, Schema]) -> None:
    for parameter in operation.get("parameters", ()):
        parameter.update(parameters.get(parameter["name"], {}))
        parameter["schema"].pop("title", None)


def _say_what_a_good_answer_is(operation: Schema, components: Schema) -> None:
    """In the words of the shape that is answered."""
    for response in operation["responses"].values():
        if response["description"] == _UNSAID and "content" not in response:
            response["description"] = operation["description"].partition("\n")[0]
        elif response["description"] == _UNSAID:
            content = next(iter(response["content"].values()))["schema"]
            shape = components.get(content.get("$ref", "").rpartition("/")[2], {})
            response["description"] = shape.get("description", operation["description"]).partition("\n")[0]


def _declare_problems(operation: Schema) -> None:
    """Wherever a parameter can be wrong, and something can go wrong on our side, a problem document says so."""
    responses = operation["responses"]
    for error in (WrongParameter, Unexpected):
        status = STATUSES[error].status
        responses.setdefault(str(status), {})["description"] = DESCRIPTIONS[status]
    for status, response in responses.items():
        if is_problem(int(status)):
            response["content"] = {MEDIA_TYPE: {"schema": {"$ref": f"{_COMPONENTS}Problem"}}}


def _declare_headers(operation: Schema) -> None:
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        headers["X-Request-ID"] = {"$ref": "#/components/headers/RequestId"}
        if status in (str(STATUSES[StoreUnavailable].status), str(STATUSES[TooOften].status)):
            headers["Retry-After"] = {"$ref": "#/components/headers/RetryAfter"}
        if status == str(STATUSES[TooOften].status):
            headers |= {name: {"$ref": f"#/components/headers/{key}"} for key, name in RATE_HEADERS.items()}


def _say_that_it_retires(operation: Schema) -> None:
    found = RETIRING.get(operation["operationId"])
    if found is not None:
        operation["deprecated"] = True
        operation["description"] = f"{operation['description']}\n\n{found.sentence}"
        for response in operation["responses"].values():
            response["headers"] = {**DECLARED, **response["headers"]}


def _add_answers(operation: Schema, own: Examples) -> None:
    for status, named in own.answers.items():
        for content in operation["responses"][str(status)]["content"].values():
            # Through our own JSON, so that an example is written as the answer itself is.
            content["examples"] = json.loads(dumps(named))
