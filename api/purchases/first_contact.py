"""First contact: whether the leader had said what, how much and by when before anyone talked to a vendor."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from dontbuy.api.checks import numbered
from dontbuy.api.purchases.access import Access
from dontbuy.api.records.checks import Telling
from dontbuy.api.records.days import day_in_words
from dontbuy.api.records.facts import METRICS
from dontbuy.api.records.ledger import FACT_TOLD
from dontbuy.api.records.purchases import WholePurchase
from dontbuy.api.store import purchases
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.values import CUSTOM

ANSWERED = "leader.answered_what_how_much_when"
_LEADER = "leader"


@dataclass(frozen=True, slots=True)
class FirstContact:
    """What two days say of the order: when the leader told the numbers by their link, and the first call with anyone.

    `value` is what they propose, None where both are the same day, which has to be asked. It counts only once whoever
    began the purchase says so.
    """

    told_on: date
    first_call: date
    value: bool | None

    @property
    def evidence(self) -> str:
        """Both days, as the note of the answer."""
        told, called = day_in_words(self.told_on), day_in_words(self.first_call)
        return f"told on {told}; first contact with a vendor on {called}"

    def takes(self, value: bool) -> bool:
        """Whether this is an answer that the days allow."""
        return self.value is None or self.value is value


def first_contact(whole: WholePurchase, rulebook: Rulebook) -> FirstContact | None:
    """What the days of a purchase say; None where a day is missing, or somebody answered with both days known."""
    calls = [call for vendor in whole.vendors for call in vendor.calls]
    told = _first_told(whole, rulebook)
    if told is None or not calls:
        return None
    known = max(told.number, *(call.newest.number for call in calls))
    answers = [each for each in _about_us(whole) if each.fact == ANSWERED and each.value is not None]
    if any(each.number > known for each in answers):
        return None
    told_on, first_call = told.at.date(), min(call.day for call in calls)
    value = None if told_on == first_call else told_on < first_call
    if any(each.value is value for each in answers):
        return None
    return FirstContact(told_on, first_call, value)


def accept(access: Access, token: str, value: bool) -> None:
    """Whoever began a purchase says what its days propose, with both days as the note. What they do not allow any
    more, for somebody told something else meanwhile, is not kept."""
    with access.database.writing() as connection:
        purchase = access.opened(connection, token)
        found = first_contact(access.whole(connection, purchase), access.service.library.in_force)
        if found is None or not found.takes(value):
            return
        telling = Telling(0, ANSWERED, value, access.now(), note=found.evidence, about_us=True)
        purchases.tell(connection, purchase, numbered(connection, purchase.workspace, [telling]))
        purchases.save(connection, access.kept_longer(purchase))
        access.acted(connection, FACT_TOLD, purchase)


def _about_us(whole: WholePurchase) -> Collection[Telling]:
    """What was told about the buying side, each telling once although it counts in every check."""
    return {each.number: each for check in whole.checks for each in check.tellings if each.about_us}.values()


def _first_told(whole: WholePurchase, rulebook: Rulebook) -> Telling | None:
    """When the leader first told by their link which number has to move, to what, by when; None where they did not."""
    leaders = {part.id for part in whole.parts if part.role == _LEADER}
    tellings = [each for each in _about_us(whole) if each.part in leaders and each.fact == METRICS]
    outcomes = [CUSTOM, *(metric.id for metric in rulebook.metrics.values() if metric.is_outcome)]
    whole_ones = [each for each in tellings if _says_all(each.value, outcomes)]
    return min(whole_ones, key=lambda each: each.number, default=None)


def _says_all(items: Any, outcomes: Collection[str]) -> bool:
    """Whether a list of metrics names one, and of each that shows a result both target and date. How many finish a
    course is no result."""
    named = [item for item in items or [] if isinstance(item, Mapping) and item.get("metric") in outcomes]
    return bool(named) and all(_has_target(item) and item.get("by") for item in named)


def _has_target(item: Mapping[str, Any]) -> bool:
    target = item.get("target") or {}
    return target.get("value") is not None or target.get("change") is not None
