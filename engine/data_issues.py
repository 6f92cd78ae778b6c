"""What looks wrong in the data itself: it is shown beside the answer and decides nothing."""

import re
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from dontbuy.engine.catalogue import Metric
from dontbuy.engine.compare import without_order
from dontbuy.engine.facts import Evidence, FactDeclaration, Record, Told, Value
from dontbuy.engine.gaps import FieldGap, Gap
from dontbuy.engine.values import step

_CURRENCY = re.compile(r"[A-Z]{3}( per [a-z]+)?")
_WHAT_IT_MEASURES = frozenset({"metric", "name", "qualifiers"})
_LONGEST_UNIT = 30


@dataclass(frozen=True, slots=True)
class DataIssue:
    """Something in the data that looks wrong, where it stands, and what to look at."""

    code: str
    pointer: str
    detail: str
    hint: str
    pointers: tuple[str, ...] = ()
    """Every place concerned, where there are several; `pointer` is the first of them."""


def list_issues(
    declared: FactDeclaration, told: Told, metrics: Mapping[str, Metric], as_of: date
) -> Iterator[DataIssue]:
    """Every issue of one list, in the order of its items; a fact that is no list has none."""
    empty_word = declared.type.empty_word
    if not isinstance(told.value, tuple):
        return
    if empty_word and empty_word in told.value:
        detail, hint = f"`{empty_word}` stands beside other words", f"leave `{empty_word}` out, or the others"
        yield DataIssue("data/none-beside-others", told.pointer, detail, hint)
    if declared.data_issues == "measures":
        yield from _measures(told.value, told.pointer, metrics, as_of)


def gap_issues(gaps: Sequence[Gap]) -> Iterator[DataIssue]:
    """What was told and no condition can use: one issue for each amount, and one for each record."""
    fields: dict[str, list[str]] = {}
    for gap in gaps:
        if isinstance(gap, FieldGap):
            fields.setdefault(gap.pointer, []).append(f"`{gap.name}`")
        else:
            detail = f"told {_in_unit(gap.told)}, compared {_or(_in_unit(unit) for unit in gap.units)}"
            hint = f"write the amount {_or(_in_unit(unit) for unit in gap.units)}"
            if not gap.told:
                hint = _or(f'write {{"value": …, "unit": "{unit}"}}' for unit in gap.units)
            yield DataIssue("data/unit-not-compared", gap.pointer, detail, hint)
    for pointer, names in fields.items():
        detail = f"a condition reads {', '.join(names)}, which this record does not tell"
        yield DataIssue("data/field-not-told", pointer, detail, f"add {', '.join(names)}")


def evidence_issues(evidence: Sequence[Evidence], as_of: date) -> Iterator[DataIssue]:
    """Every piece of evidence that is dated after the day that counts as today."""
    for piece in evidence:
        if piece.dated and piece.dated > as_of:
            detail = "this evidence is dated after the day of the check"
            hint = f"check the date, or send an `as_of` after {as_of.isoformat()}"
            yield DataIssue("data/evidence-after-as-of", step(piece.pointer, "as_of"), detail, hint)


def not_an_outcome(metric: Metric, pointer: str) -> DataIssue:
    """The issue of a metric, such as a completion rate, that never shows that the business moved."""
    detail = f"`{metric.id}` is a metric of {metric.metric_class.replace('_', ' ')}: it shows no business result"
    return DataIssue(
        "data/not-a-business-metric", pointer, detail, "name the business metric that it was meant to move"
    )


def _measures(
    items: tuple[Value, ...], pointer: str, metrics: Mapping[str, Metric], as_of: date
) -> Iterator[DataIssue]:
    listed: set[Hashable] = set()
    for at, item in enumerate(items):
        if not isinstance(item, Record):
            continue
        here = step(pointer, at)
        if len(items) > 1:
            measured = without_order(_what_it_measures(item))
            if measured in listed:
                detail, hint = "this metric is listed twice", "keep one, or add qualifiers"
                yield DataIssue("data/repeated-metric", here, detail, hint)
            listed.add(measured)
        yield from _measure(item, here, metrics, as_of)


def _what_it_measures(item: Record) -> Record:
    return Record({name: item.fields[name] for name in _WHAT_IT_MEASURES & item.fields.keys()})


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
    if not _is_better(metric.better, baseline, target) and _same_unit(item):
        hint = f"for `{metric.id}`, {metric.better} is better: check both values"
        yield DataIssue("data/target-worse-than-baseline", step(here, "target"), "the target is no better", hint)
    elif not _is_better(metric.better, Decimal(0), item.get("target.change")):
        hint = f"for `{metric.id}`, {metric.better} is better: check the sign of the change"
        yield DataIssue("data/target-worse-than-baseline", step(here, "target"), "the target is no better", hint)


def _figure(item: Record, part: str, here: str, metric: Metric) -> Iterator[DataIssue]:
    figure = item.fields.get(part)
    if not isinstance(figure, Record):
        return
    unit, value = figure.fields.get("unit"), figure.fields.get("value")
    if isinstance(unit, str) and value is not None and not _fits(unit, metric):
        wanted = "a currency code such as USD" if metric.unit == "currency" else f"`{metric.unit}`"
        detail = f"the unit does not fit `{metric.id}`"
        yield DataIssue("data/unit-does-not-fit", step(here, "unit"), detail, f"write {wanted}")
    elif isinstance(value, Decimal) and metric.unit == "percent" and 0 < abs(value) < 1:
        hint = "percent runs from 0 to 100: write 24 for 24 %"
        yield DataIssue("data/looks-like-a-fraction", step(here, "value"), "this looks like a fraction", hint)
    elif isinstance(value, Decimal) and metric.unit == "percent" and not metric.can_be(value):
        yield DataIssue("data/out-of-range", step(here, "value"), f"`{metric.id}` cannot be this", "check the value")


def _in_unit(unit: str) -> str:
    """`in percent` with the unit in backticks; one that is too long to repeat is only called another."""
    if not unit:
        return "without a unit"
    return f"in `{unit}`" if len(unit) <= _LONGEST_UNIT and unit.isprintable() else "in another unit"


def _or(phrases: Iterable[str]) -> str:
    return " or ".join(phrases)


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


def cannot_both_be(because: str, pointers: tuple[str, ...]) -> DataIssue:
    """The issue of facts that contradict one another; each stays as it was told."""
    detail = f"{because[:1].lower()}{because[1:].rstrip('.')}"
    hint = "look at all of these again: one of them is not so"
    return DataIssue("data/cannot-both-be", pointers[0], detail, hint, pointers)


def only_their_own_word(fact: str, pointer: str) -> DataIssue:
    """The issue of what the subject alone says in its own favour, where that counts for nothing."""
    detail = f"only their own word speaks for `{fact}`"
    return DataIssue("data/only-their-own-word", pointer, detail, "say what your own side saw or heard of it")
