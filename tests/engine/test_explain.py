"""Why a criterion fires, is clear or is open: which facts it rests on, and which are missing."""

from collections.abc import Sequence
from typing import Any

import pytest

from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.evaluate import evaluate, explained
from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import Rulebook
from tests.engine.counting import calls
from tests.rulebooks import made, rule_set, told


def yes(fact: str) -> dict[str, Any]:
    return {"fact": fact, "is": True}


def no(fact: str) -> dict[str, Any]:
    return {"fact": fact, "is": False}


FACTS: dict[str, Any] = {name: {"type": "yes_no"} for name in "abcd"} | {
    "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
    "all_clean": {
        "type": "yes_no",
        "derived_from": "rooms",
        "derive": {"every_item": "rooms", "where": {"fact": "clean", "is": True}},
    },
    "price": {"type": "quantity"},
}
WHEN: dict[str, Any] = {
    "all": {"all_of": [yes("a"), yes("b"), yes("c")]},
    "any": {"any_of": [yes("a"), yes("b"), yes("c")]},
    "not_all": {"not": {"all_of": [yes("a"), yes("b")]}},
    "two": {"at_least": 2, "of": [yes("a"), yes("b"), yes("c")]},
    "named": {"any_of": [{"holds": "both"}, no("a")]},
    "twice": {"any_of": [yes("a"), {"all_of": [yes("a"), yes("b")]}]},
    "dirty": no("all_clean"),
    "cheap": {"fact": "price", "at_most": {"value": 5, "unit": "USD"}},
    "untold": {"all_of": [yes("a"), {"fact": "d", "is_given": False}]},
    "either": {"not": {"any_of": [yes("a"), {"all_of": [yes("b"), yes("c")]}]}},
}
DEFINITIONS = {"both": {"all_of": [yes("c"), yes("d")]}}


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    return made(FACTS, WHEN, definitions=DEFINITIONS)


def of(criterion: str, findings: Sequence[Finding]) -> Finding:
    """The finding about a criterion."""
    (finding,) = [finding for finding in findings if finding.criterion.id == criterion]
    return finding


def facts_of(rulebook: Rulebook, facts: Any, criterion: str) -> list[str]:
    """The facts that decide a criterion."""
    conclusion = evaluate(rule_set(rulebook), told(rulebook, facts).facts, explain_clear=True).conclusion
    return [basis.fact for basis in of(criterion, (*conclusion.fired, *conclusion.clear)).facts]


def missing(rulebook: Rulebook, facts: Any, criterion: str) -> list[str]:
    conclusion = evaluate(rule_set(rulebook), told(rulebook, facts).facts).conclusion
    return [*of(criterion, conclusion.open).missing]


@pytest.mark.parametrize(
    ("criterion", "facts", "named"),
    [
        ("all", {"a": True, "b": True, "c": True}, ["a", "b", "c"]),
        ("all", {"a": True, "b": False, "c": False}, ["b", "c"]),
        ("any", {"a": True, "b": False, "c": True}, ["a", "c"]),
        ("any", {"a": False, "b": False, "c": False}, ["a", "b", "c"]),
        ("not_all", {"a": False, "b": True}, ["a"]),
        ("not_all", {"a": False, "b": False}, ["a", "b"]),
        ("not_all", {"a": True, "b": True}, ["a", "b"]),
        ("two", {"a": True, "b": False, "c": True}, ["a", "c"]),
        ("two", {"a": True, "b": False, "c": False}, ["b", "c"]),
        ("named", {"c": True, "d": True, "a": True}, ["c", "d"]),
        ("named", {"c": False, "a": True}, ["c", "a"]),
        ("twice", {"a": True, "b": True}, ["a", "b"]),
        ("cheap", {"price": {"value": 5, "unit": "USD"}}, ["price"]),
        ("untold", {"a": True}, ["a"]),
    ],
    ids=str,
)
def test_a_finding_names_every_fact_that_supports_it_and_no_other(
    visits: Rulebook, criterion: str, facts: Any, named: list[str]
) -> None:
    assert facts_of(visits, facts, criterion) == named


@pytest.mark.parametrize(
    ("criterion", "facts", "named"),
    [
        ("all", {}, ["a", "b", "c"]),
        ("all", {"b": True}, ["a", "c"]),
        ("any", {"b": False}, ["a", "c"]),
        ("two", {"a": True, "b": False}, ["c"]),
        ("two", {"a": True}, ["b", "c"]),
        ("named", {"d": True, "a": True}, ["c"]),
        ("named", {"d": False}, ["a"]),
        ("twice", {"b": False}, ["a"]),
        ("cheap", {"price": {"value": 5, "unit": "EUR"}}, ["price"]),
        ("untold", {}, ["a"]),
    ],
    ids=str,
)
def test_an_open_criterion_names_what_could_still_decide_it_and_nothing_that_could_not(
    visits: Rulebook, criterion: str, facts: Any, named: list[str]
) -> None:
    assert missing(visits, facts, criterion) == named


@pytest.mark.parametrize(
    ("criterion", "facts", "named"),
    [
        ("all", {}, []),
        ("all", {"b": True}, ["b"]),
        ("all", {"a": True, "c": True}, ["a", "c"]),
        ("any", {"b": False}, []),
        ("not_all", {"a": True}, []),
        ("two", {"a": True, "b": False}, ["a"]),
        ("named", {"d": True, "a": True}, ["d"]),
        ("named", {"c": True}, ["c"]),
        ("twice", {"b": True}, ["b"]),
        ("either", {"a": False}, ["a"]),
        ("cheap", {"price": {"value": 5, "unit": "EUR"}}, []),
        ("untold", {}, []),
    ],
    ids=str,
)
def test_an_open_criterion_names_what_was_told_and_counts_only_together_with_what_is_missing(
    visits: Rulebook, criterion: str, facts: Any, named: list[str]
) -> None:
    conclusion = evaluate(rule_set(visits), told(visits, facts).facts).conclusion

    assert [basis.fact for basis in of(criterion, conclusion.open).so_far] == named


def test_a_derived_fact_is_asked_for_by_its_list_where_there_is_none(visits: Rulebook) -> None:
    assert missing(visits, {}, "dirty") == ["rooms"]


def test_a_derived_fact_is_asked_for_itself_where_its_list_does_not_say(visits: Rulebook) -> None:
    assert missing(visits, {"rooms": [{}]}, "dirty") == ["all_clean"]


def test_a_fact_in_conflict_is_missing(visits: Rulebook) -> None:
    reading = told(visits, {"price": 5}, [{"fact": "price", "value": 6}])

    verdict = evaluate(rule_set(visits), reading.facts)

    assert of("cheap", verdict.conclusion.open).missing == ("price",)


def test_the_basis_of_a_finding_is_the_fact_as_it_was_told(visits: Rulebook) -> None:
    reading = told(visits, {"rooms": [{"clean": False}]}, [{"fact": "rooms", "quote": "dusty"}])

    verdict = evaluate(rule_set(visits), reading.facts)

    (finding,) = verdict.conclusion.fired
    (basis,) = finding.facts
    assert (basis.fact, basis.value, basis.pointer) == ("all_clean", False, "/facts/rooms")
    assert [evidence.quote for evidence in basis.evidence] == ["dusty"]


def test_a_clear_criterion_is_explained_only_where_that_is_asked_for(visits: Rulebook) -> None:
    facts = told(visits, {"a": False}).facts

    short, full = (evaluate(rule_set(visits), facts, explain_clear=explain) for explain in (False, True))

    assert {finding.facts for finding in short.conclusion.clear} == {()}
    assert () not in {finding.facts for finding in full.conclusion.clear}
    assert short.conclusion.clear


@pytest.mark.parametrize("facts", [{}, {"a": True}, {"a": False}], ids=str)
def test_a_condition_that_is_named_twice_is_explained_once(facts: Any) -> None:
    """Each definition names the one before it twice: explained as often as they are named, 20 of them are a million."""

    def calls_for(definitions: int) -> int:
        doubling = {
            f"d{at}": {"all_of": [{"holds": f"d{at - 1}"}, {"holds": f"d{at - 1}"}]} for at in range(1, definitions)
        }
        last = {"holds": f"d{definitions - 1}"}
        bomb = made({"a": {"type": "yes_no"}}, {"A": last}, definitions={"d0": yes("a")} | doubling)
        document = told(bomb, facts).facts
        met = Reference().decide(rule_set(bomb), document)
        return calls(lambda: explained(rule_set(bomb), document, met, explain_clear=True))

    assert calls_for(40) < 2.2 * calls_for(20)
