"""Rule sets and facts that nobody would write: every type of fact, every node, nested and shared."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from hypothesis import strategies as st

from dontbuy.engine.expressions import (
    AllOf,
    AnyOf,
    AsOf,
    AtLeast,
    Compare,
    Count,
    Expr,
    Holds,
    IsGiven,
    IsTold,
    Items,
    MetricClass,
    Not,
    Op,
    Quantifier,
    facts_of,
    walk,
)
from dontbuy.engine.facts import FactDeclaration, Facts, FactType, Quantity, Record, Told, Value, ValueType
from dontbuy.engine.ir import Citation, Criterion, Rulebook, RuleSet, Side, Word
from dontbuy.engine.rulebook.fingerprint import digest
from tests.rulebooks import made

TODAY = date(2026, 11, 21)
WORDS = {"red": "Red", "amber": "Amber", "green": "Green"}
FIELDS = {
    "clean": FactType(ValueType.YES_NO),
    "beds": FactType(ValueType.INTEGER),
    "light": FactType(ValueType.WORD, words=WORDS),
}
YES_NOS = tuple(f"yes{number}" for number in range(12))
TYPES: Mapping[str, FactType] = {
    **{name: FactType(ValueType.YES_NO) for name in YES_NOS},
    "light": FactType(ValueType.WORD, words=WORDS),
    "lights": FactType(ValueType.WORDS, words=WORDS),
    "names": FactType(ValueType.TEXTS),
    "goal": FactType(ValueType.METRIC),
    "goals": FactType(ValueType.METRICS),
    "guests": FactType(ValueType.INTEGER),
    "size": FactType(ValueType.NUMBER),
    "price": FactType(ValueType.QUANTITY),
    "day": FactType(ValueType.DATE),
    "rooms": FactType(ValueType.RECORDS, fields=FIELDS),
}
METRICS = ("win_rate", "ramp_time", "custom")
TEXTS = ("", "liquid", "costarring", "12", "a\0b", "\ud800", "x" * 300, '{"z":1}', "Zoë")
NUMBERS = tuple(Decimal(n) for n in ("0", "-0.0", "1", "2.5", "2.50", "1e-5", "9007199254740993", "1e30", "-3"))
AMOUNTS = tuple(Quantity(number, unit) for number in NUMBERS[:4] for unit in ("", "USD", "EUR"))
DAYS = tuple(TODAY + timedelta(days) for days in (-400, -1, 0, 1, 400))
VALUES: Mapping[ValueType, tuple[Value, ...]] = {
    ValueType.YES_NO: (True, False),
    ValueType.WORD: tuple(WORDS),
    ValueType.TEXTS: TEXTS,
    ValueType.METRIC: METRICS,
    ValueType.INTEGER: tuple(map(Decimal, (0, 1, 2, 5, 2**53 + 1))),
    ValueType.NUMBER: NUMBERS,
    ValueType.QUANTITY: AMOUNTS,
    ValueType.DATE: DAYS,
}
ITEM = {ValueType.WORDS: ValueType.WORD, ValueType.METRICS: ValueType.METRIC, ValueType.TEXTS: ValueType.TEXTS}
ORDERS = (Op.AT_LEAST, Op.AT_MOST, Op.MORE_THAN, Op.LESS_THAN)
OPERATORS: Mapping[ValueType, tuple[Op, ...]] = {
    **dict.fromkeys((ValueType.YES_NO, ValueType.WORD), (Op.IS, Op.IN)),
    ValueType.METRIC: (Op.IS, Op.IN, Op.CLASS),
    **dict.fromkeys((ValueType.INTEGER, ValueType.NUMBER, ValueType.QUANTITY), (Op.IS, Op.IN, *ORDERS)),
    ValueType.DATE: (Op.IS, Op.IN, Op.ON_OR_BEFORE, Op.BEFORE, Op.ON_OR_AFTER, Op.AFTER),
    **dict.fromkeys(ITEM, (Op.INCLUDES, Op.INCLUDES_ANY)),
}
CLASS = MetricClass("business", frozenset({"win_rate", "custom"}))
SAYS = {
    "stop": Word("stop", "high", 5, "Stop"),
    "slow": Word("slow", "low", 3, "Slow"),
    "look": Word("look", "l", 1, ""),
}


# --- conditions


@dataclass
class Inventor:
    """Invents conditions over the facts of TYPES; those of `earlier` may be named by `holds`."""

    dice: random.Random
    with_given: bool
    earlier: list[str] = field(default_factory=list)

    def condition(self, leaves: int) -> Expr:
        """A condition of at most `leaves` tests."""
        if leaves <= 1:
            return self.leaf()
        match self.dice.randrange(7):
            case 0:
                return Not(self.condition(leaves - 1))
            case 1 | 2 | 3:
                return AllOf(self.terms(leaves))
            case 4 | 5:
                return AnyOf(self.terms(leaves))
            case _:
                terms = self.terms(leaves)[:8]
                return AtLeast(self.dice.randint(1, len(terms)), terms)

    def terms(self, leaves: int) -> tuple[Expr, ...]:
        count = self.dice.randint(1, min(leaves, 15))
        return tuple(self.condition(self.dice.randint(1, max(1, 2 * leaves // count - 1))) for _ in range(count))

    def leaf(self) -> Expr:
        """One test; yes or no most of the time, so that conditions share facts."""
        if self.earlier and self.dice.random() < 0.2:
            return Holds(self.dice.choice(self.earlier))
        if self.dice.random() < 0.7:
            return self.comparison(self.dice.choice(YES_NOS), TYPES)
        if self.dice.random() < 0.2:
            return IsTold(self.dice.choice([*TYPES]))
        if self.with_given and self.dice.random() < 0.2:
            return IsGiven(self.dice.choice([*TYPES]), self.dice.random() < 0.5)
        name = self.dice.choice([*TYPES])
        return self.over_records() if name == "rooms" else self.comparison(name, TYPES)

    def over_records(self) -> Expr:
        """Any, every, none or a count of the rooms."""
        where = self.of_a_record(self.dice.randint(1, 3))
        if self.dice.random() < 0.6:
            return Items(self.dice.choice([*Quantifier]), "rooms", where)
        bound = self.dice.choice((Op.AT_LEAST, Op.AT_MOST))
        return Count("rooms", self.dice.choice((None, where)), bound, self.dice.randrange(4))

    def of_a_record(self, leaves: int) -> Expr:
        if leaves <= 1:
            name = self.dice.choice([*FIELDS])
            return self.comparison(name, FIELDS) if self.dice.random() < 0.8 else IsTold(name)
        join = self.dice.choice((AllOf, AnyOf))
        return Not(join((self.of_a_record(leaves - 1), self.of_a_record(1))))

    def comparison(self, name: str, types: Mapping[str, FactType]) -> Expr:
        """A fact against a value of its own type, or several of them. A type that no operator fits is a KeyError."""
        kind = types[name].value_type
        op = self.dice.choice(OPERATORS[kind])
        if op is Op.CLASS:
            return Compare(name, op, CLASS)
        values = VALUES[ITEM.get(kind, kind)]
        if op in (Op.IN, Op.INCLUDES_ANY):
            return Compare(name, op, tuple(self.dice.choices(values, k=self.dice.randint(1, 3))))
        today = kind is ValueType.DATE and self.dice.random() < 0.3
        return Compare(name, op, AsOf.AS_OF if today else self.dice.choice(values))


def invented(seed: int, size: int, leaves: int, with_given: bool) -> RuleSet:
    """A rule set of `size` conditions, each of which may name the earlier ones; all are criteria."""
    inventor = Inventor(random.Random(seed), with_given)
    conditions: dict[str, Expr] = {}
    for number in range(size):
        conditions[f"C{number}"] = inventor.condition(inventor.dice.randint(1, leaves))
        inventor.earlier.append(f"C{number}")
    return rule_set(conditions, inventor.dice.choices([*SAYS], k=size))


def rule_sets(*, with_given: bool = True, least: int = 1, most: int = 10) -> st.SearchStrategy[RuleSet]:
    """Invented rule sets. A counterexample shrinks to few conditions of few tests."""
    seeds, sizes, leaves = st.integers(0, 2**32), st.integers(least, most), st.integers(1, 14)
    return st.builds(invented, seeds, sizes, leaves, st.just(with_given))


def rule_set(conditions: Mapping[str, Expr], says: list[str] | None = None) -> RuleSet:
    """A rule set whose criteria are all its conditions, and whose side is the last one."""
    words = says or ["stop"] * len(conditions)
    cites = Citation("book", 1, "look")
    criteria = [
        Criterion(
            name, name, "one", "", "place", word, when, "", "", cites, cites, {}, tuple(dict.fromkeys(facts_of(when)))
        )
        for (name, when), word in zip(conditions.items(), words, strict=True)
    ]
    made = RuleSet(
        kind="visit",
        title="Visit",
        summary="",
        minutes=1,
        have_at_hand=(),
        speaks_to="",
        subject_label="",
        groups={},
        sections={"one": "One"},
        words=SAYS,
        when_open=Word("cannot_tell", "unknown", 0, ""),
        when_clear=Word("go", "none", 0, ""),
        criteria=tuple(criteria),
        signs=(),
        observations=(),
        conditions=conditions,
        side=Side([*conditions][-1], "yes", "no", "unknown") if conditions else None,
        aliases={},
        own_word_unless="",
        facts={name: declaration(name) for name in TYPES},
        facts_that_decide=frozenset(TYPES),
    )
    return replace(made, digest=digest([made.criteria, made.conditions]))


def declaration(name: str) -> FactDeclaration:
    return FactDeclaration(
        name=name,
        type=TYPES[name],
        taken_by=frozenset({"visit"}),
        question="?",
        why="",
        answered_by="",
        changed_by="",
        better=None,
        dont_know_means=None,
        own_word_is_marked=False,
        companions=(),
        companion_of="",
        derived_from="",
        doubt=None,
        data_issues="",
    )


# --- facts


def told(seed: int, count: int) -> Iterator[Facts]:
    """`count` sets of facts, from nothing told to everything told; the same seed gives the same facts."""
    dice = random.Random(seed)
    for _ in range(count):
        density = dice.choice((0.0, 0.3, 0.6, 0.9, 1.0))
        names = [name for name in TYPES if dice.random() < density]
        yield facts({name: value(dice, TYPES[name]) for name in names})


def facts(values: Mapping[str, Value]) -> Facts:
    return Facts({name: Told(name, value, f"/facts/{name}") for name, value in values.items()}, TODAY)


def value(dice: random.Random, kind: FactType) -> Value:
    """One value of a type; lists may be empty, records may leave fields out."""
    if kind.value_type is ValueType.RECORDS:
        return tuple(record(dice) for _ in range(dice.choice((0, 1, 1, 2, 3))))
    if kind.value_type in ITEM:
        return tuple(dice.choice(VALUES[ITEM[kind.value_type]]) for _ in range(dice.choice((0, 1, 2))))
    return dice.choice(VALUES[kind.value_type])


def record(dice: random.Random) -> Record:
    return Record({name: dice.choice(VALUES[kind.value_type]) for name, kind in FIELDS.items() if dice.random() < 0.7})


def some_of(everything: Facts, names: set[str]) -> Facts:
    """The facts of these names alone."""
    some = {name: known for name in everything if name in names and (known := everything.told(name)) is not None}
    return Facts(some, everything.as_of)


def in_random_order(everything: Facts, seed: int, steps: int) -> Iterator[Facts]:
    """Nothing told, then more and more, then everything."""
    names = sorted(everything)
    random.Random(seed).shuffle(names)
    for step in range(steps + 1):
        yield some_of(everything, set(names[: len(names) * step // steps]))


def may_turn(rule_set: RuleSet) -> set[str]:
    """The conditions that use `is_given`, themselves or through what they name: only these may turn."""
    found: set[str] = set()
    for name, when in rule_set.conditions.items():
        for node in walk(when):
            if isinstance(node, IsGiven) or (isinstance(node, Holds) and node.name in found):
                found.add(name)
    return found


def nested(depth: int) -> Expr:
    """And, or and not in turn, `depth` deep, over all yes-or-no facts."""
    leaves: list[Expr] = [Compare(name, Op.IS, True) for name in YES_NOS]

    def deeper(inner: Expr, level: int) -> Expr:
        leaf = leaves[level % len(leaves)]
        return (AllOf((leaf, inner)), AnyOf((inner, leaf)), Not(inner))[level % 3]

    return reduce(deeper, range(depth), leaves[0])


# --- rulebooks with implications and contradictions, and documents for them

MARKS = tuple(f"mark{number}" for number in range(8))
DERIVED = {
    "any_room": {"count": "rooms", "at_least": 1},
    "all_clean": {"every_item": "rooms", "where": {"fact": "clean", "is": True}},
}
CHAIN = (*MARKS[:2], *DERIVED, *MARKS[2:])
"""The facts of an invented rulebook; an implication only ever gives a fact that stands behind those it looks at."""


@dataclass(frozen=True)
class ConsistentBook:
    """An invented rulebook, and the pieces of a document for it: `(name, value)`, and `("", evidence)`."""

    rulebook: Rulebook
    pieces: list[tuple[str, Any]]


def consistent_books() -> st.SearchStrategy[ConsistentBook]:
    """Rulebooks of one to five criteria with implications and contradictions between yes-or-no facts, and a list."""
    return st.builds(_consistent_book, st.integers(0, 2**32))


def _consistent_book(seed: int) -> ConsistentBook:
    dice = random.Random(seed)
    facts: dict[str, dict[str, Any]] = {name: {"type": "yes_no"} for name in MARKS}
    facts |= {name: {"type": "yes_no", "derived_from": "rooms", "derive": derive} for name, derive in DERIVED.items()}
    facts["rooms"] = {"type": "records", "fields": {"clean": {"type": "yes_no"}}}
    when = {f"C{number}": _plain_condition(dice, CHAIN, 3) for number in range(dice.randint(1, 5))}
    says = {name: dice.choice(("stop", "slow", "look")) for name in when}
    return ConsistentBook(made(facts, when, says=says, consistency=_plain_consistency(dice)), _pieces(dice))


def _plain_condition(dice: random.Random, names: Sequence[str], depth: int) -> dict[str, Any]:
    if depth == 0 or dice.random() < 0.4:
        return {"fact": dice.choice(names), "is": dice.random() < 0.5}
    if dice.random() < 0.2:
        return {"not": _plain_condition(dice, names, depth - 1)}
    terms = [_plain_condition(dice, names, depth - 1) for _ in range(dice.randint(1, 3))]
    return {dice.choice(("all_of", "any_of")): terms}


def _plain_consistency(dice: random.Random) -> dict[str, Any]:
    given = {name: dice.random() < 0.5 for name in CHAIN}
    implications = {}
    for number in range(dice.randint(1, 4)):
        at = dice.randint(1, len(CHAIN) - 1)
        effects = dice.sample(CHAIN[at:], min(len(CHAIN) - at, dice.randint(1, 2)))
        when = _plain_condition(dice, CHAIN[:at], 2)
        then = [{"fact": name, "is": given[name]} for name in effects]
        implications[f"i{number}"] = {"when": when, "then": then, "because": "It follows."}
    contradictions = {
        f"c{number}": {"never": _plain_condition(dice, CHAIN, 2), "because": "Not both."}
        for number in range(dice.randint(0, 2))
    }
    return {"implications": implications, "contradictions": contradictions}


def _pieces(dice: random.Random) -> list[tuple[str, Any]]:
    pieces: list[tuple[str, Any]] = []
    if dice.random() < 0.6:
        pieces.append(("rooms", [{"clean": dice.choice((True, False, None))} for _ in range(dice.choice((0, 1, 2)))]))
    for name in CHAIN:
        value = dice.random() < 0.5
        if dice.random() < (0.2 if name in DERIVED else 0.7):
            pieces.append((name, value))
        if dice.random() < 0.25:
            pieces.append(("", {"fact": name, "value": dice.choice((value, value, not value, None))}))
    return pieces
