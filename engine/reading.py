"""From what a caller sent to facts: typed, with conflicts and data issues noted, or every fault at once."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dontbuy.engine.catalogue import Metric
from dontbuy.engine.compare import agree
from dontbuy.engine.consistency import Consistency, Implied
from dontbuy.engine.data_issues import (
    DataIssue,
    cannot_both_be,
    evidence_issues,
    gap_issues,
    list_issues,
    not_an_outcome,
    only_their_own_word,
)
from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import Evidence, Facts, Record, Told, Value
from dontbuy.engine.gaps import gaps
from dontbuy.engine.ir import EvidenceTerms, Rulebook, RuleSet
from dontbuy.engine.meaning import combined, decided
from dontbuy.engine.names import Names
from dontbuy.engine.statements import BODY, IMPLIED, Statement, Statements
from dontbuy.engine.truth import UNKNOWN, YES, Truth
from dontbuy.engine.values import ValueReader, step


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values that were told for one fact and differ; the fact counts as unknown and nothing is picked."""

    fact: str
    statements: tuple[Statement, ...]

    @property
    def latest(self) -> date | None:
        """The day of what was told last: it is later, and no more right for that.

        None where that cannot be said: one of the statements has no day, or those of the last day differ.
        """
        days = [statement.dated for statement in self.statements if statement.dated]
        if len(days) < len(self.statements):
            return None
        last = max(days)
        return last if agree([each.value for each in self.statements if each.dated == last]) else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read. `told` has, fact by fact, the values that the body itself tells, aliases resolved, each once.

    `broken` are the contradictions that the document runs into itself, by name: in what it tells, and lists fill in.
    """

    facts: Facts
    conflicts: tuple[Conflict, ...]
    data_issues: tuple[DataIssue, ...]
    told: Mapping[str, Sequence[Value]]
    evidence: tuple[Evidence, ...]
    broken: frozenset[str]


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
        """In this order: the subject's own word is set aside, what was told in two ways is left out, doubt takes out
        what it may, lists fill in what they decide, and last comes what follows from all of it."""
        aside = self._set_aside()
        statements = self._statements(aside)
        contradicted = self._contradicted(statements)
        backing = self._backing()
        told = self._told(statements, contradicted, backing)
        issues = [*self._list_issues(told)]
        doubted = self._doubted(told)
        certain = _without(told, doubted)
        derived = self._derived(Facts(certain, self.as_of), contradicted, backing)
        refuted = self._refuted(statements, certain, derived)
        before = {**_without(certain, refuted), **_without(derived, certain)}
        consistency = Consistency.of(self.rule_set, Facts(before, self.as_of))
        implied = consistency.implied()
        conflicts = self._with_what_is_implied({**contradicted, **refuted}, statements, before, implied)
        at_odds = {name: implied[name].by if name in implied else () for name in conflicts}
        facts = Facts(self._following(before, implied, conflicts), self.as_of, at_odds)
        issues += [*doubted.values(), *gap_issues(gaps(self.rule_set, facts))]
        issues += evidence_issues(self.statements.evidence, self.as_of)
        issues += self._own_words(aside, facts)
        clashes = [*consistency.clashes()]
        for clash in clashes:
            pointers = tuple(before[name].pointer for name in clash.facts)
            issues.append(cannot_both_be(clash.contradiction.because, pointers))
        return Reading(
            facts=facts,
            conflicts=self._in_order(conflicts),
            data_issues=tuple(issues),
            told=self.statements.by_body,
            evidence=tuple(self.statements.evidence),
            broken=frozenset(clash.contradiction.name for clash in clashes),
        )

    def _set_aside(self) -> Mapping[str, Evidence]:
        """Fact to the first piece of evidence in which the subject itself says what speaks for it, where a rule set
        lets that count for nothing."""
        aside: dict[str, Evidence] = {}
        for piece in self.statements.evidence:
            if is_set_aside(self.rulebook, self.rule_set, piece):
                aside.setdefault(piece.fact, piece)
        return aside

    def _statements(self, aside: Mapping[str, Evidence]) -> Mapping[str, Sequence[Statement]]:
        """What was told, fact by fact, without what was set aside and without what was told plainly."""
        if not aside:
            return self.statements.told
        praise = {
            step(piece.pointer, "value")
            for piece in self.statements.evidence
            if is_set_aside(self.rulebook, self.rule_set, piece)
        }
        counted = {
            name: [statement for statement in each if statement.pointer not in praise]
            for name, each in self.statements.told.items()
        }
        return {name: each for name, each in counted.items() if each}

    def _own_words(self, aside: Mapping[str, Evidence], facts: Facts) -> Iterator[DataIssue]:
        """An issue for each fact of which the subject's own word was set aside, unless what counts says the same."""
        for name, piece in aside.items():
            told = facts.told(name)
            if told is None or told.value != piece.value:
                yield only_their_own_word(name, piece.pointer)

    def _with_what_is_implied(
        self,
        conflicts: Mapping[str, Conflict],
        statements: Mapping[str, Sequence[Statement]],
        facts: Mapping[str, Told],
        implied: Mapping[str, Implied],
    ) -> Mapping[str, Conflict]:
        """The conflicts, with those that arise because something else was told than what follows."""
        more = dict(conflicts)
        for name, each in implied.items():
            following = Statement(each.value, "", IMPLIED, "", tuple(facts[by].pointer for by in each.by))
            if name in conflicts:
                more[name] = Conflict(name, (*conflicts[name].statements, following))
            elif name in facts and facts[name].value != each.value:
                said = self._said(name, statements) or (self._by_the_list(name, facts),)
                more[name] = Conflict(name, (*said, following))
        return more

    def _said(self, name: str, statements: Mapping[str, Sequence[Statement]]) -> Sequence[Statement]:
        """The statements of one fact, without what was set aside."""
        return self.statements.of(name) if name in self.statements.plainly else statements.get(name, ())

    def _following(
        self, facts: Mapping[str, Told], implied: Mapping[str, Implied], conflicts: Mapping[str, Conflict]
    ) -> dict[str, Told]:
        """The facts, with what follows from them and without what is in conflict."""
        whole = dict(_without(facts, conflicts))
        for name, each in implied.items():
            if name not in conflicts:
                by = tuple(facts[other].pointer for other in each.by)
                own_word = any(facts[other].own_word for other in each.by)
                told = whole.get(name) or Told(name, each.value, "", (), own_word)
                whole[name] = told._replace(implied_by=by)
        return whole

    def _contradicted(self, statements: Mapping[str, Sequence[Statement]]) -> Mapping[str, Conflict]:
        """Each fact for which two different values were told."""
        return {
            name: Conflict(name, tuple(each))
            for name, each in statements.items()
            if len(each) > 1 and not agree([statement.value for statement in each])
        }

    def _backing(self) -> Mapping[str, tuple[Evidence, ...]]:
        """The evidence for each fact that has any."""
        backing: dict[str, list[Evidence]] = {}
        for piece in self.statements.evidence:
            backing.setdefault(piece.fact, []).append(piece)
        return {name: tuple(pieces) for name, pieces in backing.items()}

    def _told(
        self,
        statements: Mapping[str, Sequence[Statement]],
        contradicted: Mapping[str, Conflict],
        backing: Mapping[str, tuple[Evidence, ...]],
    ) -> Mapping[str, Told]:
        """Each fact that is told in one way only, in the order of the rulebook's facts; the first statement counts."""
        plainly = self.statements.plainly
        told = dict(plainly)
        again = {*backing}
        if is_own_word(self.rulebook.evidence, self.rule_set, True, ()):  # so it is with whatever no evidence speaks of
            again |= self.rule_set.reading.marked
        for name in plainly.keys() & again:
            told[name] = self._backed(name, plainly[name].value, plainly[name].pointer, backing)
        for name, each in statements.items():
            if name not in contradicted:
                told[name] = self._backed(name, each[0].value, each[0].pointer, backing)
        return {name: told[name] for name in sorted(told, key=self.rule_set.order.__getitem__)}

    def _backed(self, name: str, value: Value, pointer: str, backing: Mapping[str, tuple[Evidence, ...]]) -> Told:
        evidence = backing.get(name, ())
        marked = name in self.rule_set.reading.marked
        own_word = marked and is_own_word(self.rulebook.evidence, self.rule_set, value, evidence)
        return Told(name, value, pointer, evidence, own_word)

    def _list_issues(self, told: Mapping[str, Told]) -> Iterator[DataIssue]:
        for each in [each for each in told.values() if isinstance(each.value, tuple)]:
            yield from list_issues(self.rulebook.facts[each.fact], each, self.rulebook.metrics, self.as_of)

    def _doubted(self, told: Mapping[str, Told]) -> Mapping[str, DataIssue]:
        """Each *yes* that its companion puts in doubt, such as a metric that moved and is no business metric."""
        doubted = {}
        for name, each in told.items():
            doubt = self.rulebook.facts[name].doubt
            companion = told.get(doubt.companion) if doubt else None
            if doubt and companion and each.value is True:
                metric = doubting(self.rulebook, name, companion.value)
                if metric:
                    doubted[name] = not_an_outcome(metric, step(companion.pointer, doubt.field))
        return doubted

    def _derived(
        self, facts: Facts, contradicted: Mapping[str, Conflict], backing: Mapping[str, tuple[Evidence, ...]]
    ) -> dict[str, Told]:
        """Each derived fact that its list decides, also where it was told directly too."""
        derived: dict[str, Told] = {}
        tests: Mapping[str, Truth] = {}
        for name, when in self.rulebook.derived.over_tests.items():
            fact = self.rulebook.facts[name]
            origin = facts.told(fact.derived_from)
            if origin is None or name in contradicted or self.rule_set.kind not in fact.taken_by:
                continue
            tests = tests or decided(self.rulebook.derived.tests, facts)
            truth = combined(when, tests)
            if truth is not UNKNOWN:
                evidence = (*backing.get(name, ()), *origin.evidence)
                derived[name] = Told(name, truth is YES, origin.pointer, evidence, origin.own_word)
        return derived

    def _refuted(
        self,
        statements: Mapping[str, Sequence[Statement]],
        certain: Mapping[str, Told],
        derived: Mapping[str, Told],
    ) -> Mapping[str, Conflict]:
        """Each derived fact that was told directly, and against its list."""
        return {
            name: Conflict(name, (*self._said(name, statements), self._by_the_list(name, {**certain, name: each})))
            for name, each in derived.items()
            if name in certain and certain[name].value is not each.value
        }

    def _by_the_list(self, name: str, facts: Mapping[str, Told]) -> Statement:
        """What a list says of a derived fact, with its day, and source and quote of the list's first evidence."""
        origin, pointer = self.rulebook.facts[name].derived_from, facts[name].pointer
        backed = facts[origin].evidence
        source, quote = (backed[0].source, backed[0].quote) if backed else (BODY, "")
        dated = next((each.dated for each in self.statements.told[origin] if each.pointer == pointer), None)
        return Statement(facts[name].value, pointer, source, quote, dated=dated)

    def _in_order(self, conflicts: Mapping[str, Conflict]) -> tuple[Conflict, ...]:
        """The conflicts in the order of the rulebook's facts."""
        if len(conflicts) < 2:
            return tuple(conflicts.values())
        return tuple(conflicts[name] for name in self.rulebook.facts if name in conflicts)


def doubting(rulebook: Rulebook, name: str, companion: Value | None) -> Metric | None:
    """The metric by which what is told of its companion puts a *yes* of a fact in doubt; None where it does not."""
    doubt = rulebook.facts[name].doubt
    if doubt is None or not isinstance(companion, Record):
        return None
    metric = rulebook.metrics.get(str(companion.get(doubt.field)))
    return metric if metric and metric.metric_class != doubt.metric_class else None


def is_set_aside(rulebook: Rulebook, rule_set: RuleSet, piece: Evidence) -> bool:
    """Whether a piece of evidence is what the subject itself says in its own favour, and its rule set lets that count
    for nothing."""
    if not rule_set.own_word_is_set_aside:
        return False
    fact, terms = rulebook.facts[piece.fact], rulebook.evidence
    is_own = piece.source == terms.own_source or piece.side == terms.own_side
    return fact.own_word_is_marked and is_own and piece.value is not None and piece.value == fact.better


def is_own_word(terms: EvidenceTerms, rule_set: RuleSet, value: Value, evidence: Sequence[Evidence]) -> bool:
    """Whether only the subject itself stands behind a value; a quote that says otherwise stands behind nothing."""
    evidence = [piece for piece in evidence if piece.value is None or agree([piece.value, value])]
    unless = rule_set.own_word_unless
    own = {piece.pointer for piece in evidence if piece.source == terms.own_source or piece.side == terms.own_side}
    others = [piece for piece in evidence if piece.pointer not in own and piece.side]
    if unless:
        return not any(piece.side == unless for piece in others)
    return bool(own) and not others


def _without(facts: Mapping[str, Told], names: Collection[str]) -> Mapping[str, Told]:
    """The facts but for those of some names; the same facts where there are no such names."""
    return {name: each for name, each in facts.items() if name not in names} if names else facts
