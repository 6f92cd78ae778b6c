"""Checks on the data itself, apart from the rules: they are shown and decide nothing."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dontbuy.engine.facts import FactDeclaration, Record, Told, Value, ValueType
from dontbuy.engine.ir import Metric
from dontbuy.engine.values import step

_CURRENCY = re.compile(r"[A-Z]{3}( per [a-z]+)?")


@dataclass(frozen=True, slots=True)
class DataIssue:
    """Something in the data that looks wrong, where it stands, and what to look at."""

    code: str
    pointer: str
    detail: str
    hint: str


def data_issues(
    declared: FactDeclaration, told: Told, metrics: Mapping[str, Metric], as_of: date
) -> Iterator[DataIssue]:
    """Every data issue of one recorded list, in the order of its records; a fact that is no list has none."""
    kind = declared.type
    if (
        kind.value_type is ValueType.WORDS
        and kind.empty_word
        and isinstance(told.value, tuple)
        and kind.empty_word in told.value
    ):
        detail = f"`{kind.empty_word}` stands beside other words"
        yield DataIssue(
            "data/none-beside-others", told.pointer, detail, f"leave `{kind.empty_word}` out, or the others"
        )
    if declared.data_issues == "measures" and isinstance(told.value, tuple):
        yield from _measures(told.value, told.pointer, metrics, as_of)


def not_an_outcome(metric: Metric, pointer: str) -> DataIssue:
    """The issue of a metric, such as a completion rate, that never shows that the business moved."""
    detail = f"`{metric.id}` is a metric of {metric.metric_class.replace('_', ' ')}: it shows no business result"
    return DataIssue(
        "data/not-a-business-metric", pointer, detail, "name the business metric that it was meant to move"
    )


def _measures(
    items: tuple[Value, ...], pointer: str, metrics: Mapping[str, Metric], as_of: date
) -> Iterator[DataIssue]:
    seen: list[tuple[Value | None, ...]] = []
    for at, item in enumerate(items):
        if not isinstance(item, Record):
            continue
        here = step(pointer, at)
        same = (item.get("metric"), item.get("name"), item.get("qualifiers"))
        if same in seen:
            yield DataIssue("data/repeated-metric", here, "this metric is listed twice", "keep one, or add qualifiers")
        seen.append(same)
        yield from _measure(item, here, metrics, as_of)


def _measure(item: Record, here: str, metrics: Mapping[str, Metric], as_of: date) -> Iterator[DataIssue]:
    known = metrics.get(str(item.get("metric")))
    if known and not known.is_outcome:
        yield not_an_outcome(known, step(here, "metric"))
    if known:
        yield from _against_catalogue(item, here, known)
    if item.get("target.change") is not None and item.get("target.kind") is None:
        hint = "say `kind`: points (20 to 25), relative (20 to 21) or absolute"
        yield DataIssue("data/change-without-kind", step(here, "target"), "a change of how much, and of what?", hint)
    by = item.get("by")
    if isinstance(by, date) and by < as_of:
        detail = "the date by which it must move has passed"
        yield DataIssue("data/date-in-the-past", step(here, "by"), detail, f"give a date after {as_of.isoformat()}")


def _against_catalogue(item: Record, here: str, metric: Metric) -> Iterator[DataIssue]:
    lacking = [name for name in metric.needs if item.get(f"qualifiers.{name}") is None]
    if lacking:
        hint = f"add qualifiers: {', '.join(lacking)}"
        yield DataIssue("data/missing-qualifier", here, f"`{metric.id}` says little without its ends", hint)
    for part in ("baseline", "target"):
        yield from _figure(item, part, step(here, part), metric)
    baseline, target = item.get("baseline.value"), item.get("target.value")
    if _same_unit(item) and not _is_better(metric.better, baseline, target):
        hint = f"for `{metric.id}`, {metric.better} is better: check both values"
        yield DataIssue("data/target-worse-than-baseline", step(here, "target"), "the target is no better", hint)


def _figure(item: Record, part: str, here: str, metric: Metric) -> Iterator[DataIssue]:
    unit, value = item.get(f"{part}.unit"), item.get(f"{part}.value")
    if isinstance(unit, str) and value is not None and not _fits(unit, metric):
        wanted = "a currency code such as USD" if metric.unit == "currency" else f"`{metric.unit}`"
        detail = f"the unit does not fit `{metric.id}`"
        yield DataIssue("data/unit-does-not-fit", step(here, "unit"), detail, f"write {wanted}")
    elif isinstance(value, Decimal) and metric.unit == "percent" and 0 < abs(value) < 1:
        hint = "percent runs from 0 to 100: write 24 for 24 %"
        yield DataIssue("data/looks-like-a-fraction", step(here, "value"), "this looks like a fraction", hint)
    elif isinstance(value, Decimal) and metric.unit == "percent" and not _in_range(value, metric):
        yield DataIssue("data/out-of-range", step(here, "value"), f"`{metric.id}` cannot be this", "check the value")


def _in_range(value: Decimal, metric: Metric) -> bool:
    return value >= 0 and (metric.may_exceed or value <= 100)


def _fits(unit: str, metric: Metric) -> bool:
    return bool(_CURRENCY.fullmatch(unit)) if metric.unit == "currency" else unit == metric.unit


def _same_unit(item: Record) -> bool:
    units = {unit for part in ("baseline", "target") if (unit := item.get(f"{part}.unit")) is not None}
    return len(units) < 2


def _is_better(better: str, baseline: Value | None, target: Value | None) -> bool:
    """A metric with a band is best in its middle, so neither direction is wrong."""
    if not isinstance(baseline, Decimal) or not isinstance(target, Decimal) or better == "band":
        return True
    return target > baseline if better == "higher" else target < baseline
