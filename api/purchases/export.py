"""A purchase as one file, and the same board again from it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection

from dontbuy.api.checks import numbered
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.own_links import give_link, give_own_link
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.calls import Debrief
from dontbuy.api.records.checks import Check, Part, Progress, Telling
from dontbuy.api.records.ledger import PURCHASE_BEGUN
from dontbuy.api.records.purchases import MOST_VENDORS, REQUEST, REQUEST_PLACE, ROLES, VENDOR, Purchase
from dontbuy.api.records.snapshots import Snapshot
from dontbuy.api.store import calls, purchases, snapshots
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store.numbers import next_numbers
from dontbuy.api.tokens import new_token
from dontbuy.api.wire.envelope import hides_something
from dontbuy.api.wire.purchase_export import (
    FORMAT,
    ExportedCall,
    ExportedCheck,
    ExportedPart,
    ExportedSnapshot,
    ExportedTelling,
    PurchaseExport,
)
from dontbuy.api.wire.request import as_sent
from dontbuy.engine.errors import Diagnostic, FactsError
from dontbuy.engine.values import step


class Exports:
    """Everything that was told in a purchase, out and in again. Links are not part of it: they are made anew."""

    def __init__(self, access: Access, its: Purchases) -> None:
        self._access, self._purchases = access, its

    def export(self, token: str) -> dict[str, Any]:
        """The purchase of an own link as a file."""
        with self._access.database.snapshot() as connection:
            purchase = self._access.opened(connection, token)
            raw = stored_checks.of_purchase(connection, purchase.id)
            people = stored_checks.parts_of(connection, [purchase.id]).get(purchase.id, ())
            taken = snapshots.of_purchase(connection, purchase.id)
        places, numbers = {check.id: check.place for check in raw}, {part.id: part.number for part in people}
        told_of = sorted(
            ((check.place, debrief) for check in raw for debrief in check.debriefs), key=lambda each: each[1].number
        )
        debriefs = {debrief.id: at for at, (_, debrief) in enumerate(told_of)}
        return {
            "format": FORMAT,
            "name": purchase.name,
            "decide_by": purchase.decide_by.isoformat() if purchase.decide_by else None,
            "state": purchase.state,
            "bought_from": places.get(purchase.bought_from),
            "decided_on": purchase.decided_on.isoformat() if purchase.decided_on else None,
            "parts": [
                {"number": part.number, "role": part.role, "name": part.name, "at": part.created_at.isoformat()}
                for part in people
            ],
            "checks": [_exported_check(check) for check in raw],
            "calls": [_exported_call(place, debrief, debriefs) for place, debrief in told_of],
            "tellings": [_exported_telling(place, each, numbers, debriefs) for place, each in self._told(raw)],
            "snapshots": [_exported_snapshot(each) for each in taken],
        }

    def restore(self, sent: Any) -> str:
        """Keep an exported purchase as a new one, in the workspace of whoever acts; gives the token of its own link.

        Raises FactsError with everything that is wrong with the file; then nothing was kept.
        """
        export = as_sent(PurchaseExport, sent)
        if faults := [*_wrong(export)]:
            raise FactsError(faults)
        token = new_token()
        with self._access.database.writing() as connection:
            self._keep(connection, token, export)
            whole = self._access.whole(connection, self._access.opened(connection, token))
            for check in whole.checks:
                self._access.service.read(check.document)
        return token

    def _told(self, raw: Sequence[Check]) -> Sequence[tuple[int | None, Telling]]:
        """What was told, in its order, each with the column that it is about: None for the buying side."""
        found: dict[int, tuple[int | None, Telling]] = {}
        for check in raw:
            own = [each for each in self._access.checks.as_it_counts(check).tellings if not each.about_us]
            shared = [each for each in check.tellings if each.about_us]
            found |= {each.number: (check.place, each) for each in own}
            found |= {each.number: (None, each) for each in shared}
        return [found[number] for number in sorted(found)]

    def _keep(self, connection: Connection, token: str, export: PurchaseExport) -> None:
        now = self._access.now()
        ids = {check.place: f"ck_{uuid4().hex}" for check in export.checks}
        purchase = Purchase(
            id=f"pu_{uuid4().hex}",
            name=export.name,
            decide_by=date.fromisoformat(export.decide_by) if export.decide_by else None,
            state=export.state,
            bought_from=ids.get(export.bought_from, "") if export.bought_from is not None else "",
            decided_on=date.fromisoformat(export.decided_on) if export.decided_on else None,
            created_at=now,
            updated_at=now,
            expires_at=self._access.kept_from(now),
            workspace=self._access.by.workspace,
        )
        purchases.add(connection, purchase)
        give_link(self._access, connection, token, purchase)
        self._access.acted(connection, PURCHASE_BEGUN, purchase)
        people = {part.number: f"pt_{uuid4().hex}" for part in export.parts}
        for part in export.parts:
            asked = Part(people[part.number], part.number, part.role, part.name, datetime.fromisoformat(part.at))
            purchases.add_part(connection, purchase, asked)
        for check in export.checks:
            stored_checks.add(connection, _restored_check(check, ids[check.place], purchase))
            give_own_link(self._access, connection, token, purchase, ids[check.place])
        debriefs = [f"ca_{uuid4().hex}" for _ in export.calls]
        numbers = next_numbers(connection, purchase.workspace, len(export.calls))
        for at, call in enumerate(export.calls):
            calls.add(connection, ids[call.place], _restored_call(call, debriefs, at, numbers[at]), purchase.workspace)
        restored = [_restored_telling(told, people, debriefs) for told in export.tellings]
        tellings = numbered(connection, purchase.workspace, restored)
        for told, telling in zip(export.tellings, tellings, strict=True):
            check_id = "" if told.place is None else ids[told.place]
            stored_checks.keep_tellings(connection, [telling], check_id, purchase.id, purchase.workspace)
        numbers = next_numbers(connection, purchase.workspace, len(export.snapshots))
        for sent, number in zip(export.snapshots, numbers, strict=True):
            snapshots.add(connection, purchase.id, _restored_snapshot(sent, number), purchase.workspace)


def _exported_check(check: Check) -> dict[str, Any]:
    return {
        "place": check.place,
        "kind": check.kind,
        "subject": check.subject_told,
        "reader": check.progress.reader,
        "created_at": check.created_at.isoformat(),
    }


def _exported_call(place: int, debrief: Debrief, debriefs: Mapping[str, int]) -> dict[str, Any]:
    return {
        "place": place,
        "day": debrief.day.isoformat(),
        "is_first": debrief.is_first,
        "are_all": debrief.are_all,
        "began_with": debrief.began_with or None,
        "corrects": debriefs.get(debrief.corrects),
        "at": debrief.at.isoformat(),
        "taken_back": debrief.taken_back,
        "with_whom": [*debrief.with_whom],
    }


def _exported_snapshot(snapshot: Snapshot) -> dict[str, Any]:
    return {
        "metric": snapshot.metric,
        "line": snapshot.line,
        "quarter": snapshot.quarter,
        "value": format(snapshot.value, "f"),
        "unit": snapshot.unit,
        "day": snapshot.day.isoformat(),
        "owner": snapshot.owner,
        "report": snapshot.report,
        "definition": snapshot.definition,
        "better": snapshot.better or None,
        "swing": None if snapshot.swing is None else format(snapshot.swing, "f"),
        "at": snapshot.at.isoformat(),
    }


def _exported_telling(
    place: int | None, telling: Telling, numbers: Mapping[str, int], debriefs: Mapping[str, int]
) -> dict[str, Any]:
    return {
        "place": place,
        "part": numbers.get(telling.part),
        "call": debriefs.get(telling.call),
        "fact": telling.fact,
        "value": telling.value,
        "origin": telling.origin,
        "stands_alone": telling.stands_alone,
        "note": telling.note,
        "at": telling.at.isoformat(),
    }


def _restored_check(check: ExportedCheck, key: str, purchase: Purchase) -> Check:
    return Check(
        id=key,
        kind=check.kind,
        subject_told=check.subject.model_dump(exclude_none=True) if check.subject else None,
        created_at=datetime.fromisoformat(check.created_at),
        updated_at=purchase.updated_at,
        expires_at=purchase.expires_at,
        progress=Progress(reader=check.reader),
        tellings=(),
        purchase=purchase.id,
        place=check.place,
        workspace=purchase.workspace,
    )


def _restored_call(call: ExportedCall, debriefs: Sequence[str], at: int, number: int) -> Debrief:
    return Debrief(
        id=debriefs[at],
        number=number,
        day=date.fromisoformat(call.day),
        is_first=call.is_first,
        are_all=call.are_all,
        began_with=call.began_with or "",
        at=datetime.fromisoformat(call.at),
        corrects=debriefs[call.corrects] if call.corrects is not None else "",
        taken_back=bool(call.taken_back),
        with_whom=[role for role in ROLES if role in (call.with_whom or ())],
    )


def _restored_snapshot(sent: ExportedSnapshot, number: int) -> Snapshot:
    return Snapshot(
        number=number,
        metric=sent.metric,
        line=sent.line,
        quarter=sent.quarter,
        value=Decimal(sent.value),
        unit=sent.unit,
        day=date.fromisoformat(sent.day),
        owner=sent.owner,
        report=sent.report,
        definition=sent.definition,
        better=sent.better or "",
        swing=None if sent.swing is None else Decimal(sent.swing),
        at=datetime.fromisoformat(sent.at),
    )


def _restored_telling(told: ExportedTelling, people: Mapping[int, str], debriefs: Sequence[str]) -> Telling:
    return Telling(
        number=0,
        fact=told.fact,
        value=told.value,
        at=datetime.fromisoformat(told.at),
        origin=told.origin,
        stands_alone=told.stands_alone,
        note=told.note,
        part=people[told.part] if told.part is not None else "",
        about_us=told.place is None,
        call=debriefs[told.call] if told.call is not None else "",
    )


def _wrong(export: PurchaseExport) -> Iterator[Diagnostic]:
    """What cannot be so in a file although each part of it can be read."""
    places, numbers = [check.place for check in export.checks], [part.number for part in export.parts]
    yield from _each_once("/checks", "place", places)
    yield from _each_once("/parts", "number", numbers)
    for at, check in enumerate(export.checks):
        kind = REQUEST if check.place == REQUEST_PLACE else VENDOR
        if check.kind != kind:
            hint = f"column 0 is a {REQUEST}, 1 to {MOST_VENDORS} are each a {VENDOR}"
            yield _fault(step(step("/checks", at), "kind"), "another kind than its column has", hint)
        yield from _times(step("/checks", at), "created_at", check.created_at)
    for at, part in enumerate(export.parts):
        yield from _part(step("/parts", at), part)
    for at, call in enumerate(export.calls):
        pointer = step("/calls", at)
        if call.place not in places:
            yield _fault(step(pointer, "place"), "no check has this place", "name one that stands in `checks`")
        if call.corrects is not None and not 0 <= call.corrects < at:
            yield _fault(step(pointer, "corrects"), "no call before it", "name the place of an earlier one")
        yield from _times(pointer, "at", call.at)
    begun: set[int] = set()
    for at, told in enumerate(export.tellings):
        pointer = step("/tellings", at)
        if told.place is not None and told.place not in places:
            yield _fault(step(pointer, "place"), "no check has this place", "name one that stands in `checks`")
        if told.part is not None and told.part not in numbers:
            yield _fault(step(pointer, "part"), "nobody has this number", "name one that stands in `parts`")
        if told.call is not None and not 0 <= told.call < len(export.calls):
            yield _fault(step(pointer, "call"), "no call has this place", "name one that stands in `calls`")
        if told.place is not None and (told.fact == "") is (told.place in begun):
            message = "a check is told by an opening first, and once"
            yield _fault(step(pointer, "fact"), message, 'let the first telling of a check have `"fact": ""`')
        if told.place is not None:
            begun.add(told.place)
        if told.fact == "" and not isinstance(told.value, Mapping):
            yield _fault(step(pointer, "value"), "expected an object", "write { … }")
        yield from _times(pointer, "at", told.at)
    for at, snapshot in enumerate(export.snapshots):
        for key in ("owner", "report"):
            if hides_something(getattr(snapshot, key)):
                hint = "write it with characters that show"
                yield _fault(step(step("/snapshots", at), key), f"a character in `{key}` does not show", hint)
        yield from _times(step("/snapshots", at), "at", snapshot.at)
    for at, place in enumerate(places):
        if place not in begun:
            hint = 'add a telling with `"fact": ""` for it'
            yield _fault(step("/checks", at), "nothing was told in this check, not even its opening", hint)


def _part(pointer: str, part: ExportedPart) -> Iterator[Diagnostic]:
    if hides_something(part.name):
        hint = "write it with characters that show"
        yield _fault(step(pointer, "name"), "a character in `name` does not show", hint)
    yield from _times(pointer, "at", part.at)


def _times(pointer: str, key: str, text: str) -> Iterator[Diagnostic]:
    try:
        is_time = datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        is_time = False
    if not is_time:
        hint = "write it with its zone, such as 2026-11-21T09:30:00+00:00"
        yield _fault(step(pointer, key), "expected a time", hint)


def _each_once(pointer: str, key: str, values: Sequence[int]) -> Iterator[Diagnostic]:
    for at, value in enumerate(values):
        if value in values[:at]:
            yield _fault(step(step(pointer, at), key), f"two have this `{key}`", "give each its own")


def _fault(pointer: str, message: str, hint: str) -> Diagnostic:
    return Diagnostic("purchase/broken-export", message, pointer, hint)
