"""JSON in and out, exactly: no number is rounded, no key is lost, nothing that is not JSON gets in."""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from engine.errors import Diagnostic, EngineError
from engine.values import step

MOST_DEPTH = 64
MOST_DIGITS = 400
MOST_EXPONENT = 308
_SURROGATE = re.compile("[\ud800-\udfff]")
_BRACKETS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)


class NotJson(EngineError):
    """A body that is not the JSON this service reads; every diagnostic's `where` is a JSON pointer."""


class _Refused:
    """Stands in the tree where something was that is not read, until its place is known."""

    def __init__(self, code: str, detail: str, hint: str) -> None:
        self.code, self.detail, self.hint = code, detail, hint


class _Repeated(dict[str, Any]):
    """An object in which some keys stood twice."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        self.twice = {key for key, _ in pairs if key in seen or seen.add(key)}


def loads(data: bytes) -> Any:
    """The value of one JSON text; fractions arrive as Decimal, whole numbers as int.

    Raises NotJson with every fault of content at once, or with the first fault of syntax.
    """
    _refuse_depth(data)
    value = _decoded(_text(data))
    faults = list(_faults(value, ""))
    if faults:
        raise NotJson(faults)
    return value


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8. A fraction that a double cannot hold is written as a decimal string."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_number).encode()


def _number(value: object) -> float | str:
    if not isinstance(value, Decimal):
        raise TypeError(f"no JSON for {type(value).__name__}")
    near = float(value)
    return near if Decimal(repr(near)) == value else format(value, "f")


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
    number = Decimal(text)
    if abs(number.adjusted()) > MOST_EXPONENT:
        return _Refused("json/number-too-large", "a number beyond the range of a double", "write a number in range")
    return number


def _too_long() -> _Refused:
    return _Refused("json/number-too-long", f"a number of more than {MOST_DIGITS} digits", "shorten it")


def _constant(name: str) -> Any:
    return _Refused("json/not-a-number", "not a number that JSON has", "leave it out, or send null")


def _faults(value: Any, pointer: str) -> Iterator[Diagnostic]:
    match value:
        case _Refused():
            yield Diagnostic(value.code, value.detail, pointer, value.hint)
        case dict():
            for key in getattr(value, "twice", ()):
                detail, where = "this key stands twice", step(pointer, _printable(key))
                yield Diagnostic("json/duplicate-key", detail, where, "keep one")
            for key, one in value.items():
                yield from _surrogates(key, pointer)
                yield from _faults(one, step(pointer, _printable(key)))
        case list():
            for at, one in enumerate(value):
                yield from _faults(one, step(pointer, at))
        case str():
            yield from _surrogates(value, pointer)


def _surrogates(text: str, pointer: str) -> Iterator[Diagnostic]:
    if _SURROGATE.search(text):
        detail = "half a character (a lone surrogate) stands here"
        yield Diagnostic("json/lone-surrogate", detail, pointer, "send the whole character")


def _printable(key: str) -> str:
    return _SURROGATE.sub("\ufffd", key)


def _too_deep() -> NotJson:
    return _not_json("json/too-deep", f"nested more than {MOST_DEPTH} deep", "flatten it")


def _not_json(code: str, detail: str, hint: str) -> NotJson:
    return NotJson([Diagnostic(code, detail, "", hint)])
