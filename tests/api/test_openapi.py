"""The published description: what generators of clients need, and examples that are what is really answered."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.door.problems import MEDIA_TYPE
from dontbuy.api.openapi.description import operations
from dontbuy.api.openapi.examples import KEPT_AS, KEPT_AT
from dontbuy.api.service import Service
from dontbuy.engine.ir import Rulebook
from tests.counting import counting
from tests.door import Door

TAKING = ("check", "compare", "evaluate")
OPERATIONS = (
    *TAKING,
    "add_vendor",
    "ask_person",
    "begin_purchase",
    "change_purchase",
    "check_batch",
    "delete_purchase",
    "delete_webhook",
    "erase_evaluation",
    "erase_subject",
    "export_purchase",
    "export_subject",
    "get_criterion",
    "get_evaluation",
    "get_history",
    "get_purchase",
    "get_revision",
    "get_schema",
    "get_snapshots",
    "get_webhook",
    "list_criteria",
    "list_evaluations",
    "list_facts",
    "list_metrics",
    "list_purchases",
    "list_questions",
    "list_revisions",
    "list_rule_sets",
    "list_sources",
    "list_webhooks",
    "livez",
    "make_webhook",
    "propose",
    "readyz",
    "replay_webhook",
    "revise_evaluation",
    "revoke_person_link",
    "take_snapshot",
    "tell",
    "tell_of_call",
    "version",
    "ways",
)
"""Callers generate code from these names: one may be added, none renamed."""
LISTS = {"list_criteria": "criteria", "list_facts": "facts", "list_metrics": "metrics"}
LISTS |= {"list_rule_sets": "rule_sets", "list_sources": "sources"}


@pytest.fixture(scope="session")
def description(door: Door) -> dict[str, Any]:
    found: dict[str, Any] = door.get("/openapi.json").json()
    return found


def test_it_is_openapi_3_1_and_its_operations_keep_their_names(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1.")
    assert sorted(operation["operationId"] for _, _, operation in operations(description)) == sorted(OPERATIONS)


def test_no_page_is_an_operation(description: dict[str, Any]) -> None:
    assert not [path for path in description["paths"] if path.startswith(("/docs", "/criteria", "/check"))]


def test_every_problem_is_declared_as_one(description: dict[str, Any]) -> None:
    refused = [
        list(response["content"])
        for _, _, operation in operations(description)
        for status, response in operation["responses"].items()
        if int(status) >= 400
    ]

    assert refused
    assert all(media == [MEDIA_TYPE] for media in refused)


def test_every_reference_leads_somewhere(description: dict[str, Any]) -> None:
    for reference in {part["$ref"] for part in _parts(description) if "$ref" in part}:
        at = description
        for step in reference.removeprefix("#/").split("/"):
            at = at[step]


def _parts(value: Any) -> Iterator[dict[str, Any]]:
    """Every object below a value, the value itself first; examples are no part of a description."""
    if isinstance(value, dict):
        yield value
        for key, below in value.items():
            if key not in ("example", "examples"):
                yield from _parts(below)
    elif isinstance(value, list):
        for below in value:
            yield from _parts(below)


# --- what generators of clients need


def test_no_schema_is_a_boolean_but_where_keys_are_open_or_closed(description: dict[str, Any]) -> None:
    schemas = description["components"]["schemas"]
    booleans = [(key, below) for part in _parts(schemas) for key, below in part.items() if isinstance(below, bool)]

    assert set(booleans) == {("additionalProperties", False), ("additionalProperties", True)}


def test_every_property_and_every_shape_says_what_it_is(description: dict[str, Any]) -> None:
    silent = [
        f"{name}.{key}"
        for name, schema in description["components"]["schemas"].items()
        for key, below in schema.get("properties", {}).items()
        if not below.get("description")
    ]

    assert silent == []
    assert all(schema.get("description") for schema in description["components"]["schemas"].values())


@pytest.mark.parametrize(
    ("shape", "key", "name"),
    [
        ("Answer", "kind", "DocumentKind"),
        ("Answer", "verdict", "VerdictWord"),
        ("Answer", "level", "Level"),
        ("Answer", "side", "SideWord"),
        ("Answer", "subject", "Subject"),
        ("Reason", "says", "OutcomeWord"),
        ("Reason", "about", "Topic"),
        ("Reason", "level", "Level"),
        ("Shown", "says", "SignWord"),
        ("Question", "answered_by", "Person"),
        ("Problem", "code", "ErrorCode"),
        ("Fault", "code", "ErrorCode"),
        ("VendorEvaluation", "facts", "VendorEvaluationFacts"),
        ("VendorFacts", "metrics_asked", "MetricId"),
        ("MetricsFacts", "items", "MetricItem"),
        ("VendorEvaluation", "evidence", "Evidence"),
        ("Basis", "evidence", "Evidence"),
        ("DocumentList", "documents", "Document"),
    ],
)
def test_what_has_a_name_is_referred_to_by_it(description: dict[str, Any], shape: str, key: str, name: str) -> None:
    schema = description["components"]["schemas"][shape]["properties"][key]

    assert f"#/components/schemas/{name}" in [part.get("$ref") for part in _parts(schema)]


def test_the_words_are_those_of_the_rulebook(description: dict[str, Any], rulebook: Rulebook) -> None:
    words = {name: schema.get("enum") for name, schema in description["components"]["schemas"].items()}

    assert words["DocumentKind"] == list(rulebook.rule_sets)
    assert words["Level"] == ["stop", "act", "caution", "unknown", "none"]
    assert words["Topic"] == list(rulebook.topics)
    assert words["SideWord"] == ["sales_fixing", "sales_prevention", "cannot_tell", "not_judged"]
    assert {"run", "cannot_tell", "no_objection"} < set(words["VerdictWord"])
    assert "cannot_tell" not in words["OutcomeWord"]
    assert {"facts/unknown-fact", "json/not-json", "store/unavailable"} < set(words["ErrorCode"])


def test_days_times_and_ids_have_their_form(description: dict[str, Any]) -> None:
    evaluation = description["components"]["schemas"]["Evaluation"]["properties"]

    assert evaluation["as_of"]["format"] == "date"
    assert evaluation["created_at"]["format"] == "date-time"
    assert evaluation["id"]["pattern"] == "^ev_[0-9a-f]{32}$"
    assert evaluation["input_digest"]["pattern"] == "^sha256:[0-9a-f]{64}$"


def test_a_key_that_may_be_absent_is_not_required_and_has_no_default(description: dict[str, Any]) -> None:
    answer = description["components"]["schemas"]["Answer"]

    assert set(answer["properties"]) - set(answer["required"]) == {
        "cleared",
        "rests_on",
        "ways",
        "worse",
        "not_computed",
    }
    assert not [part for part in _parts(description["components"]["schemas"]) if "default" in part]


def test_every_answer_declares_its_headers(description: dict[str, Any]) -> None:
    answers = [
        (operation["operationId"], status, set(response["headers"]))
        for _, _, operation in operations(description)
        for status, response in operation["responses"].items()
    ]

    assert all("X-Request-ID" in headers for _, _, headers in answers)
    assert all(("Retry-After" in headers) is (status in ("429", "503")) for _, status, headers in answers)
    assert {key for key, status, headers in answers if status == "200" and "ETag" in headers} == {
        *LISTS,
        "get_criterion",
        "get_schema",
        "get_evaluation",
        "get_revision",
        "list_evaluations",
        "list_revisions",
    }
    assert [key for key, _, headers in answers if "Location" in headers] == [
        "evaluate",
        "revise_evaluation",
        "begin_purchase",
        "make_webhook",
    ]


def test_it_says_what_it_is_and_where(description: dict[str, Any]) -> None:
    assert "verdict" in description["info"]["description"]
    assert description["servers"] == [{"url": "/", "description": "This service."}]
    summaries = [operation["summary"] for _, _, operation in operations(description)]
    assert len(set(summaries)) == len(summaries)
    assert all(len(summary.split()) >= 3 for summary in summaries)


def test_it_is_made_once_and_sent_once_to_those_who_keep_it(service: Service) -> None:
    door = Door(create_app(service))
    with counting() as calls:
        first = door.get("/openapi.json")
        again = door.get("/openapi.json", headers={"If-None-Match": first.headers["etag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert calls["description.py:described"] == 1
    assert calls["responses.py:tagged"] == 2


# --- the examples are what is really answered


def _answers(operation: dict[str, Any]) -> dict[tuple[str, str], Any]:
    """Every example of an answer, by status and name."""
    return {
        (status, name): example["value"]
        for status, response in operation["responses"].items()
        for content in response.get("content", {}).values()
        for name, example in content.get("examples", {}).items()
    }


def _operation(description: dict[str, Any], key: str) -> tuple[str, dict[str, Any]]:
    found = [
        (path, operation)
        for path, item in description["paths"].items()
        for operation in item.values()
        if operation["operationId"] == key
    ]
    return found[0]


def _without_chance(body: dict[str, Any]) -> dict[str, Any]:
    """A body without what differs from request to request."""
    return {key: value for key, value in body.items() if key not in ("id", "created_at", "request_id")}


@pytest.mark.parametrize("operation", TAKING)
def test_every_example_of_a_body_gets_the_answer_of_its_name(
    door: Door, description: dict[str, Any], operation: str
) -> None:
    path, described = _operation(description, operation)
    expected = _answers(described)

    for name, example in described["requestBody"]["content"]["application/json"]["examples"].items():
        response = door.post(path, json=example["value"])
        assert _without_chance(response.json()) == _without_chance(expected.pop((str(response.status_code), name)))
    assert list(expected) == [("400", "not_json")]


@pytest.mark.parametrize("operation", TAKING)
def test_there_is_a_good_a_refused_and_an_undecided_example(description: dict[str, Any], operation: str) -> None:
    answers = _answers(_operation(description, operation)[1])
    documents = [document for answer in answers.values() for document in answer.get("documents", [answer])]

    assert {("422", "refused"), ("400", "not_json")} < set(answers)
    assert {"cannot_tell", "no_objection", "do_not_buy"} <= {document.get("verdict") for document in documents}


def test_the_refused_json_is_refused_with_the_problem_that_is_shown(door: Door, description: dict[str, Any]) -> None:
    sent = {"content": b'{"kind": "vendor_evaluation",}', "headers": {"Content-Type": "application/json"}}
    shown = _answers(_operation(description, "check")[1])["400", "not_json"]

    assert _without_chance(door.post("/v1/check", **sent).json()) == _without_chance(shown)


def test_a_kept_evaluation_reads_as_its_examples_do(door: Door, description: dict[str, Any]) -> None:
    _, evaluate = _operation(description, "evaluate")
    _, get = _operation(description, "get_evaluation")
    kept = {name: value for (_, name), value in _answers(get).items() if name != "not_kept"}

    for name, example in evaluate["requestBody"]["content"]["application/json"]["examples"].items():
        if name != "refused":
            address = door.post("/v1/evaluations", json=example["value"]).headers["location"]
            assert _without_chance(door.get(address).json()) == _without_chance(kept.pop(name))
    assert kept == {}


@pytest.mark.parametrize(
    ("path", "operation", "name"),
    [
        (f"/v1/evaluations/{KEPT_AS}", "get_evaluation", "not_kept"),
        ("/schemas/invoice.json", "get_schema", "no_such_kind"),
    ],
    ids=["evaluation", "schema"],
)
def test_what_is_not_there_is_refused_as_shown(
    door: Door, description: dict[str, Any], path: str, operation: str, name: str
) -> None:
    shown = _answers(_operation(description, operation)[1])["404", name]

    assert _without_chance(door.get(path).json()) == _without_chance(shown)


@pytest.mark.parametrize(("operation", "key"), LISTS.items(), ids=LISTS)
def test_the_example_of_a_list_is_its_first_entry(
    door: Door, description: dict[str, Any], operation: str, key: str
) -> None:
    path, described = _operation(description, operation)
    whole = door.get(path).json()

    assert _answers(described)["200", "first"] == {**whole, key: whole[key][:1]}


@pytest.mark.parametrize(("operation", "name"), [("livez", "alive"), ("readyz", "ready"), ("version", "in_force")])
def test_health_answers_what_is_shown(door: Door, description: dict[str, Any], operation: str, name: str) -> None:
    path, described = _operation(description, operation)

    assert door.get(path).json() == _answers(described)["200", name]


def test_the_example_of_the_list_of_evaluations_holds_those_that_are_shown(description: dict[str, Any]) -> None:
    shown = _answers(_operation(description, "list_evaluations")[1])["200", "kept"]["evaluations"]
    kept = _answers(_operation(description, "get_evaluation")[1])

    assert all((example["id"], example["created_at"]) == (KEPT_AS, KEPT_AT) for example in shown)
    assert all(any(example.items() <= whole.items() for whole in kept.values()) for example in shown)


def test_the_same_service_describes_itself_in_the_same_bytes(door: Door) -> None:
    first, again = door.get("/openapi.json"), door.get("/openapi.json")

    assert first.content == again.content
    json.loads(first.content)
