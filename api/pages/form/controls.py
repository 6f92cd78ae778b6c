"""Form controls for facts: made from a fact's type and what was said, and read back into the same JSON."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.form.labels import field_label, is_whole, options_of
from dontbuy.engine.facts import FactType, ValueType, number_text
from dontbuy.engine.numbers import DECIMAL

MOST_ROWS = 50
"""More rows than these are not shown in a form: they stay as they are."""
ROW = re.compile(r"[0-9]{1,4}")
"""The number of a row, or how many there are."""
_SIDES = ("buyer", "vendor")
_TEXT = FactType(ValueType.TEXT)
_QUANTITY = {"value": FactType(ValueType.NUMBER), "unit": _TEXT}
_FIGURES = {side: FactType(ValueType.NUMBER) for side in _SIDES}
_LISTS_OF_WORDS = (ValueType.WORDS, ValueType.METRICS)

Errors = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form, or a group of them. `text` and `chosen` are what it shows; `rows` are a list's records, and
    `rest` counts those that are not shown."""

    name: str
    kind: str
    label: str
    text: str
    chosen: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    fields: tuple["Control", ...]
    rows: tuple["Control", ...]
    error: str
    rest: int = 0

    @property
    def id(self) -> str:
        return re.sub(r"[^A-Za-z0-9]+", "-", self.name).strip("-")

    def field(self, name: str) -> "Control":
        """A group's field by the last part of its name."""
        return next(one for one in self.fields if one.name == f"{self.name}/{name}")

    def is_filled(self) -> bool:
        return bool(self.text or self.chosen) or any(one.is_filled() for one in (*self.fields, *self.rows))

    def has_error(self) -> bool:
        return bool(self.error) or any(one.has_error() for one in (*self.fields, *self.rows))


def control(name: str, label: str, kind: FactType, value: Any, errors: Errors, rows: int = 1) -> Control:
    """The control of a value as it stands in a document, right or wrong; of a list with at least `rows` records."""
    fields: tuple[Control, ...] = ()
    records: tuple[Control, ...] = ()
    rest = 0
    if kind.value_type is ValueType.RECORDS:
        items = list(value) if isinstance(value, list) else []
        rest = max(0, len(items) - MOST_ROWS)
        items = (items + [{}] * (rows - len(items)))[:MOST_ROWS]
        records = tuple(_group(f"{name}/{at}", "", kind.fields, item, errors) for at, item in enumerate(items))
    elif inner := _inner(kind, value):
        fields = _group(name, label, inner, _as_record(kind, value), errors).fields
    return Control(
        name=name,
        kind=kind.value_type.value,
        label=label,
        text="" if fields or records or isinstance(value, list | Mapping) else _text(value),
        chosen=_chosen(kind, value),
        options=options_of(kind),
        fields=fields,
        rows=records,
        error=errors.get(name, ""),
        rest=rest,
    )


def _group(name: str, label: str, fields: Mapping[str, FactType], value: Any, errors: Errors) -> Control:
    said = value if isinstance(value, Mapping) else {}
    made = tuple(
        control(f"{name}/{key}", field_label(f"{name}/{key}"), inner, said.get(key), errors)
        for key, inner in fields.items()
    )
    return Control(name, "group", label, "", (), (), made, (), errors.get(name, ""))


def _inner(kind: FactType, value: Any) -> Mapping[str, FactType]:
    """The fields of a value that has parts; one figure that was said for all sides stays one field."""
    match kind.value_type:
        case ValueType.RECORD:
            return kind.fields
        case ValueType.QUANTITY:
            return _QUANTITY
        case ValueType.FIGURES if value is None or isinstance(value, Mapping):
            return {**_FIGURES, **dict.fromkeys(value or {}, _FIGURES["buyer"])}
        case _:
            return {}


def _as_record(kind: FactType, value: Any) -> Any:
    return {"value": value} if kind.value_type is ValueType.QUANTITY and not isinstance(value, Mapping) else value


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal():
            return number_text(value)
        case _:
            return str(value)


def _chosen(kind: FactType, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or kind.value_type is ValueType.RECORDS:
        return ()
    if not value and kind.empty_word:
        return (kind.empty_word,)
    return tuple(str(one) for one in value)


def typed(name: str, kind: FactType, form: Form) -> Any:
    """What was typed, as JSON; None where nothing was. What cannot be read stays as it was typed, to be shown again."""
    match kind.value_type:
        case ValueType.YES_NO:
            return {"true": True, "false": False}.get(form.one(name), form.one(name) or None)
        case ValueType.WORDS | ValueType.METRICS:
            return [one for one in form.every(name) if one] or None
        case ValueType.TEXTS:
            return [line.strip() for line in form.one(name).split("\n") if line.strip()] or None
        case ValueType.INTEGER | ValueType.NUMBER:
            return _number(form.one(name))
        case ValueType.FIGURES:
            parts = dict.fromkeys(_parts(name, form), _FIGURES["buyer"])
            return _number(form.one(name)) if name in form else _record(name, parts, form)
        case ValueType.QUANTITY:
            return _record(name, _QUANTITY, form)
        case ValueType.RECORD:
            return _record(name, kind.fields, form)
        case ValueType.RECORDS:
            return _records(name, kind, form)
        case _:
            return form.one(name) or None


def _number(text: str) -> Any:
    plain = text.removesuffix("%").strip()
    if not DECIMAL.fullmatch(plain):
        return text or None
    return Decimal(plain) if "." in plain else int(plain)


def _record(name: str, fields: Mapping[str, FactType], form: Form) -> dict[str, Any] | None:
    read = {key: typed(f"{name}/{key}", inner, form) for key, inner in fields.items()}
    return {key: value for key, value in read.items() if value is not None} or None


def _records(name: str, kind: FactType, form: Form) -> list[dict[str, Any]] | None:
    """The records that say something; one that is to be taken out is not read."""
    rows = {one.partition("/")[0] for one in _parts(name, form)}
    found = [
        _record(f"{name}/{at}", kind.fields, form)
        for at in sorted((one for one in rows if ROW.fullmatch(one)), key=lambda one: (int(one), one))
        if f"{name}/{at}/remove" not in form
    ]
    return [one for one in found if one] or None


def with_rest(name: str, value: Any, before: Mapping[str, Any], form: Form) -> Any:
    """What was typed, with the last rows of before, which the form did not show: it says how many those are."""
    rest, had = form.one(f"{name}/rest"), before.get(name)
    if not ROW.fullmatch(rest) or not isinstance(had, list) or not isinstance(value, list | None):
        return value
    return [*(value or []), *had[max(0, len(had) - int(rest)) :]] or None


def _parts(name: str, form: Form) -> Sequence[str]:
    return [one.removeprefix(f"{name}/") for one in form.texts if one.startswith(f"{name}/")]


def faults(controls: Sequence[Control]) -> list[tuple[str, str]]:
    """What is wrong in a form, for the summary: the id of the field and the message with its label."""
    return [fault for one in controls for fault in _faults(one, "", "")]


def _faults(one: Control, row: str, place: str) -> Iterator[tuple[str, str]]:
    label = f"{row} {one.label if is_whole(one.name) else f'{place} {one.label}'.strip()}".strip()
    if one.error:
        yield one.id, f"{label}: {one.error}" if label else one.error
    for inner in one.fields:
        yield from _faults(inner, row, f"{place} {one.label}".strip() if one.kind != "group" else place)
    for at, each in enumerate(one.rows, 1):
        yield from _faults(each, f"{at}.", "")
