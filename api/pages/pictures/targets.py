"""Today to target: one line for each metric that has to move, rising or falling from today's value to the target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dontbuy.api.documents import stated
from dontbuy.api.pages.second_looks import SecondLook, second_looks, texts_by_row
from dontbuy.api.pages.words import Measure, measure
from dontbuy.api.records.facts import METRICS
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.facts import FactType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.numbers import number_told

_KNOWLEDGE, _ROUGHLY = "knowledge", "approximate"
_MIDDLE, _HIGH = 50, 100


@dataclass(frozen=True, slots=True)
class Slope:
    """Where the ends of a metric's line stand, in percent of the height, 0 at the bottom; None where it is not said.

    Both ends are on one scale that begins at nought. `is_sketch` where only the direction is known: *5 points better*
    than a value that nobody has said. `has_two_units` where the ends cannot stand on one scale.
    """

    start: int | None
    end: int | None
    is_sketch: bool = False
    has_two_units: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """One metric: better at what, how much, by when, each in words, and its line.

    `better` is *higher*, *lower* or `""` where neither direction is better. `known` says how well today's value is
    known, `""` where nobody said it. `looks` are what looks wrong in it.
    """

    measure: Measure
    line: Slope
    better: str
    known: str
    is_rough: bool
    is_wrong_way: bool
    looks: tuple[str, ...]

    @property
    def today(self) -> tuple[str, str]:
        """Today's value, and how well it is known: `("22%", "known exactly")`; `""` for what was not said.

        Where there is no value, how well it is known stands in its place.
        """
        value = self.measure.today.removesuffix(f" ({self.known})")
        return value, "" if value == self.measure.today else self.known

    @property
    def goes(self) -> str:
        """`up`, `down` or `flat`; `""` where an end is missing."""
        if self.line.start is None or self.line.end is None:
            return ""
        return "up" if self.line.end > self.line.start else "down" if self.line.end < self.line.start else "flat"

    @property
    def level(self) -> str:
        """The level whose colour it has: `none`, which is green, only where it is known to go the right way."""
        if self.is_wrong_way or self.looks:
            return "caution"
        return "none" if self.better and not self.is_incomplete else "unknown"

    @property
    def is_incomplete(self) -> bool:
        """Whether an end of the line is missing."""
        return not self.goes or self.line.is_sketch

    @property
    def says(self) -> str:
        """What the line shows, in words."""
        if self.is_wrong_way:
            return "This goes the wrong way."
        if self.line.has_two_units:
            return "No line: today and target are not given in one unit."
        missing = [name for name, end in (("today", self.line.start), ("target", self.line.end)) if end is None]
        if missing:
            values = " and no ".join("value of today" if each == "today" else each for each in missing)
            return f"No {values} yet, so there is no line."
        if self.line.is_sketch:
            return "Today’s value is not given, so only the direction is drawn."
        direction = {"up": "It has to rise", "down": "It has to fall", "flat": "It stays where it is"}[self.goes]
        return f"{direction}; {self.better} is better." if self.better else f"{direction}."


@dataclass(frozen=True, slots=True)
class Targets:
    """Every metric that has to move, in the order in which it was listed. `differ` where two lists differ, so that
    neither counts and none is drawn."""

    targets: tuple[Target, ...]
    differ: bool = False


def targets(rulebook: Rulebook, rule_set: RuleSet, answer: Answer, document: Mapping[str, Any]) -> Targets:
    """The metrics that have to move, whoever told them; none where the rule set asks for none, or none is listed."""
    if any(conflict["fact"] == METRICS for conflict in answer["conflicts"]):
        return Targets((), differ=True)
    items = stated(document, rule_set.aliases, METRICS)
    looks = second_looks(answer["data_issues"], document, rule_set, rulebook)
    return Targets(rows_drawn(rulebook, rule_set, items, looks))


def rows_drawn(
    rulebook: Rulebook, rule_set: RuleSet, items: Any, looks: Sequence[SecondLook] = ()
) -> tuple[Target, ...]:
    """Each row of a list of metrics as it is drawn; `looks` are what looks wrong in it."""
    declared, by_row = rule_set.facts.get(METRICS), texts_by_row(looks, METRICS)
    if declared is None or not isinstance(items, list):
        return ()
    return tuple(_target(item, declared.type, rulebook, by_row.get(at, ())) for at, item in enumerate(items))


def _target(item: Mapping[str, Any], type_: FactType, rulebook: Rulebook, looks: Sequence[str]) -> Target:
    metric = rulebook.metrics.get(str(item.get("metric")))
    line = _line(item)
    better = metric.better if metric and metric.better in ("higher", "lower") else ""
    knowledge = str(item.get(_KNOWLEDGE))
    return Target(
        measure(item, type_, rulebook),
        line,
        better,
        known=type_.fields[_KNOWLEDGE].words.get(knowledge, "").lower(),
        is_rough=knowledge == _ROUGHLY,
        is_wrong_way=_is_wrong_way(line, better),
        looks=tuple(looks),
    )


def _is_wrong_way(line: Slope, better: str) -> bool:
    """Whether the target is no better than today."""
    if not better or line.start is None or line.end is None:
        return False
    return line.end <= line.start if better == "higher" else line.end >= line.start


def _line(item: Mapping[str, Any]) -> Slope:
    base, target = item.get("baseline") or {}, item.get("target") or {}
    today = number_told(base.get("value"))
    change, kind = number_told(target.get("change")), target.get("kind")
    goal = number_told(target.get("value"))
    if goal is None and change is not None and kind is not None:
        if today is None:
            return _sketch(change)
        goal = today * (1 + change / 100) if kind == "relative" else today + change
    units = {told["unit"] for told in (base, target) if told.get("unit")}
    return Slope(None, None, has_two_units=True) if len(units) > 1 else _to_scale(today, goal)


def _to_scale(today: Decimal | None, goal: Decimal | None) -> Slope:
    """Both on one scale from nought to the greater of them; one alone stands in the middle."""
    if today is None or goal is None:
        return Slope(None if today is None else _MIDDLE, None if goal is None else _MIDDLE)
    nought = Decimal(0)
    low, high = min(nought, today, goal), max(nought, today, goal)
    if low == high:
        return Slope(_MIDDLE, _MIDDLE)
    start, end = (round(_HIGH * (value - low) / (high - low)) for value in (today, goal))
    return Slope(start, end)


def _sketch(change: Decimal) -> Slope:
    """Up or down from somewhere."""
    rise = (change > 0) - (change < 0)
    return Slope(_MIDDLE - 25 * rise, _MIDDLE + 25 * rise, is_sketch=True)
