"""Every error is a problem document, from a real server: what is wrong, where, how to mend it, what was not done."""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from structlog.testing import capture_logs

from dontbuy.api.door import problems
from dontbuy.api.door.problems import LONGEST_POINTER, MOST_FAULTS, problem
from dontbuy.api.service import Service
from dontbuy.engine.errors import Diagnostic, FactsError, InvariantBroken
from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth
from tests.api.serving import Served, in_thread, request

MARKER = "xq7marker"
MEMBERS = {"type", "title", "status", "code", "detail", "request_id", "errors"}
JSON = {"Content-Type": "application/json"}
EMPTY = b'{"kind": "vendor_evaluation", "facts": {}}'


@dataclass(frozen=True)
class ValueType:
    """A request that is refused, and how."""

    status: int
    code: str
    path: str
    method: str = "POST"
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    pointers: tuple[str, ...] = ()


def facts(text: str, kind: str = "vendor_evaluation") -> bytes:
    return f'{{"kind": "{kind}", "facts": {text}}}'.encode()


KINDS = {
    "not JSON": ValueType(400, "json/not-json", "/v1/check", body=b'{"kind": ', pointers=("",)),
    "no body": ValueType(400, "json/not-json", "/v1/check", pointers=("",)),
    "a key that stands twice": ValueType(
        400,
        "json/duplicate-key",
        "/v1/evaluations",
        body=facts('{"vendor": 1, "vendor": 2}'),
        pointers=("/facts/vendor",),
    ),
    "5,000 arrays": ValueType(400, "json/too-deep", "/v1/check", body=b"[" * 5_000 + b"]" * 5_000, pointers=("",)),
    "not UTF-8": ValueType(400, "json/not-utf-8", "/v1/check", body=b'{"kind": "\xe9"}', pointers=("",)),
    "no such evaluation": ValueType(404, "evaluation/not-found", "/v1/evaluations/none", "GET", pointers=("",)),
    "no such schema": ValueType(404, "schema/not-found", "/schemas/none.json", "GET", pointers=("",)),
    "no such route": ValueType(404, "http/not-found", "/v1/none", "GET"),
    "no such route below a route": ValueType(404, "http/not-found", "/v1/check/none"),
    "a mount alone": ValueType(404, "http/not-found", "/v1", "GET"),
    "another mount alone": ValueType(404, "http/not-found", "/schemas/", "GET"),
    "a method that is not allowed": ValueType(405, "http/method-not-allowed", "/v1/check", "PUT"),
    "options": ValueType(405, "http/method-not-allowed", "/v1/check", "OPTIONS"),
    "a method that nobody has": ValueType(405, "http/method-not-allowed", "/v1/evaluations", "BREW"),
    "too large": ValueType(413, "http/too-large", "/v1/evaluations", body=b" " * 1_000_001, pointers=("",)),
    "no type": ValueType(415, "http/unsupported-media-type", "/v1/evaluations", body=EMPTY, headers={}, pointers=("",)),
    "a form": ValueType(
        415,
        "http/unsupported-media-type",
        "/v1/evaluations",
        body=EMPTY,
        headers={"Content-Type": "text/plain"},
        pointers=("",),
    ),
    "a fact that is not known": ValueType(
        422,
        "facts/unknown-fact",
        "/v1/evaluations",
        body=facts('{"vendor": {"nice": true}}'),
        pointers=("/facts/vendor/nice",),
    ),
    "an envelope without anything": ValueType(
        422, "request/missing-key", "/v1/evaluations", body=b"{}", pointers=("/kind", "/facts")
    ),
    "not an object": ValueType(422, "request/wrong-type", "/v1/evaluations", body=b"[1]", pointers=("",)),
    "a kind that is not known": ValueType(
        422, "rulebook/unknown-kind", "/v1/evaluations", body=facts("{}", "vendor"), pointers=("/kind",)
    ),
    "a rulebook that is not known": ValueType(
        422,
        "rulebook/not-found",
        "/v1/evaluations",
        body=EMPTY[:-1] + b', "rulebook": "none@1.0.0"}',
        pointers=("/rulebook",),
    ),
    "a parameter that is not known": ValueType(
        422, "http/wrong-parameter", "/v1/check?explain=all", body=EMPTY, pointers=("/query/explain",)
    ),
}


class Contrary:
    """An engine that says yes to everything."""

    name = "rete"

    def decide(self, rule_set: RuleSet, facts: Facts) -> Mapping[str, Truth]:
        return dict.fromkeys(rule_set.conditions, Truth.YES)


def raising(error: Exception) -> Callable[..., NoReturn]:
    def raised(*_: object) -> NoReturn:
        raise error

    return raised


@contextmanager
def locked(database: Path) -> Iterator[None]:
    """Somebody else writes to the file, and takes their time."""
    with closing(sqlite3.connect(database, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield


def ask(client: httpx.Client, kind: ValueType, **headers: str) -> httpx.Response:
    return client.request(kind.method, kind.path, content=kind.body or None, headers={**kind.headers, **headers})


def refused(response: httpx.Response) -> dict[str, Any]:
    """The problem document of a response; every one has the same members."""
    assert response.headers["content-type"] == "application/problem+json"
    body: dict[str, Any] = response.json()
    assert set(body) == MEMBERS
    assert body["status"] == response.status_code
    assert body["request_id"] == response.headers["x-request-id"]
    return body


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_kind_of_error_is_a_problem_document(client: httpx.Client, kind: ValueType) -> None:
    body = refused(ask(client, kind))

    assert (body["status"], body["code"]) == (kind.status, kind.code)
    assert body["type"] == f"/docs/errors#{kind.code.replace('/', '-')}"
    assert tuple(fault["pointer"] for fault in body["errors"]) == kind.pointers
    assert all(fault["code"] and fault["detail"] and fault["hint"] for fault in body["errors"])


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_problem_says_that_nothing_was_stored_and_nothing_was(
    served: Served, client: httpx.Client, kind: ValueType
) -> None:
    before = served.kept()

    assert "Nothing was stored." in refused(ask(client, kind))["detail"]
    assert served.kept() == before


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_after_a_problem_the_next_request_is_answered(client: httpx.Client, kind: ValueType) -> None:
    ask(client, kind)

    assert client.post("/v1/check", content=EMPTY, headers=JSON).status_code == 200


def test_a_method_that_is_not_allowed_names_those_that_are(client: httpx.Client) -> None:
    assert client.put("/v1/check").headers["allow"] == "POST"


def test_asking_for_the_head_alone_answers_no_body(client: httpx.Client) -> None:
    response = client.head("/v1/check")

    assert (response.status_code, response.content) == (405, b"")


@pytest.mark.parametrize("kind", ["no such route", "too large", "a fact that is not known"])
def test_a_request_id_is_given_back_in_the_header_and_the_problem(client: httpx.Client, kind: str) -> None:
    response = ask(client, KINDS[kind], **{"X-Request-ID": "call-17_a.b"})

    assert response.headers.get_list("x-request-id") == ["call-17_a.b"]
    assert refused(response)["request_id"] == "call-17_a.b"


def test_an_answer_carries_the_request_id_too(client: httpx.Client) -> None:
    response = client.post("/v1/check", content=EMPTY, headers={**JSON, "X-Request-ID": "call-18"})

    assert response.headers.get_list("x-request-id") == ["call-18"]


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


def test_every_fault_of_envelope_facts_and_evidence_is_found_at_once(client: httpx.Client) -> None:
    document = {
        "kind": "vendor_evaluation",
        "facts": {"vendor": {"asked_about_metric": True, "sold_or_priced": "no"}, "prior": {"exists": True}},
        "evidence": [{"fact": "vendor.on_matrix", "source": "mail"}],
        "subject": {"id": 17},
        "as_of": "21.11.2026",
        "fact": {},
    }
    body = refused(client.post("/v1/check", json=document))

    assert {(fault["pointer"], fault["code"]) for fault in body["errors"]} == {
        ("/subject/id", "request/wrong-type"),
        ("/as_of", "request/wrong-type"),
        ("/fact", "request/unknown-key"),
        ("/facts/vendor/asked_about_metric", "facts/unknown-fact"),
        ("/facts/vendor/sold_or_priced", "facts/wrong-type"),
        ("/facts/prior/exists", "facts/not-taken-by-kind"),
        ("/evidence/0/source", "facts/unknown-word"),
    }
    assert "and 6 more" in body["detail"]


def test_a_problem_names_a_bounded_number_of_faults(client: httpx.Client) -> None:
    body = refused(client.post("/v1/check", json={"kind": "vendor_evaluation", "facts": {}, "evidence": [1] * 2_000}))

    assert len(body["errors"]) == MOST_FAULTS
    assert "and 1999 more" in body["detail"]


def test_a_problem_shortens_a_pointer_without_end() -> None:
    found = problem(FactsError([Diagnostic("facts/unknown-fact", "unknown fact", "/facts/" + "k" * 900_000, "")]))

    assert len(found["errors"][0]["pointer"]) == LONGEST_POINTER + 1
    assert len(found["detail"]) < 2 * LONGEST_POINTER


@pytest.mark.parametrize("path", ["/v1/check", "/v1/evaluations"])
@pytest.mark.parametrize(
    "body",
    [
        f'{{"kind": "{MARKER}", "facts": {{}}}}',
        f'{{"kind": "vendor_evaluation", "facts": {{"vendor": {{"sold_or_priced": "{MARKER}"}}}}}}',
        f'{{"kind": "vendor_evaluation", "facts": {{"vendor": "{MARKER}"}}}}',
        f'{{"kind": "buying_request", "facts": {{"request": {{"opened_with": ["{MARKER}"]}}}}}}',
        f'{{"kind": "buying_request", "facts": {{"metrics": {{"items": [{{"metric": "{MARKER}", "by": 1}}]}}}}}}',
        f'{{"kind": "vendor_evaluation", "facts": "{MARKER}", "as_of": "{MARKER}", "evidence": "{MARKER}"}}',
        f'{{"kind": "vendor_evaluation", "facts": {{}}, "rulebook": "{MARKER}"}}',
        f'{{"kind": "vendor_evaluation", "facts": {{}}, "subject": {{"id": ["{MARKER}"], "name": "{MARKER * 60}"}}}}',
        f'{{"kind": "vendor_evaluation", "facts": {{}}, "evidence": [{{"fact": "<b>{MARKER}", "source": "b"}}]}}',
        f'"{MARKER}"',
        f'{{"{MARKER}": ',
    ],
    ids=range(11),
)
def test_a_problem_never_repeats_a_value_that_was_sent(client: httpx.Client, path: str, body: str) -> None:
    response = client.post(path, content=body.encode(), headers=JSON)

    assert response.is_client_error
    assert MARKER not in response.text


@pytest.mark.parametrize("place", ["/v1/evaluations/{}", "/schemas/{}.json", "/v1/{}", "/v1/check?explain={}"])
def test_a_problem_never_repeats_the_address(client: httpx.Client, place: str) -> None:
    response = client.post if "?" in place else client.get
    answer = response(place.format(MARKER), headers=JSON)

    assert answer.is_client_error
    assert MARKER not in answer.text


def test_a_body_that_does_not_arrive_in_time_is_refused(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.door.body.SECONDS_TO_SEND", 0.2)

    answer = served.exchange([request("POST", "/v1/evaluations", EMPTY[:5], Content_Length=str(len(EMPTY)))])

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b'"code":"http/too-slow"' in answer
    assert b"Nothing was stored." in answer


def test_engines_that_disagree_answer_nothing(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = served.kept()
    monkeypatch.setitem(ENGINES, "rete", Contrary())

    with capture_logs() as logs:
        body = refused(client.post("/v1/evaluations", content=EMPTY, headers={**JSON, "X-Request-ID": "call-19"}))

    assert (body["status"], body["code"], body["errors"]) == (500, "engine/disagreement", [])
    assert "call-19" in body["detail"]
    assert [(line["event"], line["request_id"], line["code"]) for line in logs] == [
        ("incident", "call-19", "engine/disagreement")
    ]
    assert served.kept() == before


def test_the_log_of_a_disagreement_names_the_conditions_and_no_fact(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "rete", Contrary())
    document = {"kind": "vendor_evaluation", "facts": {"cause": {"text": MARKER}}, "subject": {"name": MARKER}}

    with capture_logs() as logs:
        client.post("/v1/check", json=document)

    assert "VEN-7" in str(logs)
    assert MARKER not in str(logs)


@pytest.mark.parametrize("error", [RuntimeError(MARKER), RecursionError(), MemoryError(), ValueError()], ids=repr)
def test_an_error_that_nobody_expected_says_nothing_about_itself(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(Service, "check", raising(error))

    with capture_logs() as logs:
        response = client.post("/v1/check", content=EMPTY, headers={**JSON, "X-Request-ID": "call-20"})

    body = refused(response)
    assert (body["status"], body["code"], body["request_id"]) == (500, "http/internal-error", "call-20")
    assert response.headers.get_list("x-request-id") == ["call-20"]
    assert not any(word in response.text for word in (MARKER, "Traceback", 'Error"', ".py"))
    assert [line["error"] for line in logs] == [type(error).__name__]


def test_an_invariant_that_does_not_hold_is_an_incident(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Service, "check", raising(InvariantBroken([Diagnostic("engine/broken", MARKER, "", "")])))

    body = refused(client.post("/v1/check", content=EMPTY, headers=JSON))

    assert (body["status"], body["code"]) == (500, "engine/broken")
    assert body["request_id"] in body["detail"]
    assert MARKER not in str(body)


def test_a_store_that_is_locked_is_a_problem_that_says_when_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dontbuy.api.store.database.BUSY_MILLISECONDS", 100)
    with in_thread(tmp_path / "dontbuy.db") as served, served.client() as client, locked(served.database):
        response = client.post("/v1/evaluations", content=EMPTY, headers=JSON)

    body = refused(response)
    assert (body["status"], body["code"]) == (503, "store/unavailable")
    assert response.headers["retry-after"] == "5"
    assert "Nothing was stored." in body["detail"]


def test_every_status_that_the_service_chooses_has_a_title_and_is_declared() -> None:
    chosen = {status.status for status in problems.STATUSES.values()} | set(problems.HTTP_STATUSES)

    assert {400, 404, 405, 408, 413, 415, 422, 500, 503} <= chosen
    assert all(status.title for status in problems.STATUSES.values())
