"""What the statements of a document come to: conflicts, doubt, derived facts, own word, and what is kept."""

from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.facts import Record
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.statements import Statement
from tests.engine.visits import FACTS, METRICS, WHEN, conflicts, visits_with
from tests.rulebooks import made, told


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    return visits_with(aliases={"gate": "door"})


# --- conflicts


def test_two_values_for_one_fact_are_a_conflict_and_nothing_is_picked(visits: Rulebook) -> None:
    reading = told(visits, {"price": 12}, [{"fact": "price", "value": 13, "quote": "thirteen", "source": "form"}])

    assert reading.facts.get("price") is None
    (conflict,) = reading.conflicts
    assert [*conflict.statements] == [
        Statement(Decimal(12), "/facts/price", "body", ""),
        Statement(Decimal(13), "/evidence/0/value", "form", "thirteen"),
    ]


@pytest.mark.parametrize(
    ("fact", "in_body", "in_evidence", "agree"),
    [
        ("asked", ["price", "method"], ["price", "method"], True),
        ("asked", ["price", "method"], ["method", "price"], True),
        ("asked", ["price"], ["price", "price"], True),
        ("asked", ["price"], ["method"], False),
        ("asked", ["price"], [], False),
        ("asked", ["none", "none"], [], True),
        ("goals", ["nights", "stars"], ["stars", "nights", "stars"], True),
        ("goals", ["nights"], ["nights", "stars"], False),
        ("names", ["Ann", "Zoe"], ["Zoe", "Ann", "Ann"], True),
        ("names", ["Ann"], ["ann"], False),
        ("names", ["Zo\u00eb"], ["Zoe\u0308"], False),
        ("rooms", [{"beds": 1}, {"beds": 2}], [{"beds": 2}, {"beds": 1}], True),
        ("rooms", [{"beds": 1}, {"beds": 1}], [{"beds": 1}], False),
        ("rooms", [{"beds": 1}, {"beds": 1}, {"beds": 2}], [{"beds": 1}, {"beds": 2}, {"beds": 2}], False),
        ("rooms", [{"asked": ["a", "b"]}], [{"asked": ["b", "a", "b"]}], True),
        ("rooms", [{"asked": []}], [{}], False),
        ("rooms", [], [{}], False),
        ("price", 12, "12.0", True),
    ],
    ids=str,
)
def test_two_tellings_agree_where_no_condition_could_tell_them_apart(
    visits: Rulebook, fact: str, in_body: Any, in_evidence: Any, agree: bool
) -> None:
    reading = told(visits, {fact: in_body}, [{"fact": fact, "value": in_evidence}])

    assert [*conflicts(reading)] == ([] if agree else [fact])


def test_a_list_is_shown_in_the_order_in_which_the_body_told_it(visits: Rulebook) -> None:
    reading = told(visits, {"asked": ["price", "method"]}, [{"fact": "asked", "value": ["method", "price"]}])

    assert reading.facts.get("asked") == ("price", "method")
    assert reading.told == {"asked": [("price", "method")]}


def test_the_word_for_nothing_and_the_empty_list_agree(visits: Rulebook) -> None:
    reading = told(visits, {"asked": ["none"]}, [{"fact": "asked", "value": []}])

    assert reading.facts.get("asked") == ()
    assert reading.conflicts == ()


def test_conflicts_stand_in_the_order_of_the_facts(visits: Rulebook) -> None:
    evidence = [{"fact": "price", "value": 1}, {"fact": "door.open", "value": True}]
    evidence += [{"fact": "price", "value": 2}, {"fact": "door.open", "value": False}]

    assert [*conflicts(told(visits, {}, evidence))] == ["door.open", "price"]


# --- derived facts


@pytest.mark.parametrize(
    ("rooms", "any_room", "all_clean"),
    [
        ([], False, True),
        ([{"clean": True}], True, True),
        ([{"clean": True}, {"clean": False}, {}], True, False),
        ([{"clean": True}, {}], True, None),
        (None, None, None),
    ],
    ids=str,
)
def test_a_derived_fact_follows_from_its_list(visits: Rulebook, rooms: Any, any_room: Any, all_clean: Any) -> None:
    facts = told(visits, {"rooms": rooms}).facts

    assert (facts.get("any_room"), facts.get("all_clean")) == (any_room, all_clean)


def test_a_derived_fact_has_the_pointer_and_the_evidence_of_its_list(visits: Rulebook) -> None:
    reading = told(visits, {"rooms": []}, [{"fact": "rooms", "quote": "no rooms", "source": "self_report"}])

    known = reading.facts.told("any_room")
    assert known is not None
    assert (known.pointer, known.evidence[0].quote) == ("/facts/rooms", "no rooms")


def test_evidence_for_a_derived_fact_itself_is_kept(visits: Rulebook) -> None:
    reading = told(visits, {"rooms": []}, [{"fact": "any_room", "quote": "We have none."}])

    known = reading.facts.told("any_room")
    assert known is not None
    assert [piece.quote for piece in known.evidence] == ["We have none."]


def test_a_derived_fact_may_be_told_directly(visits: Rulebook) -> None:
    assert told(visits, {"any_room": True}).facts.get("any_room") is True


def test_told_directly_null_is_derived(visits: Rulebook) -> None:
    assert told(visits, {"any_room": None, "rooms": []}).facts.get("any_room") is False


def test_told_directly_against_its_list_is_a_conflict_of_that_fact_alone(visits: Rulebook) -> None:
    reading = told(visits, {"any_room": True, "rooms": []})

    assert conflicts(reading) == {"any_room": [(True, "/facts/any_room"), (False, "/facts/rooms")]}
    assert (reading.facts.get("any_room"), reading.facts.get("all_clean")) == (None, True)


def test_told_directly_beside_a_list_that_does_not_say_is_no_conflict(visits: Rulebook) -> None:
    reading = told(visits, {"all_clean": False, "rooms": [{}]})

    assert (reading.facts.get("all_clean"), reading.conflicts) == (False, ())


def test_a_derived_fact_in_conflict_with_itself_is_not_derived(visits: Rulebook) -> None:
    reading = told(visits, {"any_room": True, "rooms": []}, [{"fact": "any_room", "value": False}])

    assert reading.facts.get("any_room") is None
    assert [*conflicts(reading)] == ["any_room"]


def test_a_list_in_conflict_derives_nothing(visits: Rulebook) -> None:
    reading = told(visits, {"rooms": []}, [{"fact": "rooms", "value": [{"clean": True}]}])

    assert [*reading.facts] == []
    assert [*conflicts(reading)] == ["rooms"]


# --- doubt


@pytest.mark.parametrize(
    ("facts", "moved", "issues"),
    [
        ({"moved": True, "moved_by": {"metric": "stars"}}, None, ["data/not-a-business-metric"]),
        ({"moved": True, "moved_by": {"metric": "nights"}}, True, []),
        ({"moved": True, "moved_by": {"metric": "custom"}}, True, []),
        ({"moved": True, "moved_by": {}}, True, []),
        ({"moved": True}, True, []),
        ({"moved": False, "moved_by": {"metric": "stars"}}, False, []),
    ],
    ids=str,
)
def test_a_yes_that_its_companion_puts_in_doubt_is_unknown(
    visits: Rulebook, facts: Any, moved: Any, issues: list[str]
) -> None:
    reading = told(visits, facts)

    assert reading.facts.get("moved") is moved
    assert [issue.code for issue in reading.data_issues] == issues
    assert reading.conflicts == ()


# --- own word


OWN, SELF, BACKED = {"speaker_side": "host"}, {"source": "self_report"}, {"speaker_side": "guest", "source": "form"}


@pytest.mark.parametrize(
    ("evidence", "own_word"),
    [
        ([], False),
        ([OWN], True),
        ([SELF], True),
        ([{}], False),
        ([BACKED], False),
        ([OWN, BACKED], False),
        ([OWN, {}], True),
    ],
    ids=["none", "own side", "own source", "no side", "other side", "both", "own and no side"],
)
def test_a_fact_is_own_word_where_only_its_subject_says_so(
    visits: Rulebook, evidence: list[dict[str, str]], own_word: bool
) -> None:
    reading = told(visits, {"door": {"open": True}}, [{"fact": "door.open"} | piece for piece in evidence])

    known = reading.facts.told("door.open")
    assert known is not None
    assert known.own_word is own_word


@pytest.mark.parametrize(
    ("evidence", "own_word"),
    [([], True), ([OWN], True), ([BACKED | SELF], True), ([BACKED], False), ([OWN, BACKED], False)],
)
def test_in_a_self_check_a_fact_is_own_word_unless_the_other_side_backs_it(
    evidence: list[dict[str, str]], own_word: bool
) -> None:
    checks = visits_with(own_word_unless="guest")

    known = told(checks, {"door": {"open": True}}, [{"fact": "door.open"} | piece for piece in evidence]).facts.told(
        "door.open"
    )

    assert known is not None
    assert known.own_word is own_word


def test_a_quote_that_says_otherwise_makes_nothing_the_subjects_own_word() -> None:
    facts = {**FACTS, "door.open": {**FACTS["door.open"], "better": True}}
    visits = made(
        facts, WHEN, metrics=METRICS, rule_set={"own_word": "set_aside"}, other={"kind": "tour", "sections": {}}
    )

    reading = told(visits, {"door": {"open": False}}, [{"fact": "door.open", "value": True} | OWN])

    known = reading.facts.told("door.open")
    assert known is not None
    assert (known.value, known.own_word) == (False, False)


def test_a_fact_that_is_not_marked_is_never_own_word(visits: Rulebook) -> None:
    known = told(visits, {"price": 1}, [{"fact": "price"} | OWN]).facts.told("price")

    assert known is not None
    assert not known.own_word


# --- what is kept


def test_a_name_and_its_alias_that_tell_the_same_are_kept_once(visits: Rulebook) -> None:
    reading = told(visits, {name: {"open": True, "lock": {"kind": "bolt"}} for name in ("gate", "door")})

    assert reading.told == {"door.open": [True], "door.lock.kind": ["bolt"]}


def test_what_the_body_tells_is_kept_under_its_own_name_and_what_evidence_tells_is_not(visits: Rulebook) -> None:
    reading = told(visits, {"price": 1, "gate": {"open": True}, "asked": None}, [{"fact": "price", "value": 2}])

    assert reading.told == {"door.open": [True], "price": [Decimal(1)]}


def test_a_record_has_its_fields_in_one_order_however_it_was_written(visits: Rulebook) -> None:
    first = told(visits, {"rooms": [{"clean": True, "beds": 1}]}).facts.get("rooms")
    other = told(visits, {"rooms": [{"beds": 1, "clean": True}]}).facts.get("rooms")

    assert isinstance(first, tuple)
    assert isinstance(other, tuple)
    assert isinstance(first[0], Record)
    assert [*first[0].fields] == [*other[0].fields]
