"""From what a caller sent to facts: every fault at once, conflicts, evidence, aliases, doubt, derived facts."""

import time
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.errors import FactsError
from dontbuy.engine.facts import Record
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import Reading, read
from tests.rulebooks import TODAY, made, told

FACTS: dict[str, Any] = {
    "door.open": {"type": "yes_no", "own_word_is_marked": True},
    "door.lock.kind": {"type": "word", "words": {"bolt": "Bolt", "latch": "Latch"}},
    "price": {"type": "number"},
    "asked": {
        "type": "words",
        "words": {"price": "Price", "method": "Method", "none": "Nothing"},
        "empty_word": "none",
    },
    "rooms": {"type": "records", "fields": {"clean": {"type": "yes_no"}, "beds": {"type": "integer"}}},
    "any_room": {"type": "yes_no", "derived_from": "rooms", "derive": {"count": "rooms", "at_least": 1}},
    "all_clean": {
        "type": "yes_no",
        "derived_from": "rooms",
        "derive": {"every_item": "rooms", "where": {"fact": "clean", "is": True}},
    },
    "moved": {
        "type": "yes_no",
        "doubted_when": {"companion": "moved_by", "field": "metric", "class_is_not": "business"},
    },
    "moved_by": {"type": "record", "fields": {"metric": {"type": "metric"}}},
    "elsewhere": {"type": "yes_no", "taken_by": ["tour"]},
}
METRICS: dict[str, Any] = {
    "nights": {"name": "Nights", "definition": "Nights sold", "unit": "count", "better": "higher", "class": "business"},
    "stars": {
        "name": "Stars",
        "definition": "Stars",
        "unit": "count",
        "better": "higher",
        "class": "training_activity",
    },
}
WHEN: dict[str, Any] = {"A": {"fact": "door.open", "is": False}}


@pytest.fixture(scope="module")
def visits() -> Rulebook:
    return visits_with(aliases={"gate": "door"})


def visits_with(**rule_set: Any) -> Rulebook:
    return made(FACTS, WHEN, metrics=METRICS, rule_set=rule_set, other={"kind": "tour", "sections": {}})


def faults(rulebook: Rulebook, facts: Any, evidence: Any = None) -> list[tuple[str, str]]:
    """Code and pointer of everything that is wrong."""
    with pytest.raises(FactsError) as raised:
        told(rulebook, facts, evidence)
    return [(fault.code.removeprefix("facts/"), str(fault.where)) for fault in raised.value.diagnostics]


def conflicts(reading: Reading) -> dict[str, list[tuple[Any, str]]]:
    return {one.fact: [(each.value, each.pointer) for each in one.statements] for one in reading.conflicts}


# --- the body


@pytest.mark.parametrize("nothing", [None, {}, {"door": None}, {"door": {}}, {"door": {"open": None, "lock": None}}])
def test_nothing_told_is_no_fault_and_records_nothing(visits: Rulebook, nothing: Any) -> None:
    assert len(told(visits, nothing).facts) == 0


def test_every_fault_is_told_at_once_with_its_pointer(visits: Rulebook) -> None:
    facts = {
        "door": {"open": "yes", "lock": {"kind": "chain", "colour": 1}, "opne": True},
        "price": "lots",
        "rooms": [{"beds": -1}, {"bed": 1}],
        "elsewhere": True,
        "doors": 1,
    }
    evidence = [{"fact": "price", "value": "much"}, {"source": "form"}, {"fact": "prices", "side": "guest"}, 7]

    assert faults(visits, facts, evidence) == [
        ("wrong-type", "/facts/door/open"),
        ("unknown-word", "/facts/door/lock/kind"),
        ("unknown-fact", "/facts/door/lock/colour"),
        ("unknown-fact", "/facts/door/opne"),
        ("wrong-type", "/facts/price"),
        ("wrong-type", "/facts/rooms/0/beds"),
        ("unknown-field", "/facts/rooms/1/bed"),
        ("not-taken-by-kind", "/facts/elsewhere"),
        ("unknown-fact", "/facts/doors"),
        ("wrong-type", "/evidence/0/value"),
        ("missing-field", "/evidence/1"),
        ("unknown-field", "/evidence/2/side"),
        ("unknown-fact", "/evidence/2/fact"),
        ("wrong-type", "/evidence/3"),
    ]


@pytest.mark.parametrize(
    ("facts", "fault"),
    [
        ([], ("wrong-type", "/facts")),
        ("door", ("wrong-type", "/facts")),
        ({"door": True}, ("wrong-type", "/facts/door")),
        ({"door": {"lock": "bolt"}}, ("wrong-type", "/facts/door/lock")),
        ({"door.open": True}, ("unknown-fact", "/facts/door.open")),
        ({"door": {"lock.kind": "bolt"}}, ("unknown-fact", "/facts/door/lock.kind")),
        ({"": True}, ("unknown-fact", "/facts/")),
        ({".": True}, ("unknown-fact", "/facts/.")),
        ({"door": {"": True}}, ("unknown-fact", "/facts/door/")),
        ({"door": {"door": {"open": True}}}, ("unknown-fact", "/facts/door/door")),
        ({"a/b~c": True}, ("unknown-fact", "/facts/a~1b~0c")),
    ],
    ids=str,
)
def test_a_body_of_another_shape_is_refused_at_its_place(visits: Rulebook, facts: Any, fault: tuple[str, str]) -> None:
    assert faults(visits, facts) == [fault]


@pytest.mark.parametrize(
    ("facts", "hint"),
    [
        ({"door": {"opne": True}}, "did you mean `door.open`?"),
        ({"prise": 1}, "did you mean `price`?"),
        ({"door": 1}, 'write an object, such as {"open": …}'),
        ({"elsewhere": True}, "leave it out, or send it in a document of that kind"),
        ({"zzz": 1}, "the facts that this kind takes are listed by `dontbuy facts`"),
    ],
    ids=str,
)
def test_a_fault_says_how_to_mend_it(visits: Rulebook, facts: Any, hint: str) -> None:
    with pytest.raises(FactsError) as raised:
        told(visits, facts)

    assert raised.value.diagnostics[0].hint.startswith(hint)


def test_a_fact_written_flat_is_told_to_nest_it(visits: Rulebook) -> None:
    with pytest.raises(FactsError) as raised:
        told(visits, {"door.open": True})

    assert raised.value.diagnostics[0].hint != "did you mean `door.open`?"


def test_a_fact_of_another_kind_names_the_kinds_that_take_it(rulebook: Rulebook) -> None:
    with pytest.raises(FactsError) as raised:
        read(rulebook, rulebook.rule_sets["buying_request"], {"vendor": {"sold_or_priced": True}}, [], TODAY)

    (fault,) = raised.value.diagnostics
    assert "a `buying_request` does not take `vendor.sold_or_priced`" in fault.message
    assert "`discovery_self_check` and `vendor_evaluation`" in fault.message


# --- aliases


def test_an_alias_is_read_under_the_name_that_it_stands_for_and_keeps_its_pointer(visits: Rulebook) -> None:
    reading = told(visits, {"gate": {"open": True, "lock": {"kind": "bolt"}}})

    assert [*reading.facts] == ["door.open", "door.lock.kind"]
    known = reading.facts.told("door.open")
    assert known is not None
    assert known.pointer == "/facts/gate/open"


def test_an_alias_of_one_kind_is_refused_in_another_with_the_kind_that_takes_it(rulebook: Rulebook) -> None:
    with pytest.raises(FactsError) as raised:
        read(rulebook, rulebook.rule_sets["vendor_evaluation"], {"trainer": {"sold_or_priced": True}}, [], TODAY)

    (fault,) = raised.value.diagnostics
    assert (fault.code, fault.where) == ("facts/not-taken-by-kind", "/facts/trainer")
    assert "`discovery_self_check`" in fault.message
    assert "`vendor.*`" in fault.hint


@pytest.mark.parametrize("order", [("door", "gate"), ("gate", "door")])
def test_both_names_with_one_value_agree_and_with_two_are_a_conflict(visits: Rulebook, order: tuple[str, str]) -> None:
    same = told(visits, {name: {"open": True} for name in order})
    other = told(visits, {name: {"open": name == "door"} for name in order})

    assert same.facts.get("door.open") is True
    assert conflicts(other) == {"door.open": [(True, "/facts/door/open"), (False, "/facts/gate/open")]}


# --- evidence


def test_evidence_with_a_value_records_the_fact_and_points_to_it(visits: Rulebook) -> None:
    reading = told(visits, {}, [{"fact": "price", "value": "12.50", "quote": "twelve fifty"}])

    known = reading.facts.told("price")
    assert known is not None
    assert (known.value, known.pointer) == (Decimal("12.5"), "/evidence/0/value")
    assert known.evidence[0].quote == "twelve fifty"


def test_evidence_that_agrees_supports_the_body_whose_pointer_stays(visits: Rulebook) -> None:
    reading = told(visits, {"price": 12}, [{"fact": "price", "value": "12.0"}, {"fact": "price"}])

    known = reading.facts.told("price")
    assert known is not None
    assert (known.pointer, len(known.evidence), reading.conflicts) == ("/facts/price", 2, ())


@pytest.mark.parametrize("value", [{}, {"value": None}], ids=["absent", "null"])
def test_evidence_without_a_value_never_records_a_fact(visits: Rulebook, value: dict[str, Any]) -> None:
    reading = told(visits, {}, [{"fact": "price", "quote": "It was much."} | value])

    assert len(reading.facts) == 0
    assert len(reading.evidence) == 1


def test_evidence_is_passed_through_as_it_was_sent_without_its_nulls(visits: Rulebook) -> None:
    sent = {"fact": "gate.open", "value": True, "locator": "call-1#turn-12", "as_of": "2026-10-02"}

    (evidence,) = told(visits, {}, [{**sent, "quote": None}]).evidence

    assert evidence.sent == sent
    assert evidence.fact == "door.open"


@pytest.mark.parametrize(
    ("evidence", "fault"),
    [
        ({}, ("wrong-type", "/evidence")),
        ("price", ("wrong-type", "/evidence")),
        ([[]], ("wrong-type", "/evidence/0")),
        ([{"fact": 1}], ("wrong-type", "/evidence/0/fact")),
        ([{"fact": None}], ("missing-field", "/evidence/0")),
        ([{"fact": "price", "source": "rumour"}], ("unknown-word", "/evidence/0/source")),
        ([{"fact": "price", "speaker_side": 1}], ("wrong-type", "/evidence/0/speaker_side")),
        ([{"fact": "price", "as_of": "yesterday"}], ("wrong-type", "/evidence/0/as_of")),
        ([{"fact": "price", "who": "me"}], ("unknown-field", "/evidence/0/who")),
        ([{"fact": "elsewhere", "value": True}], ("not-taken-by-kind", "/evidence/0/fact")),
        ([{"fact": "door", "value": {}}], ("unknown-fact", "/evidence/0/fact")),
        ([{"fact": "price", "value": "lots"}], ("wrong-type", "/evidence/0/value")),
    ],
    ids=str,
)
def test_evidence_of_another_shape_is_refused_at_its_place(
    visits: Rulebook, evidence: Any, fault: tuple[str, str]
) -> None:
    assert fault in faults(visits, {}, evidence)


# --- conflicts


def test_two_values_for_one_fact_are_a_conflict_and_nothing_is_picked(visits: Rulebook) -> None:
    reading = told(visits, {"price": 12}, [{"fact": "price", "value": 13, "quote": "thirteen", "source": "form"}])

    assert reading.facts.get("price") is None
    (conflict,) = reading.conflicts
    shown = [(one.value, one.pointer, one.source, one.quote) for one in conflict.statements]
    assert shown == [
        (Decimal(12), "/facts/price", "body", ""),
        (Decimal(13), "/evidence/0/value", "form", "thirteen"),
    ]


def test_lists_are_equal_with_the_same_words_in_the_same_order_only(visits: Rulebook) -> None:
    facts = {"asked": ["price", "method"]}
    same = told(visits, facts, [{"fact": "asked", "value": ["price", "method"]}])
    other = told(visits, facts, [{"fact": "asked", "value": ["method", "price"]}])

    assert [*conflicts(same)] == []
    assert [*conflicts(other)] == ["asked"]


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
    assert [one.quote for one in known.evidence] == ["We have none."]


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
    reading = told(visits, {"door": {"open": True}}, [{"fact": "door.open"} | one for one in evidence])

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

    known = told(checks, {"door": {"open": True}}, [{"fact": "door.open"} | one for one in evidence]).facts.told(
        "door.open"
    )

    assert known is not None
    assert known.own_word is own_word


def test_a_fact_that_is_not_marked_is_never_own_word(visits: Rulebook) -> None:
    known = told(visits, {"price": 1}, [{"fact": "price"} | OWN]).facts.told("price")

    assert known is not None
    assert not known.own_word


# --- what was said, and how long it takes


def test_what_the_body_said_is_kept_under_its_own_name_and_what_evidence_said_is_not(visits: Rulebook) -> None:
    reading = told(visits, {"price": 1, "gate": {"open": True}, "asked": None}, [{"fact": "price", "value": 2}])

    assert reading.told == {"door.open": [True], "price": [Decimal(1)]}


def test_a_record_has_its_fields_in_one_order_however_it_was_written(visits: Rulebook) -> None:
    one = told(visits, {"rooms": [{"clean": True, "beds": 1}]}).facts.get("rooms")
    other = told(visits, {"rooms": [{"beds": 1, "clean": True}]}).facts.get("rooms")

    assert isinstance(one, tuple)
    assert isinstance(other, tuple)
    assert isinstance(one[0], Record)
    assert [*one[0].fields] == [*other[0].fields]


@pytest.mark.parametrize(
    ("facts", "evidence"),
    [
        ({f"unknown_{at}": True for at in range(30_000)}, []),
        ({"rooms": [{f"bed{at}": 1 for at in range(30_000)}]}, []),
        ({"asked": [f"word {at}" for at in range(2_000)]}, []),
        ({}, [{"fact": f"unknown.{at}"} for at in range(15_000)]),
        ({}, [{"fact": "door.open", "value": True, "source": "self_report"} for _ in range(15_000)]),
        ({"rooms": [{"beds": at} for at in range(2_000)]}, []),
        ({"price": "9" * 900_000}, []),
    ],
    ids=["unknown facts", "unknown fields", "unknown words", "unknown evidence", "evidence", "records", "digits"],
)
def test_a_document_of_a_megabyte_is_read_or_refused_in_a_second(visits: Rulebook, facts: Any, evidence: Any) -> None:
    started = time.process_time()
    with suppress(FactsError):
        told(visits, facts, evidence)

    assert time.process_time() - started < 1
