"""An answer in the words for its reader, and which of the journeys it comes from."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from dontbuy.api.pages.draft.agreed import Told, agreed_in
from dontbuy.api.pages.draft.lacking import as_told, because, titled
from dontbuy.api.pages.draft.mails import shortened
from dontbuy.api.pages.user_text import plain
from dontbuy.api.pages.words import owner
from dontbuy.engine.answer_shape import Answer, FoundData, ReasonData
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet

if TYPE_CHECKING:
    from dontbuy.api.pages.draft.report import Report

Found = TypeVar("Found", FoundData, ReasonData)
OURS, THEIRS = "ours", "theirs"
_LONGEST_NAME = 60
_TRAINING, _THE = "training", "the "
_THE_VENDOR = re.compile(r"\b(?:[Tt]he|this) vendor\b(?P<owns>['’]s)?(?! (?:talks|calls))")


def tells_vendors_apart(report: "Report") -> bool:
    """Whether a buyer checks a vendor here: the verdict rests on both sides, and nobody from the vendor answers."""
    return _rests_on_both_sides(report) and not report.rule_set.aliases


def checks_own_selling(report: "Report") -> bool:
    """Whether a seller checks what they did: the verdict rests on both sides, and they answer for their own."""
    return _rests_on_both_sides(report) and bool(report.rule_set.aliases)


def is_of_one_vendor(report: "Report", reason: ReasonData) -> bool:
    """Whether a reason, though it lies with us, rests on nothing that stays so for another vendor: that this one was
    put on the matrix after a slide deck."""
    told = [report.rule_set.facts[basis["fact"]] for basis in reason["facts"] if basis["fact"] in report.rule_set.facts]
    return bool(told) and not any(fact.told_once for fact in told)


def short_name(report: "Report") -> str:
    """What is checked, short enough for a mail; `""` where it has no name."""
    return shortened(plain(report.subject), _LONGEST_NAME)


def training(report: "Report") -> str:
    """What a mail is about, at the head of a line: *Sales training (Acme)*; a name that says training stands alone."""
    name = short_name(report)
    if _TRAINING in name.lower():
        return name
    return f"Sales training ({name})" if name else "Sales training"


def offered(report: "Report") -> str:
    """What a vendor offers, in a sentence: *sales training from Acme*; a name that says training is not said to give
    training. `""` where there is no name."""
    name = short_name(report)
    if not name:
        return ""
    return f"what {name} offers us" if training(report) == name else f"sales training from {name}"


def criterion_of(rule_set: RuleSet, reason: ReasonData) -> Criterion | None:
    """The criterion of a reason in the words of a rule set; None where an earlier rulebook gave the reason, and this
    one has it no more."""
    return next((each for each in rule_set.criteria if each.id == reason["criterion"]), None)


def said_of(report: "Report", rule_set: RuleSet, reason: ReasonData) -> Criterion | None:
    """The criterion of a reason in the words of a rule set for what was told; None where it is no more."""
    known = criterion_of(rule_set, reason)
    return as_told(rule_set, known, reason, report.agreed) if known else None


def by_name(report: "Report", text: str) -> str:
    """A text about *the vendor* as it speaks of the one who was named: *Did Acme ask for our numbers?*"""
    name = short_name(report) if tells_vendors_apart(report) else ""
    return _THE_VENDOR.sub(lambda found: _as_it_stands(found, name), text) if name else text


def _as_it_stands(found: re.Match[str], name: str) -> str:
    """A name in the place of what was found; *the Northpeak group* begins a sentence with a capital."""
    begins = found[0].startswith("T") and name.startswith(_THE)
    name = name[:1].upper() + name[1:] if begins else name
    return owner(name) if found["owns"] else name


def _rests_on_both_sides(report: "Report") -> bool:
    topics, criteria = report.rulebook.topics, report.rule_set.criteria
    return all(any(topics[each.about].whose == side for each in criteria) for side in (OURS, THEIRS))


def in_words_for(rulebook: Rulebook, rule_set: RuleSet, answer: Answer, document: Mapping[str, Any]) -> Answer:
    """The answer to a document in the words of its rule set for its reader; nothing else of it changes."""
    for_reader, told = answer.copy(), agreed_in(rulebook, rule_set, answer, document)
    for_reader["reasons"] = [_naming(rule_set, reason, told) for reason in answer["reasons"]]
    for_reader["signs"] = [_worded(rule_set, sign, told) for sign in answer["signs"]]
    for_reader["observations"] = [_worded(rule_set, seen, told) for seen in answer["observations"]]
    facts = rule_set.facts
    for_reader["ask"] = [{**asked, "question": facts[asked["fact"]].question} for asked in answer["ask"]]
    return for_reader


def _worded(rule_set: RuleSet, found: Found, told: Told) -> Found:
    criterion = as_told(rule_set, rule_set.criterion(found["criterion"]), found, told)
    worded = found.copy()
    worded["title"], worded["because"], worded["do"] = criterion.title, criterion.because, criterion.do
    return worded


def _naming(rule_set: RuleSet, reason: ReasonData, told: Told) -> ReasonData:
    """A reason in the words of a rule set, which names what is missing where its criterion asks for several things."""
    worded = _worded(rule_set, reason, told)
    worded["title"], worded["because"] = titled(rule_set, reason, told), because(rule_set, reason, told)
    return worded


def fact_at(pointer: str) -> str:
    """The fact that stands at a pointer: `/facts/vendor/sold_or_priced` is `vendor.sold_or_priced`."""
    return pointer.removeprefix("/facts/").replace("/", ".")
