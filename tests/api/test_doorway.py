"""What every request meets: an id, HEAD like GET, the methods of an address, its slash, a line in the log."""

import re
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from anyio.to_thread import run_sync

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from tests.api.serving import Served, logged, refused, request, status
from tests.door import Door

JSON = {"Content-Type": "application/json"}
FORM = "application/x-www-form-urlencoded"
EMPTY = b'{"kind": "vendor_evaluation", "facts": {}}'
TOO_LARGE = b" " * 1_000_001
ROUTES = ["/livez", "/readyz", "/version", "/v1/rule-sets", "/v1/criteria", "/v1/facts", "/v1/metrics", "/v1/sources"]
GET = [*ROUTES, "/v1/evaluations", "/schemas/answer.json", "/openapi.json", "/", "/criteria", "/docs", "/check/vendor"]


@pytest.fixture(scope="module")
def pages(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with closing(Database(tmp_path_factory.mktemp("pages") / "dontbuy.db")) as database:
        yield Door(create_app(service, Checks(service, database, 30, 90)))


@pytest.mark.parametrize(
    "sent",
    [("POST", "/v1/check", EMPTY), ("POST", "/v1/check", TOO_LARGE), ("GET", "/v1/none", b""), ("GET", "/livez", b"")],
    ids=["an answer", "too large", "nothing here", "health"],
)
def test_a_request_id_is_given_back_once(client: httpx.Client, sent: tuple[str, str, bytes]) -> None:
    method, path, body = sent
    response = client.request(method, path, content=body, headers={**JSON, "X-Request-ID": "call-17_a.b"})

    assert response.headers.get_list("x-request-id") == ["call-17_a.b"]
    if response.is_client_error:
        assert refused(response)["request_id"] == "call-17_a.b"


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"a b",
        b"a" * 101,
        b"<script>alert(1)</script>",
        b"a\tb",
        b"\xe9t\xe9",
        b"a;b",
        b"../../etc",
        b"{{7*7}}",
        b'"',
    ],
    ids=repr,
)
def test_a_hostile_request_id_is_replaced(client: httpx.Client, hostile: bytes) -> None:
    response = client.get("/v1/none", headers={b"X-Request-ID": hostile})

    [given] = response.headers.get_list("x-request-id")
    assert re.fullmatch("[0-9a-f]{32}", given)
    assert refused(response)["request_id"] == given


@pytest.mark.parametrize("path", GET)
def test_the_head_is_answered_as_the_whole_is(pages: Door, path: str) -> None:
    head, whole = pages.ask("HEAD", path), pages.get(path)

    assert whole.content
    assert (head.status_code, head.content) == (whole.status_code, b"") == (200, b"")
    for name in ("content-type", "content-length", "etag", "cache-control"):
        assert head.headers.get(name) == whole.headers.get(name)


def test_the_head_alone_leaves_the_connection_in_order(served: Served) -> None:
    answers = served.exchange([request("HEAD", "/v1/facts") + request("GET", "/livez", Connection="close")])

    head, _, rest = answers.partition(b"\r\n\r\n")
    assert (status(head), status(rest)) == (200, 200)
    assert rest.endswith(b'{"status":"ok"}')


def test_the_head_of_what_is_not_there_has_no_body(pages: Door) -> None:
    assert (pages.ask("HEAD", "/v1/none").status_code, pages.ask("HEAD", "/v1/none").content) == (404, b"")
    assert pages.ask("HEAD", "/v1/check").headers["allow"] == "POST"


ALLOWED = {
    "/v1/webhooks/wh_1:replay": "POST",
    "/v1/webhooks/wh_1": "GET, HEAD, DELETE",
    "/v1/check": "POST",
    "/v1/evaluations": "GET, HEAD, POST",
    "/v1/evaluations/ev_1": "GET, HEAD, DELETE",
    "/livez": "GET, HEAD",
    "/openapi.json": "GET, HEAD",
    "/static/site.css": "GET, HEAD",
    "/import": "GET, HEAD, POST",
    "/draft/some-token/delete": "GET, HEAD, POST",
}


@pytest.mark.parametrize("method", ["OPTIONS", "PUT", "BREW"])
@pytest.mark.parametrize("path", ALLOWED)
def test_allow_names_every_method_of_an_address(pages: Door, path: str, method: str) -> None:
    response = pages.ask(method, path)

    assert (response.status_code, response.headers["allow"]) == (405, ALLOWED[path])


def test_a_method_that_is_not_allowed_is_a_problem(pages: Door) -> None:
    assert refused(pages.ask("PUT", "/v1/evaluations"))["code"] == "http/method-not-allowed"


@pytest.mark.parametrize("path", ["/criteria", "/docs/errors", "/check/vendor", "/check/vendor/all"])
@pytest.mark.parametrize("end", ["/", "//", "/?q=a%20b&utm_source=mail"])
def test_a_page_is_found_with_a_slash_at_its_end(pages: Door, path: str, end: str) -> None:
    slashes, _, query = end.partition("?")
    response = pages.get(path + end, headers={"Host": "evil.example"})

    assert response.status_code == 308
    assert response.headers["location"] == path + (f"?{query}" if query else "")
    assert pages.get(response.headers["location"]).status_code == 200
    assert slashes.strip("/") == ""


ELSEWHERE = ["//evil.example/", "//evil.example//", "/\\evil.example/", "/%2F%2Fevil.example/", "/none/", "//criteria/"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_slash_leads_elsewhere(served: Served, path: str) -> None:
    answer = served.exchange([request("GET", path, Connection="close")])

    assert status(answer) == 404
    assert b"location:" not in answer.lower()


@pytest.mark.parametrize("path", ["/v1/facts/", "/v1/check/", "/livez/", "/schemas/answer.json//"])
def test_an_address_of_the_api_has_no_slash_at_its_end_and_says_so(pages: Door, path: str) -> None:
    body = refused(pages.get(path))

    assert (body["status"], body["code"]) == (404, "http/not-found")
    assert body["errors"][0]["hint"] == "write the address without the slash at its end"


def test_an_address_of_nothing_gets_no_hint_about_slashes(pages: Door) -> None:
    assert "slash" not in refused(pages.get("/v1/none/"))["errors"][0]["hint"]


NOBODY, WHOEVER_ASKS_AGAIN = "no-store", "private, no-cache"
PRIVATE = [
    ("POST", "/v1/check", EMPTY, NOBODY),
    ("GET", "/v1/evaluations", b"", WHOEVER_ASKS_AGAIN),
    ("GET", "/v1/none", b"", NOBODY),
    ("GET", "/none", b"", NOBODY),
]


@pytest.mark.parametrize("sent", PRIVATE, ids=[path for _, path, *_ in PRIVATE])
def test_nobody_on_the_way_keeps_what_is_private(client: httpx.Client, sent: tuple[str, str, bytes, str]) -> None:
    method, path, body, keeps = sent

    assert client.request(method, path, content=body, headers=JSON).headers["cache-control"] == keeps


def test_what_is_public_may_be_kept_and_asked_after(client: httpx.Client) -> None:
    response = client.get("/v1/facts")

    assert response.headers["cache-control"] == "no-cache"
    assert client.get("/v1/facts", headers={"If-None-Match": response.headers["etag"]}).status_code == 304


@pytest.mark.parametrize("query", ["", "?anything", "?v=", "?v=000000000000"])
def test_a_static_file_is_kept_for_good_by_its_own_hash_alone(pages: Door, query: str) -> None:
    assert pages.get(f"/static/site.css{query}").headers["cache-control"] == "no-cache"


def test_the_address_that_the_pages_use_is_kept_for_good(pages: Door) -> None:
    [address] = set(re.findall(r"/static/site\.css\?v=[0-9a-f]+", pages.get("/").text))

    assert "immutable" in pages.get(address).headers["cache-control"]


def test_a_request_is_one_line_with_its_template_and_without_its_address(client: httpx.Client) -> None:
    secret = "sEcReT-token-17"
    with logged() as log:
        responses = [
            client.post("/v1/check?explain=full", content=EMPTY, headers={**JSON, "X-Request-ID": "call-23"}),
            client.get(f"/draft/{secret}"),
            client.get(f"/{secret}"),
            client.request(secret, "/livez"),
        ]
        lines = [line for response in responses for line in log.of(response.headers["x-request-id"])]

    known = [(line["method"], line["route"], line["status"]) for line in lines]
    assert known == [
        ("POST", "/v1/check", 200),
        ("GET", "/draft/{token}", 404),
        ("GET", "-", 404),
        ("-", "/livez", 405),
    ]
    assert lines[0]["request_id"] == "call-23"
    told = {"request_id", "peer", "method", "route", "status", "duration_ms"}
    assert set(lines[0]) == {"event", "log_level", *told}
    assert lines[0]["peer"] == "127.0.0.1"
    assert secret not in str(lines)


def test_what_never_reaches_a_route_is_a_line_too(served: Served) -> None:
    with logged() as log:
        answer = served.exchange([b"GARBAGE\r\n\r\n"])
        [given] = re.findall(r"X-Request-ID: (\S+)", answer.decode())
        lines = log.of(given)

    assert [(line["peer"], line["route"], line["status"]) for line in lines] == [("127.0.0.1", "-", 400)]


def test_the_day_of_a_document_is_the_day_in_utc(monkeypatch: pytest.MonkeyPatch, service: Service) -> None:
    days = set()
    for zone in ("<+14>-14", "<-11>+11"):  # as offsets: the names of zones are a package that may be missing
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        days.add(service.check({"kind": "vendor_evaluation", "facts": {}})["as_of"])
    monkeypatch.undo()
    time.tzset()

    assert days == {datetime.now(UTC).date().isoformat()}


HOPS = {
    "a small check": ("POST", "/v1/check", 0),
    "health": ("GET", "/livez", 0),
    "the version": ("GET", "/version", 0),
    "nothing here": ("GET", "/v1/none", 0),
    "a wrong parameter": ("GET", "/v1/facts?x=1", 0),
}


@pytest.mark.parametrize(("method", "path", "hops"), HOPS.values(), ids=HOPS)
def test_a_request_goes_into_a_thread_once_at_most(
    door: Door, monkeypatch: pytest.MonkeyPatch, method: str, path: str, hops: int
) -> None:
    calls = []

    async def counted(*given: Any, **named: Any) -> Any:
        calls.append(given)
        return await run_sync(*given, **named)

    monkeypatch.setattr("anyio.to_thread.run_sync", counted)

    door.ask(method, path, headers=JSON, content=EMPTY)

    assert len(calls) == hops


MANY = {
    "as an address": {"content": "&".join(["a=1"] * 5_100), "headers": {"Content-Type": FORM}},
    "in parts": {"files": [("a", (None, "1"))] * 5_100},
}


@pytest.mark.parametrize("sent", MANY.values(), ids=MANY)
def test_a_form_with_too_many_fields_is_too_large_and_a_form_still(pages: Door, sent: dict[str, Any]) -> None:
    response = pages.post("/import", **sent)

    assert response.status_code == 413
    assert "The form has too many fields" in response.text
