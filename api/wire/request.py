"""What is sent: the envelope of a document."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictStr, StringConstraints, ValidationError
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

from dontbuy.engine.errors import Diagnostic, did_you_mean
from dontbuy.engine.values import HIDDEN, named, step

LONGEST_NAME = 500
# A name stands in one line, so a tab and a line end are refused in it too.
_NOT_IN_A_NAME = rf"{HIDDEN}\t\n\r"
_HIDES = re.compile(f"[{_NOT_IN_A_NAME}]")
VISIBLE_NAME = rf"^[^{_NOT_IN_A_NAME}]*[^{_NOT_IN_A_NAME}\s][^{_NOT_IN_A_NAME}]*$"


def hides_something(name: str) -> bool:
    """Whether a name has a character that does not show, turns the writing round or ends the line."""
    return bool(_HIDES.search(name))


def _a_name(text: str) -> str:
    if hides_something(text):
        raise PydanticCustomError("hidden_character", "a character that does not show")
    if not text.strip():
        raise PydanticCustomError("blank", "nothing but space")
    return text


def _a_date(text: str) -> str:
    # fromisoformat also reads the days of a week, such as 2026-W47-6.
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise PydanticCustomError("a_date", "expected a date")


Name = Annotated[
    StrictStr,
    StringConstraints(max_length=LONGEST_NAME),
    AfterValidator(_a_name),
    Field(json_schema_extra={"pattern": VISIBLE_NAME}),
]
IsoDate = Annotated[StrictStr, AfterValidator(_a_date)]


class Sent(BaseModel):
    """What is sent refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


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


# To look for the name that each of a megabyte of wrong keys meant takes seconds.
_MOST_FAULTS = 1_000


def read_request(raw: Any) -> tuple[EvaluationRequest | None, list[Diagnostic]]:
    """The envelope, or everything that is wrong with it, each with its JSON pointer."""
    if not isinstance(raw, Mapping):
        hint = 'send {"kind": "…", "facts": {…}}'
        return None, [Diagnostic("request/wrong-type", "expected an object", "", hint)]
    try:
        return EvaluationRequest.model_validate(raw), []
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False, include_context=False)[:_MOST_FAULTS]
        return None, [_diagnostic(fault["type"], fault["loc"]) for fault in found]


_EXPECTED = {
    "string_type": ("text", "write it in quotes"),
    "dict_type": ("an object", "write { … }"),
    "model_type": ("an object", "write { … }"),
    "list_type": ("a list", "write [ … ]"),
    "a_date": ("a date", "write it as YYYY-MM-DD, such as 2026-11-21"),
    "string_too_long": (f"at most {LONGEST_NAME} characters", "shorten it"),
}


def _diagnostic(fault: str, path: tuple[str | int, ...]) -> Diagnostic:
    pointer, last = "", str(path[-1])
    for part in path:
        pointer = step(pointer, part)
    if fault == "extra_forbidden":
        model = Subject if len(path) > 1 else EvaluationRequest
        hint = did_you_mean(last, model.model_fields) or f"write only: {', '.join(model.model_fields)}"
        return Diagnostic("request/unknown-key", named("unknown key", last), pointer, hint)
    if fault == "missing":
        return Diagnostic("request/missing-key", f"`{last}` is missing", pointer, f"add `{last}`")
    if fault == "hidden_character":
        message = f"a character in `{last}` does not show: a control, a zero width or a change of direction"
        return Diagnostic("request/hidden-character", message, pointer, "write it with characters that show")
    if fault == "blank":
        return Diagnostic("request/blank", f"`{last}` is blank", pointer, "write it, or leave it out")
    expected, hint = _EXPECTED.get(fault, ("something else", "see the schema of the document"))
    return Diagnostic("request/wrong-type", f"expected {expected}", pointer, hint)
