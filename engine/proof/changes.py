"""What changed between two rulebooks: in which documents of each kind a verdict or a criterion comes out otherwise.

Conditions that are alike on both sides come out alike, so only those that changed are looked at, each over the facts
that it reads or that these may follow from, and those that something asks for with `is_given`. Of all documents those
decide that tell these facts alone: whatever else is told only adds what both sides have alike. Documents in conflict
are none of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from dontbuy.engine.completions.search import Goal, Sought, numbers_of, solve
from dontbuy.engine.completions.side_by_side import BitColumn
from dontbuy.engine.completions.space import space_of
from dontbuy.engine.completions.steps import NotComputed, Steps
from dontbuy.engine.completions.world import World, world
from dontbuy.engine.errors import Diagnostic, EngineDisagreement
from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, IsGiven, Not, facts_of
from dontbuy.engine.facts import FactDeclaration, FactType
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.proof.claims import Judge, nested
from dontbuy.engine.proof.everywhere import FoundDocument
from dontbuy.engine.proof.regions_in_words import cubes, in_conditions
from dontbuy.engine.proof.searched import days_of
from dontbuy.engine.proof.tables import Judging, Table, leaves_of
from dontbuy.engine.proof.written import RulebookPart, Written
from dontbuy.engine.reading import read

MOST_STEPS = 200_000
MOST_OPEN = 4_096
"""Documents of one component that are completed to see whether all else can be clear."""


class ChangedRegion(NamedTuple):
    """Documents with another verdict: those that meet one of the lists of `conditions`, `[["a is yes"], …]`, and of
    which nothing else says a word as strong as the stronger of both. Where something else says a word in between, that
    takes the place of the weaker one. `document` is the smallest of them. `names` are the conditions that bring it
    about."""

    before: str
    after: str
    conditions: list[list[str]]
    document: FoundDocument
    names: tuple[str, ...]


class ReadOtherwise(NamedTuple):
    """What of a kind is read otherwise, in words, and where it is written."""

    what: str
    written: Written


class ChangedCondition(NamedTuple):
    """A criterion, a sign, an observation or the side that comes out otherwise; `document` is the smallest that shows
    it."""

    name: str
    document: FoundDocument


@dataclass(slots=True)
class KindChanges:
    """What changed in one kind. `undecided` has the names of the conditions of which it was not decided."""

    kind: str
    regions: list[ChangedRegion] = field(default_factory=list)
    conditions: list[ChangedCondition] = field(default_factory=list)
    reading: list[ReadOtherwise] = field(default_factory=list)
    undecided: list[list[str]] = field(default_factory=list)

    @property
    def is_equal(self) -> bool:
        return not (self.regions or self.conditions or self.reading or self.undecided)


def kind_changes(old: Judge, new: Judge, steps: Steps) -> KindChanges:
    """What changed in a kind that both have.

    Raises EngineDisagreement where a document does not show what was found.
    """
    changes = KindChanges(new.rule_set.kind, reading=[*_read_otherwise(old, new)])
    for names in _components(old, new):
        try:
            _compare(old, new, names, steps, changes)
        except NotComputed:
            changes.undecided.append(sorted(names))
    return changes


def _read_otherwise(old: Judge, new: Judge) -> Iterator[ReadOtherwise]:
    """Facts that came, went or are read otherwise, and words that came, went or weigh otherwise."""
    before, after = old.rule_set, new.rule_set
    for name in before.facts:
        if name not in after.facts:
            yield ReadOtherwise(f"the fact {name} is taken no longer", Written(RulebookPart.FACT, name))
    for name, fact in after.facts.items():
        if name not in before.facts:
            yield ReadOtherwise(f"the fact {name} is new", Written(RulebookPart.FACT, name))
        elif _meaning(before.facts[name]) != _meaning(fact):
            yield ReadOtherwise(f"the fact {name} is read otherwise", Written(RulebookPart.FACT, name))
    for word in {**before.words, **after.words}:
        if word not in after.words:
            yield ReadOtherwise(f"the word {word} is gone", Written(RulebookPart.WORD, word))
        elif word not in before.words:
            yield ReadOtherwise(f"the word {word} is new", Written(RulebookPart.WORD, word))
        elif (was := before.words[word]) and (was.level, was.weight) != (
            after.words[word].level,
            after.words[word].weight,
        ):
            yield ReadOtherwise(f"the word {word} has another level", Written(RulebookPart.WORD, word))
    if (before.aliases, before.own_word_unless, before.own_word_is_set_aside) != (
        after.aliases,
        after.own_word_unless,
        after.own_word_is_set_aside,
    ):
        what = "other names are taken for facts, or the subject’s own word counts otherwise"
        yield ReadOtherwise(what, Written(RulebookPart.KIND, after.kind))
    never = [{str(each.never) for each in judged.contradictions} for judged in (before, after)]
    if never[0] != never[1]:
        yield ReadOtherwise("other facts cannot be so together", Written(RulebookPart.KIND, after.kind))


def _meaning(fact: FactDeclaration) -> tuple[object, ...]:
    return (_shape(fact.type), fact.doubt, fact.derived_from, fact.own_word_is_marked)


def _shape(type_: FactType) -> tuple[object, ...]:
    fields = {name: _shape(inner) for name, inner in type_.fields.items()}
    return (type_.value_type, [*type_.words], type_.empty_word, fields, sorted(type_.required))


def _components(old: Judge, new: Judge) -> list[set[str]]:
    """The conditions that may come out otherwise, in groups that share no fact."""
    shown = [_shown(judge.rule_set) for judge in (old, new)]
    filled = _filled_otherwise(old, new)
    swapped = _in_another_order(old.rule_set, new.rule_set)
    groups: list[tuple[set[str], set[str]]] = []
    for name in {**shown[0], **shown[1]}:
        before, after = shown[0].get(name), shown[1].get(name)
        facts = _facts(old, before) | _facts(new, after)
        words = {each[1] for each in (before, after) if each}
        if before != after or facts & filled or words & swapped:
            names, touched = {name}, set(facts)
            touched |= {"(order)"} if words & swapped else set()
            for group in [each for each in groups if each[1] & touched]:
                groups.remove(group)
                names |= group[0]
                touched |= group[1]
            groups.append((names, touched))
    return [names for names, _ in groups]


def _shown(rule_set: RuleSet) -> dict[str, tuple[Expr, str]]:
    """What an answer shows of conditions: each without the names in it, and what it says."""
    found = {each.id: (_resolved(each.when, rule_set.conditions), each.says) for each in rule_set.all_criteria}
    if rule_set.side:
        side = rule_set.side
        says = " ".join((side.yes, side.no, side.unknown))
        found[side.condition] = (_resolved(rule_set.conditions[side.condition], rule_set.conditions), says)
    return found


def _resolved(expr: Expr, conditions: Mapping[str, Expr]) -> Expr:
    match expr:
        case Holds(name):
            return _resolved(conditions[name], conditions)
        case AllOf(terms):
            return AllOf(tuple(_resolved(term, conditions) for term in terms))
        case AnyOf(terms):
            return AnyOf(tuple(_resolved(term, conditions) for term in terms))
        case AtLeast(number, terms):
            return AtLeast(number, tuple(_resolved(term, conditions) for term in terms))
        case Not(term):
            return Not(_resolved(term, conditions))
        case _:
            return expr


def _facts(judge: Judge, shown: tuple[Expr, str] | None) -> set[str]:
    """The facts that a condition reads, and all from which these may follow."""
    return set() if shown is None else _with_sources(judge, facts_of(shown[0]))


def _with_sources(judge: Judge, facts: Iterator[str]) -> set[str]:
    found = [*dict.fromkeys(facts)]
    for name in found:
        more = [read for each in judge.rule_set.implications if name in each.then for read in facts_of(each.when)]
        origin = judge.rulebook.facts[name].derived_from
        more += [origin] if origin in judge.rule_set.facts else []
        found += [each for each in dict.fromkeys(more) if each not in found]
    return {*found}


def _filled_otherwise(old: Judge, new: Judge) -> set[str]:
    """The facts that follow from others in another way."""
    ways = []
    for judge in (old, new):
        by_fact: dict[str, set[tuple[str, str]]] = {}
        for each in judge.rule_set.implications:
            for fact, value in each.then.items():
                by_fact.setdefault(fact, set()).add((str(each.when), str(value)))
        for fact, when in judge.rulebook.derivations.items():
            by_fact.setdefault(fact, set()).add((str(when), "(derived)"))
        ways.append(by_fact)
    return {fact for fact in {**ways[0], **ways[1]} if ways[0].get(fact) != ways[1].get(fact)}


def _in_another_order(old: RuleSet, new: RuleSet) -> set[str]:
    """The words that stand in another order among those that both have."""
    before = [word for word in old.words if word in new.words]
    after = [word for word in new.words if word in old.words]
    moved = set[str]()
    for at, word in enumerate(before):
        for weaker in before[at + 1 :]:
            if after.index(word) > after.index(weaker):
                moved |= {word, weaker}
    return moved


def _compare(old: Judge, new: Judge, names: set[str], steps: Steps, changes: KindChanges) -> None:
    steps.left = MOST_STEPS
    steps.take()
    both, brought = [_shown(judge.rule_set) for judge in (old, new)], tuple(sorted(names))
    facts = set[str]()
    for judge, shown in zip((old, new), both, strict=True):
        for name in names:
            facts |= _facts(judge, shown.get(name))
    conditions = [when for judge in (old, new) for when in _conditions(judge)]
    facts |= {test.fact for test in leaves_of(conditions) if isinstance(test, IsGiven)}
    tests = [test for test in dict.fromkeys(leaves_of(conditions)) if test.fact in facts]
    types = {name: fact.type for name, fact in _declared(old, new).items() if name in facts}
    seen: set[str] = set()
    for day in days_of(tests):
        table = Table.of(types, tests, day, [*new.rulebook.metrics])
        sides = [Judging(judge.rulebook, judge.rule_set, table) for judge in (old, new)]
        clean = table.all & ~sides[0].conflicts & ~sides[1].conflicts
        for name in sorted(names - seen):
            columns = [side.condition(name) if name in shown else None for side, shown in zip(sides, both, strict=True)]
            differs = _differ(columns, table) & clean
            if differs:
                seen.add(name)
                changes.conditions.append(ChangedCondition(name, _smallest(table, differs)))
        words = [verdicts(side) for side in sides]
        for before, had in words[0].items():
            for after, has in words[1].items():
                documents = had & has & clean
                if before != after and documents:
                    described = [[*in_conditions(table, cube, tests)] for cube in cubes(table, documents)]
                    document = _held(old, new, before, after, _smallest(table, documents))
                    _add(changes, ChangedRegion(before, after, described, document, brought))
        for document in _all_else_clear(old, new, sides, names, steps):
            before, after = (judge.verdict(document).conclusion.word.word for judge in (old, new))
            if before != after:
                described = [[f"{fact} is {value}" for fact, value in document.facts.items() if fact in facts]]
                _add(changes, ChangedRegion(before, after, described, document, brought))


def _add(changes: KindChanges, region: ChangedRegion) -> None:
    """Put a region beside those that are known; what changes alike is one."""
    for at, known in enumerate(changes.regions):
        if (known.before, known.after) == (region.before, region.after):
            more = [each for each in region.conditions if each not in known.conditions]
            names = tuple(sorted({*known.names, *region.names}))
            changes.regions[at] = known._replace(conditions=[*known.conditions, *more], names=names)
            return
    changes.regions.append(region)


def verdicts(side: Judging) -> dict[str, int]:
    """Each word with the documents of which it is the verdict."""
    rule_set, left, undecided = side.rule_set, side.table.all, 0
    fired = dict.fromkeys(rule_set.words, 0)
    for criterion in rule_set.criteria:
        yes, no = side.condition(criterion.id)
        fired[criterion.says] |= yes
        undecided |= side.table.all & ~yes & ~no
    found: dict[str, int] = {}
    for word, documents in fired.items():
        found[word] = documents & left
        left &= ~documents
    return {**found, rule_set.when_open.word: left & undecided, rule_set.when_clear.word: left & ~undecided}


def _conditions(judge: Judge) -> Iterator[Expr]:
    yield from judge.rule_set.conditions.values()
    yield from (each.when for each in judge.rule_set.implications)
    yield from judge.rulebook.derivations.values()


def _declared(old: Judge, new: Judge) -> dict[str, FactDeclaration]:
    """The facts that are told: those that either side takes, but for those that the two read otherwise."""
    before, after = old.rule_set.facts, new.rule_set.facts
    alike = {name for name in before if name not in after or _meaning(before[name]) == _meaning(after[name])}
    return {name: fact for name, fact in {**before, **after}.items() if name in alike or name not in before}


def _differ(columns: Sequence[BitColumn | None], table: Table) -> int:
    """The documents in which two columns differ; a condition that a side has not never holds there."""
    before, after = (column or BitColumn(0, table.all) for column in columns)
    if None in columns:
        return before.yes ^ after.yes
    return before.yes ^ after.yes | before.no ^ after.no


def _smallest(table: Table, documents: int) -> FoundDocument:
    """The one of some documents that tells fewest facts."""
    for fact in table.choices:
        without = documents & table.places[fact][0]
        documents = without or documents
    return FoundDocument(table.document((documents & -documents).bit_length() - 1), table.as_of)


def _held(old: Judge, new: Judge, before: str, after: str, document: FoundDocument) -> FoundDocument:
    """The document, once both sides have answered it so. Raises EngineDisagreement."""
    if tuple(judge.verdict(document).conclusion.word.word for judge in (old, new)) != (before, after):
        message, hint = "a document is not answered as it was found to be", "report this with the rulebook’s digest"
        raise EngineDisagreement([Diagnostic("engine/disagreement", message, "", hint)])
    return document


def _all_else_clear(
    old: Judge, new: Judge, sides: Sequence[Judging], names: set[str], steps: Steps
) -> Iterator[FoundDocument]:
    """Documents in which all is clear on one side, and something of these conditions open on the other."""
    table = sides[0].table
    judges = (old, new)
    for clear, other in ((0, 1), (1, 0)):
        documents, undecided = table.all & ~sides[0].conflicts & ~sides[1].conflicts, 0
        for name in names & {each.id for each in judges[clear].rule_set.criteria}:
            documents &= sides[clear].condition(name).no
        for name in names & {each.id for each in judges[other].rule_set.criteria}:
            yes, no = sides[other].condition(name)
            documents &= ~yes
            undecided |= table.all & ~yes & ~no
        over = world(judges[clear].rulebook, judges[clear].rule_set)
        for at, number in enumerate(numbers_of(documents & undecided)):
            if at == MOST_OPEN:
                raise NotComputed
            found = _completed(judges[clear], over, FoundDocument(table.document(number), table.as_of), table, steps)
            if found is not None:
                yield found
                break


def _completed(judge: Judge, over: World, document: FoundDocument, table: Table, steps: Steps) -> FoundDocument | None:
    """The document with so much more told that nothing is open and nothing fires; None where there is no way."""
    own = {name: value for name, value in document.facts.items() if name in judge.rule_set.facts}
    facts = read(judge.rulebook, judge.rule_set, nested(own), None, document.as_of).facts
    space = space_of(over, facts, frozenset(facts.in_conflict), frozenset())
    rest = {name: choices for name, choices in space.choices.items() if name not in table.choices}
    steps.left = MOST_STEPS
    found = solve(over, [Sought(space.mask, Goal(no=over.criteria, quiet=space.breaches))], rest, steps)
    if found is None:
        return None
    return document._replace(facts={**document.facts, **{name: each.value for name, each in found.items()}})
