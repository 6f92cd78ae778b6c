"""Debriefs of calls in the database: added, never changed, gone with their check."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, select

from dontbuy.api.records.calls import Debrief
from dontbuy.api.store.tables import calls
from dontbuy.api.store.text import time_of, time_text


def add(connection: Connection, check: str, debrief: Debrief, workspace: str) -> None:
    """Keep one debrief of a call of this check, in its workspace."""
    row = {
        "id": debrief.id,
        "workspace": workspace,
        "check_id": check,
        "number": debrief.number,
        "day": debrief.day.isoformat(),
        "is_first": debrief.is_first,
        "are_all": debrief.are_all,
        "began_with": debrief.began_with or None,
        "corrects": debrief.corrects or None,
        "at": time_text(debrief.at),
        "taken_back": debrief.taken_back,
        "with_whom": " ".join(debrief.with_whom) or None,
    }
    connection.execute(calls.insert().values(row))


def of_checks(connection: Connection, keys: Collection[str]) -> Mapping[str, Sequence[Debrief]]:
    """The debriefs of these checks by the id of the check, in the order in which they were told."""
    found: dict[str, list[Debrief]] = {}
    query = select(calls).where(calls.c.check_id.in_(keys)).order_by(calls.c.number)
    for row in connection.execute(query) if keys else ():
        debrief = Debrief(
            id=row.id,
            number=row.number,
            day=date.fromisoformat(row.day),
            is_first=row.is_first,
            are_all=row.are_all,
            began_with=row.began_with or "",
            at=time_of(row.at),
            corrects=row.corrects or "",
            taken_back=row.taken_back,
            with_whom=(row.with_whom or "").split(),
        )
        found.setdefault(row.check_id, []).append(debrief)
    return found
