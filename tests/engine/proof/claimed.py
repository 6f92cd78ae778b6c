"""What holds of every whole document of a kind, by telling each of them: the meaning alone, no bits and no search."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import permutations, product

from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.expressions import Expr, IsGiven, IsTold, facts_of, names_of, walk
from dontbuy.engine.facts import Facts, Told, Value, ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.truth import NO, UNKNOWN, YES, Truth
from tests.engine.proof.counted import Values
from tests.rulebooks import TODAY

REFERENCE = Reference()


@dataclass(frozen=True)
class WholeDocument:
    """One of them: its values, what each criterion comes to, and how strong its verdict is: 0 is the strongest word."""

    values: Mapping[str, Value | None]
    met: Mapping[str, Truth]
    rank: int

    def fires(self, criterion: str) -> bool:
        return self.met[criterion] is YES


@dataclass(frozen=True)
class EveryDocument:
    """Every whole document of a rule set. `values` has those of facts that are not yes or no."""

    rulebook: Rulebook
    rule_set: RuleSet
    values: Values
    also: tuple[str, ...] = ()
    """Facts that are told too, though nothing that is judged reads them."""

    @cached_property
    def criteria(self) -> list[str]:
        return [criterion.id for criterion in self.rule_set.criteria]

    @cached_property
    def conditions(self) -> list[Expr]:
        """Those of the criteria, of what they name, and of the implications."""
        wanted = [*self.criteria]
        for name in wanted:
            wanted += [other for other in names_of(self.rule_set.conditions[name]) if other not in wanted]
        named = [self.rule_set.conditions[name] for name in wanted]
        return [*named, *(implication.when for implication in self.rule_set.implications)]

    def choices(self) -> dict[str, Sequence[Value | None]]:
        """What each fact can be; None where it may be left out."""
        read = {fact for when in self.conditions for fact in facts_of(when)} | {*self.also}
        asked = {node.fact for when in self.conditions for node in walk(when) if isinstance(node, IsGiven | IsTold)}
        return {
            name: (*self._values_of(name), *([None] if name in asked else []))
            for name in self.rule_set.facts
            if name in read
        }

    @property
    def number(self) -> int:
        count = 1
        for values in self.choices().values():
            count *= len(values)
        return count

    @cached_property
    def documents(self) -> list[WholeDocument]:
        return [*self._documents()]

    def _documents(self) -> Iterator[WholeDocument]:
        for values in self.told():
            met = REFERENCE.decide(self.rule_set, facts_with(values))
            yield WholeDocument(values, met, self._rank(met))

    def told(self, without: str = "") -> Iterator[dict[str, Value | None]]:
        """The values of each document that breaks nothing but what is set aside."""
        choices = self.choices()
        for combined in product(*choices.values()):
            values = dict(zip(choices, combined, strict=True))
            if not any(self.broken(facts_with(values), without)):
                yield values

    def broken(self, facts: Facts, without: str = "") -> Iterator[bool]:
        """Whether each implication, derivation and contradiction is broken, but for one of a name."""
        for implication in self.rule_set.implications:
            if implication.name != without and truth(implication.when, facts, facts.as_of, {}) is YES:
                for name, value in implication.then.items():
                    yield name in facts and facts.get(name) != value
        for name, when in self.rulebook.derivations.items():
            if name in facts:
                yield truth(when, facts, facts.as_of, {}) is (NO if facts.get(name) else YES)
        for contradiction in self.rule_set.contradictions:
            yield contradiction.name != without and truth(contradiction.never, facts, facts.as_of, {}) is YES

    def is_void(self, name: str) -> bool:
        """Whether the others rule out whatever an implication or a contradiction rules out."""
        rules = self.rule_set
        also = {fact for each in rules.contradictions for fact in facts_of(each.never)}
        also |= {fact for each in rules.implications for fact in each.then}
        told = replace(self, also=tuple(also)).told(without=name)
        return not any(any(self.broken(facts_with(values))) for values in told)

    def turns(self, fact: str, better: Value | None = None) -> bool:
        """Whether two documents differ in one fact and in their verdicts; with `better`, that has the stronger word."""
        return any(
            here.rank < there.rank and (better is None or here.values[fact] == better)
            for here, there in self.pairs(fact)
        )

    def pairs(self, fact: str) -> Iterator[tuple[WholeDocument, WholeDocument]]:
        """Any two documents that differ in one fact alone, either of them first."""
        by_rest: dict[str, list[WholeDocument]] = {}
        for document in self.documents:
            rest = str([value for name, value in document.values.items() if name != fact])
            by_rest.setdefault(rest, []).append(document)
        for each in by_rest.values():
            yield from permutations(each, 2)

    def _rank(self, met: Mapping[str, Truth]) -> int:
        words = [*self.rule_set.words]
        fired = [words.index(each.says) for each in self.rule_set.criteria if met[each.id] is YES]
        is_open = any(met[name] is UNKNOWN for name in self.criteria)
        return min(fired, default=len(words) + (not is_open))

    def _values_of(self, name: str) -> Sequence[Value]:
        return (True, False) if self.rule_set.facts[name].type.value_type is ValueType.YES_NO else self.values[name]


def facts_with(values: Mapping[str, Value | None]) -> Facts:
    """Facts with these values; None was not told."""
    told = {name: Told(name, value, f"/{name}") for name, value in values.items() if value is not None}
    return Facts(told, TODAY)
