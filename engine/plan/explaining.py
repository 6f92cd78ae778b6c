"""Why each condition is as it is, found once for each way in which its tests can come out."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from dontbuy.engine.expressions import Expr, Holds, walk
from dontbuy.engine.facts import Facts, Told
from dontbuy.engine.findings import Findings
from dontbuy.engine.ir import Criterion, RuleSet
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.leaves import Encode
from dontbuy.engine.rails import Rails, truths_of


class Grounds(NamedTuple):
    """The names of the facts that a finding rests on, of those that could decide it, and of those that count so far.

    `missing_text` are those that could decide it as JSON, parted by commas.
    """

    facts: tuple[str, ...]
    missing: tuple[str, ...] = ()
    so_far: tuple[str, ...] = ()
    missing_text: bytes = b""


@dataclass(frozen=True, slots=True)
class Explained:
    """Explains one condition; `reads` are the bits of the mask from which its explanation follows."""

    rule_set: RuleSet
    criterion: Criterion | None
    """None for the condition of the side."""
    reads: int
    encode: Encode
    grounds: CappedMemo[int, Grounds] = field(default_factory=CappedMemo)

    def explain(self, mask: int, rails: Rails, told: Collection[str]) -> Grounds:
        """Find the grounds anew and keep them. `told` has the names of the facts that count."""
        names, width = self.rule_set.over_tests, 2 * len(self.rule_set.tests)
        met = {**truths_of(self.rule_set.tests, mask & (1 << width) - 1), **rails.truths(names)}
        # The explanation asks only whether a fact was told, and never for its value.
        facts = Facts({name: Told(name, True, "") for name in told}, date.min)
        findings = Findings(self.rule_set, facts, met)
        if self.criterion is None:
            grounds = Grounds(_names(findings.about_the_side()))
        else:
            (found,) = findings.about([self.criterion], explain_clear=True)
            text = b",".join(map(self.encode, found.missing))
            grounds = Grounds(_names(found.facts), found.missing, _names(found.so_far), text)
        return self.grounds.keep(mask & self.reads, grounds)


def bits_of_tests(rule_set: RuleSet, told_bits: Mapping[str, int]) -> Mapping[str, int]:
    """The bits from which each test follows; `told_bits` has the bit of each list from which facts are derived."""
    facts = ((name, rule_set.facts.get(test.fact)) for name, test in rule_set.tests.items())
    return {
        name: 3 << 2 * at | (told_bits.get(fact.derived_from, 0) if fact else 0)
        for at, (name, fact) in enumerate(facts)
    }


def explained(
    rule_set: RuleSet, condition: str, criterion: Criterion | None, bits: Mapping[str, int], encode: Encode
) -> Explained:
    """What explains one condition; `bits` are those of each test."""
    reads = 0
    for name in dict.fromkeys(_tests(rule_set, rule_set.over_tests[condition])):
        reads |= bits[name]
    return Explained(rule_set, criterion, reads, encode)


def _names(told: tuple[Told, ...]) -> tuple[str, ...]:
    return tuple([each.fact for each in told])


def _tests(rule_set: RuleSet, when: Expr) -> Iterator[str]:
    """The tests of a condition, also those that it reads through others, which it names."""
    for node in walk(when):
        if isinstance(node, Holds):
            if node.name in rule_set.tests:
                yield node.name
            else:
                yield from _tests(rule_set, rule_set.over_tests[node.name])
