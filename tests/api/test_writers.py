"""Writers wait in a short queue, and nobody else waits for them."""

import asyncio
from threading import Event, Thread
from typing import Any

import httpx
import pytest
from fastapi.routing import APIRoute
from sqlalchemy import event

from dontbuy.api.app import create_app
from dontbuy.api.door import turns
from dontbuy.api.door.keeper import _keeper
from dontbuy.api.door.turns import IN_TURN, MOST_AT_ONCE
from dontbuy.api.errors import StoreUnavailable
from dontbuy.api.pages.pages import ROUTERS
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.routers import compare, evaluations, proposals
from dontbuy.api.service import Service
from dontbuy.api.store import database as store
from dontbuy.api.store import groups
from dontbuy.api.store.database import MOST_WRITERS, Database
from dontbuy.api.store.postgresql import LOCK
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.door import PATIENCE, Door
from tests.stores import locked

pytestmark = pytest.mark.stores()

SMALL = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
FOR_EVER = 10_000_000
THREADS = 40
"""As many as there are for requests."""
TOO_MANY = 5
CROWD = 64


@pytest.fixture
def service(rulebook: Rulebook, database: Database) -> Service:
    return Service(Library([rulebook]), database)


@pytest.mark.parametrize(
    ("path", "lines"), [("/v1/evaluations", 1 + MOST_AT_ONCE + THREADS), ("/v1/evaluations/{}/facts", 1)]
)
def test_while_another_one_writes_a_full_queue_is_refused_and_everybody_else_is_answered(
    service: Service, database: Database, monkeypatch: pytest.MonkeyPatch, path: str, lines: int
) -> None:
    """Of what is posted, and of what is told more: one waits in the keeper's line, the other for a thread."""
    told = service.evaluate(SMALL).id
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", FOR_EVER)
    monkeypatch.setattr(turns, "SECONDS_IN_LINE", FOR_EVER)
    monkeypatch.setattr(turns, "MOST_WAITING", THREADS)
    accepted = MOST_AT_ONCE + THREADS
    sent = SMALL if path == "/v1/evaluations" else {"facts": SMALL["facts"]}
    app = create_app(service)

    async def asked(other: Any) -> None:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dontbuy.test") as client:
            posts = [asyncio.create_task(client.post(path.format(told), json=sent)) for _ in range(accepted + TOO_MANY)]
            waiting = asyncio.as_completed(posts)
            refused = [await next(waiting) for _ in range(TOO_MANY)]
            answers = [
                await client.post("/v1/check", json=SMALL),
                await client.get("/livez"),
                await client.get("/readyz"),
            ]
            listed = await client.get("/v1/evaluations")
            assert sum(post.done() for post in posts) == len(refused)  # the lock is held all the while
            other.execute("ROLLBACK")
            kept = [await post for post in waiting]

        assert {(each.status_code, each.json()["code"], each.headers["retry-after"]) for each in refused} == {
            (503, "store/busy", "1")
        }
        assert [answer.status_code for answer in answers] == [200, 200, 200]
        assert [each["id"] for each in listed.json()["evaluations"]] == [told]
        assert [each.status_code for each in kept] == [201] * accepted

    with locked(database.place) as other:
        asyncio.run(asyncio.wait_for(asked(other), PATIENCE))
    assert len(service.listed(ANYBODY).lines) == lines


def test_a_crowd_that_the_store_can_write_is_written(service: Service) -> None:
    app = create_app(service)

    async def posted() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dontbuy.test") as client:
            return await asyncio.gather(*[client.post("/v1/evaluations", json=SMALL) for _ in range(CROWD)])

    assert [response.status_code for response in asyncio.run(posted())] == [201] * CROWD
    assert len(service.listed(ANYBODY).lines) == CROWD


def test_who_waits_too_long_in_the_line_is_refused(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    app = create_app(service)
    monkeypatch.setattr(turns, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(turns, "SECONDS_IN_LINE", 0)

    refused = Door(app).post("/v1/evaluations/ev_1/facts", json=SMALL)

    assert (refused.status_code, refused.json()["code"], refused.headers["retry-after"]) == (
        503,
        "store/unavailable",
        "5",
    )


def test_what_is_posted_waits_so_long_and_no_longer_while_others_are_written(
    service: Service, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first one has the thread, which waits for the store; the other is refused while it does."""
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", FOR_EVER)
    app = create_app(service)

    async def posted(other: Any) -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dontbuy.test") as client:
            monkeypatch.setattr(turns, "SECONDS_IN_LINE", FOR_EVER)
            first = asyncio.create_task(client.post("/v1/evaluations", json=SMALL))
            await asyncio.to_thread(database_is_waited_for.wait, PATIENCE)
            monkeypatch.setattr(turns, "SECONDS_IN_LINE", 0)
            late = await client.post("/v1/evaluations", json=SMALL)
            other.execute("ROLLBACK")
            return [await first, late]

    database_is_waited_for = Event()

    @event.listens_for(database.engine, "before_cursor_execute")
    def _notice(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "BEGIN IMMEDIATE" or "pg_advisory_xact_lock" in statement:
            database_is_waited_for.set()

    with locked(database.place) as other:
        first, late = asyncio.run(asyncio.wait_for(posted(other), PATIENCE))

    assert (late.status_code, late.json()["code"], late.headers["retry-after"]) == (503, "store/unavailable", "5")
    assert first.status_code == 201
    assert [line.id for line in service.listed(ANYBODY).lines] == [first.json()["id"]]


def test_every_route_that_writes_waits_for_its_turn() -> None:
    """All that are posted to but those that only answer; by themselves, or what they post in the keeper's line."""
    waits = {
        route.path: any(dependency.call in (IN_TURN.dependency, _keeper) for dependency in route.dependant.dependencies)
        for router in (*ROUTERS, evaluations.router, compare.router, proposals.router)
        for route in router.routes
        if isinstance(route, APIRoute) and "POST" in (route.methods or ())
    }

    only_answer = {"/v1/check", "/v1/check:batch", "/v1/ways", "/v1/compare", "/v1/proposals"}
    only_answer |= {"/compare", "/transcript", "/draft/{token}/transcript"}
    only_answer |= {"/checks/forget"}  # it clears a cookie
    assert {path for path, is_in_turn in waits.items() if not is_in_turn} == only_answer
    assert sum(waits.values()) >= 12


def test_one_that_does_not_get_its_turn_is_refused(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", 0)
    with database.writing(), pytest.raises(StoreUnavailable) as refused, database.writing():
        pass
    assert [fault.code for fault in refused.value.diagnostics] == ["store/unavailable"]


def test_who_is_done_makes_room_whatever_came_of_it(database: Database) -> None:
    for _ in range(2 * MOST_WRITERS):
        with pytest.raises(ZeroDivisionError), database.writing():
            raise ZeroDivisionError
    with database.writing() as connection:
        assert connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar() == 0


def test_what_was_waited_for_a_turn_is_not_waited_for_the_lock_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clock of the test: it says 0 when the wait begins, and 3 seconds when the turn has come."""
    times = iter([0.0, 3.0])
    monkeypatch.setattr(groups, "monotonic", lambda: next(times))
    statements: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda *parts: statements.append(parts[2]))
    with database.writing():
        pass
    begins = {
        "sqlite": ["PRAGMA busy_timeout=2000", "BEGIN IMMEDIATE"],
        "postgresql": [f"BEGIN; SET LOCAL lock_timeout = 2000; SELECT pg_advisory_xact_lock({LOCK})"],
    }
    assert statements == [*begins[database.engine.dialect.name], "COMMIT"]


def test_a_write_waits_for_another_one_to_end(service: Service, database: Database) -> None:
    waits, order = Event(), list[str]()

    @event.listens_for(database.engine, "before_cursor_execute")
    def _notice(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "BEGIN IMMEDIATE" or "pg_advisory_xact_lock" in statement:
            waits.set()

    def write() -> None:
        service.evaluate(SMALL)
        order.append("the service")

    with locked(database.place) as other:
        writer = Thread(target=write)
        writer.start()
        assert waits.wait(60)
        order.append("the other")
        other.execute("ROLLBACK")
    writer.join()
    assert order == ["the other", "the service"]
    assert len(service.listed(ANYBODY).lines) == 1


def test_while_another_one_writes_the_store_counts_as_writable(database: Database) -> None:
    with locked(database.place):
        assert database.is_writable()
