"""The two files that docs/keys.md shows for oauth2-proxy fit together: the service is started with the one, and a test
plays the proxy of the other. What oauth2-proxy itself does is played here as its documentation says, and not run."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute

from dontbuy.api.keys import Keys
from dontbuy.api.logins import Logins
from dontbuy.api.pages.pages import ROUTERS
from dontbuy.api.records.callers import Role, Scope
from dontbuy.api.routers import compare, evaluations, health, purchases, rulebook, subjects
from dontbuy.api.store.database import Database
from tests.api.keyed import bearer
from tests.api.serving import HOST, Served, in_thread
from tests.conftest import ROOT
from tests.documents import SMALL

BLOCKS = re.findall(r"^```text\n(.*?)^```", (ROOT / "docs" / "keys.md").read_text("utf-8"), re.DOTALL | re.MULTILINE)
SETTINGS = dict(line.split("=", 1) for line in next(each for each in BLOCKS if "DONTBUY_USER_HEADER" in each).split())
PROXY: dict[str, Any] = tomllib.loads(next(each for each in BLOCKS if each.startswith("# oauth2-proxy.cfg")))
SET_AND_TAKEN_OUT = ("X-Forwarded-Groups", "X-Forwarded-User", "X-Forwarded-Email", "X-Forwarded-Preferred-Username")
"""What `pass_user_headers` means, where `prefer_email_to_user` is not set."""
ELSEWHERE = "127.0.0.2"
"""Another address of this machine, which is not the proxy's."""


@dataclass
class Proxy:
    """oauth2-proxy as its file has it, before a service. Whoever is signed in stands in `session`."""

    service: Served
    session: str = ""

    def lets_pass(self, path: str) -> bool:
        return any(re.search(route, path) for route in PROXY["skip_auth_routes"])

    def ask(self, method: str, path: str, headers: dict[str, str] | None = None, **sent: Any) -> httpx.Response:
        if not self.session and not self.lets_pass(path):
            return httpx.Response(403, text="oauth2-proxy shows its own page to sign in")
        out = {name: value for name, value in (headers or {}).items() if name not in SET_AND_TAKEN_OUT}
        assert PROXY["pass_user_headers"]
        if self.session:
            out |= {"X-Forwarded-Email": self.session, "X-Forwarded-User": "a-number-of-the-provider"}
        assert PROXY["pass_host_header"]
        out |= {"Host": SETTINGS["DONTBUY_HOSTS"], "X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}
        with self.service.client() as client:
            return client.request(method, path, headers=out, **sent)


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Proxy]:
    settings = {name.removeprefix("DONTBUY_").lower(): value for name, value in SETTINGS.items()}
    with in_thread(tmp_path / "dontbuy.db", **settings) as served:
        yield Proxy(served)


@pytest.fixture
def store(proxy: Proxy) -> Iterator[Database]:
    with closing(Database(proxy.service.database)) as database:
        yield database


def test_the_header_and_the_address_that_are_believed_are_those_of_the_proxy() -> None:
    assert SETTINGS["DONTBUY_USER_HEADER"] in SET_AND_TAKEN_OUT
    assert not {"prefer_email_to_user", "skip_auth_strip_headers", "basic_auth_password"} & {*PROXY}
    assert not PROXY.get("pass_authorization_header")
    assert PROXY["http_address"].partition(":")[0] == SETTINGS["DONTBUY_USER_HEADER_FROM"] == HOST
    assert PROXY["upstreams"] == [f"http://{HOST}:8000/"]


def test_whoever_is_signed_in_is_known_by_the_name_that_the_proxy_says(proxy: Proxy, store: Database) -> None:
    proxy.session = "Dana@example.org"
    looks = proxy.ask("POST", "/purchase", {"X-Forwarded-Email": "boss@example.org"}, data={"name": "Training"})
    Logins(store).set_role("dana@example.org", Role.WRITES)
    begins = proxy.ask("POST", "/purchase", {"X-Forwarded-Email": "boss@example.org"}, data={"name": "Training"})

    assert (looks.status_code, begins.status_code) == (403, 303)
    assert [each.login for each in Logins(store).listed()] == ["dana@example.org"]


def test_a_tool_comes_through_with_its_key_and_is_no_person(proxy: Proxy, store: Database) -> None:
    _, key = Keys(store).create("crm", "default", [Scope.WRITE], 90)
    named = {"X-Forwarded-Email": "boss@example.org"}

    without = proxy.ask("POST", "/v1/evaluations", named, json=SMALL)
    kept = proxy.ask("POST", "/v1/evaluations", named | bearer(key), json=SMALL)

    assert (without.status_code, without.json()["code"]) == (401, "key/missing")
    assert kept.status_code == 201
    assert Logins(store).listed() == []


def test_whoever_was_sent_a_link_comes_through_without_an_account(proxy: Proxy, store: Database) -> None:
    Logins(store).set_role("dana@example.org", Role.WRITES)
    proxy.session = "dana@example.org"
    board = proxy.ask("POST", "/purchase", data={"name": "Training"}).headers["location"]
    proxy.ask("POST", f"{board}/people", data={"role": "leader", "person": "Robin"})
    (link,) = set(re.findall(r"/asked/[\w-]{32}", proxy.ask("GET", board).text))
    proxy.session = ""
    named = {"X-Forwarded-Email": "boss@example.org"}

    page = proxy.ask("GET", link, named)
    asset = re.findall(r'href="(/static/[^"]+)"', page.text)[0]
    answered = proxy.ask("POST", link, named, data={"asked": "buy_in.reps", "buy_in.reps": "true"})

    assert (page.status_code, proxy.ask("GET", asset).status_code, answered.status_code) == (200, 200, 303)
    assert proxy.ask("GET", board).status_code == 403  # to whoever is not signed in the board is the proxy's
    assert [each.login for each in Logins(store).listed()] == ["dana@example.org"]


def test_whoever_reaches_the_port_from_elsewhere_is_not_believed(proxy: Proxy, store: Database) -> None:
    Logins(store).set_role("dana@example.org", Role.WRITES)
    transport = httpx.HTTPTransport(local_address=ELSEWHERE)
    headers = {"Host": SETTINGS["DONTBUY_HOSTS"], "X-Forwarded-Email": "dana@example.org", "X-Forwarded-For": HOST}
    with httpx.Client(transport=transport, base_url=f"http://{HOST}:{proxy.service.port}", headers=headers) as client:
        assert client.post("/purchase", data={"name": "Training"}).status_code == 401


def test_what_comes_through_without_signing_in_is_for_tools_or_opened_by_a_link(proxy: Proxy) -> None:
    pages = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
    modules = (compare, evaluations, health, purchases, rulebook, subjects)
    tools = [route for module in modules for route in module.router.routes if isinstance(route, APIRoute)]
    open_pages = {route.path for route in pages if proxy.lets_pass(route.path)}

    assert {route.path for route in tools if not proxy.lets_pass(route.path)} == {"/metrics"}
    assert {path.split("/")[1] for path in open_pages} == {"asked", "board", "shared"}
    assert all("{token}" in path for path in open_pages)
