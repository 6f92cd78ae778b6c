"""Calls: what is told of each conversation with a vendor, or of each of a trainer's own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import uuid4

from dontbuy.api.checks import numbered
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.first_contact import accept
from dontbuy.api.records.calls import Call, Debrief, Tap
from dontbuy.api.records.checks import Check, Telling
from dontbuy.api.store import calls
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store.numbers import next_numbers
from dontbuy.api.tokens import unknown_link

_NOTHING = Tap(None)
NEW = "new"
"""In the place of a call's id: another one, whatever else was told of that day."""


@dataclass(frozen=True, slots=True)
class ToldOfCall:
    """What a debrief tells. A fact whose tap has neither value nor note is taken back, where it was told before."""

    day: date
    is_first: bool
    are_all: bool
    began_with: str
    taps: Mapping[str, Tap]


@dataclass(frozen=True, slots=True)
class Debriefed:
    """What became of a debrief: nothing was kept where something is to be asked first.

    `same_day` are calls of that day, of which this may be one; `overtaken` is the call as somebody else told it since
    the form was shown; `another_first` is the call that is marked as the first already.
    """

    same_day: Sequence[Call] = ()
    overtaken: Call | None = None
    another_first: Call | None = None

    @property
    def is_kept(self) -> bool:
        return not (self.same_day or self.overtaken or self.another_first)


class Calls:
    """Calls are told of by whoever has the own link of a check, alone or in a purchase."""

    def __init__(self, access: Access) -> None:
        self._access = access

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self._access.now().date()

    def debrief(self, token: str, told: ToldOfCall, call: str = "", saw: int = 0) -> Debriefed:
        """Keep what is told of one call. `call` is the id of the call that it corrects, NEW for another one, and `""`
        where nobody said which; `saw` is the number of the debrief of that call that the form showed.

        Raises LinkNotFound where the check has no such call, FactsError where what is told cannot be read.
        """
        with self._access.checks.at_once() as checks, checks.database.writing() as connection:
            check = checks.open(token)
            known = _known(check, call)
            if asked := _to_ask(check, told, call, known, saw):
                return asked
            at, (number,) = self._access.now(), next_numbers(connection)
            debrief = Debrief(
                id=f"ca_{uuid4().hex}",
                number=number,
                day=told.day,
                is_first=told.is_first,
                are_all=told.are_all,
                began_with=told.began_with,
                at=at,
                corrects=known.id if known else "",
            )
            tellings = [
                Telling(0, fact, tap.value, at, note=tap.note, call=debrief.id)
                for fact, tap in told.taps.items()
                if tap[:2] != (known.taps.get(fact, _NOTHING) if known else _NOTHING)[:2]
            ]
            with_it = replace(check, debriefs=(*check.debriefs, debrief)).with_tellings(tellings)
            checks.service.read(with_it.document)
            calls.add(connection, check.id, debrief)
            stored_checks.keep_tellings(connection, numbered(connection, tellings), check.id, "")
            stored_checks.save(connection, checks.kept_longer(check))
        return Debriefed()

    def accept_first_contact(self, token: str, value: bool) -> None:
        """Whoever began a purchase answers whether the leader had named the numbers first, as its days propose."""
        accept(self._access, token, value)


def _known(check: Check, key: str) -> Call | None:
    """The call of a check with this id. Raises LinkNotFound where there is none."""
    if key in ("", NEW):
        return None
    found = next((call for call in check.calls if call.id == key), None)
    if found is None:
        raise unknown_link()
    return found


def _to_ask(check: Check, told: ToldOfCall, call: str, known: Call | None, saw: int) -> Debriefed | None:
    """What has to be asked before a debrief is kept; None where nothing has."""
    others = [each for each in check.calls if known is None or each.id != known.id]
    if known and known.newest.number > saw:
        return Debriefed(overtaken=known)
    first = next((each for each in others if each.newest.is_first), None)
    if told.is_first and first and (call or first.day != told.day):
        return Debriefed(another_first=first)
    same_day = [each for each in others if each.day == told.day]
    return Debriefed(same_day=same_day) if same_day and not call else None
