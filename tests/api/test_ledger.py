"""The ledger verified, by the command and by the verifier without dependencies: each alteration that a reader could
see is named, in whichever column, and what nobody altered holds."""

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.audit.verification import verified
from dontbuy.api.checks import Checks
from dontbuy.api.records.ledger import LedgerHead
from dontbuy.api.service import Service
from dontbuy.api.store.audited import audited
from dontbuy.api.store.database import Database
from dontbuy.api.store.erasing import erase
from dontbuy.api.store.tables import evaluations, ledger, rulebooks
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from dontbuy.examples import verify_ledger
from tests.conftest import ROOT
from tests.door import Door

VERIFIER = ROOT / "examples" / "verify_ledger.py"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
SHOWS_OFF = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"flashes_titles_or_clients": True, "has_insight_into_org": False}},
    "subject": {"id": "v-17", "name": "Acme"},
}
BLANK = {"kind": "buying_request", "facts": {}}


@dataclass(frozen=True)
class Store:
    """A file in which something may be altered, behind the back of everything that refuses it."""

    file: Path
    ids: list[str]

    def alter(self, *changes: str) -> None:
        with closing(sqlite3.connect(self.file)) as connection, connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall()
            for (name,) in names:
                connection.execute(f"DROP TRIGGER {name}")
            connection.execute("PRAGMA ignore_check_constraints=ON")
            for change in changes:
                connection.execute(change)

    @property
    def head(self) -> LedgerHead:
        with closing(sqlite3.connect(self.file)) as connection:
            return LedgerHead(*connection.execute("SELECT head_entry, head_hash FROM workspaces").fetchone())

    def fault(self, kept: LedgerHead | None = None) -> str:
        with audited(self.file) as connection:
            (found,) = verified(connection, {"default": kept} if kept else {})
        return found.fault


@pytest.fixture(scope="module")
def kept(rulebook: Rulebook, tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Entry 1 is the rulebook, 2 to 4 what tools posted, 5 the result of a check, 6 that the one of entry 3 was erased,
    7 one more that was posted."""
    file = tmp_path_factory.mktemp("ledger") / "dontbuy.db"
    with closing(Database(file)) as database:
        service = Service(Library([rulebook]), database)
        ids = [service.evaluate(sent).id for sent in (SHOWS_OFF, SHOWS_OFF, BLANK)]
        checks = Checks(service, database, 30, 90, now=lambda: NOW)
        ids.append(checks.finish(checks.begin(SHOWS_OFF)).evaluated.id)
        with database.writing() as connection:
            erase(connection, ids[1], NOW)
        ids.append(service.evaluate(SHOWS_OFF).id)
    return Store(file, ids)


@pytest.fixture
def store(kept: Store, tmp_path: Path) -> Store:
    return Store(Path(shutil.copy(kept.file, tmp_path / "dontbuy.db")), kept.ids)


def script(store: Store, kept: LedgerHead | None = None) -> tuple[int, str]:
    """What the verifier without dependencies says, run by a Python that has nothing installed."""
    command = [sys.executable, "-I", "-S", str(VERIFIER), str(store.file), *([str(kept)] if kept else [])]
    out = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    return out.returncode, out.stdout + out.stderr


def named_by_both(store: Store, capsys: pytest.CaptureFixture[str], kept: LedgerHead | None = None) -> str:
    """What the command names; the other verifier finds something too, and at the same entry."""
    code = verify_ledger.main(str(store.file), str(kept) if kept else "")
    said, fault = capsys.readouterr().out, store.fault(kept)
    assert (code == 1) == bool(fault)
    entry = [word.strip(",:") for word in fault.split() if word.strip(",:").isdigit()]
    assert all(number in said for number in entry)
    return fault


def test_what_nobody_altered_holds(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    assert store.head.number == 7
    assert named_by_both(store, capsys, store.head) == ""
    assert script(store, store.head) == (0, "default: all entries hold\n")
    assert sorted(path.name for path in store.file.parent.iterdir()) == ["dontbuy.db"]


def test_every_earlier_head_holds_too(store: Store) -> None:
    with closing(sqlite3.connect(store.file)) as connection:
        heads = [LedgerHead(*row) for row in connection.execute("SELECT number, hash FROM ledger")]
    assert [store.fault(head) for head in heads] == [""] * 7


def altered(table: str, column: str) -> str:
    """SQL for another value of a column, of the same type where it has one."""
    return f"UPDATE {table} SET {column} = CASE typeof({column}) WHEN 'integer' THEN {column} + 90 ELSE 'other' END"


@pytest.mark.parametrize("column", [column.name for column in evaluations.columns if column.name != "number"])
@pytest.mark.parametrize("entry", [2, 5, 6])
def test_an_altered_column_of_an_evaluation_is_named(
    store: Store, capsys: pytest.CaptureFixture[str], column: str, entry: int
) -> None:
    number = {2: 0, 5: 3, 6: 1}[entry]
    key = store.ids[number]
    store.alter(f"{altered('evaluations', column)} WHERE id = '{key}'")

    fault = named_by_both(store, capsys)

    if column in ("id", "workspace", "revision"):
        assert fault == f"evaluation {key}, entry {3 if entry == 6 else entry}, is missing"
    elif column == "erased_at" and entry != 6:
        assert fault == f"evaluation {key}, entry {entry}, was emptied, and no entry says so"
    else:
        assert fault == f"evaluation {key}, entry {entry}, was altered"


def test_an_altered_number_of_an_evaluation_is_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    store.alter(
        f"UPDATE fired SET number = 90 WHERE number = (SELECT number FROM evaluations WHERE id = '{store.ids[0]}')",
        f"UPDATE evaluations SET number = 90 WHERE id = '{store.ids[0]}'",
    )

    assert named_by_both(store, capsys) == f"evaluation {store.ids[0]}, entry 2, was altered"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE fired SET criterion = 'BUY-1' WHERE number = 1",
        "DELETE FROM fired WHERE number = 1",
        "INSERT INTO fired VALUES ('default', 1, 'BUY-1')",
    ],
)
def test_what_fired_is_held_too(store: Store, capsys: pytest.CaptureFixture[str], change: str) -> None:
    store.alter(change)
    assert named_by_both(store, capsys) == f"evaluation {store.ids[0]}, entry 2, was altered"


@pytest.mark.parametrize("column", [column.name for column in ledger.columns if column.name != "workspace"])
def test_an_altered_column_of_the_ledger_is_named(
    store: Store, capsys: pytest.CaptureFixture[str], column: str
) -> None:
    store.alter(f"{altered('ledger', column)} WHERE number = 4")
    said = {
        "number": "entry 4 is missing",
        "previous": "entry 4 does not follow the one before it: it was altered, or stood elsewhere",
    }
    said["made_by"] = f"evaluation {store.ids[2]}, entry 4, was altered"
    assert named_by_both(store, capsys) == said.get(column, "entry 4 was altered")


@pytest.mark.parametrize("column", [column.name for column in rulebooks.columns])
def test_an_altered_text_of_a_rulebook_is_named(store: Store, capsys: pytest.CaptureFixture[str], column: str) -> None:
    store.alter(altered("rulebooks", column))
    fault = named_by_both(store, capsys)
    assert fault.startswith("the text of the rulebook sha256:")
    assert fault.endswith("entry 1, is missing" if column == "digest" else "entry 1, was altered")


def swapped(table: str, former: int, latter: int) -> list[str]:
    """SQL by which two rows have each other's number."""
    moves = ((former, -1), (latter, former), (-1, latter))
    return [f"UPDATE {table} SET number = {to} WHERE number = {number}" for number, to in moves]


FIRST = "(SELECT id FROM evaluations ORDER BY number LIMIT 1)"
OF_THE_LAST = "DELETE FROM evaluations WHERE number = (SELECT max(number) FROM evaluations)"
HEAD_BEFORE = (
    "UPDATE workspaces SET (head_entry, head_hash) = (SELECT number, hash FROM ledger ORDER BY number DESC LIMIT 1)"
)
NO_LAST_ENTRY = "DELETE FROM ledger WHERE number = 7"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ([f"DELETE FROM evaluations WHERE id = {FIRST}"], "evaluation {0}, entry 2, is missing"),
        (["DELETE FROM ledger WHERE number = 2"], "entry 2 is missing"),
        (["DELETE FROM ledger WHERE number = 1"], "entry 1 is missing"),
        (["DELETE FROM rulebooks"], "the text of the rulebook {digest}, entry 1, is missing"),
        (swapped("ledger", 3, 5), "entry 3 does not follow the one before it: it was altered, or stood elsewhere"),
        ([*swapped("evaluations", 1, 3), *swapped("fired", 1, 3)], "evaluation {0}, entry 2, was altered"),
        ([NO_LAST_ENTRY], "entry 7 is missing: the workspace has another head than the last entry"),
        ([NO_LAST_ENTRY, HEAD_BEFORE], "evaluation {4} was never entered"),
    ],
    ids=["row", "entry", "first entry", "rulebook", "entries", "rows", "end", "end and head"],
)
def test_what_is_missing_or_stands_elsewhere_is_named(
    store: Store, capsys: pytest.CaptureFixture[str], changes: list[str], named: str, rulebook: Rulebook
) -> None:
    store.alter(*changes)
    assert named_by_both(store, capsys) == named.format(*store.ids, digest=rulebook.digest)


def test_a_row_that_was_put_in_past_the_ledger_is_named(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    columns = [column.name for column in evaluations.columns if column.name not in ("id", "number", "check_id")]
    told = ", ".join(columns)
    store.alter(
        f"INSERT INTO evaluations (id, number, {told}) SELECT 'ev_x', 90, {told} FROM evaluations WHERE id = {FIRST}"
    )
    assert named_by_both(store, capsys) == "evaluation ev_x was never entered"


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE listed SET verdict = 'no_objection' WHERE place = (SELECT min(place) FROM listed)",
        "UPDATE listed SET subject_id = NULL WHERE place = (SELECT min(place) FROM listed)",
        "DELETE FROM listed WHERE place = (SELECT min(place) FROM listed)",
        "DELETE FROM listed_criteria WHERE place = (SELECT min(place) FROM listed)",
        "INSERT INTO listed_criteria SELECT workspace, 'BUY-3', min(place) FROM listed",
    ],
    ids=["verdict", "subject", "left out", "criterion", "another criterion"],
)
def test_a_list_that_hides_or_shows_what_was_not_kept_so_is_named(store: Store, change: str) -> None:
    store.alter(change)
    assert store.fault() == f"the list says something else of evaluation {store.ids[0]} than its newest revision"


def cut_off(store: Store) -> None:
    """The last entry, what it is about and the head in the workspace: nothing in the store speaks of them any more."""
    store.alter("DELETE FROM fired WHERE number > 5", OF_THE_LAST, NO_LAST_ENTRY, HEAD_BEFORE)


def test_only_a_head_that_was_kept_tells_that_the_end_was_cut_off(
    store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    head = store.head
    cut_off(store)

    assert named_by_both(store, capsys) == ""
    fault = named_by_both(store, capsys, head)

    assert fault == "entry 7 is missing: the end was cut off, for the head of entry 7 was kept"
    assert script(store, head)[0] == 1


def test_a_head_of_another_store_is_none_of_this_one(store: Store, capsys: pytest.CaptureFixture[str]) -> None:
    another = LedgerHead(4, "a" * 64)
    assert named_by_both(store, capsys, another) == "entry 4 is another than the one whose head was kept"


def test_the_ledger_of_another_workspace_stands_in_the_place_of_none(store: Store) -> None:
    store.alter(
        "INSERT INTO workspaces (id, head_number, head_at, name, head_entry, head_hash) "
        "SELECT 'other', head_number, head_at, name, head_entry, head_hash FROM workspaces",
        *(f"UPDATE {table} SET workspace = 'other'" for table in ("ledger", "evaluations", "fired")),
        "UPDATE workspaces SET head_entry = 0, head_hash = '' WHERE id = 'default'",
    )
    with audited(store.file) as connection:
        found = {each.workspace: each.fault for each in verified(connection)}
        alone = verified(connection, workspace="default")

    assert found["other"] == "entry 1 does not follow the one before it: it was altered, or stood elsewhere"
    assert [each.workspace for each in alone] == ["default"]


def test_the_verifier_needs_nothing_and_says_what_cannot_be_read(store: Store, tmp_path: Path) -> None:
    assert len(VERIFIER.read_text("utf-8").splitlines()) < 100
    (tmp_path / "none.db").write_text("not a database " * 100)
    for file in (tmp_path / "none.db", tmp_path / "not-there.db"):
        code, said = script(Store(file, []))
        assert (code, said.partition(":")[0]) == (2, "cannot be read")
    assert not (tmp_path / "not-there.db").exists()


# --- over HTTP


@pytest.fixture
def door(rulebook: Rulebook, tmp_path: Path) -> Iterator[Door]:
    with closing(Database(tmp_path / "served.db")) as database:
        service = Service(Library([rulebook]), database)
        yield Door(create_app(service, Checks(service, database, 30, 90)))


def test_every_kept_answer_carries_its_head(door: Door, tmp_path: Path) -> None:
    sent = {"json": SHOWS_OFF, "headers": {"Idempotency-Key": "one"}}
    first, again, other = (door.post("/v1/evaluations", **sent), door.post("/v1/evaluations", **sent), None)
    other = door.post("/v1/evaluations", json=BLANK)
    found = [door.get(each.headers["location"]) for each in (first, other)]
    known = door.get(first.headers["location"], headers={"If-None-Match": found[0].headers["etag"]})

    heads = [each.headers["dontbuy-ledger-head"] for each in (first, again, found[0], known)]
    assert len(set(heads)) == 1
    assert found[1].headers["dontbuy-ledger-head"] == other.headers["dontbuy-ledger-head"]
    assert heads[0].startswith("2:")
    assert other.headers["dontbuy-ledger-head"].startswith("3:")
    assert "dontbuy-ledger-head" not in door.post("/v1/check", json=BLANK).headers
    number, _, hashed = heads[0].partition(":")
    assert Store(tmp_path / "served.db", []).fault(LedgerHead(int(number), hashed)) == ""
    assert "another than" in Store(tmp_path / "served.db", []).fault(LedgerHead(3, hashed))


def test_what_is_erased_is_gone_by_its_address_and_from_every_list(door: Door, erased: Callable[[str], None]) -> None:
    kept = [door.post("/v1/evaluations", json=SHOWS_OFF) for _ in range(3)]
    erased(kept[1].json()["id"])

    response = door.get(kept[1].headers["location"])
    assert (response.status_code, response.json()["code"]) == (410, "evaluation/erased")
    for asked in ("", "?subject=v-17", "?criterion=VEN-6", "?kind=vendor_evaluation"):
        listed = door.get(f"/v1/evaluations{asked}").json()["evaluations"]
        assert [line["id"] for line in listed] == [kept[2].json()["id"], kept[0].json()["id"]]


@pytest.fixture
def erased(door: Door) -> Callable[[str], None]:
    def by_id(key: str) -> None:
        database: Database = door.app.state.checks.database
        with database.writing() as connection:
            assert erase(connection, key, NOW) == 1

    return by_id


def test_an_evaluation_can_be_sent_again_under_its_key_after_it_was_erased(
    door: Door, erased: Callable[[str], None]
) -> None:
    sent = {"json": SHOWS_OFF, "headers": {"Idempotency-Key": "one"}}
    first = door.post("/v1/evaluations", **sent)
    erased(first.json()["id"])

    again = door.post("/v1/evaluations", **sent)

    assert again.status_code == 201
    assert again.json()["id"] != first.json()["id"]
