"""The heat map: criteria in rows, documents in columns, and in each cell what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.pictures.found import Found, Square, square
from dontbuy.engine.ir import RuleSet

_TWO = 2


@dataclass(frozen=True, slots=True)
class Column:
    """One document: what it is called, as a person typed it, and what was found of each criterion in it."""

    name: str
    found: Mapping[str, Found]


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One criterion across all documents."""

    criterion: str
    title: str
    cells: tuple[Square, ...]

    @property
    def differs(self) -> bool:
        """Whether it speaks against one and is clear of another. What nobody asked about one is no difference."""
        return {Found.FIRED, Found.CLEAR} <= {cell.found for cell in self.cells}

    @property
    def is_known_of_some(self) -> bool:
        """Whether it does not tell them apart so far, and is known of some of them alone."""
        found = {cell.found for cell in self.cells}
        return not self.differs and Found.OPEN in found and len(found) > 1


@dataclass(frozen=True, slots=True)
class HeatSection:
    """The rows of one section."""

    title: str
    rows: tuple[HeatRow, ...]


@dataclass(frozen=True, slots=True)
class HeatMap:
    """A table of squares."""

    names: tuple[str, ...]
    sections: tuple[HeatSection, ...]

    @property
    def marks(self) -> Sequence[Square]:
        """One square of each mark that there is, for the legend, the gravest first."""
        found = {cell.mark: cell for section in self.sections for row in section.rows for cell in row.cells}
        return sorted(found.values(), key=lambda entry: entry.rank)

    @property
    def says_something(self) -> bool:
        """Whether anything is known of any of them: else every square is empty."""
        return any(mark.found is not Found.OPEN for mark in self.marks)

    @property
    def says(self) -> str:
        """How many criteria tell the documents apart, and how many are not known of each of them; of one alone there is
        nothing to tell apart."""
        rows = [row for section in self.sections for row in section.rows]
        differ, unknown = sum(row.differs for row in rows), sum(row.is_known_of_some for row in rows)
        if len(self.names) == 1:
            unknown = sum(row.cells[0].found is Found.OPEN for row in rows)
            are_unknown = f"{unknown} of {len(rows)} criteria {'is' if unknown == 1 else 'are'} not known yet."
            return are_unknown if unknown else ""
        if differ:
            said = f"{differ} of {len(rows)} criteria {'tells' if differ == 1 else 'tell'} them apart."
        else:
            said = f"None of the {len(rows)} criteria tells them apart so far."
        if not unknown:
            return said
        are_known = "it is known" if unknown == 1 else "they are known"
        of_whom = "both" if len(self.names) == _TWO else "all"
        return f"{said} {unknown}{' more' if differ else ''} may, once {are_known} of {of_whom} of them."


def heat_map(rule_set: RuleSet, columns: Sequence[Column], criteria: Sequence[str] | None = None) -> HeatMap:
    """Of every criterion of the rule set, section by section, or of those that are named."""
    rows: dict[str, list[HeatRow]] = {title: [] for title in rule_set.sections.values()}
    for criterion in rule_set.criteria:
        if criteria is None or criterion.id in criteria:
            cells = tuple(square(rule_set, criterion, column.found) for column in columns)
            rows[rule_set.sections[criterion.section]].append(HeatRow(criterion.id, criterion.title, cells))
    sections = tuple(HeatSection(title, tuple(each)) for title, each in rows.items() if each)
    return HeatMap(tuple(column.name for column in columns), sections)
