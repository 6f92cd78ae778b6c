"""What crosses the wire of what a purchase brought: a value that is sent, and what was measured."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field, PlainValidator, StrictBool, StrictInt, StrictStr, WithJsonSchema
from pydantic_core import PydanticCustomError

from dontbuy.api.wire.answer import Day
from dontbuy.api.wire.document_schema import NUMBER
from dontbuy.api.wire.problem import Body, Count
from dontbuy.api.wire.purchase_export import Better, ExactDecimal
from dontbuy.api.wire.request import IsoDate, Name, Sent
from dontbuy.api.wire.vocabulary import one_of
from dontbuy.engine.numbers import DECIMAL, number_told

Qualifiers = Annotated[dict[str, Any], one_of("MetricItemQualifiers")]
MovementWord = Annotated[str, one_of("MovementWord")]


def _a_number(raw: Any) -> Decimal:
    number = number_told(raw)
    if number is None or not DECIMAL.fullmatch(format(number, "f")):
        raise PydanticCustomError("a_number", "expected a number")
    return number


Number = Annotated[
    Decimal,
    PlainValidator(_a_number),
    WithJsonSchema(NUMBER),
]


class SnapshotTaken(Sent):
    """One value of a metric: at the start, or in a quarter after the purchase. It corrects the one that was told of the
    same quarter before; both are kept."""

    metric: StrictStr
    """The id of the metric, as `GET …/snapshots` gives it."""
    quarter: StrictInt | None = Field(default=None, ge=0, le=4)
    """0 for the start, then the quarter. It may be left out for the first value."""
    value: Number
    """What the report shows: a number, or decimal text."""
    unit: Name | None = None
    """Its unit, such as `percent`, `days` or `EUR`; left out, it is that of the metric."""
    day: IsoDate
    """When it was taken."""
    owner: Name
    """Who takes it."""
    new_line: StrictBool | None = None
    """Whether it begins another line, since the report or the definition changed."""
    report: StrictStr | None = None
    """The report that shows it; of the first value of a line."""
    definition: StrictStr | None = None
    """What is counted, in words; of the first value of a line."""
    better: Better | None = None
    """Which way a number of your own is better; the catalogue knows it of the others."""
    swing: Number | None = None
    """By how much it moves by itself, in the unit of the value, of a percentage in points. Named with the start."""
    saw: StrictInt | None = Field(default=None, ge=0)
    """How many lines of the metric the caller had seen; where another was begun since, nothing is kept: 409."""


class SnapshotValue(Body):
    """One value that was written down."""

    number: Count
    """Its number: what was told later has a higher one."""
    quarter: Count
    """0 for the start, then the quarter."""
    value: ExactDecimal
    """The value, as decimal text."""
    unit: str
    """Its unit; empty for a plain number."""
    day: Day
    """When it was taken."""
    owner: str
    """Who took it."""


class MeasuredValue(SnapshotValue):
    """The value that stands for a quarter of a line."""

    counts: bool
    """Whether it is compared: not where it was taken long before its quarter, before the start, in another unit."""


class SnapshotKept(SnapshotValue):
    """A value that is kept, with the line that it is in."""

    line: Count
    """The line that it is in, from 1."""


class MeasuredLine(Body):
    """Values by one report and one definition: they alone can be compared."""

    number: Count
    """Its number, from 1."""
    report: str
    """The report."""
    definition: str
    """What is counted."""
    better: Better | None
    """Which way is better; null where neither is known to be."""
    swing: ExactDecimal | None
    """By how much the number moves by itself; null where nobody named it, so any difference counts."""
    movement: MovementWord
    """Whether it moved, by this line."""
    values: list[MeasuredValue]
    """The value that stands for each quarter, the start first."""
    corrected: list[SnapshotValue]
    """Values in whose place another one counts now."""


class MeasuredMetric(Body):
    """A metric of the purchase and what was measured of it."""

    id: str
    """Its id, to send a value of it."""
    metric: str
    """The metric of the catalogue, or `custom`."""
    name: str | None
    """Its own name, where it has one."""
    qualifiers: Qualifiers
    """What it is about, such as a segment."""
    unit: str
    """The unit of its values; `currency` for any, empty where nobody said."""
    movement: MovementWord
    """Whether it moved, by its newest line that can tell."""
    lines: list[MeasuredLine]
    """Its lines, the first one first."""


class PurchaseMeasured(Body):
    """What is measured in a purchase: the business metrics that the buying side told."""

    metrics: list[MeasuredMetric]
    """The metrics, the first told first."""
