"""The history of a purchase: who told what and when, and which verdicts that changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.purchases.people import AskedFact
from dontbuy.api.records.checks import OPENING, Check, Telling
from dontbuy.api.records.purchases import WholePurchase
from dontbuy.api.service import Service
from dontbuy.engine.answer import Explain
from dontbuy.engine.errors import FactsError

MOST = 200
"""Entries that are shown: each is judged before and after it, for every column that it is about."""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that a telling changed; `check` is the id of the column."""

    check: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Entry:
    """Somebody told something. `who` is `""` for whoever had the own link."""

    telling: Telling
    place: AskedFact
    who: str
    changed: Sequence[Change]


def history(service: Service, whole: WholePurchase, most: int = MOST) -> Sequence[Entry]:
    """What was told, the newest first. What an empty document says at the beginning of a check is left out."""
    told: dict[int, tuple[Telling, list[Check]]] = {}
    for check in whole.checks:
        for telling in check.tellings:
            if telling.fact != OPENING or _says_something(telling):
                told.setdefault(telling.number, (telling, []))[1].append(check)
    told |= {telling.number: (telling, []) for telling in whole.plan}
    newest = sorted(told, reverse=True)[:most]
    verdicts = _Verdicts(service)
    return [_entry(verdicts, *told[number]) for number in newest]


def _entry(verdicts: "_Verdicts", telling: Telling, checks: Sequence[Check]) -> Entry:
    place = AskedFact("" if telling.about_us else checks[0].id, telling.fact)
    changed = []
    for check in checks:
        earlier = max((each.number for each in check.tellings if each.number < telling.number), default=0)
        before, after = verdicts.at(check, earlier), verdicts.at(check, telling.number)
        if before != after:
            changed.append(Change(check.id, before, after))
    return Entry(telling, place, checks[0].who(telling.part) if telling.part else "", changed)


def _says_something(opening: Telling) -> bool:
    value: Any = opening.value
    return bool(value.get("facts") or value.get("evidence"))


class _Verdicts:
    """Verdicts of checks as they stood after a telling, each worked out once."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._known: dict[tuple[str, int], str] = {}

    def at(self, check: Check, number: int) -> str:
        """The verdict when the newest telling had this number; `cannot_tell` where it could not be read then."""
        key = (check.id, number)
        if key not in self._known:
            try:
                answer = self._service.check(check.as_seen(number).document, Explain.NONE)
                self._known[key] = answer["verdict"]
            except FactsError:
                self._known[key] = "cannot_tell"
        return self._known[key]
