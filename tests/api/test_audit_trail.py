"""Who did what: what a key or a signed-in person does in a purchase stands in the ledger with their id and verifies;
what others do is entered nowhere, and no entry says what was told."""

from collections.abc import Callable
from ipaddress import ip_network
from typing import Any

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import select

from dontbuy.api.audit.trail import trail
from dontbuy.api.audit.verification import verified
from dontbuy.api.door.admission import UserHeader
from dontbuy.api.door.turns import IN_TURN
from dontbuy.api.records.callers import Role, Scope
from dontbuy.api.routers import purchases
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import ledger
from dontbuy.engine.ir import Rulebook
from tests.api.keyed import Keyed, bearer
from tests.stores import may_be_changed

pytestmark = pytest.mark.stores()

SECRET = "Northgate and the confidential Ünder-cut"
DAY = "2026-11-20"


class Tool:
    """The holder of a key, in a purchase that they began."""

    def __init__(self, keyed: Keyed) -> None:
        self.keyed = keyed
        self.made, self._key = keyed.make(Scope.ADMIN, workspace="sales")
        begun = keyed.begin(self._key, SECRET)["purchase"]
        self.id, self.at = begun["id"], f"/v1/purchases/{begun['id']}"
        self.metrics: list[Any] = []

    def send(self, method: str, path: str, sent: Any = None) -> Any:
        response = self.keyed.door.ask(method, self.at + path, bearer(self._key), **({"json": sent} if sent else {}))
        assert response.status_code < 300, response.text
        return response.json() if response.content else None

    def vendor(self) -> str:
        return str(self.send("POST", "/vendors", {"name": SECRET})["id"])

    def entered(self) -> list[tuple[str, str, str]]:
        """What the ledger says of what this key did after it began the purchase: what, to what, by whom."""
        with self.keyed.database.reading() as connection:
            found = [each for _, each in trail(connection, "sales", by=self.made.id)]
        return [(each.what, each.object, each.made_by) for each in found if each.what != "purchase.begun"]


def _change(tool: Tool) -> None:
    tool.send("PATCH", "", {"name": "Renamed"})


def _add(tool: Tool) -> None:
    tool.vendor()


def _ask(tool: Tool) -> None:
    tool.send("POST", "/people", {"role": "leader", "name": SECRET})


def _revoke(tool: Tool) -> None:
    _ask(tool)
    tool.send("DELETE", "/people/1/link")


def _tell(tool: Tool) -> None:
    tool.send("POST", "/tellings", {"about": "us", "fact": "evaluator.is_delegate", "value": True, "note": SECRET})


def _tell_of_call(tool: Tool) -> None:
    sold = {"fact": "vendor.sold_or_priced", "value": True, "note": SECRET}
    tool.send("POST", "/calls", {"about": tool.vendor(), "day": DAY, "is_first": True, "facts": [sold]})


def _measure(tool: Tool) -> None:
    items = [{"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22.5, "unit": "percent"}}]
    tool.send("POST", "/tellings", {"about": "us", "fact": "metrics.items", "value": items})
    tool.send("PATCH", "", {"state": "bought", "bought_from": tool.vendor()})
    (metric,) = tool.send("GET", "/snapshots")["metrics"]
    taken = {"metric": metric["id"], "quarter": 0, "value": "22.5", "unit": "percent", "day": DAY, "owner": SECRET}
    tool.send("POST", "/snapshots", {**taken, "report": "Deals", "definition": "Won of all"})


def _delete(tool: Tool) -> None:
    tool.send("DELETE", "")


ACTS: dict[str, tuple[Callable[[Tool], None], str]] = {
    "begin_purchase": (lambda tool: None, ""),
    "change_purchase": (_change, "purchase.changed"),
    "delete_purchase": (_delete, "purchase.deleted"),
    "add_vendor": (_add, "purchase.vendor-added"),
    "ask_person": (_ask, "purchase.person-asked"),
    "revoke_person_link": (_revoke, "purchase.link-revoked"),
    "tell": (_tell, "purchase.told"),
    "tell_of_call": (_tell_of_call, "purchase.call-told"),
    "take_snapshot": (_measure, "purchase.snapshot-taken"),
}
"""How a key does what each operation does, and the entry that says so."""


def test_every_operation_that_changes_a_purchase_is_tried_here() -> None:
    routes = [route for route in purchases.router.routes if isinstance(route, APIRoute)]
    assert {route.operation_id for route in routes if IN_TURN in route.dependencies} == {*ACTS}


@pytest.mark.parametrize("operation", ACTS)
def test_what_a_key_does_in_a_purchase_is_entered_with_its_id_and_without_content(keyed: Keyed, operation: str) -> None:
    act, what = ACTS[operation]
    tool = Tool(keyed)
    act(tool)

    with keyed.database.reading() as connection:
        begun = [each for _, each in trail(connection, "sales", tool.id) if each.what == "purchase.begun"]
        whole = str(connection.execute(select(ledger)).all())
        assert [found.fault for found in verified(connection)] == ["", ""]
    assert [(each.object, each.made_by) for each in begun] == [(tool.id, tool.made.id)]
    if what:
        assert tool.entered()[-1] == (what, tool.id, tool.made.id)
    assert SECRET not in whole
    assert "Renamed" not in whole
    assert "sold_or_priced" not in whole


def test_a_call_that_is_taken_back_is_entered(keyed: Keyed) -> None:
    tool = Tool(keyed)
    told = {"about": tool.vendor(), "day": DAY, "facts": []}
    call = tool.send("POST", "/calls", told)
    tool.send("POST", "/calls", {**told, "call": call["id"], "taken_back": True, "saw": call["number"]})

    assert [what for what, _, _ in tool.entered()] == [
        "purchase.vendor-added",
        "purchase.call-told",
        "purchase.call-taken-back",
    ]


def test_what_says_the_same_again_is_no_act(keyed: Keyed) -> None:
    tool = Tool(keyed)
    for _ in range(2):
        _tell(tool)
    _revoke(tool)
    tool.send("DELETE", "/people/1/link")

    assert [what for what, _, _ in tool.entered()] == [
        "purchase.told",
        "purchase.person-asked",
        "purchase.link-revoked",
    ]


def test_who_deletes_a_purchase_with_its_checks_and_who_erases_an_evaluation_is_entered(keyed: Keyed) -> None:
    tool = Tool(keyed)
    made, key = keyed.make(Scope.ADMIN, workspace="sales")
    document = {"kind": "buying_request", "facts": {}, "subject": {"id": "v-17"}}
    kept = [keyed.evaluate(key, document).json()["id"] for _ in range(2)]
    keyed.ask("DELETE", f"/v1/evaluations/{kept[0]}", key)
    keyed.ask("DELETE", "/v1/subjects/v-17", key)
    tool.send("DELETE", "")

    with keyed.database.reading() as connection:
        by = {(each.what, each.object): each.made_by for _, each in trail(connection, "sales")}
        assert {found.fault for found in verified(connection)} == {""}
    assert [by["evaluation.kept", f"{each}/1"] for each in kept] == [made.id] * 2
    assert [by["evaluation.erased", f"{each}/1"] for each in kept] == [made.id] * 2
    assert by["purchase.deleted", tool.id] == tool.made.id
    assert {doer for (what, _), doer in by.items() if what == "check.deleted"} == {tool.made.id}
    assert len([what for what, _ in by if what == "check.deleted"]) == 1


def test_whoever_has_a_link_and_is_not_known_is_entered_nowhere(keyed: Keyed) -> None:
    tool = Tool(keyed)
    link = tool.send("POST", "/people", {"role": "leader", "name": "Dana"})["link"]
    before = tool.entered()
    keyed.door.post(f"/asked/{link.rpartition('/')[2]}", data={"asked": "buy_in.reps", "buy_in.reps": "true"})

    assert "buy_in.reps" in str(tool.send("GET", "/history")["entries"])
    assert tool.entered() == before
    with keyed.database.reading() as connection:
        assert {each.made_by for _, each in trail(connection, "sales", tool.id)} == {tool.made.id}


@pytest.fixture
def person(rulebook: Rulebook, database: Database) -> Callable[..., Any]:
    """Asks as somebody whom a proxy has signed in."""
    believed = UserHeader(b"x-forwarded-email", (ip_network("127.0.0.0/8"),))
    keyed = Keyed(rulebook, database, always=True, header=believed)
    keyed.logins.set_role("dana@example.org", Role.OWNS)
    return lambda path, **form: keyed.door.ask("POST", path, {"X-Forwarded-Email": "dana@example.org"}, data=form)


def test_what_a_person_does_on_the_pages_is_entered_with_their_id(
    person: Callable[..., Any], database: Database
) -> None:
    at = person("/purchase", name=SECRET).headers["location"]
    person(f"{at}/vendors", vendor=SECRET)
    person(f"{at}/people", role="leader", person="Robin")
    person(f"{at}/delete", sure="yes")

    with database.reading() as connection:
        (dana,) = connection.exec_driver_sql("SELECT id FROM people").scalars().all()
        found = [each for _, each in trail(connection, "default", by=dana)]
        assert {each.fault for each in verified(connection)} == {""}
    assert [each.what for each in found] == [
        "purchase.begun",
        "purchase.vendor-added",
        "purchase.person-asked",
        "check.deleted",
        "check.deleted",
        "purchase.deleted",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ("UPDATE ledger SET made_by = 'gr_other' WHERE what = 'purchase.told'", "who did it, entry 3, was altered"),
        ("UPDATE ledger SET made_by = NULL WHERE what = 'purchase.told'", "who did it, entry 3, was altered"),
        ("UPDATE ledger SET made_by = 'gr_other' WHERE what = 'key.created'", "who did it, entry 1, was altered"),
    ],
)
def test_who_did_it_cannot_be_changed_or_taken_out(keyed: Keyed, change: str, fault: str) -> None:
    _tell(Tool(keyed))
    may_be_changed(keyed.database, "ledger", change)

    with keyed.database.reading() as connection:
        assert [found.fault for found in verified(connection, workspace="sales")] == [fault]
