"""A document as one flat row, and a row as a document again: nothing is lost between them, or it is said."""

import json
from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.columns import FlatColumn, column_at, columns, document_of, headed, row_of
from dontbuy.engine.errors import FactsError, RulebookError
from dontbuy.engine.facts import ValueType
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.reading import read
from tests.conformance import invented
from tests.rulebooks import KIND, TODAY, made, rule_set

FACTS: dict[str, dict[str, Any]] = {
    "place.asked": {"type": "yes_no"},
    "place.lights": {"type": "words", "words": {"red": "Red", "green": "Green"}},
    "price": {"type": "quantity"},
    "rooms": {"type": "records", "fields": {"beds": {"type": "integer"}}},
}
WHEN = {"C1": {"fact": "place.asked", "is": True}}


@pytest.fixture
def small() -> RuleSet:
    return rule_set(made(FACTS, WHEN, rule_set={"aliases": {"house": "place"}}))


def test_a_kind_has_a_column_for_the_subject_the_day_and_each_fact_and_one_for_a_unit(small: RuleSet) -> None:
    assert columns(small) == (
        FlatColumn("subject.id", ValueType.TEXT),
        FlatColumn("subject.name", ValueType.TEXT),
        FlatColumn("as_of", ValueType.DATE),
        FlatColumn("place.asked", ValueType.YES_NO, "place.asked"),
        FlatColumn("place.lights", ValueType.WORDS, "place.lights", {"red": "Red", "green": "Green"}),
        FlatColumn("price", ValueType.NUMBER, "price"),
        FlatColumn("price.unit", ValueType.TEXT, "price"),
        FlatColumn("rooms", ValueType.RECORDS, "rooms"),
    )
    assert [column.name for column in columns(small) if column.is_list] == ["place.lights", "rooms"]
    assert [column.name for column in columns(small) if column.is_nested] == ["rooms"]
    assert [column.name for column in columns(small) if column.is_unit] == ["price.unit"]


def test_a_row_becomes_the_document_that_it_tells(small: RuleSet) -> None:
    row = {
        "subject.id": "s-1",
        "as_of": "2026-11-21",
        "place.asked": False,
        "place.lights": [],
        "price": Decimal("9.50"),
        "price.unit": "USD",
        "rooms": '[{"beds": 2}]',
    }

    document = document_of(small, row, json.loads)

    assert document == {
        "kind": KIND,
        "subject": {"id": "s-1"},
        "as_of": "2026-11-21",
        "facts": {
            "place": {"asked": False, "lights": []},
            "price": {"value": Decimal("9.50"), "unit": "USD"},
            "rooms": [{"beds": 2}],
        },
    }


def test_cells_without_a_value_tell_nothing(small: RuleSet) -> None:
    row = dict.fromkeys(column.name for column in columns(small))

    assert document_of(small, row, json.loads) == {"kind": KIND, "facts": {}}


def test_a_unit_without_an_amount_is_refused_by_reading(small: RuleSet) -> None:
    document = document_of(small, {"price.unit": "USD"}, json.loads)

    with pytest.raises(FactsError) as refused:
        read(made(FACTS, WHEN), small, document["facts"], None, TODAY)

    (fault,) = refused.value.diagnostics
    assert (fault.code, fault.where) == ("facts/missing-field", "/facts/price")


def test_a_document_becomes_a_row_and_the_same_document_again(rulebook: Rulebook, grants: Rulebook) -> None:
    seen = 0
    for document in invented.documents(71, 400):
        judged = rulebook.rule_sets[document["kind"]]
        flat = {**document, "evidence": []}
        try:
            row = row_of(judged, flat)
        except FactsError:
            continue
        again = document_of(judged, row, json.loads)
        before, after = (read(rulebook, judged, each["facts"], None, TODAY) for each in (flat, again))
        assert {name: before.facts.get(name) for name in before.facts} == {
            name: after.facts.get(name) for name in after.facts
        }
        assert again.get("subject") == document.get("subject")
        seen += 1
    assert seen > 300


def test_what_a_row_cannot_hold_is_said(small: RuleSet) -> None:
    document = {
        "facts": {"place": {"asked": True}, "house": {"asked": False}},
        "evidence": [{"fact": "place.asked", "value": True}],
    }

    with pytest.raises(FactsError) as refused:
        row_of(small, document)

    assert [(fault.code, fault.where) for fault in refused.value.diagnostics] == [
        ("columns/not-flat", "/evidence"),
        ("columns/not-flat", "/facts/house/asked"),
    ]


def test_names_that_mean_no_column_or_one_twice_are_told_all_at_once(small: RuleSet) -> None:
    assert [*headed(small, ["house.asked", "price"]).values()] == [columns(small)[3], columns(small)[5]]

    with pytest.raises(FactsError) as refused:
        headed(small, ["place.asked", "house.asked", "place.askd"])

    assert [(fault.code, fault.where, fault.hint) for fault in refused.value.diagnostics] == [
        ("columns/twice", "house.asked", "leave one of them out"),
        ("columns/unknown", "place.askd", "did you mean `place.asked`?"),
    ]


def test_a_fact_with_the_name_of_another_column_is_refused() -> None:
    judged = rule_set(made({"as_of": {"type": "date"}}, {"C1": {"told": "as_of"}}))

    with pytest.raises(RulebookError) as refused:
        columns(judged)

    assert [(fault.code, fault.where) for fault in refused.value.diagnostics] == [("columns/name-taken", "as_of")]


@pytest.mark.parametrize(
    ("pointer", "column"),
    [
        ("/facts/place/lights/1", "place.lights"),
        ("/facts/house/asked", "place.asked"),
        ("/facts/price/unit", "price.unit"),
        ("/facts/price/value", "price"),
        ("/facts/rooms/0/beds", "rooms"),
        ("/as_of", "as_of"),
        ("/subject/id", "subject.id"),
        ("/evidence", ""),
    ],
)
def test_a_place_in_the_document_stands_in_a_column(small: RuleSet, pointer: str, column: str) -> None:
    assert column_at(small, pointer) == column
