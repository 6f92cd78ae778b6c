"""Three columns for a matrix of vendors: what they say, and that no file of them holds a formula."""

import csv
import re
from datetime import date
from io import BytesIO, StringIO
from xml.etree import ElementTree
from zipfile import ZipFile

import pytest

from dontbuy.api.pages.purchase.sheets import as_cell, as_csv, as_tabs, as_xlsx
from dontbuy.api.wire.cells import LONGEST_CELL
from tests.pages.conftest import Reader
from tests.pages.test_calls import LATER, debrief
from tests.pages.test_purchase import add_vendor, answer, ask, begin, board, send, words_of

_SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
TITLES = ["Vendor", "Asked for our numbers", "Real discovery, with whom", "Cause, plan, impact in their words"]
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1+1", "\r=1+1", '=HYPERLINK("http://x")', "＝1", "=cmd|' /C calc'!A0")


def from_csv(written: bytes) -> list[list[str]]:
    return [*csv.reader(StringIO(written.decode("utf-8-sig"), newline=""))]


def from_xlsx(written: bytes) -> list[list[str]]:
    """The texts of the one sheet, row by row. A cell that is anything but a string fails."""
    with ZipFile(BytesIO(written)) as parts:
        strings = ElementTree.fromstring(parts.read("xl/sharedStrings.xml"))
        texts = ["".join(each.itertext()) for each in strings.iter(f"{_SHEET}si")]
        sheet = ElementTree.fromstring(parts.read("xl/worksheets/sheet1.xml"))
        assert not [name for name in parts.namelist() if "externalLink" in name or "hyperlink" in name.lower()]
    assert not [*sheet.iter(f"{_SHEET}f")]
    rows = []
    for row in sheet.iter(f"{_SHEET}row"):
        cells = [*row.iter(f"{_SHEET}c")]
        assert {cell.get("t") for cell in cells} <= {"s", None}
        values = [cell.find(f"{_SHEET}v") for cell in cells]
        rows.append(["" if value is None else texts[int(value.text or "")] for value in values])
    return rows


def tell(reader: Reader, vendor: str, fact: str, value: str, note: str = "", **more: str) -> None:
    """One answer about a vendor, by the owner."""
    page = reader.post(
        f"/draft/{vendor}/question/{fact}", {"action": "answer", fact: value, f"note/{fact}": note, **more}
    )
    assert page.status_code == 200, page.text


def test_the_board_has_a_row_for_each_vendor_and_what_nobody_told_is_not_asked_yet(reader: Reader) -> None:
    token = begin(reader)
    assert "For your matrix" not in words_of(board(reader, token))
    add_vendor(reader, token, "Acme")
    page = words_of(board(reader, token))
    assert "For your matrix" in page
    assert "“push back on sellers who aren’t asking to dive into”" in page
    section = page[page.index("For your matrix") :]
    assert section.count("not asked yet") >= 6
    row = from_csv(reader.get(f"/purchase/{token}/matrix.csv").content)[2]
    assert row == [
        "Acme",
        "Not asked yet",
        "About our business: not asked yet; Dug deep: not asked yet",
        "Root causes: not asked yet; Plan: not asked yet; Steps: not asked yet; Impact: not asked yet",
    ]


def test_what_was_told_stands_in_its_column_with_who_said_it(reader: Reader) -> None:
    token = begin(reader)
    acme = add_vendor(reader, token, "Acme")
    tell(reader, acme, "vendor.asked_about_metrics", "true", **{"vendor.metrics_asked": "win_rate"})
    tell(
        reader,
        acme,
        "vendor.discovery_took_place",
        "true",
        "An hour with Dana and two managers",
        **{"vendor.discovery_conversations": "3"},
    )
    tell(reader, acme, "vendor.problem_centric_discovery", "false")
    tell(reader, acme, "vendor.articulates.root_causes", "true", "Reps pitch in the first call")
    tell(reader, acme, "vendor.understands.tie_back_to_metrics", "false")
    csv_rows = from_csv(reader.get(f"/purchase/{token}/matrix.csv").content)
    assert csv_rows[0] == TITLES
    assert csv_rows[1][1].startswith("“push back on sellers who aren’t asking to dive into” (The Hidden Hypocrisy")
    assert all("line" in why for why in csv_rows[1][1:])
    assert csv_rows[2] == [
        "Acme",
        "Yes (Win rate)",
        "About our business: yes (3 conversations) “An hour with Dana and two managers”; "
        "With whom: nobody said; Dug deep: no",
        "Root causes: yes “Reps pitch in the first call”; Plan: not asked yet; Steps: no; Impact: not asked yet",
    ]
    assert from_xlsx(reader.get(f"/purchase/{token}/matrix.xlsx").content) == csv_rows


def test_what_a_call_said_no_to_is_told_of_that_call_and_is_no_no_yet(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    debrief(reader, vendor, **{"tap/vendor.articulates.root_causes": "no"})
    rows = from_csv(reader.get(f"/purchase/{token}/matrix.csv").content)
    assert "Root causes: told no, of one call; Plan: not asked yet" in rows[-1][-1]
    debrief(reader, vendor, LATER, **{"tap/vendor.articulates.root_causes": "no"})
    assert "Root causes: told no, of 2 calls" in words_of(board(reader, token))
    debrief(reader, vendor, "2026-11-21", **{"tap/vendor.articulates.root_causes": "no", "are-all": "yes"})
    assert "Root causes: no" in words_of(board(reader, token))


def test_with_whom_they_held_a_discovery_is_told_of_those_calls_alone(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    cell = "Real discovery, with whom"
    debrief(reader, vendor, **{"with-whom": ["procurement", "rep"], "tap/follow-up": "surface"})
    assert "With whom" not in _cell(reader, token, cell), "nobody held a discovery yet"
    debrief(reader, vendor, LATER, **{"with-whom": ["evaluator", "leader"], "tap/follow-up": "deep"})
    debrief(reader, vendor, "2026-11-21", **{"with-whom": "leader", "tap/follow-up": "deep"})
    assert "; With whom: the sales leader and the person looking at vendors; " in _cell(reader, token, cell)
    assert "With whom: the sales leader and the person looking at vendors" in words_of(board(reader, token))
    in_xlsx = from_xlsx(reader.get(f"/purchase/{token}/matrix.xlsx").content)
    assert in_xlsx[2][2] == _cell(reader, token, cell)


def _cell(reader: Reader, token: str, title: str) -> str:
    """What the matrix says of the only vendor."""
    rows = from_csv(reader.get(f"/purchase/{token}/matrix.csv").content)
    return rows[2][rows[0].index(title)]


def test_what_two_people_differ_about_is_neither_yes_nor_no(reader: Reader) -> None:
    token = begin(reader)
    acme = add_vendor(reader, token, "Acme")
    tell(reader, acme, "vendor.asked_about_metrics", "true")
    link = ask(reader, token, "evaluator", "Kim")
    found = re.findall(r'name="asked" value="(ck_\w+):vendor', reader.get(f"/asked/{link}").text)
    place = f"{found[0]}:vendor.asked_about_metrics"
    answer(reader, link, place, "false", "Only the budget")
    row = from_csv(reader.get(f"/purchase/{token}/matrix.csv").content)[2]
    assert row[1] == "Two of you differ “Only the budget” (Kim, evaluator)"


@pytest.mark.parametrize("text", FORMULAS)
def test_what_begins_like_a_formula_is_text_in_every_file(text: str) -> None:
    rows = [["Vendor"], ["Why"], [text]]
    (in_csv,) = from_csv(as_csv(rows))[2]
    assert in_csv.startswith("'")
    assert as_tabs(rows).splitlines()[2] == in_csv
    (in_xlsx,) = from_xlsx(as_xlsx(rows, "Sheet", date(2026, 11, 21)))[2]
    assert in_xlsx == text.strip()


def test_a_formula_as_a_vendors_name_is_text_in_the_files_of_a_purchase(reader: Reader) -> None:
    token = begin(reader)
    add_vendor(reader, token, "=1+1")
    assert from_csv(reader.get(f"/purchase/{token}/matrix.csv").content)[2][0] == "'=1+1"
    assert from_xlsx(reader.get(f"/purchase/{token}/matrix.xlsx").content)[2][0] == "=1+1"


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("one\ntwo\tthree", "one two three"),
        ("a\u202eb\u200bc\u0007d\u2028e", "a\ufffdb\ufffdc\ufffdd\ufffde"),
        ("\ufffe\uffff\ud800", "\ufffd\ufffd\ufffd"),
        ("_x0041_", "_x0041_"),
        ("<b>&amp;", "<b>&amp;"),
    ],
)
def test_no_character_passes_that_breaks_a_row_or_turns_the_writing_round(text: str, cell: str) -> None:
    rows = [["Vendor", "more"], ["Why", ""], [text, "next"]]
    assert as_cell(text) == cell
    assert from_csv(as_csv(rows))[2] == [cell, "next"]
    assert from_xlsx(as_xlsx(rows, "Sheet", date(2026, 11, 21)))[2] == [_escaped(cell), "next"]


def _escaped(text: str) -> str:
    """A text as a workbook writes it: what looks like the escape of a letter is escaped itself."""
    return text.replace("_x0041_", "_x005F_x0041_")


def test_a_long_note_is_cut_and_not_lost_with_its_cell() -> None:
    rows = [["Vendor"], ["Why"], ["x" * 40_000]]
    (cell,) = from_xlsx(as_xlsx(rows, "Sheet", date(2026, 11, 21)))[2]
    assert (len(cell), cell[-1]) == (LONGEST_CELL, "…")


def test_the_files_are_saved_and_not_kept_by_anybody_between(reader: Reader) -> None:
    token = begin(reader)
    for ending, kind in (("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxml")):
        file = reader.get(f"/purchase/{token}/matrix.{ending}")
        assert file.headers["content-type"].startswith(kind)
        assert file.headers["content-disposition"] == f'attachment; filename="dontbuy-matrix.{ending}"'
        assert file.headers["cache-control"] == "no-store"
    assert reader.get(f"/purchase/{'x' * 32}/matrix.csv").status_code == 404
    assert send(reader, f"/purchase/{token}/matrix.csv").status_code == 405
