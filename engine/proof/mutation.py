"""Whether the cases of a rulebook notice when one thing in its rules is changed.

A mutant is the rulebook with one thing changed. A case kills it that is answered otherwise than it says. What no case
kills is compared with the original: where no document tells them apart it is equivalent, and counts for nothing; else
the smallest document that does is the case that is missing.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from dontbuy.engine.cases import Case, CaseDocument, differences, differences_told
from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.errors import FactsError
from dontbuy.engine.evaluate import Use, Verdict, explained
from dontbuy.engine.expressions import Expr
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Implication, Rulebook, RuleSet
from dontbuy.engine.meaning import truth
from dontbuy.engine.proof.case_text import case_apart
from dontbuy.engine.proof.changes import kind_changes
from dontbuy.engine.proof.claims import Judge
from dontbuy.engine.proof.everywhere import FoundDocument
from dontbuy.engine.proof.mutants import mutants
from dontbuy.engine.proof.searched import days_of
from dontbuy.engine.proof.tables import Judging, Table, leaves_of
from dontbuy.engine.proof.written import RulebookPart, Written
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.truth import Truth

MUTATED = Use("compiled", {"reference": 1})
"""Who judges a mutant: the network is built for rule sets that stay."""
_REFERENCE = Reference()


class Survivor(NamedTuple):
    """A mutant that no case kills, where what it changes is written, and the case that would; None where that was not
    decided."""

    what: str
    written: Written
    case: dict[str, Any] | None


_Find = Callable[[Rulebook, CaseDocument, Verdict, Reading], Iterator[str]]


class Mutation(NamedTuple):
    """What became of all mutants."""

    killed: int
    equivalent: int
    survivors: list[Survivor]


class _Mutant(NamedTuple):
    """`name` is the condition that is changed, `when` what it becomes; both empty where something else is changed."""

    what: str
    written: Written
    name: str
    when: Expr | None
    rulebook: Callable[[], Rulebook]
    never: str = ""
    """The contradiction that is changed."""
    beside: str = ""
    """Of a word that is weaker, the one that it is swapped with."""
    reads_otherwise: bool = True
    """Whether its documents have to be read anew."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A case as it was read, and what every condition comes to."""

    case: Case
    reading: Reading
    met: Mapping[str, Truth]


def mutate(rulebook: Rulebook, cases: Sequence[Case], steps: Steps, base: Rulebook | None = None) -> Mutation:
    """Change every thing in turn; of an overlay what it adds to its base.

    The cases are those that the rulebook answers as they say.
    """
    told = [*_told(rulebook, cases)]
    killed = equivalent = 0
    survivors: list[Survivor] = []
    for mutant in _mutants(rulebook):
        if base and _is_of(base, mutant):
            continue
        if not _has_time(steps):
            survivors.append(Survivor(mutant.what, mutant.written, None))
            continue
        if any(_kills(rulebook, mutant, each, find) for find in (_at_once, differences) for each in told):
            killed += 1
            continue
        survivor = _apart(rulebook, mutant, steps)
        if survivor is None:
            equivalent += 1
        else:
            survivors.append(survivor)
    return Mutation(killed, equivalent, survivors)


def _is_of(base: Rulebook, mutant: _Mutant) -> bool:
    """Whether what is changed is something that a base says."""
    name = mutant.written.name
    match mutant.written.part:
        case RulebookPart.CONDITION:
            return name in base.conditions
        case RulebookPart.CONSISTENCY:
            return name in base.consistency
        case RulebookPart.FACT:
            return name in base.facts
        case RulebookPart.KIND:
            return name in base.rule_sets
        case _:
            return all(any(word in each.words for each in base.rule_sets.values()) for word in (name, mutant.beside))


def _has_time(steps: Steps) -> bool:
    steps.left = 1
    try:
        steps.take()
    except NotComputed:
        return False
    return True


def _told(rulebook: Rulebook, cases: Sequence[Case]) -> Iterator[_Told]:
    for case in cases:
        says = case.says
        rule_set = rulebook.rule_sets[says.kind]
        reading = read(rulebook, rule_set, says.facts, says.evidence, says.as_of)
        yield _Told(case, reading, _REFERENCE.decide(rule_set, reading.facts))


def _at_once(_: Rulebook, says: CaseDocument, verdict: Verdict, reading: Reading) -> Iterator[str]:
    return differences_told(says, verdict, reading)


def _kills(rulebook: Rulebook, mutant: _Mutant, told: _Told, find: _Find) -> bool:
    """Whether a case is answered otherwise than it says, as far as is looked for."""
    says, reading = told.case.says, told.reading
    if mutant.when is not None:
        if mutant.name not in rulebook.rule_sets[says.kind].conditions:
            return False
        facts: Facts = reading.facts
        if truth(mutant.when, facts, facts.as_of, told.met) is told.met[mutant.name]:
            return False
    changed = mutant.rulebook()
    rule_set = changed.rule_sets[says.kind]
    if mutant.when is None:
        if rule_set is rulebook.rule_sets[says.kind]:
            return False
        if not mutant.reads_otherwise:
            verdict = explained(rule_set, reading.facts, told.met)
            return any(True for _ in find(changed, says, verdict, reading))
        try:
            reading = read(changed, rule_set, says.facts, says.evidence, says.as_of)
        except FactsError:
            return True
    verdict = explained(rule_set, reading.facts, _REFERENCE.decide(rule_set, reading.facts))
    return any(True for _ in find(changed, says, verdict, reading))


def _apart(rulebook: Rulebook, mutant: _Mutant, steps: Steps) -> Survivor | None:
    """The mutant as a survivor with a document that tells it from the original; None where no document does."""
    changed = mutant.rulebook()
    undecided = False
    for kind, rule_set in changed.rule_sets.items():
        if rule_set is rulebook.rule_sets[kind]:
            continue
        old, new = Judge(rulebook, rulebook.rule_sets[kind], MUTATED), Judge(changed, rule_set, MUTATED)
        if mutant.never:
            document = _clashing(old, new, mutant.never)
            if document:
                return Survivor(mutant.what, mutant.written, case_apart(old, new, document, f"not so if {mutant.what}"))
            continue
        found = kind_changes(old, new, steps)
        documents = [*(each.document for each in found.regions), *(each.document for each in found.conditions)]
        if documents:
            fewest = min(documents, key=lambda document: len(document.facts))
            return Survivor(mutant.what, mutant.written, case_apart(old, new, fewest, f"not so if {mutant.what}"))
        undecided = undecided or bool(found.undecided)
    return Survivor(mutant.what, mutant.written, None) if undecided else None


def _clashing(old: Judge, new: Judge, name: str) -> FoundDocument | None:
    """A document that runs into a contradiction on one side alone."""
    conditions = [each.never for judge in (old, new) for each in judge.rule_set.contradictions if each.name == name]
    tests = [*dict.fromkeys(leaves_of(conditions))]
    types = {test.fact: old.rule_set.facts[test.fact].type for test in tests}
    for day in days_of(tests):
        table = Table.of(types, tests, day, [*old.rulebook.metrics])
        before, after = (
            Judging(judge.rulebook, judge.rule_set, table).column(when).yes
            for judge, when in zip((old, new), conditions, strict=True)
        )
        if before != after:
            differs = before ^ after
            return FoundDocument(table.document((differs & -differs).bit_length() - 1), day)
    return None


def _mutants(rulebook: Rulebook) -> Iterator[_Mutant]:
    """Every mutant of a rulebook, condition by condition."""
    types = {name: fact.type for name, fact in rulebook.facts.items()}
    used = {name: when for rule_set in rulebook.rule_sets.values() for name, when in rule_set.conditions.items()}
    for name, when in used.items():
        if rulebook.conditions.get(name, when) == when and name in rulebook.conditions:
            for what, other in mutants(when, types):
                make = partial(_with_condition, rulebook, [*rulebook.rule_sets], name, other)
                written = Written(RulebookPart.CONDITION, name, "when")
                yield _Mutant(f"{name}: {what}", written, name, other, _once(make))
    for kind, rule_set in rulebook.rule_sets.items():
        if rule_set.side:
            name = rule_set.side.condition
            for what, other in mutants(rule_set.conditions[name], types):
                make = partial(_with_condition, rulebook, [kind], name, other)
                written = Written(RulebookPart.KIND, kind, "side")
                yield _Mutant(f"side of {kind}: {what}", written, "", None, _once(make))
    yield from _of_consistency(rulebook)
    yield from _of_words(rulebook)


def _of_consistency(rulebook: Rulebook) -> Iterator[_Mutant]:
    types = {name: fact.type for name, fact in rulebook.facts.items()}
    implications = {each.name: each for rule_set in rulebook.rule_sets.values() for each in rule_set.implications}
    for name, each in implications.items():
        for what, other in mutants(each.when, types):
            make = partial(_with_implication, rulebook, replace(each, when=other))
            yield _Mutant(f"{name}: {what}", Written(RulebookPart.CONSISTENCY, name, "when"), "", None, _once(make))
        for fact in each.then:
            less = replace(each, then={key: value for key, value in each.then.items() if key != fact})
            make = partial(_with_implication, rulebook, less)
            written = Written(RulebookPart.CONSISTENCY, name, "then")
            yield _Mutant(f"{name}: {fact} no longer follows", written, "", None, _once(make))
    never = {each.name: each for rule_set in rulebook.rule_sets.values() for each in rule_set.contradictions}
    for name, clash in never.items():
        for what, other in mutants(clash.never, types):
            make = partial(_with_contradiction, rulebook, name, other)
            yield _Mutant(
                f"{name}: {what}", Written(RulebookPart.CONSISTENCY, name, "never"), "", None, _once(make), name
            )
    for name, when in rulebook.derivations.items():
        for what, other in mutants(when, types):
            make = partial(_with_derivation, rulebook, name, other)
            yield _Mutant(f"{name}: {what}", Written(RulebookPart.FACT, name, "derive"), "", None, _once(make))


def _of_words(rulebook: Rulebook) -> Iterator[_Mutant]:
    for name in {each.id: None for rule_set in rulebook.rule_sets.values() for each in rule_set.criteria}:
        words = [*rulebook.rule_sets[rulebook.kinds_of(name)[0]].words]
        at = words.index(rulebook.criteria[name].says)
        for other in words[max(at - 1, 0) : at] + words[at + 1 : at + 2]:
            make = partial(_saying, rulebook, name, other)
            written = Written(RulebookPart.CONDITION, name, "says")
            yield _Mutant(f"{name}: says {other}", written, "", None, _once(make), reads_otherwise=False)
    for kind, rule_set in rulebook.rule_sets.items():
        said = {each.says for each in rule_set.criteria}
        words = [word for word in rule_set.words if word in said]
        for stronger, weaker in pairwise(words):
            make = partial(_swapped, rulebook, kind, stronger, weaker)
            what, written = f"{kind}: {weaker} before {stronger}", Written(RulebookPart.WORD, weaker)
            yield _Mutant(what, written, "", None, _once(make), beside=stronger, reads_otherwise=False)


def _once(make: Callable[[], Rulebook]) -> Callable[[], Rulebook]:
    """Makes it where it is asked for, once."""
    made: list[Rulebook] = []

    def once() -> Rulebook:
        if not made:
            made.append(make())
        return made[0]

    return once


def _changed(rulebook: Rulebook, rule_sets: Mapping[str, RuleSet], what: object) -> Rulebook:
    """The rulebook with some rule sets changed, each with a digest of its own: the engines find them by it."""
    named = {kind: replace(each, digest=f"{each.digest} {what}") for kind, each in rule_sets.items()}
    return replace(rulebook, rule_sets={**rulebook.rule_sets, **named})


def _with_condition(rulebook: Rulebook, kinds: Sequence[str], name: str, when: Expr) -> Rulebook:
    changed = {}
    for kind in kinds:
        rule_set = rulebook.rule_sets[kind]
        if name in rule_set.conditions:
            some = [
                tuple(replace(each, when=when) if each.id == name else each for each in listed)
                for listed in (rule_set.criteria, rule_set.signs, rule_set.observations)
            ]
            conditions = {**rule_set.conditions, name: when}
            changed[kind] = replace(
                rule_set, criteria=some[0], signs=some[1], observations=some[2], conditions=conditions
            )
    return _changed(rulebook, changed, when)


def _with_implication(rulebook: Rulebook, implication: Implication) -> Rulebook:
    changed = {}
    for kind, rule_set in rulebook.rule_sets.items():
        if any(each.name == implication.name for each in rule_set.implications):
            some = tuple(implication if each.name == implication.name else each for each in rule_set.implications)
            changed[kind] = replace(rule_set, implications=some)
    return _changed(rulebook, changed, implication)


def _with_contradiction(rulebook: Rulebook, name: str, never: Expr) -> Rulebook:
    changed = {}
    for kind, rule_set in rulebook.rule_sets.items():
        if any(each.name == name for each in rule_set.contradictions):
            some = [replace(each, never=never) if each.name == name else each for each in rule_set.contradictions]
            changed[kind] = replace(rule_set, contradictions=tuple(some))
    return _changed(rulebook, changed, (name, never))


def _with_derivation(rulebook: Rulebook, name: str, when: Expr) -> Rulebook:
    changed = {kind: rule_set for kind, rule_set in rulebook.rule_sets.items() if name in rule_set.facts}
    whole = replace(rulebook, derivations={**rulebook.derivations, name: when})
    return _changed(whole, changed, (name, when))


def _saying(rulebook: Rulebook, name: str, word: str) -> Rulebook:
    changed = {}
    for kind in rulebook.kinds_of(name):
        rule_set = rulebook.rule_sets[kind]
        criteria = tuple(replace(each, says=word) if each.id == name else each for each in rule_set.criteria)
        changed[kind] = replace(rule_set, criteria=criteria)
    return _changed(rulebook, changed, (name, word))


def _swapped(rulebook: Rulebook, kind: str, stronger: str, weaker: str) -> Rulebook:
    rule_set = rulebook.rule_sets[kind]
    words = [*rule_set.words]
    at, below = words.index(stronger), words.index(weaker)
    words[at], words[below] = weaker, stronger
    changed = replace(rule_set, words={word: rule_set.words[word] for word in words})
    return _changed(rulebook, {kind: changed}, words)
