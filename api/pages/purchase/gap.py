"""The gap of a metric that has to move: how far today is from the target, in which unit, and how its cost is told."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from hashlib import sha256
from typing import Any

from dontbuy.api.pages import figures
from dontbuy.api.pages.words import metric_name
from dontbuy.api.purchases.cost import CostKind
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.facts import Record
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.wording import plain

_EXACT = Context(prec=390, traps=[Inexact])
_MOST_DIGITS = 40
_TIMES = ("hours", "days", "months")
_MONEY = re.compile(r"([A-Z]{3})(?: per [a-z]+)?")
_HIGHER, _LOWER = "higher", "lower"
NO_TODAY = "today’s value is not told here"
NO_TARGET = "the target is not told"
TWO_UNITS = "today and target are not told in one unit"
NO_CURRENCY = "it is not told in which currency today’s value is"
NO_PERCENT = "today’s value is not told in percent"
NO_DIRECTION = "neither direction is better for this number"
NO_GAP = "the target is no better than today"
_TOO_LONG = "one of its figures is too long"


@dataclass(frozen=True, slots=True)
class MetricGap:
    """One metric that has to move. `size` is how far it is from the target, None where that cannot be said; `why_not`
    says why. `today` and `target` are in words, `""` where they were not told.

    `key` names it in a plan: the same metric with other ends, such as another stage, has another.
    """

    key: str
    name: str
    kind: CostKind
    unit: str
    today: str
    target: str
    size: Decimal | None
    why_not: str

    @property
    def currency(self) -> str:
        """The currency of a gap in money; `""` of any other."""
        found = _MONEY.fullmatch(self.unit)
        return found[1] if found and self.kind is CostKind.MONEY else ""

    @property
    def in_words(self) -> str:
        """The gap with its unit: *5 points*, *€500,000*, *15 days*."""
        if self.size is None:
            return ""
        return figures.shown(self.size, "points" if self.kind is CostKind.RATE else self.unit)


ANYTHING_ELSE = MetricGap("else", "Anything else", CostKind.OTHER, "", "", "", None, "")
"""What leaving things as they are costs besides: one amount and a sentence."""


def gap_of(item: Record, rulebook: Rulebook) -> MetricGap:
    """The gap of one of the metrics that a document lists."""
    raw = plain(item)
    metric = rulebook.metrics.get(str(item.get("metric")))
    of_metric = "" if metric is None or metric.unit in ("currency", "count") else metric.unit
    base, target = _fields(raw, "baseline"), _fields(raw, "target")
    told = [figures.unit_of(str(part["unit"])) for part in (base, target) if part.get("unit")]
    unit = told[0] if told else of_metric
    today = None if base.get("withheld") else _number(base.get("value"))
    goal = _goal(today, target)
    kind = _kind(metric.unit if metric else "", unit)
    size, why_not = _size(today, goal, metric.better if metric else "")
    if len(set(told)) > 1:
        size, why_not = None, TWO_UNITS
    elif size is not None and kind is CostKind.MONEY and not _MONEY.fullmatch(unit):
        size, why_not = None, NO_CURRENCY
    elif size is not None and kind is CostKind.RATE and unit != figures.PERCENT:
        size, why_not = None, NO_PERCENT
    return MetricGap(
        key=_key(raw),
        name=_name(raw, rulebook),
        kind=kind,
        unit=unit,
        today="" if today is None else figures.shown(today, unit),
        target="" if goal is None else figures.shown(goal, unit),
        size=size,
        why_not=why_not,
    )


def _kind(of_metric: str, unit: str) -> CostKind:
    """How the cost is worked out, by the unit of the catalogue; of another metric, by the unit that was told."""
    known = of_metric or unit
    if known == figures.PERCENT:
        return CostKind.RATE
    if known == "currency" or _MONEY.fullmatch(known):
        return CostKind.MONEY
    if known in _TIMES:
        return CostKind.DURATION
    return CostKind.COUNT if known == "count" else CostKind.OTHER


def _goal(today: Decimal | None, target: Mapping[str, Any]) -> Decimal | None:
    """The target as a value: as told, or today's value with the change that was told."""
    goal, change, kind = _number(target.get("value")), _number(target.get("change")), target.get("kind")
    if goal is not None or change is None or kind is None or today is None:
        return goal
    by = _EXACT.divide(_EXACT.multiply(today, change), Decimal(100)) if kind == "relative" else change
    return _EXACT.add(today, by)


def _size(today: Decimal | None, goal: Decimal | None, better: str) -> tuple[Decimal | None, str]:
    """How far today is from the target, in the direction that is better; of a metric of their own, in either."""
    if today is None or goal is None:
        return None, NO_TODAY if today is None else NO_TARGET
    if not (_is_short(today) and _is_short(goal)):
        return None, _TOO_LONG
    if better not in (_HIGHER, _LOWER, ""):
        return None, NO_DIRECTION
    rise = _EXACT.subtract(goal, today)
    size = -rise if better == _LOWER else rise if better else abs(rise)
    return (size, "") if size > 0 else (None, NO_GAP)


def _number(value: Any) -> Decimal | None:
    """A number that is short enough to be reckoned with."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    number = Decimal(value)
    return number if _is_short(number) else None


def _is_short(number: Decimal) -> bool:
    exponent = number.as_tuple().exponent
    return number.adjusted() <= _MOST_DIGITS and isinstance(exponent, int) and exponent >= -2 * _MOST_DIGITS


def _name(raw: Mapping[str, Any], rulebook: Rulebook) -> str:
    """What the metric is called, with its ends."""
    ends = _fields(raw, "qualifiers")
    span = " to ".join(str(ends[end]) for end in ("from_stage", "to_stage") if ends.get(end))
    rest = ", ".join(str(part) for part in (span, ends.get("segment"), ends.get("product")) if part)
    name = str(raw.get("name") or metric_name(str(raw.get("metric")), rulebook))
    return f"{name} ({rest})" if rest else name


def _key(raw: Mapping[str, Any]) -> str:
    ends = {part: raw[part] for part in ("name", "qualifiers") if raw.get(part)}
    return str(raw.get("metric")) + (f"-{sha256(dumps(ends)).hexdigest()[:8]}" if ends else "")


def _fields(raw: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    fields = raw.get(name)
    return fields if isinstance(fields, Mapping) else {}
