"""Every error is a problem document, from a real server: what is wrong, where, how to mend it, what was not done."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx
import pytest

from dontbuy.api.door.problems import DESCRIPTIONS, LONGEST_POINTER, MOST_FAULTS, STATUSES, problem
from dontbuy.api.service import Service
from dontbuy.engine.errors import Diagnostic, FactsError
from tests.api.serving import Served, refused

MARKER = "xq7marker"
JSON = {"Content-Type": "application/json"}
EMPTY = b'{"kind": "vendor_evaluation", "facts": {}}'


@dataclass(frozen=True)
class Refusal:
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


REFUSALS = {
    "not JSON": Refusal(400, "json/not-json", "/v1/check", body=b'{"kind": ', pointers=("",)),
    "no body": Refusal(400, "json/not-json", "/v1/check", pointers=("",)),
    "a key that stands twice": Refusal(
        400,
        "json/duplicate-key",
        "/v1/evaluations",
        body=facts('{"vendor": 1, "vendor": 2}'),
        pointers=("/facts/vendor",),
    ),
    "5,000 arrays": Refusal(400, "json/too-deep", "/v1/check", body=b"[" * 5_000 + b"]" * 5_000, pointers=("",)),
    "not UTF-8": Refusal(400, "json/not-utf-8", "/v1/check", body=b'{"kind": "\xe9"}', pointers=("",)),
    "no such evaluation": Refusal(404, "evaluation/not-found", "/v1/evaluations/none", "GET", pointers=("",)),
    "no such schema": Refusal(404, "schema/not-found", "/schemas/none.json", "GET", pointers=("",)),
    "no such route": Refusal(404, "http/not-found", "/v1/none", "GET", pointers=("",)),
    "no such route below a route": Refusal(404, "http/not-found", "/v1/check/none", pointers=("",)),
    "a mount alone": Refusal(404, "http/not-found", "/v1", "GET", pointers=("",)),
    "another mount alone": Refusal(404, "http/not-found", "/schemas/", "GET", pointers=("",)),
    "a method that is not allowed": Refusal(405, "http/method-not-allowed", "/v1/check", "PUT", pointers=("",)),
    "options": Refusal(405, "http/method-not-allowed", "/v1/check", "OPTIONS", pointers=("",)),
    "a method that nobody has": Refusal(405, "http/method-not-allowed", "/v1/evaluations", "BREW", pointers=("",)),
    "too large": Refusal(413, "http/too-large", "/v1/evaluations", body=b" " * 1_000_001, pointers=("",)),
    "no type": Refusal(415, "http/unsupported-media-type", "/v1/evaluations", body=EMPTY, headers={}, pointers=("",)),
    "a form": Refusal(
        415,
        "http/unsupported-media-type",
        "/v1/evaluations",
        body=EMPTY,
        headers={"Content-Type": "text/plain"},
        pointers=("",),
    ),
    "a fact that is not known": Refusal(
        422,
        "facts/unknown-fact",
        "/v1/evaluations",
        body=facts('{"vendor": {"nice": true}}'),
        pointers=("/facts/vendor/nice",),
    ),
    "an envelope without anything": Refusal(
        422, "request/missing-key", "/v1/evaluations", body=b"{}", pointers=("/kind", "/facts")
    ),
    "not an object": Refusal(422, "request/wrong-type", "/v1/evaluations", body=b"[1]", pointers=("",)),
    "a kind that is not known": Refusal(
        422, "rulebook/unknown-kind", "/v1/evaluations", body=facts("{}", "vendor"), pointers=("/kind",)
    ),
    "a rulebook that is not known": Refusal(
        422,
        "rulebook/not-found",
        "/v1/evaluations",
        body=EMPTY[:-1] + b', "rulebook": "none@1.0.0"}',
        pointers=("/rulebook",),
    ),
    "a compressed body": Refusal(
        415,
        "http/unsupported-encoding",
        "/v1/check",
        body=EMPTY,
        headers={**JSON, "Content-Encoding": "deflate"},
        pointers=("",),
    ),
    "another character set": Refusal(
        415,
        "http/unsupported-charset",
        "/v1/check",
        body=EMPTY,
        headers={"Content-Type": "application/json; charset=latin-1"},
        pointers=("",),
    ),
    "a parameter that is not known": Refusal(
        422, "http/unknown-parameter", "/v1/check?explian=full", body=EMPTY, pointers=("/query/explian",)
    ),
    "a header that is not taken": Refusal(
        422,
        "http/header-not-taken",
        "/v1/compare",
        body=EMPTY,
        headers={**JSON, "Idempotency-Key": "a"},
        pointers=("/header/idempotency-key",),
    ),
    "a value that is not known": Refusal(
        422, "http/wrong-parameter", "/v1/check?explain=all", body=EMPTY, pointers=("/query/explain",)
    ),
}


def ask(client: httpx.Client, refusal: Refusal, **headers: str) -> httpx.Response:
    return client.request(
        refusal.method, refusal.path, content=refusal.body or None, headers={**refusal.headers, **headers}
    )


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_every_kind_of_error_is_a_problem_document(client: httpx.Client, refusal: Refusal) -> None:
    body = refused(ask(client, refusal))

    assert (body["status"], body["code"]) == (refusal.status, refusal.code)
    assert body["type"] == f"/docs/errors#{refusal.code.replace('/', '-')}"
    assert tuple(fault["pointer"] for fault in body["errors"]) == refusal.pointers
    assert all(fault["code"] and fault["detail"] and fault["hint"] for fault in body["errors"])


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_every_problem_says_that_nothing_was_stored_and_nothing_was(
    served: Served, client: httpx.Client, refusal: Refusal
) -> None:
    before = served.kept()

    assert "Nothing was stored." in refused(ask(client, refusal))["detail"]
    assert served.kept() == before


@pytest.mark.parametrize("refusal", REFUSALS.values(), ids=REFUSALS)
def test_after_a_problem_the_next_request_is_answered(client: httpx.Client, refusal: Refusal) -> None:
    ask(client, refusal)

    assert client.post("/v1/check", content=EMPTY, headers=JSON).json()["kind"] == "vendor_evaluation"


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


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8", '"utf-8"', "utf8"])
def test_a_body_that_says_it_is_utf_8_is_read(client: httpx.Client, charset: str) -> None:
    headers = {"Content-Type": f"application/json; charset={charset}", "Content-Encoding": "identity"}

    assert client.post("/v1/check", content=EMPTY, headers=headers).json()["kind"] == "vendor_evaluation"


def test_a_compressed_body_is_told_what_is_read(client: httpx.Client) -> None:
    assert ask(client, REFUSALS["a compressed body"]).headers["accept-encoding"] == "identity"
    assert "accept-encoding" not in ask(client, REFUSALS["no type"]).headers


def test_no_hint_over_http_speaks_of_the_command(client: httpx.Client) -> None:
    document = {"kind": "vendor_evaluation", "facts": {"x": 1}}

    [fault] = refused(client.post("/v1/check", json=document))["errors"]
    assert fault["hint"] == "the facts that this kind takes are listed by `GET /v1/facts`"


def test_the_same_hint_on_the_command_line_speaks_of_the_command(service: Service) -> None:
    with pytest.raises(FactsError) as wrong:
        service.check({"kind": "vendor_evaluation", "facts": {"x": 1}})

    assert "`dontbuy facts`" in problem(wrong.value)["errors"][0]["hint"]


def test_a_form_on_a_page_that_does_not_exist_is_a_problem_too(client: httpx.Client) -> None:
    assert refused(client.post("/none", data={"a": "b"}))["code"] == "http/not-found"


def test_every_status_is_one_of_an_error_and_has_a_title() -> None:
    assert all(400 <= status.status < 600 and status.title for status in STATUSES.values())
    assert set(DESCRIPTIONS) <= {status.status for status in STATUSES.values()}
