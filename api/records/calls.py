"""Calls: conversations with one vendor, each told of in debriefs, and what several of them come to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple

from dontbuy.api.records.days import day_in_words

NUMBERS, PROBLEM, PRODUCT = "numbers", "problem", "product"
BEGINNINGS = (NUMBERS, PROBLEM, PRODUCT)
"""What a call can begin with."""
DISCOVERY, CONVERSATIONS, PRICED = (
    "vendor.discovery_took_place",
    "vendor.discovery_conversations",
    "vendor.sold_or_priced",
)
_FORM, _BUYER = "form", "buyer"


class Adding(StrEnum):
    """How what was told of several calls comes to one value. Where a tap was not made, that call says nothing."""

    FIRST = "first"
    """What the call says that is marked as the first."""
    EVER = "ever"
    """Yes once any call says so; no where each says no and they are all conversations."""
    THROUGHOUT = "throughout"
    """No once any call says no; yes where each says yes and they are all conversations."""
    AT_THE_PRICE = "at the price"
    """What the first call says in which a price or an offer came."""
    LAST = "last"
    """What the last call says that says anything of it."""
    COUNT = "count"
    """How many calls were a discovery, where each says whether it was and they are all conversations."""
    TOGETHER = "together"
    """Everything that any call names."""


RULES: Mapping[str, Adding] = {
    "vendor.started_with_product": Adding.FIRST,
    "vendor.asked_about_metrics": Adding.EVER,
    "vendor.metrics_asked": Adding.TOGETHER,
    DISCOVERY: Adding.EVER,
    CONVERSATIONS: Adding.COUNT,
    "vendor.problem_centric_discovery": Adding.EVER,
    PRICED: Adding.EVER,
    "vendor.full_understanding_first": Adding.AT_THE_PRICE,
    "vendor.flashes_titles_or_clients": Adding.EVER,
    "vendor.shows_dashboards": Adding.EVER,
    "vendor.charges_for_discovery": Adding.EVER,
    "vendor.understands.business_problems": Adding.EVER,
    "vendor.understands.what_is_going_on": Adding.EVER,
    "vendor.understands.cost_of_no_change": Adding.EVER,
    "vendor.understands.tie_back_to_metrics": Adding.EVER,
    "vendor.articulates.root_causes": Adding.EVER,
    "vendor.articulates.plan": Adding.EVER,
    "vendor.articulates.impact_on_metrics": Adding.EVER,
    "vendor.can_pinpoint_cause": Adding.EVER,
    "vendor.has_insight_into_org": Adding.EVER,
    "vendor.asked_prior_results": Adding.EVER,
    "vendor.explains_why_asking": Adding.EVER,
    "vendor.willing_to_say_cannot_help": Adding.EVER,
    "vendor.helps_decide_whether_to_change": Adding.EVER,
    "evaluator.sat_through_slide_deck": Adding.EVER,
    "vendor.stayed_technical": Adding.THROUGHOUT,
    "vendor.stayed_surface_level": Adding.THROUGHOUT,
    "vendor.wants_to_get_in_deep": Adding.LAST,
    "vendor.sells_blanket_fix": Adding.LAST,
}


class Tap(NamedTuple):
    """What was told of one fact in a debrief: None where only a note was left. `number` is that of its telling."""

    value: Any
    note: str = ""
    number: int = 0


@dataclass(frozen=True, slots=True)
class Debrief:
    """Somebody told of one call. Debriefs are added and never changed.

    `corrects` is the id of the first debrief of the same call, `""` where this is the first. `are_all` is true where
    whoever told it said that these were all conversations so far. `began_with` is one of BEGINNINGS, or `""`.
    `with_whom` are the roles of those of us who took part, in the order in which roles are named, and nobody where
    that was not told. `taken_back` is true where they said that there was no such call: it was told by mistake, and no
    longer counts.
    """

    id: str
    number: int
    day: date
    is_first: bool
    are_all: bool
    began_with: str
    at: datetime
    corrects: str = ""
    taken_back: bool = False
    with_whom: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it was told of last: its newest debrief, and the newest tap of each fact, without what was taken
    back. `debriefs` are all of them, the first first."""

    debriefs: Sequence[Debrief]
    taps: Mapping[str, Tap]

    @property
    def id(self) -> str:
        return self.debriefs[0].id

    @property
    def newest(self) -> Debrief:
        return self.debriefs[-1]

    @property
    def day(self) -> date:
        return self.newest.day

    def said(self, fact: str) -> Any:
        """The value that was told of a fact; None where none was."""
        return self.taps[fact].value if fact in self.taps else None


class ComesTo(NamedTuple):
    """A value that calls come to, with the calls that it rests on, the earliest first."""

    fact: str
    value: Any
    calls: Sequence[Call]


def in_order(calls: Sequence[Call]) -> Sequence[Call]:
    """The earliest call first; of one day, that which was told first."""
    return sorted(calls, key=lambda call: (call.day, call.debriefs[0].number))


def are_all(calls: Sequence[Call]) -> bool:
    """Whether these are all conversations, by what was said last: what was said before knew of fewer calls."""
    return bool(calls) and max((call.newest for call in calls), key=lambda newest: newest.number).are_all


def took_part(calls: Sequence[Call]) -> Sequence[str]:
    """The roles of those of us who were in calls that were a discovery, those of the earliest first; nobody where of no
    such call it was told who took part."""
    held = [call for call in in_order(calls) if call.said(DISCOVERY) is True]
    return list(dict.fromkeys(role for call in held for role in call.newest.with_whom))


def adding_up(calls: Sequence[Call]) -> Sequence[ComesTo]:
    """What calls come to, fact by fact; twice for one fact where two calls are marked as the first and differ."""
    ordered, complete = in_order(calls), are_all(calls)
    return [found for fact, rule in RULES.items() for found in _come_to(fact, rule, ordered, complete)]


def not_counting(calls: Sequence[Call]) -> Mapping[Adding, Sequence[str]]:
    """The facts that were told of some call and come to nothing yet, by the rule that holds them back."""
    counting = {found.fact for found in adding_up(calls)}
    told = {fact for call in calls for fact in call.taps if call.said(fact) is not None}
    waiting = [fact for fact in RULES if fact in told - counting]
    return {rule: found for rule in Adding if (found := [fact for fact in waiting if RULES[fact] is rule])}


def evidence_of(calls: Sequence[Call], *, of_the_buyer: bool) -> Iterator[tuple[int, dict[str, Any]]]:
    """What calls come to as pieces of evidence, each with the number of the newest telling that it rests on.

    A note that stands beside a value which counts is its quote; one that was left without a tap is a quote alone.
    """
    side = {"speaker_side": _BUYER} if of_the_buyer else {}
    for fact, value, of in adding_up(calls):
        taps = [call.taps.get(DISCOVERY if fact == CONVERSATIONS else fact) for call in of]
        notes = [(call, tap.note) for call, tap in zip(of, taps, strict=True) if tap and tap.note]
        if fact == CONVERSATIONS:
            notes = []
        number = max((tap.number for tap in taps if tap), default=0)
        quote = {"quote": notes[-1][1]} if notes else {}
        where = {"source": _FORM, **side, "locator": locator(of)}
        yield number, {"fact": fact, "value": value, **quote, **where, "as_of": of[-1].day.isoformat()}
        for call, note in notes[:-1]:
            yield number, {"fact": fact, "quote": note, "source": _FORM, **side, "locator": locator([call])}
    for call in in_order(calls):
        for fact, tap in call.taps.items():
            if tap.value is None and tap.note:
                yield tap.number, {"fact": fact, "quote": tap.note, "source": _FORM, **side, "locator": locator([call])}


def locator(calls: Sequence[Call]) -> str:
    """Where it was said: `call of 12 November 2026`, `calls of 12 November 2026 and 20 November 2026`."""
    days = " and ".join(dict.fromkeys(day_in_words(call.day) for call in calls))
    return f"{'call' if len(calls) == 1 else 'calls'} of {days}"


def _come_to(fact: str, rule: Adding, calls: Sequence[Call], complete: bool) -> Iterator[ComesTo]:
    told = [call for call in calls if call.said(fact) is not None]
    match rule:
        case Adding.FIRST:
            first = [call for call in told if call.newest.is_first]
            for value in (True, False):
                if saying := [call for call in first if call.said(fact) is value]:
                    yield ComesTo(fact, value, saying)
        case Adding.EVER | Adding.THROUGHOUT:
            decides = rule is Adding.EVER
            if saying := [call for call in told if call.said(fact) is decides]:
                yield ComesTo(fact, decides, saying)
            elif complete and len(told) == len(calls):
                yield ComesTo(fact, not decides, told)
        case Adding.AT_THE_PRICE:
            priced = [call for call in calls if call.said(PRICED) is True][:1]
            for call in priced:
                if call in told:
                    yield ComesTo(fact, call.said(fact), [call])
        case Adding.LAST:
            if told:
                yield ComesTo(fact, told[-1].said(fact), told[-1:])
        case Adding.COUNT:
            held = [call for call in calls if call.said(DISCOVERY) is not None]
            if complete and len(held) == len(calls):
                yield ComesTo(fact, sum(call.said(DISCOVERY) is True for call in held), held)
        case Adding.TOGETHER:
            naming = [call for call in told if call.said(fact)]
            if naming:
                yield ComesTo(fact, list(dict.fromkeys(name for call in naming for name in call.said(fact))), naming)
