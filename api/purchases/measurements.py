"""Snapshots are taken and read by the purchase's own link; those of an earlier purchase are read by the next one's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import Connection

from dontbuy.api.errors import Overtaken
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.measured import Measured, measured
from dontbuy.api.purchases.snapshots import Series, SnapshotLine, series_of
from dontbuy.api.records.purchases import Purchase, WholePurchase
from dontbuy.api.records.snapshots import Snapshot
from dontbuy.api.store import purchases, snapshots
from dontbuy.api.store.numbers import next_numbers
from dontbuy.engine.errors import Diagnostic


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

    def take(self, token: str, taken: Snapshot, saw: int) -> None:
        """Keep a snapshot; what says the same as the one that counts is not kept twice. `saw` is how many lines of its
        metric the form showed.

        Raises Overtaken where a line was begun since: what was typed may be measured by the other definition.
        """
        with self._access.database.writing() as connection:
            purchase = self._access.opened(connection, token)
            series = series_of(snapshots.of_purchase(connection, purchase.id)).get(taken.metric)
            if saw != (len(series.lines) if series else 0):
                raise Overtaken([_begun_since()])
            if series and _says_the_same(series.newest, taken):
                return
            (number,) = next_numbers(connection)
            snapshots.add(connection, purchase.id, replace(taken, number=number, at=self._access.now()))
            purchases.save(connection, self._access.kept_longer(purchase))

    def _measured(self, connection: Connection, purchase: Purchase) -> MeasuredPurchase:
        whole = self._access.whole(connection, purchase)
        series = series_of(snapshots.of_purchase(connection, purchase.id))
        return MeasuredPurchase(whole, measured(self._access.service.library.in_force, whole, series), series)


def _says_the_same(line: SnapshotLine, taken: Snapshot) -> bool:
    counts = line.counted.get(taken.quarter) if line.number == taken.line else None
    return counts is not None and replace(taken, number=counts.number, at=counts.at) == counts


def _begun_since() -> Diagnostic:
    hint = "open the page again, and see by which definition the number is measured now"
    return Diagnostic("purchase/line-begun-since", "another line of this number was begun since", "", hint)
