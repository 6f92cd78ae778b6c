"""The heat map: criteria in rows, documents in columns, and in each cell what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.pages.pictures.found import Found, Square, square
from dontbuy.engine.ir import RuleSet


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
    def is_same(self) -> bool:
        """Whether it was found alike in all."""
        return len({cell.found for cell in self.cells}) == 1


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
    def says(self) -> str:
        """How many criteria tell the documents apart."""
        rows = [row for section in self.sections for row in section.rows]
        differ = sum(not row.is_same for row in rows)
        return f"{differ} of {len(rows)} criteria tell them apart."


def heat_map(rule_set: RuleSet, columns: Sequence[Column], criteria: Sequence[str] | None = None) -> HeatMap:
    """Of every criterion of the rule set, section by section, or of those that are named."""
    rows: dict[str, list[HeatRow]] = {title: [] for title in rule_set.sections.values()}
    for criterion in rule_set.criteria:
        if criteria is None or criterion.id in criteria:
            cells = tuple(square(rule_set, criterion, column.found) for column in columns)
            rows[rule_set.sections[criterion.section]].append(HeatRow(criterion.id, criterion.title, cells))
    sections = tuple(HeatSection(title, tuple(each)) for title, each in rows.items() if each)
    return HeatMap(tuple(column.name for column in columns), sections)
