"""A purchase by a key of its workspace: all that its own link opens, a list, nothing that an anonymous link made."""

from typing import Any

import pytest

from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.callers import Scope
from tests.api.keyed import Keyed, bearer
from tests.api.serving import refused


@pytest.fixture
def key(keyed: Keyed) -> str:
    return keyed.make(Scope.PURCHASES, workspace="sales")[1]


def ask(keyed: Keyed, method: str, path: str, key: str, sent: Any = None) -> Any:
    response = keyed.door.ask(method, path, bearer(key), json=sent) if sent else keyed.ask(method, path, key)
    assert response.status_code < 300, response.text
    return response.json() if response.content else None


def test_a_key_does_what_the_own_link_does(keyed: Keyed, key: str) -> None:
    at = f"/v1/purchases/{keyed.begin(key)['purchase']['id']}"
    vendor = ask(keyed, "POST", f"{at}/vendors", key, {"name": "Northgate"})["id"]
    told = {"about": "us", "fact": "evaluator.is_delegate", "value": True}
    ask(keyed, "POST", f"{at}/tellings", key, told)
    ask(keyed, "POST", f"{at}/tellings", key, {"about": vendor, "fact": "vendor.sold_or_priced", "value": True})
    call = {"about": vendor, "day": "2026-11-20", "is_first": True, "facts": []}
    ask(keyed, "POST", f"{at}/calls", key, call)
    ask(keyed, "PATCH", at, key, {"name": "Renamed"})
    board = ask(keyed, "GET", at, key)

    assert (board["name"], [column["id"] for column in board["vendors"]]) == ("Renamed", [vendor])
    history = ask(keyed, "GET", f"{at}/history", key)
    assert {"vendor.sold_or_priced", "evaluator.is_delegate"} <= {each["fact"] for each in history["entries"]}
    exported = ask(keyed, "GET", f"{at}/export", key)
    assert ask(keyed, "POST", "/v1/purchases", key, exported)["purchase"]["name"] == "Renamed"
    ask(keyed, "DELETE", at, key)
    assert refused(keyed.ask("GET", at, key))["code"] == "link/not-found"


def test_everything_in_a_purchase_is_in_its_workspace(keyed: Keyed, key: str) -> None:
    at = f"/v1/purchases/{keyed.begin(key)['purchase']['id']}"
    ask(keyed, "POST", f"{at}/vendors", key, {"name": "Northgate"})
    ask(keyed, "POST", f"{at}/people", key, {"role": "leader"})
    ask(keyed, "POST", f"{at}/tellings", key, {"about": "us", "fact": "evaluator.is_delegate", "value": True})
    with keyed.database.reading() as connection:
        for table in ("purchases", "checks", "parts", "tellings", "grants"):
            found = connection.exec_driver_sql(f"SELECT DISTINCT workspace FROM {table}").scalars().all()
            assert found == ["sales"], table


def test_a_link_that_a_key_has_asked_for_opens_its_page_and_is_shown_once(keyed: Keyed, key: str) -> None:
    at = f"/v1/purchases/{keyed.begin(key)['purchase']['id']}"
    link = ask(keyed, "POST", f"{at}/people", key, {"role": "leader", "name": "Dana"})["link"]

    assert keyed.door.get(f"/asked/{link.rpartition('/')[2]}").status_code == 200
    [person] = ask(keyed, "GET", at, key)["people"]
    assert person["works"] is True
    ask(keyed, "DELETE", f"{at}/people/1/link", key)
    assert keyed.door.get(f"/asked/{link.rpartition('/')[2]}").status_code == 410


def test_what_a_key_has_added_is_opened_by_the_owner_too(keyed: Keyed, key: str) -> None:
    begun = keyed.begin(key)
    at = f"/v1/purchases/{begun['purchase']['id']}"
    vendor = ask(keyed, "POST", f"{at}/vendors", key, {"name": "Northgate"})["id"]
    assert keyed.door.get(f"/purchase/{begun['token']}").status_code == 200
    own = Purchases(keyed.app.state.access).own_link(begun["token"], vendor)

    assert keyed.door.get(f"/draft/{own}/all").status_code == 200
    assert keyed.door.get(f"/draft/{vendor}/all").status_code == 404


def test_the_list_has_what_keys_have_begun_in_the_workspace_and_nothing_else(keyed: Keyed, key: str) -> None:
    other = keyed.make(Scope.PURCHASES, workspace="other")[1]
    begun = sorted(keyed.begin(key, name)["purchase"]["id"] for name in ("One", "Two", "Three"))
    anonymous = Purchases(keyed.app.state.access).begin("Anonymous")
    first = ask(keyed, "GET", "/v1/purchases?limit=2", key)
    second = ask(keyed, "GET", f"/v1/purchases?limit=2&cursor={first['next_cursor']}", key)

    assert [each["id"] for each in first["purchases"] + second["purchases"]] == begun
    assert (first["has_more"], second["has_more"], second["next_cursor"]) == (True, False, None)
    assert ask(keyed, "GET", "/v1/purchases", other)["purchases"] == []
    assert Purchases(keyed.app.state.access).open(anonymous).purchase.name == "Anonymous"


def test_what_an_anonymous_link_made_is_reached_by_it_alone(keyed: Keyed) -> None:
    admin = keyed.make(Scope.ADMIN)[1]
    token = Purchases(keyed.app.state.access).begin("Anonymous")
    at = f"/v1/purchases/{Purchases(keyed.app.state.access).identity(token)}"

    assert ask(keyed, "GET", "/v1/purchases", admin)["purchases"] == []
    assert refused(keyed.ask("GET", at, admin))["code"] == "link/not-found"
    assert ask(keyed, "GET", at, token)["name"] == "Anonymous"


def test_a_check_of_another_workspace_is_not_taken_in(keyed: Keyed, key: str) -> None:
    begun = keyed.begin(key)
    check = keyed.checks.begin({"kind": "vendor_evaluation", "facts": {}})
    sent = keyed.door.post(f"/purchase/{begun['token']}/take-in", data={"link": f"/draft/{check}"})

    assert "another workspace" in sent.text
    assert keyed.checks.open(check).purchase == ""


@pytest.mark.parametrize("cursor", ["x", "cHVfMQ", "", "..."])
def test_a_cursor_of_nothing_is_refused(keyed: Keyed, key: str, cursor: str) -> None:
    assert refused(keyed.ask("GET", f"/v1/purchases?cursor={cursor}", key))["code"] == "http/wrong-parameter"


def test_there_is_no_list_without_a_key_not_even_on_this_machine(here: Keyed) -> None:
    assert refused(here.ask("GET", "/v1/purchases"))["code"] == "key/missing"
