"""Raw values to typed values: what each type takes, and what it refuses and where."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from dontbuy.engine.facts import FactType, Quantity, Record, ValueType
from dontbuy.engine.numbers import ONE_NUMBER, ONE_WHOLE_NUMBER
from dontbuy.engine.values import ValueReader, hides_something, named, step

WORDS = {"red": "Red", "green": "Green", "none": "None"}
ROOM = {
    "name": FactType(ValueType.TEXT),
    "beds": FactType(ValueType.INTEGER),
    "inside": FactType(ValueType.RECORD, fields={"a": FactType(ValueType.YES_NO)}),
}
TYPES = {
    ValueType.WORD: FactType(ValueType.WORD, words=WORDS),
    ValueType.WORDS: FactType(ValueType.WORDS, words=WORDS, empty_word="none"),
    ValueType.RECORD: FactType(ValueType.RECORD, fields=ROOM, required=frozenset({"name"})),
    ValueType.RECORDS: FactType(ValueType.RECORDS, fields=ROOM, required=frozenset({"name"})),
}
METRICS = ("win_rate", "ramp_time")
TOO_MANY = ["x"] * 2_001
RANGES = {"beds": "50-55", "name": "50-55"}


def read(value_type: ValueType, raw: Any) -> tuple[Any, list[tuple[str, str]]]:
    """The value, and code and pointer of every fault."""
    reader = ValueReader(METRICS)
    value = reader.read(TYPES.get(value_type, FactType(value_type)), raw, "/f")
    return value, [(fault.code.removeprefix("facts/"), str(fault.where)) for fault in reader.faults]


@pytest.mark.parametrize(
    ("value_type", "raw", "value"),
    [
        (ValueType.YES_NO, True, True),
        (ValueType.YES_NO, False, False),
        (ValueType.WORD, "red", "red"),
        (ValueType.WORDS, ["green", "red"], ("green", "red")),
        (ValueType.WORDS, [], ()),
        (ValueType.WORDS, ["none"], ()),
        (ValueType.WORDS, ["none", "none"], ()),
        (ValueType.WORDS, ["none", "red"], ("none", "red")),
        (ValueType.TEXT, "", ""),
        (ValueType.TEXTS, ["a", "a"], ("a", "a")),
        (ValueType.INTEGER, 0, Decimal(0)),
        (ValueType.INTEGER, "12", Decimal(12)),
        (ValueType.INTEGER, Decimal("12.0"), Decimal(12)),
        (ValueType.NUMBER, Decimal("0.1"), Decimal("0.1")),
        (ValueType.NUMBER, "-0.1", Decimal("-0.1")),
        (ValueType.NUMBER, 10**30 + 1, Decimal(10**30 + 1)),
        (ValueType.FIGURES, 3, Decimal(3)),
        (ValueType.FIGURES, {"ours": 3, "theirs": None}, Record({"ours": Decimal(3)})),
        (ValueType.FIGURES, {"ours": 0, "theirs": 2}, Record({"ours": Decimal(0), "theirs": Decimal(2)})),
        (ValueType.DATE, "2024-02-29", date(2024, 2, 29)),
        (ValueType.QUANTITY, 5, Quantity(Decimal(5))),
        (ValueType.QUANTITY, {"value": "5.50", "unit": "USD"}, Quantity(Decimal("5.5"), "USD")),
        (ValueType.QUANTITY, {"value": 5, "unit": None}, Quantity(Decimal(5))),
        (ValueType.METRIC, "win_rate", "win_rate"),
        (ValueType.METRIC, "custom", "custom"),
        (ValueType.METRICS, ["ramp_time"], ("ramp_time",)),
        (ValueType.RECORD, {"name": "a", "beds": None}, Record({"name": "a"})),
        (
            ValueType.RECORDS,
            [{"name": "a", "inside": {"a": True}}],
            (Record({"name": "a", "inside": Record({"a": True})}),),
        ),
    ],
    ids=str,
)
def test_a_type_takes_its_values(value_type: ValueType, raw: Any, value: Any) -> None:
    assert read(value_type, raw) == (value, [])


@pytest.mark.parametrize("value_type", ValueType)
def test_null_is_not_told_and_no_fault(value_type: ValueType) -> None:
    assert read(value_type, None) == (None, [])


@pytest.mark.parametrize(
    ("value_type", "raw", "faults"),
    [
        (ValueType.YES_NO, "true", [("wrong-type", "/f")]),
        (ValueType.YES_NO, 1, [("wrong-type", "/f")]),
        (ValueType.YES_NO, 0, [("wrong-type", "/f")]),
        (ValueType.YES_NO, [], [("wrong-type", "/f")]),
        (ValueType.WORD, "Red", [("unknown-word", "/f")]),
        (ValueType.WORD, True, [("wrong-type", "/f")]),
        (ValueType.WORD, ["red"], [("wrong-type", "/f")]),
        (ValueType.WORDS, "red", [("wrong-type", "/f")]),
        (
            ValueType.WORDS,
            ["red", "blue", None, 1],
            [("unknown-word", "/f/1"), ("wrong-type", "/f/2"), ("wrong-type", "/f/3")],
        ),
        (ValueType.WORDS, {"0": "red"}, [("wrong-type", "/f")]),
        (ValueType.TEXT, 12, [("wrong-type", "/f")]),
        (ValueType.TEXT, {}, [("wrong-type", "/f")]),
        (ValueType.TEXTS, ["a", 12], [("wrong-type", "/f/1")]),
        (ValueType.TEXTS, TOO_MANY, [("too-many-items", "/f")]),
        (ValueType.INTEGER, -1, [("wrong-type", "/f")]),
        (ValueType.INTEGER, Decimal("1.5"), [("wrong-type", "/f")]),
        (ValueType.INTEGER, True, [("wrong-type", "/f")]),
        (ValueType.NUMBER, "lots", [("wrong-type", "/f")]),
        (ValueType.NUMBER, "1e5", [("wrong-type", "/f")]),
        (ValueType.NUMBER, "1,5", [("wrong-type", "/f")]),
        (ValueType.NUMBER, "50-55", [("wrong-type", "/f")]),
        (ValueType.NUMBER, " 5", [("wrong-type", "/f")]),
        (ValueType.NUMBER, "٣", [("wrong-type", "/f")]),
        (ValueType.NUMBER, "9" * 41, [("wrong-type", "/f")]),
        (ValueType.NUMBER, "NaN", [("wrong-type", "/f")]),
        (ValueType.NUMBER, Decimal("NaN"), [("wrong-type", "/f")]),
        (ValueType.NUMBER, Decimal("sNaN"), [("wrong-type", "/f")]),
        (ValueType.NUMBER, Decimal("Infinity"), [("wrong-type", "/f")]),
        (ValueType.NUMBER, 0.1, [("wrong-type", "/f")]),
        (ValueType.NUMBER, False, [("wrong-type", "/f")]),
        (ValueType.FIGURES, {"a": "lots", "b/c": True}, [("wrong-type", "/f/a"), ("wrong-type", "/f/b~1c")]),
        (ValueType.FIGURES, {"ou\u200brs": 3}, [("hidden-character", "/f/ou\u200brs")]),
        (ValueType.FIGURES, {"ou\u200brs": None}, [("hidden-character", "/f/ou\u200brs")]),
        (ValueType.DATE, "2026-02-29", [("wrong-type", "/f")]),
        (ValueType.DATE, "21.11.2026", [("wrong-type", "/f")]),
        (ValueType.DATE, "20261121", [("wrong-type", "/f")]),
        (ValueType.DATE, "2026-11-21T00:00:00", [("wrong-type", "/f")]),
        (ValueType.DATE, "２026-11-21", [("wrong-type", "/f")]),
        (ValueType.DATE, "0000-01-01", [("wrong-type", "/f")]),
        (ValueType.DATE, 20261121, [("wrong-type", "/f")]),
        (ValueType.QUANTITY, "lots", [("wrong-type", "/f")]),
        (ValueType.QUANTITY, {"unit": "USD"}, [("missing-field", "/f")]),
        (ValueType.QUANTITY, {"value": None}, [("missing-field", "/f")]),
        (
            ValueType.QUANTITY,
            {"value": 5, "unit": 5, "vat": 1},
            [("wrong-type", "/f/unit"), ("unknown-field", "/f/vat")],
        ),
        (ValueType.METRIC, "winrate", [("unknown-metric", "/f")]),
        (ValueType.METRIC, 1, [("wrong-type", "/f")]),
        (ValueType.METRICS, ["win_rate", "won_rate"], [("unknown-metric", "/f/1")]),
        (ValueType.RECORD, [], [("wrong-type", "/f")]),
        (ValueType.RECORD, {}, [("missing-field", "/f")]),
        (ValueType.RECORD, {"name": None, "bed": 1}, [("unknown-field", "/f/bed"), ("missing-field", "/f")]),
        (ValueType.RECORD, {"name": 1}, [("wrong-type", "/f/name")]),
        (ValueType.RECORD, {"name": ""}, [("missing-field", "/f")]),
        (ValueType.RECORD, {"name": " \t\u3000"}, [("missing-field", "/f")]),
        (ValueType.RECORD, {"name": "a\0"}, [("hidden-character", "/f/name")]),
        (ValueType.QUANTITY, {"value": 5, "unit": "US\u200bD"}, [("hidden-character", "/f/unit")]),
        (ValueType.RECORD, {"name": "a", "inside": {"a": "yes"}}, [("wrong-type", "/f/inside/a")]),
        (ValueType.RECORDS, [{"name": "a"}, None, {}], [("wrong-type", "/f/1"), ("missing-field", "/f/2")]),
        (ValueType.RECORDS, {"name": "a"}, [("wrong-type", "/f")]),
    ],
    ids=lambda value: str(value)[:40].encode("ascii", "replace").decode(),
)
def test_a_type_refuses_everything_else_and_says_where(
    value_type: ValueType, raw: Any, faults: list[tuple[str, str]]
) -> None:
    assert read(value_type, raw)[1] == faults


def test_a_fault_never_repeats_the_value() -> None:
    reader = ValueReader(METRICS)
    for value_type in ValueType:
        reader.read(TYPES.get(value_type, FactType(value_type)), "4111-1111", "/f")
        reader.read(TYPES.get(value_type, FactType(value_type)), ["4111-1111"], "/f")

    assert reader.faults
    assert not any("4111" in f"{fault.message} {fault.hint}" for fault in reader.faults)


def test_a_fault_has_a_hint_and_a_message_in_lower_case_without_a_full_stop() -> None:
    reader = ValueReader(METRICS)
    for value_type in ValueType:
        for raw in ("gren", 1.5, {"nam": 1}, [{"nam": 1}], TOO_MANY):
            reader.read(TYPES.get(value_type, FactType(value_type)), raw, "/f")

    for fault in reader.faults:
        assert fault.hint
        assert fault.message[0] == fault.message[0].lower()
        assert not fault.message.endswith(".")


@pytest.mark.parametrize(
    ("value_type", "raw", "hint"),
    [
        (ValueType.WORD, "gren", "did you mean `green`?"),
        (ValueType.WORD, "violet", "write one of: red, green, none"),
        (ValueType.METRIC, "win_rat", "did you mean `win_rate`?"),
        (ValueType.RECORD, {"name": "a", "bedz": 1}, "did you mean `beds`?"),
        (ValueType.METRIC, "zzz", "write an id from the metrics catalogue, or `custom` with a name"),
        (ValueType.NUMBER, True, ONE_NUMBER),
        (ValueType.NUMBER, "50-55", "write one number, not a range"),
        (ValueType.QUANTITY, "24 %", "write the number alone"),
        (ValueType.FIGURES, "0,40", "write no comma"),
        (ValueType.INTEGER, Decimal("24.5"), ONE_WHOLE_NUMBER),
        (ValueType.INTEGER, "24.5", ONE_WHOLE_NUMBER),
        (ValueType.INTEGER, "many", ONE_WHOLE_NUMBER),
        (ValueType.INTEGER, -1, ONE_WHOLE_NUMBER),
        (ValueType.DATE, "21.11.2026", "write it as YYYY-MM-DD, such as 2026-11-21"),
        (ValueType.DATE, "\uff12026-11-21", "write it as YYYY-MM-DD with the digits 0 to 9"),
    ],
    ids=str,
)
def test_a_fault_says_how_to_mend_it(value_type: ValueType, raw: Any, hint: str) -> None:
    reader = ValueReader(METRICS)

    reader.read(TYPES.get(value_type, FactType(value_type)), raw, "/f")

    assert reader.faults[0].hint.startswith(hint)


def test_a_custom_metric_needs_its_name() -> None:
    items = FactType(ValueType.RECORDS, fields={"metric": FactType(ValueType.METRIC), "name": FactType(ValueType.TEXT)})
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


def test_a_hint_has_no_word_that_the_rulebook_did_not_write() -> None:
    own = FactType(ValueType.NUMBER, hint="say `roughly` in the field beside it")
    reader = ValueReader(METRICS)

    reader.read(FactType(ValueType.RECORD, fields={"beds": own, "name": FactType(ValueType.NUMBER)}), RANGES, "/f")

    assert [fault.hint for fault in reader.faults] == [
        "write one number, not a range; say `roughly` in the field beside it",
        "write one number, not a range",
    ]


@pytest.mark.parametrize(
    ("name", "hides"),
    [
        ("Zo\u00eb \u6771\u4eac", False),
        ("two\nlines\tand a tab", False),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", False),
        ("\U0001f469\u200d\U0001f4bb", False),
        ("a\0", True),
        ("a\x1b[31m", True),
        ("a\x85b", True),
        ("\u202eevil\u202c", True),
        ("\u2066a\u2069", True),
        ("a\u200b", True),
        ("\ufeffa", True),
        ("a\u00adb", True),
        ("a\u2028b", True),
    ],
    ids=ascii,
)
def test_what_nobody_sees_or_turns_the_writing_round_is_hidden(name: str, hides: bool) -> None:
    assert hides_something(name) is hides
