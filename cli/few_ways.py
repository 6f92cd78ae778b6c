"""The ways out of a verdict in short: a few of each side, each in sentences, and how many more there are."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dontbuy.cli.verdict_text import shown
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.proof.data import ChangeData, WayData
from dontbuy.engine.verdict import outcomes

FEW = 5
_VENDOR, _TRAINER = "vendor", "trainer"
_WHO = " who "


class FewWays(NamedTuple):
    """Some ways that one side, or both, can bring about; `title` is `""` where there are no two sides."""

    title: str
    ways: Sequence["WayInWords"]


class WayInWords(NamedTuple):
    """Where a way leads, and what would have to be so for it."""

    leads: str
    sentences: Sequence[str]


def few_ways(ways: Sequence[WayData], rulebook: Rulebook, rule_set: RuleSet) -> Sequence[FewWays]:
    """At most `FEW` ways, those of least effort, by who can bring them about; of every side the first is among them,
    and none reads as another does."""
    alike: dict[tuple[str, ...], WayData] = {}
    for way in ways:
        alike.setdefault((way["to"], *_changes(way, rulebook, rule_set)), way)
    titled = [(_title(way, rule_set), _in_words(way, rulebook, rule_set)) for way in alike.values()]
    titles = [*dict.fromkeys(title for title, _ in titled)]
    first = [next(each for each in titled if each[0] == title) for title in titles]
    kept = [*first, *(each for each in titled if each not in first)][:FEW]
    return [FewWays(each, [way for title, way in titled if title == each and (title, way) in kept]) for each in titles]


def _title(way: WayData, rule_set: RuleSet) -> str:
    """Who can bring it about: the buyers, those who sell, or both; `""` where a rule set judges one side alone."""
    if not {_VENDOR, _TRAINER}.intersection(fact.changed_by for fact in rule_set.facts.values()):
        return ""
    theirs = {change["by"] in (_VENDOR, _TRAINER) for change in way["changes"]}
    sells, buys = ("the trainer", "the buyer") if rule_set.aliases else ("the vendor", "you")
    if len(theirs) == 1:
        return f"What {sells if theirs == {True} else buys} can do"
    return f"What {buys} and {sells} can do together"


def _in_words(way: WayData, rulebook: Rulebook, rule_set: RuleSet) -> WayInWords:
    becomes = way["then"]["could_become"]
    still = f", and can still become “{outcomes(rule_set)[becomes].headline}”" if becomes else ""
    needs = [*_changes(way, rulebook, rule_set)]
    if count := len(way["confirms"]):
        needs.append(f"{count} open question{' has' if count == 1 else 's have'} to be answered well.")
    then = "Then" if len(needs) == 1 else "All of it together: then"
    return WayInWords(f"{then} it says “{outcomes(rule_set)[way['to']].headline}”{still}.", needs)


def _changes(way: WayData, rulebook: Rulebook, rule_set: RuleSet) -> Iterator[str]:
    return (_would_have_to(change, rulebook, rule_set) for change in way["changes"])


def _would_have_to(change: ChangeData, rulebook: Rulebook, rule_set: RuleSet) -> str:
    """*The sales leader would have to name one number*; the answer that there would have to be, where what the rulebook
    says to do does not lead there."""
    fact, to_do = rule_set.facts[change["fact"]], change["do"]
    if to_do and fact.better in (None, change["to"]):
        by = rule_set.reader if rule_set.aliases and change["by"] == _VENDOR else change["by"]
        who = rulebook.people.get(by, by).partition(_WHO)[0]
        return f"{who} would have to {to_do[:1].lower()}{to_do[1:]}"
    return f"{fact.question} It would have to be: {shown(change['to'])}."
