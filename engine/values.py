"""Raw values to typed values: every fault with its JSON pointer, and never the value itself in a message."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from dontbuy.engine.errors import Diagnostic, did_you_mean
from dontbuy.engine.facts import FactType, Quantity, Record, Value, ValueType
from dontbuy.engine.numbers import ONE_WHOLE_NUMBER, decimal_of, number_hint, with_plain_digits

CUSTOM = "custom"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_PLAIN_NAME = re.compile(r"[\w.\- ]{1,60}", re.ASCII)
HIDDEN = (
    r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    r"\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
)
"""The characters that nobody sees or that turn the writing round, as a class of any dialect of regular expressions."""
_HIDES = re.compile(f"[{HIDDEN}]")
_QUANTITY = FactType(
    ValueType.RECORD,
    fields={"value": FactType(ValueType.NUMBER), "unit": FactType(ValueType.TEXT)},
    required=frozenset({"value"}),
)
# Named once: reading a member of an enum takes ten times as long as reading a name; see `truth`.
YES_NO: Final = ValueType.YES_NO
_TEXT: Final = ValueType.TEXT
_NUMBER = (int, Decimal)
AN_OBJECT: Final = (dict, Mapping)
"""What `isinstance` is asked for an object: most are a dict, and asking for `Mapping` alone takes six times as long."""
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


def hides_something(name: str) -> bool:
    """Whether a name has a character that nobody sees or that turns the writing round.

    Such are NUL and the other control characters (but not tab and line end), the marks that turn the direction of
    writing (U+202A to U+202E, U+2066 to U+2069), the zero-width space and the byte order mark. The two joiners that
    some scripts and emoji are written with (U+200C, U+200D) are none.
    """
    return _HIDES.search(name) is not None


def without_nulls(raw: Any) -> Any:
    """A raw value without the keys whose value is null: null tells nothing."""
    match raw:
        case dict():
            return {key: without_nulls(value) for key, value in raw.items() if value is not None}
        case list():
            return [without_nulls(value) for value in raw]
        case _:
            return raw


@dataclass(slots=True)
class ValueReader:
    """Reads raw values against fact types and collects what is wrong; `metrics` are the catalogue's ids.

    `room` is the first part of every code: `facts` for a document, `rulebook` for a value in a rulebook.
    """

    metrics: Collection[str]
    room: str = "facts"
    faults: list[Diagnostic] = field(default_factory=list)

    def read(self, fact_type: FactType, raw: Any, pointer: str) -> Value | None:
        """The typed value, or None where `raw` is null or wrong (then a fault was noted)."""
        if raw is None or ((raw is True or raw is False) and fact_type.value_type is YES_NO):
            return raw  # most facts are one or the other
        return _READ[fact_type.value_type](self, fact_type, raw, pointer)

    def fault(self, code: str, message: str, pointer: str, hint: str = "") -> None:
        """Note what is wrong: `code` without its room, such as `wrong-type`."""
        self.faults.append(Diagnostic(f"{self.room}/{code}", message, pointer, hint))

    def _wrong(self, fact_type: FactType, expected: str, raw: Any, pointer: str, hint: str) -> None:
        """Note a value of another type; the rulebook's own hint for this type stands behind ours."""
        hint = f"{hint}; {fact_type.hint}" if fact_type.hint else hint
        self.fault("wrong-type", f"expected {expected}, got {_type_of(raw)}", pointer, hint)

    def _yes_no(self, fact_type: FactType, raw: Any, pointer: str) -> bool | None:
        if isinstance(raw, bool):
            return raw
        hint = "write true or false, or leave it out if it was not told"
        if isinstance(raw, str) and raw.lower() in ("yes", "no", "on", "off", "y", "n"):
            hint = "this is text: write true or false, without quotes"
        self._wrong(fact_type, "true or false", raw, pointer, hint)
        return None

    def _word(self, fact_type: FactType, raw: Any, pointer: str) -> str | None:
        words = fact_type.words
        if not isinstance(raw, str):
            self._wrong(fact_type, "a word", raw, pointer, f"write one of: {', '.join(words)}")
            return None
        if raw not in words:
            hint = did_you_mean(raw, words) or f"write one of: {', '.join(words)}"
            self.fault("unknown-word", "not one of the words that are known here", pointer, hint)
            return None
        return raw

    def _metric(self, fact_type: FactType, raw: Any, pointer: str) -> str | None:
        anything = f"write an id from the metrics catalogue, or `{CUSTOM}` with a name"
        if not isinstance(raw, str):
            self._wrong(fact_type, "the id of a metric", raw, pointer, anything)
            return None
        if raw != CUSTOM and raw not in self.metrics:
            hint = did_you_mean(raw, self.metrics) or anything
            self.fault("unknown-metric", "not in the metrics catalogue", pointer, hint)
            return None
        return raw

    def _text(self, fact_type: FactType, raw: Any, pointer: str) -> str | None:
        if isinstance(raw, str):
            return raw
        self._wrong(fact_type, "text", raw, pointer, "write it in quotes")
        return None

    def _label(self, fact_type: FactType, raw: Any, pointer: str) -> str | None:
        """The text of a record's field, such as a unit or a name: what is compared or listed hides nothing."""
        text = self._text(fact_type, raw, pointer)
        return text if text is None or self._is_plain(text, pointer) else None

    def _is_plain(self, name: str, pointer: str) -> bool:
        if name.isprintable() or not hides_something(name):
            return True
        message = "a character that nobody sees stands here"
        self.fault("hidden-character", message, pointer, "write the text again by hand, without control characters")
        return False

    def _date(self, fact_type: FactType, raw: Any, pointer: str) -> date | None:
        if isinstance(raw, str) and _DATE.fullmatch(raw):
            try:
                return date.fromisoformat(raw)
            except ValueError:
                pass
        hint = "write it as YYYY-MM-DD, such as 2026-11-21"
        if isinstance(raw, str) and not raw.isascii() and _DATE.fullmatch(with_plain_digits(raw[:100])):
            hint = "write it as YYYY-MM-DD with the digits 0 to 9, such as 2026-11-21"
        self._wrong(fact_type, "a date", raw, pointer, hint)
        return None

    def _number(self, fact_type: FactType, raw: Any, pointer: str) -> Decimal | None:
        if isinstance(raw, _NUMBER) and not isinstance(raw, bool) and Decimal(raw).is_finite():
            return Decimal(raw)
        number = decimal_of(raw) if isinstance(raw, str) else None
        if number is None:
            whole = fact_type.value_type is ValueType.INTEGER
            expected = "a whole number" if whole else "a number"
            self._wrong(fact_type, expected, raw, pointer, number_hint(raw, whole=whole))
        return number

    def _integer(self, fact_type: FactType, raw: Any, pointer: str) -> Decimal | None:
        number = self._number(fact_type, raw, pointer)
        if number is None or (number == number.to_integral_value() and number >= 0):
            return number
        self.fault("wrong-type", "expected a whole number, zero or more", pointer, ONE_WHOLE_NUMBER)
        return None

    def _quantity(self, fact_type: FactType, raw: Any, pointer: str) -> Quantity | None:
        if not isinstance(raw, AN_OBJECT):
            number = self._number(fact_type, raw, pointer)
            return None if number is None else Quantity(number)
        record = self._record(_QUANTITY, raw, pointer)
        if record is None:
            return None
        amount, unit = record.get("value"), record.get("unit")
        return Quantity(amount, str(unit or "")) if isinstance(amount, Decimal) else None

    def _figures(self, fact_type: FactType, raw: Any, pointer: str) -> Decimal | Record | None:
        if not isinstance(raw, AN_OBJECT):
            return self._number(fact_type, raw, pointer)
        figures: dict[str, Value] = {}
        for key, value in raw.items():
            here = step(pointer, key)
            if self._is_plain(key, here) and value is not None:
                number = self._number(fact_type, value, here)
                if number is not None:
                    figures[key] = number
        return Record(dict(sorted(figures.items())))

    def _record(self, fact_type: FactType, raw: Any, pointer: str) -> Record | None:
        if not isinstance(raw, AN_OBJECT):
            self._wrong(fact_type, "an object", raw, pointer, f"write an object with: {', '.join(fact_type.fields)}")
            return None
        values: dict[str, Value] = {}
        for key, value in raw.items():
            field_type = fact_type.fields.get(key)
            if field_type is None:
                nearest = did_you_mean(key, fact_type.fields) if len(self.faults) < MOST_GUESSES else ""
                hint = nearest or f"write one of: {', '.join(fact_type.fields)}"
                self.fault("unknown-field", named("unknown field", key), step(pointer, key), hint)
            elif field_type.value_type is _TEXT and isinstance(value, str) and value.isprintable():
                values[key] = value  # most fields
            elif value is not None and (told := self._field(field_type, value, f"{pointer}/{key}")) is not None:
                values[key] = told
        for key in self._required(fact_type, values):
            if raw.get(key) is None or _is_blank(raw[key]):
                self.fault("missing-field", f"`{key}` is missing", pointer, f"add `{key}`")
        return Record(dict(sorted(values.items())))

    def _field(self, fact_type: FactType, raw: Any, pointer: str) -> Value | None:
        if fact_type.value_type is _TEXT:
            return self._label(fact_type, raw, pointer)
        return self.read(fact_type, raw, pointer)

    def _required(self, fact_type: FactType, values: Mapping[str, Value]) -> Sequence[str]:
        required = sorted(fact_type.required)
        if values.get("metric") == CUSTOM and "name" in fact_type.fields:
            required.append("name")
        return required

    def _list(self, fact_type: FactType, raw: Any, pointer: str) -> tuple[Any, ...] | None:
        if not isinstance(raw, list):
            self._wrong(fact_type, "a list", raw, pointer, "write a list in [ ]; [] means that there are none")
            return None
        if len(raw) > LIMIT_OF_ITEMS:
            self.fault("too-many-items", f"more than {LIMIT_OF_ITEMS} items", pointer, "send fewer")
            return None
        items = [self._item(fact_type, item, step(pointer, at)) for at, item in enumerate(raw)]
        if fact_type.empty_word and set(items) == {fact_type.empty_word}:
            return ()
        return tuple(item for item in items if item is not None)

    def _item(self, fact_type: FactType, raw: Any, pointer: str) -> Value | None:
        return _READ_ITEM[fact_type.value_type](self, fact_type, raw, pointer)


_Read = Callable[[ValueReader, FactType, Any, str], Value | None]
_READ: Mapping[ValueType, _Read] = {
    ValueType.YES_NO: ValueReader._yes_no,
    ValueType.WORD: ValueReader._word,
    ValueType.METRIC: ValueReader._metric,
    ValueType.TEXT: ValueReader._text,
    ValueType.DATE: ValueReader._date,
    ValueType.INTEGER: ValueReader._integer,
    ValueType.NUMBER: ValueReader._number,
    ValueType.QUANTITY: ValueReader._quantity,
    ValueType.FIGURES: ValueReader._figures,
    ValueType.RECORD: ValueReader._record,
    ValueType.WORDS: ValueReader._list,
    ValueType.TEXTS: ValueReader._list,
    ValueType.METRICS: ValueReader._list,
    ValueType.RECORDS: ValueReader._list,
}
_READ_ITEM: Mapping[ValueType, _Read] = {
    ValueType.WORDS: ValueReader._word,
    ValueType.TEXTS: ValueReader._text,
    ValueType.METRICS: ValueReader._metric,
    ValueType.RECORDS: ValueReader._record,
}


def _is_blank(raw: Any) -> bool:
    return isinstance(raw, str) and not raw.strip()


def _type_of(raw: Any) -> str:
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
