"""The same requests on either store are answered with the same bytes, and leave the same rows behind."""

import os
import random
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.api.store.tables import metadata
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.purchases.buying import Buyer, Clock
from tests.door import Door
from tests.stores import Place, Postgres

SHOWS_OFF = {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}}
NAMES = ["Ünter", "unter", "Zebra", "a b", "ab", "\U0001f600", "_"]
METRICS = [{"metric": "win_rate", "knowledge": "exact", "baseline": {"value": 22.50, "unit": "percent"}}]


class Heard(Door):
    """A door that keeps every body that was answered."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.bodies: list[bytes] = []

    def ask(self, method: str, path: str, headers: Any = None, **sent: Any) -> httpx.Response:
        # Its own id, which is told in a problem, is that of the request.
        response = super().ask(method, path, {**(headers or {}), "X-Request-ID": "same"}, **sent)
        self.bodies.append(response.content)
        return response


@pytest.fixture
def chance(monkeypatch: pytest.MonkeyPatch) -> random.Random:
    """What the system gives as chance, from which every id and every token is made; it can be begun again."""
    again = random.Random()
    for module, name in ((os, "urandom"), (random, "_urandom")):
        monkeypatch.setattr(module, name, again.randbytes)
    return again


def a_day(door: Heard, clock: Clock) -> None:
    """Evaluations, a check of its own, a purchase with people, calls and numbers, and somebody who is told; refusals
    too."""
    door.post("/v1/webhooks", json={"url": "https://1.1.1.1/ünder", "events": ["evaluation.kept"]})
    door.post("/v1/webhooks", json={"url": "https://1.1.1.1/hooks", "events": ["evaluation.kept"]})
    for at, name in enumerate(NAMES):
        document = {"kind": "vendor_evaluation", "facts": SHOWS_OFF if at % 2 else {}, "subject": {"id": name}}
        door.post("/v1/evaluations", json=document, headers={"Idempotency-Key": f"key-{at % 5}"})
    door.post("/v1/evaluations", json={"kind": "buying_request", "facts": {"vendor": {}}})
    first = door.get("/v1/evaluations?limit=2").json()
    door.get(f"/v1/evaluations?limit=2&cursor={first['next_cursor']}")
    for asked in ("kind=vendor_evaluation", "verdict=run", "subject=ab", "criterion=VEN-6", "from=2026-11-21"):
        door.get(f"/v1/evaluations?{asked}")
    buyer = Buyer(door, name="Training", decide_by="2026-12-04", reader="evaluator")
    vendors = [buyer.vendor(name) for name in NAMES[:3]]
    for name in NAMES:
        buyer.post("/people", role="rep", name=name)
    buyer.post("/tellings", about="us", fact="metrics.items", value=METRICS, note="a\0b\1")
    buyer.post("/tellings", about="us", fact="buy_in.reps", value=True, note="They said so")
    clock.time += timedelta(days=1)
    told = [{"fact": "vendor.asked_about_metrics", "value": False}]
    buyer.post("/calls", about=vendors[0], day="2026-11-20", is_first=True, facts=told)
    for metric in buyer.get("/snapshots").json()["metrics"]:
        taken = {"quarter": 0, "value": "22.50", "unit": "percent", "day": "2026-11-21", "owner": "Dana"}
        buyer.post("/snapshots", metric=metric["id"], report="Deals", definition="Won of all", **taken)
    buyer.patch(state="bought", bought_from=vendors[1])
    for part in ("", "/questions?for=leader", "/history", "/snapshots", "/export"):
        buyer.get(part)
    again = Buyer(door, **buyer.get("/export").json())
    again.get("/export")
    again.delete()


def kept(database: Database) -> dict[str, list[Any]]:
    """Every row of every table."""
    with database.reading() as connection:
        return {
            name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
            for name, table in metadata.tables.items()
        }


def test_a_day_is_answered_with_the_same_bytes_and_leaves_the_same_rows(
    rulebook: Rulebook, chance: random.Random, tmp_path: Path, postgres: Postgres
) -> None:
    def lived(place: Place) -> tuple[list[bytes], dict[str, list[Any]]]:
        chance.seed(7)
        clock = Clock()
        with closing(Database(place)) as database:
            service = Service(Library([rulebook]), database, today=lambda: clock().date(), now=clock)
            door = Heard(create_app(service, Checks(service, database, 30, 90, now=clock)))
            a_day(door, clock)
            return door.bodies, kept(database)

    address = postgres.fresh()
    bodies, rows = lived(tmp_path / "dontbuy.db")
    same_bodies, same_rows = lived(address)
    postgres.drop(address)

    assert same_bodies == bodies
    assert same_rows == rows
    # Nobody is signed in by a proxy on that day, and nothing is sent.
    assert {name for name, found in rows.items() if not found} == {"people", "leases"}
    assert any(b'"format"' in body for body in bodies)
    assert any("a\0b\1" in row for row in rows["tellings"])
