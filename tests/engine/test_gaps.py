"""What was told and no condition can use: an amount in another unit, a record without a field that is read."""

from typing import Any

import pytest

from dontbuy.engine.data_issues import DataIssue
from dontbuy.engine.ir import Rulebook
from tests.rulebooks import made, rule_set, told
from tests.work import growth

FACTS: dict[str, Any] = {
    "price": {"type": "quantity"},
    "weight": {"type": "quantity"},
    "width": {"type": "quantity"},
    "rooms": {
        "type": "records",
        "fields": {
            "kind": {"type": "word", "words": {"bath": "Bath", "bed": "Bed", "hall": "Hall"}},
            "area": {"type": "quantity"},
            "beds": {"type": "integer"},
            "view": {"type": "record", "fields": {"side": {"type": "text"}, "far": {"type": "quantity"}}},
            "guests": {"type": "records", "fields": {"adult": {"type": "yes_no"}}},
        },
    },
}
SMALL_BATH = {"all_of": [{"fact": "kind", "is": "bath"}, {"fact": "area", "less_than": {"value": 4, "unit": "m2"}}]}
ADULT = {"fact": "adult", "is": True}
WHEN: dict[str, Any] = {
    "A": {"fact": "price", "more_than": {"value": 100, "unit": "EUR"}},
    "B": {"any_of": [{"fact": "weight", "is": 5}, {"not": {"fact": "weight", "in": [{"value": 5, "unit": "kg"}]}}]},
    "C": {"any_item": "rooms", "where": SMALL_BATH},
    "D": {"count": "rooms", "where": {"all_of": [{"fact": "kind", "is": "bed"}, {"told": "beds"}]}, "at_most": 1},
    "E": {
        "every_item": "rooms",
        "where": {"any_of": [{"not": {"fact": "kind", "is": "hall"}}, {"any_item": "guests", "where": ADULT}]},
    },
    "F": {"no_item": "rooms", "where": {"fact": "view.far", "more_than": {"value": 1, "unit": "km"}}},
}


@pytest.fixture(scope="module")
def flats() -> Rulebook:
    return made(FACTS, {key: when for key, when in WHEN.items() if key != "F"})


def issues(rulebook: Rulebook, facts: Any, evidence: Any = None) -> tuple[DataIssue, ...]:
    return told(rulebook, facts, evidence).data_issues


def amount(value: Any, unit: str) -> dict[str, Any]:
    return {"value": value, "unit": unit}


def test_the_units_and_the_tests_over_records_are_known_before_anything_is_told(flats: Rulebook) -> None:
    judged = rule_set(flats)

    assert judged.compared_units == {"price": ("EUR",), "weight": ("", "kg")}
    assert [test.fact for test in judged.tests_over_records] == ["rooms", "rooms", "rooms"]


@pytest.mark.parametrize(
    ("facts", "detail", "hint"),
    [
        ({"price": amount(90, "USD")}, "told in `USD`, compared in `EUR`", "write the amount in `EUR`"),
        ({"price": amount(90, "eur")}, "told in `eur`, compared in `EUR`", "write the amount in `EUR`"),
        ({"price": amount(90, "%")}, "told in `%`, compared in `EUR`", "write the amount in `EUR`"),
        ({"price": 90}, "told without a unit, compared in `EUR`", 'write {"value": …, "unit": "EUR"}'),
        ({"price": amount(90, "E" * 31)}, "told in another unit, compared in `EUR`", "write the amount in `EUR`"),
        (
            {"weight": amount(90, "g")},
            "told in `g`, compared without a unit or in `kg`",
            "write the amount without a unit or in `kg`",
        ),
    ],
    ids=str,
)
def test_an_amount_in_another_unit_is_an_issue_that_says_in_which_to_write_it(
    flats: Rulebook, facts: Any, detail: str, hint: str
) -> None:
    [issue] = issues(flats, facts)

    assert (issue.code, issue.pointer) == ("data/unit-not-compared", f"/facts/{next(iter(facts))}")
    assert (issue.detail, issue.hint) == (detail, hint)


@pytest.mark.parametrize(
    "facts",
    [
        {"price": amount(90, "EUR")},
        {"weight": amount(90, "kg")},
        {"weight": 5},
        {"width": amount(90, "inch")},
        {"rooms": []},
        {"rooms": [{"kind": "hall", "guests": []}]},
        {"rooms": [{"kind": "bath", "area": amount(3, "m2")}]},
        {"rooms": [{"kind": "bath", "area": amount(3, "m2")}, {"kind": "bath"}]},
        {},
    ],
    ids=str,
)
def test_what_the_conditions_can_use_or_do_not_ask_is_no_issue(flats: Rulebook, facts: Any) -> None:
    assert issues(flats, facts) == ()


@pytest.mark.parametrize(
    ("rooms", "expected"),
    [
        ([{"kind": "hall"}], [("field-not-told", "/0", "add `guests`")]),
        ([{"kind": "hall", "guests": [{}]}], [("field-not-told", "/0/guests/0", "add `adult`")]),
        ([{"kind": "bath", "area": amount(3, "ft2")}], [("unit-not-compared", "/0/area", "write the amount in `m2`")]),
        ([{"kind": "bath"}, {"kind": "bed"}], [("field-not-told", "/0", "add `area`")]),
        (
            [{"kind": "bed"}, {"kind": "bed"}],
            [("field-not-told", "/0", "add `beds`"), ("field-not-told", "/1", "add `beds`")],
        ),
        ([{}], [("field-not-told", "/0", "add `kind`, `area`, `guests`")]),
    ],
    ids=str,
)
def test_a_record_that_leaves_a_condition_open_is_an_issue_at_its_place(
    flats: Rulebook, rooms: Any, expected: Any
) -> None:
    found = [
        (issue.code.removeprefix("data/"), issue.pointer.removeprefix("/facts/rooms"), issue.hint)
        for issue in issues(flats, {"rooms": rooms})
    ]

    assert found == expected


def test_a_record_in_evidence_is_named_in_the_evidence(flats: Rulebook) -> None:
    [issue] = issues(flats, {}, [{"fact": "rooms", "value": [{"kind": "hall"}]}])

    assert issue.pointer == "/evidence/0/value/0"


def test_a_field_of_a_field_has_its_own_place() -> None:
    far = made(FACTS, {"F": WHEN["F"]})

    assert [issue.pointer for issue in issues(far, {"rooms": [{"view": {"far": amount(2, "mi")}}]})] == [
        "/facts/rooms/0/view/far"
    ]
    [issue] = issues(far, {"rooms": [{"view": {"side": "sea"}}]})
    assert (issue.pointer, issue.detail) == (
        "/facts/rooms/0",
        "a condition reads `view.far`, which this record does not tell",
    )


def test_a_list_that_no_condition_but_a_derived_fact_reads_has_no_issue() -> None:
    derived = {"type": "yes_no", "derived_from": "rooms", "derive": {"every_item": "rooms", "where": {"told": "beds"}}}
    asked = made({**FACTS, "all_have_beds": derived}, {"A": {"fact": "all_have_beds", "is": False}})

    assert issues(asked, {"rooms": [{}]}) == ()


def test_a_fact_in_conflict_has_no_issue_of_its_unit(flats: Rulebook) -> None:
    reading = told(flats, {"price": amount(5, "USD")}, [{"fact": "price", "value": amount(5, "CHF")}])

    assert [conflict.fact for conflict in reading.conflicts] == ["price"]
    assert reading.data_issues == ()


def test_twice_the_records_are_about_twice_the_work(flats: Rulebook) -> None:
    def of_size(size: int) -> Any:
        rooms = [{"kind": "bath", "beds": at} for at in range(size)]
        return lambda: issues(flats, {"rooms": rooms})

    assert growth(of_size, 200) < 2.1
