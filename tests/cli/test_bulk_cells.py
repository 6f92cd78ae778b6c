"""Answers in the cells of a table: what they say, in which no text is a formula and no number is lost."""

import csv
import io
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
from python_calamine import load_workbook

from dontbuy.cli.bulk import run as runs
from dontbuy.cli.bulk.refusals import BulkRefused
from tests.cli.bulk import VENDOR, answers, bulk, json_lines
from tests.cli.running import STOPS, UNDECIDED

FORMULAS = ["=1+1", "+1", "-1+2", "@SUM(A1)", "＝1", "=cmd|' /C calc'!A0"]
NUMBERS = ["-5", "-0.40", "12345678901234567890"]


def named_rows(tmp_path: Path) -> Path:
    rows = [{**STOPS, "subject": {"id": text, "name": text}} for text in (*FORMULAS, *NUMBERS)]
    broken = {
        "kind": VENDOR,
        "facts": {"vendor": {"started_with_produkt": 1}},
        "subject": {"id": "\t=1", "name": "\r=1"},
    }
    return json_lines(tmp_path / "in.ndjson", [*rows, broken, UNDECIDED])


def read_csv(path: Path) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""))]


def test_no_text_becomes_a_formula_in_separated_values_and_no_number_is_lost(tmp_path: Path) -> None:
    bulk(named_rows(tmp_path), tmp_path / "out.csv")

    rows = read_csv(tmp_path / "out.csv")
    assert [row["id"] for row in rows[: len(FORMULAS)]] == [f"'{text}" for text in FORMULAS]
    assert [row["name"] for row in rows[len(FORMULAS) : -2]] == NUMBERS
    assert (rows[-2]["id"], rows[-2]["name"]) == ("'\t=1", "'\r=1")
    for row in rows:
        assert not [cell for cell in row.values() if cell.startswith(("=", "+", "@", "\t", "\r"))]


def test_no_text_becomes_a_formula_in_a_workbook(tmp_path: Path) -> None:
    bulk(named_rows(tmp_path), tmp_path / "out.xlsx")

    head, *rows = load_workbook(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    assert head[:3] == ["row", "id", "name"]
    assert [row[1] for row in rows[:-2]] == [*FORMULAS, *NUMBERS]
    with ZipFile(tmp_path / "out.xlsx") as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        styles = packed.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert styles.count('quotePrefix="1"') == 1


def test_flat_rows_say_what_the_answer_says(tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.ndjson", [{**STOPS, "subject": {"id": "7"}}, {"kind": "x"}, UNDECIDED])
    for name in ("out.ndjson", "out.csv", "out.xlsx", "out.parquet"):
        bulk(given, tmp_path / name)
    stops, problem, undecided = answers(tmp_path / "out.ndjson")

    parquet = duckdb.connect().execute(f"SELECT * FROM '{tmp_path / 'out.parquet'}'")
    names = [column[0] for column in parquet.description]
    first, second, third = [dict(zip(names, row, strict=True)) for row in parquet.fetchall()]

    for row, answer in ((first, stops), (third, undecided)):
        assert row["fired"] == [reason["criterion"] for reason in answer["reasons"]]
        assert row["open"] == [criterion["criterion"] for criterion in answer["open"]]
        assert (row["ask"], row["question"], row["whom"]) == (
            answer["ask"][0]["fact"],
            answer["ask"][0]["question"],
            answer["ask"][0]["answered_by"],
        )
        said = {key: row[key] for key in ("verdict", "level", "could_become", "problem")}
        assert said == {key: answer.get(key) for key in said}
    assert (first["row"], first["id"], second["row"], third["row"]) == (1, "7", 2, 3)
    assert second["verdict"] is None
    assert second["problem"].startswith(f"{problem['errors'][0]['pointer']}: {problem['errors'][0]['detail']} (")
    separated = read_csv(tmp_path / "out.csv")
    _, *cells = load_workbook(str(tmp_path / "out.xlsx")).get_sheet_by_index(0).to_python()
    for row, text, cell in zip((first, second, third), separated, cells, strict=True):
        shown = ["; ".join(each) if isinstance(each, list) else str(each or "") for each in row.values()]
        assert [*text.values()] == shown
        assert [str(cell[0]).removesuffix(".0"), *cell[1:]] == shown


def test_a_workbook_has_the_same_bytes_each_time(tmp_path: Path) -> None:
    given = json_lines(tmp_path / "in.ndjson", [STOPS, UNDECIDED])
    for name in ("a.xlsx", "b.xlsx"):
        bulk(given, tmp_path / name)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_more_rows_than_a_sheet_has_are_refused_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "MOST_ROWS_OF_A_WORKBOOK", 2)
    given = json_lines(tmp_path / "in.ndjson", [STOPS] * 3)

    with pytest.raises(BulkRefused) as refused:
        bulk(given, tmp_path / "out.xlsx")

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("bulk/too-many-rows", str(tmp_path / "out.xlsx"))
    assert [path.name for path in tmp_path.iterdir()] == ["in.ndjson"]
    bulk(json_lines(given, [STOPS] * 2), tmp_path / "out.xlsx")
    assert (tmp_path / "out.xlsx").exists()
