"""What crosses the wire, both ways."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StrictStr, StringConstraints, ValidationError
from pydantic.functional_validators import AfterValidator
from pydantic_core import PydanticCustomError

from engine.errors import Diagnostic, did_you_mean
from engine.values import named, step


def _a_date(text: str) -> str:
    # fromisoformat also reads the days of a week, such as 2026-W47-6.
    try:
        if date.fromisoformat(text).isoformat() == text:
            return text
    except ValueError:
        pass
    raise PydanticCustomError("a_date", "expected a date")


Name = Annotated[StrictStr, StringConstraints(max_length=500)]
IsoDate = Annotated[StrictStr, AfterValidator(_a_date)]


class Sent(BaseModel):
    """What is sent refuses keys that it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Subject(Sent):
    """What is being checked: a vendor, a request, a discovery. Ids are strings."""

    id: Name | None = None
    name: Name | None = None


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
        hint = 'send {"kind": "vendor_evaluation", "facts": {…}}'
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
    "string_too_long": ("at most 500 characters", "shorten it"),
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
    expected, hint = _EXPECTED.get(fault, ("something else", "see the schema of the document"))
    return Diagnostic("request/wrong-type", f"expected {expected}", pointer, hint)


class Body(BaseModel):
    """What is answered; the models describe it for OpenAPI, and a test holds every answer to them."""

    model_config = ConfigDict(extra="forbid")


class Cites(Body):
    source: str
    line: int
    phrase: str


class Basis(Body):
    """A recorded fact that a finding rests on."""

    fact: str
    value: Any
    pointer: str
    evidence: list[dict[str, Any]]
    self_reported: bool


class Shown(Body):
    """A sign or an observation."""

    criterion: str
    name: str
    says: str
    about: str
    title: str
    because: str
    do: str
    facts: list[Basis]
    cites: Cites


class Reason(Shown):
    """A criterion that fired, with the facts that it rests on."""

    level: str


class Open(Body):
    """A criterion that is not decided yet, and the facts that could decide it."""

    criterion: str
    says: str
    missing: list[str]


class Question(Body):
    """What to ask, of whom, and what it could lead to."""

    fact: str
    question: str
    why: str
    answered_by: str
    decides: list[str]
    could_lead_to: str


class SectionScore(Body):
    section: str
    low: int
    high: int
    clear: int
    fired: int
    open: int


class Score(Body):
    """Share of the weight that is clear, 0 to 100: `low` counts what is open as fired, `high` as clear."""

    low: int
    high: int
    sections: list[SectionScore]


class ConflictValue(Body):
    value: Any
    pointer: str
    source: str
    quote: str


class Conflict(Body):
    """Values that differ for one fact; nothing is picked and the fact counts as unknown."""

    fact: str
    values: list[ConflictValue]


class DataIssue(Body):
    """Something in the data that looks wrong; it decides nothing."""

    code: str
    pointer: str
    detail: str
    hint: str


class RulebookRef(Body):
    id: str
    version: str
    digest: str


class EngineRef(Body):
    name: str
    checked_by: str
    version: str


class Cleared(Body):
    """A criterion that is clear, with the facts that refute it."""

    criterion: str
    facts: list[Basis]


class Answer(Body):
    """The answer to one document. Every key is always there; `cleared` only with `explain=full`."""

    kind: str
    subject: dict[str, str] | None
    as_of: str
    verdict: str
    level: Literal["stop", "act", "caution", "unknown", "none"] | str
    headline: str
    could_become: str | None
    settled: bool
    side: str
    score: Score
    reasons: list[Reason]
    open: list[Open]
    clear: list[str]
    signs: list[Shown]
    observations: list[Shown]
    ask: list[Question]
    conflicts: list[Conflict]
    data_issues: list[DataIssue]
    rulebook: RulebookRef
    input_digest: str
    engine: EngineRef
    cleared: list[Cleared] = Field(default=[], description="only with explain=full")


class Evaluation(Answer):
    """A stored evaluation: the answer, its id and time, and the document that it answers."""

    id: str
    created_at: str
    document: dict[str, Any]


class EvaluationSummary(Body):
    """One line of the list of evaluations."""

    id: str
    created_at: str
    kind: str
    subject: dict[str, str] | None
    as_of: str
    verdict: str
    level: str


class EvaluationList(Body):
    evaluations: list[EvaluationSummary]


class Fault(Body):
    """One thing wrong: where (a JSON pointer), what, and how to mend it."""

    pointer: str
    code: str
    detail: str
    hint: str


class Problem(Body):
    """An error, as RFC 9457 describes it."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    request_id: str
    errors: list[Fault]
