"""The verdict, what it could become, the side and the score: pure functions of what was found."""

from itertools import product

import pytest

from dontbuy.engine.expressions import Compare, Op
from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.truth import Truth
from dontbuy.engine.verdict import ClearShare, conclude, score, side
from tests.conformance.strategies import SAYS, rule_set

YES, NO, OPEN = Truth.YES, Truth.NO, Truth.UNKNOWN
Said = tuple[tuple[str, Truth], ...]


def judged(*said: tuple[str, Truth]) -> tuple[RuleSet, list[Finding]]:
    """A rule set whose criteria C0, C1 … say these words, and what was found of them."""
    conditions = {f"C{at}": Compare("yes0", Op.IS, True) for at in range(len(said))}
    made = rule_set(conditions, [word for word, _ in said])
    return made, [Finding(criterion, truth) for criterion, (_, truth) in zip(made.criteria, said, strict=True)]


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return [finding.criterion.id for finding in findings]


@pytest.mark.parametrize(
    ("said", "word", "could_become"),
    [
        ((), "go", None),
        ((("stop", NO), ("look", NO)), "go", None),
        ((("look", OPEN), ("slow", NO)), "cannot_tell", "look"),
        ((("look", OPEN), ("stop", OPEN)), "cannot_tell", "stop"),
        ((("look", YES), ("stop", OPEN)), "look", "stop"),
        ((("look", YES), ("look", OPEN)), "look", None),
        ((("slow", YES), ("look", OPEN)), "slow", None),
        ((("look", YES), ("slow", YES), ("stop", NO)), "slow", None),
        ((("stop", YES), ("stop", OPEN)), "stop", None),
    ],
    ids=str,
)
def test_the_strongest_word_that_fired_wins_and_only_a_stronger_one_could_take_its_place(
    said: Said, word: str, could_become: str | None
) -> None:
    found = conclude(*judged(*said))

    assert (found.word.word, found.could_become) == (word, could_become)
    assert found.settled is (could_become is None)


def test_what_fired_stands_strongest_first_and_then_in_the_order_of_the_rule_set() -> None:
    found = conclude(*judged(("look", YES), ("stop", YES), ("slow", NO), ("look", YES), ("stop", YES)))

    assert (ids(found.fired), ids(found.clear)) == (["C1", "C4", "C0", "C3"], ["C2"])


def test_open_and_clear_keep_the_order_of_the_rule_set() -> None:
    found = conclude(*judged(("look", OPEN), ("stop", NO), ("stop", OPEN), ("look", NO)))

    assert (ids(found.open), ids(found.clear)) == (["C0", "C2"], ["C1", "C3"])


@pytest.mark.parametrize("truths", [*product(Truth, repeat=3)], ids=str)
def test_telling_the_rest_never_leaves_the_bounds(truths: tuple[Truth, Truth, Truth]) -> None:
    words = ("look", "stop", "slow")
    strength = [*SAYS, "cannot_tell", "go"]
    before = conclude(*judged(*zip(words, truths, strict=True)))
    for later in product((NO, YES), repeat=3):
        told = [new if old is OPEN else old for old, new in zip(truths, later, strict=True)]
        now = conclude(*judged(*zip(words, told, strict=True))).word.word
        assert strength.index(now) >= strength.index(before.could_become or before.word.word)
        assert before.could_become or now == before.word.word


@pytest.mark.parametrize(("truth", "word"), [(YES, "yes"), (NO, "no"), (OPEN, "unknown")])
def test_the_side_has_a_word_for_each_truth(truth: Truth, word: str) -> None:
    assert side(judged(("look", YES))[0], truth) == word


def test_without_a_side_it_is_not_judged() -> None:
    assert side(rule_set({}), OPEN) == "not_judged"


@pytest.mark.parametrize(
    ("said", "low", "high"),
    [
        ((("stop", NO), ("look", NO)), 100, 100),
        ((("stop", YES), ("look", YES)), 0, 0),
        ((("stop", OPEN), ("look", OPEN)), 0, 100),
        ((("stop", NO), ("slow", YES), ("look", OPEN)), 55, 67),  # 5/9 down, 6/9 up
        ((("look", NO), ("look", YES), ("look", YES)), 33, 34),  # a third, decided: down and up
        ((("stop", OPEN), ("look", YES)), 0, 84),
        ((("stop", NO), ("look", OPEN)), 83, 100),
    ],
    ids=str,
)
def test_low_counts_what_is_open_as_fired_and_rounds_down_high_counts_it_as_clear_and_rounds_up(
    said: Said, low: int, high: int
) -> None:
    overall, sections = score(*judged(*said))

    assert (overall, sections[0].share) == (ClearShare(low, high), ClearShare(low, high))


@pytest.mark.parametrize("said", [*product(product(SAYS, Truth), repeat=2)], ids=str)
def test_the_score_lies_between_nought_and_a_hundred_and_low_is_not_above_high(said: Said) -> None:
    overall, _ = score(*judged(*said))

    assert 0 <= overall.low <= overall.high <= 100
    assert overall.high - overall.low <= 1 or OPEN in [truth for _, truth in said]


def test_a_section_counts_its_criteria() -> None:
    _, (section,) = score(*judged(("stop", NO), ("look", NO), ("look", YES), ("slow", OPEN)))

    assert (section.section, section.clear, section.fired, section.open) == ("one", 2, 1, 1)


def test_a_section_without_criteria_is_left_out_and_nothing_at_all_is_a_hundred() -> None:
    overall, sections = score(rule_set({}), [])

    assert (overall, sections) == (ClearShare(100, 100), ())
