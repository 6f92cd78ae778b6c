"""What an answer says of what follows, of what is in conflict, and of the side; and what is asked first then."""

from typing import Any

import pytest

from dontbuy.engine.answer import answer
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.ask import Question
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from tests.rulebooks import made, rule_set, told

FACTS: dict[str, Any] = {name: {"type": "yes_no", "own_word_is_marked": True} for name in ("a", "b", "c", "d", "e")}
CONSISTENCY: dict[str, Any] = {
    "implications": {
        "no-a": {"when": {"fact": "a", "is": False}, "then": [{"fact": "b", "is": False}], "because": "So it is."},
        "no-c": {"when": {"fact": "c", "is": False}, "then": [{"fact": "b", "is": False}], "because": "So it is."},
    },
    "contradictions": {
        "d-and-e": {
            "never": {"all_of": [{"fact": "e", "is": True}, {"fact": "d", "is": True}]},
            "because": "Both cannot be.",
        }
    },
}
WHEN: dict[str, Any] = {
    "B": {"fact": "b", "is": False},
    "E": {"all_of": [{"fact": "e", "is": True}, {"fact": "d", "is": False}]},
}


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    side = {"when": {"any_of": [{"fact": "b", "is": True}, {"fact": "d", "is": True}]}}
    words = {"yes": "warm", "no": "cold", "unknown": "cannot_tell"}
    return made(FACTS, WHEN, consistency=CONSISTENCY, rule_set={"side": side | words})


def answered(rulebook: Rulebook, facts: Any, evidence: Any = None) -> Answer:
    reading = told(rulebook, facts, evidence)
    return answer(
        rulebook, evaluate(rule_set(rulebook), reading.facts), reading, subject=None, input_digest="", version="1"
    )


def test_a_fact_that_only_follows_has_no_place_and_names_all_that_it_follows_from(visits: Rulebook) -> None:
    [reason] = answered(visits, {"c": False, "a": False})["reasons"]

    [basis] = reason["facts"]
    assert (basis["fact"], basis["value"], basis["pointer"], basis["evidence"]) == ("b", False, "", [])
    assert basis["implied_by"] == ["/facts/a", "/facts/c"]


def test_a_fact_that_was_told_and_follows_too_has_both(visits: Rulebook) -> None:
    [reason] = answered(visits, {"b": False, "a": False})["reasons"]

    [basis] = reason["facts"]
    assert (basis["pointer"], basis["implied_by"]) == ("/facts/b", ["/facts/a"])


def test_what_follows_from_an_own_word_is_marked_as_one(visits: Rulebook) -> None:
    piece = {"fact": "a", "value": False, "source": "self_report"}

    [reason] = answered(visits, {}, [piece])["reasons"]

    assert [basis["self_reported"] for basis in reason["facts"]] == [True]


def test_a_conflict_with_what_follows_shows_that_side_without_a_place(visits: Rulebook) -> None:
    [conflict] = answered(visits, {"b": True, "a": False})["conflicts"]

    assert conflict == {
        "fact": "b",
        "values": [
            {"value": True, "pointer": "/facts/b", "source": "body", "quote": "", "implied_by": []},
            {"value": False, "pointer": "", "source": "implied", "quote": "", "implied_by": ["/facts/a"]},
        ],
    }


def test_a_conflict_is_asked_by_its_own_name_or_what_it_follows_from_is_corrected(visits: Rulebook) -> None:
    [question] = answered(visits, {"b": True, "a": False, "e": False})["ask"]

    assert (question["fact"], question["or_correct"]) == ("b", ["a"])


def test_what_contradicts_is_one_data_issue_with_every_place_and_changes_no_truth(visits: Rulebook) -> None:
    body = answered(visits, {"d": True, "e": True})

    [issue] = body["data_issues"]
    assert (issue["code"], issue["detail"]) == ("data/cannot-both-be", "both cannot be")
    assert (issue["pointer"], issue["pointers"]) == ("/facts/d", ["/facts/d", "/facts/e"])
    assert body["clear"] == ["E"]


@pytest.mark.parametrize(
    ("facts", "side", "deciding"),
    [({"d": True}, "warm", ["d"]), ({"b": False, "d": False}, "cold", ["b", "d"]), ({"d": False}, "cannot_tell", [])],
    ids=["yes", "no", "open"],
)
def test_the_side_says_what_decides_it(visits: Rulebook, facts: Any, side: str, deciding: list[str]) -> None:
    body = answered(visits, facts)

    assert (body["side"], [basis["fact"] for basis in body["side_facts"]]) == (side, deciding)


# --- the order of questions


def asked(facts: dict[str, Any], when: dict[str, Any], told_facts: Any = None, **more: Any) -> list[Question]:
    rulebook = made(facts, when, **more)
    return [*evaluate(rule_set(rulebook), told(rulebook, told_facts).facts).ask]


def yes(*names: str) -> dict[str, Any]:
    return {"all_of": [{"fact": name, "is": True} for name in names]}


def test_a_conflict_that_holds_back_a_stronger_word_is_asked_first() -> None:
    when, says = {"A": yes("a"), "B": yes("b")}, {"A": "stop", "B": "slow"}
    facts = {"b": True, "c": False}
    follows = {"when": {"fact": "c", "is": False}, "then": [{"fact": "b", "is": False}], "because": "So it is."}

    questions = asked(FACTS, when, facts, says=says, consistency={"implications": {"no-c": follows}})

    assert [question.fact for question in questions] == ["b", "a"]


def test_a_conflict_that_holds_back_no_stronger_word_waits_its_turn() -> None:
    when, says = {"A": yes("a"), "B": yes("b"), "D": yes("d")}, {"A": "stop", "B": "look", "D": "slow"}
    follows = {"when": {"fact": "c", "is": False}, "then": [{"fact": "b", "is": False}], "because": "So it is."}
    more = {"says": says, "consistency": {"implications": {"no-c": follows}}}

    questions = asked(FACTS, when, {"b": True, "c": False, "d": True}, **more)

    assert [question.fact for question in questions] == ["a", "b"]


def test_of_questions_that_tie_what_can_be_observed_comes_first() -> None:
    facts = FACTS | {"c": {"type": "yes_no", "observed": True}}

    assert [question.fact for question in asked(facts, {"A": yes("a", "c")})] == ["c", "a"]


def test_what_a_question_rests_on_is_asked_before_it() -> None:
    facts = FACTS | {"a": {"type": "yes_no", "after": ["d"]}}
    when, says = {"A": yes("a"), "B": yes("b"), "D": yes("d")}, {"A": "stop", "B": "slow", "D": "look"}

    assert [question.fact for question in asked(facts, when, says=says)] == ["d", "a", "b"]


def test_what_is_known_is_not_asked_before_what_rests_on_it() -> None:
    facts = FACTS | {"a": {"type": "yes_no", "after": ["d"]}}

    assert [question.fact for question in asked(facts, {"A": yes("a"), "D": yes("d")}, {"d": True})] == ["a"]
