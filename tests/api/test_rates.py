"""How often one caller may ask: by key, by address, never the health, and said in headers."""

import pytest

from dontbuy.api.door.rates import Rates
from dontbuy.api.records.callers import Scope
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import new_key
from dontbuy.engine.ir import Rulebook
from tests.api.keyed import Keyed
from tests.api.serving import refused
from tests.documents import SMALL


@pytest.fixture
def limited(rulebook: Rulebook, database: Database) -> Keyed:
    return Keyed(rulebook, database, rates=Rates("2/day", workers=1))


def test_one_too_many_is_told_when_to_come_again(limited: Keyed) -> None:
    answers = [limited.ask("GET", "/v1/facts") for _ in range(3)]

    assert [response.status_code for response in answers] == [200, 200, 429]
    assert [response.headers["ratelimit"].partition(";t=")[0] for response in answers] == [
        '"default";r=1',
        '"default";r=0',
        '"default";r=0',
    ]
    assert {response.headers["ratelimit-policy"] for response in answers} == {'"default";q=2;w=86400'}
    assert 0 < int(answers[2].headers["retry-after"]) <= 86_400
    assert refused(answers[2])["code"] == "http/too-often"


def test_each_key_is_counted_apart_and_who_guesses_keys_by_the_address(limited: Keyed) -> None:
    first, other = limited.make(Scope.CHECK)[1], limited.make(Scope.CHECK)[1]
    asked = [limited.ask("POST", "/v1/check", key, json=SMALL).status_code for key in (first, first, other, first)]
    guessed = [limited.ask("POST", "/v1/check", new_key()[1], json=SMALL).status_code for _ in range(3)]

    assert asked == [200, 200, 200, 429]
    assert guessed == [401, 401, 429]


@pytest.mark.parametrize("path", ["/livez", "/readyz", "/version"])
def test_the_health_is_never_limited(limited: Keyed, path: str) -> None:
    answers = [limited.ask("GET", path) for _ in range(4)]

    assert {response.status_code for response in answers} == {200}
    assert not any("ratelimit" in response.headers for response in answers)


def test_what_has_no_route_and_what_is_a_page_is_counted_too(limited: Keyed) -> None:
    assert [limited.ask("GET", path).status_code for path in ("/nowhere", "/about", "/about")] == [404, 200, 429]


def test_out_of_the_box_nobody_is_limited(here: Keyed) -> None:
    assert "ratelimit" not in here.ask("GET", "/v1/facts").headers


def test_several_processes_share_a_limit() -> None:
    rates = Rates("9/day", workers=4)

    assert [rates.count("one").too_often is None for _ in range(3)] == [True, True, False]
