"""Raw values to typed values: every fault with its JSON pointer, and never the value itself in a message."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from dontbuy.engine.errors import Diagnostic, did_you_mean
from dontbuy.engine.facts import FactType, Quantity, Record, Value, ValueType

CUSTOM = "custom"
DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_NAME = re.compile(r"[\w.\- ]{1,60}", re.ASCII)
_QUANTITY = FactType(
    ValueType.RECORD,
    fields={"value": FactType(ValueType.NUMBER), "unit": FactType(ValueType.TEXT)},
    required=frozenset({"value"}),
)
LIMIT_OF_ITEMS = 2_000
MOST_GUESSES = 100
"""Finding the nearest name takes a while, and a caller reads no more of them."""


def step(pointer: str, key: str | int) -> str:
    """The JSON pointer (RFC 6901) one level down."""
    if isinstance(key, str) and ("~" in key or "/" in key):
        key = key.replace("~", "~0").replace("/", "~1")
    return f"{pointer}/{key}"


def named(kind: str, key: str) -> str:
    """`kind` with the caller's own name in backticks, where that name is short and plain enough to repeat."""
    return f"{kind} `{key}`" if _PLAIN_NAME.fullmatch(key) else kind


def without_nulls(raw: Any) -> Any:
    """A raw value without the keys whose value is null: null says nothing."""
    match raw:
        case dict():
            return {key: without_nulls(value) for key, value in raw.items() if value is not None}
        case list():
            return [without_nulls(value) for value in raw]
        case _:
            return raw


@dataclass(slots=True)
class ValueReader:
    """Reads raw values against fact types and collects what is wrong; `metrics` are the catalogue's ids."""

    metrics: Collection[str]
    room: str = "facts"
    faults: list[Diagnostic] = field(default_factory=list)

    def read(self, kind: FactType, raw: Any, pointer: str) -> Value | None:
        """The typed value, or None where `raw` is null or wrong (then a fault was noted)."""
        if raw is None or (
            kind.value_type is ValueType.YES_NO and isinstance(raw, bool)
        ):  # most facts are one or the other
            return raw
        match kind.value_type:
            case ValueType.YES_NO:
                return self._yes_no(raw, pointer)
            case ValueType.WORD:
                return self._word(kind.words, raw, pointer)
            case ValueType.METRIC:
                return self._metric(raw, pointer)
            case ValueType.TEXT:
                return self._text(raw, pointer)
            case ValueType.DATE:
                return self._date(raw, pointer)
            case ValueType.INTEGER:
                return self._integer(raw, pointer)
            case ValueType.NUMBER:
                return self._number(raw, pointer)
            case ValueType.QUANTITY:
                return self._quantity(raw, pointer)
            case ValueType.FIGURES:
                return self._figures(raw, pointer)
            case ValueType.RECORD:
                return self._record(kind, raw, pointer)
            case _:
                return self._list(kind, raw, pointer)

    def fault(self, code: str, message: str, pointer: str, hint: str = "") -> None:
        self.faults.append(Diagnostic(f"{self.room}/{code}", message, pointer, hint))

    def _wrong(self, expected: str, raw: Any, pointer: str, hint: str) -> None:
        self.fault("wrong-type", f"expected {expected}, got {_said(raw)}", pointer, hint)

    def _yes_no(self, raw: Any, pointer: str) -> bool | None:
        if isinstance(raw, bool):
            return raw
        hint = "write true or false, or leave it out if it was not told"
        if isinstance(raw, str) and raw.lower() in ("yes", "no", "on", "off", "y", "n"):
            hint = "this is text: write true or false, without quotes"
        return self._wrong("true or false", raw, pointer, hint)

    def _word(self, words: Mapping[str, str], raw: Any, pointer: str) -> str | None:
        if not isinstance(raw, str):
            return self._wrong("a word", raw, pointer, f"write one of: {', '.join(words)}")
        if raw not in words:
            hint = did_you_mean(raw, words) or f"write one of: {', '.join(words)}"
            return self.fault("unknown-word", "not one of the words that are known here", pointer, hint)
        return raw

    def _metric(self, raw: Any, pointer: str) -> str | None:
        if not isinstance(raw, str):
            return self._wrong("the id of a metric", raw, pointer, "write an id from the metrics catalogue")
        if raw != CUSTOM and raw not in self.metrics:
            hint = (
                did_you_mean(raw, self.metrics) or f"write an id from the metrics catalogue, or `{CUSTOM}` with a name"
            )
            return self.fault("unknown-metric", "not in the metrics catalogue", pointer, hint)
        return raw

    def _text(self, raw: Any, pointer: str) -> str | None:
        return raw if isinstance(raw, str) else self._wrong("text", raw, pointer, "write it in quotes")

    def _date(self, raw: Any, pointer: str) -> date | None:
        if isinstance(raw, str) and _DATE.fullmatch(raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        return self._wrong("a date", raw, pointer, "write it as YYYY-MM-DD, such as 2026-11-21")

    def _number(self, raw: Any, pointer: str) -> Decimal | None:
        if isinstance(raw, int | Decimal) and not isinstance(raw, bool) and Decimal(raw).is_finite():
            return Decimal(raw)
        if isinstance(raw, str) and DECIMAL.fullmatch(raw):
            return Decimal(raw)
        hint = 'write one number, such as 24 or "24.5"; for a range give one value and say knowledge: approximate'
        return self._wrong("a number", raw, pointer, hint)

    def _integer(self, raw: Any, pointer: str) -> Decimal | None:
        number = self._number(raw, pointer)
        if number is not None and (number != number.to_integral_value() or number < 0):
            return self.fault("wrong-type", "expected a whole number, zero or more", pointer, "write 0, 1, 2 …")
        return number

    def _quantity(self, raw: Any, pointer: str) -> Quantity | None:
        if not isinstance(raw, Mapping):
            number = self._number(raw, pointer)
            return None if number is None else Quantity(number)
        record = self._record(_QUANTITY, raw, pointer)
        if record is None or record.get("value") is None:
            return None
        return Quantity(_decimal(record.get("value")), str(record.get("unit") or ""))

    def _figures(self, raw: Any, pointer: str) -> Decimal | Record | None:
        if not isinstance(raw, Mapping):
            return self._number(raw, pointer)
        each = {key: self._number(value, step(pointer, key)) for key, value in raw.items() if value is not None}
        return Record({key: value for key, value in sorted(each.items()) if value is not None})

    def _record(self, kind: FactType, raw: Any, pointer: str) -> Record | None:
        if not isinstance(raw, Mapping):
            return self._wrong("an object", raw, pointer, f"write an object with: {', '.join(kind.fields)}")
        values: dict[str, Value] = {}
        for key, value in raw.items():
            if key not in kind.fields:
                nearest = did_you_mean(key, kind.fields) if len(self.faults) < MOST_GUESSES else ""
                hint = nearest or f"write one of: {', '.join(kind.fields)}"
                self.fault("unknown-field", named("unknown field", key), step(pointer, key), hint)
            elif (read := self.read(kind.fields[key], value, step(pointer, key))) is not None:
                values[key] = read
        for key in self._required(kind, values):
            if raw.get(key) in (None, ""):
                self.fault("missing-field", f"`{key}` is missing", pointer, f"add `{key}`")
        return Record(dict(sorted(values.items())))

    def _required(self, kind: FactType, values: Mapping[str, Value]) -> Iterator[str]:
        yield from sorted(kind.required)
        if values.get("metric") == CUSTOM and "name" in kind.fields:
            yield "name"

    def _list(self, kind: FactType, raw: Any, pointer: str) -> tuple[Any, ...] | None:
        if not isinstance(raw, list):
            return self._wrong("a list", raw, pointer, "write a list in [ ]; [] means that there are none")
        if len(raw) > LIMIT_OF_ITEMS:
            return self.fault("too-many-items", f"more than {LIMIT_OF_ITEMS} items", pointer, "send fewer")
        read = [self._item(kind, item, step(pointer, at)) for at, item in enumerate(raw)]
        if kind.empty_word and read == [kind.empty_word]:
            return ()
        return tuple(item for item in read if item is not None)

    def _item(self, kind: FactType, raw: Any, pointer: str) -> Value | None:
        match kind.value_type:
            case ValueType.WORDS:
                return self._word(kind.words, raw, pointer)
            case ValueType.METRICS:
                return self._metric(raw, pointer)
            case ValueType.RECORDS:
                return self._record(kind, raw, pointer)
            case _:
                return self._text(raw, pointer)


def _decimal(value: Value | None) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(0)


def _said(raw: Any) -> str:
    match raw:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | Decimal():
            return "a number"
        case str():
            return "text"
        case list() | tuple():
            return "a list"
        case Mapping():
            return "an object"
        case _:
            return "something else"
