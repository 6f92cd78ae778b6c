"""From what a caller sent to facts: typed, with conflicts and data issues noted, or every fault at once."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dontbuy.engine.compare import agree
from dontbuy.engine.data_issues import DataIssue, evidence_issues, gap_issues, list_issues, not_an_outcome
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import Evidence, Facts, Record, Told, Value
from dontbuy.engine.gaps import gaps
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.meaning import truth_of
from dontbuy.engine.names import Names
from dontbuy.engine.statements import BODY, Statement, Statements
from dontbuy.engine.truth import Truth
from dontbuy.engine.values import ValueReader, step


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that were told for one fact and differ; the fact counts as unknown and nothing is picked."""

    fact: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `told` has, fact by fact, the values that the body itself tells, aliases resolved, each once."""

    facts: Facts
    conflicts: tuple[Conflict, ...]
    data_issues: tuple[DataIssue, ...]
    told: Mapping[str, Sequence[Value]]
    evidence: tuple[Evidence, ...]


def read(rulebook: Rulebook, rule_set: RuleSet, raw: Any, evidence: Any, as_of: date) -> Reading:
    """Read nested facts (`/facts`) and evidence (`/evidence`) for one document kind.

    Raises FactsError with every fault, each with its JSON pointer; nothing is read half.
    """
    statements = Statements(Names(rulebook, rule_set), ValueReader(rulebook.metrics))
    statements.read(raw, evidence)
    if statements.values.faults:
        raise FactsError(statements.values.faults)
    return _Weighing(rulebook, rule_set, as_of, statements).reading()


@dataclass(frozen=True, slots=True)
class _Weighing:
    """What the statements of one document come to. No method changes what it is given: each gives something new."""

    rulebook: Rulebook
    rule_set: RuleSet
    as_of: date
    statements: Statements

    def reading(self) -> Reading:
        """First what is told in one way only, then what doubt takes out of it, then what lists fill in."""
        contradicted = self._contradicted()
        backing = self._backing()
        told = self._told(contradicted, backing)
        issues = [*self._list_issues(told)]
        doubted = self._doubted(told)
        certain = {name: each for name, each in told.items() if name not in doubted} if doubted else told
        derived = self._derived(Facts(certain, self.as_of), contradicted, backing)
        refuted = self._refuted(certain, derived)
        filled_in = {name: each for name, each in derived.items() if name not in certain}
        facts = Facts({name: each for name, each in certain.items() if name not in refuted} | filled_in, self.as_of)
        issues += [*doubted.values(), *gap_issues(gaps(self.rule_set, facts))]
        issues += evidence_issues(self.statements.evidence, self.as_of)
        return Reading(
            facts=facts,
            conflicts=self._in_order({**contradicted, **refuted}),
            data_issues=tuple(issues),
            told=self.statements.by_body,
            evidence=tuple(self.statements.evidence),
        )

    def _contradicted(self) -> Mapping[str, Conflict]:
        """Each fact for which two different values were told."""
        return {
            name: Conflict(name, tuple(each))
            for name, each in self.statements.told.items()
            if len(each) > 1 and not agree([statement.value for statement in each])
        }

    def _backing(self) -> Mapping[str, tuple[Evidence, ...]]:
        """The evidence for each fact that has any."""
        backing: dict[str, list[Evidence]] = {}
        for piece in self.statements.evidence:
            backing.setdefault(piece.fact, []).append(piece)
        return {name: tuple(pieces) for name, pieces in backing.items()}

    def _told(
        self, contradicted: Mapping[str, Conflict], backing: Mapping[str, tuple[Evidence, ...]]
    ) -> Mapping[str, Told]:
        """Each fact that is told in one way only, in the order of the rulebook's facts; the first statement counts."""
        told, statements = {}, self.statements.told
        without_evidence = self._is_own_word(())
        for name, fact in self.rulebook.facts.items():
            each = statements.get(name)
            if each and name not in contradicted:
                first, evidence = each[0], backing.get(name, ())
                own_word = fact.own_word_is_marked and (self._is_own_word(evidence) if evidence else without_evidence)
                told[name] = Told(first.value, first.pointer, evidence, own_word)
        return told

    def _is_own_word(self, evidence: Sequence[Evidence]) -> bool:
        terms, unless = self.rulebook.evidence, self.rule_set.own_word_unless
        own = {piece.pointer for piece in evidence if piece.source == terms.own_source or piece.side == terms.own_side}
        others = [piece for piece in evidence if piece.pointer not in own and piece.side]
        if unless:
            return not any(piece.side == unless for piece in others)
        return bool(own) and not others

    def _list_issues(self, told: Mapping[str, Told]) -> Iterator[DataIssue]:
        for name, each in told.items():
            if isinstance(each.value, tuple):
                yield from list_issues(self.rulebook.facts[name], each, self.rulebook.metrics, self.as_of)

    def _doubted(self, told: Mapping[str, Told]) -> Mapping[str, DataIssue]:
        """Each *yes* that its companion puts in doubt, such as a metric that moved and is no business metric."""
        doubted = {}
        for name, each in told.items():
            doubt = self.rulebook.facts[name].doubt
            companion = told.get(doubt.companion) if doubt else None
            if doubt and companion and each.value is True and isinstance(companion.value, Record):
                metric = self.rulebook.metrics.get(str(companion.value.get(doubt.field)))
                if metric and metric.metric_class != doubt.metric_class:
                    doubted[name] = not_an_outcome(metric, step(companion.pointer, doubt.field))
        return doubted

    def _derived(
        self, facts: Facts, contradicted: Mapping[str, Conflict], backing: Mapping[str, tuple[Evidence, ...]]
    ) -> dict[str, Told]:
        """Each derived fact that its list decides, also where it was told directly too."""
        derived = {}
        for name, when in self.rulebook.derivations.items():
            fact = self.rulebook.facts[name]
            origin = facts.told(fact.derived_from)
            if origin is None or name in contradicted or self.rule_set.kind not in fact.taken_by:
                continue
            truth = truth_of(when, facts, {})
            if truth is not Truth.UNKNOWN:
                evidence = (*backing.get(name, ()), *origin.evidence)
                derived[name] = Told(truth is Truth.YES, origin.pointer, evidence, origin.own_word)
        return derived

    def _refuted(self, certain: Mapping[str, Told], derived: Mapping[str, Told]) -> Mapping[str, Conflict]:
        """Each derived fact that was told directly, and against its list."""
        refuted = {}
        for name, each in derived.items():
            if name in certain and certain[name].value is not each.value:
                backed = certain[self.rulebook.facts[name].derived_from].evidence
                source, quote = (backed[0].source, backed[0].quote) if backed else (BODY, "")
                by_the_list = Statement(each.value, each.pointer, source, quote)
                refuted[name] = Conflict(name, (*self.statements.told[name], by_the_list))
        return refuted

    def _in_order(self, conflicts: Mapping[str, Conflict]) -> tuple[Conflict, ...]:
        """The conflicts in the order of the rulebook's facts."""
        if len(conflicts) < 2:
            return tuple(conflicts.values())
        return tuple(conflicts[name] for name in self.rulebook.facts if name in conflicts)
