"""What is posted at the same time is kept by one commit, and each is told what became of its own."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, OperationalError

from dontbuy.api.app import create_app
from dontbuy.api.audit.verification import verified
from dontbuy.api.door import keeper
from dontbuy.api.errors import KeyReused
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.idempotency import Once
from dontbuy.api.records.keeping import ToKeep
from dontbuy.api.service import Service
from dontbuy.api.store import database as store
from dontbuy.api.store import rows
from dontbuy.api.store.database import Database
from dontbuy.api.wire.written import written
from tests.door import PATIENCE
from tests.stores import asked, commits_of, locked

pytestmark = pytest.mark.stores()

SMALL = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
CROWD = 64
FOR_EVER = 10_000_000


@pytest.fixture
def commits(database: Database) -> list[str]:
    return commits_of(database)


def posted(service: Service, other: Any, count: int = CROWD) -> list[httpx.Response]:
    """So many posts at once, while somebody else has the lock of the store; they give it back when all have come."""
    app, came = create_app(service), 0

    async def together() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://dontbuy.test") as client:

            async def post() -> httpx.Response:
                nonlocal came
                came += 1
                if came == count:
                    asyncio.get_running_loop().call_later(0, release)
                return await client.post("/v1/evaluations", json=SMALL)

            def release() -> None:
                line = app.state.keeper.line()
                if line.here < count:
                    asyncio.get_running_loop().call_soon(release)
                else:
                    other.execute("ROLLBACK")

            return await asyncio.gather(*[post() for _ in range(count)])

    return asyncio.run(asyncio.wait_for(together(), PATIENCE))


def test_sixty_four_posts_at_once_take_few_commits_and_each_has_a_place_of_its_own(
    fresh: Service, database: Database, commits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", FOR_EVER)
    with locked(database.place) as other:
        answers = posted(fresh, other)

    assert [answer.status_code for answer in answers] == [201] * CROWD
    assert 1 <= len(commits) < CROWD / 2
    heads = [answer.headers["dontbuy-ledger-head"] for answer in answers]
    assert sorted(int(head.partition(":")[0]) for head in heads) == [*range(2, CROWD + 2)]  # after the rulebook's
    numbers = asked(database.place, "SELECT number FROM evaluations ORDER BY number")
    assert numbers == [(at,) for at in range(1, CROWD + 1)]
    times = [time for (time,) in asked(database.place, "SELECT kept_at FROM evaluations ORDER BY number")]
    assert all(before <= after for before, after in pairwise(times))
    with database.snapshot() as connection:
        assert [each.fault for each in verified(connection)] == [""]


def test_what_is_large_is_kept_in_smaller_groups(
    fresh: Service, database: Database, commits: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", FOR_EVER)
    monkeypatch.setattr(keeper, "MOST_BYTES_TOGETHER", 1)
    with locked(database.place) as other:
        answers = posted(fresh, other, 5)

    assert [answer.status_code for answer in answers] == [201] * 5
    assert len(commits) == 5


def to_keep(service: Service, name: str = "", body: str = "a" * 64) -> ToKeep:
    return ToKeep(written(service.answered(SMALL)), NOW, Once(name, body) if name else None)


def said(outcomes: Sequence[Any]) -> list[Any]:
    """The type of each error, and of everything else whether it was kept before."""
    return [type(each) if isinstance(each, Exception) else each[1] for each in outcomes]


def test_what_cannot_be_kept_keeps_back_nobody_else(fresh: Service) -> None:
    there = fresh.evaluate(SMALL)
    doubled = replace(to_keep(fresh), written=written(replace(fresh.answered(SMALL), id=there.id)))
    asked_for = [to_keep(fresh), doubled, to_keep(fresh)]

    outcomes = fresh.keep_all(asked_for)

    assert said(outcomes) == [False, IntegrityError, False]
    kept = [there.id, asked_for[0].written.id, asked_for[2].written.id]
    assert [line.id for line in fresh.listed(ANYBODY).lines] == kept[::-1]


def test_a_name_that_came_with_something_else_is_refused_alone(fresh: Service, commits: list[str]) -> None:
    (first,) = fresh.keep_all([to_keep(fresh, "one")])

    outcomes = fresh.keep_all([to_keep(fresh, "two"), to_keep(fresh, "one", "b" * 64), to_keep(fresh, "one")])

    assert said(outcomes) == [False, KeyReused, True]
    assert not isinstance(first, Exception)
    assert outcomes[2] == (first[0], True)
    assert len(commits) == 2
    assert len(fresh.listed(ANYBODY).lines) == 2


def test_one_name_twice_in_a_group_has_one_effect(fresh: Service) -> None:
    first, again = fresh.keep_all([to_keep(fresh, "one"), to_keep(fresh, "one")])

    assert said([first, again]) == [False, True]
    assert len(fresh.listed(ANYBODY).lines) == 1


def test_a_store_in_trouble_fails_for_all_and_is_not_asked_again_for_each(
    fresh: Service, database: Database, commits: list[str]
) -> None:
    failures = iter([True])

    @event.listens_for(database.engine, "before_cursor_execute")
    def _fail(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT" and next(failures, False):
            raise OperationalError("COMMIT", None, Exception("database or disk is full"))

    assert said(fresh.keep_all([to_keep(fresh), to_keep(fresh)])) == [OperationalError] * 2
    assert len(commits) == 1
    assert fresh.listed(ANYBODY).lines == []
    assert said(fresh.keep_all([to_keep(fresh)])) == [False]


def test_rows_are_added_by_few_statements_and_none_is_left_out(
    fresh: Service, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows, "_MOST_ROWS", 4)
    sizes: list[int] = []

    @event.listens_for(database.engine, "before_cursor_execute")
    def _notice(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith('INSERT INTO "evaluations"'):
            sizes.append(statement.count("), (") + 1)

    outcomes = fresh.keep_all([to_keep(fresh, f"name-{at}") for at in range(11)])

    assert said(outcomes) == [False] * 11
    # To PostgreSQL they go as one array for each column.
    assert sizes == {"sqlite": [4, 4, 2, 1], "postgresql": [1]}[database.engine.dialect.name]
    assert [line.id for line in fresh.listed(ANYBODY).lines] == [each[0].id for each in outcomes[::-1]]  # type: ignore[index]
