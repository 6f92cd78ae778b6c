"""`dontbuy new KIND --format csv|xlsx`: a table to fill in, which `dontbuy bulk` reads back."""

import json
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import load_workbook

from dontbuy.cli.bulk.template import as_csv, as_xlsx
from dontbuy.cli.exits import Exit
from dontbuy.engine.columns import columns
from dontbuy.engine.ir import Rulebook, RuleSet
from tests.cli.bulk import VENDOR, answers, bulk
from tests.cli.running import dontbuy


@pytest.fixture
def judged(rulebook: Rulebook) -> RuleSet:
    return rulebook.rule_sets[VENDOR]


def parts(workbook: bytes, folder: Path) -> dict[str, str]:
    """The texts inside a workbook, by their names there."""
    path = folder / "template.xlsx"
    path.write_bytes(workbook)
    with ZipFile(path) as packed:
        return {name: packed.read(name).decode() for name in packed.namelist()}


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_command_prints_the_table_of_a_kind(form: str, rulebook: Rulebook) -> None:
    for kind, rule_set in rulebook.rule_sets.items():
        done = dontbuy("new", kind, "--format", form)

        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout == (as_csv(rule_set) if form == "csv" else as_xlsx(rulebook, rule_set))


def test_a_table_of_separated_values_is_a_header_alone(judged: RuleSet) -> None:
    (header,) = as_csv(judged).decode("utf-8-sig").splitlines()

    assert header.split(",") == [column.name for column in columns(judged)]


def test_a_workbook_has_a_header_alone_on_its_first_sheet(rulebook: Rulebook, judged: RuleSet, tmp_path: Path) -> None:
    parts(as_xlsx(rulebook, judged), tmp_path)

    workbook = load_workbook(str(tmp_path / "template.xlsx"))

    assert workbook.sheet_names[0] == VENDOR
    assert workbook.get_sheet_by_index(0).to_python() == [[column.name for column in columns(judged)]]


def test_every_column_has_its_question_as_a_note(rulebook: Rulebook, judged: RuleSet, tmp_path: Path) -> None:
    comments = parts(as_xlsx(rulebook, judged), tmp_path)["xl/comments1.xml"]
    notes = re.findall(r"<t(?: [^>]*)?>(.*?)</t>", comments, re.DOTALL)

    assert len(notes) == len(columns(judged))
    for note, column in zip(notes, columns(judged), strict=True):
        if column.fact and not column.is_unit:
            assert note.startswith(judged.facts[column.fact].question)


def offered(texts: dict[str, str]) -> dict[int, tuple[str, bool]]:
    """By the number of its column: what its cells may say, and whether anything else is refused."""
    found = {}
    for validation in re.findall(r"<dataValidation .*?</dataValidation>", texts["xl/worksheets/sheet1.xml"]):
        letters = re.search(r'sqref="([A-Z]+)2:\1(1048576)"', validation)
        words = re.search(r"<formula1>(.*?)</formula1>", validation)
        assert letters
        assert words
        at = 0
        for letter in letters[1]:
            at = at * 26 + ord(letter) - 64
        found[at - 1] = (words[1], "showErrorMessage" in validation)
    return found


def test_cells_offer_yes_no_and_words(rulebook: Rulebook, judged: RuleSet, tmp_path: Path) -> None:
    texts = parts(as_xlsx(rulebook, judged), tmp_path)
    lists = offered(texts)

    by_name = {column.name: lists.get(at) for at, column in enumerate(columns(judged))}
    assert by_name["vendor.asked_about_metrics"] == ('"yes,no"', True)
    assert by_name["evaluator.role"] == (f'"{",".join(judged.facts["evaluator.role"].type.words)}"', True)
    assert by_name["subject.name"] is None
    assert by_name["metrics.items"] is None
    assert by_name["vendor.metrics_asked"] == (f"_words!$A$1:$A${len(rulebook.metrics) + 1}", False)
    assert 'name="_words" sheetId="2" state="hidden"' in texts["xl/workbook.xml"]


def filled(workbook: bytes, path: Path, cells: dict[int, str]) -> None:
    """Put a row below the header of a template, as a spreadsheet does, texts by the number of their column."""
    path.write_bytes(workbook)
    with ZipFile(path) as packed:
        texts = {name: packed.read(name) for name in packed.namelist()}
    row = "".join(
        f'<c r="{_letters(at)}2" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in sorted(cells.items())
    )
    sheet = "xl/worksheets/sheet1.xml"
    texts[sheet] = texts[sheet].replace(b"</sheetData>", f'<row r="2">{row}</row></sheetData>'.encode())
    with ZipFile(path, "w") as packed:
        for name, text in texts.items():
            packed.writestr(name, text)


def _letters(at: int) -> str:
    return (chr(64 + at // 26) if at >= 26 else "") + chr(65 + at % 26)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_that_was_filled_in_is_read_back(
    form: str, rulebook: Rulebook, judged: RuleSet, tmp_path: Path
) -> None:
    told = {"subject.name": "Acme", "vendor.started_with_product": "yes", "vendor.metrics_asked": "win_rate; ramp_time"}
    names = [column.name for column in columns(judged)]
    path = tmp_path / f"filled.{form}"
    if form == "csv":
        cells = ",".join(told.get(name, "") for name in names)
        path.write_bytes(as_csv(judged) + f"{cells}\r\n".encode())
    else:
        filled(as_xlsx(rulebook, judged), path, {names.index(name): text for name, text in told.items()})

    assert bulk(path, tmp_path / "out.ndjson", kind=VENDOR) is Exit.STOP_OR_ACT

    (answer,) = answers(tmp_path / "out.ndjson")
    assert answer["subject"] == {"name": "Acme"}
    assert "vendor.started_with_product" in json.dumps(answer["reasons"])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_table_as_it_comes_says_nothing(form: str, rulebook: Rulebook, judged: RuleSet, tmp_path: Path) -> None:
    path = tmp_path / f"blank.{form}"
    path.write_bytes(as_csv(judged) if form == "csv" else as_xlsx(rulebook, judged))

    assert bulk(path, tmp_path / "out.ndjson", kind=VENDOR) is Exit.FINE
    assert answers(tmp_path / "out.ndjson") == []
