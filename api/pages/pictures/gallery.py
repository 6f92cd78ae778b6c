"""Every picture in five states, from the rulebook's own cases: a page for whoever changes the pictures."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Request, Response

from dontbuy.api.door.body import TheService
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.pictures.found import found_in
from dontbuy.api.pages.pictures.grid import Grid, grid
from dontbuy.api.pages.pictures.heat_map import Column, HeatMap, heat_map
from dontbuy.api.pages.pictures.ladder import Ladder, ladder
from dontbuy.api.pages.pictures.quarters import QuartersDrawn, quarters
from dontbuy.api.pages.pictures.targets import Target, Targets, targets
from dontbuy.api.pages.pictures.two_sides import TwoSides, two_sides
from dontbuy.api.pages.render import page
from dontbuy.api.purchases.snapshots import SnapshotLine
from dontbuy.api.records.snapshots import Snapshot
from dontbuy.api.service import Service
from dontbuy.api.settings import HERE

# What reads cases is imported where they are read: the service starts without them.
if TYPE_CHECKING:
    from dontbuy.engine.cases import Case

router = APIRouter()
_LEVELS = ("stop", "act", "caution", "unknown", "none")


class PicturedCase(Report):
    """A case of the rulebook as a report, and the pictures of it."""

    @property
    def size(self) -> tuple[bool, int]:
        """How much there is to see: whether it could still change, and how much is decided."""
        return self.answer["could_become"] is not None, len(self.answer["reasons"]) * 3 + len(self.answer["clear"])

    @cached_property
    def ladder(self) -> Ladder:
        return ladder(self.rulebook, self.rule_set, self.answer)

    @cached_property
    def two_sides(self) -> TwoSides:
        return two_sides(self.rulebook, self.rule_set, self.answer, self.document)

    @cached_property
    def grid(self) -> Grid:
        return grid(self.rulebook, self.rule_set, self.answer, reasons_at=None)

    @cached_property
    def grid_by_whose(self) -> Grid:
        return grid(self.rulebook, self.rule_set, self.answer, by="whose", reasons_at=None)

    @cached_property
    def targets(self) -> Targets:
        return targets(self.rulebook, self.rule_set, self.answer, self.document)


@router.get("/pictures")
def gallery(request: Request, service: TheService) -> Response:
    """All pictures, of one case for each level of a verdict."""
    from dontbuy.engine.cases import read_cases

    state = request.app.state
    if not hasattr(state, "pictured"):  # all cases are answered once; two who ask at once do it twice
        state.pictured = pictured_cases(service, read_cases(getattr(state, "rules", HERE / "rules")))
    cases: Sequence[PicturedCase] = state.pictured
    of_levels = five_states(cases)
    context = {"cases": of_levels, "targets": _targets(cases), "maps": _maps(of_levels), "quarters": _quarters()}
    return page(request, "pictures/gallery.html", context)


def pictured_cases(service: Service, cases: "Sequence[Case]") -> Sequence[PicturedCase]:
    """Every case that the rulebook in force can read."""
    rulebook = service.library.in_force
    pictured = []
    for case in cases:
        says = case.says
        document = {
            "kind": says.kind,
            "subject": {"name": says.case},
            "facts": says.facts,
            "evidence": says.evidence,
            "as_of": says.as_of.isoformat(),
        }
        if says.kind in rulebook.rule_sets:
            answer = service.check(document)
            pictured.append(PicturedCase(rulebook, rulebook.rule_sets[says.kind], answer, document))
    return pictured


def five_states(cases: Sequence[PicturedCase]) -> Sequence[PicturedCase]:
    """One case for each level: that which shows most, of the kind of document that has cases of most levels."""
    kinds = list(dict.fromkeys(case.rule_set.kind for case in cases))

    def of(kind: str) -> Sequence[PicturedCase]:
        found = [
            [case for case in cases if (case.rule_set.kind, case.answer["level"]) == (kind, level)] for level in _LEVELS
        ]
        return [max(each, key=lambda case: case.size) for each in found if each]

    return max((of(kind) for kind in kinds), key=lambda found: sum(len(case.two_sides.pairs) > 0 for case in found))


def _targets(cases: Sequence[PicturedCase]) -> Sequence[Targets]:
    """Lists of metrics, until every way of drawing a line has been shown."""
    ways = {case.targets: {_way(target) for target in case.targets.targets} for case in cases}
    chosen: list[Targets] = []
    while waiting := set().union(*ways.values()).difference(*(ways[entry] for entry in chosen)):
        chosen.append(max(ways, key=lambda entry: len(ways[entry] & waiting)))
    return chosen


def _way(target: Target) -> tuple[Any, ...]:
    ends = (target.line.start is None, target.line.end is None)
    return (*ends, target.goes, target.better, target.is_rough, target.is_wrong_way, target.line.is_sketch)


def _maps(cases: Sequence[PicturedCase]) -> Sequence[HeatMap]:
    """Two to five documents of one kind, and one beside itself under a name without end."""
    columns = [Column(f"Vendor {at}", found_in(case.answer)) for at, case in enumerate(cases, 1)]
    several = [columns[:count] for count in range(2, len(columns) + 1)]
    alike = [Column(" ".join([cases[0].subject] * 3), columns[0].found), columns[0]]
    return [heat_map(cases[0].rule_set, each) for each in (*several, alike)]


def _quarters() -> Sequence[QuartersDrawn]:
    """A number that moved, one that did not, one whose start alone is known, one that is better in neither way,
    one from below nought with a target."""
    told = (("higher", "22 21 23 24 27"), ("lower", "90 92 - 95"), ("higher", "15"), ("", "3 - 4 4"))
    drawn = [quarters(_line(better, values.split())) for better, values in told]
    return [*drawn, quarters(_line("higher", ["-5", "4", "12"]), Decimal(15))]


def _line(better: str, values: Sequence[str]) -> SnapshotLine:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    blank = Snapshot(1, "", 1, 0, Decimal(0), "", now.date(), "", "", "", better, Decimal(2), now)
    taken = [(quarter, Decimal(value)) for quarter, value in enumerate(values) if value != "-"]
    return SnapshotLine(1, [replace(blank, quarter=quarter, value=value) for quarter, value in taken])
