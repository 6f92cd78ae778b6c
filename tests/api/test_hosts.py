"""The service answers to its own names alone, so that no page elsewhere can read what it keeps."""

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.door.hosts import KnownHosts
from dontbuy.api.service import Service
from dontbuy.api.settings import LOOPBACK, Settings
from tests.door import Door


@pytest.fixture
def guarded(service: Service) -> Door:
    app = create_app(service)
    app.add_middleware(KnownHosts, known=LOOPBACK)
    return Door(app)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:8000", "localhost:1", "LOCALHOST", "[::1]:8000", "[::1]"])
def test_its_own_names_are_answered(guarded: Door, host: str) -> None:
    assert guarded.get("/livez", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:8000", ""])
def test_another_name_is_refused_as_a_problem(guarded: Door, host: str) -> None:
    response = guarded.get("/v1/evaluations", headers={"Host": host})
    assert response.status_code == 421
    assert response.json()["code"] == "http/unknown-host"
    assert host == "" or host not in response.text


def test_loopback_knows_loopback_names_and_a_container_those_that_are_given() -> None:
    assert Settings().known_hosts == LOOPBACK
    assert Settings(host="0.0.0.0", behind_container=True).known_hosts == ()
    assert Settings(hosts="buy.example, www.buy.example").known_hosts == ("buy.example", "www.buy.example")
