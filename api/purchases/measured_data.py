"""What was measured in a purchase as data: what the API answers."""

from collections.abc import Mapping
from typing import Any

from dontbuy.api.purchases.measured import Measured
from dontbuy.api.purchases.measurements import MeasuredPurchase
from dontbuy.api.purchases.snapshots import SnapshotLine
from dontbuy.api.records.snapshots import Movement, Snapshot
from dontbuy.engine.ir import Rulebook


def measured_data(found: MeasuredPurchase, rulebook: Rulebook) -> Mapping[str, Any]:
    """Every metric that is measured, with its lines."""
    return {"metrics": [_metric(found, each, rulebook) for each in found.metrics]}


def snapshot_data(taken: Snapshot) -> Mapping[str, Any]:
    """One value. It is decimal text, so that no reader rounds it."""
    return {
        "number": taken.number,
        "quarter": taken.quarter,
        "value": f"{taken.value:f}",
        "unit": taken.unit,
        "day": taken.day.isoformat(),
        "owner": taken.owner,
    }


def _metric(found: MeasuredPurchase, metric: Measured, rulebook: Rulebook) -> Mapping[str, Any]:
    series = found.of(metric.key)
    return {
        "id": metric.id,
        "metric": metric.metric,
        "name": metric.record.get("name"),
        "qualifiers": metric.record.get("qualifiers") or {},
        "unit": metric.unit(rulebook),
        "movement": str(series.movement if series else Movement.CANNOT_TELL),
        "lines": [_line(line) for line in series.lines] if series else [],
    }


def _line(line: SnapshotLine) -> Mapping[str, Any]:
    return {
        "number": line.number,
        "report": line.start.report,
        "definition": line.start.definition,
        "better": line.start.better or None,
        "swing": None if line.swing is None else f"{line.swing:f}",
        "movement": str(line.movement),
        "values": [{**snapshot_data(each), "counts": each in line.comparable} for each in line.counted.values()],
        "corrected": [snapshot_data(each) for each in line.corrected],
    }
