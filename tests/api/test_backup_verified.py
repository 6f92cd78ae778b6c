"""A busy store is backed up and restored elsewhere, and the ledger there ends at a head that the first store gave."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Condition, Event

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.cli.running import dontbuy
from tests.documents import SMALL
from tests.door import PATIENCE, Door
from tests.stores import BOTH, Place, Postgres, asked, may_be_changed

pytestmark = pytest.mark.stores()

WRITERS, BEFORE = 4, 12
_HOLDS = re.compile(r"default: (\d+) entries, all of them hold; head (\d+:[0-9a-f]{64})\n")


class Busy:
    """Writers at a door who go on until they are stopped. `heads` is what each answer said of the ledger, by number."""

    def __init__(self, door: Door) -> None:
        self._door, self._stop, self._more = door, Event(), Condition()
        self.heads: dict[int, str] = {}

    def write(self) -> None:
        while not self._stop.is_set():
            answer = self._door.post("/v1/evaluations", json=SMALL)
            assert answer.status_code == 201
            head = answer.headers["Dontbuy-Ledger-Head"]
            with self._more:
                self.heads[int(head.partition(":")[0])] = head
                self._more.notify_all()

    def wait_until_kept(self, count: int) -> int:
        """Wait until so many were acknowledged; gives the number of the last entry of which a caller knows then."""
        with self._more:
            assert self._more.wait_for(lambda: len(self.heads) >= count, PATIENCE)
            return max(self.heads)

    @contextmanager
    def writing(self) -> Iterator["Busy"]:
        with ThreadPoolExecutor(WRITERS) as threads:
            running = [threads.submit(self.write) for _ in range(WRITERS)]
            try:
                yield self
            finally:
                self._stop.set()
            for each in running:
                each.result()


@pytest.fixture(params=BOTH)
def elsewhere(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """Where nothing is kept yet, of either kind."""
    if request.param == "sqlite":
        yield tmp_path / "elsewhere" / "dontbuy.db"
        return
    server: Postgres = request.getfixturevalue("postgres")
    address = server.empty()
    yield address
    server.drop(address)


def test_a_busy_store_restored_elsewhere_verifies_with_a_head_that_the_first_one_gave(
    rulebook: Rulebook, database: Database, store_place: Place, elsewhere: Place, tmp_path: Path
) -> None:
    file, here, there = tmp_path / "kept.backup", written(store_place), written(elsewhere)
    service = Service(Library([rulebook]), database)
    with Busy(Door(create_app(service, Checks(service, database, 30, 90)))).writing() as busy:
        known = busy.wait_until_kept(BEFORE)
        taken = dontbuy("backup", str(file), DONTBUY_DATABASE=here)
        busy.wait_until_kept(len(busy.heads) + WRITERS + 1)  # they went on, while it was taken and after
    restored = dontbuy("restore", str(file), "--database", there)
    assert (taken.returncode, restored.returncode) == (0, 0), taken.stderr + restored.stderr

    verified = dontbuy("audit", "verify", "--head", busy.heads[known], "--database", there)

    found = _HOLDS.fullmatch(verified.stdout.decode())
    assert verified.returncode == 0, verified.stdout + verified.stderr
    assert found
    entries, head = int(found[1]), found[2]
    assert known <= entries < max(busy.heads)
    assert head == busy.heads[entries]
    assert dontbuy("audit", "head", "--database", there).stdout.decode().strip() == head
    # What the first store has gone on to keep stands behind that head.
    first = dontbuy("audit", "verify", "--head", head, "--database", here).stdout.decode()
    assert first == f"default: {max(busy.heads)} entries, all of them hold; head {busy.heads[max(busy.heads)]}\n"
    assert asked(elsewhere, "SELECT count(*) FROM evaluations") == [(entries - 1,)]  # one entry is of the rulebook


def written(place: Place) -> str:
    return str(place) if isinstance(place, Path) else place.text


def test_a_backup_from_which_an_entry_is_missing_does_not_verify(
    rulebook: Rulebook, store_place: Place, tmp_path: Path
) -> None:
    """What the command prints of a store that was restored comes from what is in it, not from the head beside it."""
    file = tmp_path / "kept.backup"
    with closing(Database(store_place)) as database:
        service = Service(Library([rulebook]), database)
        for _ in range(3):
            service.evaluate(SMALL)
        may_be_changed(database, "ledger", "DELETE FROM ledger WHERE number = 3")
    assert dontbuy("backup", str(file), DONTBUY_DATABASE=written(store_place)).returncode == 0
    assert dontbuy("restore", str(file), "--database", str(tmp_path / "other.db")).returncode == 0

    verified = dontbuy("audit", "verify", "--database", str(tmp_path / "other.db"))

    assert (verified.returncode, verified.stdout.decode()) == (1, "default: entry 3 is missing\n")
