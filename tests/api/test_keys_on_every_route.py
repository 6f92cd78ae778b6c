"""Every operation of the API refuses a key that is missing, mistyped, unknown, expired, revoked or of another scope."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from fastapi.routing import APIRoute

from dontbuy.api.door.scopes import WANTED, wanted_by
from dontbuy.api.records.callers import Scope
from dontbuy.api.routers import agents, compare, evaluations, health, proposals, purchases, rulebook, subjects, webhooks
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import new_key
from dontbuy.engine.ir import Rulebook
from tests.api.keyed import Keyed
from tests.api.serving import refused

ROUTES = [
    route
    for module in (agents, compare, evaluations, health, proposals, purchases, rulebook, subjects, webhooks)
    for route in module.router.routes
    if isinstance(route, APIRoute)
]
CLOSED = [route for route in ROUTES if wanted_by(str(route.operation_id))]
OPEN = [route for route in ROUTES if not (wanted_by(str(route.operation_id)) or route.operation_id == "mcp")]
"""What each tool of `mcp` wants, test_agents.py holds."""
FILLED = {"purchase": "pu_" + "0" * 32, "key": "ev_" + "0" * 32, "number": "1", "criterion": "BUY-3", "name": "answer"}
FILLED |= {"revision": "1", "subject": "v-17", "webhook": "wh_" + "0" * 32}


def address(route: APIRoute) -> tuple[str, str]:
    [method] = sorted(route.methods or ())
    return method, re.sub(r"\{(\w+)(?::path)?\}", lambda found: FILLED[found[1]], route.path)


def name_of(route: APIRoute) -> str:
    return str(route.operation_id)


@pytest.fixture(scope="module")
def shared(rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Keyed]:
    with closing(Database(tmp_path_factory.mktemp("keys") / "dontbuy.db")) as database:
        yield Keyed(rulebook, database, always=True)


def mistyped(keyed: Keyed) -> str:
    _, shown = keyed.make(*Scope)
    return shown[:-1] + ("0" if shown[-1] != "0" else "1")


def unknown(_keyed: Keyed) -> str:
    return new_key()[1]


def expired(keyed: Keyed) -> str:
    _, shown = keyed.make(*Scope, days=1)
    keyed.clock.pass_seconds(24 * 3600)
    return shown


def revoked(keyed: Keyed) -> str:
    key, shown = keyed.make(*Scope)
    keyed.keys.revoke(key.id)
    return shown


REFUSED: dict[str, Callable[[Keyed], str]] = {
    "key/malformed": mistyped,
    "key/unknown": unknown,
    "key/expired": expired,
    "key/revoked": revoked,
}


def test_every_route_of_the_api_has_said_what_it_wants(shared: Keyed) -> None:
    served = {route.operation_id for route in every_route(shared.app) if is_for_machines(route.path)}

    assert served == set(WANTED)
    assert {str(route.operation_id) for route in ROUTES} == served


def is_for_machines(path: str) -> bool:
    return path.startswith(("/v1", "/schemas", "/livez", "/readyz", "/version", "/metrics", "/mcp"))


def every_route(app: Any) -> Iterator[APIRoute]:
    """Also those that were included with their router, however the framework keeps them."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            yield route
        elif hasattr(route, "original_router"):
            yield from (each for each in route.original_router.routes if isinstance(each, APIRoute))


def test_a_route_that_says_nothing_is_not_made() -> None:
    with pytest.raises(LookupError, match=r"say in dontbuy\.api\.door\.scopes what the operation `forgotten` wants"):
        evaluations.router.add_api_route("/forgotten", lambda: None, operation_id="forgotten")


@pytest.mark.parametrize("route", CLOSED, ids=name_of)
@pytest.mark.parametrize("code", REFUSED)
def test_a_key_that_does_not_work_opens_nothing(shared: Keyed, route: APIRoute, code: str) -> None:
    method, path = address(route)
    key = REFUSED[code](shared)
    response = shared.ask(method, path, key)

    body = refused(response)
    assert (body["status"], body["code"]) == (401, code)
    assert response.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert key not in response.text


@pytest.mark.parametrize("route", CLOSED, ids=name_of)
def test_without_a_key_nothing_is_opened(shared: Keyed, route: APIRoute) -> None:
    method, path = address(route)
    response = shared.ask(method, path)

    body = refused(response)
    wanted = wanted_by(name_of(route))
    assert wanted
    assert (body["status"], body["code"]) == (401, "purchase/no-token" if wanted.link else "key/missing")
    assert response.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("route", CLOSED, ids=name_of)
def test_what_is_no_key_opens_nothing(shared: Keyed, route: APIRoute) -> None:
    method, path = address(route)
    wanted = wanted_by(name_of(route))
    assert wanted
    body = refused(shared.ask(method, path, "something-else"))
    expected = (404, "link/not-found") if wanted.link else (401, "key/malformed")

    assert (body["status"], body["code"]) == expected


@pytest.mark.parametrize("route", CLOSED, ids=name_of)
def test_a_key_without_the_scope_is_told_which_is_wanted(shared: Keyed, route: APIRoute) -> None:
    method, path = address(route)
    wanted = wanted_by(name_of(route))
    assert wanted
    others = [scope for scope in Scope if scope not in (wanted.scope, Scope.ADMIN)]
    _, key = shared.make(*others)
    response = shared.ask(method, path, key)

    body = refused(response)
    assert (body["status"], body["code"]) == (403, "key/scope-missing")
    assert f"`{wanted.scope}`" in body["detail"]
    assert response.headers["www-authenticate"] == 'Bearer error="insufficient_scope"'


@pytest.mark.parametrize("route", CLOSED, ids=name_of)
@pytest.mark.parametrize("scope", ["its own", "admin"])
def test_a_key_with_the_scope_gets_past_the_door(shared: Keyed, route: APIRoute, scope: str) -> None:
    method, path = address(route)
    wanted = wanted_by(name_of(route))
    assert wanted
    _, key = shared.make(Scope.ADMIN if scope == "admin" else wanted.scope)

    assert shared.ask(method, path, key).status_code not in (401, 403)


@pytest.mark.parametrize("route", OPEN, ids=name_of)
def test_the_rulebook_and_the_health_are_open(shared: Keyed, route: APIRoute) -> None:
    method, path = address(route)
    for key in ("", unknown(shared), "something-else"):
        assert shared.ask(method, path, key).status_code == 200, (path, key)


@pytest.mark.parametrize(
    "route", [route for route in CLOSED if "{" in route.path and name_of(route) != "erase_subject"], ids=name_of
)
def test_what_is_in_another_workspace_is_not_there(shared: Keyed, route: APIRoute, tmp_path: Path) -> None:
    _, ours = shared.make(Scope.ADMIN, workspace="ours")
    _, theirs = shared.make(Scope.ADMIN, workspace="theirs")
    kept, begun = shared.evaluate(ours).json(), shared.begin(ours)
    method, path = address(route)
    path = path.replace(FILLED["key"], kept["id"]).replace(FILLED["purchase"], begun["purchase"]["id"])
    if "{webhook}" in route.path:
        told = {"url": "https://1.1.1.1/hooks", "events": ["evaluation.kept"]}
        path = path.replace(FILLED["webhook"], shared.ask("POST", "/v1/webhooks", ours, json=told).json()["id"])
    sent = BODIES.get(name_of(route))
    query = {"for": "leader"} if name_of(route) == "list_questions" else None
    refusal = refused(shared.ask(method, path, theirs, json=sent, params=query))

    assert (refusal["status"], refusal["code"]) in NOT_THERE
    assert shared.ask("GET", f"/v1/purchases/{begun['purchase']['id']}", ours).json() == begun["purchase"]


def test_a_subject_is_erased_in_its_own_workspace_alone(shared: Keyed) -> None:
    document = {"kind": "vendor_evaluation", "subject": {"id": "v-17"}, "facts": {}}
    keys = [shared.make(Scope.ADMIN, workspace=name)[1] for name in ("ours", "theirs")]
    kept = [shared.ask("POST", "/v1/evaluations", key, json=document).json()["id"] for key in keys]

    erased = shared.ask("DELETE", "/v1/subjects/v-17", keys[1])

    assert (erased.status_code, erased.json()) == (200, {"evaluations": 1})
    found = [
        shared.ask("GET", f"/v1/evaluations/{each}", key).status_code for each, key in zip(kept, keys, strict=True)
    ]
    assert found == [200, 410]


NOT_THERE = [(404, f"{what}/not-found") for what in ("link", "evaluation", "subject", "webhook")]
BODIES: dict[str, Any] = {
    "revise_evaluation": {"facts": {"vendor": {"asked_about_metrics": True}}},
    "change_purchase": {"name": "Theirs"},
    "add_vendor": {"name": "Northgate"},
    "ask_person": {"role": "leader"},
    "replay_webhook": {"since": "2026-11-21T09:30:00Z"},
    "tell": {"about": "us", "fact": "evaluator.is_delegate", "value": True},
}
