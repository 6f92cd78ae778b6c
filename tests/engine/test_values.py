"""Raw values to typed values: what each type takes, and what it refuses and where."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.facts import FactType, Kind, Quantity, Record
from dontbuy.engine.values import ValueReader, named, step

WORDS = {"red": "Red", "green": "Green", "none": "None"}
ROOM = {
    "name": FactType(Kind.TEXT),
    "beds": FactType(Kind.INTEGER),
    "inside": FactType(Kind.RECORD, fields={"a": FactType(Kind.YES_NO)}),
}
TYPES = {
    Kind.WORD: FactType(Kind.WORD, words=WORDS),
    Kind.WORDS: FactType(Kind.WORDS, words=WORDS, empty_word="none"),
    Kind.RECORD: FactType(Kind.RECORD, fields=ROOM, required=frozenset({"name"})),
    Kind.RECORDS: FactType(Kind.RECORDS, fields=ROOM, required=frozenset({"name"})),
}
METRICS = ("win_rate", "ramp_time")
TOO_MANY = ["x"] * 2_001


def read(kind: Kind, raw: Any) -> tuple[Any, list[tuple[str, str]]]:
    """The value, and code and pointer of every fault."""
    reader = ValueReader(METRICS)
    value = reader.read(TYPES.get(kind, FactType(kind)), raw, "/f")
    return value, [(fault.code.removeprefix("facts/"), str(fault.where)) for fault in reader.faults]


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.YES_NO, True, True),
        (Kind.YES_NO, False, False),
        (Kind.WORD, "red", "red"),
        (Kind.WORDS, ["green", "red"], ("green", "red")),
        (Kind.WORDS, [], ()),
        (Kind.WORDS, ["none"], ()),
        (Kind.WORDS, ["none", "red"], ("none", "red")),
        (Kind.TEXT, "", ""),
        (Kind.TEXTS, ["a", "a"], ("a", "a")),
        (Kind.INTEGER, 0, Decimal(0)),
        (Kind.INTEGER, "12", Decimal(12)),
        (Kind.INTEGER, Decimal("12.0"), Decimal(12)),
        (Kind.NUMBER, Decimal("0.1"), Decimal("0.1")),
        (Kind.NUMBER, "-0.1", Decimal("-0.1")),
        (Kind.NUMBER, 10**30 + 1, Decimal(10**30 + 1)),
        (Kind.FIGURES, 3, Decimal(3)),
        (Kind.FIGURES, {"ours": 3, "theirs": None}, Record({"ours": Decimal(3)})),
        (Kind.DATE, "2024-02-29", date(2024, 2, 29)),
        (Kind.QUANTITY, 5, Quantity(Decimal(5))),
        (Kind.QUANTITY, {"value": "5.50", "unit": "USD"}, Quantity(Decimal("5.5"), "USD")),
        (Kind.QUANTITY, {"value": 5, "unit": None}, Quantity(Decimal(5))),
        (Kind.METRIC, "win_rate", "win_rate"),
        (Kind.METRIC, "custom", "custom"),
        (Kind.METRICS, ["ramp_time"], ("ramp_time",)),
        (Kind.RECORD, {"name": "a", "beds": None}, Record({"name": "a"})),
        (Kind.RECORDS, [{"name": "a", "inside": {"a": True}}], (Record({"name": "a", "inside": Record({"a": True})}),)),
    ],
    ids=str,
)
def test_a_type_takes_its_values(kind: Kind, raw: Any, value: Any) -> None:
    assert read(kind, raw) == (value, [])


@pytest.mark.parametrize("kind", Kind)
def test_null_is_not_told_and_no_fault(kind: Kind) -> None:
    assert read(kind, None) == (None, [])


@pytest.mark.parametrize(
    ("kind", "raw", "faults"),
    [
        (Kind.YES_NO, "true", [("wrong-type", "/f")]),
        (Kind.YES_NO, 1, [("wrong-type", "/f")]),
        (Kind.YES_NO, 0, [("wrong-type", "/f")]),
        (Kind.YES_NO, [], [("wrong-type", "/f")]),
        (Kind.WORD, "Red", [("unknown-word", "/f")]),
        (Kind.WORD, True, [("wrong-type", "/f")]),
        (Kind.WORD, ["red"], [("wrong-type", "/f")]),
        (Kind.WORDS, "red", [("wrong-type", "/f")]),
        (
            Kind.WORDS,
            ["red", "blue", None, 1],
            [("unknown-word", "/f/1"), ("wrong-type", "/f/2"), ("wrong-type", "/f/3")],
        ),
        (Kind.WORDS, {"0": "red"}, [("wrong-type", "/f")]),
        (Kind.TEXT, 12, [("wrong-type", "/f")]),
        (Kind.TEXT, {}, [("wrong-type", "/f")]),
        (Kind.TEXTS, ["a", 12], [("wrong-type", "/f/1")]),
        (Kind.TEXTS, TOO_MANY, [("too-many-items", "/f")]),
        (Kind.INTEGER, -1, [("wrong-type", "/f")]),
        (Kind.INTEGER, Decimal("1.5"), [("wrong-type", "/f")]),
        (Kind.INTEGER, True, [("wrong-type", "/f")]),
        (Kind.NUMBER, "lots", [("wrong-type", "/f")]),
        (Kind.NUMBER, "1e5", [("wrong-type", "/f")]),
        (Kind.NUMBER, "1,5", [("wrong-type", "/f")]),
        (Kind.NUMBER, "50-55", [("wrong-type", "/f")]),
        (Kind.NUMBER, " 5", [("wrong-type", "/f")]),
        (Kind.NUMBER, "٣", [("wrong-type", "/f")]),
        (Kind.NUMBER, "9" * 41, [("wrong-type", "/f")]),
        (Kind.NUMBER, "NaN", [("wrong-type", "/f")]),
        (Kind.NUMBER, Decimal("NaN"), [("wrong-type", "/f")]),
        (Kind.NUMBER, Decimal("sNaN"), [("wrong-type", "/f")]),
        (Kind.NUMBER, Decimal("Infinity"), [("wrong-type", "/f")]),
        (Kind.NUMBER, 0.1, [("wrong-type", "/f")]),
        (Kind.NUMBER, False, [("wrong-type", "/f")]),
        (Kind.FIGURES, {"a": "lots", "b/c": True}, [("wrong-type", "/f/a"), ("wrong-type", "/f/b~1c")]),
        (Kind.DATE, "2026-02-29", [("wrong-type", "/f")]),
        (Kind.DATE, "21.11.2026", [("wrong-type", "/f")]),
        (Kind.DATE, "20261121", [("wrong-type", "/f")]),
        (Kind.DATE, "2026-11-21T00:00:00", [("wrong-type", "/f")]),
        (Kind.DATE, "２026-11-21", [("wrong-type", "/f")]),
        (Kind.DATE, "0000-01-01", [("wrong-type", "/f")]),
        (Kind.DATE, 20261121, [("wrong-type", "/f")]),
        (Kind.QUANTITY, "lots", [("wrong-type", "/f")]),
        (Kind.QUANTITY, {"unit": "USD"}, [("missing-field", "/f")]),
        (Kind.QUANTITY, {"value": None}, [("missing-field", "/f")]),
        (Kind.QUANTITY, {"value": 5, "unit": 5, "vat": 1}, [("wrong-type", "/f/unit"), ("unknown-field", "/f/vat")]),
        (Kind.METRIC, "winrate", [("unknown-metric", "/f")]),
        (Kind.METRIC, 1, [("wrong-type", "/f")]),
        (Kind.METRICS, ["win_rate", "won_rate"], [("unknown-metric", "/f/1")]),
        (Kind.RECORD, [], [("wrong-type", "/f")]),
        (Kind.RECORD, {}, [("missing-field", "/f")]),
        (Kind.RECORD, {"name": None, "bed": 1}, [("unknown-field", "/f/bed"), ("missing-field", "/f")]),
        (Kind.RECORD, {"name": 1}, [("wrong-type", "/f/name")]),
        (Kind.RECORD, {"name": "a", "inside": {"a": "yes"}}, [("wrong-type", "/f/inside/a")]),
        (Kind.RECORDS, [{"name": "a"}, None, {}], [("wrong-type", "/f/1"), ("missing-field", "/f/2")]),
        (Kind.RECORDS, {"name": "a"}, [("wrong-type", "/f")]),
    ],
    ids=lambda value: str(value)[:40].encode("ascii", "replace").decode(),
)
def test_a_type_refuses_everything_else_and_says_where(kind: Kind, raw: Any, faults: list[tuple[str, str]]) -> None:
    assert read(kind, raw)[1] == faults


def test_a_fault_never_repeats_the_value() -> None:
    reader = ValueReader(METRICS)
    for kind in Kind:
        reader.read(TYPES.get(kind, FactType(kind)), "4111-1111", "/f")
        reader.read(TYPES.get(kind, FactType(kind)), ["4111-1111"], "/f")

    assert reader.faults
    assert not any("4111" in f"{fault.message} {fault.hint}" for fault in reader.faults)


def test_a_fault_has_a_hint_and_a_message_in_lower_case_without_a_full_stop() -> None:
    reader = ValueReader(METRICS)
    for kind in Kind:
        for raw in ("gren", 1.5, {"nam": 1}, [{"nam": 1}], TOO_MANY):
            reader.read(TYPES.get(kind, FactType(kind)), raw, "/f")

    for fault in reader.faults:
        assert fault.hint
        assert fault.message[0] == fault.message[0].lower()
        assert not fault.message.endswith(".")


@pytest.mark.parametrize(
    ("kind", "raw", "hint"),
    [
        (Kind.WORD, "gren", "did you mean `green`?"),
        (Kind.WORD, "violet", "write one of: red, green, none"),
        (Kind.METRIC, "win_rat", "did you mean `win_rate`?"),
        (Kind.RECORD, {"name": "a", "bedz": 1}, "did you mean `beds`?"),
        (Kind.NUMBER, "50-55", 'write one number, such as 24 or "24.5"; for a range give one value and say'),
    ],
    ids=str,
)
def test_a_fault_says_how_to_mend_it(kind: Kind, raw: Any, hint: str) -> None:
    reader = ValueReader(METRICS)

    reader.read(TYPES.get(kind, FactType(kind)), raw, "/f")

    assert reader.faults[0].hint.startswith(hint)


def test_a_custom_metric_needs_its_name() -> None:
    items = FactType(Kind.RECORDS, fields={"metric": FactType(Kind.METRIC), "name": FactType(Kind.TEXT)})
    reader = ValueReader(METRICS)

    reader.read(items, [{"metric": "custom"}, {"metric": "custom", "name": "Demos held"}, {"metric": "win_rate"}], "/f")

    assert [(fault.code, fault.where) for fault in reader.faults] == [("facts/missing-field", "/f/0")]


@pytest.mark.parametrize(
    ("key", "pointer"), [("a", "/x/a"), ("a/b", "/x/a~1b"), ("a~b", "/x/a~0b"), (0, "/x/0"), ("", "/x/")]
)
def test_a_pointer_escapes_what_pointers_must(key: str | int, pointer: str) -> None:
    assert step("/x", key) == pointer


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("vat", "unknown field `vat`"),
        ("a" * 61, "unknown field"),
        ("<script>", "unknown field"),
        ("a\nb", "unknown field"),
    ],
    ids=["plain", "long", "markup", "two lines"],
)
def test_a_name_of_the_caller_is_repeated_only_where_it_is_short_and_plain(key: str, said: str) -> None:
    assert named("unknown field", key) == said
