"""JSON in and out, exactly: no number is rounded, no key is lost, nothing that is not JSON gets in."""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import islice
from typing import Any

from dontbuy.api.errors import NotJson
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.values import step

MOST_BYTES = 1_000_000
"""Of one document, however it arrives."""
MOST_DEPTH = 64
MOST_DIGITS = 400
MOST_FAULTS = 100
MOST_OF_A_KEY = 100
MOST_EXPONENT = sys.float_info.max_10_exp
_LARGEST = Decimal(repr(sys.float_info.max))
_SURROGATE = re.compile("[\ud800-\udfff]")
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


_Path = tuple["_Path", str | int] | None


class _Refused:
    """Stands in the tree where something was that is not read, until its place is known."""

    def __init__(self, code: str, detail: str, hint: str) -> None:
        self.code, self.detail, self.hint = code, detail, hint


class _Repeated(dict[str, Any]):
    """An object in which some keys stood twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice = dict.fromkeys(key for key, _ in pairs if key in seen or seen.add(key))


class _NotADouble(Exception):
    """A fraction that only its own digits say."""


def loads(data: bytes) -> Any:
    """The value of one JSON text; fractions arrive as Decimal, whole numbers as int.

    Raises NotJson with the faults of content, at most MOST_FAULTS at once, or with the first fault of syntax.
    """
    if not data.strip():
        raise _not_json("json/not-json", "there is nothing here", "send a JSON document")
    _refuse_depth(data)
    value = _decoded(_text(data))
    faults = list(islice(_faults(value, None), MOST_FAULTS))
    if faults:
        raise NotJson(faults)
    return value


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8, every number exactly as it is: `loads` gives back an equal value."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_double).encode()
    except _NotADouble:
        return _written(value).encode()


def _double(value: object) -> float:
    if not isinstance(value, Decimal):
        raise TypeError(f"no JSON for {type(value).__name__}")
    near = float(value)
    if Decimal(repr(near)) != value:
        raise _NotADouble
    return near


def _written(value: Any) -> str:
    """The same as json.dumps, which has no way to write digits that a double cannot hold."""
    match value:
        case Mapping():
            return "{" + ",".join(f"{_written(key)}:{_written(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_written, value)) + "]"
        case Decimal() if Decimal(repr(float(value))) != value:
            return str(value)
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False, default=_double)


def _text(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise _not_json("json/byte-order-mark", "starts with a byte order mark", "send UTF-8 without one")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"not UTF-8 at byte {error.start}"
        raise _not_json("json/not-utf-8", detail, "send the text as UTF-8") from None


def _decoded(text: str) -> Any:
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_int=_whole, parse_float=_fraction, parse_constant=_constant
        )
    except json.JSONDecodeError as error:
        detail = f"line {error.lineno}, column {error.colno}: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _not_json("json/not-json", detail, "check the text at that place") from None
    except RecursionError:
        raise _too_deep() from None


def _refuse_depth(data: bytes) -> None:
    """Before parsing, for a parser's stack is not ours to spend."""
    depth = 0
    for match in _BRACKETS.finditer(data):
        token = match[0]
        if token in b"[{":
            depth += 1
            if depth > MOST_DEPTH:
                raise _too_deep()
        elif token in b"]}":
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    entries = dict(pairs)
    return entries if len(entries) == len(pairs) else _Repeated(pairs)


def _whole(text: str) -> Any:
    return int(text) if len(text) <= MOST_DIGITS else _too_long()


def _fraction(text: str) -> Any:
    if len(text) > MOST_DIGITS:
        return _too_long()
    try:
        number = Decimal(text)
    except InvalidOperation:  # an exponent that Decimal does not hold either
        return _out_of_range()
    in_range = abs(number.adjusted()) <= MOST_EXPONENT and number.copy_abs() <= _LARGEST
    return number if in_range else _out_of_range()


def _out_of_range() -> _Refused:
    return _Refused("json/number-too-large", "a number beyond the range of a double", "write a number in range")


def _too_long() -> _Refused:
    return _Refused("json/number-too-long", f"a number of more than {MOST_DIGITS} digits", "shorten it")


def _constant(name: str) -> Any:
    return _Refused("json/not-a-number", "not a number that JSON has", "leave it out, or send null")


def _faults(value: Any, path: _Path) -> Iterator[Diagnostic]:
    """Pointers are written for faults only: a long key over many values would be written as often as they are."""
    match value:
        case _Refused():
            yield Diagnostic(value.code, value.detail, _pointer(path), value.hint)
        case dict():
            for key in getattr(value, "twice", ()):
                yield Diagnostic("json/duplicate-key", "this key stands twice", _pointer((path, key)), "keep one")
            for key, one in value.items():
                yield from _surrogates(key, path)
                yield from _faults(one, (path, key))
        case list():
            for at, one in enumerate(value):
                yield from _faults(one, (path, at))
        case str():
            yield from _surrogates(value, path)


def _surrogates(text: str, path: _Path) -> Iterator[Diagnostic]:
    if _SURROGATE.search(text):
        detail = "half a character (a lone surrogate) stands here"
        yield Diagnostic("json/lone-surrogate", detail, _pointer(path), "send the whole character")


def _pointer(path: _Path) -> str:
    if path is None:
        return ""
    before, last = path
    return step(_pointer(before), _printable(last) if isinstance(last, str) else last)


def _printable(key: str) -> str:
    shown = key if len(key) <= MOST_OF_A_KEY else f"{key[:MOST_OF_A_KEY]}…"
    return _SURROGATE.sub("\ufffd", shown)


def _too_deep() -> NotJson:
    return _not_json("json/too-deep", f"nested more than {MOST_DEPTH} deep", "flatten it")


def _not_json(code: str, detail: str, hint: str) -> NotJson:
    return NotJson([Diagnostic(code, detail, "", hint)])
