"""What to ask next: what could lead to the strongest word first, and what cannot change the verdict last."""

from typing import Any

import pytest

from dontbuy.engine.ask import Question, could_change
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from tests.conformance import invented
from tests.rulebooks import TODAY, made, rule_set, told

FACTS: dict[str, Any] = {name: {"type": "yes_no"} for name in ("a", "b", "c", "d", "e")}


def yes(fact: str) -> dict[str, Any]:
    return {"fact": fact, "is": True}


def asked(rulebook: Rulebook, facts: Any = None) -> list[Question]:
    return [*evaluate(rule_set(rulebook), told(rulebook, facts).facts).ask]


def facts_asked(when: dict[str, Any], says: dict[str, str], facts: Any = None) -> list[str]:
    return [question.fact for question in asked(made(FACTS, when, says=says), facts)]


def test_first_what_could_lead_to_the_strongest_word() -> None:
    when = {"A": yes("a"), "B": yes("b"), "C": yes("c")}

    assert facts_asked(when, {"A": "look", "B": "stop", "C": "slow"}) == ["b", "c", "a"]


def test_then_what_decides_the_most_criteria() -> None:
    when = {"A": {"all_of": [yes("a"), yes("c")]}, "B": {"all_of": [yes("b"), yes("c")]}}

    assert facts_asked(when, {}) == ["c", "a", "b"]


def test_then_the_order_of_the_facts() -> None:
    assert facts_asked({"A": {"all_of": [yes("d"), yes("b"), yes("a")]}}, {}) == ["a", "b", "d"]


def test_what_cannot_change_the_verdict_comes_last() -> None:
    when = {"A": yes("a"), "B": yes("b"), "C": yes("c"), "D": {"all_of": [yes("b"), yes("d")]}}
    says = {"A": "slow", "B": "look", "C": "stop", "D": "look"}

    assert facts_asked(when, says, {"a": True}) == ["c", "b", "d"]


@pytest.mark.parametrize(
    ("verdict", "could_lead_to", "could"),
    [
        ("slow", "stop", True),
        ("slow", "slow", False),
        ("slow", "look", False),
        ("stop", "stop", False),
        ("cannot_tell", "look", True),
    ],
)
def test_only_a_question_that_could_lead_to_a_stronger_word_could_change_the_verdict(
    verdict: str, could_lead_to: str, could: bool
) -> None:
    judged = rule_set(made(FACTS, {"A": yes("a")}))

    assert could_change(judged, verdict, could_lead_to) is could


def test_some_question_could_change_the_verdict_exactly_where_it_is_not_settled(rulebook: Rulebook) -> None:
    settled = set()
    for document in invented.documents(23, 150):
        judged = rulebook.rule_sets[document["kind"]]
        verdict = evaluate(judged, read(rulebook, judged, document["facts"], document.get("evidence"), TODAY).facts)
        word = verdict.conclusion.word.word
        telling = [question for question in verdict.ask if could_change(judged, word, question.could_lead_to)]
        assert bool(telling) is not verdict.conclusion.settled
        settled.add(verdict.conclusion.settled)

    assert settled == {True, False}


def test_a_question_is_asked_once_with_all_that_it_decides_and_the_strongest_word_it_could_lead_to() -> None:
    rulebook = made(FACTS, {"A": yes("a"), "B": {"not": yes("a")}}, says={"A": "look", "B": "slow"})

    (question,) = asked(rulebook)

    assert (question.fact, question.decides, question.could_lead_to) == ("a", ("A", "B"), "slow")
    assert (question.question, question.why, question.answered_by) == ("Is it so?", "It decides.", "guide")


@pytest.mark.parametrize("facts", [{"a": True}, {"a": False}])
def test_what_was_told_is_not_asked_again(facts: Any) -> None:
    assert facts_asked({"A": yes("a")}, {}, facts) == []


def test_a_part_that_is_decided_is_not_asked_about() -> None:
    when = {"A": {"any_of": [{"all_of": [yes("a"), yes("b")]}, yes("c")]}}

    assert facts_asked(when, {}, {"a": False}) == ["c"]


def test_signs_and_observations_are_never_asked_for() -> None:
    when = {"A": yes("a"), "S": yes("b"), "O": yes("c")}
    rulebook = made(
        FACTS,
        when,
        says={"S": "sign", "O": "observation"},
        rule_set={"sections": {"one": ["A"]}, "signs": ["S"], "observations": ["O"]},
    )

    assert [question.fact for question in asked(rulebook)] == ["a"]


def test_a_derived_fact_is_asked_by_its_list_even_where_the_kind_does_not_take_the_list() -> None:
    facts = FACTS | {
        "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}, "taken_by": ["tour"]},
        "any_room": {"type": "yes_no", "derived_from": "rooms", "derive": {"count": "rooms", "at_least": 1}},
    }
    rulebook = made(facts, {"A": yes("any_room")}, other={"kind": "tour", "sections": {}})

    assert [question.fact for question in asked(rulebook)] == ["any_room"]


def test_every_open_criterion_is_decided_by_a_question_and_every_question_decides_one(rulebook: Rulebook) -> None:
    for document in invented.documents(21, 150):
        judged = rulebook.rule_sets[document["kind"]]
        verdict = evaluate(judged, read(rulebook, judged, document["facts"], document.get("evidence"), TODAY).facts)
        decided = {criterion for question in verdict.ask for criterion in question.decides}
        assert decided == {finding.criterion.id for finding in verdict.conclusion.open}
        said = [text for question in verdict.ask for text in (question.question, question.why, question.answered_by)]
        assert "" not in said


def test_while_a_stronger_word_is_possible_the_first_question_could_lead_to_it(rulebook: Rulebook) -> None:
    for document in invented.documents(22, 150):
        judged = rulebook.rule_sets[document["kind"]]
        reading = read(rulebook, judged, document["facts"], document.get("evidence"), TODAY)
        verdict = evaluate(judged, reading.facts)
        if not verdict.conclusion.settled:
            words = [question.could_lead_to for question in verdict.ask]
            first = verdict.ask[words.index(str(verdict.conclusion.could_become))]
            before = {question.fact for question in verdict.ask[: verdict.ask.index(first)]}
            # Only what is in conflict, or what the question rests on, is asked before it.
            rest_on = {fact for question in verdict.ask for fact in judged.facts[question.fact].after}
            assert before <= {*reading.facts.in_conflict, *rest_on}
