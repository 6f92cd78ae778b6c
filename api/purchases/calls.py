"""Calls: what is told of each conversation with a vendor, or of each of a trainer's own."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from dontbuy.api.checks import numbered
from dontbuy.api.documents import telling
from dontbuy.api.errors import Overtaken
from dontbuy.api.purchases.access import Access
from dontbuy.api.purchases.brought import bring
from dontbuy.api.purchases.first_contact import accept
from dontbuy.api.records.calls import RULES, Call, Debrief, Tap
from dontbuy.api.records.checks import Check, Telling
from dontbuy.api.records.ledger import CALL_TAKEN_BACK, CALL_TOLD
from dontbuy.api.records.purchases import ROLES
from dontbuy.api.service import Service
from dontbuy.api.store import calls
from dontbuy.api.store import checks as stored_checks
from dontbuy.api.store.numbers import next_numbers
from dontbuy.api.tokens import unknown_link
from dontbuy.engine.errors import Diagnostic, FactsError, did_you_mean
from dontbuy.engine.values import step

_NOTHING = Tap(None)
NEW = "new"
"""In the place of a call's id: another one, whatever else was told of that day."""


@dataclass(frozen=True, slots=True)
class ToldOfCall:
    """What a debrief tells. A fact whose tap has neither value nor note is taken back, where it was told before.

    `with_whom` are the roles of those of us who took part, in any order; nobody where it is not told.
    """

    day: date
    is_first: bool
    are_all: bool
    began_with: str
    taps: Mapping[str, Tap]
    with_whom: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Debriefed:
    """What became of a debrief: nothing was kept where something is to be asked first.

    `same_day` are calls of that day, of which this may be one; `overtaken` is the call as somebody else told it since
    the form was shown; `another_first` is the call that is marked as the first already. `earlier` are facts of which
    whoever has the link answered otherwise before, so that neither would count.
    """

    same_day: Sequence[Call] = ()
    overtaken: Call | None = None
    another_first: Call | None = None
    earlier: Sequence[str] = ()

    @property
    def is_kept(self) -> bool:
        return not (self.same_day or self.overtaken or self.another_first or self.earlier)


class Calls:
    """Calls are told of by whoever has the own link of a check, alone or in a purchase."""

    def __init__(self, access: Access) -> None:
        self._access = access

    @property
    def today(self) -> date:
        """The day in UTC."""
        return self._access.now().date()

    def debrief(
        self, token: str, told: ToldOfCall, call: str = "", saw: int = 0, *, replaces: bool | None = False
    ) -> Debriefed:
        """Keep what is told of one call. `call` is the id of the call that it corrects, NEW for another one, and `""`
        where nobody said which; `saw` is the number of the debrief of that call that the form showed. `replaces` is
        whether answers that were given before and say otherwise are taken back, None where that is to be asked; where
        they are not, both stand and neither counts.

        Raises LinkNotFound where the check has no such call, FactsError where what is told cannot be read.
        """
        with self._access.checks.at_once() as checks, checks.database.writing() as connection:
            check = checks.open(token)
            known = _known(check, call)
            if asked := _to_ask(check, told, call, known, saw):
                return asked
            at = self._access.now()
            debrief = _debrief(told, _number_to_come(check), at, known)
            tellings = _tellings(told, debrief, known)
            earlier = _answered_otherwise(checks.service, check, debrief, tellings)
            if earlier and replaces is None:
                return Debriefed(earlier=earlier)
            (number,) = next_numbers(connection, check.workspace)  # only for what is kept: the numbers have no gaps
            calls.add(connection, check.id, replace(debrief, number=number), check.workspace)
            back = [_taken_back(check, fact, at) for fact in earlier if replaces]
            told_now = numbered(connection, check.workspace, [*tellings, *back])
            stored_checks.add_tellings(connection, check, told_now)
            stored_checks.save(connection, checks.kept_longer(check))
            checks.acted(connection, CALL_TOLD, check)
        return Debriefed()

    def take_back(self, token: str, key: str, saw: int) -> Call:
        """There was no such call: it counts no longer, and what was told of it stays in the history. Gives the call as
        it was. Raises LinkNotFound where the check has no such call, Overtaken where somebody told of it after `saw`.
        """
        with self._access.checks.at_once() as checks, checks.database.writing() as connection:
            check = checks.open(token)
            call = _known(check, key)
            if call is None:
                raise unknown_link()
            if call.newest.number > saw:
                raise Overtaken([_asked_first(Debriefed(overtaken=call))])
            at, (number,) = self._access.now(), next_numbers(connection, check.workspace)
            newest = call.newest
            debrief = replace(newest, id=_new_id(), number=number, at=at, corrects=call.id, taken_back=True)
            calls.add(connection, check.id, debrief, check.workspace)
            stored_checks.save(connection, checks.kept_longer(check))
            checks.acted(connection, CALL_TAKEN_BACK, check)
        return call

    def told(self, token: str, told: ToldOfCall, call: str = "", saw: int = 0) -> Call:
        """Keep what is told of one call, as `debrief` does; gives the call as it stands then.

        Raises Overtaken where something has to be asked first: nothing was kept. Raises FactsError for a day that is
        still to come, and for a fact that no call tells.
        """
        faults = [*_wrong_in(told, self.today)]
        if faults:
            raise FactsError(faults)
        kind = self._access.checks.open(token).kind
        document: dict[str, Any] = {"kind": kind, "facts": {}}
        for fact, tap in told.taps.items():
            document = telling(document, {}, fact, tap.value)
        self._access.service.read(document)  # each value by itself, whatever they add up to
        became = self.debrief(token, told, call, saw)
        if not became.is_kept:
            raise Overtaken([_asked_first(became)])
        check = self._access.checks.open(token)
        return max(check.calls, key=lambda each: each.newest.number)

    def bring(self, token: str, document: Mapping[str, Any]) -> None:
        """Add to a check what was accepted of the transcript of a call. Raises LinkNotFound, FactsError."""
        bring(self._access, token, document)

    def accept_first_contact(self, token: str, value: bool) -> None:
        """Whoever began a purchase answers whether the leader had named the numbers first, as its days propose."""
        accept(self._access, token, value)


def _new_id() -> str:
    return f"ca_{uuid4().hex}"


def _debrief(told: ToldOfCall, number: int, at: datetime, known: Call | None) -> Debrief:
    return Debrief(
        id=_new_id(),
        number=number,
        day=told.day,
        is_first=told.is_first,
        are_all=told.are_all,
        began_with=told.began_with,
        at=at,
        corrects=known.id if known else "",
        with_whom=[role for role in ROLES if role in told.with_whom],
    )


def _number_to_come(check: Check) -> int:
    """A number that nothing of the check has yet, for what may not be kept: it counts as the newest."""
    return 1 + max(check.number, *(debrief.number for debrief in check.debriefs), 0)


def _tellings(told: ToldOfCall, debrief: Debrief, known: Call | None) -> list[Telling]:
    """What a debrief tells that was not told of its call before."""
    before = known.taps if known else {}
    return [
        Telling(0, fact, tap.value, debrief.at, note=tap.note, call=debrief.id)
        for fact, tap in told.taps.items()
        if tap[:2] != before.get(fact, _NOTHING)[:2]
    ]


def _answered_otherwise(service: Service, check: Check, debrief: Debrief, tellings: Sequence[Telling]) -> Sequence[str]:
    """The facts that whoever has the link answered, and that this debrief puts in conflict. Raises FactsError where
    the check cannot be read with it."""
    newest = [replace(each, number=debrief.number) for each in tellings]
    with_it = replace(check, debriefs=(*check.debriefs, debrief)).with_tellings(newest)
    after = service.read(with_it.document).reading.facts.in_conflict
    before = service.read(check.document).reading.facts.in_conflict if after else ()
    return [fact for fact in RULES if fact in after and fact not in before and check.told(fact) is not None]


def _taken_back(check: Check, fact: str, at: datetime) -> Telling:
    """The taking back of an answer, where it hangs."""
    newest = check.newest(fact)
    return Telling(0, fact, None, at, about_us=bool(newest and newest.about_us))


def _wrong_in(told: ToldOfCall, today: date) -> Iterator[Diagnostic]:
    if told.day > today:
        yield Diagnostic("purchase/call-to-come", "this day is still to come", "/day", "tell of a call after it")
    for fact in told.taps:
        if fact not in RULES:
            hint = did_you_mean(fact, RULES) or "tell it of the vendor, not of a call"
            yield Diagnostic("purchase/not-of-a-call", "no call tells this fact", step("/facts", fact), hint)


def _asked_first(became: Debriefed) -> Diagnostic:
    """Why nothing was kept, and what to send to have it kept."""
    if became.overtaken:
        hint = f"look at it, and send `saw` {became.overtaken.newest.number} if yours is right"
        return Diagnostic("purchase/call-overtaken", "somebody told of this call meanwhile", "/saw", hint)
    if became.another_first:
        hint = f"correct {became.another_first.id}, or leave `is_first` out"
        return Diagnostic("purchase/another-first", "another call is marked as the first", "/is_first", hint)
    ids = ", ".join(call.id for call in became.same_day)
    hint = f"send as `call` the id of the one that this corrects ({ids}), or `{NEW}`"
    return Diagnostic("purchase/same-day", "a call of this day was told of already", "/day", hint)


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
