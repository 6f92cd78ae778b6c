"""`dontbuy bulk --engine spark`: a folder of parts with the words that DuckDB says, and what is said without Spark."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import duckdb
import pytest

from dontbuy.cli.bulk.engines import BulkEngine
from dontbuy.cli.bulk.parquet import literally
from dontbuy.cli.bulk.refusals import BulkRefused
from dontbuy.cli.bulk.unfinished import part_of
from dontbuy.cli.exits import Exit
from tests.cli.bulk import VENDOR, bulk
from tests.cli.running import HERE, dontbuy
from tests.sql.spark_session import JAVA, lacking

BOTH = "id, verdict, level, could_become, fired, open"
ROWS = """SELECT * FROM (VALUES
    ('a', true, false, 'hr'), ('b', NULL, true, NULL), ('c', false, NULL, 'ceo'), ('d', NULL, NULL, NULL)
    ) AS rows("subject.id", "vendor.started_with_product", "vendor.asked_about_metrics", "evaluator.role")"""


@pytest.fixture
def given(tmp_path: Path) -> Path:
    """A file in a folder whose name would be a pattern, beside the folder that this would mean."""
    for folder, what in (("of[1]", ROWS), ("of1", f"{ROWS} LIMIT 1")):
        path = tmp_path / folder / "in.parquet"
        path.parent.mkdir()
        duckdb.connect().execute(f"COPY ({what}) TO '{path}' (FORMAT parquet)")
    return tmp_path / "of[1]" / "in.parquet"


def asked(given: Path, out: Path, *options: str) -> "subprocess.CompletedProcess[bytes]":
    """The command with Spark: it needs Java's place, and more time than others."""
    if reason := lacking():
        pytest.skip(f"Spark answers nothing here: {reason}")
    command = [sys.executable, "-m", "dontbuy.cli", "bulk", str(given), str(out), "--kind", VENDOR, *options]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "SPARK_SUBMIT_OPTS": JAVA}
    return subprocess.run(command, cwd=HERE, env=environment, capture_output=True, check=False)


def rows(path: Path | str, columns: str) -> Sequence[tuple[object, ...]]:
    return duckdb.connect().execute(f"SELECT {columns} FROM read_parquet('{path}') ORDER BY id").fetchall()


def test_spark_says_what_duckdb_says(given: Path) -> None:
    out, other = given.with_name("spark.parquet"), given.with_name("duckdb.parquet")

    done = asked(given, out, "--master", "local[1]")

    assert done.returncode == Exit.UNREADABLE, done.stderr
    assert bulk(given, other, kind=VENDOR) is Exit.UNREADABLE
    assert rows(f"{literally(out)}/*.parquet", BOTH) == rows(literally(other), BOTH)
    assert done.stdout.splitlines()[0].startswith(f"{out}: 4 rows; ".encode())
    assert b"could not be read" in done.stdout
    assert sorted(path.name for path in given.parent.iterdir()) == ["duckdb.parquet", "in.parquet", "spark.parquet"]


def test_unfinished_work_is_not_written_over(given: Path) -> None:
    out = given.with_name("spark.parquet")
    part_of(out).mkdir()
    (part_of(out) / "theirs").touch()

    done = dontbuy("bulk", str(given), str(out), "--kind", VENDOR, "--engine", "spark")

    assert done.returncode == Exit.UNREADABLE
    assert b"bulk/unfinished" in done.stderr
    assert (part_of(out) / "theirs").exists()


def test_where_spark_is_not_installed_the_extra_is_named(given: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)

    with pytest.raises(BulkRefused) as refused:
        bulk(given, given.with_name("out.parquet"), kind=VENDOR, asked_engine=BulkEngine.SPARK)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.hint) == ("bulk/extra-missing", "pip install 'dontbuy[spark]'")


def test_only_spark_has_a_master(given: Path) -> None:
    done = dontbuy("bulk", str(given), "out.parquet", "--kind", VENDOR, "--engine", "duckdb", "--master", "local[1]")

    assert done.returncode == Exit.UNREADABLE
    assert b"only Spark has a master" in done.stderr


@pytest.mark.parametrize(("name", "library"), [("in.parquet", "duckdb"), ("in.xlsx", "python_calamine")])
def test_where_the_extra_for_tables_is_not_installed_it_is_named(
    name: str, library: str, given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (given.parent / name).touch()
    monkeypatch.setitem(sys.modules, library, None)

    with pytest.raises(BulkRefused) as refused:
        bulk(given.parent / name, given.with_name("out.csv"), kind=VENDOR)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("bulk/extra-missing", str(given.parent / name))
    assert fault.hint == "pip install 'dontbuy[bulk]'"
