"""What happens is written down for whoever is told in the same transaction, or neither is kept; on both stores."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.door.admission import Admission
from dontbuy.api.keys import Keys
from dontbuy.api.logins import Logins
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.people import AskedFact, People
from dontbuy.api.records.callers import Caller, Scope
from dontbuy.api.records.webhooks import WebhookEvent
from dontbuy.api.store import outbox
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import Inside
from tests.api.keyed import bearer
from tests.api.purchases.buying import Buyer
from tests.api.webhooks.telling import BLANK, HOOKS, Rig
from tests.door import Door
from tests.stores import asked

pytestmark = pytest.mark.stores()

KEPT, ANSWERED, CHANGED = "evaluation.kept", "purchase.answered", "purchase.changed"
MORE = {"facts": {"leader": {"accepts_problem_centric_discovery": True}}}
SALES = Caller("gr_1", "sales")


# --- evaluations


def test_each_evaluation_that_a_tool_posts_and_each_revision_leaves_a_message(rig: Rig) -> None:
    webhook = rig.make()
    kept = rig.door.post("/v1/evaluations", json=BLANK)
    rig.clock.at += timedelta(seconds=1)
    assert rig.door.post(f"{kept.headers['location']}/facts", json=MORE).status_code == 201

    assert rig.left(webhook) == [(KEPT, kept.json()["id"])] * 2
    assert all(each.due_at == each.at for each in rig.messages(webhook))


def test_what_is_asked_again_under_one_name_is_told_once(rig: Rig) -> None:
    webhook = rig.make()
    for _ in range(2):
        rig.door.post("/v1/evaluations", json=BLANK, headers={"Idempotency-Key": "once"})
    rig.door.post("/v1/check", json=BLANK)

    assert len(rig.messages(webhook)) == 1


def test_an_evaluation_that_is_not_kept_leaves_no_message(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """The last thing that is written with it fails: neither is there."""
    webhook = rig.make()

    def fails(*_: Any) -> None:
        raise RuntimeError("the power fails")

    monkeypatch.setattr("dontbuy.api.store.idempotency.add_all", fails)
    answer = rig.door.post("/v1/evaluations", json=BLANK, headers={"Idempotency-Key": "once"})

    assert answer.status_code == 500
    assert rig.left(webhook) == []
    assert asked(rig.database.place, "SELECT count(*) FROM evaluations") == [(0,)]


def test_a_message_that_cannot_be_written_keeps_its_evaluation_out(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.make()

    def fails(*_: Any) -> None:
        raise RuntimeError("the power fails")

    monkeypatch.setattr(outbox, "leave", fails)

    assert rig.door.post("/v1/evaluations", json=BLANK).status_code == 500
    assert asked(rig.database.place, "SELECT count(*) FROM evaluations") == [(0,)]


def test_nothing_is_written_where_nobody_wants_to_know(rig: Rig, database: Database) -> None:
    rig.make(HOOKS, WebhookEvent.CHANGED)
    Keys(database, rig.clock).create("crm", SALES.workspace, [Scope.ADMIN], None)
    elsewhere = rig.make(by=SALES)
    rig.evaluate()

    assert rig.left(elsewhere) == []
    assert asked(database.place, "SELECT count(*) FROM messages") == [(0,)]
    theirs = rig.evaluate(SALES)
    assert rig.left(elsewhere) == [(KEPT, theirs)]


def test_several_webhooks_have_a_message_each_under_an_id_of_its_own(rig: Rig) -> None:
    first, second = rig.make(), rig.make("https://other.example/")
    key = rig.evaluate()

    assert rig.left(first) == rig.left(second) == [(KEPT, key)]
    assert rig.messages(first)[0].id != rig.messages(second)[0].id


def test_a_message_holds_an_id_and_nothing_of_what_was_told(rig: Rig, database: Database) -> None:
    rig.make()
    rig.door.post("/v1/evaluations", json={**BLANK, "subject": {"id": "v-17", "name": "Ünder"}})

    (row,) = asked(database.place, "SELECT * FROM messages")
    assert not any("v-17" in str(value) or "Ünder" in str(value) for value in row)


# --- purchases


class Buying:
    """A purchase that the holder of a key has begun, and who is told."""

    def __init__(self, rig: Rig, database: Database) -> None:
        self.rig, self.keys = rig, Keys(database, rig.clock)
        self.key = self.keys.create("crm", "sales", [Scope.ADMIN], None)[1]
        app = create_app(rig.service, rig.checks, admission=Admission(self.keys, Logins(database)))
        self.door = Door(app)
        self.webhook = rig.make(by=SALES)
        begun = self.send("POST", "/v1/purchases", {"name": "Training"})
        self.id, self.token = begun["purchase"]["id"], begun["token"]
        self.at = f"/v1/purchases/{self.id}"

    def send(self, method: str, path: str, sent: Any = None) -> Any:
        self.rig.clock.at += timedelta(seconds=1)  # so that what happened later stands later
        answer = self.door.ask(method, path, bearer(self.key), **({"json": sent} if sent else {}))
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def vendor(self) -> str:
        return str(self.send("POST", f"{self.at}/vendors", {"name": "Acme"})["id"])

    @property
    def events(self) -> list[str]:
        """What was left since the purchase was begun; each names it."""
        left = self.rig.left(self.webhook)
        assert {about for event, about in left if event != KEPT} == {self.id}
        return [event for event, _ in left][1:]


@pytest.fixture
def buying(rig: Rig, database: Database) -> Buying:
    return Buying(rig, database)


def _tell_of_call(buying: Buying) -> None:
    sold = {"fact": "vendor.sold_or_priced", "value": True}
    told = {"about": buying.vendor(), "day": "2026-11-20", "is_first": True, "facts": [sold]}
    buying.send("POST", f"{buying.at}/calls", told)


def _tell(buying: Buying) -> None:
    told = {"about": "us", "fact": "evaluator.is_delegate", "value": True}
    buying.send("POST", f"{buying.at}/tellings", told)


def _answer(buying: Buying) -> None:
    link = buying.send("POST", f"{buying.at}/people", {"role": "leader", "name": "Dana"})["link"]
    buying.rig.clock.at += timedelta(seconds=1)
    place = AskedFact("", "leader.unavailable")
    People(Access(buying.rig.checks)).answer(link.rpartition("/")[2], {place: True}, {}, [place], 0)


CHANGES: dict[str, tuple[Callable[[Buying], Any], list[str]]] = {
    "nothing": (lambda buying: buying.send("GET", buying.at), []),
    "another name": (lambda buying: buying.send("PATCH", buying.at, {"name": "Coaching"}), [CHANGED]),
    "a vendor": (lambda buying: buying.vendor(), [CHANGED]),
    "told": (_tell, [CHANGED]),
    "a call": (_tell_of_call, [CHANGED, CHANGED]),
    "somebody asked": (
        lambda buying: buying.send("POST", f"{buying.at}/people", {"role": "leader"}),
        [CHANGED],
    ),
    "somebody answers": (_answer, [CHANGED, ANSWERED]),
    "deleted": (lambda buying: buying.send("DELETE", buying.at), [CHANGED]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_happens_in_a_purchase_that_a_key_has_begun_is_told(buying: Buying, change: str) -> None:
    act, events = CHANGES[change]
    assert buying.rig.left(buying.webhook) == [(CHANGED, buying.id)]

    act(buying)

    assert buying.events == events


def test_what_is_told_by_its_own_link_is_told_too_and_a_result_is_an_evaluation(buying: Buying) -> None:
    vendor = buying.vendor()
    own = buying.rig.checks
    link = Buyer.__new__(Buyer)
    link.door, link.address = buying.rig.door, buying.at
    link.headers = {"Authorization": f"Bearer {buying.token}"}
    assert link.post("/tellings", about="us", fact="evaluator.is_delegate", value=True).status_code == 201

    buying.rig.clock.at += timedelta(seconds=1)
    result = own.finish(Inside(vendor))

    assert buying.events == [CHANGED, CHANGED, KEPT]
    assert buying.rig.left(buying.webhook)[-1] == (KEPT, result.evaluated.id)


def test_a_vendor_that_is_taken_out_is_a_change(buying: Buying) -> None:

    vendor = buying.vendor()
    buying.rig.clock.at += timedelta(seconds=1)
    buying.rig.checks.delete(Inside(vendor))

    assert buying.events == [CHANGED, CHANGED]


def test_what_cannot_be_read_changes_nothing_and_tells_nobody(buying: Buying) -> None:
    with pytest.raises(AssertionError, match="facts/"):
        buying.send("POST", f"{buying.at}/tellings", {"about": "us", "fact": "evaluator.is_delegate", "value": "x"})

    assert buying.events == []


def test_of_what_an_anonymous_link_leads_to_nobody_is_told(rig: Rig) -> None:
    """No key of the workspace could read it."""
    webhook = rig.make()
    buyer = Buyer(rig.door, name="Training")
    vendor = buyer.vendor("Acme")

    buyer.patch(name="Coaching")
    rig.checks.finish(Inside(vendor))
    alone = rig.checks.begin({"kind": "vendor_evaluation", "facts": {}})
    rig.checks.finish(alone)
    buyer.delete()

    assert rig.left(webhook) == []
