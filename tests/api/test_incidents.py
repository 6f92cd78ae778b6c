"""What is our fault, or the store's: logged with the id of its request and without a fact, and answered with the id."""

from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.errors import StoreBusy, StoreCorrupt, StoreUnavailable
from dontbuy.api.service import Service
from dontbuy.engine.engines.base import Engine
from dontbuy.engine.errors import Diagnostic, InvariantBroken
from dontbuy.engine.evaluate import ENGINES
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth
from tests.api.serving import Served, in_thread, logged, refused
from tests.door import Door
from tests.stores import locked

MARKER = "xq7marker"
JSON = {"Content-Type": "application/json"}
EMPTY = b'{"kind": "vendor_evaluation", "facts": {}}'


class Contrary(Engine):
    """An engine that says yes to everything."""

    name = "rete"

    def prepare(self, rule_sets: Iterable[RuleSet]) -> None:
        """It needs nothing."""

    def combine(self, rule_set: RuleSet, tests: Mapping[str, Truth]) -> Mapping[str, Truth]:
        return dict.fromkeys(rule_set.conditions, Truth.YES)


def raising(error: Exception) -> Callable[..., NoReturn]:
    def raised(*_: object) -> NoReturn:
        raise error

    return raised


def incidents(lines: Sequence[MutableMapping[str, Any]]) -> list[MutableMapping[str, Any]]:
    return [line for line in lines if line["event"] != "request"]


def test_engines_that_disagree_answer_nothing(
    served: Served, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = served.kept()
    monkeypatch.setitem(ENGINES, "rete", Contrary())

    with logged() as log:
        body = refused(client.post("/v1/evaluations", content=EMPTY, headers={**JSON, "X-Request-ID": "call-19"}))
        lines = log.of("call-19")

    assert (body["status"], body["code"]) == (500, "engine/disagreement")
    assert [(fault["code"], fault["hint"]) for fault in body["errors"]] == [
        ("engine/disagreement", "report the incident call-19")
    ]
    assert "call-19" in body["detail"]
    assert [(line["event"], line["request_id"], line["code"]) for line in incidents(lines)] == [
        ("incident", "call-19", "engine/disagreement")
    ]
    assert served.kept() == before


def test_the_log_of_a_disagreement_names_the_conditions_and_no_fact(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(ENGINES, "rete", Contrary())
    document = {"kind": "vendor_evaluation", "facts": {"cause": {"text": MARKER}}, "subject": {"name": MARKER}}

    with logged() as log:
        lines = log.of(client.post("/v1/check", json=document).headers["x-request-id"])

    assert "VEN-7" in str(lines)
    assert MARKER not in str(log.lines)


@pytest.mark.parametrize("error", [RuntimeError(MARKER), RecursionError(), MemoryError(), ValueError()], ids=repr)
def test_an_error_that_nobody_expected_says_nothing_about_itself(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setattr(Service, "check_quickly", raising(error))

    with logged() as log:
        response = client.post("/v1/check", content=EMPTY, headers={**JSON, "X-Request-ID": "call-20"})
        lines = log.of("call-20")

    body = refused(response)
    assert (body["status"], body["code"], body["request_id"]) == (500, "http/internal-error", "call-20")
    assert response.headers.get_list("x-request-id") == ["call-20"]
    assert not any(word in response.text for word in (MARKER, "Traceback", 'Error"', ".py"))
    assert [line["error"] for line in incidents(lines)] == [type(error).__name__]


def test_an_invariant_that_does_not_hold_is_an_incident(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Service, "check_quickly", raising(InvariantBroken([Diagnostic("engine/broken", MARKER, "", "")]))
    )

    body = refused(client.post("/v1/check", content=EMPTY, headers=JSON))

    assert (body["status"], body["code"]) == (500, "engine/broken")
    assert body["request_id"] in body["detail"]
    assert MARKER not in str(body)
    assert [fault["detail"] for fault in body["errors"]] == ["something that must hold does not"]


def test_what_is_kept_and_cannot_be_read_back_is_an_incident_with_its_id(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = StoreCorrupt([Diagnostic("store/record-broken", "the document is not JSON", "ev_17", "")])
    monkeypatch.setattr(Service, "evaluation", raising(broken))

    with logged() as log:
        body = refused(client.get("/v1/evaluations/ev_17", headers={"X-Request-ID": "call-22"}))
        lines = log.of("call-22")

    assert (body["status"], body["code"]) == (500, "store/record-broken")
    assert "ev_17" not in str(body)
    assert [(line["request_id"], line["found"]) for line in incidents(lines)] == [
        ("call-22", ["ev_17 the document is not JSON"])
    ]


BUSY = {
    "busy": (StoreBusy, "store/busy", "1"),
    "unavailable": (StoreUnavailable, "store/unavailable", "5"),
}


@pytest.mark.parametrize(("error", "code", "seconds"), BUSY.values(), ids=BUSY)
def test_a_store_that_cannot_be_written_says_when_to_try_again(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, error: type[StoreUnavailable], code: str, seconds: str
) -> None:
    monkeypatch.setattr(Service, "keep_all", lambda *_: [error([Diagnostic(code, "no room", "", "try again")])])

    response = client.post("/v1/evaluations", content=EMPTY, headers=JSON)

    body = refused(response)
    assert (body["status"], body["code"], response.headers["retry-after"]) == (503, code, seconds)


@pytest.mark.parametrize("is_writable", [True, False])
def test_it_is_ready_while_its_store_can_be_written(service: Service, is_writable: bool) -> None:
    response = Door(create_app(service, is_writable=lambda: is_writable)).get("/readyz")

    if is_writable:
        assert response.json() == {"status": "ok"}
    else:
        assert (response.status_code, refused(response)["code"]) == (503, "store/unavailable")


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
