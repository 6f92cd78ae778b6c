"""What a trainer asks a contact: of what the contact does not know, who does; of what was told already, nothing."""

from dontbuy.api.pages.draft.numbers import METRICS, in_their_number
from dontbuy.api.pages.draft.report import Report
from dontbuy.engine.facts import FactDeclaration

_CONTACT = "contact"
_KNOWS, _CAN_LOOK_UP = "evaluator.knows_numbers", "evaluator.has_access_to_metrics"
_KNOWS_THE_TEAM, _SOMEBODY_TO_TALK_TO = "evaluator.intimate_team_knowledge", "vendor.wants_to_get_in_deep"
_IS_NOT_THE_LEADER, _IS_TOO_BUSY = "evaluator.is_delegate", "leader.unavailable"
_NEED_FIGURES = (METRICS, "metrics.exact_known", "vendor.asked_about_metrics", _KNOWS, _CAN_LOOK_UP)
"""What only somebody can answer who knows today's values, or can look them up."""
_WHO_HAS_THEM = "Who on your side can tell me today’s value of these numbers?"
_CAN_JOIN = "Can that person, or your sales leader, join our next call?"


def has_no_figures(report: Report) -> bool:
    """Whether it was told that the contact can neither state the numbers nor look them up."""
    knows, can_look_up = report.said_of(_KNOWS), report.said_of(_CAN_LOOK_UP)
    return can_look_up is False or (knows is False and can_look_up is not True)


def asks_for_others(report: Report) -> list[str]:
    """The questions that lead to somebody else: who has the numbers, who answers for them, who knows the team."""
    asked = []
    if has_no_figures(report):
        asked += [_WHO_HAS_THEM if report.numbers_to_move else _ask(report, _IS_NOT_THE_LEADER), _CAN_JOIN]
    elif report.said_of(_IS_NOT_THE_LEADER) is True:
        asked += [_ask(report, _IS_NOT_THE_LEADER)]
    if not has_no_figures(report) and report.said_of(_IS_TOO_BUSY) is True:
        asked += [_ask(report, _IS_TOO_BUSY)]
    if report.said_of(_KNOWS_THE_TEAM) is False:
        asked += [_ask(report, _SOMEBODY_TO_TALK_TO)]
    return [in_their_number(report, question) for question in asked if question]


def looked_up(report: Report, question: str) -> str:
    """A question for today's values, as it is asked of a contact who would have to look them up."""
    asks_for_values = question == in_their_number(report, _ask(report, _KNOWS))
    has_to_look = asks_for_values and report.said_of(_KNOWS) is False
    return f"By your reports, {question[:1].lower()}{question[1:]}" if has_to_look else question


def can_answer(report: Report, fact: FactDeclaration) -> bool:
    """Whether this contact can be asked for a fact: they know it, and a yes has not told it already.

    A yes tells no figure: whoever could state today's values is still asked for them.
    """
    question = fact.ask.get(_CONTACT, "")
    if has_no_figures(report) and (fact.name in _NEED_FIGURES or question == _ask(report, _IS_TOO_BUSY)):
        return False
    if fact.name == _KNOWS_THE_TEAM and report.said_of(_KNOWS_THE_TEAM) is False:
        return False
    return bool(fact.derived_from) or question not in _told_well(report)


def _told_well(report: Report) -> set[str]:
    """The questions that were answered as one hopes for: *the business problems can be said back rightly*."""
    facts = [fact for fact in report.rule_set.facts.values() if _CONTACT in fact.ask and not fact.derived_from]
    return {
        fact.ask[_CONTACT] for fact in facts if fact.better is not None and report.said_of(fact.name) == fact.better
    }


def _ask(report: Report, fact: str) -> str:
    """The question to the contact about a fact; `""` where the rulebook has none."""
    declared = report.rule_set.facts.get(fact)
    return declared.ask.get(_CONTACT, "") if declared else ""
