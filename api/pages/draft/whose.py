"""Whether what speaks against a vendor lies with the buying side or with the vendor, in a sentence."""

import re
from typing import TYPE_CHECKING

from dontbuy.api.pages.draft.voiced import OURS, THEIRS, short_name, tells_vendors_apart
from dontbuy.api.pages.words import lowered
from dontbuy.engine.answer_shape import ReasonData

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

_THEIR_PART = re.compile(r", and the vendor [^,;]+$")
"""What a vendor left out is not ours, though one reason names both."""
_OUR_PART = {"cause.buyer_can_pinpoint": "we cannot say why our numbers are off"}
"""What of ours a reason speaks of that is the vendor's."""
_MOST_NAMED = 2
"""What lies with us is named to others, for a mail may cut it from its lists; as much as is read."""


def whose(report: "Report", *, in_short: bool = False) -> str:
    """*So far all of it lies with your side, nothing with Acme*; `""` where nothing speaks against a vendor. To others
    it names what of it lies with us, but `in_short`."""
    reasons = report.answer["reasons"]
    if not tells_vendors_apart(report) or not reasons:
        return ""
    shared = _shared(report)
    sides = {OURS if report.is_ours(reason["criterion"]) else THEIRS for reason in reasons}
    sides |= {OURS} if shared else set()
    us = "us" if report.is_for_others else "your side"
    named = {OURS: us, THEIRS: short_name(report) or "the vendor"}
    if len(sides) > 1 and report.is_for_others and not in_short:
        return f"{_with_us(report, shared)} The rest lies with {named[THEIRS]}."
    if len(sides) > 1:
        return f"Part of it lies with {named[OURS]}, part with {named[THEIRS]}."
    (side,) = sides
    other = THEIRS if side == OURS else OURS
    lies = f"{'All' if report.answer['settled'] else 'So far all'} of it lies with {named[side]}"
    if is_told_about(report, other):
        is_all = not (_counts_together(report, other) or _is_told_against(report, other))
        return f"{lies}, nothing with {named[other]}." if is_all else f"{lies}."
    return f"{lies}. Nothing was told about {named[other]} yet."


def _with_us(report: "Report", shared: list[str]) -> str:
    """What lies with us, in a sentence; the first reason is not said again, for it stands right before this."""
    first, *_ = report.answer["reasons"]
    is_said = report.is_ours(first["criterion"]) and not _THEIR_PART.search(first["title"])
    each_of_ours = [each for each in _each_of_ours(report) if not (is_said and each is first)]
    ours = [*(_THEIR_PART.sub("", lowered(each["title"])) for each in each_of_ours), *shared]
    such_as, said = ", such as" if len(ours) > _MOST_NAMED else "", "; ".join(ours[:_MOST_NAMED])
    if not is_said:
        return f"Part of it lies with us{such_as}: {said}."
    also = f", and so do others{such_as}: {said}" if ours else ""
    return f"The first reason lies with us{also}."


def _each_of_ours(report: "Report") -> list[ReasonData]:
    """The reasons of ours, without one that names the vendor's part too, where another says all that is ours in it: who
    has no access to the numbers and does not know them does not know them."""
    ours = [reason for reason in report.answer["reasons"] if report.is_ours(reason["criterion"])]
    parts = [{fact for each in reason["facts"] if _is_told_once(report, fact := each["fact"])} for reason in ours]
    return [
        reason
        for reason, part in zip(ours, parts, strict=True)
        if not (_THEIR_PART.search(reason["title"]) and any(part < other for other in parts))
    ]


def _is_told_once(report: "Report", fact: str) -> bool:
    return fact in report.rule_set.facts and report.rule_set.facts[fact].told_once


def _counts_together(report: "Report", side: str) -> bool:
    """Whether something counts against a side already, though only together with what is open."""
    return any(report.is_ours(each["criterion"]) is (side == OURS) for each in report.counting_together)


def _is_told_against(report: "Report", side: str) -> bool:
    """Whether something that no criterion reads was told otherwise of a side than one hopes: it counts nowhere, and is
    not nothing."""
    read = {fact for each in report.rule_set.criteria for fact in each.reads}
    of_side = [each for each in report.rule_set.facts.values() if each.told_once is (side == OURS)]
    unread = [each for each in of_side if each.name not in read and each.better is not None]
    return any(report.said_of(each.name) not in (None, each.better) for each in unread)


def _shared(report: "Report") -> list[str]:
    """Our part of what lies with a vendor, as it is said."""
    told = {basis["fact"]: basis["value"] for each in report.answer["reasons"] for basis in each["facts"]}
    return [said for fact, said in _OUR_PART.items() if told.get(fact) is False]


def is_told_about(report: "Report", side: str) -> bool:
    """Whether anything was told about a side, `OURS` or `THEIRS`: what is ours is told once for all vendors."""
    facts = [each.name for each in report.rule_set.facts.values() if each.told_once is (side == OURS)]
    return any(report.said_of(name) is not None for name in facts)
