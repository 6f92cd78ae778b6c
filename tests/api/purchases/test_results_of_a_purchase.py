"""The results of a purchase are found by its id, by whoever sees the purchase: filtered and paged as every list is."""

from typing import Any

import httpx
import pytest

from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.callers import Caller, Scope
from tests.api.keyed import Keyed
from tests.api.serving import refused

pytestmark = pytest.mark.stores()

SHOWS_OFF = {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}}


class Bought:
    """A purchase that a key of `sales` has begun, with a result of each of its columns; the newest is the last."""

    def __init__(self, keyed: Keyed, name: str = "Training") -> None:
        self.made, self.key = keyed.make(Scope.ADMIN, workspace="sales")
        acting = keyed.app.state.access.acting(Caller(self.made.id, "sales"))
        purchases = Purchases(acting)
        token = purchases.begin(name)
        vendors = [purchases.add_vendor(token, "Acme", SHOWS_OFF), purchases.add_vendor(token, "Northgate", {})]
        whole = purchases.open(token)
        assert whole.request
        self.id, self.token = whole.purchase.id, token
        self.results = [
            acting.checks.finish(purchases.own_link(token, check)).evaluated.id
            for check in (whole.request.id, *vendors)
        ]


@pytest.fixture
def bought(keyed: Keyed) -> Bought:
    return Bought(keyed)


def listed(keyed: Keyed, bought: Bought, query: str = "", key: str = "") -> Any:
    response = keyed.ask("GET", f"/v1/evaluations?purchase={bought.id}{query}", key or bought.key)
    assert response.status_code == 200, response.text
    return response.json()


def ids(page: Any) -> list[str]:
    return [line["id"] for line in page["evaluations"]]


def test_the_results_of_a_purchase_are_listed_and_nothing_else(keyed: Keyed, bought: Bought) -> None:
    other = Bought(keyed, "Another")
    posted = keyed.evaluate(bought.key).json()["id"]

    assert ids(listed(keyed, bought)) == bought.results[::-1]
    assert ids(listed(keyed, other)) == other.results[::-1]
    assert ids(keyed.ask("GET", "/v1/evaluations", bought.key).json()) == [posted]


def test_each_is_read_by_its_id_and_says_who_had_it_kept(keyed: Keyed, bought: Bought) -> None:
    for key in bought.results:
        found = keyed.ask("GET", f"/v1/evaluations/{key}", bought.key)
        same = keyed.ask("GET", f"/v1/evaluations/{key}/revisions/1", bought.key)
        assert (found.status_code, found.json()["id"]) == (200, key)
        assert same.content == found.content
    with keyed.database.reading() as connection:
        by = connection.exec_driver_sql("SELECT DISTINCT made_by FROM evaluations").scalars().all()
    assert by == [bought.made.id]
    told = keyed.ask("POST", f"/v1/evaluations/{bought.results[0]}/facts", bought.key, json={"facts": {}})
    assert refused(told)["code"] == "evaluation/not-found"  # it is told in its purchase


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&kind=buying_request", [0]),
        ("&kind=vendor_evaluation", [2, 1]),
        ("&criterion=VEN-6", [1]),
        ("&level=stop", [1]),
        ("&verdict=run", [1]),
        ("&subject=v-17", []),
        ("&from=2000-01-01", [2, 1, 0]),
        ("&to=2000-01-01", []),
    ],
)
def test_every_other_filter_narrows_it(keyed: Keyed, bought: Bought, query: str, found: list[int]) -> None:
    assert ids(listed(keyed, bought, query)) == [bought.results[at] for at in found]


def test_it_is_read_page_by_page_and_a_cursor_is_of_this_list_alone(keyed: Keyed, bought: Bought) -> None:
    first = listed(keyed, bought, "&limit=2")
    second = listed(keyed, bought, f"&limit=2&cursor={first['next_cursor']}")
    elsewhere = keyed.ask("GET", f"/v1/evaluations?cursor={first['next_cursor']}", bought.key)

    assert ids(first) + ids(second) == bought.results[::-1]
    assert (first["has_more"], second["has_more"], second["next_cursor"]) == (True, False, None)
    assert refused(elsewhere)["code"] == "http/cursor-of-another-list"
    (fault,) = refused(keyed.ask("GET", f"/v1/purchases?cursor={first['next_cursor']}", bought.key))["errors"]
    assert (fault["code"], fault["pointer"]) == ("http/wrong-parameter", "/query/cursor")


def test_a_purchase_that_is_not_seen_has_no_results(keyed: Keyed, bought: Bought) -> None:
    """One of another workspace, one that an anonymous link made, one that there never was: all the same."""
    _, other = keyed.make(Scope.ADMIN, workspace="other")
    purchases = Purchases(keyed.app.state.access)
    token = purchases.begin("Anonymous")
    whole = purchases.open(token)
    assert whole.request
    kept = keyed.checks.finish(purchases.own_link(token, whole.request.id)).evaluated.id
    _, here = keyed.make(Scope.ADMIN)

    assert ids(listed(keyed, bought, key=other)) == []
    for purchase in (whole.purchase.id, f"pu_{'0' * 32}"):
        assert ids(keyed.ask("GET", f"/v1/evaluations?purchase={purchase}", here).json()) == []
    for at, key in ((kept, here), (bought.results[0], other)):
        assert refused(keyed.ask("GET", f"/v1/evaluations/{at}", key))["code"] == "evaluation/not-found"


def test_what_is_deleted_with_its_purchase_is_found_no_more(keyed: Keyed, bought: Bought) -> None:
    keyed.ask("DELETE", f"/v1/purchases/{bought.id}", bought.key)

    assert ids(listed(keyed, bought)) == []
    assert keyed.ask("GET", f"/v1/evaluations/{bought.results[0]}", bought.key).status_code == 404


@pytest.mark.parametrize("wrong", ["", "x", "pu_1", "ev_" + "0" * 32, "pu_" + "0" * 33])
def test_what_is_no_id_of_a_purchase_is_refused(keyed: Keyed, bought: Bought, wrong: str) -> None:
    (fault,) = refused(keyed.ask("GET", f"/v1/evaluations?purchase={wrong}", bought.key))["errors"]
    assert (fault["code"], fault["pointer"]) == ("http/wrong-parameter", "/query/purchase")


def test_without_a_key_there_is_nothing_to_show_so_one_is_wanted(here: Keyed) -> None:
    response: httpx.Response = here.ask("GET", f"/v1/evaluations?purchase=pu_{'0' * 32}")
    assert (response.status_code, refused(response)["code"]) == (401, "key/missing")
