"""`dontbuy bulk` from Parquet to Parquet: one statement, the same words as row by row, and what it cannot do."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from dontbuy.cli.bulk.engines import BulkEngine
from dontbuy.cli.bulk.refusals import BulkRefused
from dontbuy.cli.bulk.unfinished import journal_of, part_of
from dontbuy.cli.exits import Exit
from dontbuy.engine.columns import row_of
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook
from tests.cli.bulk import DAY, VENDOR, bulk, json_lines
from tests.cli.running import dontbuy
from tests.conformance import invented

BOTH = ("row", "id", "name", "verdict", "level", "could_become", "fired", "open")


@pytest.fixture
def given(tmp_path: Path, rulebook: Rulebook) -> Path:
    """A Parquet file of rows that differ, of yes and no alone: records have fields of several types."""
    judged = rulebook.rule_sets[VENDOR]
    rows = []
    for document in invented.documents(37, 600):
        if document["kind"] == VENDOR:
            try:
                rows.append(row_of(judged, {**document, "evidence": []}))
            except FactsError:
                continue
    names = [name for name, fact in judged.facts.items() if fact.type.value_type is ValueType.YES_NO]
    lines = [{"subject.id": f"r{at}", **{name: row.get(name) for name in names}} for at, row in enumerate(rows)]
    source = json_lines(tmp_path / "lines.json", lines)
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_json('{source}', sample_size = -1)) TO '{tmp_path / 'in.parquet'}' (FORMAT parquet)"
    )
    source.unlink()
    return tmp_path / "in.parquet"


def rows_of(path: Path) -> list[dict[str, Any]]:
    found = duckdb.connect().execute(f"SELECT * FROM '{path}'")
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


BY_CRITERION, ASKED = frozenset({"could_become"}), frozenset({"ask", "question", "whom"})
"""What a statement finds criterion by criterion: wider, and in another order, than a row that is answered alone."""


def without(rows: list[dict[str, Any]], names: frozenset[str]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def strength(rulebook: Rulebook, row: dict[str, Any]) -> int:
    """How strong what a row could become is, 0 the strongest; behind all words where it can become nothing else."""
    words = [*rulebook.rule_sets[VENDOR].words]
    return words.index(row["could_become"]) if row["could_become"] else len(words)


def test_a_name_with_the_signs_of_a_pattern_means_itself(given: Path, tmp_path: Path) -> None:
    asked = given.rename(tmp_path / "in[1].parquet")
    duckdb.connect().execute(
        f"COPY (SELECT 'wrong' AS \"subject.id\") TO '{tmp_path / 'in1.parquet'}' (FORMAT parquet)"
    )
    out = tmp_path / "out*[1].parquet"

    assert bulk(asked, out, kind=VENDOR) is bulk(asked, tmp_path / "by-row.parquet", kind=VENDOR, verify=((1, 1),))
    found = tmp_path / "found.parquet"
    assert "wrong" not in {row["id"] for row in rows_of(out.rename(found))}
    assert [row["verdict"] for row in rows_of(found)] == [
        row["verdict"] for row in rows_of(tmp_path / "by-row.parquet")
    ]


def test_a_statement_says_what_is_said_row_by_row(
    given: Path, rulebook: Rulebook, capsys: pytest.CaptureFixture[str]
) -> None:
    at_once, by_row = given.with_name("statement.parquet"), given.with_name("rows.parquet")

    left = bulk(given, at_once, kind=VENDOR)
    printed = capsys.readouterr().out
    assert bulk(given, by_row, kind=VENDOR, asked_engine=BulkEngine.COMPILED) is left

    assert "question" in rows_of(by_row)[0]
    assert "question" not in rows_of(at_once)[0]
    shared = [[{name: row[name] for name in BOTH} for row in rows_of(path)] for path in (at_once, by_row)]
    assert len(shared[0]) > 150
    assert without(shared[0], BY_CRITERION) == without(shared[1], BY_CRITERION)
    for wide, exact in zip(*shared, strict=True):
        assert strength(rulebook, wide) <= strength(rulebook, exact), (wide, exact)
    assert [line.split()[0] for line in printed.splitlines()[1:]] == [
        line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]
    ]
    assert sorted(path.name for path in given.parent.iterdir()) == ["in.parquet", "rows.parquet", "statement.parquet"]


def test_a_statement_says_what_to_ask_next_where_that_is_asked_for(given: Path) -> None:
    at_once, by_row = given.with_name("statement.parquet"), given.with_name("rows.parquet")

    done = dontbuy("bulk", str(given), str(at_once), "--kind", VENDOR, "--ask", "--as-of", DAY.isoformat())
    bulk(given, by_row, kind=VENDOR, asked_engine=BulkEngine.COMPILED)

    assert done.returncode == Exit.STOP_OR_ACT, done.stderr
    assert without(rows_of(at_once), BY_CRITERION | ASKED) == without(rows_of(by_row), BY_CRITERION | ASKED)
    assert [row["ask"] is None for row in rows_of(at_once)] == [row["ask"] is None for row in rows_of(by_row)]
    assert len({row["question"] for row in rows_of(at_once)}) > 1


def test_the_command_takes_the_shape_of_the_criteria(given: Path) -> None:
    out = given.with_name("out.parquet")

    done = dontbuy("bulk", str(given), str(out), "--kind", VENDOR, "--shape", "words", "--workers", "1")

    assert done.returncode == Exit.STOP_OR_ACT, done.stderr
    assert [*rows_of(out)[0]] == ["row", "id", "name", "verdict", "level", "could_become", "problem"]


def test_a_bad_row_is_told_on_its_line(tmp_path: Path) -> None:
    duckdb.connect().execute(
        f"""COPY (SELECT * FROM (VALUES ('a', 'hr'), ('b', 'ceo')) AS rows("subject.id", "evaluator.role"))
        TO '{tmp_path / "in.parquet"}' (FORMAT parquet)"""
    )

    left = bulk(tmp_path / "in.parquet", tmp_path / "out.parquet", kind=VENDOR)

    first, second = rows_of(tmp_path / "out.parquet")
    assert left is Exit.UNREADABLE
    assert (first["verdict"], first["problem"]) == ("cannot_tell", None)
    assert (second["id"], second["verdict"]) == ("b", None)
    assert second["problem"].startswith("/evaluator.role: ")


@pytest.mark.parametrize(
    ("names", "asked", "code"),
    [
        (("in.parquet", "out.csv"), {"asked_engine": BulkEngine.DUCKDB}, "bulk/needs-parquet"),
        (("in.parquet", "out.parquet"), {"asked_engine": BulkEngine.DUCKDB, "verify": ((1, 1),)}, "bulk/verifies-rows"),
        (("in.parquet", "in.parquet"), {}, "bulk/same-file"),
    ],
)
def test_what_a_statement_cannot_do_is_refused(
    given: Path, names: tuple[str, str], asked: dict[str, Any], code: str
) -> None:
    with pytest.raises(BulkRefused) as refused:
        bulk(given, given.with_name(names[1]), kind=VENDOR, **asked)

    assert [fault.code for fault in refused.value.diagnostics] == [code]
    assert [path.name for path in given.parent.iterdir()] == ["in.parquet"]


def test_rows_that_are_verified_are_read_one_by_one(given: Path) -> None:
    out = given.with_name("out.parquet")

    assert bulk(given, out, kind=VENDOR, verify=((1, 5),)) is Exit.STOP_OR_ACT

    assert "question" in rows_of(out)[0]


def test_work_that_another_run_left_is_not_written_over(given: Path) -> None:
    out = given.with_name("out.parquet")
    part_of(out).write_text("somebody's")

    with pytest.raises(BulkRefused) as refused:
        bulk(given, out, kind=VENDOR)

    assert refused.value.diagnostics[0].code == "bulk/unfinished"
    assert part_of(out).read_text() == "somebody's"


def test_a_column_of_another_type_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    path = tmp_path / "in.parquet"
    duckdb.connect().execute(f"""COPY (SELECT 1.5 AS "evaluator.role") TO '{path}' (FORMAT parquet)""")

    with pytest.raises(FactsError) as refused:
        bulk(path, tmp_path / "out.parquet", kind=VENDOR)

    assert [(fault.code, fault.where) for fault in refused.value.diagnostics] == [
        ("columns/wrong-type", "evaluator.role")
    ]
    assert [each.name for each in tmp_path.iterdir()] == ["in.parquet"]


def test_what_the_same_run_left_is_written_anew(given: Path) -> None:
    out, whole = given.with_name("out.parquet"), given.with_name("whole.parquet")
    bulk(given, whole, kind=VENDOR)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("dontbuy.cli.columnar._write", _stopped)
        with pytest.raises(KeyboardInterrupt):
            bulk(given, out, kind=VENDOR)
    assert journal_of(out).exists()

    bulk(given, out, kind=VENDOR)

    assert rows_of(out) == rows_of(whole)
    assert not journal_of(out).exists()


def _stopped(*_: object) -> None:
    raise KeyboardInterrupt
