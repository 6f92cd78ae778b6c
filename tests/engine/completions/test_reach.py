"""What a document can still come to is what counting its completions comes to: the bounds of the verdict, the facts
that matter, and how many answers are enough; for the shipped kinds, and for rulebooks that nobody would write."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dontbuy.engine.completions import parts
from dontbuy.engine.completions.groups import MOST_TELLINGS
from dontbuy.engine.completions.order import settling_first
from dontbuy.engine.completions.reach import Concluded, Enough, Horizon, Reach, reach
from dontbuy.engine.completions.world import world
from dontbuy.engine.errors import EngineDisagreement
from dontbuy.engine.evaluate import Verdict, evaluate
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import Reading, read
from tests.conformance.strategies import ConsistentBook, consistent_books
from tests.conformance.telling import told_piece_by_piece
from tests.engine.completions.interviews import interview
from tests.engine.proof.counted import Counted
from tests.engine.proof.documents import shipped
from tests.engine.proof.values import CLEAN_OR_NOT
from tests.rulebooks import TODAY, made, rule_set
from tests.rulebooks import told as told_in

SEEDS = st.integers(0, 2**32)
MOST = 1_500
Numbers = tuple[Any, ...]


def still(rulebook: Rulebook, reading: Reading) -> tuple[Reach, Verdict]:
    (judged,) = rulebook.rule_sets.values()
    return of(rulebook, judged, reading)


def of(rulebook: Rulebook, judged: RuleSet, reading: Reading) -> tuple[Reach, Verdict]:
    verdict = evaluate(judged, reading.facts)
    return reach(rulebook, judged, reading, verdict.conclusion), verdict


def agrees(found: Reach, verdict: Verdict, counted: Counted) -> None:
    """Bounds, what matters and what is enough are as counted; `asked` are the facts of the questions."""
    wanted = counted.bounds(verdict.conclusion.word.word)
    if wanted is None:
        assert found.not_computed == ("at_least", "could_become", "settled", "matters", "enough")
        return
    assert (found.at_least, found.could_become, found.settled) == wanted
    assert found.matters is not None
    asked = [question.fact for question in verdict.ask]
    assert found.matters <= set(asked)
    apart = [name for name in counted.open if not counted.rulebook.facts[name].derived_from]
    assert {name for name in apart if name in found.matters} == {name for name in apart if counted.matters(name)}
    assert found.enough is not None
    if all(name in counted.open for name in asked):
        enough_as_counted(found, found.enough, counted, asked)


def enough_as_counted(found: Reach, enough: Enough, counted: Counted, asked: Sequence[str]) -> None:
    assert enough.at_best == fewest(counted, asked)
    beside = frozenset[str]().union(*(each.beside for each in found.interviews))
    needed = [name for name in asked if found.tells_of(name) or name in beside]
    if len(needed) <= 6:
        assert enough.at_worst >= longest(counted, needed)
        assert enough.at_worst <= len(needed)


def apart_by(verdicts: Iterable[Numbers], places: Sequence[int]) -> list[list[Numbers]]:
    """Completions in classes that tell the facts of some places alike."""
    classes: dict[Numbers, list[Numbers]] = {}
    for each in verdicts:
        classes.setdefault(tuple(each[place] for place in places), []).append(each)
    return [*classes.values()]


def fewest(counted: Counted, asked: Sequence[str]) -> int:
    """The fewest answers after which all completions left have one verdict."""
    verdicts, places = counted.verdicts, [counted.open.index(name) for name in asked]
    for number in range(len(places) + 1):
        for some in combinations(places, number):
            if any(len({verdicts[each] for each in left}) == 1 for left in apart_by(verdicts, some)):
                return number
    raise AssertionError("all was told, and the verdict is not settled")


def longest(counted: Counted, asked: Sequence[str]) -> int:
    """How many answers the shortest interview takes where every answer is the worst: every interview is tried."""
    verdicts, places = counted.verdicts, [counted.open.index(name) for name in asked]
    known: dict[frozenset[Numbers], int] = {}

    def of(left: frozenset[Numbers]) -> int:
        if left not in known:
            is_settled = len({verdicts[each] for each in left}) == 1
            known[left] = 0 if is_settled else 1 + min(after(left, place) for place in places)
        return known[left]

    def after(left: frozenset[Numbers], place: int) -> int:
        classes = apart_by(left, [place])
        return max(of(frozenset(each)) for each in classes) if len(classes) > 1 else len(places)

    return of(frozenset(verdicts))


def test_documents_of_the_shipped_kinds(rulebook: Rulebook) -> None:
    seen = Counter[str]()
    for document, judged, reading, counted in shipped(rulebook, 20, 400, MOST):
        found, verdict = of(rulebook, judged, reading)
        try:
            agrees(found, verdict, counted)
        except AssertionError:
            raise AssertionError(document) from None
        seen["settled"] += found.settled
        seen["stronger"] += found.at_least != verdict.conclusion.word.word
        seen["narrower"] += found.could_become != verdict.conclusion.could_become
        seen["unasked"] += len(found.matters or ()) < len(verdict.ask)

    assert min(seen.values()) > 5, seen


@settings(max_examples=150)
@given(book=consistent_books(), seed=SEEDS)
def test_rulebooks_with_implications_contradictions_and_lists(book: ConsistentBook, seed: int) -> None:
    judged = rule_set(book.rulebook)
    for reading in [*told_piece_by_piece(book.rulebook, judged, book.pieces, seed)][::3]:
        found, verdict = of(book.rulebook, judged, reading)
        agrees(found, verdict, Counted.of(book.rulebook, judged, reading, CLEAN_OR_NOT))


def test_the_longest_interview_is_hardly_longer_than_the_shortest_that_there_is(rulebook: Rulebook) -> None:
    """Within a tenth of the optimum, all documents together, where few enough questions matter to know it."""
    ours = shortest = 0
    for _, judged, reading, counted in shipped(rulebook, 21, 200, 500, fewest=5):
        found, verdict = of(rulebook, judged, reading)
        mattering = [question.fact for question in verdict.ask if found.tells_of(question.fact)]
        if found.enough and 1 < len(mattering) <= 6 and all(name in counted.open for name in mattering):
            ours, shortest = ours + found.enough.at_worst, shortest + longest(counted, mattering)

    assert shortest > 60, (ours, shortest)
    assert ours <= 1.1 * shortest


def test_an_interview_never_takes_more_answers_than_it_was_said_to(rulebook: Rulebook) -> None:
    """Each time the first question is answered, and the whole is read and judged anew; 10,000 by hand."""
    assert sum(interview(rulebook, seed) for seed in range(90)) > 120


ABC: dict[str, Any] = {name: {"type": "yes_no"} for name in ("a", "b", "c", "d")}


def yes(fact: str) -> dict[str, Any]:
    return {"fact": fact, "is": True}


def no(fact: str) -> dict[str, Any]:
    return {"fact": fact, "is": False}


def test_what_is_so_either_way_is_settled_and_nothing_matters() -> None:
    rulebook = made(ABC, {"C": {"any_of": [yes("a"), {"not": yes("a")}]}})

    found, verdict = still(rulebook, told_in(rulebook, {}))

    assert verdict.conclusion.could_become == "stop"
    assert (found.at_least, found.could_become, found.settled) == ("stop", "stop", True)
    assert (found.matters, found.enough) == (frozenset(), Enough(0, 0))


def test_what_changes_the_verdict_only_together_with_something_else_is_asked_next_and_counted() -> None:
    """Where `b` is so `a` is, and else it cannot be: neither is ever otherwise alone, and both together decide `C`."""
    consistency = {
        "implications": {"i": {"when": yes("b"), "then": [yes("a")], "because": "So."}},
        "contradictions": {"c": {"never": {"all_of": [yes("a"), no("b")]}, "because": "Not both."}},
    }
    rulebook = made(
        ABC,
        {"C": {"all_of": [yes("a"), yes("c")]}, "D": yes("d")},
        says={"D": "look"},
        consistency=consistency,
    )

    found, verdict = still(rulebook, told_in(rulebook, {"c": True, "d": True}))

    assert (found.matters, found.settled, found.enough) == (frozenset(), False, Enough(1, 1))
    asked = [question.fact for question in verdict.ask]
    assert settling_first(rule_set(rulebook), [*reversed(asked)], found)[0] == "a"
    assert still(rulebook, told_in(rulebook, {"a": True, "c": True, "d": True}))[0].settled

    found, _ = still(rulebook, told_in(rulebook, {}))
    assert (found.matters, found.enough) == (frozenset({"c", "d"}), Enough(2, 3))


def test_what_the_rulebook_calls_impossible_is_no_completion() -> None:
    """Where `a` is so `b` is not, and `c` is not so beside `b`: neither criterion can fire, and nothing matters."""
    both = {"all_of": [yes("b"), yes("c")]}
    rulebook = made(
        ABC,
        {"C": {"all_of": [yes("a"), yes("b")]}, "D": both},
        consistency={
            "implications": {"i": {"when": yes("a"), "then": [no("b")], "because": "So."}},
            "contradictions": {"c": {"never": both, "because": "Not both."}},
        },
    )

    found, verdict = still(rulebook, told_in(rulebook, {}))

    assert verdict.conclusion.could_become == "stop"
    assert (found.at_least, found.could_become, found.settled) == ("go", None, True)
    assert (found.matters, found.enough) == (frozenset(), Enough(0, 0))


def test_the_question_that_parts_the_others_is_asked_first() -> None:
    """`d` says which of `a` and `b` decides: asked first two answers settle it, asked last three."""
    when = {"any_of": [{"all_of": [yes("d"), yes("a")]}, {"all_of": [no("d"), yes("b")]}]}
    rulebook = made(ABC, {"C": when})

    found, verdict = still(rulebook, told_in(rulebook, {}))

    asked = [question.fact for question in verdict.ask]
    assert found.enough == Enough(2, 2)
    assert settling_first(rule_set(rulebook), asked, found)[0] == "d"
    assert asked[0] != "d"


def test_what_does_not_matter_comes_last() -> None:
    """Once `a` says *stop*, or the list of `c` cannot, nothing weaker changes it."""
    when = {"A": yes("a"), "B": {"all_of": [yes("b"), yes("c"), {"not": yes("c")}]}, "D": yes("d")}
    rulebook = made(ABC, when, says={"A": "stop", "B": "stop", "D": "look"})

    found, verdict = still(rulebook, told_in(rulebook, {}))
    in_order = settling_first(rule_set(rulebook), [question.fact for question in verdict.ask], found)

    assert found.matters == frozenset({"a", "d"})
    assert in_order == ["a", "d", "b", "c"]


def test_what_is_asked_after_another_is_never_before_it() -> None:
    """`d` would part the others; it is asked after `a`."""
    facts = {**ABC, "d": {"type": "yes_no", "after": ["a"]}}
    when = {"any_of": [{"all_of": [yes("d"), yes("a")]}, {"all_of": [no("d"), yes("b")]}]}
    rulebook = made(facts, {"C": when})

    found, verdict = still(rulebook, told_in(rulebook, {}))
    in_order = settling_first(rule_set(rulebook), [question.fact for question in verdict.ask], found)

    assert in_order.index("a") < in_order.index("d")
    assert found.enough == Enough(2, 3)


def test_where_the_facts_of_a_group_can_be_told_in_too_many_ways_nothing_exact_is_said() -> None:
    names = [f"f{number:02}" for number in range(MOST_TELLINGS.bit_length() + 1)]
    together = {"at_least": 9, "of": [yes(name) for name in names]}
    rulebook = made({name: {"type": "yes_no"} for name in names}, {"C": together})

    found, verdict = still(rulebook, told_in(rulebook, {}))

    assert found == Reach(None, "stop", False)
    assert found.not_computed == ("at_least", "could_become", "settled", "matters", "enough")
    asked = [question.fact for question in verdict.ask]
    assert settling_first(rule_set(rulebook), asked, found) == asked
    told_most = dict.fromkeys(names[:9], False)
    assert still(rulebook, told_in(rulebook, told_most))[0].enough is not None


def test_a_verdict_that_is_not_what_its_state_comes_to_is_a_disagreement(
    rulebook: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged = rulebook.rule_sets["vendor_evaluation"]
    horizon = Horizon.of(world(rulebook, judged))
    reading = read(rulebook, judged, {"vendor": {"started_with_product": True}}, None, TODAY)
    conclusion = evaluate(judged, reading.facts).conclusion
    state = horizon.state(reading.facts)
    with pytest.raises(EngineDisagreement, match="what is told comes to"):
        horizon.reach(state, TODAY, parts.NOTHING_APART, Concluded("cannot_tell", None, True))
    assert conclusion.word.word != "cannot_tell"
