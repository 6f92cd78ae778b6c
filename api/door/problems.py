"""Every error as a problem document (RFC 9457), and the one table of statuses. The input is never echoed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dontbuy.api.errors import (
    BackupRefused,
    CriterionNotFound,
    EvaluationErased,
    EvaluationNotFound,
    EvaluationOutdated,
    FromAnotherSite,
    HeadTooLarge,
    KeyInAddress,
    KeyInUse,
    KeyNotFound,
    KeyNotMade,
    KeyRefused,
    KeyReused,
    KeyWanted,
    LibraryMissing,
    LinkExpired,
    LinkNotFound,
    LinkRevoked,
    LoginNotFound,
    MayNotBegin,
    MethodNotAllowed,
    NoPlace,
    NothingHere,
    NotHttp,
    NotJson,
    NoTranscript,
    NotTheirQuestion,
    Overloaded,
    Overtaken,
    SchemaNotFound,
    ScopeMissing,
    SettingsRefused,
    SignInToSee,
    SignInWanted,
    Stopping,
    StoreBusy,
    StoreCorrupt,
    StoreUnavailable,
    StoreUncertain,
    StoreUnusable,
    SubjectNotFound,
    TooLarge,
    TooManyFields,
    TooManyPieces,
    TooOften,
    TooSlow,
    Unexpected,
    Unidentified,
    UnknownHost,
    VendorsFull,
    WebhookNotFound,
    WebhookRefused,
    WebhooksFull,
    WebhookUnresolved,
    WorkspaceNotFound,
    WrongEncoding,
    WrongMediaType,
    WrongParameter,
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
MAYBE_STORED = "It may have been stored."
MOST_FAULTS = 100
LONGEST_POINTER = 1_000


@dataclass(frozen=True, slots=True)
class Status:
    """How one kind of error is answered. Of an error that is `ours` the caller learns its code and nothing else."""

    status: int
    title: str
    headers: Mapping[str, str] = field(default_factory=dict)
    ours: bool = False
    stored: str = NOTHING_STORED


_UNREADABLE_REQUEST = "The request cannot be read"
_UNREADABLE_DOCUMENT = "The document cannot be read"
_CANNOT_START = "The service cannot start"
_ASKS = "WWW-Authenticate"
STATUSES: Mapping[type[EngineError], Status] = {
    NotHttp: Status(400, _UNREADABLE_REQUEST),
    NotJson: Status(400, "The body is not the JSON that is read here"),
    KeyInAddress: Status(400, "A key does not belong into an address"),
    Unidentified: Status(401, "The token of a link is needed", {_ASKS: "Bearer"}),
    KeyWanted: Status(401, "A key is needed", {_ASKS: "Bearer"}),
    KeyRefused: Status(401, "This key does not work", {_ASKS: 'Bearer error="invalid_token"'}),
    SignInToSee: Status(401, "Only people who are signed in see this list", {_ASKS: "Bearer"}),
    SignInWanted: Status(401, "Only people who are signed in begin something here", {_ASKS: "Bearer"}),
    ScopeMissing: Status(403, "This key does not open that", {_ASKS: 'Bearer error="insufficient_scope"'}),
    MayNotBegin: Status(403, "You may look, and begin nothing"),
    NotTheirQuestion: Status(403, "This is not a question of yours"),
    FromAnotherSite: Status(403, "The form was not sent from this site"),
    NothingHere: Status(404, "Not found"),
    EvaluationNotFound: Status(404, "Not found"),
    SubjectNotFound: Status(404, "Not found"),
    CriterionNotFound: Status(404, "Not found"),
    SchemaNotFound: Status(404, "Not found"),
    LinkNotFound: Status(404, "Nothing is kept at this link"),
    KeyNotFound: Status(404, "Not found"),
    LoginNotFound: Status(404, "Not found"),
    WorkspaceNotFound: Status(404, "Not found"),
    WebhookNotFound: Status(404, "Not found"),
    MethodNotAllowed: Status(405, "This method is not allowed here"),
    TooSlow: Status(408, "The request did not arrive in time"),
    NoPlace: Status(409, "This check has no place in the purchase"),
    VendorsFull: Status(409, "A purchase has at most five vendors"),
    NoTranscript: Status(422, "No call can be read in this"),
    WebhooksFull: Status(409, "A workspace has at most twenty webhooks"),
    Overtaken: Status(409, "Somebody told something else meanwhile"),
    KeyInUse: Status(409, "A request with this key is being answered", {"Retry-After": "1"}),
    EvaluationErased: Status(410, "This evaluation was erased"),
    LinkExpired: Status(410, "This link has expired"),
    LinkRevoked: Status(410, "This link was taken back"),
    EvaluationOutdated: Status(412, "There is a newer revision"),
    TooLarge: Status(413, "The body is too large"),
    TooManyFields: Status(413, "The form has too many fields"),
    TooManyPieces: Status(413, "The body comes in too many pieces"),
    WrongMediaType: Status(415, "The body is of a type that is not read here"),
    WrongEncoding: Status(415, "The body is compressed", {"Accept-Encoding": "identity"}),
    UnknownHost: Status(421, "Not the service that was meant"),
    WrongParameter: Status(422, _UNREADABLE_REQUEST),
    KeyReused: Status(422, "This key came with another body"),
    KeyNotMade: Status(422, "The key cannot be made so"),
    WebhookRefused: Status(422, "The webhook cannot be made so"),
    WebhookUnresolved: Status(422, "The webhook cannot be made so"),
    FactsError: Status(422, _UNREADABLE_DOCUMENT),
    RuleSetNotFound: Status(422, _UNREADABLE_DOCUMENT),
    TooOften: Status(429, "Too many requests"),
    HeadTooLarge: Status(431, "The head is too large"),
    RulebookError: Status(500, "The rulebook cannot be read"),
    SettingsRefused: Status(500, _CANNOT_START),
    StoreUnusable: Status(500, _CANNOT_START),
    BackupRefused: Status(500, "The backup cannot be taken or restored"),
    LibraryMissing: Status(500, _CANNOT_START),
    EngineDisagreement: Status(500, "The two engines disagree, so nothing is answered", ours=True),
    InvariantBroken: Status(500, "Something that must hold does not", ours=True),
    StoreCorrupt: Status(500, "What is kept cannot be read back", ours=True),
    Unexpected: Status(500, "Something went wrong on our side", ours=True),
    Overloaded: Status(503, "Too many requests at once", {"Retry-After": "1"}),
    Stopping: Status(503, "The service is being stopped", {"Retry-After": "5"}),
    StoreUnavailable: Status(503, "The store cannot be reached", {"Retry-After": "5"}),
    StoreBusy: Status(503, "Too many are waiting for the store", {"Retry-After": "1"}),
    StoreUncertain: Status(503, "The store was lost meanwhile", {"Retry-After": "5"}, stored=MAYBE_STORED),
}
DESCRIPTIONS: Mapping[int, str] = {
    400: "Not the JSON that is read here, or a key in the query of the address",
    401: "No key and no link, or one that does not work",
    403: "A key without the scope that is wanted",
    404: "No such thing",
    405: "A method that is not allowed here",
    408: "The body did not arrive in time",
    409: "Somebody told something else meanwhile, there is no room for one more, or the first request is running",
    410: "A link that has expired or was taken back, or an evaluation that was erased",
    412: "What `If-Match` names is not the newest revision any more",
    413: "A body over 1 MB, or in chunks that are too small",
    415: "A body of a type that is not read here, that is not UTF-8, or that is compressed",
    422: "A document or a parameter that cannot be read: every fault, each with its JSON pointer",
    429: "More requests than one caller may send; `Retry-After` says when to try again",
    500: "Something went wrong on our side; the engines may disagree",
    503: "The store cannot be reached, too many are waiting for it, or the service stops; `Retry-After` says when to "
    "try again",
}
"""What OpenAPI says of each status that an operation of the API lists; what only pages answer has no row."""
UNREADABLE = STATUSES[FactsError].status
"""What a page answers that shows a form again, with what is wrong in it."""
OVERTAKEN = STATUSES[Overtaken].status
"""What a page answers where somebody else told something else meanwhile: both are shown and nothing is overwritten."""
NOT_FOUND = STATUSES[NothingHere].status
"""What a page answers that says what there is instead."""
_FIRST_PROBLEM = min(DESCRIPTIONS)
_ON_HTTP = {"`dontbuy facts`": "`GET /v1/facts`"}


def is_problem(status: int) -> bool:
    """Whether a status is answered with a problem document."""
    return status >= _FIRST_PROBLEM


def status_of(error: EngineError) -> Status:
    """How an error is answered: the row of its class, or of the nearest class above it."""
    return next(STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES)


def problem(error: EngineError, request_id: str = "") -> dict[str, Any]:
    """The problem document of an error."""
    status = status_of(error)
    faults = error.diagnostics
    if status.ours:
        # What is wrong on our side is logged. Whoever asked learns its code, and what to report.
        hint = f"report the incident {request_id or 'with its input'}"
        faults = (Diagnostic(faults[0].code, f"{status.title[:1].lower()}{status.title[1:]}", "", hint),)
        detail = f"{status.title}. {NOTHING_STORED} R{hint[1:]}."
    else:
        detail = f"{_sentence(faults[0], len(faults))} {status.stored}"
    return {
        "type": f"/docs/errors#{faults[0].code.replace('/', '-')}",
        "title": status.title,
        "status": status.status,
        "code": faults[0].code,
        "detail": detail,
        "request_id": request_id,
        # Without this limit, a megabyte of faults would make an answer of forty.
        "errors": [
            {"pointer": _pointer(fault.where), "code": fault.code, "detail": fault.message, "hint": fault.hint}
            for fault in faults[:MOST_FAULTS]
        ],
    }


def http_problem(error: EngineError, request_id: str) -> dict[str, Any]:
    """The problem document as HTTP answers it: a hint that names a command names the route instead."""
    body = problem(error, request_id)
    for fault in body["errors"]:
        for command, route in _ON_HTTP.items():
            fault["hint"] = fault["hint"].replace(command, route)
    return body


def from_framework(status: int) -> EngineError:
    """The error that the web framework means by a status."""
    if status == STATUSES[NothingHere].status:
        return not_found()
    if status == STATUSES[MethodNotAllowed].status:
        hint = "the header `Allow` names those that are"
        return MethodNotAllowed([Diagnostic("http/method-not-allowed", "this method is not taken here", "", hint)])
    if status >= STATUSES[Unexpected].status:
        return unexpected()
    return broken_off()


def not_found(hint: str = "the routes are listed at /docs") -> NothingHere:
    """Nothing is at this address."""
    return NothingHere([Diagnostic("http/not-found", "nothing is at this address", "", hint)])


def broken_off() -> NotHttp:
    """A request that ended before it was whole."""
    return NotHttp([Diagnostic("http/bad-request", "the request is not whole", "", "send it again")])


def unexpected() -> Unexpected:
    """What is answered where an error was not foreseen."""
    return Unexpected([Diagnostic("http/internal-error", "something went wrong", "", "try again")])


def _sentence(first: Diagnostic, count: int) -> str:
    more = f" and {count - 1} more" if count > 1 else ""
    place = f" at {_pointer(first.where)}" if first.where else ""
    return f"{first.message[:1].upper()}{first.message[1:]}{place}{more}."


def _pointer(where: Place | str) -> str:
    text = str(where)
    return text if len(text) <= LONGEST_POINTER else f"{text[:LONGEST_POINTER]}…"
