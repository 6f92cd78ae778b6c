"""A programme finds the columns that `column_of` finds, condition by condition."""

from random import Random

import pytest

from dontbuy.engine.completions.side_by_side import BitColumn, Programme, column_of, follow
from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Expr, Holds, IsTold, Not, Test

DOCUMENTS, TESTS, CONDITIONS = 64, 6, 8
EVERYTHING = (1 << DOCUMENTS) - 1


def made_up(dice: Random, names: list[str], depth: int = 3) -> Expr:
    """A condition over some names: often the same name twice, now and then without any term."""
    kind = dice.randrange(6) if depth else 0
    if kind < 2:
        return Holds(dice.choice(names))
    if kind == 2:
        return Not(made_up(dice, names, depth - 1))
    terms = tuple(made_up(dice, names, depth - 1) for _ in range(dice.randrange(5)))
    if kind == 5 and terms:
        return AtLeast(dice.randint(1, len(terms)), terms)
    return (AllOf, AnyOf)[kind % 2](terms)


def no_test(test: Test) -> BitColumn:
    raise AssertionError(test)


def test_a_programme_finds_what_is_found_condition_by_condition() -> None:
    for seed in range(300):
        dice = Random(seed)
        tests, conditions = [f"t{at}" for at in range(TESTS)], dict[str, Expr]()
        for at in range(CONDITIONS):
            conditions[f"c{at}"] = made_up(dice, [*tests, *conditions])
        programme = Programme(tests, conditions)
        columns, found = programme.columns(), dict[str, BitColumn]()
        for name in tests:
            yes = dice.getrandbits(DOCUMENTS)
            found[name] = BitColumn(yes, dice.getrandbits(DOCUMENTS) & ~yes)
            columns[programme.place(name)], columns[programme.place(name) + 1] = found[name]

        for name, when in conditions.items():
            found[name] = column_of(when, EVERYTHING, found.__getitem__, no_test)
            follow(programme.steps(name), columns, EVERYTHING)

            place = programme.place(name)
            assert BitColumn(columns[place], columns[place + 1]) == found[name], when


def test_a_test_that_has_no_name_is_refused() -> None:
    with pytest.raises(TypeError, match="a test stands where its name was expected"):
        Programme([], {"c": Not(IsTold("a"))})
