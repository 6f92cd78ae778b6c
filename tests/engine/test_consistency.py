"""What follows from what was told, and what of it cannot be so together: over facts, and over whole documents."""

from typing import Any

import pytest

from dontbuy.engine.consistency import Clash, Consistency, Implied
from dontbuy.engine.facts import Facts, Told
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import Reading
from dontbuy.engine.statements import Statement
from dontbuy.engine.truth import Truth
from tests.rulebooks import TODAY, made, rule_set, told, truth

YES_NO: dict[str, Any] = {"type": "yes_no"}
FACTS: dict[str, Any] = {
    "booked": YES_NO,
    "paid": YES_NO,
    "stayed": YES_NO,
    "slept": {"type": "yes_no", "own_word_is_marked": True, "better": True},
    "rested": {"type": "yes_no", "own_word_is_marked": True},
    "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}}},
    "any_room": {"type": "yes_no", "derived_from": "rooms", "derive": {"count": "rooms", "at_least": 1}},
}
WHEN: dict[str, Any] = {
    "NO-REST": {"fact": "rested", "is": False},
    "NO-SLEEP": {"fact": "slept", "is": False},
    "NO-STAY": {"fact": "stayed", "is": False},
}


def is_(fact: str, value: bool) -> dict[str, Any]:
    return {"fact": fact, "is": value}


def implication(when: dict[str, Any], *then: dict[str, Any]) -> dict[str, Any]:
    return {"when": when, "then": [*then], "because": "It follows."}


CONSISTENCY: dict[str, Any] = {
    "implications": {
        "no-stay": implication(is_("stayed", False), is_("slept", False)),
        "no-sleep": implication(is_("slept", False), is_("rested", False)),
        "no-booking": implication(
            {"not": {"all_of": [is_("booked", True), is_("paid", True), is_("any_room", True)]}}, is_("rested", False)
        ),
    },
    "contradictions": {
        "slept-elsewhere": {"never": {"all_of": [is_("slept", True), is_("paid", False)]}, "because": "Who slept paid."}
    },
}


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    return made(FACTS, WHEN, consistency=CONSISTENCY)


def consistency(visits: Rulebook, **values: bool) -> Consistency:
    told = {name: Told(name, each, f"/{name}") for name, each in values.items()}
    return Consistency.of(rule_set(visits), Facts(told, TODAY))


def implied_by(reading: Reading, fact: str) -> tuple[str, ...]:
    known = reading.facts.told(fact)
    assert known is not None
    return known.implied_by


# --- over facts


def test_what_follows_names_every_fact_that_it_follows_from_in_the_order_of_the_facts(visits: Rulebook) -> None:
    found = consistency(visits, slept=False, paid=False, booked=False).implied()

    assert found == {"rested": Implied(False, ("booked", "paid", "slept"))}


def test_a_fact_that_is_not_known_implies_nothing(visits: Rulebook) -> None:
    assert consistency(visits).implied() == {}
    assert consistency(visits, stayed=True, booked=True).implied() == {}


def test_what_follows_implies_nothing_further(visits: Rulebook) -> None:
    assert consistency(visits, stayed=False).implied() == {"slept": Implied(False, ("stayed",))}


def test_a_contradiction_names_its_facts_in_the_order_of_the_facts(visits: Rulebook) -> None:
    (clash,) = consistency(visits, slept=True, paid=False).clashes()

    assert clash == Clash(rule_set(visits).contradictions[0], ("paid", "slept"))
    assert [*consistency(visits, slept=True).clashes()] == []


# --- over a document


def test_an_implied_fact_has_no_place_of_its_own_and_those_of_what_implies_it(visits: Rulebook) -> None:
    reading = told(visits, {"booked": False}, [{"fact": "paid", "value": False, "quote": "We never paid."}])

    known = reading.facts.told("rested")

    assert known == Told("rested", False, "", (), False, ("/facts/booked", "/evidence/0/value"))


def test_a_fact_that_was_told_as_it_follows_keeps_its_place_and_says_what_implies_it(visits: Rulebook) -> None:
    known = told(visits, {"stayed": False, "slept": False}).facts.told("slept")

    assert known == Told("slept", False, "/facts/slept", (), False, ("/facts/stayed",))


def test_what_follows_from_a_list_rests_on_the_list(visits: Rulebook) -> None:
    assert implied_by(told(visits, {"rooms": []}), "rested") == ("/facts/rooms",)


@pytest.mark.parametrize("engine", ["reference", "rete"])
def test_every_engine_sees_what_follows_and_nothing_further(visits: Rulebook, engine: str) -> None:
    facts = told(visits, {"stayed": False}).facts

    assert truth(visits, facts, "NO-SLEEP", engine) is Truth.YES
    assert truth(visits, facts, "NO-REST", engine) is Truth.UNKNOWN


@pytest.mark.parametrize("engine", ["reference", "rete"])
def test_an_implied_fact_counts_as_given(engine: str) -> None:
    visits = made(FACTS, {"GIVEN": {"fact": "slept", "is_given": True}}, consistency=CONSISTENCY)

    assert truth(visits, told(visits, {"stayed": False}).facts, "GIVEN", engine) is Truth.YES
    assert truth(visits, told(visits, {"stayed": True}).facts, "GIVEN", engine) is Truth.NO


def test_told_otherwise_only_the_implied_fact_is_in_conflict_and_both_sides_are_shown(visits: Rulebook) -> None:
    reading = told(visits, {"stayed": False, "slept": True})

    (conflict,) = reading.conflicts
    assert conflict.fact == "slept"
    assert conflict.statements == (
        Statement(True, "/facts/slept", "body", ""),
        Statement(False, "", "implied", "", ("/facts/stayed",)),
    )
    assert (reading.facts.get("stayed"), reading.facts.get("slept")) == (False, None)


def test_a_fact_in_conflict_implies_nothing_and_nothing_fills_it_in(visits: Rulebook) -> None:
    reading = told(visits, {"stayed": False, "slept": False}, [{"fact": "slept", "value": True}])

    (conflict,) = reading.conflicts
    assert [(each.value, each.pointer) for each in conflict.statements] == [
        (False, "/facts/slept"),
        (True, "/evidence/0/value"),
        (False, ""),
    ]
    assert conflict.statements[-1].implied_by == ("/facts/stayed",)
    assert (reading.facts.get("slept"), reading.facts.get("rested")) == (None, None)


def test_a_derived_fact_that_was_only_derived_shows_its_list_beside_what_implies_otherwise() -> None:
    rules = {"implications": {"none": implication(is_("booked", False), is_("any_room", False))}}
    visits = made(FACTS, WHEN, consistency=rules)

    (conflict,) = told(visits, {"booked": False, "rooms": [{"clean": True}]}).conflicts

    assert [(each.value, each.pointer, each.source) for each in conflict.statements] == [
        (True, "/facts/rooms", "body"),
        (False, "", "implied"),
    ]


def test_a_contradiction_is_one_issue_with_every_place_and_changes_no_truth(visits: Rulebook) -> None:
    reading = told(visits, {"paid": False, "slept": True})

    (issue,) = reading.data_issues
    assert (issue.code, issue.pointer) == ("data/cannot-both-be", "/facts/paid")
    assert issue.pointers == ("/facts/paid", "/facts/slept")
    assert issue.detail == "who slept paid"
    assert reading.conflicts == ()
    assert (reading.facts.get("paid"), reading.facts.get("slept")) == (False, True)


def test_a_fact_in_conflict_breaks_no_contradiction(visits: Rulebook) -> None:
    reading = told(visits, {"paid": False, "slept": True}, [{"fact": "slept", "value": False}])

    assert [issue.code for issue in reading.data_issues] == []


def test_what_was_only_implied_breaks_no_contradiction() -> None:
    never = {"never": {"all_of": [is_("stayed", False), is_("slept", False)]}, "because": "Not both."}
    visits = made(FACTS, WHEN, consistency=CONSISTENCY | {"contradictions": {"both": never}})

    assert told(visits, {"stayed": False}).data_issues == ()
    assert [issue.code for issue in told(visits, {"stayed": False, "slept": False}).data_issues] == [
        "data/cannot-both-be"
    ]


def test_what_follows_from_somebodys_own_word_is_their_own_word(visits: Rulebook) -> None:
    reading = told(visits, {"slept": False}, [{"fact": "slept", "speaker_side": "host", "quote": "I did not."}])

    known = reading.facts.told("rested")
    assert known is not None
    assert (known.value, known.own_word) == (False, True)


def test_a_word_of_their_own_that_is_set_aside_implies_nothing_and_makes_no_conflict() -> None:
    rules = {"implications": {"slept": implication(is_("slept", True), is_("rested", True))}}
    visits = made(FACTS, WHEN, consistency=rules, rule_set={"own_word": "set_aside"})

    reading = told(visits, {"rested": False}, [{"fact": "slept", "value": True, "source": "self_report"}])

    assert reading.conflicts == ()
    assert (reading.facts.get("slept"), reading.facts.get("rested")) == (None, False)
    assert [(issue.code, issue.pointer) for issue in reading.data_issues] == [
        ("data/only-their-own-word", "/evidence/0")
    ]


def test_a_kind_that_does_not_take_all_facts_of_a_rule_is_not_held_to_it() -> None:
    facts = FACTS | {"slept": YES_NO | {"taken_by": ["tour"]}}
    when = {"NO-STAY": {"fact": "stayed", "is": False}}
    visits = made(facts, when, consistency=CONSISTENCY, other={"kind": "tour", "sections": {}})

    assert [each.name for each in rule_set(visits).implications] == ["no-booking"]
    assert rule_set(visits).contradictions == ()
