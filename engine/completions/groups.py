"""Open facts that some conditions join, told in every way side by side: a column of bits for each condition.

Telling number 5 has bit 5 in each column. What a group comes to is found by a few operations on whole numbers.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate, combinations
from math import prod
from operator import mul
from typing import NamedTuple

from dontbuy.engine.completions.side_by_side import blocks
from dontbuy.engine.completions.steps import NotComputed

MOST_TELLINGS = 1 << 17
"""Ways to tell the open facts of one group that are looked at side by side."""
MOST_TRIED = 4_000
"""Answers that are tried for one group."""
MOST_ASKED, MOST_SIDE_BY_SIDE = 6, 1 << 11
"""Questions of a part, and ways to tell it, up to which the shortest of its longest interviews is looked for."""


class OpenQuestion(NamedTuple):
    """An open fact that can be asked for, over the choices of one variable.

    `answers` are the choices that each way to tell it leaves. `alone` are those that tell all else alike, in groups:
    two of one group differ in this fact alone. `after` are facts that are asked before it; where it `follows`, its list
    must have been told.
    """

    name: str
    answers: tuple[tuple[int, ...], ...]
    alone: tuple[tuple[int, ...], ...]
    after: frozenset[str] = frozenset()
    follows: bool = False


class Variable(NamedTuple):
    """What is told together: an open fact, or a list with all that may follow from it. `choices` are the bits of each
    way to tell it, `questions` what can be asked about it. `shown` has each place among the columns where some choices
    have a bit, with those choices."""

    name: str
    choices: tuple[int, ...]
    questions: tuple[OpenQuestion, ...]
    shown: tuple[tuple[int, tuple[int, ...]], ...]


def is_told_side_by_side(variables: Sequence[Variable]) -> bool:
    """Whether some variables are so few that every interview about them is looked at."""
    asked = sum(len(each.questions) for each in variables)
    return asked <= MOST_ASKED and prod(len(each.choices) for each in variables) <= MOST_SIDE_BY_SIDE


@dataclass(slots=True)
class Tellings:
    """Every way to tell some variables. `places` has for each choice of a variable the tellings that have it.

    Raises NotComputed where there are too many.
    """

    variables: Sequence[Variable]
    size: int = field(init=False)
    strides: Sequence[int] = field(init=False)
    places: Sequence[Sequence[int]] = field(init=False)

    def __post_init__(self) -> None:
        sizes = [len(each.choices) for each in self.variables]
        self.size = prod(sizes)
        if self.size > MOST_TELLINGS:
            raise NotComputed
        self.strides = [*accumulate(sizes, mul, initial=1)][:-1]
        self.places = [blocks(stride, choices, self.size) for stride, choices in zip(self.strides, sizes, strict=True)]

    @property
    def everything(self) -> int:
        return (1 << self.size) - 1

    def put_into(self, columns: list[int]) -> None:
        """Put the tests of the variables among the columns."""
        for variable, places in zip(self.variables, self.places, strict=True):
            for place, choices in variable.shown:
                column = 0
                for choice in choices:
                    column |= places[choice]
                columns[place] = column


class Interview(NamedTuple):
    """How many answers it takes at most about some facts, and what they leave open, where `first` is asked first; `""`
    where any order is as good. `beside` are facts that can change the verdict only together with others."""

    most: int
    first: str
    facts: frozenset[str]
    beside: frozenset[str]


@dataclass(slots=True)
class OpenCriteria:
    """What a group of criteria comes to. Ranks are those of the words, then *open*, then *clear*.

    `upto` has for each rank the tellings that come to it or to a stronger one; `valid` are those that can be. The
    strongest rank of any is `low`, the weakest `high`. `turns` has each question that makes a difference alone, with
    the strongest rank for which it does. `asked` are the facts that the criteria read. `is_contested` where one of them
    is in conflict: that one is asked first.
    """

    grid: Tellings
    valid: int
    upto: Sequence[int]
    asked: frozenset[str]
    is_contested: bool
    low: int = field(init=False)
    high: int = field(init=False)
    _turning: Mapping[str, int] | None = None
    _questioned: Sequence["_Asked"] | None = None
    _in_any_order: dict[int, Interview] = field(default_factory=dict)
    _fewest: dict[tuple[int, int], tuple[int, int | None]] = field(default_factory=dict)
    _longest: dict[int, Interview] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.low = next((rank for rank, column in enumerate(self.upto) if column & self.valid), len(self.upto))
        self.high = next((rank for rank, column in enumerate(self.upto) if not self.valid & ~column), len(self.upto))

    @property
    def turns(self) -> Mapping[str, int]:
        if self._turning is None:
            self._turning = dict(self._turns())
        return self._turning

    @property
    def _asked(self) -> "Sequence[_Asked]":
        if self._questioned is None:
            self._questioned = [*self._questions(self.turns)]
        return self._questioned

    def _questions(self, names: Container[str]) -> "Iterator[_Asked]":
        for variable, places in zip(self.grid.variables, self.grid.places, strict=True):
            for question in variable.questions:
                if question.name in names:
                    yield _Asked(
                        question.name,
                        [sum(places[choice] for choice in answer) for answer in question.answers],
                        question.after,
                        question.follows,
                        not question.follows and len(variable.questions) > 1,
                    )

    @property
    def weight(self) -> int:
        """How much memory it takes, where most groups count for one."""
        return 1 + self.grid.size // 1024

    def _turns(self) -> Sequence[tuple[str, int]]:
        found = []
        for at, variable in enumerate(self.grid.variables):
            for question in variable.questions:
                for rank in range(self.low, self.high):
                    if self._differs(at, question, self.upto[rank] & self.valid, self.valid & ~self.upto[rank]):
                        found.append((question.name, rank))
                        break
        return found

    def _differs(self, at: int, question: OpenQuestion, here: int, there: int) -> bool:
        """Whether two tellings that differ in one fact alone lie on either side."""
        stride, places = self.grid.strides[at], self.grid.places[at]
        for choices in question.alone:
            if len(choices) == 2:
                tellings, shift = places[choices[0]], stride * (choices[1] - choices[0])
                if (here & tellings) << shift & there or (there & tellings) << shift & here:
                    return True
                continue
            with_here = with_there = 0
            for choice in choices:
                with_here |= (here & places[choice]) >> stride * choice
                with_there |= (there & places[choice]) >> stride * choice
            if with_here & with_there:
                return True
        return False

    def fewest(self, low: int, high: int, most: int) -> int | None:
        """The fewest answers after which every telling comes to a rank from `low` to `high`; None where that takes more
        than `most`, or cannot be. Raises NotComputed."""
        tried, known = self._fewest.get((low, high), (-1, None))
        if known is not None:
            return known if known <= most else None
        bad = self.valid & (self.upto[low - 1] if low else 0) | self.valid & ~self.upto[high]
        left = [MOST_TRIED]
        for depth in range(tried + 1, most + 1):
            if self._settled(self.valid, bad, depth, 0, left):
                self._fewest[low, high] = (depth, depth)
                return depth
            self._fewest[low, high] = (depth, None)
        return None

    def _settled(self, some: int, bad: int, depth: int, start: int, left: list[int]) -> bool:
        """Whether so many answers, from one question on, leave no bad telling, and some others."""
        if not bad:
            return bool(some)
        if not depth or some == bad:
            return False
        for at in range(start, len(self._asked)):
            for tellings in self._asked[at].answers:
                here = some & tellings
                if here:
                    left[0] -= 1
                    if left[0] < 0:
                        raise NotComputed
                    if self._settled(here, bad & here, depth - 1, at + 1, left):
                        return True
        return False

    def in_any_order(self, weakest: int) -> Interview:
        """An interview that asks each question that makes a difference, where all that is not stronger than a rank is
        alike."""
        found = self._in_any_order.get(weakest)
        if found is None:
            asked = self._which_matter(weakest)
            beside = self._needed_beside(frozenset(each.name for each in asked), weakest)
            facts, more = (frozenset(each.name for each in some if not each.follows) for some in (asked, beside))
            found = self._in_any_order[weakest] = Interview(len(asked) + len(beside), "", facts, more)
        return found

    def _which_matter(self, weakest: int) -> "list[_Asked]":
        return [each for each in self._asked if self.turns[each.name] < weakest]

    def _needed_beside(self, names: frozenset[str], weakest: int) -> Sequence[OpenQuestion]:
        """The fewest further questions without which it is not settled once all that make a difference alone are
        answered: facts that only change together, as what follows from one another does."""
        if self.valid == self.grid.everything:  # where each may be told whatever the others are, those are all
            return ()
        more = self.asked - names
        others = [each for variable in self.grid.variables for each in variable.questions if each.name in more]
        return next(
            some
            for number in range(len(others) + 1)
            for some in combinations(others, number)
            if number == len(others) or self._settle(names.union(each.name for each in some), weakest)
        )

    def _settle(self, names: Container[str], weakest: int) -> bool:
        """Whether no two tellings that answer some questions alike lie on either side of a rank."""
        for column in self.upto[self.low : weakest]:
            near = column & self.valid
            for at, variable in enumerate(self.grid.variables):
                asked = [question for question in variable.questions if question.name in names]
                if len(asked) < len(variable.questions):
                    near = self._told_alike(near, at, asked)
            if near & self.valid & ~column:
                return False
        return True

    def _told_alike(self, some: int, at: int, asked: Sequence[OpenQuestion]) -> int:
        """The tellings that answer all questions but those about one variable as some do, and of these the ones that
        are asked."""
        stride, places = self.grid.strides[at], self.grid.places[at]
        found = 0
        if not asked:  # then all choices are alike
            for choice, tellings in enumerate(places):
                found |= (some & tellings) >> stride * choice
            alike = 0
            for choice in range(len(places)):
                alike |= found << stride * choice
            return alike
        for choice, tellings in enumerate(places):
            here = some & tellings
            for other in range(len(places)) if here else ():
                if all(any(choice in each and other in each for each in question.answers) for question in asked):
                    shift = stride * (other - choice)
                    found |= here << shift if shift >= 0 else here >> -shift
        return found

    def longest(self, weakest: int) -> Interview:
        """The interview about this group that is shortest where every answer is the worst."""
        found = self._longest.get(weakest)
        if found is None:
            found = self._longest[weakest] = self._asked_well(weakest)
        return found

    def _asked_well(self, weakest: int) -> Interview:
        asked, any_order = self._which_matter(weakest), self.in_any_order(weakest)
        if self.is_contested or len(asked) < 3 or any_order.most > len(asked):
            return any_order
        search = _Longest(self.upto[self.low : weakest], asked)
        every = (1 << len(asked)) - 1
        most, first = search.of(self.valid, every), ""
        if most < len(asked):
            first = next(
                asked[at].name for at in search.next(self.valid, every) if search.after(self.valid, every, at) < most
            )
        return any_order._replace(most=most, first=first)


class _Asked(NamedTuple):
    """A question with the tellings that each answer leaves."""

    name: str
    answers: Sequence[int]
    after: frozenset[str]
    follows: bool
    is_followed: bool


@dataclass(slots=True)
class _Longest:
    """Looks for the order of questions that is shortest where every answer is the worst. What is not asked yet has a
    bit in `left`."""

    upto: Sequence[int]
    asked: Sequence[_Asked]
    _known: dict[tuple[int, int], int] = field(default_factory=dict)

    def of(self, some: int, left: int) -> int:
        """How many answers it takes at most from some tellings on."""
        key = (some, left)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._of(some, left)
        return known

    def _of(self, some: int, left: int) -> int:
        if all(not some & column or not some & ~column for column in self.upto):
            return 0
        best = len(self.asked)
        for at in self.next(some, left):
            best = min(best, 1 + self.after(some, left, at, best - 1))
        return best

    def next(self, some: int, left: int) -> Sequence[int]:
        """What may be asked next: nothing of which one answer is left, and nothing that is asked after another."""
        unknown = [
            at
            for at, each in enumerate(self.asked)
            if left >> at & 1 and (each.is_followed or sum(1 for tellings in each.answers if some & tellings) > 1)
        ]
        names = {self.asked[at].name for at in unknown}
        return [at for at in unknown if names.isdisjoint(self.asked[at].after)]

    def after(self, some: int, left: int, at: int, most: int | None = None) -> int:
        """How many more answers it takes at most after a question; it ends at a number beyond `most`."""
        worst = 0
        for tellings in self.asked[at].answers:
            here = some & tellings
            if here:
                worst = max(worst, self.of(here, left & ~(1 << at)))
                if most is not None and worst > most:
                    break
        return worst
