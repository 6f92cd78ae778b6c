"""Snapshots in the database: added, never changed, and gone with their purchase."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, Row, select

from dontbuy.api.records.snapshots import Snapshot
from dontbuy.api.store.tables import snapshots
from dontbuy.api.store.text import json_of, json_text, time_of, time_text


def add(connection: Connection, purchase: str, snapshot: Snapshot, workspace: str) -> None:
    content = {
        "line": snapshot.line,
        "value": snapshot.value,
        "unit": snapshot.unit,
        "day": snapshot.day.isoformat(),
        "owner": snapshot.owner,
        "report": snapshot.report,
        "definition": snapshot.definition,
        "better": snapshot.better,
        "swing": snapshot.swing,
    }
    row = {
        "workspace": workspace,
        "number": snapshot.number,
        "purchase_id": purchase,
        "metric": snapshot.metric,
        "quarter": snapshot.quarter,
        "content": json_text(content),
        "at": time_text(snapshot.at),
    }
    connection.execute(snapshots.insert().values(row))


def of_purchase(connection: Connection, purchase: str) -> Sequence[Snapshot]:
    """Every snapshot of a purchase, corrected ones too, the first one first. Raises StoreCorrupt."""
    query = select(snapshots).where(snapshots.c.purchase_id == purchase).order_by(snapshots.c.number)
    return [_snapshot(row) for row in connection.execute(query)]


def _snapshot(row: Row[Any]) -> Snapshot:
    content = json_of(row.content, row.purchase_id)
    return Snapshot(
        number=row.number,
        metric=row.metric,
        line=content["line"],
        quarter=row.quarter,
        value=Decimal(content["value"]),
        unit=content["unit"],
        day=date.fromisoformat(content["day"]),
        owner=content["owner"],
        report=content["report"],
        definition=content["definition"],
        better=content["better"],
        swing=None if content["swing"] is None else Decimal(content["swing"]),
        at=time_of(row.at),
    )
