"""The store in trouble: what was acknowledged is there, what failed left nothing behind, and it recovers unaided."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from dontbuy.api.addresses import ServerAddress
from dontbuy.api.app import create_app
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.documents import SMALL
from tests.door import Door
from tests.stores import BOTH, Place, Postgres, locked, name_of, place_of_the_server

THREADS, WRITES = 8, 60


@pytest.fixture
def database(store_place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """A store that does not wait long for others; a file has a folder of its own, which can be taken away."""
    monkeypatch.setattr("dontbuy.api.store.database.BUSY_MILLISECONDS", 100)
    with closing(
        Database(tmp_path / "store" / "dontbuy.db" if isinstance(store_place, Path) else store_place)
    ) as database:
        yield database


@pytest.fixture
def own_door(fresh: Service) -> Door:
    return Door(create_app(fresh))


@contextmanager
def written(database: Database) -> Iterator[None]:
    """Another writer that takes its time."""
    with locked(database.place):
        yield


@contextmanager
def set_to(database: Database, pragma: str, otherwise: str) -> Iterator[None]:
    """Every connection is handed out with a setting, for a while."""
    setting = pragma

    @event.listens_for(database.engine, "checkout")
    def _set(connection: Any, *_: Any) -> None:
        connection.execute(f"PRAGMA {setting}")

    yield
    setting = otherwise


@contextmanager
def read_only(database: Database) -> Iterator[None]:
    """As a file that may be read and not written; root may write any file, so its mode says nothing. A server that
    became a copy of another one lets nobody write either, and has ended every connection."""
    if isinstance(database.place, Path):
        with set_to(database, "query_only=ON", "query_only=OFF"):
            yield
        return
    with altered(database.place, "SET default_transaction_read_only = on", "RESET default_transaction_read_only"):
        yield


@contextmanager
def altered(store_place: ServerAddress, change: str, back: str) -> Iterator[None]:
    """An operator changes a database, and every connection to it is ended."""
    name, server = name_of(store_place), Postgres(place_of_the_server(store_place))
    server.does(f"ALTER DATABASE {name} {change}")
    server.end(store_place)
    yield
    server.does(f"ALTER DATABASE {name} {back}")
    server.end(store_place)


@contextmanager
def closed_to_all(database: Database) -> Iterator[None]:
    """As a server that is stopped: those who were there are gone, and nobody is let in."""
    assert isinstance(database.place, ServerAddress)
    with altered(database.place, "ALLOW_CONNECTIONS false", "ALLOW_CONNECTIONS true"):
        yield


@contextmanager
def called_otherwise(database: Database) -> Iterator[None]:
    """No database has the name any more."""
    assert isinstance(database.place, ServerAddress)
    name, server = name_of(database.place), Postgres(place_of_the_server(database.place))
    server.end(database.place)
    server.does(f"ALTER DATABASE {name} RENAME TO {name}_away")
    yield
    server.does(f"ALTER DATABASE {name}_away RENAME TO {name}")


def full(database: Database) -> Any:
    """As a disk on which nothing has room."""
    with database.writing() as connection:  # pages that older tables left free are used first
        connection.exec_driver_sql("CREATE TABLE filler AS SELECT zeroblob(200000)")
    return set_to(database, "max_page_count=1", "max_page_count=1000000")


@contextmanager
def gone(database: Database) -> Iterator[None]:
    """The folder is taken away while the file is open, and comes back."""
    folder = database.file.parent
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    yield
    elsewhere.rename(folder)


@contextmanager
def empty(database: Database) -> Iterator[None]:
    """The folder is taken away, and another one lies there that holds nothing."""
    folder = database.file.parent
    with gone(database):
        folder.mkdir()
        yield
        folder.rmdir()


@contextmanager
def no_database(database: Database) -> Iterator[None]:
    """Something else lies where the file was."""
    file = database.file
    database.close()
    away = file.rename(file.with_name("away"))
    file.write_bytes(b"not a database " * 1_000)
    yield
    away.replace(file)


TROUBLES: dict[str, Callable[[Database], Any]] = {
    "locked": written,
    "read-only": read_only,
    "full": full,
    "gone": gone,
    "empty": empty,
    "no database": no_database,
    "closed to all": closed_to_all,
    "called otherwise": called_otherwise,
}
OF_A_FILE = {"full", "gone", "empty", "no database"}
OF_A_SERVER = {"closed to all", "called otherwise"}
UNREADABLE = ["gone", "empty", "no database", "closed to all", "called otherwise"]


def in_trouble(*names: str) -> pytest.MarkDecorator:
    """Each trouble with each kind of store that can have it."""
    return pytest.mark.parametrize(
        ("store_place", "trouble"),
        [
            pytest.param(kind, TROUBLES[name], id=f"{kind}-{name}")
            for name in names
            for kind in BOTH
            if name not in (OF_A_SERVER if kind == "sqlite" else OF_A_FILE)
        ],
        indirect=["store_place"],
    )


@in_trouble(*TROUBLES)
def test_a_store_in_trouble_fails_closed_and_recovers_unaided(
    own_door: Door, database: Database, trouble: Callable[[Database], Any]
) -> None:
    before = own_door.post("/v1/evaluations", json=SMALL)
    with trouble(database):
        refused = own_door.post("/v1/evaluations", json=SMALL)
    after = own_door.post("/v1/evaluations", json=SMALL)

    assert (refused.status_code, refused.json()["code"]) == (503, "store/unavailable")
    assert "Nothing was stored." in refused.json()["detail"]
    assert refused.headers["retry-after"]
    listed = [line["id"] for line in own_door.get("/v1/evaluations").json()["evaluations"]]
    assert listed == [after.json()["id"], before.json()["id"]]


@in_trouble(*TROUBLES)
def test_a_check_needs_no_store(own_door: Door, database: Database, trouble: Callable[[Database], Any]) -> None:
    with trouble(database):
        assert own_door.post("/v1/check", json=SMALL).status_code == 200
        assert own_door.get("/livez").status_code == 200


@in_trouble("locked", "read-only", "full")
def test_what_is_kept_can_be_read_while_nothing_can_be_written(
    own_door: Door, database: Database, trouble: Callable[[Database], Any]
) -> None:
    kept = own_door.post("/v1/evaluations", json=SMALL)
    with trouble(database):
        found = own_door.get(kept.headers["location"])

    assert found.content == kept.content


@pytest.mark.parametrize("path", ["/v1/evaluations", "/v1/evaluations/ev_1", "/readyz"])
@in_trouble(*UNREADABLE)
def test_a_store_that_cannot_be_read_is_not_ready(
    own_door: Door, database: Database, trouble: Callable[[Database], Any], path: str
) -> None:
    with trouble(database):
        response = own_door.get(path)

    assert (response.status_code, response.json()["code"]) == (503, "store/unavailable")
    assert own_door.get("/readyz").status_code == 200


@in_trouble("locked", "read-only")
def test_the_problem_of_a_store_says_nothing_about_the_store(
    own_door: Door, database: Database, trouble: Callable[[Database], Any]
) -> None:
    with trouble(database):
        text = own_door.post("/v1/evaluations", json={**SMALL, "subject": {"name": "xq7marker"}}).text

    assert not any(word in text for word in ("xq7marker", "sql", "INSERT", ".db", "lock", "read-only", "Traceback"))


@pytest.mark.stores
def test_eight_threads_write_and_read_without_an_error(rulebook: Rulebook, store_place: Place) -> None:
    with closing(Database(store_place)) as database:
        service = Service(Library([rulebook]), database)

        def work(number: int) -> list[str]:
            kept = []
            for at in range(WRITES):
                service.listed(ANYBODY, limit=1)
                kept.append(service.evaluate({**SMALL, "subject": {"id": f"{number}-{at}"}}).id)
                service.evaluation(kept[-1], None, ANYBODY)
            return kept

        with ThreadPoolExecutor(THREADS) as threads:
            ids = {key for kept in threads.map(work, range(THREADS)) for key in kept}
        assert len(ids) == THREADS * WRITES
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM evaluations").scalar() == THREADS * WRITES


@pytest.mark.stores
def test_a_transaction_that_reads_and_then_writes_is_alone(store_place: Place) -> None:
    with closing(Database(store_place)) as database:

        def work(_: int) -> None:
            for _ in range(WRITES):
                with database.writing() as connection:
                    number = connection.exec_driver_sql("SELECT count(*) FROM workspaces").scalar()
                    connection.exec_driver_sql(
                        f"INSERT INTO workspaces (id, head_number, head_at) VALUES ('{number}', 0, '')"
                    )

        with ThreadPoolExecutor(THREADS) as threads:
            list(threads.map(work, range(THREADS)))
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT count(*) FROM workspaces").scalar() == THREADS * WRITES + 1


def test_two_who_open_one_store_read_and_then_write_without_an_error(tmp_path: Path) -> None:
    """Each has a queue of its own, as two processes have: between them stands the lock of the file alone."""

    def work(database: Database) -> None:
        for _ in range(WRITES):
            with database.writing() as connection:
                connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar()
                connection.exec_driver_sql("UPDATE workspaces SET head_number = head_number + 1")

    file = tmp_path / "dontbuy.db"
    with closing(Database(file)) as first, closing(Database(file)) as second, ThreadPoolExecutor(2) as threads:
        list(threads.map(work, [first, second]))
        with first.reading() as connection:
            assert connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar() == 2 * WRITES


def test_threads_get_the_answers_that_one_by_one_gets(service: Service) -> None:
    sent = [{**SMALL, "facts": {"vendor": {"slide_deck_pages": at, "on_matrix": bool(at % 3)}}} for at in range(100)]
    alone = [service.check(each) for each in sent]

    with ThreadPoolExecutor(THREADS) as threads:
        assert list(threads.map(service.check, sent)) == alone


@pytest.mark.stores
def test_a_transaction_that_fails_leaves_nothing_behind(database: Database, fresh: Service) -> None:
    with suppress(RuntimeError), database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO workspaces (id, head_number, head_at) VALUES ('another', 7, '')")
        raise RuntimeError

    with database.reading() as connection:
        assert connection.exec_driver_sql("SELECT id FROM workspaces").scalars().all() == ["default"]
    assert fresh.evaluate(SMALL).id
