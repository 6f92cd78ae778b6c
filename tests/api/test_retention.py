"""What is kept no longer is shown no more from that moment on, and erased in portions while the service runs; a
workspace may keep what is posted in it for another time than the service says."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.audit.trail import trail
from dontbuy.api.audit.verification import verified
from dontbuy.api.checks import Checks
from dontbuy.api.errors import EvaluationErased, StoreUnavailable, WorkspaceNotFound
from dontbuy.api.keys import Keys
from dontbuy.api.records.callers import ANYBODY, Caller, Scope
from dontbuy.api.retention import SECONDS_BETWEEN, SECONDS_UNTIL_LOOKED_AGAIN, erase_in_portions
from dontbuy.api.running import application, prepared
from dontbuy.api.service import Service
from dontbuy.api.settings import Settings
from dontbuy.api.store.database import Database
from dontbuy.api.workspaces import Workspaces
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.serving import in_thread, until
from tests.clock import Clock
from tests.door import Door
from tests.stores import Place, asked, locked

pytestmark = pytest.mark.stores()

DAYS = 10
SALES = Caller("gr_1", "sales")
BLANK = {"kind": "buying_request", "facts": {}, "subject": {"id": "v-17"}}
MORE = {"facts": {"leader": {"accepts_problem_centric_discovery": True}}}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fresh(rulebook: Rulebook, database: Database, clock: Clock) -> Service:
    return Service(Library([rulebook]), database, now=clock, retention_days=DAYS)


@pytest.fixture
def door(fresh: Service, database: Database) -> Door:
    return Door(create_app(fresh, Checks(fresh, database, 30, 90)))


@pytest.fixture
def workspaces(database: Database, clock: Clock) -> Workspaces:
    """There is a workspace beside `default`."""
    Keys(database, clock).create("crm", SALES.workspace, [Scope.ADMIN], None)
    return Workspaces(database, clock)


def post(door: Door) -> httpx.Response:
    response = door.post("/v1/evaluations", json=BLANK)
    assert response.status_code == 201, response.text
    return response


def tell(door: Door, kept: httpx.Response) -> httpx.Response:
    return door.post(f"{kept.headers['location']}/facts", json=MORE)


def left(database: Database) -> list[tuple[str, bool]]:
    """Every evaluation in the order of the numbers, and whether it is there with what it says."""
    question = "SELECT id, document IS NOT NULL FROM evaluations ORDER BY workspace, number"
    return [(key, bool(is_there)) for key, is_there in asked(database.place, question)]


def purge(service: Service) -> int:
    """Erase portion by portion until nothing is due; how many portions it took."""
    portions = 1
    while service.erase_some():
        portions += 1
    return portions


def faults(database: Database) -> set[str]:
    with database.reading() as connection:
        return {each.fault for each in verified(connection)}


# --- shown no more


def test_an_evaluation_is_kept_so_many_days_after_its_newest_revision(door: Door, clock: Clock) -> None:
    old, revised = post(door), post(door)
    clock.at += timedelta(days=5)
    assert tell(door, revised).status_code == 201
    clock.at += timedelta(days=5) - timedelta(microseconds=1)
    assert door.get(old.headers["location"]).status_code == 200
    clock.at += timedelta(microseconds=1)

    gone = door.get(old.headers["location"])

    assert (gone.status_code, gone.json()["code"]) == (410, "evaluation/erased")
    assert door.get(f"{revised.headers['location']}/revisions/1").status_code == 200
    clock.at += timedelta(days=5)
    assert door.get("/v1/evaluations").json()["evaluations"] == []


ASKING: dict[str, Callable[[Door, httpx.Response], httpx.Response]] = {
    "it": lambda door, kept: door.get(kept.headers["location"]),
    "its revisions": lambda door, kept: door.get(f"{kept.headers['location']}/revisions"),
    "one revision": lambda door, kept: door.get(f"{kept.headers['location']}/revisions/1"),
    "told more": tell,
    "erased": lambda door, kept: door.ask("DELETE", kept.headers["location"]),
    "its subject": lambda door, _: door.get("/v1/subjects/v-17"),
}


@pytest.mark.parametrize("question", ASKING)
def test_whatever_is_asked_shows_nothing_that_is_due_though_nothing_was_erased(
    door: Door, database: Database, clock: Clock, question: str
) -> None:
    kept = post(door)
    clock.at += timedelta(days=DAYS)

    assert ASKING[question](door, kept).status_code == (404 if question == "its subject" else 410)
    assert left(database) == [(kept.json()["id"], True)]


@pytest.mark.parametrize("asked_for", ["", "&kind=buying_request", "&subject=v-17", "&from=2026-11-01"])
def test_a_list_is_full_of_what_is_not_due(door: Door, clock: Clock, asked_for: str) -> None:
    """What is due stands between the others by its place, for it was revised less lately, and takes none of theirs."""
    kept = [post(door) for _ in range(4)]
    clock.at += timedelta(days=5)
    for at in (0, 2, 3):
        tell(door, kept[at])
    clock.at += timedelta(days=5)

    first = door.get(f"/v1/evaluations?limit=2{asked_for}").json()
    second = door.get(f"/v1/evaluations?limit=2{asked_for}&cursor={first['next_cursor']}").json()

    shown = [[line["id"] for line in page["evaluations"]] for page in (first, second)]
    assert shown == [[kept[at].json()["id"] for at in (3, 2)], [kept[0].json()["id"]]]
    assert (first["has_more"], second["has_more"]) == (True, False)


def test_a_purge_while_a_reader_pages_leaves_the_pages_right(door: Door, fresh: Service, clock: Clock) -> None:
    old = [post(door) for _ in range(4)]
    clock.at += timedelta(days=9)
    new = [post(door) for _ in range(4)]
    tell(door, old[0])
    first = door.get("/v1/evaluations", params={"limit": 3}).json()
    clock.at += timedelta(days=1)
    purge(fresh)

    second = door.get("/v1/evaluations", params={"limit": 3, "cursor": first["next_cursor"]}).json()

    shown = [line["id"] for page in (first, second) for line in page["evaluations"]]
    assert shown == [each.json()["id"] for each in (*new[::-1], old[0])]
    assert not second["has_more"]


def test_a_clock_that_is_set_back_a_year_erases_nothing_new(door: Door, fresh: Service, clock: Clock) -> None:
    before = post(door)
    clock.at -= timedelta(days=365)
    meanwhile = post(door)
    assert [door.get(each.headers["location"]).status_code for each in (before, meanwhile)] == [200, 200]
    clock.at += timedelta(days=365)
    purge(fresh)

    assert [door.get(each.headers["location"]).status_code for each in (before, meanwhile)] == [200, 200]


def test_without_the_setting_everything_stays(rulebook: Rulebook, database: Database, clock: Clock) -> None:
    service = Service(Library([rulebook]), database, now=clock)
    kept = service.evaluate(BLANK)
    clock.at += timedelta(days=36500)

    assert service.erase_some() is False
    assert service.evaluation(kept.id, None, ANYBODY).body == kept.body


# --- erased in portions


def test_what_is_due_is_erased_a_hundred_at_a_time_and_the_ledger_holds(
    fresh: Service, database: Database, clock: Clock
) -> None:
    due = [fresh.evaluate(BLANK).id for _ in range(205)]
    clock.at += timedelta(days=9)
    late = fresh.evaluate(BLANK).id
    clock.at += timedelta(days=1)

    more = [fresh.erase_some()]
    assert [key for key, is_there in left(database) if not is_there] == due[:100]
    assert [line.id for line in fresh.listed(ANYBODY).lines] == [late]
    more += [fresh.erase_some(), fresh.erase_some(), fresh.erase_some()]

    assert more == [True, True, False, False]
    assert [key for key, is_there in left(database) if is_there] == [late]
    assert faults(database) == {""}


def test_a_portion_follows_the_next_soon_and_then_it_is_looked_again_after_a_while() -> None:
    portions, waited = iter([True, True, False, True, False]), list[float]()

    def is_over(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) == 6

    erase_in_portions(lambda: next(portions), is_over)

    soon, later = SECONDS_BETWEEN, SECONDS_UNTIL_LOOKED_AGAIN
    assert waited == [soon, soon, soon, later, soon, later]
    assert next(portions, None) is None


def test_a_store_that_cannot_be_written_is_tried_again_and_meanwhile_nothing_due_is_shown(
    fresh: Service, database: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("dontbuy.api.store.database.BUSY_MILLISECONDS", 1)
    kept, waited = fresh.evaluate(BLANK), list[float]()
    clock.at += timedelta(days=DAYS)

    def is_over(seconds: float) -> bool:
        waited.append(seconds)
        with pytest.raises(EvaluationErased):
            fresh.evaluation(kept.id, None, ANYBODY)
        if len(waited) == 2:
            lock.execute("ROLLBACK")
        return len(waited) == 3

    with locked(database.place) as lock:
        erase_in_portions(fresh.erase_some, is_over)

    assert waited == [SECONDS_BETWEEN, SECONDS_UNTIL_LOOKED_AGAIN, SECONDS_UNTIL_LOOKED_AGAIN]
    assert left(database) == [(kept.id, False)]


def test_a_look_where_nothing_is_due_waits_for_nobody(fresh: Service, database: Database) -> None:
    fresh.evaluate(BLANK)
    with locked(database.place) as lock:
        assert fresh.erase_some() is False
        lock.execute("ROLLBACK")


def test_the_first_start_with_retention_erases_nothing_before_it_answers(
    rulebook: Rulebook, database: Database, clock: Clock
) -> None:
    clock.at = datetime(2020, 1, 1, tzinfo=UTC)
    before = Service(Library([rulebook]), database, now=clock)
    kept = [before.evaluate(BLANK).id for _ in range(3)]
    settings = Settings(retention_days=30)

    door = Door(application(settings, prepared(settings), database))

    assert left(database) == [(key, True) for key in kept]
    here = {"Host": "localhost"}
    assert door.get("/v1/evaluations", headers=here).json()["evaluations"] == []
    assert door.get(f"/v1/evaluations/{kept[0]}", headers=here).status_code == 410
    assert door.post("/v1/evaluations", json=BLANK, headers=here).status_code == 201


def test_a_service_that_runs_erases_what_is_due_by_itself(
    rulebook: Rulebook, database: Database, store_place: Place, clock: Clock
) -> None:
    clock.at = datetime(2020, 1, 1, tzinfo=UTC)
    before = Service(Library([rulebook]), database, now=clock)
    kept = [before.evaluate(BLANK).id for _ in range(205)]

    with in_thread(store_place, retention_days=30) as served:
        with served.client() as client:
            assert client.get("/readyz").status_code == 200
        until(lambda: left(database) == [(key, False) for key in kept])

    assert faults(database) == {""}


# --- of a workspace


@pytest.fixture
def two(fresh: Service, workspaces: Workspaces) -> list[str]:
    """One evaluation in `default`, and one in `sales`."""
    return [fresh.evaluate_once(BLANK, None, by)[0].id for by in (ANYBODY, SALES)]


def shown(service: Service) -> list[list[str]]:
    return [[line.id for line in service.listed(by).lines] for by in (ANYBODY, SALES)]


def test_a_workspace_keeps_longer_than_the_service_says(
    fresh: Service, database: Database, workspaces: Workspaces, two: list[str], clock: Clock
) -> None:
    workspaces.set_retention("sales", 20)
    clock.at += timedelta(days=19)
    purge(fresh)

    assert shown(fresh) == [[], [two[1]]]
    assert left(database) == [(two[0], False), (two[1], True)]
    clock.at += timedelta(days=1)
    assert shown(fresh) == [[], []]


def test_a_workspace_keeps_shorter_than_the_service_says_from_the_next_request_on(
    fresh: Service, database: Database, workspaces: Workspaces, two: list[str], clock: Clock
) -> None:
    clock.at += timedelta(days=3)
    assert shown(fresh) == [[two[0]], [two[1]]]
    workspaces.set_retention("sales", 3)

    assert shown(fresh) == [[two[0]], []]
    purge(fresh)
    assert left(database) == [(two[0], True), (two[1], False)]


def test_a_workspace_forgets_also_where_the_service_keeps_everything(
    rulebook: Rulebook, database: Database, workspaces: Workspaces, two: list[str], clock: Clock
) -> None:
    service = Service(Library([rulebook]), database, now=clock)
    workspaces.set_retention("sales", 3)
    clock.at += timedelta(days=400)
    purge(service)

    assert shown(service) == [[two[0]], []]
    workspaces.set_retention("sales", None)
    assert [(each.name, each.retention_days) for each in workspaces.listed()] == [("default", None), ("sales", None)]


def test_that_it_was_set_stands_in_the_ledger_of_the_workspace(database: Database, workspaces: Workspaces) -> None:
    workspaces.set_retention("sales", 3)

    with database.reading() as connection:
        (_, entry) = [*trail(connection, "sales")][-1]
    assert (entry.what, entry.object) == ("workspace.retention-set", "sales")
    assert faults(database) == {""}


def test_a_workspace_that_is_not_there_is_not_made(workspaces: Workspaces) -> None:
    with pytest.raises(WorkspaceNotFound, match="workspace/not-found"):
        workspaces.set_retention("other", 3)
    assert [each.name for each in workspaces.listed()] == ["default", "sales"]


def test_an_error_while_it_erases_ends_nothing() -> None:
    outcomes: Iterator[bool | Exception] = iter([StoreUnavailable([]), True, False])
    waited = list[float]()

    def erase() -> bool:
        outcome = next(outcomes)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def is_over(seconds: float) -> bool:
        waited.append(seconds)
        return len(waited) == 4

    erase_in_portions(erase, is_over)

    later = SECONDS_UNTIL_LOOKED_AGAIN
    assert waited == [SECONDS_BETWEEN, later, SECONDS_BETWEEN, later]
