"""JSON in and out, exactly: no number is rounded, no key is lost, nothing that is not JSON gets in."""

import json
import re
import sys
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import accumulate, islice
from typing import Any

from msgspec.json import Encoder

from dontbuy.api.errors import NotJson
from dontbuy.api.wire.file_kinds import wrong_kind
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.values import step

MOST_BYTES = 1_000_000
"""Of one document, however it arrives."""
MOST_DEPTH = 64
MOST_DIGITS = 400
MOST_FAULTS = 100
MOST_OF_A_KEY = 100
MOST_EXPONENT = sys.float_info.max_10_exp
LEAST_EXPONENT = sys.float_info.min_10_exp
_LARGEST = Decimal(repr(sys.float_info.max))
_SURROGATE = re.compile("[\ud800-\udfff]")
_ESCAPED_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_TEXTS = re.compile(rb'"(?:[^"\\]++|\\.)*+"?', re.DOTALL)
_BRACKETS = b"[]{}"
_NO_BRACKETS = bytes(set(range(256)) - set(_BRACKETS))
_STEPS = {ord("["): 1, ord("{"): 1, ord("]"): -1, ord("}"): -1}
_DIGIT_OTHER_THAN_NOUGHT = re.compile("[1-9]")
_ENCODER = Encoder(decimal_format="number")


_Path = tuple["_Path", str | int] | None


class _Refused:
    """Stands in the tree where something was that is not read, until its place is known."""

    def __init__(self, code: str, detail: str, hint: str) -> None:
        self.code, self.detail, self.hint = code, detail, hint


class _Repeated(dict[str, Any]):
    """An object in which some keys stood twice; `twice` holds those keys, in the order of the text."""

    def __init__(self, pairs: list[tuple[str, Any]]) -> None:
        super().__init__(pairs)
        seen: set[str] = set()
        twice: dict[str, None] = {}
        for key, _ in pairs:
            if key in seen:
                twice[key] = None
            seen.add(key)
        self.twice = tuple(twice)


class _Values:
    """Makes the values of one text, and notes whether one of them is not read.

    So the tree is searched for the places of faults only where there is a fault.
    """

    def __init__(self) -> None:
        self.has_faults = False

    def object(self, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        entries = dict(pairs)
        if len(entries) == len(pairs):
            return entries
        self.has_faults = True
        return _Repeated(pairs)

    def whole(self, text: str) -> "int | _Refused":
        return int(text) if len(text) <= MOST_DIGITS else self._too_long()

    def fraction(self, text: str) -> "Decimal | _Refused":
        """A number with a point or an exponent; one that no double is near is refused, and nought is always nought."""
        if len(text) > MOST_DIGITS:
            return self._too_long()
        try:
            number = Decimal(text)
        except InvalidOperation:  # an exponent that Decimal does not hold either
            mantissa, _, exponent = text.lower().partition("e")
            if not _DIGIT_OTHER_THAN_NOUGHT.search(mantissa):
                return Decimal(mantissa)
            return self._too_small() if exponent.startswith("-") else self._too_large()
        if LEAST_EXPONENT < number.adjusted() < MOST_EXPONENT:
            return number
        if not number:
            return Decimal(text.lower().partition("e")[0])
        if number.adjusted() > 0:
            return number if number.copy_abs() <= _LARGEST else self._too_large()
        return number if float(number) else self._too_small()

    def constant(self, name: str) -> _Refused:
        return self._refused("json/not-a-number", "not a number that JSON has", "leave it out, or send null")

    def _too_long(self) -> _Refused:
        return self._refused("json/number-too-long", f"a number of more than {MOST_DIGITS} digits", "shorten it")

    def _too_large(self) -> _Refused:
        return self._refused(
            "json/number-too-large", "a number beyond the range of a double", "write a number in range"
        )

    def _too_small(self) -> _Refused:
        detail = "a number so near to nought that a double cannot tell them apart"
        return self._refused("json/number-too-small", detail, "write 0")

    def _refused(self, code: str, detail: str, hint: str) -> _Refused:
        self.has_faults = True
        return _Refused(code, detail, hint)


def loads(data: bytes) -> Any:
    """The value of one JSON text; fractions arrive as Decimal, whole numbers as int.

    Raises NotJson with the faults of content, at most MOST_FAULTS at once, or with the first fault of syntax.
    """
    if not data.strip():
        raise _not_json("json/not-json", "there is nothing here", "send a JSON document")
    if data.count(b"[") + data.count(b"{") > MOST_DEPTH:
        _refuse_depth(data)
    values = _Values()
    try:
        text = _text(data)
        value = _decoded(text, values)
    except NotJson:
        recognised = wrong_kind(data)
        if recognised is None:
            raise
        raise NotJson([recognised]) from None
    # Half a character can only stand in an escape: as bytes it is no UTF-8.
    if values.has_faults or _ESCAPED_SURROGATE.search(text):
        faults = list(islice(_faults(value, None), MOST_FAULTS))
        if faults:
            raise NotJson(faults)
    return value


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8, every number with its own digits: `loads` gives back an equal value."""
    return _ENCODER.encode(value)


def _text(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        raise _not_json("json/byte-order-mark", "starts with a byte order mark", "send UTF-8 without one")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        detail = f"not UTF-8 at byte {error.start}"
        raise _not_json("json/not-utf-8", detail, "send the text as UTF-8") from None


def _decoded(text: str, values: _Values) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=values.object,
            parse_int=values.whole,
            parse_float=values.fraction,
            parse_constant=values.constant,
        )
    except json.JSONDecodeError as error:
        detail = f"line {error.lineno}, column {error.colno}: {error.msg[:1].lower()}{error.msg[1:]}"
        raise _not_json("json/not-json", detail, "check the text at that place") from None
    except RecursionError:
        raise _too_deep() from None


def _refuse_depth(data: bytes) -> None:
    """Before parsing, for a parser's stack is not ours to spend. Brackets inside texts do not count."""
    brackets = _TEXTS.sub(b"", data).translate(None, _NO_BRACKETS)
    if max(accumulate(map(_STEPS.__getitem__, brackets)), default=0) > MOST_DEPTH:
        raise _too_deep()


def _faults(value: Any, path: _Path) -> Iterator[Diagnostic]:
    """Pointers are written for faults only: a long key over many values would be written as often as they are."""
    match value:
        case _Refused():
            yield Diagnostic(value.code, value.detail, _pointer(path), value.hint)
        case dict():
            for key in value.twice if isinstance(value, _Repeated) else ():
                yield Diagnostic("json/duplicate-key", "this key stands twice", _pointer((path, key)), "keep one")
            for key, below in value.items():
                yield from _surrogates(key, path)
                yield from _faults(below, (path, key))
        case list():
            for at, below in enumerate(value):
                yield from _faults(below, (path, at))
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
    shortened = key if len(key) <= MOST_OF_A_KEY else f"{key[:MOST_OF_A_KEY]}…"
    return _SURROGATE.sub("\ufffd", shortened)


def _too_deep() -> NotJson:
    return _not_json("json/too-deep", f"nested more than {MOST_DEPTH} deep", "flatten it")


def _not_json(code: str, detail: str, hint: str) -> NotJson:
    return NotJson([Diagnostic(code, detail, "", hint)])
