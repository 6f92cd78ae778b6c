"""The API takes the parameters that it names: any other, a repeated or a wrong one is refused, all of them at once."""

from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts

from dontbuy.api.app import create_app
from dontbuy.api.door.parameters import StrictRoute
from dontbuy.api.pages.pages import is_for_machines
from dontbuy.api.service import Service
from tests.api.serving import Served, problem, refused, status
from tests.door import Door

EMPTY = b'{"kind": "vendor_evaluation", "facts": {}}'
JSON = {"Content-Type": "application/json"}


def routes(app: FastAPI) -> list[APIRoute]:
    found = [context.original_route for context in iter_route_contexts(app.router.routes)]
    return [route for route in found if isinstance(route, APIRoute)]


def test_every_route_of_the_api_is_strict(service: Service) -> None:
    known = {route.path: type(route) for route in routes(create_app(service))}

    assert {"/livez", "/readyz", "/version", "/v1/check", "/schemas/{name}.json"} <= set(known)
    assert all(is_for_machines(path) for path in known)
    assert all(issubclass(route, StrictRoute) for route in known.values())


GET = ["/livez", "/readyz", "/version", "/v1/evaluations", "/v1/evaluations/ev_1", "/v1/facts", "/schemas/answer.json"]


@pytest.mark.parametrize("path", GET)
def test_a_parameter_that_is_not_taken_is_refused(door: Door, path: str) -> None:
    body = refused(door.get(f"{path}?nonsense=1"))

    assert (body["status"], body["code"]) == (422, "http/unknown-parameter")
    assert [fault["pointer"] for fault in body["errors"]] == ["/query/nonsense"]
    assert body["errors"][0]["hint"].startswith("leave it out")


def check(door: Door, query: str, **headers: str) -> list[tuple[Any, ...]]:
    response = door.post(f"/v1/check?{query}", content=EMPTY, headers={**JSON, **headers})
    return [(fault["pointer"], fault["code"], fault["hint"]) for fault in refused(response)["errors"]]


def test_a_misspelt_parameter_gets_its_name(door: Door) -> None:
    assert check(door, "explian=full") == [("/query/explian", "http/unknown-parameter", "did you mean `explain`?")]


@pytest.mark.parametrize("query", ["explain=full&explain=summary", "explain=full&explain=full"])
def test_a_parameter_that_stands_twice_is_refused(door: Door, query: str) -> None:
    assert check(door, query) == [("/query/explain", "http/repeated-parameter", "keep one")]


def test_all_that_is_wrong_is_told_at_once(door: Door) -> None:
    wrong = check(door, "explian=full&explain=most&limit=1", **{"Idempotency-Key": "a"})

    assert [(pointer, code) for pointer, code, _ in wrong] == [
        ("/query/explian", "http/unknown-parameter"),
        ("/query/limit", "http/unknown-parameter"),
        ("/query/explain", "http/wrong-parameter"),
        ("/header/idempotency-key", "http/header-not-taken"),
    ]


@pytest.mark.parametrize("query", ["=1", "%00=1", "a%ff=1", "&&=&", "a/b~c=1"])
def test_odd_names_are_refused_too(door: Door, query: str) -> None:
    assert {code for _, code, _ in check(door, query)} == {"http/unknown-parameter"}


@pytest.mark.parametrize("text", ["%ff", "summary%c3", "%ed%a0%80"])
def test_a_value_that_is_not_utf_8_is_none_of_those_that_are_taken(door: Door, text: str) -> None:
    hint = "write 'none', 'summary' or 'full'"
    assert check(door, f"explain={text}") == [("/query/explain", "http/wrong-parameter", hint)]


@pytest.mark.parametrize(
    "address", [b"/v1/check?explain=\xff", b"/v1/evaluations/\xc3\xa9", b"/check/vendor?from=\xfc"]
)
def test_an_address_with_bytes_that_no_address_has_is_not_http(served: Served, address: bytes) -> None:
    answer = served.exchange([b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" % address])

    assert (status(answer), problem(answer)["code"]) == (400, "http/bad-request")


def test_a_name_without_end_is_shortened(door: Door) -> None:
    response = door.get(f"/livez?{'a' * 50_000}=1")

    assert refused(response)["code"] == "http/unknown-parameter"
    assert len(response.content) < 5_000


def test_an_idempotency_key_is_refused_where_no_repetition_is_recognised(client: httpx.Client) -> None:
    response = client.post("/v1/purchases", content=b"{}", headers={**JSON, "Idempotency-Key": "one"})

    body = refused(response)
    assert (body["status"], body["code"]) == (422, "http/header-not-taken")
    assert "does not recognise a repeated request" in body["errors"][0]["detail"]


@pytest.mark.parametrize("path", ["/", "/criteria", "/docs", "/check/vendor/all"])
def test_a_page_skips_what_a_mail_program_adds_to_its_link(client: httpx.Client, path: str) -> None:
    assert client.get(f"{path}?utm_source=mail&utm_campaign=x").text.startswith("<!doctype html>")


def test_no_parameter_at_all_is_no_fault(door: Door) -> None:
    assert door.get("/livez?").json() == {"status": "ok"}
