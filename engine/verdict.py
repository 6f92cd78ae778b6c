"""The verdict: a pure function of what was found."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import RuleSet, Word
from dontbuy.engine.truth import Truth

NOT_JUDGED = "not_judged"


class Share(NamedTuple):
    """How much of the weight is clear, 0 to 100: `low` counts what is open as fired, `high` as clear."""

    low: int
    high: int


class SectionScore(NamedTuple):
    """The share of one section, and how many of its criteria are clear, fired and open."""

    section: str
    share: Share
    clear: int
    fired: int
    open: int


@dataclass(frozen=True, slots=True)
class Conclusion:
    """The strongest word that fired, and the strongest word that could still take its place."""

    word: Word
    could_become: str | None
    fired: tuple[Finding, ...]
    open: tuple[Finding, ...]
    clear: tuple[Finding, ...]

    @property
    def settled(self) -> bool:
        return self.could_become is None


def conclude(rule_set: RuleSet, findings: Sequence[Finding]) -> Conclusion:
    """The verdict of one rule set. `fired` is strongest first, then in the order of the rule set."""
    rank = rule_set.ranks
    fired, opened, clear = (_with(findings, truth) for truth in (Truth.YES, Truth.UNKNOWN, Truth.NO))
    fired = tuple(sorted(fired, key=lambda finding: rank[finding.criterion.says]))
    if fired:
        word = rule_set.words[fired[0].criterion.says]
    else:
        word = rule_set.when_open if opened else rule_set.when_clear
    strongest = min((finding.criterion.says for finding in opened), key=rank.__getitem__, default=None)
    stronger = strongest is not None and rank[strongest] < rank.get(word.word, len(rank))
    return Conclusion(word, strongest if stronger else None, fired, opened, clear)


def _with(findings: Iterable[Finding], truth: Truth) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.truth is truth)


def side(rule_set: RuleSet, truth: Truth) -> str:
    """The word of the rule set's side for the truth of its condition."""
    if rule_set.side is None:
        return NOT_JUDGED
    return (rule_set.side.no, rule_set.side.unknown, rule_set.side.yes)[truth]


def score(rule_set: RuleSet, findings: Sequence[Finding]) -> tuple[Share, tuple[SectionScore, ...]]:
    """The share over all criteria, and section by section; a section without criteria is left out."""
    counts = {section: [0, 0, 0] for section in rule_set.sections}
    weights = {section: [0, 0, 0] for section in rule_set.sections}
    for finding in findings:
        section, weight = finding.criterion.section, rule_set.words[finding.criterion.says].weight
        counts[section][finding.truth] += 1
        weights[section][finding.truth] += weight
    sections = [
        SectionScore(section, _share(weights[section]), clear, fired, opened)
        for section, (clear, opened, fired) in counts.items()
        if clear + opened + fired
    ]
    return _share([sum(each) for each in zip(*weights.values(), strict=True)]), tuple(sections)


def _share(weights: Sequence[int]) -> Share:
    """From the weights of what is clear, open and fired: a Truth is its own place among them."""
    clear, opened, _ = weights
    total = sum(weights)
    if not total:
        return Share(100, 100)
    return Share(100 * clear // total, -(-100 * (clear + opened) // total))
