"""Form controls for facts: made from a fact's type and what was said, and read back into the same JSON."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from dontbuy.api.pages import figures
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.form.labels import field_label, is_whole, options_of
from dontbuy.engine.facts import FactType, ValueType

MOST_ROWS = 50
"""More rows than these are not shown in a form: they stay as they are."""
ROW = re.compile(r"[0-9]{1,4}")
"""The number of a row, or how many there are."""
_SIDES = ("buyer", "vendor")
_TEXT = FactType(ValueType.TEXT)
_QUANTITY = {"value": FactType(ValueType.NUMBER), "unit": _TEXT}
_FIGURES = {side: FactType(ValueType.NUMBER) for side in _SIDES}
_NUMBERS = (ValueType.INTEGER, ValueType.NUMBER)
_KNOWLEDGE, _ROUGHLY, _NOT_KNOWN = "knowledge", "approximate", "none"

Errors = Mapping[str, str]
Doubts = Mapping[str, Sequence[str]]
"""By the name of a control, what looks wrong in it although it can be read."""


@dataclass(frozen=True, slots=True)
class FormField:
    """A control for one value. `text` is what stands in it; `chosen` are the words of a list that are ticked; `doubts`
    say what looks wrong in it although it can be read."""

    name: str
    kind: str
    label: str
    text: str
    chosen: tuple[str, ...]
    options: tuple[tuple[str, str], ...]
    error: str
    doubts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return id_of(self.name)

    def is_filled(self) -> bool:
        """Whether anything stands in it."""
        return bool(self.text or self.chosen)

    def has_error(self) -> bool:
        """Whether something is wrong with it."""
        return bool(self.error)

    def is_doubted(self) -> bool:
        """Whether something looks wrong in it."""
        return bool(self.doubts)


@dataclass(frozen=True, slots=True)
class FormGroup:
    """Controls that belong together: the fields of a record, or the rows of a list of records.

    `rest` counts the records of a list that are not shown, because there are more than `MOST_ROWS`. `doubts` say what
    looks wrong in it as a whole although it can be read.
    """

    name: str
    kind: str
    label: str
    fields: tuple["Control", ...]
    error: str
    rest: int = 0
    doubts: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return id_of(self.name)

    def field(self, name: str) -> "Control":
        """A field by the last part of its name."""
        return next(field for field in self.fields if field.name == f"{self.name}/{name}")

    def is_filled(self) -> bool:
        """Whether anything stands in any of its fields."""
        return any(field.is_filled() for field in self.fields)

    def has_error(self) -> bool:
        """Whether something is wrong with it or in it."""
        return bool(self.error) or any(field.has_error() for field in self.fields)

    def is_doubted(self) -> bool:
        """Whether something looks wrong in it or in a field of it."""
        return bool(self.doubts) or any(field.is_doubted() for field in self.fields)


Control = FormField | FormGroup


def control(
    name: str, label: str, type_: FactType, value: Any, errors: Errors, rows: int = 1, doubts: Doubts | None = None
) -> Control:
    """The control of a value as it stands in a document, right or wrong; of a list with at least `rows` records.

    `doubts` are what looks wrong in it and in what it is made of.
    """
    doubts = doubts or {}
    if type_.value_type is ValueType.RECORDS:
        return _rows(name, label, type_, value, errors, rows, doubts)
    inner = _inner(type_, value)
    if inner:
        return _group(name, label, type_.value_type.value, inner, _as_record(type_, value), errors, doubts)
    return FormField(
        name=name,
        kind=type_.value_type.value,
        label=label,
        text="" if isinstance(value, list | Mapping) else _text(value),
        chosen=_chosen(type_, value),
        options=options_of(type_),
        error=errors.get(name, ""),
        doubts=tuple(doubts.get(name, ())),
    )


def _rows(name: str, label: str, type_: FactType, value: Any, errors: Errors, rows: int, doubts: Doubts) -> FormGroup:
    items = list(value) if isinstance(value, list) else []
    rest = max(0, len(items) - MOST_ROWS)
    items = (items + [{}] * (rows - len(items)))[:MOST_ROWS]
    records = tuple(
        _group(f"{name}/{at}", "", "group", type_.fields, row, errors, doubts) for at, row in enumerate(items)
    )
    return FormGroup(name, type_.value_type.value, label, records, errors.get(name, ""), rest)


def _group(
    name: str,
    label: str,
    kind: str,
    fields: Mapping[str, FactType],
    value: Any,
    errors: Errors,
    doubts: Doubts,
) -> FormGroup:
    said = _with_its_unit(fields, value) if isinstance(value, Mapping) else {}
    made = tuple(
        control(f"{name}/{key}", field_label(f"{name}/{key}"), inner, said.get(key), errors, doubts=doubts)
        for key, inner in fields.items()
    )
    return FormGroup(name, kind, label, made, errors.get(name, ""), doubts=tuple(doubts.get(name, ())))


def _with_its_unit(fields: Mapping[str, FactType], record: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record whose unit is written beside its number, `$4,000,000`, where that can be read back."""
    value, unit = record.get("value"), record.get("unit") or ""
    if not _is_measured(fields) or isinstance(value, bool) or not isinstance(value, int | Decimal):
        return record
    if not isinstance(unit, str) or not figures.carries(unit):
        return record
    return {**record, "value": figures.shown(value, unit), "unit": None}


def _is_measured(fields: Mapping[str, FactType]) -> bool:
    """Whether a record is a number with its unit, and perhaps more."""
    return "value" in fields and "unit" in fields and fields["value"].value_type in _NUMBERS


def id_of(name: str) -> str:
    """The id of a control: `metrics-items-1` for the second row of `metrics.items`."""
    return re.sub(r"[^A-Za-z0-9]+", "-", name).strip("-")


def _inner(type_: FactType, value: Any) -> Mapping[str, FactType]:
    """The fields of a value that has parts; one figure that was said for all sides stays one field."""
    match type_.value_type:
        case ValueType.RECORD:
            return type_.fields
        case ValueType.QUANTITY:
            return _QUANTITY
        case ValueType.FIGURES if value is None or isinstance(value, Mapping):
            return {**_FIGURES, **dict.fromkeys(value or {}, _FIGURES["buyer"])}
        case _:
            return {}


def _as_record(type_: FactType, value: Any) -> Any:
    return {"value": value} if type_.value_type is ValueType.QUANTITY and not isinstance(value, Mapping) else value


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Decimal() | int():
            return figures.number(value)
        case _:
            return str(value).rstrip(" ")


def _chosen(type_: FactType, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or type_.value_type is ValueType.RECORDS:
        return ()
    if not value and type_.empty_word:
        return (type_.empty_word,)
    return tuple(str(word) for word in value)


def typed(name: str, type_: FactType, form: Form) -> Any:
    """What was typed, as JSON; None where nothing was. What cannot be read stays as it was typed, to be shown again."""
    match type_.value_type:
        case ValueType.YES_NO:
            return {"true": True, "false": False}.get(form.text(name), form.text(name) or None)
        case ValueType.WORDS | ValueType.METRICS:
            return [word for word in form.every(name) if word] or None
        case ValueType.TEXTS:
            return [line.strip() for line in form.text(name).split("\n") if line.strip()] or None
        case ValueType.INTEGER | ValueType.NUMBER:
            return _number(form.text(name))
        case ValueType.FIGURES:
            parts = dict.fromkeys(_parts(name, form), _FIGURES["buyer"])
            return _number(form.text(name)) if name in form else _record(name, parts, form)
        case ValueType.QUANTITY:
            return _record(name, _QUANTITY, form)
        case ValueType.RECORD:
            return _record(name, type_.fields, form)
        case ValueType.RECORDS:
            return _records(name, type_, form)
        case _:
            return form.text(name) or None


def _number(text: str) -> Any:
    """A number that has no field for a unit: only a percent sign may stand beside it."""
    figure = figures.read(text)
    if isinstance(figure, figures.Figure) and figure.unit in ("", figures.PERCENT):
        return figures.exact(figure.value)
    return _unread(text)


def _unread(text: str) -> str | None:
    """A figure as it was typed. The space behind it keeps a document from taking `1.234`, which is asked back, as it
    would from a tool; a form shows it without."""
    return f"{text} " if text else None


def _record(name: str, fields: Mapping[str, FactType], form: Form) -> dict[str, Any] | None:
    read = {key: typed(f"{name}/{key}", inner, form) for key, inner in fields.items()}
    if _is_measured(fields):
        read.update(_measured(form.text(f"{name}/value"), form.text(f"{name}/unit")))
    if _KNOWLEDGE in fields and "baseline" in fields:
        _take_roughly(read, form.text(f"{name}/baseline/value"))
        _take_no_rough_target(read, form.text(f"{name}/target/value"))
    return {key: value for key, value in read.items() if value is not None} or None


def _measured(text: str, unit: str) -> dict[str, Any]:
    """A number and its unit, which stands beside the number, in a field of its own, or in both where they agree."""
    figure, own = figures.read(text), figures.unit_of(unit)
    if not isinstance(figure, figures.Figure) or (figure.unit and own and figure.unit != own):
        return {"value": _unread(text), "unit": unit or None}
    return {"value": figures.exact(figure.value), "unit": figure.unit or own or None}


def _take_roughly(read: dict[str, Any], today: str) -> None:
    """Who writes *about 20* says that it is known roughly; who also says that it is known exactly is asked again."""
    figure = figures.read(today)
    if not isinstance(figure, figures.Figure) or not figure.roughly:
        return
    if read[_KNOWLEDGE] is None:
        read[_KNOWLEDGE] = _ROUGHLY
    elif read[_KNOWLEDGE] != _ROUGHLY:
        read["baseline"] = {**(read["baseline"] or {}), "value": _unread(today)}


def _take_no_rough_target(read: dict[str, Any], target: str) -> None:
    """Who writes *about 28* as the target is asked for one number: nothing keeps how roughly a target is meant."""
    figure = figures.read(target)
    if isinstance(figure, figures.Figure) and figure.roughly:
        read["target"] = {**(read["target"] or {}), "value": _unread(target)}


def _records(name: str, type_: FactType, form: Form) -> list[dict[str, Any]] | None:
    """The records that say something; one that is to be taken out is not read."""
    rows = {part.partition("/")[0] for part in _parts(name, form)}
    records = [
        _record(f"{name}/{row}", type_.fields, form)
        for row in sorted((row for row in rows if ROW.fullmatch(row)), key=lambda row: (int(row), row))
        if f"{name}/{row}/remove" not in form
    ]
    return [record for record in records if record] or None


def says_how_well_known(type_: FactType) -> bool:
    """Whether each record of a list can say that its value of today is not known."""
    return type_.value_type is ValueType.RECORDS and _NOT_KNOWN in type_.fields.get(_KNOWLEDGE, _TEXT).words


def with_values_not_known(type_: FactType, typed_: Any) -> Any:
    """What was typed by somebody who then says *I don't know*: nothing of it is lost. A record without a value of today
    says that it is not known; one with a value, or that is not to be said here, stays as it is."""
    if not says_how_well_known(type_) or not isinstance(typed_, list):
        return typed_
    told = ("value", "withheld")
    return [
        record if any(key in record.get("baseline", {}) for key in told) else {**record, _KNOWLEDGE: _NOT_KNOWN}
        for record in typed_
    ]


def with_rest(name: str, value: Any, before: Mapping[str, Any], form: Form) -> Any:
    """What was typed, plus the rows that did not fit on the form (more than `MOST_ROWS`).

    The hidden field `NAME/rest` says how many those are; they are copied from the answer of before.
    """
    rest, had = form.text(f"{name}/rest"), before.get(name)
    if not ROW.fullmatch(rest) or not isinstance(had, list) or not isinstance(value, list | None):
        return value
    return [*(value or []), *had[max(0, len(had) - int(rest)) :]] or None


def _parts(name: str, form: Form) -> Sequence[str]:
    return [key.removeprefix(f"{name}/") for key in form.texts if key.startswith(f"{name}/")]


def faults(controls: Sequence[Control]) -> list[tuple[str, str]]:
    """What is wrong in a form, for the summary: the id of the field and the message with its label."""
    return [fault for each in controls for fault in _faults(each, "", "")]


def _faults(control: Control, row: str, place: str) -> Iterator[tuple[str, str]]:
    own = control.label if is_whole(control.name) else f"{place} {control.label}".strip()
    label = f"{row} {own}".strip()
    if control.error:
        yield control.id, f"{label}: {control.error}" if label else control.error
    if not isinstance(control, FormGroup):
        return
    is_list = control.kind == ValueType.RECORDS.value
    for at, inner in enumerate(control.fields, 1):
        if is_list:
            yield from _faults(inner, f"Row {at},", "")
        else:
            yield from _faults(inner, row, place if control.kind == "group" else f"{place} {control.label}".strip())
