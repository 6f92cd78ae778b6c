"""Calls in words: what was told of each, what they come to, and what does not count yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from dontbuy.api.pages.calls import taps
from dontbuy.api.pages.draft.progress import Outlook
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.pages.draft.voiced import checks_own_selling
from dontbuy.api.pages.words import day, in_one_line, listed, moment, role_called
from dontbuy.api.records.calls import Adding, Call, Debrief, Tap, adding_up, locator, not_counting

_OF_ALL = "until each call says the same and you tick, at any of them, “These are all our conversations so far”"
_WAITS_FOR = {
    Adding.EVER: _OF_ALL,
    Adding.THROUGHOUT: _OF_ALL,
    Adding.FIRST: "until one call is marked as the first conversation",
    Adding.AT_THE_PRICE: "until it is told of the first call in which a price came",
}
"""What holds back what was told of a call, by how calls add up."""


@dataclass(frozen=True, slots=True)
class ShownDebrief:
    """What was told of a call at one moment, in words, and until when it counted; `""` where it counts now."""

    title: str
    when: str
    until: str
    is_first: bool
    with_whom: str
    rows: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class ShownCall:
    """A call in words: what was told of each fact, with its note, and what was told before it was corrected.

    `with_whom` is who of the buying side took part, `""` where nobody said.
    """

    id: str
    title: str
    is_first: bool
    began: str
    with_whom: str
    rows: Sequence[tuple[str, str, str]]
    before: Sequence[ShownDebrief]
    saw: int


def is_own(outlook: Outlook) -> bool:
    """Whether a trainer speaks of their own calls."""
    return checks_own_selling(Report(outlook.rulebook, outlook.rule_set, outlook.answer, outlook.check.document))


def shown_call(outlook: Outlook, call: Call) -> ShownCall:
    """A call with what was told of it now and before."""
    first = next(each for each in taps.questions(outlook.rule_set, is_own=is_own(outlook), priced_before=False))
    words = {choice.value: choice.label for choice in first.choices}
    return ShownCall(
        id=call.id,
        title=day(call.day),
        is_first=call.newest.is_first,
        began=words.get(call.newest.began_with, ""),
        with_whom=_who_took_part(outlook, call.newest),
        rows=_rows(outlook, call.taps),
        before=[_before(outlook, told, later) for told, later in pairwise(call.debriefs)],
        saw=call.newest.number,
    )


def in_history(told: Debrief) -> str:
    """A debrief as a line of a history: *Call of 12 November 2026: corrected*."""
    did = "taken back" if told.taken_back else "corrected" if told.corrects else "told"
    return f"Call of {day(told.day)}: {did}"


def _before(outlook: Outlook, told: Debrief, later: Debrief) -> ShownDebrief:
    said = {each.fact: Tap(each.value, each.note) for each in outlook.check.tellings if each.call == told.id}
    until = moment(later.at.isoformat())
    return ShownDebrief(
        title=day(told.day),
        when=moment(told.at.isoformat()),
        until=until,
        is_first=told.is_first,
        with_whom=_who_took_part(outlook, told),
        rows=_rows(outlook, said),
    )


def _who_took_part(outlook: Outlook, told: Debrief) -> str:
    return listed([role_called(role, outlook.rule_set.readers, outlook.rulebook) for role in told.with_whom])


def _rows(outlook: Outlook, said: Mapping[str, Tap]) -> Sequence[tuple[str, str, str]]:
    """What was told of each fact: its question, the value in words (`""` where none was told), the note."""
    rows = []
    for fact in taps.facts_of(outlook.rule_set):
        if tap := said.get(fact):
            declared = outlook.rule_set.facts[fact]
            text = in_one_line(tap.value, declared.type, outlook.rulebook) if tap.value is not None else ""
            rows.append((declared.question, text, tap.note))
    return rows


def come_to(outlook: Outlook) -> Sequence[tuple[str, str, str]]:
    """What the calls come to: the question, its value, and the calls that it rests on."""
    found = []
    for fact, value, rests_on in adding_up(outlook.check.calls):
        if declared := outlook.rule_set.facts.get(fact):
            said = in_one_line(value, declared.type, outlook.rulebook)
            found.append((declared.question, said, locator(rests_on)))
    return found


def waiting(outlook: Outlook) -> Sequence[tuple[Sequence[str], str]]:
    """What was told of a call and does not count yet: the short names of the facts, and what it waits for."""
    names: dict[str, list[str]] = {}
    for rule, waiting_for_it in not_counting(outlook.check.calls).items():
        known = [outlook.rule_set.facts[fact] for fact in waiting_for_it if fact in outlook.rule_set.facts]
        names.setdefault(_WAITS_FOR[rule], []).extend(fact.short or fact.question for fact in known)
    return [(found, until) for until, found in names.items() if found]
