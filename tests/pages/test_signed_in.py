"""People: whom a proxy has signed in, from where that is believed, and what each of them may begin on the pages."""

from collections.abc import Callable
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from dontbuy.api.door.admission import UserHeader
from dontbuy.api.door.entrance import Peers, peer_of
from dontbuy.api.door.signed_in import MAY_BEGIN
from dontbuy.api.errors import LoginNotFound
from dontbuy.api.pages.pages import ROUTERS
from dontbuy.api.records.callers import Role, Scope
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.api.keyed import Keyed
from tests.api.serving import logged
from tests.pages.conftest import heading, words_of

BELIEVED = UserHeader(b"x-forwarded-email", (ip_network("127.0.0.0/8"),))
ELSEWHERE = UserHeader(b"x-forwarded-email", (ip_network("10.0.0.0/8"),))
Made = Callable[..., Keyed]


@pytest.fixture
def made(rulebook: Rulebook, tmp_path: Path) -> Any:
    with closing(Database(tmp_path / "dontbuy.db")) as database:
        yield lambda **admission: Keyed(rulebook, database, **admission)


def ask(keyed: Keyed, method: str, path: str, login: str = "", **sent: Any) -> httpx.Response:
    headers = {"X-Forwarded-Email": login} if login else {}
    return keyed.door.ask(method, path, headers, **sent)


BEGINS = [
    ("GET", "/check/vendor"),
    ("POST", "/check/vendor"),
    ("GET", "/check/vendor/all"),
    ("POST", "/check/vendor/all"),
    ("GET", "/import"),
    ("POST", "/import"),
    ("GET", "/transcript"),
    ("POST", "/transcript"),
    ("POST", "/transcript/begin"),
    ("GET", "/purchase"),
    ("POST", "/purchase"),
]


def test_every_page_that_is_sent_something_without_a_link_asks_who_may_begin() -> None:
    routes = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    sent = [route for route in routes if "POST" in (route.methods or ()) and "{token}" not in route.path]
    asking = {route.path for route in sent if MAY_BEGIN in route.dependencies}

    not_asking = {route.path for route in sent} - asking
    assert not_asking - {"/compare", "/checks/forget"} == {  # they keep nothing; these want somebody who is signed in
        "/workspace/purchases/{key}",
        "/workspace/checks/{key}",
    }
    assert asking == {path for method, path in BEGINS if method == "POST" and "vendor" not in path} | {
        "/check/{slug}",
        "/check/{slug}/all",
    }


@pytest.mark.parametrize(("method", "path"), BEGINS)
def test_a_stranger_begins_nothing_once_a_key_is_wanted(made: Made, method: str, path: str) -> None:
    response = ask(made(always=True), method, path, data={"subject": "Northgate", "name": "Training"})

    assert response.status_code == 401
    assert heading(response) == "Only people who are signed in begin something here"
    assert "DONTBUY_PAGES=open" in words_of(response)


@pytest.mark.parametrize(("method", "path"), BEGINS)
@pytest.mark.parametrize(
    "admission", [{}, {"always": True, "begin": True}], ids=["on this machine", "where the operator says so"]
)
def test_anybody_begins_where_that_is_allowed(made: Made, method: str, path: str, admission: Any) -> None:
    assert ask(made(**admission), method, path, data={"text": "{}"}).status_code not in (401, 403)


def test_as_soon_as_a_key_is_made_strangers_begin_nothing(made: Made) -> None:
    keyed = made()
    assert ask(keyed, "POST", "/check/vendor").status_code == 303
    keyed.make(Scope.CHECK)
    keyed.clock.pass_seconds(1)

    assert ask(keyed, "POST", "/check/vendor").status_code == 401


def test_links_go_on_working(made: Made) -> None:
    begun = ask(made(), "POST", "/check/vendor").headers["location"]
    keyed = made(always=True)

    assert ask(keyed, "GET", begun).status_code in (200, 303)
    assert ask(keyed, "POST", f"{begun}/subject", data={"subject": "Northgate"}).status_code == 303


def test_who_comes_first_may_look_and_begins_once_they_are_let(made: Made) -> None:
    keyed = made(always=True, header=BELIEVED)
    first = ask(keyed, "POST", "/purchase", "Dana@Example.org", data={"name": "Training"})
    [person] = keyed.logins.listed()

    assert (first.status_code, heading(first)) == (403, "You may look, and begin nothing")
    assert (person.login, person.role) == ("dana@example.org", Role.READS)
    keyed.logins.set_role("DANA@example.org", Role.WRITES)
    assert ask(keyed, "POST", "/purchase", "dana@example.org", data={"name": "Training"}).status_code == 303
    assert [each.id for each in keyed.logins.listed()] == [person.id]


def test_what_a_person_has_begun_stands_in_the_list_of_the_workspace(made: Made) -> None:
    keyed = made(always=True, header=BELIEVED)
    keyed.logins.set_role("dana@example.org", Role.OWNS)
    ask(keyed, "POST", "/purchase", "dana@example.org", data={"name": "Training"})
    _, key = keyed.make(Scope.PURCHASES)

    assert [each["name"] for each in keyed.ask("GET", "/v1/purchases", key).json()["purchases"]] == ["Training"]


def test_the_log_names_a_person_by_their_id(made: Made) -> None:
    keyed = made(always=True, header=BELIEVED)
    with logged() as log:
        ask(keyed, "GET", "/about", "dana@example.org")
    [person] = keyed.logins.listed()
    [line] = [line for line in log.lines if line["event"] == "request"]

    assert line["by"] == person.id
    assert "dana" not in str(log.lines)


def test_from_an_address_that_is_not_trusted_nobody_is_believed(made: Made) -> None:
    keyed = made(always=True, header=ELSEWHERE)
    keyed.logins.set_role("dana@example.org", Role.OWNS)
    with logged() as log:
        for _ in range(3):
            assert ask(keyed, "POST", "/purchase", "dana@example.org").status_code == 401
    said = [line for line in log.lines if line["event"] == "untrusted"]

    assert len(said) == 1
    assert "dana" not in str(log.lines)


@pytest.mark.parametrize("login", ["a" * 321, "da\tna", "x, y\x7f"])
def test_what_is_no_login_is_nobody(made: Made, login: str) -> None:
    keyed = made(always=True, header=BELIEVED)
    assert ask(keyed, "POST", "/purchase", login).status_code == 401
    assert keyed.logins.listed() == []


def test_a_name_in_a_header_is_worth_nothing_without_a_proxy(made: Made) -> None:
    keyed = made(always=True)
    keyed.logins.set_role("dana@example.org", Role.OWNS)

    assert ask(keyed, "POST", "/purchase", "dana@example.org").status_code == 401


def test_the_address_that_counts_is_that_of_the_connection() -> None:
    scope: dict[str, Any] = {"type": "http", "client": ("203.0.113.9", 1)}

    async def through(inside: Any, _receive: Any, _send: Any) -> None:
        inside["client"] = ("127.0.0.1", 0)  # as a proxy that is believed says of whom it speaks for

    import asyncio

    asyncio.run(Peers(through)(scope, None, None))  # type: ignore[arg-type]
    assert peer_of(scope) == "203.0.113.9"


def test_who_is_forgotten_leaves_no_login_and_is_new_when_they_come_again(made: Made) -> None:
    keyed = made(always=True, header=BELIEVED)
    before = keyed.logins.set_role("dana@example.org", Role.OWNS)
    keyed.logins.forget("dana@example.org")
    after = keyed.logins.seen("dana@example.org")
    gone, new = sorted(keyed.logins.listed(), key=lambda each: each.login or "")

    assert (gone.id, gone.login, gone.role, gone.forgotten_at) == (before.id, None, Role.OWNS, keyed.clock())
    assert (new.id, new.role) == (after.id, Role.READS)
    with pytest.raises(LoginNotFound):
        keyed.logins.forget("nobody@example.org")
