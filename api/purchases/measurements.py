"""Snapshots are taken and read by the purchase's own link; those of an earlier purchase are read by the next one's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from dontbuy.api.errors import Overtaken
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.measured import Measured, measured
from dontbuy.api.purchases.snapshots import Series, SnapshotLine, series_of
from dontbuy.api.purchases.taking import Taken, TakingSheet, Wrong, snapshot_of
from dontbuy.api.records.ledger import SNAPSHOT_TAKEN
from dontbuy.api.records.purchases import Purchase, WholePurchase
from dontbuy.api.records.snapshots import Snapshot
from dontbuy.api.store import purchases, snapshots
from dontbuy.api.store.numbers import next_numbers
from dontbuy.engine.errors import Diagnostic, FactsError


@dataclass(frozen=True)
class MeasuredPurchase:
    """A purchase with what is measured in it: its metrics in order, and the series of each that has snapshots."""

    whole: WholePurchase
    metrics: Sequence[Measured]
    series: Mapping[str, Series]

    @property
    def purchase(self) -> Purchase:
        return self.whole.purchase

    @property
    def vendor(self) -> str:
        """The name of the vendor that was bought from; `""` where none was, or it has no name."""
        bought_from = self.purchase.bought_from
        return next((check.subject for check in self.whole.vendors if check.id == bought_from), "")

    def of(self, key: str) -> Series | None:
        return self.series.get(key)

    @property
    def begun(self) -> Sequence[tuple[Measured, Series]]:
        """The metrics of which a snapshot was taken."""
        return [(each, self.series[each.key]) for each in self.metrics if each.key in self.series]


class Measurements:
    """Takes snapshots of the metrics of a purchase."""

    def __init__(self, access: Access) -> None:
        self._access = access

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self._access.now().date()

    def open(self, token: str) -> MeasuredPurchase:
        """What is measured in the purchase of an own link. Raises LinkNotFound, LinkExpired."""
        with self._access.database.snapshot() as connection:
            return self._measured(connection, self._access.opened(connection, token))

    def before(self, token: str) -> MeasuredPurchase | None:
        """What was measured in the purchase from which that of an own link was begun; None where there is none, or it
        is not kept any more."""
        with self._access.database.snapshot() as connection:
            began = self._access.opened(connection, token).begun_from
            earlier = purchases.get(connection, began, self._access.now()) if began else None
            return self._measured(connection, earlier) if earlier else None

    def tell(self, token: str, metric: str, taken: Taken, saw: int | None = None) -> Snapshot:
        """Keep a value of the metric with this id, and give it as it is kept. `saw` is how many lines of the metric the
        caller knew, None where they did not say.

        Raises FactsError where there is no such metric or the value cannot be kept, Overtaken as `take` does.
        """
        found = self.open(token)
        measure = next((each for each in found.metrics if each.id == metric), None)
        if measure is None:
            raise FactsError([_no_such_metric(found.metrics)])
        series = found.of(measure.key)
        sheet = TakingSheet(found.purchase, measure, series, self._access.service.library.in_force, self.today)
        snapshot = snapshot_of(sheet, taken)
        if not isinstance(snapshot, Snapshot):
            raise FactsError([_wrong(field, wrong) for field, wrong in snapshot.items()])
        return self.take(token, snapshot, saw if saw is not None else len(series.lines) if series else 0)

    def take(self, token: str, taken: Snapshot, saw: int) -> Snapshot:
        """Keep a snapshot, and give it as it is kept; what says the same as the one that counts is not kept twice.
        `saw` is how many lines of its metric the form showed.

        Raises Overtaken where a line was begun since: what was typed may be measured by the other definition.
        """
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            series = series_of(snapshots.of_purchase(connection, purchase.id), purchase.bought_on).get(taken.metric)
            if saw != (len(series.lines) if series else 0):
                raise Overtaken([_begun_since()])
            if series and (same := _that_says_the_same(series.newest, taken)):
                return same
            (number,) = next_numbers(connection, purchase.workspace)
            kept = replace(taken, number=number, at=self._access.now())
            snapshots.add(connection, purchase.id, kept, purchase.workspace)
            purchases.save(connection, self._access.kept_longer(purchase))
            self._access.acted(connection, SNAPSHOT_TAKEN, purchase)
        return kept

    def _measured(self, connection: Connection, purchase: Purchase) -> MeasuredPurchase:
        whole = self._access.whole(connection, purchase)
        series = series_of(snapshots.of_purchase(connection, purchase.id), purchase.bought_on)
        return MeasuredPurchase(whole, measured(self._access.service.library.in_force, whole, series), series)


def _that_says_the_same(line: SnapshotLine, taken: Snapshot) -> Snapshot | None:
    counts = line.counted.get(taken.quarter) if line.number == taken.line else None
    return counts if counts and replace(taken, number=counts.number, at=counts.at) == counts else None


def _begun_since() -> Diagnostic:
    hint = "open the page again, and see by which definition the number is measured now"
    return Diagnostic("purchase/line-begun-since", "another line of this number was begun since", "", hint)


def _no_such_metric(metrics: Sequence[Measured]) -> Diagnostic:
    known = ", ".join(each.id for each in metrics) or "none yet: tell `metrics.items` of `us` first"
    message = "no metric that is measured here has this id"
    return Diagnostic("purchase/no-such-metric", message, "/metric", f"send the id of one of its metrics: {known}")


def _wrong(field: str, wrong: Wrong) -> Diagnostic:
    return Diagnostic("purchase/wrong-snapshot", wrong.what, f"/{field}", wrong.hint)
