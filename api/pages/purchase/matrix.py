"""Three columns for the matrix of vendors that people have anyway: on the board, to copy, and as files."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Depends, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.door.desks import ThePeople, ThePurchases
from dontbuy.api.pages.purchase.access import only_with_purchases
from dontbuy.api.pages.purchase.cited import criterion_for, line_of
from dontbuy.api.pages.purchase.sheets import CSV, XLSX, Rows, as_csv, as_tabs, as_xlsx
from dontbuy.api.pages.purchase.standing import name_of, role_of
from dontbuy.api.pages.words import listed, metric_name, number_of
from dontbuy.api.purchases.board import Board, JudgedCheck, board_of
from dontbuy.api.purchases.told import ColumnFacts, Note, facts_of
from dontbuy.api.records.calls import took_part
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS
from dontbuy.api.records.purchases import VENDOR
from dontbuy.api.service import Service
from dontbuy.engine.ir import Criterion, Rulebook

router = APIRouter(prefix="/purchase/{token}", dependencies=[Depends(only_with_purchases)])
NOT_ASKED = "not asked yet"
_TOLD_NO = "told no, of"
NOBODY_SAID = "nobody said"
DIFFER = "two of you differ"
_ASKED, _NUMBERS = ASKED_FOR_NUMBERS, "vendor.metrics_asked"
_DISCOVERY, _TALKS = "vendor.discovery_took_place", "vendor.discovery_conversations"
_WITH_WHOM = "With whom"
_NAME = "Vendor matrix"


@dataclass(frozen=True, slots=True)
class _Heading:
    """One of the three columns: its title, the facts it shows each with its label, and that which says why. What is
    told of no fact, who took part in the discovery, stands below the fact that says whether there was one."""

    title: str
    facts: tuple[tuple[str, str], ...]
    why: str


_HEADINGS = (
    _Heading("Asked for our numbers", ((_ASKED, ""),), _ASKED),
    _Heading(
        "Real discovery, with whom",
        (
            (_DISCOVERY, "About our business"),
            ("vendor.problem_centric_discovery", "Dug deep"),
        ),
        "vendor.problem_centric_discovery",
    ),
    _Heading(
        "Cause, plan, impact in their words",
        (
            ("vendor.articulates.root_causes", "Root causes"),
            ("vendor.articulates.plan", "Plan"),
            ("vendor.understands.tie_back_to_metrics", "Steps"),
            ("vendor.articulates.impact_on_metrics", "Impact"),
        ),
        "vendor.articulates.root_causes",
    ),
)


@dataclass(frozen=True, slots=True)
class ToldInCell:
    """What was told of one fact: `label` is `""` where the column has no other; `notes` are in people's own words."""

    label: str
    said: str
    notes: Sequence[Note]

    @property
    def text(self) -> str:
        """All of it in one line."""
        quotes = [f"“{note.text}”" + (f" ({note.who})" if note.who else "") for note in self.notes]
        return " ".join([f"{self.label}: {self.said}" if self.label else self.said, *quotes])


@dataclass(frozen=True, slots=True)
class MatrixColumn:
    """A column: its title, and the criterion whose line says why it is asked (None where there is none)."""

    title: str
    why: Criterion | None


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One vendor: the name, and what was told for each column."""

    name: str
    cells: Sequence[Sequence[ToldInCell]]


@dataclass(frozen=True, slots=True)
class Matrix:
    """The three columns, and a row for each vendor."""

    columns: Sequence[MatrixColumn]
    rows: Sequence[MatrixRow]
    rulebook: Rulebook
    told_no: str = _TOLD_NO

    @property
    def tells_no(self) -> bool:
        """Whether a call said no to something, which is no answer yet."""
        return any(
            said.said.lower().startswith(self.told_no) for row in self.rows for cell in row.cells for said in cell
        )

    @property
    def texts(self) -> Rows:
        """The matrix as rows of text: the titles, the lines that say why, the vendors."""
        why = [line_of(self.rulebook, each.why) if each.why else "" for each in self.columns]
        vendors = [[row.name, *("; ".join(said.text for said in cell) for cell in row.cells)] for row in self.rows]
        return [["Vendor", *(each.title for each in self.columns)], ["Why this is asked", *why], *vendors]

    @property
    def to_copy(self) -> str:
        """The matrix as text with tabs."""
        return as_tabs(self.texts)


def matrix_of(service: Service, found: Board) -> Matrix:
    """The matrix of a purchase."""
    columns = [MatrixColumn(each.title, criterion_for(found.rulebook, [VENDOR], each.why)) for each in _HEADINGS]
    return Matrix(columns, [_row(found, column, facts_of(service, column)) for column in found.vendors], found.rulebook)


@router.get("/matrix.csv")
def csv_file(token: str, service: TheService, purchases: ThePurchases, people: ThePeople) -> Response:
    """The matrix as CSV."""
    found = board_of(service, purchases, people, token)
    return _file(as_csv(matrix_of(service, found).texts), CSV, "csv")


@router.get("/matrix.xlsx")
def xlsx_file(token: str, service: TheService, purchases: ThePurchases, people: ThePeople) -> Response:
    """The matrix as a workbook."""
    found = board_of(service, purchases, people, token)
    return _file(as_xlsx(matrix_of(service, found).texts, _NAME, found.today), XLSX, "xlsx")


def _file(written: bytes, kind: str, ending: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="dontbuy-matrix.{ending}"', "Cache-Control": "no-store"}
    return Response(written, 200, headers, kind)


def _row(found: Board, column: JudgedCheck, told: ColumnFacts) -> MatrixRow:
    cells = [[said for fact, label in each.facts for said in _of_fact(found, told, fact, label)] for each in _HEADINGS]
    return MatrixRow(name_of(column), cells)


def _of_fact(found: Board, told: ColumnFacts, fact: str, label: str) -> Iterator[ToldInCell]:
    yield _said(found, told, fact, label)
    if fact == _DISCOVERY and told.value(fact) is True:
        with_whom = [role_of(found, role) for role in took_part(told.column.check.calls)]
        yield ToldInCell(_WITH_WHOM, listed(with_whom) or NOBODY_SAID, ())


def _said(found: Board, told: ColumnFacts, fact: str, label: str) -> ToldInCell:
    value = told.value(fact)
    word = DIFFER if told.differs(fact) else _untold(told, fact) if value is None else "yes" if value is True else "no"
    beside = _beside(found, told, fact)
    text = word if label else word.capitalize()
    return ToldInCell(label, f"{text} ({beside})" if beside else text, told.notes(fact))


def _untold(told: ColumnFacts, fact: str) -> str:
    """What stands where nothing counts yet: a call may have said no, which is a no only of all conversations."""
    saying = sum(call.said(fact) is False for call in told.column.check.calls)
    return f"{_TOLD_NO} {'one call' if saying == 1 else f'{saying} calls'}" if saying else NOT_ASKED


def _beside(found: Board, told: ColumnFacts, fact: str) -> str:
    """What was told beside a fact: the numbers they asked for, how many conversations."""
    numbers, talks = told.value(_NUMBERS), told.value(_TALKS)
    if fact == _ASKED and isinstance(numbers, tuple) and numbers:
        return ", ".join(metric_name(str(key), found.rulebook) for key in numbers)
    if fact == _DISCOVERY and talks is not None:
        return number_of(int(str(talks)), "conversation", "conversations")
    return ""
