"""Every error as a problem document (RFC 9457): the only place where a status is chosen. The input is never echoed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.errors import (
    EvaluationNotFound,
    FromAnotherSite,
    LinkExpired,
    LinkNotFound,
    NotJson,
    SchemaNotFound,
    StoreCorrupt,
    StoreUnavailable,
    TooLarge,
    TooSlow,
    WrongMediaType,
)
from dontbuy.engine.errors import (
    Diagnostic,
    EngineDisagreement,
    EngineError,
    FactsError,
    InvariantBroken,
    Place,
    RulebookError,
    RuleSetNotFound,
)

MEDIA_TYPE = "application/problem+json"
NOTHING_STORED = "Nothing was stored."
MOST_FAULTS = 100
LONGEST_POINTER = 1_000


@dataclass(frozen=True, slots=True)
class Status:
    """How one kind of error is answered."""

    status: int
    title: str


STATUSES: Mapping[type[EngineError], Status] = {
    NotJson: Status(400, "The body is not the JSON that is read here"),
    FactsError: Status(422, "The document cannot be read"),
    RuleSetNotFound: Status(422, "The document cannot be read"),
    RulebookError: Status(500, "The rulebook cannot be read"),
    EvaluationNotFound: Status(404, "Not found"),
    SchemaNotFound: Status(404, "Not found"),
    LinkNotFound: Status(404, "Nothing is kept at this link"),
    LinkExpired: Status(410, "This link has expired"),
    TooLarge: Status(413, "The body is too large"),
    WrongMediaType: Status(415, "The body is of a type that is not read here"),
    TooSlow: Status(408, "The body did not arrive in time"),
    FromAnotherSite: Status(403, "The form was not sent from this site"),
    StoreUnavailable: Status(503, "The store cannot be reached"),
    StoreCorrupt: Status(500, "What is kept there cannot be read any more"),
    EngineDisagreement: Status(500, "The two engines disagree, so nothing is answered"),
    InvariantBroken: Status(500, "Something that must hold does not"),
}

HTTP_STATUSES: Mapping[int, tuple[str, str, str]] = {
    400: ("http/bad-request", "The request cannot be read", "check the request"),
    404: ("http/not-found", "Not found", "the routes are listed at /docs"),
    405: ("http/method-not-allowed", "This method is not allowed here", "the header `Allow` names those that are"),
    500: ("http/internal-error", "Something went wrong on our side", "try again; name the request id if it stays"),
}


def problem(error: EngineError, request_id: str = "") -> dict[str, Any]:
    """The problem document of an error of ours."""
    status = next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)
    first = error.diagnostics[0]
    detail = _sentence(first, len(error.diagnostics))
    faults: Sequence[Diagnostic] = error.diagnostics
    if isinstance(error, EngineDisagreement | InvariantBroken | StoreCorrupt):
        faults = ()
        detail = f"{status.title}. {NOTHING_STORED} Report the incident {request_id or 'with its input'}."
    return problem_body(status.status, status.title, first.code, detail, request_id, faults)


def http_problem(status: int, request_id: str) -> dict[str, Any]:
    """The problem document of an error that the framework raised."""
    fallback = HTTP_STATUSES[500] if status >= 500 else HTTP_STATUSES[400]
    code, title, hint = HTTP_STATUSES.get(status, fallback)
    detail = f"{title}: {hint}. {NOTHING_STORED}"
    return problem_body(status, title, code, detail, request_id, ())


def problem_body(
    status: int, title: str, code: str, detail: str, request_id: str, faults: Sequence[Diagnostic]
) -> dict[str, Any]:
    """A problem document; `errors` holds every fault, each with its JSON pointer, up to MOST_FAULTS.

    A megabyte of faults would be answered with forty.
    """
    return {
        "type": f"/docs/errors#{code.replace('/', '-')}",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        "request_id": request_id,
        "errors": [
            {"pointer": _pointer(one.where), "code": one.code, "detail": one.message, "hint": one.hint}
            for one in faults[:MOST_FAULTS]
        ],
    }


def _sentence(first: Diagnostic, count: int) -> str:
    more = f" and {count - 1} more" if count > 1 else ""
    place = f" at {_pointer(first.where)}" if first.where else ""
    return f"{first.message[:1].upper()}{first.message[1:]}{place}{more}. {NOTHING_STORED}"


def _pointer(where: Place | str) -> str:
    text = str(where)
    return text if len(text) <= LONGEST_POINTER else f"{text[:LONGEST_POINTER]}…"
