"""What is sent, as shapes: the envelope of a document, and what is wrong with one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, StrictStr, StringConstraints, ValidationError
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

from dontbuy.api.wire.described import Described
from dontbuy.api.wire.envelope import VISIBLE_NAME, hides_something, is_iso_date
from dontbuy.engine.columns import LONGEST_NAME
from dontbuy.engine.errors import Diagnostic, FactsError, did_you_mean
from dontbuy.engine.numbers import ONE_NUMBER
from dontbuy.engine.values import named, step


def _a_name(text: str) -> str:
    if hides_something(text):
        raise PydanticCustomError("hidden_character", "a character that does not show")
    if not text.strip():
        raise PydanticCustomError("blank", "nothing but space")
    return text


def _a_date(text: str) -> str:
    if is_iso_date(text):
        return text
    raise PydanticCustomError("a_date", "expected a date")


Name = Annotated[
    StrictStr,
    StringConstraints(max_length=LONGEST_NAME),
    AfterValidator(_a_name),
    Field(json_schema_extra={"pattern": VISIBLE_NAME}),
]
IsoDate = Annotated[StrictStr, AfterValidator(_a_date), Field(json_schema_extra={"format": "date"})]


def _a_time(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
        if found.tzinfo is not None and found.astimezone(UTC):
            return text
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("a_time", "expected a time")


ZonedTime = Annotated[StrictStr, AfterValidator(_a_time), Field(json_schema_extra={"format": "date-time"})]


class Sent(Described):
    """What is sent refuses keys that it does not know."""

    model_config = ConfigDict(frozen=True)


Shape = TypeVar("Shape", bound=Sent)


class Subject(Sent):
    """What is being checked: who or what the facts are about."""

    id: Name | None = None
    """Its id in a system of yours: text, with no character that does not show."""
    name: Name | None = None
    """Its name, as people write it."""


class EvaluationRequest(Sent):
    """The envelope of a document; its facts and evidence stay as they were sent until the engine reads them."""

    kind: StrictStr
    facts: dict[StrictStr, Any]
    subject: Subject | None = None
    evidence: list[Any] | None = None
    as_of: IsoDate | None = None
    rulebook: StrictStr | None = None


class RevisionRequest(Sent):
    """What is told more of a kept evaluation, or corrected. What it is about and its kind stay."""

    facts: dict[StrictStr, Any] | None = None
    """Facts as in a document: each stands in the place of what was told of it in `facts`; null takes it back, with the
    evidence there was of it."""
    evidence: list[Any] | None = None
    """More evidence, as in a document; what there is stays."""
    as_of: IsoDate | None = None
    """The day that counts as today; today where it is left out."""
    rulebook: StrictStr | None = None
    """The rulebook that judges; the newest version of the one before where it is left out."""


# To look for the name that each of a megabyte of wrong keys meant takes seconds.
_MOST_FAULTS = 1_000


def read_request(raw: Any) -> tuple[EvaluationRequest | None, list[Diagnostic]]:
    """The envelope, or everything that is wrong with it, each with its JSON pointer."""
    return read_sent(EvaluationRequest, raw, 'send {"kind": "…", "facts": {…}}')


def read_sent(model: type[Shape], raw: Any, hint: str = "send { … }") -> tuple[Shape | None, list[Diagnostic]]:
    """What was sent, in its shape, or everything that is wrong with it, each with its JSON pointer. `hint` is for what
    is no object at all."""
    if not isinstance(raw, Mapping):
        return None, [Diagnostic("request/wrong-type", "expected an object", "", hint)]
    try:
        return model.model_validate(raw), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:_MOST_FAULTS]
        return None, [_diagnostic(model, fault["type"], fault["loc"], fault.get("ctx", {})) for fault in found]


def as_sent(model: type[Shape], raw: Any) -> Shape:
    """The same, where nothing is done with what is wrong but to say it. Raises FactsError."""
    read, faults = read_sent(model, raw)
    if read is None:
        raise FactsError(faults)
    return read


_EXPECTED = {
    "string_type": ("text", "write it in quotes"),
    "dict_type": ("an object", "write { … }"),
    "model_type": ("an object", "write { … }"),
    "list_type": ("a list", "write [ … ]"),
    "int_type": ("a whole number", "write it without quotes"),
    "a_number": ("a number", ONE_NUMBER),
    "greater_than_equal": ("at least {ge}", "write a larger number"),
    "less_than_equal": ("at most {le}", "write a smaller number"),
    "bool_type": ("true or false", "write true or false"),
    "a_date": ("a date", "write it as YYYY-MM-DD, such as 2026-11-21"),
    "a_time": ("a time with its zone", "write it such as 2026-11-21T09:30:00Z"),
    "too_short": ("at least {min_length}", "write what there is"),
    "too_long": ("at most {max_length}", "send fewer at once"),
    "string_too_long": (f"at most {LONGEST_NAME} characters", "shorten it"),
}


def _diagnostic(
    model: type[BaseModel], fault: str, path: tuple[str | int, ...], context: Mapping[str, Any]
) -> Diagnostic:
    pointer, last = "", str(path[-1])
    for part in path:
        pointer = step(pointer, part)
    if fault == "extra_forbidden":
        fields = _shape_at(model, path[:-1]).model_fields
        hint = did_you_mean(last, fields) or f"write only: {', '.join(fields)}"
        return Diagnostic("request/unknown-key", named("unknown key", last), pointer, hint)
    if fault == "missing":
        return Diagnostic("request/missing-key", f"`{last}` is missing", pointer, f"add `{last}`")
    if fault == "hidden_character":
        message = f"a character in `{last}` does not show: a control, a zero width or a change of direction"
        return Diagnostic("request/hidden-character", message, pointer, "write it with characters that show")
    if fault == "blank":
        return Diagnostic("request/blank", f"`{last}` is blank", pointer, "write it, or leave it out")
    if fault == "literal_error":
        return Diagnostic("request/wrong-type", "not one of its words", pointer, f"write one of: {_words(context)}")
    expected, hint = _EXPECTED.get(fault, ("something else", "see the schema of the document"))
    return Diagnostic("request/wrong-type", f"expected {expected.format(**context)}", pointer, hint)


def _words(context: Mapping[str, Any]) -> str:
    """The words of a literal, without the quotes that the library puts around them."""
    return str(context["expected"]).replace("'", "").replace(" or ", ", ")


def _shape_at(model: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel]:
    """The shape of what stands at a path in a shape."""
    for part in path:
        if isinstance(part, str):
            annotation = model.model_fields[part].annotation
            model = next(each for each in (annotation, *_within(annotation)) if _is_shape(each))
    return model


def _within(annotation: Any) -> list[Any]:
    """Everything that a type is made of, however deep."""
    inner = [*get_args(annotation)]
    return [*inner, *(below for each in inner for below in _within(each))]


def _is_shape(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
