"""Parquet in, Parquet out: what each row comes to, in the order of the file, and a problem where a cell is no value."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from dontbuy.cli.columnar import run
from dontbuy.cli.files import FileUnreadable
from dontbuy.engine.columns import columns
from dontbuy.engine.errors import FactsError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.sql.dialects import AnswerShape
from tests.rulebooks import KIND, TODAY, made
from tests.sql.duck import quoted, table_of
from tests.sql.rows import batches, expected

FACTS: dict[str, dict[str, Any]] = {
    "place.open": {"type": "yes_no"},
    "light": {"type": "word", "words": {"red": "Red", "green": "Green"}},
    "lights": {"type": "words", "words": {"red": "Red", "green": "Green"}},
    "beds": {"type": "integer"},
    "size": {"type": "number"},
    "price": {"type": "quantity"},
    "day": {"type": "date"},
    "rooms": {"type": "records", "fields": {"beds": {"type": "integer", "required": True}, "name": {"type": "text"}}},
}
WHEN = {
    "OPEN": {"fact": "place.open", "is": True},
    "RED": {"fact": "light", "is": "red"},
    "DAY": {"fact": "day", "before": "as_of"},
    "SIZE": {"fact": "size", "at_least": 3},
}


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return made(FACTS, WHEN, says={"RED": "slow"})


def answered(
    book: Rulebook, folder: Path, rows: str, shape: AnswerShape = AnswerShape.LISTS, *, ask: bool = False
) -> list[dict[str, Any]]:
    """What becomes of a file that has these rows."""
    source, target = folder / "in.parquet", folder / "out.parquet"
    duckdb.sql(f"COPY ({rows}) TO {quoted(str(source))} (FORMAT parquet)")
    run(book, KIND, source, target, shape=shape, threads=1, as_of=TODAY, ask=ask)
    with duckdb.connect() as connection:
        found = connection.execute(f"SELECT * FROM {quoted(str(target))}")
        return [dict(zip([name for name, *_ in found.description], row, strict=True)) for row in found.fetchall()]


def test_each_row_has_its_words_and_lists_and_whose_it_is(book: Rulebook, tmp_path: Path) -> None:
    rows = """SELECT * FROM (VALUES ('a', 'Place A', TRUE, 'red'), ('b', NULL, FALSE, NULL), (NULL, NULL, NULL, 'green')
        ) AS rows("subject.id", "subject.name", "place.open", "light")"""

    assert answered(book, tmp_path, rows) == [
        {"row": 1, "id": "a", "name": "Place A", "verdict": "stop", "level": "high", "could_become": None,
         "fired": ["OPEN", "RED"], "open": ["DAY", "SIZE"], "problem": None},
        {"row": 2, "id": "b", "name": None, "verdict": "cannot_tell", "level": "unknown", "could_become": "stop",
         "fired": [], "open": ["RED", "DAY", "SIZE"], "problem": None},
        {"row": 3, "id": None, "name": None, "verdict": "cannot_tell", "level": "unknown", "could_become": "stop",
         "fired": [], "open": ["OPEN", "DAY", "SIZE"], "problem": None},
    ]  # fmt: skip


def test_a_row_may_have_what_to_ask_next_and_whom(book: Rulebook, tmp_path: Path) -> None:
    rows = """SELECT * FROM (VALUES (TRUE, 'red'), (FALSE, 'red'), (FALSE, 'blue')) AS rows("place.open", "light")"""

    found = answered(book, tmp_path, rows, AnswerShape.WORDS, ask=True)

    assert [*found[0]] == [
        "row",
        "id",
        "name",
        "verdict",
        "level",
        "could_become",
        "ask",
        "question",
        "whom",
        "problem",
    ]
    asked = [(row["verdict"], row["ask"], row["question"], row["whom"]) for row in found]
    assert asked[:2] == [("stop", "size", "Is it so?", "guide"), ("slow", "size", "Is it so?", "guide")]
    assert asked[2] == (None, None, None, None)


def test_words_alone_and_bits_are_other_shapes_of_the_same(book: Rulebook, tmp_path: Path) -> None:
    rows = 'SELECT TRUE AS "place.open", 2 AS size'

    (words,), (bits,) = (answered(book, tmp_path, rows, shape) for shape in (AnswerShape.WORDS, AnswerShape.BITS))

    assert [*words] == ["row", "id", "name", "verdict", "level", "could_become", "problem"]
    assert (words["verdict"], words["could_become"]) == (bits["verdict"], bits["could_become"]) == ("stop", None)
    assert (bits["fired_bits"], bits["open_bits"]) == (0b0001, 0b0110)


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("'blue' AS light", "light"),
        ("['red', 'blue'] AS lights", "lights"),
        ("['red', NULL] AS lights", "lights"),
        ("-1 AS beds", "beds"),
        ("1.5 AS beds", "beds"),
        ("CAST('nan' AS DOUBLE) AS size", "size"),
        ("1e-30::DOUBLE AS size", "size"),
        ("CAST('0.1234567890123456789' AS DECIMAL(38, 19)) AS size", "size"),
        ("'4e1' AS size", "size"),
        ("'USD' AS \"price.unit\"", "price.unit"),
        ("'tomorrow' AS day", "day"),
        ("DATE 'infinity' AS day", "day"),
        ("'maybe' AS \"place.open\"", "place.open"),
        ("[{'beds': 1}, {'beds': NULL}] AS rooms", "rooms"),
        ("[{'beds': 1, 'name': 'a' || chr(8203)}] AS rooms", "rooms"),
        ("chr(8203) || 'a' AS \"subject.id\"", "subject.id"),
        ("repeat('x', 501) AS \"subject.name\"", "subject.name"),
    ],
)
def test_a_row_with_a_cell_that_is_no_value_has_a_problem_and_no_answer(
    book: Rulebook, tmp_path: Path, cell: str, column: str
) -> None:
    (row,) = answered(book, tmp_path, f"SELECT {cell}")

    assert row["problem"] == f"/{column}: no such value is taken here"
    assert [row[name] for name in ("verdict", "level", "could_become", "fired", "open")] == [None] * 5


@pytest.mark.parametrize(
    "cell",
    [
        "' red ' AS light", "' ' AS light", "'YES' AS \"place.open\"", "'2026-11-21' AS day", "'3.50' AS size",
        "0.1::DOUBLE AS size", "3::UBIGINT AS beds", "2.0 AS beds", "7 AS \"subject.id\"", "[]::VARCHAR[] AS lights",
        "[{'beds': 1}] AS rooms", "CAST(NULL AS VARCHAR) AS light", "'  ' AS \"subject.id\"",
    ],
)  # fmt: skip
def test_a_cell_may_be_written_in_every_way_that_is_plain(book: Rulebook, tmp_path: Path, cell: str) -> None:
    (row,) = answered(book, tmp_path, f"SELECT {cell}")

    assert (row["problem"], row["level"] is None) == (None, False)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("1 AS light", "columns/wrong-type"),
        ("'red' AS lights", "columns/wrong-type"),
        ("'[]' AS rooms", "columns/wrong-type"),
        ("[{'chairs': 1}] AS rooms", "columns/wrong-type"),
        ("TRUE AS size", "columns/wrong-type"),
        ("TIMESTAMP '2026-11-21 10:00:00' AS day", "columns/wrong-type"),
        ("1 AS sise", "columns/unknown"),
    ],
)
def test_a_file_whose_columns_are_none_of_the_kind_is_refused_whole(
    book: Rulebook, tmp_path: Path, cell: str, code: str
) -> None:
    with pytest.raises(FactsError) as refused:
        answered(book, tmp_path, f"SELECT {cell}")

    assert [fault.code for fault in refused.value.diagnostics] == [code]
    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_file_that_is_no_parquet_is_refused(book: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "in.parquet").write_text("light\nred\n")

    with pytest.raises(FileUnreadable) as refused:
        run(book, KIND, tmp_path / "in.parquet", tmp_path / "out", shape=AnswerShape.WORDS, threads=1, as_of=TODAY)

    assert [(fault.code, fault.where) for fault in refused.value.diagnostics] == [
        ("file/unreadable", str(tmp_path / "in.parquet"))
    ]


def test_where_nothing_can_be_written_nothing_is(book: Rulebook, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    duckdb.sql(f"COPY (SELECT 'red' AS light) TO {quoted(str(source))} (FORMAT parquet)")

    with pytest.raises(OSError, match=r"out\.parquet\.part"):
        run(book, KIND, source, tmp_path / "no" / "out.parquet", shape=AnswerShape.WORDS, threads=1, as_of=TODAY)

    assert [path.name for path in tmp_path.iterdir()] == ["in.parquet"]


def test_a_file_that_breaks_off_is_refused(book: Rulebook, tmp_path: Path) -> None:
    source = tmp_path / "in.parquet"
    duckdb.sql(f"COPY (SELECT 'red' AS light FROM range(1000)) TO {quoted(str(source))} (FORMAT parquet)")
    whole = source.read_bytes()
    source.write_bytes(whole[:4] + bytes(len(whole) // 4) + whole[4 + len(whole) // 4 :])

    with pytest.raises(FileUnreadable):
        run(book, KIND, source, tmp_path / "out.parquet", shape=AnswerShape.WORDS, threads=1, as_of=TODAY)

    assert not (tmp_path / "out.parquet").exists()


def test_a_row_has_its_own_day_or_the_day_of_the_run(book: Rulebook, tmp_path: Path) -> None:
    rows = """SELECT DATE '2026-11-20' AS day, as_of FROM (VALUES (DATE '2026-11-20'), (NULL)) AS rows(as_of)"""

    assert [row["fired"] for row in answered(book, tmp_path, rows)] == [[], ["DAY"]]


def test_many_rows_come_in_their_order_on_two_threads_and_are_counted(rulebook: Rulebook, tmp_path: Path) -> None:
    for judged, rows, facts in batches(rulebook, 91, 300):
        source, target = tmp_path / f"{judged.kind}.parquet", tmp_path / f"{judged.kind}.out.parquet"
        everything = [column.name for column in columns(judged)]
        table_of(rulebook, judged, rows * 40, everything, source)

        tally = run(rulebook, judged.kind, source, target, shape=AnswerShape.LISTS, threads=2, as_of=date(2000, 1, 1))

        wanted = [expected(judged, each) for each in facts] * 40
        shown = f"SELECT row, verdict, level, could_become, fired, open, problem FROM {quoted(str(target))}"
        with duckdb.connect() as connection:
            found = connection.execute(shown).fetchall()
        assert found == [
            (number, each.verdict, each.level, each.could_become, [*each.fired], [*each.open], None)
            for number, each in enumerate(wanted, 1)
        ]
        assert (tally.rows, tally.problems) == (len(wanted), 0)
        assert sum(tally.verdicts.values()) == len(wanted)
        assert not target.with_name(f"{target.name}.part").exists()
