"""Behind the proxy of compose.yaml the service is what it is without: Debian's nginx runs the very configuration."""

import json
import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import pytest

from dontbuy.api.door.problems import http_problem
from dontbuy.api.errors import Stopping
from dontbuy.api.keys import Keys
from dontbuy.api.records.callers import Scope
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic
from tests.api.keyed import bearer
from tests.api.serving import Served, in_process, refused, status
from tests.api.test_batch import BATCH, lines_of
from tests.api.test_batch_moving import HEAD, row_by_row
from tests.cli.running import STOPS
from tests.deploy.composed import services_of
from tests.deploy.proxy import NAME, Proxy, free_port, proxied
from tests.stores import Postgres

SOMEBODY, SOMEBODY_ELSE = "127.0.0.5", "203.0.113.9"
TOKEN = "a-link-that-is-a-key-and-is-logged-nowhere"
LINES = {"Content-Type": "application/x-ndjson"}


class Behind(NamedTuple):
    """The service, the proxy in front of it, and a key."""

    service: Served
    proxy: Proxy
    key: str

    def ask(self, method: str, path: str, address: str = SOMEBODY, **sent: Any) -> httpx.Response:
        with self.proxy.client(address) as client:
            return client.request(method, path, **sent)

    def logged(self, answer: httpx.Response) -> dict[str, Any]:
        """The line of the service's log about a request."""
        assert self.service.said
        found = self.service.said.first(rf'^{{.*"event": "request".*{answer.headers["x-request-id"]}.*}}$')
        assert found
        line: dict[str, Any] = json.loads(found[0])
        return line


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory, postgres: Postgres) -> Iterator[Behind]:
    """Several processes over PostgreSQL, with the settings of compose.yaml. Whom the proxy named would be believed."""
    shell = {"DONTBUY_HOSTS": NAME, "DONTBUY_WORKERS": "2"}
    shell |= {"DONTBUY_USER_HEADER": "X-Forwarded-Email", "DONTBUY_USER_HEADER_FROM": "127.0.0.1"}
    service = services_of("postgresql", **shell)["dontbuy-postgresql"]
    settings = {name: value for name, value in service["environment"].items() if name != "DONTBUY_DATABASE"}
    place = postgres.fresh()
    with closing(Database(place)) as database:
        _, key = Keys(database).create("crm", "default", [Scope.CHECK, Scope.WRITE, Scope.READ], 90)
    with (
        in_process(place, **settings) as served,
        proxied(tmp_path_factory.mktemp("proxy"), served.port) as proxy,
    ):
        yield Behind(served, proxy, key)
    postgres.drop(place)


def test_the_name_and_the_scheme_that_were_asked_for_arrive(behind: Behind) -> None:
    own, other = (
        behind.ask("POST", "/purchase", data={"name": "Training"}, headers={"Origin": f"{scheme}://{NAME}"})
        for scheme in ("https", "http")
    )
    unknown = behind.ask("GET", "/version", headers={"Host": "evil.example"})

    assert (own.status_code, "sign" in own.text.lower()) == (401, True)  # its form was taken
    assert (other.status_code, "another" in other.text.lower()) == (403, True)
    assert refused(unknown)["code"] == "http/unknown-host"


def test_the_address_of_a_caller_is_the_one_that_the_proxy_saw(behind: Behind) -> None:
    plain = behind.ask("GET", "/version")
    said = behind.ask("GET", "/version", headers={"X-Forwarded-For": SOMEBODY_ELSE, "X-Forwarded-Proto": "http"})

    assert [behind.logged(each)["peer"] for each in (plain, said)] == [SOMEBODY, SOMEBODY]


def test_nobody_says_by_a_header_who_they_are(behind: Behind) -> None:
    headers = {"X-Forwarded-Email": "boss@example.org", "X-Forwarded-User": "boss", "Origin": f"https://{NAME}"}
    answer = behind.ask("POST", "/purchase", data={"name": "Training"}, headers=headers)

    assert (answer.status_code, "by" in behind.logged(answer)) == (401, False)


def test_a_row_is_answered_before_the_next_one_is_sent(behind: Behind) -> None:
    head = HEAD.replace(b"Host: 127.0.0.1", f"Host: {NAME}\r\nAuthorization: Bearer {behind.key}".encode())
    with behind.proxy.connect() as connection:
        first, second, rest = row_by_row(connection, head)

    assert status(first) == 200
    assert b'"verdict":"move_on"' in first
    assert b'"verdict":"cannot_tell"' in second
    assert b'"rows":2,"answered":2' in rest


def test_a_row_of_two_megabytes_is_a_problem_of_the_service_and_the_next_one_is_answered(behind: Behind) -> None:
    rows = lines_of([{**STOPS, "note": "x" * 2_000_000}, STOPS])
    answer = behind.ask("POST", BATCH, content=rows, headers=LINES | bearer(behind.key))

    large, fine, end = (json.loads(line) for line in answer.text.splitlines())
    assert (large["status"], large["code"]) == (413, "http/too-large")
    assert (fine["verdict"], end["summary"]["complete"]) == ("move_on", True)


def test_what_is_kept_with_a_key_is_kept_once_and_found_again(behind: Behind) -> None:
    headers = bearer(behind.key) | {"Idempotency-Key": "through-the-proxy"}
    first, again = (behind.ask("POST", "/v1/evaluations", json=STOPS, headers=headers) for _ in range(2))
    found = behind.ask("GET", first.headers["location"], headers=bearer(behind.key))

    assert (first.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert first.content == again.content == found.content
    assert first.headers["dontbuy-ledger-head"]


@pytest.mark.parametrize(
    ("method", "path", "sent", "code"),
    [
        ("GET", "/v1/evaluations", {}, "key/missing"),
        ("POST", "/v1/check", {"content": b"{", "headers": {"Content-Type": "application/json"}}, "json/not-json"),
        ("GET", "/nowhere", {}, "http/not-found"),
        ("POST", "/v1/check", {"content": b"x" * 2_000_000}, "http/too-large"),
        ("GET", "/version", {"headers": {"X-Long": "x" * 40_000, "Cookie": "x" * 30_000}}, "http/head-too-large"),
    ],
)
def test_a_problem_arrives_as_the_service_says_it(
    behind: Behind, method: str, path: str, sent: dict[str, Any], code: str
) -> None:
    headers = {**bearer(behind.key if path == "/v1/check" else ""), **sent.get("headers", {})}
    sent = {**sent, "headers": headers}
    through = refused(behind.ask(method, path, **sent))
    with behind.service.client() as client:
        direct = refused(client.request(method, path, **sent))

    assert through["code"] == code
    assert {**through, "request_id": ""} == json.loads(
        json.dumps({**direct, "request_id": ""}).replace(direct["request_id"], through["request_id"])
    )


def test_an_agent_is_answered(behind: Behind) -> None:
    message = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    answer = behind.ask("POST", "/mcp", json=message, headers=headers)

    assert "check_document" in [tool["name"] for tool in answer.json()["result"]["tools"]]


def test_the_proxy_logs_what_came_of_a_request_by_its_id_and_no_address(behind: Behind) -> None:
    answer = behind.ask("GET", f"/draft/{TOKEN}")

    found = behind.proxy.said.first(rf'"request_id": "{answer.headers["x-request-id"]}"')
    assert found
    line = json.loads(found.string)
    assert (line["peer"], line["method"], line["status"], line["upstream_status"]) == (SOMEBODY, "GET", "404", "404")
    assert behind.logged(answer)["route"] == "/draft/{token}"
    assert TOKEN not in found.string


def test_where_the_service_does_not_answer_the_proxy_says_so_as_the_service_would(tmp_path: Path) -> None:
    with proxied(tmp_path, free_port()) as proxy:
        with proxy.client(SOMEBODY) as client:
            answer = client.get(f"/draft/{TOKEN}")
        line = proxy.said.first(answer.headers["x-request-id"])
    problem = refused(answer)
    ours = http_problem(Stopping([Diagnostic("http/stopping", "", "", "")]), problem["request_id"])

    assert {key: problem[key] for key in ("type", "title", "status", "code")} == {
        key: ours[key] for key in ("type", "title", "status", "code")
    }
    assert (answer.headers["retry-after"], answer.headers["cache-control"]) == ("5", "no-store")
    assert re.fullmatch("[0-9a-f]{32}", problem["request_id"])
    assert (problem["detail"], len(problem["errors"])) == ("The service does not answer. It may have been stored.", 1)
    assert line
    assert json.loads(line.string)["upstream_status"] == "502"
    assert not proxy.said.first(TOKEN)
