"""Writers who wait at the same time share one transaction and one commit, and nothing else."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from itertools import count
from typing import Any

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import SQLAlchemyError

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.errors import StoreUncertain
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.service import Service
from dontbuy.api.store import database as store
from dontbuy.api.store import groups
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.serving import PATIENCE, until
from tests.stores import Place, Postgres, asked, commits_of

pytestmark = pytest.mark.stores()

SMALL = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
CROWD = 64
FOR_EVER = 10_000_000
Part = Callable[[Connection], None]


class Full(Exception):
    """No room for the commit."""


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No clock of the machine ends a group or a wait."""
    monkeypatch.setattr(store, "BUSY_MILLISECONDS", FOR_EVER)
    monkeypatch.setattr(groups, "SECONDS_TOGETHER", FOR_EVER)


@pytest.fixture
def database(store_place: Place) -> Iterator[Database]:
    with closing(Database(store_place, most_writers=CROWD + 1)) as opened:
        yield opened


@pytest.fixture
def commits(database: Database) -> list[str]:
    return commits_of(database)


@contextmanager
def at_once(database: Database, parts: list[Callable[[], Any]]) -> Iterator[list[Future[Any]]]:
    """Everybody waits in the line, in this order, until this is left."""
    with ThreadPoolExecutor(len(parts)) as threads, database.writing():
        told = []
        for at, part in enumerate(parts, start=1):
            told.append(threads.submit(part))
            until(lambda: len(database._writers._line) == at, PATIENCE)  # noqa: B023
        yield told


def writes(database: Database, name: str, then: Part = lambda _: None) -> Callable[[], None]:
    """Somebody who makes a workspace, and does something else."""

    def write() -> None:
        with database.writing() as connection:
            connection.exec_driver_sql(
                f"INSERT INTO workspaces (id, name, head_number, head_at, head_entry, head_hash) "
                f"VALUES ('{name}', '', 0, '', 0, '')"
            )
            then(connection)

    return write


def fails(_: Connection) -> None:
    raise ZeroDivisionError


def made(place: Place) -> list[str]:
    return [name for (name,) in asked(place, "SELECT id FROM workspaces WHERE id <> 'default' ORDER BY id")]


def test_sixty_four_who_wait_are_kept_by_two_commits_in_the_order_in_which_they_came(
    rulebook: Rulebook, database: Database, commits: list[str]
) -> None:
    service, ids = Service(Library([rulebook]), database), list[str]()

    with at_once(database, [lambda: ids.append(service.evaluate(SMALL).id)] * CROWD) as told:
        assert not any(each.done() for each in told)
    for each in told:
        each.result(PATIENCE)

    assert len(commits) == 2  # the one that they waited for leaves room for all of them but one
    numbers = asked(database.place, "SELECT number FROM evaluations ORDER BY number")
    assert numbers == [(at,) for at in range(1, CROWD + 1)]
    assert sorted(ids) == sorted(line.id for line in service.listed(ANYBODY).lines)
    entries = asked(database.place, "SELECT number FROM ledger ORDER BY number")
    assert entries == [(at,) for at in range(1, CROWD + 2)]  # and the text of the rulebook


def test_who_fails_undoes_their_own_part_and_nobody_elses(database: Database, commits: list[str]) -> None:
    parts = [writes(database, "a"), writes(database, "b", fails), writes(database, "c"), writes(database, "d", fails)]
    with at_once(database, parts) as told:
        pass

    outcomes = [each.exception(PATIENCE) for each in told]
    assert [type(each) for each in outcomes] == [type(None), ZeroDivisionError, type(None), ZeroDivisionError]
    assert made(database.place) == ["a", "c"]
    assert len(commits) == 1


def test_what_the_store_refuses_of_one_is_kept_of_the_others(database: Database) -> None:
    """In PostgreSQL a statement that fails ends the whole transaction, unless its part is undone."""
    again = [writes(database, name) for name in ("a", "a", "b")]
    with at_once(database, again) as told:
        pass

    assert [isinstance(each.exception(PATIENCE), SQLAlchemyError) for each in told] == [False, True, False]
    assert made(database.place) == ["a", "b"]


def test_where_the_first_one_fails_the_others_begin_anew(database: Database, commits: list[str]) -> None:
    with pytest.raises(ZeroDivisionError), at_once(database, [writes(database, name) for name in "ab"]) as told:
        raise ZeroDivisionError
    for each in told:
        each.result(PATIENCE)

    assert made(database.place) == ["a", "b"]
    assert len(commits) == 1


def test_a_commit_that_fails_fails_for_all_and_the_next_ones_are_kept(database: Database) -> None:
    failures = iter([True])

    @event.listens_for(database.engine, "before_cursor_execute")
    def _full(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT" and next(failures, False):
            raise Full

    names = [writes(database, name) for name in "abc"]
    with pytest.raises(Full), at_once(database, names) as told:
        pass

    assert [type(each.exception(PATIENCE)) for each in told] == [Full] * 3
    assert made(database.place) == []
    writes(database, "d")()
    assert made(database.place) == ["d"]


@pytest.mark.stores("postgresql")
def test_a_commit_whose_answer_is_lost_is_uncertain_for_all(
    postgres: Postgres, database: Database, store_place: ServerAddress
) -> None:
    cuts = iter([True])

    @event.listens_for(database.engine, "before_cursor_execute")
    def _cut(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement == "COMMIT" and next(cuts, False):
            postgres.end(store_place)

    with pytest.raises(StoreUncertain), at_once(database, [writes(database, name) for name in "ab"]) as told:
        pass

    assert [type(each.exception(PATIENCE)) for each in told] == [StoreUncertain] * 2
    writes(database, "c")()
    assert made(database.place) == ["c"]


def test_where_the_store_undoes_everything_by_itself_nobody_is_told_that_it_was_kept(database: Database) -> None:
    def undone(connection: Connection) -> None:
        connection.exec_driver_sql("ROLLBACK")
        raise ZeroDivisionError

    parts = [writes(database, "a"), writes(database, "b", undone), writes(database, "c")]
    with pytest.raises(SQLAlchemyError), at_once(database, parts) as told:
        pass

    outcomes = [each.exception(PATIENCE) for each in told]
    assert isinstance(outcomes[0], SQLAlchemyError)
    assert [type(each) for each in outcomes[1:]] == [ZeroDivisionError, type(None)]
    assert made(database.place) == ["c"]


@pytest.mark.parametrize(("most", "seconds", "expected"), [(2, FOR_EVER, 4), (CROWD, 0, 7), (CROWD, FOR_EVER, 1)])
def test_a_group_ends_after_so_many_or_so_long_so_that_other_processes_have_their_turn(
    database: Database,
    commits: list[str],
    monkeypatch: pytest.MonkeyPatch,
    most: int,
    seconds: int,
    expected: int,
) -> None:
    clock = count()
    monkeypatch.setattr(groups, "monotonic", lambda: next(clock))
    monkeypatch.setattr(groups, "MOST_TOGETHER", most)
    monkeypatch.setattr(groups, "SECONDS_TOGETHER", seconds)

    with at_once(database, [writes(database, f"w{at}") for at in range(6)]) as told:
        pass

    assert [each.exception(PATIENCE) for each in told] == [None] * 6
    assert len(commits) == expected


def test_each_sees_what_those_before_have_written(database: Database) -> None:
    seen: list[int] = []

    def look(connection: Connection) -> None:
        seen.append(connection.exec_driver_sql("SELECT count(*) FROM workspaces").scalar_one())

    with at_once(database, [writes(database, name, look) for name in "abc"]) as told:
        assert made(database.place) == []
    for each in told:
        each.result(PATIENCE)

    assert seen == [2, 3, 4]


def test_who_gives_up_leaves_the_line_to_those_behind(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    with ThreadPoolExecutor(1) as threads:
        with database.writing():
            monkeypatch.setattr(store, "BUSY_MILLISECONDS", 0)
            with pytest.raises(Exception, match="cannot be written"):
                writes(database, "a")()
            monkeypatch.setattr(store, "BUSY_MILLISECONDS", FOR_EVER)
            behind = threads.submit(writes(database, "b"))
            until(lambda: len(database._writers._line) == 1, PATIENCE)
        behind.result(PATIENCE)

    assert made(database.place) == ["b"]
