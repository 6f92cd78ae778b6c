"""The score by bits: see `engine/verdict.py`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dontbuy.engine.ir import RuleSet
from dontbuy.engine.memo import CappedMemo
from dontbuy.engine.plan.leaves import Encode
from dontbuy.engine.rails import Rails
from dontbuy.engine.verdict import share_of


class _Tally(NamedTuple):
    """What is clear and what is open weighs in one section, and its score as JSON."""

    clear: int
    open: int
    text: bytes


@dataclass(frozen=True, slots=True)
class _Section:
    """One section: the bits of its criteria by what they weigh."""

    name: bytes
    bits: int
    weights: Sequence[tuple[int, int]]
    weight: int
    tallies: CappedMemo[tuple[int, int], _Tally] = field(default_factory=CappedMemo)

    def tally(self, yes: int, no: int) -> _Tally:
        opened = self.bits & ~(yes | no)
        clear_weight = sum(weight * (bits & no).bit_count() for weight, bits in self.weights)
        open_weight = sum(weight * (bits & opened).bit_count() for weight, bits in self.weights)
        low, high = share_of(clear_weight, open_weight, self.weight)
        text = b'{"section":%b,"low":%d,"high":%d,"clear":%d,"fired":%d,"open":%d}' % (
            self.name,
            low,
            high,
            no.bit_count(),
            yes.bit_count(),
            opened.bit_count(),
        )
        return self.tallies.keep((yes, no), _Tally(clear_weight, open_weight, text))


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of one rule set."""

    sections: Sequence[_Section]
    weight: int

    @classmethod
    def of_rule_set(cls, rule_set: RuleSet, bits: Mapping[str, int], encode: Encode) -> "Scores":
        """`bits` has that of each criterion."""
        sections = []
        for name in rule_set.sections:
            weights: dict[int, int] = {}
            for criterion in rule_set.criteria:
                if criterion.section == name:
                    weight = rule_set.words[criterion.says].weight
                    weights[weight] = weights.get(weight, 0) | bits[criterion.id]
            if weights:
                every = sum(weights.values())
                whole = sum(weight * each.bit_count() for weight, each in weights.items())
                sections.append(_Section(encode(name), every, tuple(weights.items()), whole))
        return cls(sections, sum(section.weight for section in sections))

    def of(self, rails: Rails) -> bytes:
        """The whole score, as JSON."""
        clear = opened = 0
        texts = []
        for section in self.sections:
            yes, no = rails.yes & section.bits, rails.no & section.bits
            tally = section.tallies.get((yes, no)) or section.tally(yes, no)
            clear += tally.clear
            opened += tally.open
            texts.append(tally.text)
        low, high = share_of(clear, opened, self.weight)
        return b'{"low":%d,"high":%d,"sections":[%b]}' % (low, high, b",".join(texts))
