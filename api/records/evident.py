"""What nobody is asked, for another answer leaves no doubt of it: one place for every page, text, memo and board, and
for what the command prints. Answers to machines say what is open by the rules alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from dontbuy.api.documents import stated, told
from dontbuy.api.records.facts import SOMEBODY_ELSE_LOOKS
from dontbuy.api.records.purchases import REQUEST
from dontbuy.engine.answer_shape import Answer, QuestionData
from dontbuy.engine.ir import RuleSet

_HAS_TIME = "leader.unavailable"
_TECHNICAL, _ON_THE_SURFACE = "vendor.stayed_technical", "vendor.stayed_surface_level"
_DUG_DEEP = "vendor.problem_centric_discovery"
_ABOUT_THE_BUSINESS = (_DUG_DEEP, "vendor.discovery_took_place")


def nobody_was_sent(rule_set: RuleSet, document: Mapping[str, Any]) -> bool:
    """Whether it was told that the sales leader looks at vendors in person."""
    return told(document, rule_set.aliases, SOMEBODY_ELSE_LOOKS) is False


def evident_facts(rule_set: RuleSet, document: Mapping[str, Any], answer: Answer) -> frozenset[str]:
    """The facts that nobody told and that are evident from another answer; none about which, or about whose ground,
    statements differ.

    A sales leader who is in the calls has time for them; not in a request, whose reader may have met no vendor yet.
    Talks in which a vendor dug into the business did not all stay on the technical side, and those in which one dug
    deep into its problems did not all stay on the surface. Nothing is evident here that would speak against anybody:
    what is not asked is not counted either, so the verdict would be too mild without it.
    """
    differ = {conflict["fact"] for conflict in answer["conflicts"]}
    dug = {name for name in _ABOUT_THE_BUSINESS if stated(document, rule_set.aliases, name) is True}
    grounds = {
        _HAS_TIME: rule_set.kind != REQUEST and nobody_was_sent(rule_set, document),
        _TECHNICAL: bool(dug - differ),
        _ON_THE_SURFACE: _DUG_DEEP in dug - differ and stated(document, rule_set.aliases, _ON_THE_SURFACE) is None,
    }
    return frozenset(fact for fact, is_evident in grounds.items() if is_evident) - differ


def without_what_is_evident(asked: Sequence[QuestionData], evident: frozenset[str]) -> Sequence[QuestionData]:
    """The questions about facts that are not evident; all of them where nothing else is left, for the answer waits for
    them all the same."""
    return [question for question in asked if question["fact"] not in evident] or asked
