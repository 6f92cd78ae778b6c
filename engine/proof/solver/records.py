"""Open values of every type, those with records among them: so many records that no test tells more of them apart."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import z3

from dontbuy.engine.completions.samples import filled_in, sample
from dontbuy.engine.completions.steps import NotComputed
from dontbuy.engine.expressions import Count, Expr, IsGiven, IsTold, Items, Op, Test, walk
from dontbuy.engine.facts import FactType, Record, Value, ValueType
from dontbuy.engine.proof.solver.formulas import (
    UNKNOWN,
    Formula,
    Item,
    Truths,
    every,
    no,
    over_records,
    some,
    truths_of,
)
from dontbuy.engine.proof.solver.values import (
    AnyValue,
    Chosen,
    Hold,
    Members,
    OneWord,
    OpenAmount,
    OpenValue,
    Today,
    YesNo,
    is_so,
    open_day,
)
from dontbuy.engine.values import CUSTOM

MOST_RECORDS = 100
"""Records of one list; where tests tell more apart, nothing is decided that needs them."""


@dataclass(frozen=True, slots=True)
class OpenTelling:
    """A fact or a field: whether it is told, and what."""

    told: Formula
    value: OpenValue

    def truths(self, test: Test, today: Today) -> Truths:
        """What a test says of it."""
        match test:
            case IsTold():
                return Truths(self.told, False)
            case IsGiven(given=given):
                return Truths.of(self.told if given else no(self.told))
            case _:
                return UNKNOWN if self.told is False else self.value.truths(test, today).where(self.told)

    def is_exactly(self, value: Value) -> Formula:
        """Whether it is told, and this value."""
        return False if self.told is False else every((self.told, self.value.is_exactly(value)))


@dataclass(frozen=True, slots=True)
class Types:
    """Makes values of each type. `hold` has their types kept, `metrics` are the ids of the catalogue."""

    metrics: tuple[str, ...]
    hold: Hold

    def open(self, of: FactType, tests: Sequence[Test]) -> OpenValue:
        """A value of a type of which these tests are asked, and no others."""
        match of.value_type:
            case ValueType.YES_NO:
                return YesNo(z3.FreshBool("yes"))
            case ValueType.WORD:
                return self._one_of([*of.words])
            case ValueType.METRIC:
                return self._one_of([*self.metrics, CUSTOM])
            case ValueType.INTEGER:
                number = z3.FreshInt("number")
                self.hold(number >= 0)
                return OpenAmount(z3.ToReal(number))
            case ValueType.NUMBER:
                return OpenAmount(z3.FreshReal("number"))
            case ValueType.QUANTITY:
                unit = z3.FreshInt("unit")
                self.hold(unit >= 0)
                return OpenAmount(z3.FreshReal("amount"), OneWord(unit, [""], are_all=False))
            case ValueType.DATE:
                return open_day(self.hold)
            case ValueType.WORDS:
                return self._members(of.words, of.empty_word)
            case ValueType.METRICS:
                return self._members((*self.metrics, CUSTOM), "")
            case ValueType.TEXTS:
                return Members({}, z3.FreshBool("others"))
            case ValueType.RECORDS:
                return self._records(of, [test for test in tests if isinstance(test, Items | Count)])
            case _:
                return AnyValue(sample(of, self.metrics))

    def untold(self, of: FactType) -> OpenTelling:
        """What is not told."""
        return OpenTelling(False, AnyValue(sample(of, self.metrics)))

    def _one_of(self, words: list[str]) -> OneWord:
        place = z3.FreshInt("word")
        self.hold(z3.And(place >= 0, place < len(words)))
        return OneWord(place, words)

    def _members(self, words: Iterable[str], empty_word: str) -> Members:
        members = {word: z3.FreshBool("includes") for word in words}
        if empty_word:  # alone it says that there are none
            others = [term for word, term in members.items() if word != empty_word]
            self.hold(some((no(members[empty_word]), *others)))
        return Members(members)

    def _records(self, of: FactType, tests: Sequence[Items | Count]) -> "OpenRecords":
        number = sum(map(_records_for, dict.fromkeys(tests)))
        if number > MOST_RECORDS:
            raise NotComputed
        inside = [
            node for test in tests if test.where is not None for node in walk(test.where) if isinstance(node, Test)
        ]
        there = [z3.FreshBool("there") for _ in range(number)]
        for earlier, later in pairwise(there):
            self.hold(z3.Implies(later, earlier))
        return OpenRecords([(is_there, OpenRecord(of, inside, self)) for is_there in there])


def _records_for(test: Items | Count) -> int:
    """How many records of a list suffice for a test to come out as it does of the whole list: those that decide it."""
    return 1 if isinstance(test, Items) else test.number + (test.op is Op.AT_MOST)


@dataclass(frozen=True, slots=True)
class OpenRecord(OpenValue):
    """A record. `tests` are asked of its fields, by their paths; of the others any value is as good."""

    of: FactType
    tests: Sequence[Test]
    types: Types
    fields: dict[str, OpenTelling] = field(default_factory=dict)

    def truths(self, test: Test, today: Today) -> Truths:
        """What a test of one of its fields says."""
        return self._telling(test.fact).truths(test, today)

    def chosen(self, chosen: Chosen) -> Record:
        told = {name: each.value.chosen(chosen) for name, each in self.fields.items() if is_so(chosen, each.told)}
        return filled_in(self.of, told, self.types.metrics)

    def _telling(self, path: str) -> OpenTelling:
        """Of `from.unit`, the field `unit` of the field `from`: told where both are."""
        name, _, below = path.partition(".")
        outer = self.fields[name] if name in self.fields else self._open(name)
        if not below:
            return outer
        if not isinstance(outer.value, OpenRecord):
            return OpenTelling(False, outer.value)
        inner = outer.value._telling(below)
        return OpenTelling(every((outer.told, inner.told)), inner.value)

    def _open(self, name: str) -> OpenTelling:
        of, is_required = self.of.fields[name], name in self.of.required
        told = True if is_required else z3.FreshBool("told")
        if of.value_type is ValueType.RECORD:
            below = [replace(test, fact=rest) for test in self.tests for rest in _below(name, test.fact)]
            value: OpenValue = OpenRecord(of, below, self.types)
        else:
            value = self.types.open(of, [test for test in self.tests if test.fact == name])
        opened = self.fields[name] = OpenTelling(told, value)
        if name == "name" and not is_required and "metric" in self.of.fields:  # a metric of one's own has one
            metric = self._telling("metric")
            self.types.hold(some((told, no(metric.told), metric.value.equal(CUSTOM).no)))
        return opened


def _below(name: str, path: str) -> Iterator[str]:
    if path.startswith(f"{name}."):
        yield path.removeprefix(f"{name}.")


@dataclass(frozen=True, slots=True)
class OpenRecords(OpenValue):
    """A list of records; each has a place in which there may be one."""

    places: Sequence[tuple[Formula, OpenRecord]]

    def truths(self, test: Test, today: Today) -> Truths:
        if not isinstance(test, Items | Count):
            raise NotComputed
        return over_records(test, [Item(there, _meets(test.where, record, today)) for there, record in self.places])

    def chosen(self, chosen: Chosen) -> tuple[Record, ...]:
        return tuple(record.chosen(chosen) for there, record in self.places if is_so(chosen, there))


def _meets(where: Expr | None, record: OpenRecord, today: Today) -> Truths:
    if where is None:
        return Truths.of(True)
    return truths_of(where, lambda test: record.truths(test, today), _names_nothing)


def _names_nothing(name: str) -> Truths:
    raise NotComputed
