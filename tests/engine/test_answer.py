"""The answer as plain data: every key always there, nothing null that need not be, the same input the same bytes."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.answer import Explain, answer
from dontbuy.engine.answer_shape import Answer
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from tests.rulebooks import made, rule_set, told

FACTS: dict[str, Any] = {name: {"type": "yes_no"} for name in "abc"} | {
    "price": {"type": "quantity", "own_word_is_marked": True},
    "rooms": {"type": "records", "fields": {"beds": {"type": "integer"}, "free_from": {"type": "date"}}},
}
WHEN: dict[str, Any] = {
    "A": {"fact": "a", "is": True},
    "B": {"fact": "b", "is": True},
    "P": {"fact": "price", "more_than": {"value": 5, "unit": "USD"}},
    "R": {"count": "rooms", "at_least": 1},
    "S": {"fact": "c", "is": True},
    "O": {"fact": "c", "is": True},
}
SAYS = {"A": "stop", "B": "slow", "P": "look", "R": "look", "S": "sign", "O": "observation"}
TOLD = {
    "a": False,
    "c": True,
    "price": {"value": "5.10", "unit": "USD"},
    "rooms": [{"free_from": "2026-12-01", "beds": 2}],
}
EVIDENCE = [{"fact": "price", "quote": "5.10", "source": "self_report"}]
KEYS = [
    "kind",
    "subject",
    "as_of",
    "verdict",
    "level",
    "headline",
    "at_least",
    "could_become",
    "settled",
    "enough",
    "side",
]
KEYS += [
    "side_facts",
    "score",
    "reasons",
    "open",
    "clear",
    "signs",
    "observations",
    "ask",
    "conflicts",
    "data_issues",
    "rulebook",
    "input_digest",
    "engine",
]


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    listed = {"sections": {"one": ["A", "B", "P", "R"]}, "signs": ["S"], "observations": ["O"]}
    return made(FACTS, WHEN, says=SAYS, rule_set=listed)


def answered(rulebook: Rulebook, facts: Any = TOLD, explain: Explain = Explain.SUMMARY, **more: Any) -> Answer:
    reading = told(rulebook, facts, EVIDENCE)
    verdict = evaluate(rule_set(rulebook), reading.facts, explain_clear=explain is Explain.FULL)
    given = {"subject": None, "input_digest": "sha256:0", "version": "1.0.0"} | more
    return answer(rulebook, verdict, reading, explain=explain, **given)


def nulls(value: Any, path: str = "") -> Iterator[str]:
    if value is None:
        yield path
    for key, below in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
        yield from nulls(below, f"{path}/{key}")


@pytest.mark.parametrize("facts", [{}, TOLD, {"a": True}], ids=["nothing told", "much told", "one told"])
@pytest.mark.parametrize("explain", Explain)
def test_every_key_is_always_there(visits: Rulebook, facts: Any, explain: Explain) -> None:
    keys = [*answered(visits, facts, explain)]

    assert keys == [*KEYS, *(["cleared"] if explain is Explain.FULL else [])]


def test_only_the_subject_and_what_it_could_become_may_be_null(visits: Rulebook) -> None:
    assert {*nulls(answered(visits, {"a": True, "b": True}))} == {"/subject", "/could_become"}
    assert {*nulls(answered(visits, {}, subject={"name": "Inn"}))} == set()


def test_a_reason_says_what_it_found_why_it_matters_what_to_do_and_where_it_stands(visits: Rulebook) -> None:
    reason = answered(visits)["reasons"][0]

    assert reason == {
        "criterion": "P",
        "name": "criterion-2",
        "says": "look",
        "about": "place",
        "level": "low",
        "title": "It is so",
        "because": "It matters.",
        "do": "Look again.",
        "facts": [
            {
                "fact": "price",
                "value": {"value": Decimal("5.10"), "unit": "USD"},
                "pointer": "/facts/price",
                "evidence": EVIDENCE,
                "self_reported": True,
                "implied_by": [],
            }
        ],
        "cites": {"source": "book", "line": 1, "phrase": "look first"},
        "word_cites": {"source": "book", "line": 1, "phrase": "look first"},
    }


def test_signs_and_observations_have_the_shape_of_reasons_without_a_level(visits: Rulebook) -> None:
    body = answered(visits)

    (sign,), (observation,) = body["signs"], body["observations"]
    assert [*sign] == [*observation] == [key for key in body["reasons"][0] if key != "level"]


def test_values_are_plain_json_and_numbers_stay_exact(visits: Rulebook) -> None:
    (rooms,) = answered(visits)["reasons"][1]["facts"]

    assert rooms["value"] == [{"beds": 2, "free_from": "2026-12-01"}]


def test_the_verdict_its_level_and_its_headline_belong_together(visits: Rulebook) -> None:
    told_little, told_much = answered(visits, {}), answered(visits)

    assert (told_little["verdict"], told_little["level"], told_little["headline"]) == (
        "cannot_tell",
        "unknown",
        "Not known",
    )
    assert (told_much["verdict"], told_much["level"], told_much["headline"]) == ("look", "low", "Look")
    assert (told_much["could_become"], told_much["settled"]) == ("slow", False)


def test_what_is_open_says_what_it_misses_and_what_it_would_say(visits: Rulebook) -> None:
    (waiting,) = answered(visits)["open"]

    assert {**waiting} == {"criterion": "B", "says": "slow", "missing": ["b"], "so_far": []}


def test_a_question_says_what_it_decides(visits: Rulebook) -> None:
    (question,) = answered(visits)["ask"]

    assert question == {
        "fact": "b",
        "question": "Is it so?",
        "why": "It decides.",
        "answered_by": "guide",
        "decides": ["B"],
        "could_lead_to": "slow",
        "or_correct": [],
        "matters": True,
    }


def test_explain_none_leaves_out_the_why_and_keeps_the_what(visits: Rulebook) -> None:
    short, summary = answered(visits, explain=Explain.NONE), answered(visits)

    assert (short["reasons"], short["open"], short["ask"]) == ([], [], [])
    assert {**summary, "reasons": [], "open": [], "ask": []} == short


def test_explain_full_says_what_clears_a_criterion(visits: Rulebook) -> None:
    (cleared,) = answered(visits, explain=Explain.FULL)["cleared"]

    assert (cleared["criterion"], [basis["fact"] for basis in cleared["facts"]]) == ("A", ["a"])


def test_a_conflict_shows_every_value_with_its_place(visits: Rulebook) -> None:
    reading = told(visits, {"a": True}, [{"fact": "a", "value": False, "quote": "no", "source": "form"}])
    verdict = evaluate(rule_set(visits), reading.facts)

    body = answer(visits, verdict, reading, subject=None, input_digest="", version="1")

    assert body["conflicts"] == [
        {
            "fact": "a",
            "values": [
                {"value": True, "pointer": "/facts/a", "source": "body", "quote": "", "implied_by": []},
                {"value": False, "pointer": "/evidence/0/value", "source": "form", "quote": "no", "implied_by": []},
            ],
        }
    ]


def test_the_same_input_gives_the_same_bytes(visits: Rulebook) -> None:
    first, other = (json.dumps(answered(visits), default=str) for _ in range(2))

    assert first == other


def test_the_answer_names_its_rulebook_and_its_engines(visits: Rulebook) -> None:
    body = answered(visits)

    assert body["rulebook"] == {"id": "visits", "version": "1.0.0", "digest": visits.digest}
    assert body["engine"] == {"name": "rete", "checked_by": "compiled", "version": "1.0.0"}
