"""The verdict: a pure function of what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import RuleSet, Word
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth

NOT_JUDGED = "not_judged"


class ClearShare(NamedTuple):
    """How much of the weight is clear, 0 to 100: `low` counts what is open as fired, `high` counts it as clear."""

    low: int
    high: int


class SectionScore(NamedTuple):
    """The share of one section, and how many of its criteria are clear, fired and open."""

    section: str
    share: ClearShare
    clear: int
    fired: int
    open: int


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The word of the verdict, the strongest word that could take its place, and what was found of each criterion.

    `could_become` is None where no open criterion says a stronger word than the verdict.
    """

    word: Word
    could_become: str | None
    fired: tuple[Finding, ...]
    open: tuple[Finding, ...]
    clear: tuple[Finding, ...]

    @property
    def settled(self) -> bool:
        return self.could_become is None


def conclude(rule_set: RuleSet, findings: Sequence[Finding]) -> Conclusion:
    """The verdict of one rule set: the strongest word that fired, or the word for nothing fired.

    `fired` is strongest first, then in the order of the rule set; `open` and `clear` keep that order.
    """
    rank = rule_set.ranks
    fired = [finding for finding in findings if finding.truth is YES]
    opened = tuple([finding for finding in findings if finding.truth is UNKNOWN])
    clear = tuple([finding for finding in findings if finding.truth is NO])
    fired.sort(key=lambda finding: rank[finding.criterion.says])
    word = word_of(rule_set, {finding.criterion.id: finding.truth for finding in findings})
    strongest = min([finding.criterion.says for finding in opened], key=rank.__getitem__, default=None)
    stronger = strongest is not None and rank[strongest] < rank.get(word.word, len(rank))
    return Conclusion(word, strongest if stronger else None, tuple(fired), opened, clear)


def word_of(rule_set: RuleSet, met: Mapping[str, Truth]) -> Word:
    """The word that the truths of all criteria come to."""
    truths = [(rule_set.ranks[criterion.says], met[criterion.id]) for criterion in rule_set.criteria]
    strongest = min([rank for rank, truth in truths if truth is YES], default=None)
    if strongest is not None:
        return [*rule_set.words.values()][strongest]
    return rule_set.when_open if any(truth is UNKNOWN for _, truth in truths) else rule_set.when_clear


def outcomes(rule_set: RuleSet) -> Mapping[str, Word]:
    """Every word that a verdict can be, by its name, the strongest first."""
    both = (*rule_set.words.values(), rule_set.when_open, rule_set.when_clear)
    return {word.word: word for word in both}


def side(rule_set: RuleSet, truth: Truth) -> str:
    """The word of the rule set's side for the truth of its condition; `not_judged` where it has no side."""
    words = rule_set.side
    if words is None:
        return NOT_JUDGED
    if truth is YES:
        return words.yes
    return words.no if truth is NO else words.unknown


def score(rule_set: RuleSet, findings: Sequence[Finding]) -> tuple[ClearShare, tuple[SectionScore, ...]]:
    """The share over all criteria, and section by section; a section without criteria is left out."""
    tallies = {section: _Tally() for section in rule_set.sections}
    for finding in findings:
        tally, weight = tallies[finding.criterion.section], rule_set.words[finding.criterion.says].weight
        tally.weight += weight
        if finding.truth is NO:
            tally.clear += 1
            tally.clear_weight += weight
        elif finding.truth is YES:
            tally.fired += 1
        else:
            tally.open += 1
            tally.open_weight += weight
    sections = [
        SectionScore(section, tally.share, tally.clear, tally.fired, tally.open)
        for section, tally in tallies.items()
        if tally.clear + tally.fired + tally.open
    ]
    whole = _Tally(
        weight=sum(tally.weight for tally in tallies.values()),
        clear_weight=sum(tally.clear_weight for tally in tallies.values()),
        open_weight=sum(tally.open_weight for tally in tallies.values()),
    )
    return whole.share, tuple(sections)


@dataclass(slots=True)
class _Tally:
    """How many criteria are clear, fired and open, and what those weigh that are clear, that are open, and all."""

    clear: int = 0
    fired: int = 0
    open: int = 0
    clear_weight: int = 0
    open_weight: int = 0
    weight: int = 0

    @property
    def share(self) -> ClearShare:
        return share_of(self.clear_weight, self.open_weight, self.weight)


def share_of(clear: int, open_: int, weight: int) -> ClearShare:
    """What of a weight is clear, in whole percent, rounded so that the interval only gets wider: `low` down, `high`
    up."""
    if not weight:
        return ClearShare(100, 100)
    return ClearShare(100 * clear // weight, _divided_up(100 * (clear + open_), weight))


def _divided_up(number: int, by: int) -> int:
    return (number + by - 1) // by
