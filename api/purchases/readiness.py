"""The five minimums of those who fix sales, and whether what was told meets them: yes, no, or not known yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from dontbuy.api.purchases.board import Board, JudgedCheck
from dontbuy.api.purchases.told import ColumnFacts, Note, facts_of
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS
from dontbuy.api.service import Service
from dontbuy.engine.expressions import AllOf, AnyOf, Compare, Expr, Op
from dontbuy.engine.facts import Value
from dontbuy.engine.meaning import truth
from dontbuy.engine.truth import UNKNOWN, Truth, some


def _is(fact: str, value: bool = True) -> Expr:
    return Compare(fact, Op.IS, value)


@dataclass(frozen=True, slots=True)
class Minimum:
    """One of the five: when it is met, over the facts it rests on. `of_vendors` where one vendor has to meet it."""

    number: int
    title: str
    facts: tuple[str, ...]
    when: Expr
    of_vendors: bool = False


_INSIDE = "evaluator.intimate_team_knowledge"
_LAGGING, _JOURNEY = "leader.knows_lagging_metrics", "leader.on_active_journey"
_REPS, _MANAGERS = "buy_in.reps", "buy_in.middle_management"
_ACCEPTS = "leader.accepts_problem_centric_discovery"
_EXPLAINED = ("vendor.articulates.root_causes", "vendor.articulates.plan", "vendor.articulates.impact_on_metrics")
MINIMUMS = (
    Minimum(
        1,
        "Whoever looks at vendors knows the team from the inside",
        (_INSIDE, SOMEBODY_ELSE_LOOKS),
        AnyOf((_is(SOMEBODY_ELSE_LOOKS, False), _is(_INSIDE))),
    ),
    Minimum(
        2,
        "The lagging numbers are known, and work on them is under way",
        (_LAGGING, _JOURNEY),
        AllOf((_is(_LAGGING), _is(_JOURNEY))),
    ),
    Minimum(
        3,
        "Those who have to change most have agreed: reps and middle management",
        (_REPS, _MANAGERS),
        AllOf((_is(_REPS), _is(_MANAGERS))),
    ),
    Minimum(4, "A vendor may dig into the business problems", (_ACCEPTS,), _is(_ACCEPTS)),
    Minimum(
        5,
        "A vendor can say the root causes, the plan and the effect on the numbers",
        _EXPLAINED,
        AllOf(tuple(_is(fact) for fact in _EXPLAINED)),
        of_vendors=True,
    ),
)


@dataclass(frozen=True, slots=True)
class StandingFact:
    """What was told of one fact that a minimum rests on, and the column in which it is told."""

    fact: str
    value: Value | None
    differs: bool
    notes: Sequence[Note]
    column: JudgedCheck


@dataclass(frozen=True, slots=True)
class MinimumNow:
    """A minimum, and whether what was told meets it."""

    minimum: Minimum
    met: Truth
    standing: Sequence[StandingFact]


def minimums(service: Service, found: Board) -> Sequence[MinimumNow]:
    """Each minimum as it stands. That of the vendors is met once one of them meets it, and not met where none does."""
    columns = [facts_of(service, column) for column in found.columns]
    vendors = [column for column in columns if column.column.check.place]
    return [
        _of_vendors(each, vendors, found.today) if each.of_vendors else _of_us(each, columns, found.today)
        for each in MINIMUMS
    ]


def _of_us(minimum: Minimum, columns: Sequence[ColumnFacts], today: date) -> MinimumNow:
    """What is about the buying side is the same in every column that takes it."""
    places: dict[str, ColumnFacts] = {}
    for column in reversed(columns):
        places |= {fact: column for fact in minimum.facts if fact in column.column.rule_set.facts}
    told = {fact: value for fact, column in places.items() if (value := column.value(fact)) is not None}
    standing = [_standing(places[fact], fact) for fact in minimum.facts if fact in places]
    return MinimumNow(minimum, truth(minimum.when, told, today, {}), standing)


def _of_vendors(minimum: Minimum, vendors: Sequence[ColumnFacts], today: date) -> MinimumNow:
    each = [truth(minimum.when, vendor.facts, today, {}) for vendor in vendors]
    standing = [_standing(vendor, fact) for vendor in vendors for fact in minimum.facts]
    return MinimumNow(minimum, some(each) if each else UNKNOWN, standing)


def _standing(column: ColumnFacts, fact: str) -> StandingFact:
    return StandingFact(fact, column.value(fact), column.differs(fact), column.notes(fact), column.column)
