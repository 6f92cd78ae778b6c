"""`dontbuy audit`: what it prints, its exit codes, and that it changes nothing in what it looks at."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.cli.running import dontbuy
from tests.stores import may_be_changed

SENT = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}


@pytest.fixture
def file(rulebook: Rulebook, tmp_path: Path) -> Iterator[Path]:
    """A store in which two evaluations are kept."""
    with closing(Database(tmp_path / "dontbuy.db")) as database:
        service = Service(Library([rulebook]), database)
        for _ in range(2):
            service.evaluate(SENT)
    yield tmp_path / "dontbuy.db"
    assert [path.name for path in tmp_path.iterdir()] == ["dontbuy.db"]


def audit(*arguments: str, file: Path) -> tuple[int, str, str]:
    out = dontbuy("audit", *arguments, "--database", str(file))
    return out.returncode, out.stdout.decode().strip(), out.stderr.decode()


def test_a_store_that_nobody_altered_holds_and_stays_as_it_is(file: Path) -> None:
    before = sha256(file.read_bytes()).digest()
    code, head, _ = audit("head", file=file)

    assert code == 0
    assert audit("verify", "--head", head, file=file) == (0, f"default: 3 entries, all of them hold; head {head}", "")
    assert sha256(file.read_bytes()).digest() == before


def test_the_store_is_the_one_that_the_service_would_open(file: Path) -> None:
    out = dontbuy("audit", "verify", DONTBUY_DATABASE=str(file))
    assert (out.returncode, out.stdout.decode().partition(",")[0]) == (0, "default: 3 entries")


def test_what_was_altered_is_named(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        (key,) = connection.execute("SELECT id FROM evaluations WHERE number = 2").fetchone()
    with closing(Database(file)) as database:
        may_be_changed(database, "evaluations", "UPDATE evaluations SET verdict = 'no_objection' WHERE number = 2")

    assert audit("verify", file=file) == (1, f"default: evaluation {key}, entry 3, was altered", "")


def test_the_trail_says_what_happened_when_to_what_and_by_whom(file: Path) -> None:
    made = dontbuy("keys", "create", "--name", "crm", "--scopes", "check", DONTBUY_DATABASE=str(file))
    (key,) = re.findall(r"db_live_([0-9a-f]{32})_", made.stdout.decode())
    with closing(sqlite3.connect(file)) as connection:
        ids = [row[0] for row in connection.execute("SELECT id FROM evaluations ORDER BY number")]

    code, said, _ = audit("trail", file=file)
    lines = [line.split("  ") for line in said.splitlines()]

    assert code == 0
    assert [(number, what, doer) for number, _, what, _, doer in lines] == [
        ("1", "rulebook.kept", "-"),
        ("2", "evaluation.kept", "-"),
        ("3", "evaluation.kept", "-"),
        ("4", "key.created", "-"),
    ]
    assert [lines[at][3] for at in (1, 2, 3)] == [f"{ids[0]}/1", f"{ids[1]}/1", f"gr_{key}"]
    assert [datetime.fromisoformat(line[1]).tzinfo for line in lines] == [UTC] * 4
    assert audit("trail", "--about", ids[1], file=file)[1] == said.splitlines()[2]
    assert audit("trail", "--by", f"gr_{key}", file=file)[:2] == (0, "")


def test_a_head_that_is_none_is_a_mistake_of_whoever_calls(file: Path) -> None:
    for head in ("7", "7:xyz", f"-1:{'a' * 64}", f"7:{'A' * 64}"):
        code, said, told = audit("verify", "--head", head, file=file)
        assert (code, said) == (2, "")
        assert "NUMBER:HASH" in told


@pytest.mark.parametrize("command", ["verify", "head", "trail"])
def test_a_workspace_that_is_not_there_is_named(file: Path, command: str) -> None:
    code, said, told = audit(command, "--workspace", "other", file=file)
    assert (code, said) == (2, "")
    assert "there is no workspace `other`" in told


@pytest.mark.parametrize("command", ["verify", "head", "trail"])
def test_what_cannot_be_read_is_one_line_and_is_not_made(file: Path, command: str) -> None:
    missing = file.with_name("none.db")
    code, said, told = audit(command, file=missing)

    assert (code, said, len(told.splitlines())) == (2, "", 1)
    assert told.startswith(f"{missing}: settings/store-unusable: the store cannot be read: unable to open")
    assert not missing.exists()


def test_an_older_store_is_not_brought_up_to_date(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0009'")

    code, _, told = audit("verify", file=file)

    assert code == 2
    assert "it is of another shape, 0009 instead of " in told
