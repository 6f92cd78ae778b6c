"""The engine that is written as a function: what stands in it, how it grows, and that it is made once."""

import re

import pytest

from dontbuy.engine.engines import compiled
from dontbuy.engine.engines.compiled import PART, Compiled, written
from dontbuy.engine.expressions import AllOf, AnyOf, AtLeast, Compare, Expr, Holds, Not, Op
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rails import refuted, shown
from tests.conformance.strategies import nested, rule_set
from tests.engine.counting import calls


def text_of(judged: RuleSet) -> str:
    return "".join(written(tuple(judged.tests), tuple(judged.over_tests.items())))


def word(number: int) -> Expr:
    return Compare("names", Op.INCLUDES, f"word {number}")


def test_the_function_is_the_one_that_its_module_shows() -> None:
    a, b, c = map(word, range(3))
    judged = rule_set({"A": AllOf((a, Not(b))), "B": AnyOf((Holds("A"), c))})
    shown_in_the_module = str(compiled.__doc__).split("\n\n")[2]

    lines = [line.strip() for line in text_of(judged).splitlines()]

    assert lines == [line.strip() for line in shown_in_the_module.splitlines()]


def test_no_name_and_no_value_of_a_rulebook_stands_in_it(rulebook: Rulebook, grants: Rulebook) -> None:
    for judged in (*rulebook.rule_sets.values(), *grants.rule_sets.values()):
        words = {*re.findall(r"[a-z_]\w*", re.sub(r"0x[0-9a-f]+", "", text_of(judged)))}
        names = {word for word in words if not re.fullmatch(r"[knytf]\d+", word)}
        assert names <= {"def", "decide", "mask", "if", "elif", "and", "or", "return", "bit_count"}


def test_a_rule_set_is_written_once_and_found_by_its_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    judged, engine = rule_set({"A": word(0)}), Compiled()
    engine.prepare([judged])
    monkeypatch.setattr(compiled, "made", None)

    assert [engine.on_rails(judged, mask) for mask in (0, 1, 2)] == [(0, 0), (1, 0), (0, 1)]


@pytest.mark.parametrize("number", [0, 1, PART // 2 - 1, PART // 2, PART // 2 + 1, PART, 3 * PART])
def test_a_test_and_a_condition_of_any_number_stand_at_their_bits(number: int) -> None:
    """Where one part ends and the next begins nothing is lost."""
    judged, engine = rule_set({f"C{at}": word(at) for at in range(number + 1)}), Compiled()

    assert engine.on_rails(judged, shown(number)) == (1 << number, 0)
    assert engine.on_rails(judged, refuted(number)) == (0, 1 << number)
    assert engine.on_rails(judged, 0) == (0, 0)


def test_a_test_that_stands_twice_in_a_count_counts_twice() -> None:
    judged = rule_set({"C": AtLeast(2, (word(0), word(0), word(1)))})

    assert Compiled().on_rails(judged, shown(0)) == (1, 0)
    assert Compiled().on_rails(judged, refuted(0)) == (0, 1)


def test_a_condition_that_is_nested_deeper_than_python_reads_is_written_all_the_same() -> None:
    judged = rule_set({"C": nested(150)})

    assert max(line.count("(") for line in text_of(judged).splitlines()) < 50
    assert Compiled().on_rails(judged, 0) == (0, 0)


def test_twice_the_conditions_are_twice_the_text_and_the_work() -> None:
    small, large = (rule_set({f"C{at}": AllOf((word(at), word(at + 1))) for at in range(size)}) for size in (200, 400))

    assert len(text_of(large)) <= 2.1 * len(text_of(small))
    assert calls(lambda: text_of(large)) <= 2.1 * calls(lambda: text_of(small))
