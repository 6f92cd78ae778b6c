"""The digest: equal meanings have one, other meanings another."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.engine.facts import Quantity, Record
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.fingerprint import digest
from tests.engine.small_rulebook import Mistake, copied, loaded
from tests.rulebooks import made

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (1, Decimal(1)),
        (Decimal("2.50"), Decimal("2.5")),
        (10**30, Decimal("1e30")),
        (0, Decimal("-0.0")),
        (Decimal(0), Decimal("0E+5")),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ([1, 2], (1, 2)),
        pytest.param({"b", "a"}, frozenset({"a", "b"}), id="sets"),
        (Record({"a": True, "b": False}), Record({"b": False, "a": True})),
        (Quantity(Decimal("1.0"), "USD"), Quantity(Decimal(1), "USD")),
    ],
    ids=str,
)
def test_equal_values_have_one_digest(first: Any, other: Any) -> None:
    assert digest(first) == digest(other)


@pytest.mark.parametrize(
    ("first", "other"),
    [
        (1, "1"),
        (1, True),
        (0, False),
        (0, None),
        ("", None),
        ([], {}),
        ([1, 2], [2, 1]),
        ({"a": None}, {}),
        ("2026-11-21", date(2026, 11, 21)),
        (10**30, 10**30 + 1),
        (Decimal("0.1234567890123456789012345678901"), Decimal("0.1234567890123456789012345678902")),
        (-1, 1),
        ("a\ud800", "a"),
        (Quantity(Decimal(1), "USD"), Quantity(Decimal(1), "EUR")),
        (Quantity(Decimal(1)), Decimal(1)),
    ],
    ids=ascii,
)
def test_other_values_have_another_digest(first: Any, other: Any) -> None:
    assert digest(first) != digest(other)


@given(number=st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**60), max_value=10**60))
def test_a_number_counts_in_full_and_not_as_it_is_written(number: Decimal) -> None:
    in_full = Decimal(f"{number:f}{'0' if '.' in f'{number:f}' else '.0'}")

    assert digest(in_full) == digest(number)


@given(value=PLAIN)
def test_a_digest_is_the_same_each_time(value: Any) -> None:
    assert digest(value) == digest(value)
    assert digest(value).startswith("sha256:")


def test_what_has_no_canonical_form_has_no_digest() -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        digest(object())


# --- of a rulebook


@pytest.mark.parametrize(
    "change",
    [
        Mistake("", "criteria/safety.yaml", "because: Anyone could walk in.", "because: Anyone could come in."),
        Mistake("", "criteria/safety.yaml", "{fact: door.locks, is: false}", "{not: {fact: door.locks, is: true}}"),
        Mistake("", "rulebook.yaml", "levels: {high: 5, low: 1}", "levels: {high: 5, low: 2}"),
        Mistake("", "rulebook.yaml", 'version: "1.0.0"', 'version: "1.0.1"'),
        Mistake("", "facts.yaml", "question: Is every room clean?", "question: Are all rooms clean?"),
        Mistake("", "facts.yaml", "derive: {every_item: rooms,", "derive: {any_item: rooms,"),
        Mistake("", "metrics.yaml", "better: higher", "better: lower"),
        Mistake("", "sources.yaml", "title: House rules", "title: The house rules"),
        Mistake(
            "",
            "rule-sets/visit.yaml",
            "  safety: [SAFE-1]\n  comfort: [ROOM-1]",
            "  comfort: [ROOM-1]\n  safety: [SAFE-1]",
        ),
        Mistake("", "rule-sets/visit.yaml", "title: Your door", "title: This door"),
    ],
    ids=lambda change: change.new.split("\n")[0],
)
def test_a_rulebook_that_answers_otherwise_has_another_digest(tmp_path: Path, change: Mistake) -> None:
    before = loaded(copied(tmp_path)).rulebook.digest
    change.put_into(tmp_path / "small")

    assert loaded(tmp_path / "small").rulebook.digest != before


@pytest.mark.parametrize(
    "change",
    [
        Mistake("", "criteria/safety.yaml", "title: Safety", "# about safety\n\ntitle: 'Safety'"),
        Mistake(
            "",
            "facts.yaml",
            "{type: word, words: {bright: Bright, dim: Dim}}",
            "{words: {dim: Dim, bright: Bright}, type: word}",
        ),
        Mistake(
            "",
            "rulebook.yaml",
            "sides: [guest, host]\n  own_word: {source: self_report, side: host}",
            "own_word: {side: host, source: self_report}\n  sides: [guest, host]",
        ),
    ],
    ids=["comments and quotes", "order of keys", "order of lines"],
)
def test_a_rulebook_that_is_only_written_otherwise_has_the_same_digest(tmp_path: Path, change: Mistake) -> None:
    before = loaded(copied(tmp_path)).rulebook.digest
    change.put_into(tmp_path / "small")

    assert loaded(tmp_path / "small").rulebook.digest == before


def test_a_bound_that_differs_in_its_last_digit_is_another_meaning() -> None:
    def bounded(number: str) -> Rulebook:
        return made({"size": {"type": "number"}}, {"A": {"fact": "size", "at_least": Decimal(number)}})

    assert bounded("0.1234567890123456789012345678901").digest != bounded("0.1234567890123456789012345678902").digest


def test_each_rule_set_has_the_digest_of_its_rulebook_and_its_kind(rulebook: Rulebook) -> None:
    digests = {rule_set.digest for rule_set in rulebook.rule_sets.values()}

    assert digests == {f"{rulebook.digest}/{kind}" for kind in rulebook.rule_sets}


def test_the_digest_is_no_part_of_what_is_digested(rulebook: Rulebook) -> None:
    assert digest(replace(rulebook, digest="another")) == digest(rulebook)
