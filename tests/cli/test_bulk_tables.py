"""`dontbuy bulk` with tables: what cells tell, what is wrong with them and where, and what comes out as cells."""

import csv
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from xlsxwriter import Workbook

from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.bulk.refusals import BulkRefused
from dontbuy.cli.exits import Exit
from dontbuy.engine.columns import row_of
from dontbuy.engine.errors import FactsError
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.cli.bulk import DAY, VENDOR, answers, bulk, json_lines
from tests.conformance import invented

HEAD = "subject.id,vendor.asked_about_metrics,vendor.started_with_product"


def table(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def told(path: Path, kind: str = VENDOR, **asked: Any) -> list[dict[str, Any]]:
    """The answers and problems of a table, as lines of JSON."""
    out = path.with_name("out.ndjson")
    bulk(path, out, kind=kind, force=True, **asked)
    return answers(out)


def facts(answer: Mapping[str, Any]) -> dict[str, Any]:
    """Every fact that an answer speaks of, with its value."""
    shown = [fact for reason in (*answer["reasons"], *answer["signs"]) for fact in reason["facts"]]
    return {fact["fact"]: fact["value"] for fact in shown}


def problems(path: Path, **asked: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Of each row that is not answered its number, and code and place of all that is wrong with it."""
    return [
        (line["instance"].rpartition(":")[2], [(each["code"], each["pointer"]) for each in line["errors"]])
        for line in told(path, **asked)
        if "errors" in line
    ]


# --- every document as a row of every format


@pytest.fixture(scope="module")
def flat(rulebook: Rulebook) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Documents of one kind that a row can hold, each with its row."""
    found: list[tuple[dict[str, Any], dict[str, Any]]] = []
    for document in invented.documents(29, 900):
        if document["kind"] == VENDOR:
            document = {**document, "evidence": []}
            try:
                found.append((document, row_of(rulebook.rule_sets[VENDOR], document)))
            except FactsError:
                continue
    return found


def answered_apart(rulebook: Rulebook, documents: Sequence[dict[str, Any]]) -> list[Any]:
    """What the service answers each of them, but for the digest of what was sent and who answered."""
    service = Service(Library([rulebook]), today=lambda: DAY)
    return [without_digest(json.loads(dumps(service.check(document)))) for document in documents]


def without_digest(answer: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in answer.items() if key not in ("input_digest", "engine")}


def names_of(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return [*dict.fromkeys(name for row in rows for name in row)]


def as_text(cell: Any) -> str:
    match cell:
        case None:
            return ""
        case bool():
            return "yes" if cell else "no"
        case str():
            return cell
        case list() if cell and _is_of_texts(cell):
            return "; ".join(cell)
        case _:
            return json.dumps(cell)


def write_csv(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names_of(rows))
        writer.writerows([as_text(row.get(name)) for name in names_of(rows)] for row in rows)


def write_xlsx(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    with Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, names_of(rows))
        for at, row in enumerate(rows, 1):
            for column, name in enumerate(names_of(rows)):
                cell = row.get(name)
                if isinstance(cell, bool):
                    sheet.write_boolean(at, column, cell)
                elif isinstance(cell, int):
                    sheet.write_number(at, column, cell)
                elif cell is not None:
                    sheet.write_string(at, column, as_text(cell))


def write_parquet(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    lines = path.with_suffix(".lines")
    json_lines(lines, [{name: _typed(row.get(name)) for name in names_of(rows)} for row in rows])
    duckdb.connect().execute(
        f"COPY (SELECT * FROM read_json('{lines}', sample_size = -1)) TO '{path}' (FORMAT parquet)"
    )
    lines.unlink()


def _typed(cell: Any) -> Any:
    """A cell as Parquet types it; what is nested is JSON text there, for its numbers are of several types."""
    return cell if isinstance(cell, bool | int | str) or cell is None or _is_of_texts(cell) else json.dumps(cell)


def _is_of_texts(cell: Any) -> bool:
    return isinstance(cell, list) and all(isinstance(each, str) for each in cell)


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_row_is_answered_as_the_document_that_it_tells(
    tmp_path: Path, suffix: str, rulebook: Rulebook, flat: list[tuple[dict[str, Any], dict[str, Any]]]
) -> None:
    path = tmp_path / f"in.{suffix}"
    {"csv": write_csv, "xlsx": write_xlsx, "parquet": write_parquet}[suffix](path, [row for _, row in flat])

    found = [without_digest(answer) for answer in told(path)]

    assert len(found) > 200
    assert found == answered_apart(rulebook, [document for document, _ in flat])


# --- separated values


@pytest.mark.parametrize(
    "text",
    [
        f"{HEAD}\n1,no,yes\n2,,no\n",
        f"\ufeff{HEAD}\r\n1,NO,Yes\r\n2,,No",
        f"{HEAD}\n1,no,yes\n2,,no\n".replace(",", ";"),
        f"{HEAD}\n1,no,yes\n2,,no\n".replace(",", "\t"),
        f"\n{HEAD},\n1,false,TRUE,\n , ,\n\n2, ,false,\n",
        '"subject.id","vendor.asked_about_metrics","vendor.started_with_product"\n"1"," no ","yes"\n2,"",no\n',
    ],
    ids=["commas", "a mark and CRLF", "semicolons", "tabs", "empty rows and cells", "quotes"],
)
def test_a_table_is_read_however_a_spreadsheet_saves_it(tmp_path: Path, text: str) -> None:
    first, second = told(table(tmp_path, text))

    assert facts(first) == {"vendor.asked_about_metrics": False, "vendor.started_with_product": True}
    assert (first["subject"], second["subject"]) == ({"id": "1"}, {"id": "2"})
    assert "vendor.started_with_product" in facts(second) or second["clear"]


def test_numbers_days_and_lists_are_exact(tmp_path: Path) -> None:
    head = "vendor.discovery_price,vendor.discovery_price.unit,vendor.metrics_asked,vendor.charges_for_discovery,as_of"
    path = table(tmp_path, f"{head}\n0.10000000000000000000001,USD,win_rate; ramp_time,yes,2026-01-02\n")

    seen: list[Any] = []
    original = Service.read

    def read(service: Service, raw: Any) -> Any:
        seen.append(raw)
        return original(service, raw)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Service, "read", read)
        (answer,) = told(path)

    assert answer["as_of"] == "2026-01-02"
    assert seen[0]["facts"]["vendor"] == {
        "discovery_price": {"value": "0.10000000000000000000001", "unit": "USD"},
        "metrics_asked": ["win_rate", "ramp_time"],
        "charges_for_discovery": True,
    }


BAD_ROWS = {
    "a word that is none": ("evaluator.role\nceo\nhr\n", [("2", [("facts/unknown-word", "/evaluator.role")])]),
    "neither yes nor no": (f"{HEAD}\n1,maybe,no\n", [("2", [("facts/wrong-type", "/vendor.asked_about_metrics")])]),
    "a comma in a number": (
        'vendor.discovery_price\n"1,5"\n',
        [("2", [("facts/wrong-type", "/vendor.discovery_price")])],
    ),
    "broken JSON in a cell": ("metrics.items\n[{\n", [("2", [("json/not-json", "/metrics.items")])]),
    "a field of a record": (
        'metrics.items\n"[{""metric"": ""win_rate""}, {""metric"": ""wn_rate""}]"\n',
        [("2", [("facts/unknown-metric", "/metrics.items/1/metric")])],
    ),
    "two faults": (
        "evaluator.role,metrics.items\nceo,{\n",
        [("2", [("json/not-json", "/metrics.items"), ("facts/unknown-word", "/evaluator.role")])],
    ),
    "a wrong day": ("as_of\n2026-13-01\n", [("2", [("request/wrong-type", "/as_of")])]),
    "a name that hides something": (
        "subject.name\nA\u202eB\n",
        [("2", [("request/hidden-character", "/subject.name")])],
    ),
    "more cells than names": (f"{HEAD}\n1,no,no,x\n2,no,no,,\n", [("2", [("bulk/too-many-cells", "")])]),
    "a quote in the midst": (f'{HEAD}\n1,"a"b,no\n2,no,no\n', [("2", [("bulk/broken-row", "")])]),
    "a quote that is not closed": (
        f'{HEAD}\n1,"no,no\n2,no,no\n3,x,no\n',
        [
            ("2", [("bulk/broken-row", "")]),
            ("4", [("facts/wrong-type", "/vendor.asked_about_metrics")]),
        ],
    ),
    "a row without an end": (
        f'{HEAD}\n1,"{"x" * 1_100_000}\n' + "2,no,no\n" * 3,
        [("2", [("bulk/row-too-long", "")])],
    ),
    "no UTF-8": (
        f"{HEAD}\n1,no,no\n".encode() + b"M\xfcller,no,no\n3,x,\n",
        [
            ("3", [("json/not-utf-8", "")]),
            ("4", [("facts/wrong-type", "/vendor.asked_about_metrics")]),
        ],
    ),
    "a line end between quotes": (
        f'{HEAD}\n"a\nb",no,no\n2,x,no\n',
        [
            ("2", [("request/hidden-character", "/subject.id")]),
            ("3", [("facts/wrong-type", "/vendor.asked_about_metrics")]),
        ],
    ),
    "a unit without an amount": (
        "vendor.discovery_price.unit\nUSD\n",
        [("2", [("facts/missing-field", "/vendor.discovery_price")])],
    ),
}


@pytest.mark.parametrize(("text", "expected"), BAD_ROWS.values(), ids=BAD_ROWS)
def test_a_bad_row_is_told_by_its_number_and_column_and_stops_nothing(
    tmp_path: Path, text: str | bytes, expected: list[tuple[str, list[tuple[str, str]]]]
) -> None:
    path = table(tmp_path, text)

    assert problems(path) == expected
    assert bulk(path, tmp_path / "again.ndjson", kind=VENDOR) is Exit.UNREADABLE


def test_a_cell_that_is_neither_yes_nor_no_is_told_what_to_write(tmp_path: Path) -> None:
    (line,) = told(table(tmp_path, f"{HEAD}\n1,maybe,\n"))

    assert line["errors"][0]["hint"] == "write yes or no, or leave the cell empty where it was not told"
    assert line["instance"] == f"{tmp_path / 'in.csv'}:2"
    assert line["detail"].startswith("Expected true or false, got text at /vendor.asked_about_metrics.")


def test_an_alias_is_named_in_a_problem_as_the_header_has_it(tmp_path: Path) -> None:
    path = table(tmp_path, "trainer.asked_about_metrics\nmaybe\n")

    assert problems(path, kind="discovery_self_check") == [
        ("2", [("facts/wrong-type", "/trainer.asked_about_metrics")])
    ]


# --- headers


def refused(path: Path, **asked: Any) -> list[tuple[str, str, str]]:
    out = path.with_name("out.csv")
    with pytest.raises(BulkRefused) as found:
        bulk(path, out, **{"kind": VENDOR, **asked})
    assert sorted(each.name for each in path.parent.iterdir()) == [path.name]
    return [(fault.code, str(fault.where), fault.hint) for fault in found.value.diagnostics]


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", ",,\n"])
def test_a_table_without_a_header_is_refused(tmp_path: Path, text: str) -> None:
    ((code, where, hint),) = refused(table(tmp_path, text))

    assert (code, where) == ("bulk/no-header", str(tmp_path / "in.csv"))
    assert "dontbuy new" in hint


def test_a_table_that_begins_with_a_row_has_no_header(tmp_path: Path) -> None:
    assert [code for code, _, _ in refused(table(tmp_path, "Acme,yes,no\nGlobex,no,no\n"))] == ["bulk/no-header"]


def test_every_name_that_is_none_is_told_with_what_may_be_meant(tmp_path: Path) -> None:
    path = table(tmp_path, f"{HEAD},vendor.asked_about_metric,vendor.started_with_product,Owner,\n")

    assert refused(path) == [
        (
            "columns/unknown",
            f"{path}: column `vendor.asked_about_metric`",
            "did you mean `vendor.asked_about_metrics`?",
        ),
        ("columns/twice", f"{path}: column `vendor.started_with_product`", "leave one of them out"),
        (
            "columns/unknown",
            f"{path}: column `Owner`",
            "the facts that this kind takes are listed by `dontbuy facts`",
        ),
    ]


def test_a_header_alone_is_answered_by_a_header(tmp_path: Path) -> None:
    assert bulk(table(tmp_path, HEAD), tmp_path / "out.csv", kind=VENDOR) is Exit.FINE
    assert len((tmp_path / "out.csv").read_text("utf-8").splitlines()) == 1


def test_whoever_names_no_kind_is_told_those_of_the_rulebook(tmp_path: Path, rulebook: Rulebook) -> None:
    ((code, _, hint),) = refused(table(tmp_path, HEAD), kind="")

    assert (code, hint) == ("bulk/kind-missing", f"add --kind with one of: {', '.join(rulebook.rule_sets)}")


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("in.xlsx", b"", "bulk/unreadable-workbook"),
        ("in.xlsx", b"PK\x03\x04 half of it", "bulk/unreadable-workbook"),
        ("in.xlsx", b"a,b\n1,2\n", "bulk/unreadable-workbook"),
        ("in.parquet", b"", "bulk/unreadable-parquet"),
        ("in.parquet", b"PAR1 half of it", "bulk/unreadable-parquet"),
        ("in.csv", b"PK\x03\x04xl/workbook.xml", "file/wrong-kind"),
        ("in.csv", "a,b\n".encode("utf-16"), "json/not-utf-8"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    assert [each for each, _, _ in refused(table(tmp_path, data, name))] == [code]


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    for name in ("in.csv", "in.xlsx", "in.parquet", "in.ndjson"):
        with pytest.raises(FileNotFoundError):
            bulk(tmp_path / name, tmp_path / "out.csv", kind="" if "nd" in name else VENDOR)


# --- workbooks and Parquet


def test_cells_with_types_of_their_own_tell_what_they_show(tmp_path: Path) -> None:
    with Workbook(str(tmp_path / "in.xlsx")) as workbook:
        sheet = workbook.add_worksheet()
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(1, 2, ["subject.id", "as_of", "vendor.started_with_product", "vendor.slide_deck_pages"])
        sheet.write_number(3, 2, 12345)
        sheet.write_datetime(3, 3, datetime(2026, 1, 2), day)
        sheet.write_boolean(3, 4, True)
        sheet.write_number(3, 5, 65)
        sheet.write_row(4, 2, ["2", "", 1, 6.5])

    answer, problem = told(tmp_path / "in.xlsx")

    assert (answer["subject"], answer["as_of"]) == ({"id": "12345"}, "2026-01-02")
    assert facts(answer)["vendor.started_with_product"] is True
    assert problem["instance"].endswith("in.xlsx:5")
    assert {each["pointer"] for each in problem["errors"]} == {
        "/vendor.started_with_product",
        "/vendor.slide_deck_pages",
    }


def test_what_parquet_types_is_read_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "it's [1]*.parquet"
    target = str(path).replace("'", "''")
    duckdb.connect().execute(
        """COPY (SELECT * FROM (VALUES
            ('a', true, ['win_rate'], 0.10::DECIMAL(5, 2), DATE '2026-01-02', [{'metric': 'win_rate'}]),
            ('b', NULL, NULL, NULL, NULL, NULL),
            ('c', false, [], 1e400::DOUBLE, NULL, [{'metric': 'no'}])
        ) rows("subject.id", "vendor.started_with_product", "vendor.metrics_asked", "vendor.discovery_price",
               "as_of", "metrics.items")) TO '"""
        + target
        + "' (FORMAT parquet)"
    )

    first, second, third = told(path)

    assert (first["as_of"], second["as_of"]) == ("2026-01-02", DAY.isoformat())
    assert facts(first)["vendor.started_with_product"] is True
    assert second["subject"] == {"id": "b"}
    assert third["instance"] == f"{path}:3"
    assert [each["pointer"] for each in third["errors"]] == ["/metrics.items/0/metric", "/vendor.discovery_price"]
