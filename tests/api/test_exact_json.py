"""JSON in and out: every trap is refused at its place, every number stays what it was, nothing is repeated."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dontbuy.api.door.problems import problem
from dontbuy.api.errors import NotJson
from dontbuy.api.wire.exact_json import MOST_BYTES, MOST_FAULTS, dumps, loads
from tests.counting import calls_of, growth

MARKER = "xq7marker"
DOUBLE = b"0.1000000000000000055511151231257827021181583404541015625"

TRAPS: dict[str, tuple[bytes, str, str]] = {
    "a key that stands twice": (b'{"a": 1, "a": 2}', "json/duplicate-key", "/a"),
    "a key that stands twice with one value": (b'{"a": 1, "a": 1}', "json/duplicate-key", "/a"),
    "a key that stands twice deep inside": (b'{"a": [{"b/c": {"d": 1, "d": 2}}]}', "json/duplicate-key", "/a/0/b~1c/d"),
    "a key that stands twice in two spellings": (b'{"a": 1, "\\u0061": 2}', "json/duplicate-key", "/a"),
    "NaN": (b'{"a": NaN}', "json/not-a-number", "/a"),
    "Infinity": (b'{"a": [1, Infinity]}', "json/not-a-number", "/a/1"),
    "-Infinity": (b"-Infinity", "json/not-a-number", ""),
    "1e999": (b'{"a~b": 1e999}', "json/number-too-large", "/a~0b"),
    "-1e999": (b"[-1e999]", "json/number-too-large", "/0"),
    "1e-999": (b"[1e-999]", "json/number-too-small", "/0"),
    "less than half of the smallest double": (b"[-2.4e-324]", "json/number-too-small", "/0"),
    "an exponent that no number library holds": (b"[1e99999999999999999999]", "json/number-too-large", "/0"),
    "a negative exponent that none holds": (b"[1e-99999999999999999999]", "json/number-too-small", "/0"),
    "just above the largest double": (b"[1.8e308]", "json/number-too-large", "/0"),
    "401 digits": (b"[" + b"7" * 401 + b"]", "json/number-too-long", "/0"),
    "401 digits after the point": (b"[0." + b"7" * 401 + b"]", "json/number-too-long", "/0"),
    "5,000 digits": (b"7" * 5_000, "json/number-too-long", ""),
    "half a character in a value": (b'{"a": "\\ud800"}', "json/lone-surrogate", "/a"),
    "half a character in a key": (b'{"a": {"\\udc00": 1}}', "json/lone-surrogate", "/a"),
    "two halves in the wrong order": (b'["\\ude00\\ud83d"]', "json/lone-surrogate", "/0"),
    "a byte order mark": (b"\xef\xbb\xbf{}", "json/byte-order-mark", ""),
    "UTF-16": ("{}".encode("utf-16"), "json/not-utf-8", ""),
    "Latin-1": (b'{"a": "\xe9"}', "json/not-utf-8", ""),
    "half a character in bytes": (b'"\xed\xa0\x80"', "json/not-utf-8", ""),
    "an overlong byte": (b'"\xc0\xaf"', "json/not-utf-8", ""),
    "5,000 arrays": (b"[" * 5_000 + b"]" * 5_000, "json/too-deep", ""),
    "5,000 objects": (b'{"a":' * 5_000 + b"1" + b"}" * 5_000, "json/too-deep", ""),
    "a million brackets": (b"[" * 1_000_000, "json/too-deep", ""),
    "65 arrays": (b"[" * 65 + b"]" * 65, "json/too-deep", ""),
    "nothing": (b"", "json/not-json", ""),
    "only space": (b" \n", "json/not-json", ""),
    "something after the end": (b'{"a": 1} x', "json/not-json", ""),
    "two values": (b"{}{}", "json/not-json", ""),
    "NUL after the end": (b"{}\x00", "json/not-json", ""),
    "a comma too many": (b'{"a": 1,}', "json/not-json", ""),
    "single quotes": (b"{'a': 1}", "json/not-json", ""),
    "a comment": (b'{"a": 1 /* one */}', "json/not-json", ""),
    "a number with a nought before it": (b"[012]", "json/not-json", ""),
    "a number with a plus": (b"[+1]", "json/not-json", ""),
    "a point with nothing after it": (b"[1.]", "json/not-json", ""),
    "hexadecimal": (b"[0x1]", "json/not-json", ""),
    "a word that Python knows": (b"[True]", "json/not-json", ""),
    "a text that does not end": (b'"abc', "json/not-json", ""),
    "a line break in a text": (b'"a\nb"', "json/not-json", ""),
    "an escape that does not exist": (b'"\\x41"', "json/not-json", ""),
    "a space that is none": (b"\x0c{}", "json/not-json", ""),
}

KEPT: dict[str, tuple[bytes, object]] = {
    "2^53 + 1": (b"9007199254740993", 2**53 + 1),
    "10^30": (b"1" + b"0" * 30, 10**30),
    "400 digits": (b"7" * 400, int("7" * 400)),
    "1e-5": (b"1e-5", Decimal("0.00001")),
    "0.1": (b"0.1", Decimal("0.1")),
    "more digits than a double has": (b"0.1234567890123456789", Decimal("0.1234567890123456789")),
    "0.1 as a double has it": (DOUBLE, Decimal.from_float(0.1)),
    "-0": (b"-0", 0),
    "-0.0": (b"-0.0", Decimal("-0.0")),
    "1.7e308": (b"1.7e308", Decimal("1.7e308")),
    "1e30": (b"1e30", Decimal("1e30")),
    "a number with a subnormal double": (b"1e-310", Decimal("1e-310")),
    "a negative number with a subnormal double": (b"-2.2250738585e-313", Decimal("-2.2250738585e-313")),
    "the smallest double": (b"5e-324", Decimal("5e-324")),
    "the smallest double as other languages print it": (b"4.9E-324", Decimal("4.9e-324")),
    "a nought with an exponent that no number library holds": (b"0e99999999999999999999", Decimal(0)),
    "a nought with a large exponent": (b"-0.0e999999", Decimal("-0.0")),
    "a nought with a small exponent": (b"0e-999999", Decimal(0)),
    "2.50": (b"2.50", Decimal("2.5")),
    "a whole character in two escapes": (b'"\\ud83d\\ude00"', "\U0001f600"),
    "NUL in a text": (b'"\\u0000"', "\0"),
    "64 arrays": (b"[" * 64 + b"]" * 64, json.loads("[" * 64 + "]" * 64)),
    "brackets in a text": (b'"' + b"[" * 5_000 + b'"', "[" * 5_000),
    "an escaped quote before brackets": (b'"\\"' + b"[" * 70 + b'"', '"' + "[" * 70),
    "an empty key": (b'{"": 1}', {"": 1}),
}

WORST: dict[str, Callable[[int], bytes]] = {
    "quotes": lambda size: b'"' * (size * 10),
    "backslashes": lambda size: b'"' + b"\\" * (size * 10),
    "escaped quotes": lambda size: b'"' + b'\\"' * (size * 5),
    "closed brackets": lambda size: b"[]" * (size * 5),
    "open brackets": lambda size: b"[" * (size * 10),
    "a long key over many faults": lambda size: b'{"' + b"k" * (size * 5) + b'": [' + b"NaN," * size + b"NaN]}",
    "a long key over many numbers": lambda size: b'{"' + b"k" * (size * 5) + b'": [' + b"1," * size + b"1]}",
    "keys that stand twice": lambda size: b"{" + b",".join(b'"%d":1,"%d":1' % (at, at) for at in range(size)) + b"}",
    "long numbers": lambda size: b"[" + b",".join([b"7" * 400] * (size // 40)) + b"]",
    "long fractions": lambda size: b"[" + b",".join([b"0." + b"7" * 398] * (size // 40)) + b"]",
    "large exponents": lambda size: b"[" + b"1e99999999," * size + b"1]",
    "small exponents": lambda size: b"[" + b"1e-310," * size + b"1]",
    "half characters": lambda size: b"[" + b'"\\ud800",' * size + b"1]",
    "whole characters in two escapes": lambda size: b"[" + b'"\\ud83d\\ude00",' * size + b"1]",
    "objects in objects": lambda size: b"[" + b'{"a":{"a":{}}},' * size + b"1]",
}
"""Texts that are dear to read, each about as long as the size times a constant."""

NUMBERS = st.integers(-(10**60), 10**60) | st.decimals(allow_nan=False, allow_infinity=False, places=12)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=20,
)


def refused(data: bytes) -> NotJson:
    with pytest.raises(NotJson) as caught:
        loads(data)
    return caught.value


def answered(data: bytes) -> bytes | None:
    """The problem that a text is answered with; None where it is read."""
    try:
        loads(data)
    except NotJson as error:
        return dumps(problem(error))
    return None


@pytest.mark.parametrize(("data", "code", "pointer"), TRAPS.values(), ids=TRAPS)
def test_what_is_not_exact_json_is_refused_at_its_place(data: bytes, code: str, pointer: str) -> None:
    [fault] = refused(data).diagnostics

    assert (fault.code, fault.where) == (code, pointer)
    assert fault.message
    assert fault.hint


@pytest.mark.parametrize(("data", "value"), KEPT.values(), ids=KEPT)
def test_what_is_exact_json_stays_what_it_was(data: bytes, value: object) -> None:
    assert loads(data) == value


@pytest.mark.parametrize("data", [data for data, _ in KEPT.values()], ids=KEPT)
def test_what_was_read_is_written_and_read_again_as_the_same(data: bytes) -> None:
    once = dumps(loads(data))

    assert loads(once) == loads(data)
    assert dumps(loads(once)) == once


def test_every_fault_of_content_is_found_at_once_in_the_order_of_the_text() -> None:
    faults = refused(b'{"a": NaN, "b": {"c": 1, "d": 1e999, "c": "\\ud800"}, "e": [Infinity]}').diagnostics

    assert [fault.where for fault in faults] == ["/a", "/b/c", "/b/c", "/b/d", "/e/0"]


def test_keys_that_stand_twice_are_named_in_the_order_of_the_text() -> None:
    text = ",".join(f'"{key}": 1, "{key}": 2' for key in "hgfedcba")

    assert [fault.where for fault in refused(f"{{{text}}}".encode()).diagnostics] == [f"/{key}" for key in "hgfedcba"]


def test_faults_without_number_are_answered_with_a_bounded_number() -> None:
    assert len(refused(b"[" + b",".join([b"NaN"] * 1_000) + b"]").diagnostics) == MOST_FAULTS


def test_a_long_key_is_shortened_where_a_pointer_names_it() -> None:
    [fault] = refused(b'{"' + b"k" * 10_000 + b'": NaN}').diagnostics

    assert len(str(fault.where)) < 200


@pytest.mark.parametrize("make", WORST.values(), ids=WORST)
def test_twice_the_text_costs_at_most_twice_the_work(make: Callable[[int], bytes]) -> None:
    assert growth(lambda size: answered(make(size)), 2_000) < 2.1


def test_the_count_of_the_work_shows_a_reader_that_looks_back_at_every_value() -> None:
    def looks_back(size: int) -> None:
        data = WORST["large exponents"](size)
        for end in range(0, len(data), 500):
            answered(data[:end])

    assert growth(looks_back, 200) > 3


@pytest.mark.parametrize("make", WORST.values(), ids=WORST)
def test_a_megabyte_of_anything_has_a_short_answer(make: Callable[[int], bytes]) -> None:
    answer = answered(make(MOST_BYTES // 12))

    assert answer is None or len(answer) < 200_000


def test_pointers_are_written_for_faults_only() -> None:
    calls = calls_of(lambda: answered(b'{"a": [' + b"1," * 5_000 + b"NaN, NaN]}"))

    assert calls["exact_json.py:_faults"] > 5_000
    assert calls["values.py:step"] == 2 * 2  # two faults, each two deep


@pytest.mark.parametrize(
    ("data", "walks"),
    [
        (b'{"a": ["x", 1, 2.5, {"b": null}]}', False),
        ('{"a": "\U0001f600 é"}'.encode(), False),
        (b'{"a": "tab \\t and \\u00e9"}', False),
        (b'{"a": "\\ud83d\\ude00"}', True),
        (b'{"a": NaN}', True),
        (b'{"a": 1, "a": 1}', True),
    ],
    ids=["plain", "characters", "escapes", "a character in two escapes", "a fault", "a key that stands twice"],
)
def test_the_tree_is_walked_only_where_something_may_be_wrong(data: bytes, walks: bool) -> None:
    assert bool(calls_of(lambda: answered(data))["exact_json.py:_faults"]) is walks


@pytest.mark.parametrize(("brackets", "counts"), [(64, False), (65, True)], ids=["few", "many"])
def test_depth_is_looked_at_only_where_there_are_brackets_for_it(brackets: int, counts: bool) -> None:
    data = b"[" + b",".join([b"{}"] * (brackets - 1)) + b"]"

    assert bool(calls_of(lambda: answered(data))["exact_json.py:_refuse_depth"]) is counts


@pytest.mark.parametrize(
    "data",
    [
        f'{{"a": "{MARKER}", "b": NaN}}',
        f'["{MARKER}" 1]',
        f'"{MARKER}',
        f'"\\x{MARKER}"',
        f"{MARKER}",
        f'{{"a": 1}} {MARKER}',
        f'["\\ud800{MARKER}"]',
        f'\ufeff"{MARKER}"',
        f'{{"a": "{MARKER}", "a": "{MARKER}"}}',
        "[" * 70 + f'"{MARKER}"',
    ],
    ids=lambda data: repr(data)[:40],
)
def test_a_problem_never_repeats_what_was_sent(data: str) -> None:
    assert MARKER not in dumps(problem(refused(data.encode()))).decode()


def test_a_number_that_is_refused_is_not_repeated() -> None:
    assert b"123456" not in dumps(problem(refused(b"[123456e999, " + b"123456" * 100 + b"]")))


def test_bytes_that_are_refused_are_not_repeated() -> None:
    assert MARKER not in dumps(problem(refused(MARKER.encode("utf-16")))).decode()


@given(VALUES)
def test_any_value_that_is_written_is_read_as_an_equal_one(value: Any) -> None:
    assert loads(dumps(value)) == value


@given(VALUES)
def test_any_value_is_written_in_one_way_only(value: Any) -> None:
    once = dumps(value)

    assert dumps(loads(once)) == once


@given(VALUES)
def test_what_is_written_is_what_every_other_reader_reads(value: Any) -> None:
    near = json.loads(dumps(value), parse_float=Decimal)

    assert near == value


@given(st.binary(max_size=60) | st.text('[]{}",:0123456789.eE+-\\u \n', max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_reason(data: bytes) -> None:
    assert answered(data) is not None or json.loads(data, parse_float=Decimal) == loads(data)


@given(st.lists(st.sampled_from([b"[", b"]", b'"', b"\\", b"a", b'\\"', b"{", b"}"]), max_size=40).map(b"".join))
def test_depth_is_counted_outside_of_texts_only(data: bytes) -> None:
    inside = b'"' + data.replace(b"\\", b"").replace(b'"', b"") * 20 + b'"'

    assert loads(inside) == json.loads(inside)


@pytest.mark.parametrize(
    "value", [object(), {"a": [object()]}, "\ud800"], ids=["a thing", "inside", "half a character"]
)
def test_what_has_no_json_is_never_written(value: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        dumps(value)


WRITTEN: dict[str, tuple[object, str]] = {
    "in the order given, without spaces": ({"b": [1, True, None], "a": {}}, '{"b":[1,true,null],"a":{}}'),
    "text as it is": ({"é\n": "“x” \U0001f600 / \x7f"}, '{"é\\n":"“x” \U0001f600 / \x7f"}'),
    "only what must be escaped": ('"\\\x00\t', '"\\"\\\\\\u0000\\t"'),
    "a fraction with its own digits": (
        [Decimal("2.50"), Decimal("0.12345678901234567890")],
        "[2.50,0.12345678901234567890]",
    ),
    "a number of any length": ([2**53 + 1, 10**30, -(2**64)], f"[{2**53 + 1},{10**30},{-(2**64)}]"),
    "an exponent as it is": ([Decimal("1e-7"), Decimal("1e2"), Decimal("5e-324")], "[1E-7,1E+2,5E-324]"),
    "a tuple as a list": ((1, ()), "[1,[]]"),
}


@pytest.mark.parametrize(("value", "text"), WRITTEN.values(), ids=WRITTEN)
def test_json_is_written(value: object, text: str) -> None:
    assert dumps(value).decode() == text
