"""The service answers to its own names alone, so that no page elsewhere can read what it keeps."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.door.hosts import KnownHosts
from dontbuy.api.errors import SettingsRefused
from dontbuy.api.running import application, opened
from dontbuy.api.service import Service
from dontbuy.api.settings import LOOPBACK, Settings, read_settings
from tests.door import Door


@pytest.fixture
def guarded(service: Service) -> Door:
    app = create_app(service)
    app.add_middleware(KnownHosts, known=LOOPBACK)
    return Door(app)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000", "[::1]"])
def test_its_own_names_are_answered(guarded: Door, host: str) -> None:
    assert guarded.get("/livez", headers={"Host": host}).json() == {"status": "ok"}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", ""])
def test_another_name_is_refused_as_a_problem(guarded: Door, host: str) -> None:
    response = guarded.get("/v1/evaluations", headers={"Host": host})
    assert response.status_code == 421
    assert response.json()["code"] == "http/unknown-host"
    assert host == "" or host not in response.text


@pytest.mark.parametrize("asked", [("GET", "/v1/evaluations"), ("OPTIONS", "/v1/check"), ("GET", "/v1/none")], ids=str)
def test_no_other_site_may_read_an_answer(guarded: Door, asked: tuple[str, str]) -> None:
    """A browser hands an answer to the page of another site only where the answer allows it."""
    preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Host": "localhost"}

    response = guarded.ask(*asked, headers=preflight)

    assert response.headers["x-request-id"]
    assert [name for name in response.headers if name.startswith("access-control")] == []


def test_a_refused_name_has_a_request_id_and_an_entry(guarded: Door) -> None:
    response = guarded.get("/livez", headers={"Host": "evil.example", "X-Request-ID": "call-21"})

    body = response.json()
    assert (body["request_id"], response.headers["x-request-id"]) == ("call-21", "call-21")
    assert [fault["code"] for fault in body["errors"]] == ["http/unknown-host"]


CONTAINER: dict[str, Any] = {"host": "0.0.0.0", "behind_container": True}


@pytest.mark.parametrize("given", [{}, CONTAINER], ids=["loopback", "container"])
def test_loopback_names_are_known_until_others_are_named_and_then_too(given: dict[str, Any]) -> None:
    assert Settings(**given).known_hosts == LOOPBACK
    assert Settings(**given, hosts="buy.example, WWW.buy.example").known_hosts == (
        *LOOPBACK,
        "buy.example",
        "www.buy.example",
    )


def test_in_a_container_another_name_is_refused_until_it_is_set(tmp_path: Path) -> None:
    def answer(**given: Any) -> httpx.Response:
        settings = Settings(**CONTAINER, database=tmp_path / "dontbuy.db", **given)
        with opened(settings) as (library, database):
            door = Door(application(settings, library, database))
            return door.get("/v1/evaluations", headers={"Host": "buy.example:8000"})

    refused = answer()

    assert (refused.status_code, refused.json()["code"]) == (421, "http/unknown-host")
    assert answer(hosts="buy.example").json()["code"] == "key/missing"


@pytest.mark.parametrize("hosts", ["https://buy.example", "buy.example:8000", "buy.example/", "*", "a b"])
def test_what_is_no_name_is_refused_at_the_start(hosts: str) -> None:
    with pytest.raises(SettingsRefused) as refused:
        read_settings(hosts=hosts)

    [fault] = refused.value.diagnostics
    assert (fault.code, fault.where) == ("settings/wrong", "DONTBUY_HOSTS")
