"""`dontbuy workspaces`: whoever runs the service says how long a workspace keeps what tools post in it."""

from contextlib import closing
from pathlib import Path

import pytest

from dontbuy.api.store.database import Database
from tests.cli.running import dontbuy


@pytest.fixture
def file(tmp_path: Path) -> Path:
    Database(tmp_path / "dontbuy.db").close()
    return tmp_path / "dontbuy.db"


def workspaces(*arguments: str, file: Path) -> tuple[int, str, str]:
    out = dontbuy("workspaces", *arguments, "--database", str(file))
    return out.returncode, out.stdout.decode(), out.stderr.decode()


def test_it_is_set_and_listed_and_taken_back(file: Path) -> None:
    assert workspaces("list", file=file)[:2] == (0, "default  kept as the service says\n")
    assert workspaces("set", "default", "--retention", "365d", file=file)[:2] == (0, "default  kept for 365 days\n")
    assert workspaces("list", file=file)[:2] == (0, "default  kept for 365 days\n")
    assert workspaces("set", "default", "--retention", "default", file=file)[:2] == (
        0,
        "default  kept as the service says\n",
    )


@pytest.mark.parametrize("wrong", ["0d", "36501d", "12", "-1d", "1y", "", "never"])
def test_what_is_no_time_is_refused_and_nothing_is_set(file: Path, wrong: str) -> None:
    code, said, told = workspaces("set", "default", "--retention", wrong, file=file)

    assert (code, said, "365d" in told) == (2, "", True)
    with closing(Database(file)) as database, database.reading() as connection:
        assert connection.exec_driver_sql("SELECT retention_days FROM workspaces").scalars().all() == [None]


def test_a_workspace_that_is_not_there_is_named(file: Path) -> None:
    code, said, told = workspaces("set", "sales", "--retention", "30d", file=file)
    assert (code, said) == (2, "")
    assert "workspace/not-found" in told
