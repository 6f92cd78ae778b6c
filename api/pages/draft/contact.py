"""What a trainer asks a contact: of what the contact does not know, who does; of what was told already, nothing."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from dontbuy.api.pages.draft.agreed import agreed
from dontbuy.api.pages.draft.numbers import (
    CAN_LOOK_UP,
    EXACT_VALUES,
    KNOWS_NUMBERS,
    ONE_IS_NAMED,
    YOUR,
    asked_already,
    has_no_figures,
    in_their_number,
)
from dontbuy.api.pages.draft.report import Report
from dontbuy.api.records.facts import ASKED_FOR_NUMBERS, METRICS, SOMEBODY_ELSE_LOOKS
from dontbuy.engine.answer_shape import ReasonData
from dontbuy.engine.facts import FactDeclaration

_CONTACT = "contact"
_KNOWS_THE_TEAM, SOMEBODY_TO_TALK_TO = "evaluator.intimate_team_knowledge", "vendor.wants_to_get_in_deep"
_IS_TOO_BUSY = "leader.unavailable"
_LEADS_SALES = "leader.role"
_THE_LEADER, _THEN = "sales leader", "when we next talk"
_COLLEAGUE = "colleague"
_OF_A_CALL = "call"
"""How evidence begins to say where it was said that comes from a call."""
_NEED_FIGURES = (METRICS, EXACT_VALUES, ASKED_FOR_NUMBERS, KNOWS_NUMBERS, CAN_LOOK_UP)
"""What only somebody can answer who knows today's values, or can look them up."""
_CAUSE = "cause.buyer_can_pinpoint"
_CAUSES = (_CAUSE, "vendor.can_pinpoint_cause", "vendor.articulates.root_causes")
"""What nobody can answer who does not see the numbers: what holds them back."""
_WHO_HAS_THEM = "Who on your side can tell me {} value of these numbers?"
_TODAYS, _EXACT = "today’s", "the exact"
_BRING_THE_LEADER = f"Could you bring your sales leader along {_THEN}?"
_BRING_THAT_PERSON = f"Could you bring that person along {_THEN}?"
_MEETS = {
    _BRING_THE_LEADER: "When can you and your sales leader give me an hour on your business problems?",
    _BRING_THAT_PERSON: "When can you and that person give me an hour on your business problems?",
}
_WHOEVER_ELSE = "whoever answers for your sales numbers"
_OR_WHOEVER_ELSE = f", or {_WHOEVER_ELSE},"
_YOUR_LEADER = "could your sales leader"
"""Whom a question for an hour leaves it open to ask: not where that is whom the trainer talks to."""
_CONVERSATION = "a conversation about nothing else"
_WHEN, _WHEN_NEXT = "When could that conversation take place?", "When could we next talk?"
"""The same, and the question for an hour, as one request; the second where no conversation was spoken of."""
_WITH_THAT_PERSON = "conversation with the person"
_WHEN_THEM = "When could I talk to the person who answers for your sales numbers?"
"""How a text speaks of a conversation with somebody else, and the same request for it."""
_BEST_WITH_THEM = re.compile(
    r", best (?:from|by) the buyer’s sales leader(?:,|(?=:))|, best with the sales leader in it,"
)
"""How a reason says whom of the buyer to do it with."""
_MEETING = re.compile(rf"\b({_THEN}|{_WITH_THAT_PERSON}|{_THE_LEADER})\b")
"""By what a text is known in which a trainer asks for somebody to be there."""


def asks_for_others(report: Report, done: Sequence[str]) -> list[str]:
    """The questions that lead to somebody else: who has the numbers, the sales leader, who knows the team.

    Nobody is asked to bring along somebody for whom what the trainer does (`done`) asks already.
    """
    asked = []
    lacks_values = has_no_figures(report) and not _knows_values(report)
    is_known_who = not report.numbers_to_move and agreed(report, _LEADS_SALES) is not None
    if lacks_values and not is_known_who and not any(_COLLEAGUE in each for each in done):
        asked += [_who(report) if report.numbers_to_move else _ask(report, SOMEBODY_ELSE_LOOKS)]
    if agreed(report, _IS_TOO_BUSY) is True:
        asked += [_ask(report, _IS_TOO_BUSY)]
    elif not asks_for_the_leader(done) and not any(_THEN in each for each in done):
        is_asked_who = _ask(report, SOMEBODY_ELSE_LOOKS) in asked
        needs_the_leader = (lacks_values and is_known_who) or (_needs_the_leader(report) and not is_asked_who)
        asked += [_BRING_THE_LEADER] if needs_the_leader else [_BRING_THAT_PERSON] if asked else []
    if agreed(report, _KNOWS_THE_TEAM) is False and not asks_for_the_leader(done):
        asked += [_ask(report, SOMEBODY_TO_TALK_TO)]
    return [in_their_number(report, question, YOUR) for question in asked if question]


def of_one_meeting(report: Report, done: Sequence[str], asked: Sequence[str]) -> list[str]:
    """The questions of a letter with one request for a meeting: the sales leader is asked for their own hour; whoever
    asked for the sales leader to be there, or asks whether they could be brought along, asks in the same breath when,
    and for no hour besides."""
    hour = _ask(report, _IS_TOO_BUSY)
    if agreed(report, SOMEBODY_ELSE_LOOKS) is False:
        return [each.replace(_OR_WHOEVER_ELSE, "") for each in asked]
    if agreed(report, SOMEBODY_ELSE_LOOKS) is True:
        asked = [each.replace(f"can you{_OR_WHOEVER_ELSE}", _YOUR_LEADER) for each in asked]
        hour = hour.replace(f"can you{_OR_WHOEVER_ELSE}", _YOUR_LEADER)
    if hour not in asked and not any(_CONVERSATION in each for each in done):
        return [*asked]
    if any(_MEETING.search(each) for each in done):
        of_person = any(_WITH_THAT_PERSON in each for each in done)
        when = _WHEN_THEM if of_person else _WHEN if any("conversation" in each for each in done) else _WHEN_NEXT
        return [when if each == hour else each for each in asked if each not in _MEETS]
    brings = next((each for each in asked if each in _MEETS), "")
    return [_MEETS.get(each, each) for each in asked if not brings or each != hour]


def who_has_them(report: Report) -> str:
    """The question who can tell today's values."""
    return in_their_number(report, _who(report), YOUR)


def _who(report: Report) -> str:
    """The same of *these numbers*; the exact value where a rough one was told."""
    return _WHO_HAS_THEM.format(_EXACT if is_rough(report) else _TODAYS)


def is_rough(report: Report) -> bool:
    """Whether a rough value of one of the numbers was told."""
    return any(each.figure and not each.is_exact for each in report.numbers_to_move)


def _knows_values(report: Report) -> bool:
    """Whether today's value of each number is known to the trainer already, whoever told it."""
    numbers = report.numbers_to_move
    return bool(numbers) and all(each.is_exact and each.figure for each in numbers)


def asks_for_the_leader(done: Sequence[str]) -> bool:
    """Whether what a trainer does is to ask for the sales leader, or for whoever knows the team in their place."""
    return any(_THE_LEADER in each for each in done)


def without_the_leader(report: Report, to_do: str) -> str:
    """What a trainer has to do, without that it is done best with the buyer's sales leader, where that is whom they
    talk to."""
    return _BEST_WITH_THEM.sub("", to_do) if agreed(report, SOMEBODY_ELSE_LOOKS) is False else to_do


def _needs_the_leader(report: Report) -> bool:
    """Whether the contact is somebody else, and something that has to be done needs the sales leader."""
    is_somebody_else = agreed(report, SOMEBODY_ELSE_LOOKS) is True
    return is_somebody_else and any(_THE_LEADER in reason["do"] for reason in report.answer["reasons"])


def is_behind_us(report: Report, reason: ReasonData) -> bool:
    """Whether all that a reason rests on was said in earlier calls than the last: it was talked about since."""
    last = max((_day_of_call(piece) for piece in report.document.get("evidence") or []), default="")
    days = [_day_of_call(piece) for basis in reason["facts"] for piece in basis["evidence"]]
    return any(days) and all(day < last for day in days)


def _day_of_call(piece: Mapping[str, Any]) -> str:
    """The day of the call in which a piece of evidence was said, as 2026-11-21; `""` where it comes from none."""
    is_of_a_call = str(piece.get("locator") or "").startswith(_OF_A_CALL)
    return str(piece.get("as_of") or "") if is_of_a_call else ""


def can_answer(report: Report, fact: FactDeclaration) -> bool:
    """Whether this contact can be asked for a fact: they know it, and a yes has not told it already.

    Who answers for the sales numbers is not asked of a contact of whom it is known that it is not they.
    A yes tells no figure: whoever could state today's values is still asked for them.
    """
    question = fact.ask.get(_CONTACT, "")
    if fact.name == _CAUSE and agreed(report, _CAUSE) is False:
        return False  # who could not say why is not asked again
    if fact.name == SOMEBODY_ELSE_LOOKS:
        return agreed(report, SOMEBODY_ELSE_LOOKS) is None
    if has_no_figures(report) and (fact.name in (*_NEED_FIGURES, *_CAUSES) or question == _ask(report, _IS_TOO_BUSY)):
        return False
    if fact.name == _KNOWS_THE_TEAM and agreed(report, _KNOWS_THE_TEAM) is False:
        return False
    return not is_told(report, fact.name)


def is_told(report: Report, name: str) -> bool:
    """Whether a trainer has the answer to a question already, or asked for it."""
    fact = report.rule_set.facts[name]
    is_asked = name in (METRICS, ONE_IS_NAMED) and asked_already(report)
    return is_asked or (not fact.derived_from and fact.ask.get(_CONTACT, "") in _told_well(report))


def _told_well(report: Report) -> set[str]:
    """The questions that were answered as one hopes for: *the business problems can be said back rightly*."""
    facts = [fact for fact in report.rule_set.facts.values() if _CONTACT in fact.ask and not fact.derived_from]
    return {
        fact.ask[_CONTACT] for fact in facts if fact.better is not None and agreed(report, fact.name) == fact.better
    }


def _ask(report: Report, fact: str) -> str:
    """The question to the contact about a fact; `""` where the rulebook has none."""
    declared = report.rule_set.facts.get(fact)
    return declared.ask.get(_CONTACT, "") if declared else ""
