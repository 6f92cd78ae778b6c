"""A whole purchase in one file: what `GET /v1/purchases/{purchase}/export` answers and `POST /v1/purchases` takes."""

from typing import Annotated, Any, Literal

from pydantic import Field, StrictBool, StrictInt, StrictStr, StringConstraints

from dontbuy.api.wire.purchase import Beginning, Moment, Role, State
from dontbuy.api.wire.request import IsoDate, Sent, Subject
from dontbuy.api.wire.vocabulary import one_of

ExactDecimal = Annotated[StrictStr, StringConstraints(pattern=r"^-?[0-9]{1,40}(\.[0-9]{1,40})?$")]
Better = Annotated[Literal["higher", "lower"], one_of("SnapshotBetter")]
FORMAT = "dontbuy-purchase/1"
"""What such a file says of itself."""


class ExportedPart(Sent):
    """A person in an exported purchase."""

    number: StrictInt
    """Their number in it, from 1."""
    role: Role
    """Who they are in it."""
    name: StrictStr
    """Their name; empty where they gave none."""
    at: Moment
    """When they were asked first."""


class ExportedCheck(Sent):
    """The request or a vendor in an exported purchase."""

    place: StrictInt = Field(ge=0, le=5)
    """0 for the request, 1 to 5 for vendors."""
    kind: StrictStr
    """What is judged."""
    subject: Subject | None
    """What it is called."""
    reader: StrictStr
    """In whose words it asks."""
    created_at: Moment
    """When it was begun."""


class ExportedCall(Sent):
    """A conversation with a vendor in an exported purchase."""

    place: StrictInt
    """The column of the vendor."""
    day: IsoDate
    """When it was."""
    is_first: StrictBool
    """Whether it was the first."""
    are_all: StrictBool
    """Whether these were all so far."""
    began_with: Beginning | None
    """What they spoke of first; null where nobody said."""
    corrects: StrictInt | None
    """The place in `calls` of the debrief that this corrects; null where it is the first of its call."""
    at: Moment
    """When it was told of."""
    taken_back: StrictBool | None = None
    """Whether it says that there was no such call."""
    with_whom: list[Role] | None = None
    """Who of the buying side took part; empty where nobody said."""


class ExportedTelling(Sent):
    """Somebody told one fact at one moment."""

    place: StrictInt | None
    """The column that it is about; null where it is about the buying side."""
    part: StrictInt | None
    """Who told it, by number; null for whoever had the own link."""
    call: StrictInt | None
    """The call that it was told of, by its place in `calls`; null where of none."""
    fact: StrictStr
    """The fact; empty for a whole document that was told at once."""
    value: Any = None
    """Its value; null where it was taken back."""
    origin: StrictStr
    """What proposed it; empty where nothing did."""
    stands_alone: StrictBool
    """Whether it counts over all evidence."""
    note: StrictStr
    """What made them say so."""
    at: Moment
    """When."""


class ExportedSnapshot(Sent):
    """A value of a metric after the purchase; a later one of the same metric, line and quarter corrects it."""

    metric: StrictStr
    """What it is of: the metric with its name and qualifiers, as JSON text."""
    line: StrictInt = Field(ge=1)
    """The line that it continues: values of one line come from one report by one definition."""
    quarter: StrictInt = Field(ge=0, le=4)
    """0 for the start, then the quarter."""
    value: ExactDecimal
    """The value, as decimal text."""
    unit: StrictStr
    """Its unit."""
    day: IsoDate
    """When it was taken."""
    owner: StrictStr
    """Who takes it."""
    report: StrictStr
    """The report that it is read from."""
    definition: StrictStr
    """How it is defined."""
    better: Better | None
    """Which way is better; null where neither is by itself."""
    swing: ExactDecimal | None
    """By how much it moves by itself, as named at the start; null where nobody named it."""
    at: Moment
    """When it was written down."""


class PurchaseExport(Sent):
    """A whole purchase in one file. Posted to `/v1/purchases` it is the same board again, under links of its own."""

    format: Literal["dontbuy-purchase/1"]
    """What this file is."""
    name: StrictStr
    """What it is about."""
    decide_by: IsoDate | None
    """The day by which it should be decided."""
    state: State
    """What was decided."""
    bought_from: StrictInt | None
    """The column of the vendor that was bought from."""
    decided_on: IsoDate | None
    """The day of the decision."""
    parts: list[ExportedPart]
    """The people, in the order in which they were asked."""
    checks: list[ExportedCheck]
    """The request and the vendors."""
    calls: list[ExportedCall]
    """The conversations with vendors."""
    tellings: list[ExportedTelling]
    """What was told, the first first."""
    snapshots: list[ExportedSnapshot]
    """What was measured afterwards."""
