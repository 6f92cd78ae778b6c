"""`dontbuy subject`: whoever runs the service gives out or erases what is kept of one subject."""

from contextlib import closing
from pathlib import Path

import pytest

from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.cli.running import dontbuy
from tests.stores import may_be_changed

SENT = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}


@pytest.fixture
def file(rulebook: Rulebook, tmp_path: Path) -> Path:
    with closing(Database(tmp_path / "dontbuy.db")) as database:
        service = Service(Library([rulebook]), database)
        for subject in ("v-17", "v-18", "v-17"):
            service.evaluate({**SENT, "subject": {"id": subject}})
    return tmp_path / "dontbuy.db"


def subject(*arguments: str, file: Path) -> tuple[int, str, str]:
    out = dontbuy("subject", *arguments, "--database", str(file))
    return out.returncode, out.stdout.decode(), out.stderr.decode()


def test_a_subject_is_given_out_erased_and_then_gone(file: Path) -> None:
    code, out, _ = subject("export", "v-17", file=file)
    lines = [loads(line.encode()) for line in out.splitlines()]

    assert (code, [line["document"]["subject"] for line in lines]) == (0, [{"id": "v-17"}] * 2)
    assert [subject("erase", "v-17", file=file)[:2] for _ in range(2)] == [
        (0, "2 evaluations erased\n"),
        (0, "0 evaluations erased\n"),
    ]
    code, out, err = subject("export", "v-17", file=file)
    assert (code, out, "subject/not-found" in err) == (2, "", True)
    assert subject("erase", "v-18", file=file)[1] == "1 evaluation erased\n"
    assert b"v-17" not in file.read_bytes()
    assert [path.name for path in file.parent.iterdir()] == ["dontbuy.db"]
    assert dontbuy("audit", "verify", "--database", str(file)).returncode == 0


def test_a_subject_of_another_workspace_is_left_alone(file: Path) -> None:
    made = dontbuy(
        "keys", "create", "--name", "x", "--workspace", "sales", "--scopes", "check", DONTBUY_DATABASE=str(file)
    )
    assert made.returncode == 0

    code, out, err = subject("export", "v-17", "--workspace", "sales", file=file)
    assert (code, out, "subject/not-found" in err) == (2, "", True)
    assert subject("erase", "v-17", "--workspace", "sales", file=file)[:2] == (0, "0 evaluations erased\n")
    assert subject("erase", "v-17", file=file)[:2] == (0, "2 evaluations erased\n")


def test_a_store_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    for act in ("export", "erase"):
        code, out, err = subject(act, "v-17", file=tmp_path / "none.db")
        assert (code, out, "none.db" in err) == (2, "", True)
    assert [*tmp_path.iterdir()] == []


def test_a_row_that_cannot_be_read_is_a_problem_on_its_own_line(file: Path) -> None:
    with closing(Database(file)) as database:
        may_be_changed(database, "evaluations", "UPDATE evaluations SET answer = '{' WHERE number = 1")

    code, out, _ = subject("export", "v-17", file=file)

    assert (code, ['"code":"store/corrupt"' in line for line in out.splitlines()]) == (2, [True, False])
