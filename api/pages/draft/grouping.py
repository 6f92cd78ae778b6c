"""Which questions stand on one page."""

from collections.abc import Sequence

from dontbuy.api.pages.draft.progress import Outlook, asked_first
from dontbuy.engine.ask import could_change
from dontbuy.engine.facts import ValueType

MOST_TOGETHER = 5
"""More questions than these are no longer one look."""


def together(outlook: Outlook, fact: str) -> Sequence[str]:
    """The questions of one page: that of a fact, and what is asked along with it.

    The parts of one thing, such as the four of what the vendor understands, stand together. So does what cannot
    change the verdict any more, by its group of facts: no answer to it decides what is asked next. Every other
    question stands alone, and so does what the reader is asked first and what was answered already.
    """
    if not _can_share(outlook, fact):
        return [fact]
    is_part, changes = "." in _group(fact), _changing(outlook)
    found = [fact]
    for other in outlook.to_ask:
        if other == fact or _group(other) != _group(fact) or not _can_share(outlook, other):
            continue
        rests_on_one = not set(found).isdisjoint(outlook.rule_set.facts[other].after)
        if not rests_on_one and (is_part or not changes.intersection((fact, other))):
            found.append(other)
    return found[:MOST_TOGETHER]


def _can_share(outlook: Outlook, fact: str) -> bool:
    declared = outlook.rule_set.facts[fact]
    is_open = fact in outlook.to_ask and fact not in outlook.said and fact not in outlook.in_conflict
    return is_open and declared.type.value_type is ValueType.YES_NO and fact not in asked_first(outlook.rule_set)


def _group(fact: str) -> str:
    """The group of a fact: `vendor.understands` of `vendor.understands.what_is_going_on`."""
    return fact.rpartition(".")[0]


def _changing(outlook: Outlook) -> set[str]:
    """The facts that can still change the verdict."""
    verdict = outlook.answer["verdict"]
    asked = outlook.answer["ask"]
    return {each["fact"] for each in asked if could_change(outlook.rule_set, verdict, each["could_lead_to"])}
