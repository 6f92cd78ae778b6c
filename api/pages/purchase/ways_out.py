"""What would change the verdicts of a purchase: what lies with us, once; what a vendor can do, in their column."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.ways_out import THE_LEAST, WOULD_CHANGE, NeededStep, ShownWay, WaysShown, ways_out
from dontbuy.api.pages.purchase.standing import name_of, named
from dontbuy.api.pages.words import listed, lowered, with_capital
from dontbuy.api.purchases.board import Board, JudgedCheck
from dontbuy.api.records.purchases import Decision
from dontbuy.api.service import Service

_VENDOR = "vendor"


@dataclass(frozen=True, slots=True)
class OurPart:
    """What we would have to do, whoever the vendor is, and what it comes to for which of them. `check` is the id of one
    in which its answers are changed."""

    way: ShownWay
    check: str
    outcomes: Sequence[str]


@dataclass(frozen=True, slots=True)
class ColumnsPart:
    """What stands in one column: what can be done there. `whose` says that it lies with us, or takes both sides; `none`
    has what there is no way back from."""

    way: ShownWay | None = None
    whose: str = ""
    none: WaysShown | None = None


@dataclass(frozen=True, slots=True)
class BoardsWays:
    """What would change the verdicts of a purchase: our part, and what stands in the columns, by the id of a check."""

    ours: Sequence[OurPart]
    columns: Mapping[str, ColumnsPart]
    title: str = WOULD_CHANGE
    least: str = THE_LEAST


@dataclass(frozen=True, slots=True)
class _Parted:
    """A way of one column: what of it lies with us, whoever the vendor is, and what is done in that column."""

    column: JudgedCheck
    ours: ShownWay
    theirs: ShownWay

    @property
    def outcome(self) -> str:
        """Where our part leads; that theirs is needed too, where it is."""
        return lowered(self.ours.then if not self.theirs.steps else f"{self.ours.whose}.")


def ways_of(service: Service, found: Board, reports: Mapping[str, Report], *, is_owner: bool) -> BoardsWays:
    """What would change the verdict of each column; nothing once it is decided. `reports` are those of the columns, in
    the words for whoever reads."""
    columns, ours = dict[str, ColumnsPart](), list[_Parted]()
    for column in found.columns if found.decision is not Decision.DECIDED else ():
        ways = ways_out(service, reports[column.check.id])
        if ways is None:
            continue
        each = [_parted(found, column, way, is_owner=is_owner) for way in ways.ways]
        with_us = next((way for way in each if not way.theirs.steps), None)
        with_them = next((way for way in each if not way.ours.steps), None)
        # Where either side alone can change it, nobody is told of ways that take both.
        least = with_us or (None if with_them else next(iter(each), None))
        ours += [least] if least else []
        columns[column.check.id] = _in_column(ways, with_them or least)
    return BoardsWays([*_told_once(found, ours)], columns)


def _parted(found: Board, column: JudgedCheck, way: ShownWay, *, is_owner: bool) -> _Parted:
    """A request has no vendor: all that would change it is ours. Who a vendor is, their column says."""
    ours, theirs = list[NeededStep](), list[NeededStep]()
    for step in way.steps:
        declared = found.rulebook.facts[step.fact]
        who = "" if declared.changed_by == _VENDOR else named(found, step.who, is_owner=is_owner)
        side = ours if declared.told_once or not column.check.place else theirs
        side.append(replace(step, who=who))
    return _Parted(column, replace(way, steps=ours), replace(way, steps=theirs))


def _in_column(ways: WaysShown, least: _Parted | None) -> ColumnsPart:
    if least is None:
        return ColumnsPart(none=ways)
    return ColumnsPart(least.theirs if least.theirs.steps else None, least.theirs.whose if least.ours.steps else "")


def _told_once(found: Board, ours: Iterable[_Parted]) -> Iterator[OurPart]:
    """What several columns wait for is told once, with what it comes to in them."""
    alike: dict[tuple[str, ...], list[_Parted]] = {}
    for each in ours:
        alike.setdefault(tuple(step.does for step in each.ours.steps), []).append(each)
    for some in alike.values():
        outcomes: dict[str, list[JudgedCheck]] = {}
        for each in some:
            outcomes.setdefault(each.outcome, []).append(each.column)
        said = [f"{_called(found, columns)}: {outcome}" for outcome, columns in outcomes.items()]
        yield OurPart(some[0].ours, some[0].column.check.id, said)


def _called(found: Board, columns: Sequence[JudgedCheck]) -> str:
    """Columns by name, at the head of a line: *The request and every vendor*."""
    vendors = [column for column in columns if column.check.place]
    every = len(vendors) == len(found.vendors) > 1
    names = ["every vendor"] if every else [name_of(column) for column in vendors]
    return with_capital(listed([*(["the request"] if len(vendors) < len(columns) else []), *names]))
