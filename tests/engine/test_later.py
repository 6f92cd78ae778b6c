"""Which of the statements that differ is the later one: said where all carry a day, and never that it is right."""

from datetime import date
from typing import Any

import pytest

from dontbuy.engine.answer import answer
from dontbuy.engine.answer_shape import ConflictData
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from tests.engine.visits import visits_with
from tests.rulebooks import rule_set, told

OLD, NEW, NEWEST = "2026-10-02", "2026-10-09", "2026-11-20"


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    return visits_with()


def conflict(rulebook: Rulebook, facts: Any, *evidence: dict[str, Any]) -> ConflictData:
    reading = told(rulebook, facts, [{"fact": "door.open", **piece} for piece in evidence])
    assert reading.facts.get("door.open") is None, "nothing is picked"
    verdict = evaluate(rule_set(rulebook), reading.facts)
    [found] = answer(rulebook, verdict, reading, subject=None, input_digest="", version="1")["conflicts"]
    return found


def days(found: ConflictData) -> list[tuple[str | None, bool | None]]:
    return [(value.get("as_of"), value.get("later")) for value in found["values"]]


def test_of_two_dated_statements_the_later_one_is_named(visits: Rulebook) -> None:
    found = conflict(visits, {}, {"value": True, "as_of": OLD}, {"value": False, "as_of": NEW})

    assert days(found) == [(OLD, False), (NEW, True)]


@pytest.mark.parametrize(
    "evidence",
    [
        pytest.param([{"value": True, "as_of": NEW}, {"value": False}], id="one has no day"),
        pytest.param([{"value": True}, {"value": False}], id="none has a day"),
        pytest.param([{"value": True, "as_of": NEW}, {"value": False, "as_of": NEW}], id="both are of one day"),
        pytest.param(
            [{"value": True, "as_of": OLD}, {"value": True, "as_of": NEW}, {"value": False, "as_of": NEW}],
            id="the last day says both",
        ),
    ],
)
def test_where_that_cannot_be_said_nothing_is_said(visits: Rulebook, evidence: list[dict[str, Any]]) -> None:
    found = conflict(visits, {}, *evidence)

    assert not any("later" in value for value in found["values"])


def test_what_was_said_before_and_again_is_later_only_where_it_was_said_again(visits: Rulebook) -> None:
    again = {"value": True, "as_of": NEWEST}
    found = conflict(visits, {}, {"value": True, "as_of": OLD}, {"value": False, "as_of": NEW}, again)

    assert days(found) == [(OLD, False), (NEW, False), (NEWEST, True)]


def test_an_answer_of_the_body_is_of_the_day_of_what_supports_it(visits: Rulebook) -> None:
    against, supports = {"value": False, "as_of": NEW}, [{"as_of": NEWEST}, {"as_of": OLD}]

    assert days(conflict(visits, {"door": {"open": True}}, against, *supports)) == [(NEWEST, True), (NEW, False)]
    assert days(conflict(visits, {"door": {"open": True}}, against)) == [(None, None), (NEW, None)]


def test_what_a_list_says_is_of_the_day_of_the_list(visits: Rulebook) -> None:
    pieces = [
        {"fact": "rooms", "value": [], "as_of": NEW},
        {"fact": "any_room", "value": True, "as_of": OLD},
    ]
    [found] = told(visits, {}, pieces).conflicts

    assert [(statement.value, statement.dated) for statement in found.statements] == [
        (True, date.fromisoformat(OLD)),
        (False, date.fromisoformat(NEW)),
    ]
    assert found.latest == date.fromisoformat(NEW)
