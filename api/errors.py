"""Every error of the service, by who can put it right. Which status answers each stands in `door/problems.py`.

EngineError                    engine/errors.py: each carries what is wrong, with its place and a hint
├── NotHttp                    the caller      the request cannot be read as HTTP/1.1, or broke off
├── HeadTooLarge               the caller      the address and the headers are over the limit
├── TooSlow                    the caller      the head or the body did not arrive in time
├── UnknownHost                the caller      the request calls the service by a name that is not its own
├── NothingHere                the caller      nothing is at this address
├── MethodNotAllowed           the caller      the address exists and does not take this method
├── WrongParameter             the caller      a parameter, a header or a field of a form that is not taken
├── NotJson                    the caller      the body is not the JSON that is read here
├── TooLarge                   the caller      the body is over the limit
│   ├── TooManyFields          the caller      a form with more fields than any page has
│   └── TooManyPieces          the caller      the body comes in more chunks than its size allows
├── WrongMediaType             the caller      the body is not declared as what is read here: JSON, UTF-8, a form
│   └── WrongEncoding          the caller      the body is compressed
├── FromAnotherSite            the caller      a form was sent from another site
├── EvaluationNotFound         the caller      no evaluation has this id
├── EvaluationErased           the caller      what was kept under this id was erased
├── EvaluationOutdated         the caller      `If-Match` names another revision than the newest
├── SubjectNotFound            the caller      nothing is kept of a subject with this id
├── CriterionNotFound          the caller      no criterion of the rulebook in force has this id
├── SchemaNotFound             the caller      no kind of document has this name
├── LinkNotFound               the caller      nothing is kept at this link
├── LinkExpired                the caller      what was kept at this link has expired
│   └── LinkRevoked            the caller      whoever gave the link has taken it back
├── NotTheirQuestion           the caller      a link asks one person, and this is not among their questions
├── Unidentified               the caller      an operation that needs a link's token was called without one
├── KeyWanted                  the caller      an operation that needs a key was called without one
├── KeyRefused                 the caller      a key that was mistyped, is unknown, has expired or was revoked
├── ScopeMissing               the caller      a key that does not let its holder do this
├── KeyInAddress               the caller      a key or a token stands in the query of an address
├── TooOften                   the caller      more requests than one caller may send in a time
├── SignInWanted               the caller      only people who are signed in begin something here
├── SignInToSee                the caller      only people who are signed in see this list
├── MayNotBegin                the caller      a person who may look, and begin nothing
├── NoPlace                    the caller      a check cannot be taken into a purchase
│   └── VendorsFull            the caller      a purchase has its five vendors already
├── NoTranscript               the caller      a file of a call in which nothing that was said can be read
├── Overtaken                  the caller      somebody told something else after what the caller had seen
├── KeyReused                  the caller      an `Idempotency-Key` came with another body before
├── KeyInUse                   the caller      a request with this `Idempotency-Key` is being answered
├── WebhookNotFound            the caller      no webhook, or no message of it, has this id
├── WebhookRefused             the caller      a webhook cannot be made as it was asked for
│   └── WebhookUnresolved      the caller      the name in its address leads nowhere
├── WebhooksFull               the caller      a workspace has as many webhooks as it may
├── KeyNotMade                 the operator    a key cannot be made as it was asked for
├── KeyNotFound                the operator    no key that works has this id
├── LoginNotFound              the operator    nobody has this login
├── WorkspaceNotFound          the operator    no workspace has this name
├── Overloaded                 nobody          too many requests are at work; later there is room
├── Stopping                   nobody          the service is being stopped; later another one answers
├── SettingsRefused            the operator    the service cannot be run as its settings ask
├── StoreUnusable              the operator    the store cannot be made, reached, read and written
├── BackupRefused              the operator    a backup that cannot be taken here, or not be restored here
├── LibraryMissing             the operator    Python cannot import the rules library
├── StoreUnavailable           the operator    the store cannot be reached or written
│   ├── StoreBusy              nobody          too many are waiting to write; later there is room
│   └── StoreUncertain         nobody          the store was lost while it kept something, so it may have been kept
├── StoreCorrupt               us              what is kept under an id cannot be read back
└── Unexpected                 us              an error that nobody foresaw

Each is raised where it is noticed. What arrives: the files of `door/`, and `wire/exact_json` for NotJson. What a
document says is no error of the service but the engine's FactsError: its envelope is read in `wire/request`. Forms:
`pages/guard` and `pages/form/forms`. An id or a kind: `service`. The link of a check or a share: `checks`, in `_opened`
and `shared`; of a purchase: `purchases`. Webhooks: `webhooks/webhooks`, and `webhooks/targets` for where they lead. The
store: `store/database`, `store/postgresql`, `store/text`; of backups `store/archive` and `store/backup`. The start:
`settings`, `running`, `__main__`. Keys and people: `keys`, `logins`, and the files of `door/` that ask for them.
"""

from dontbuy.engine.errors import EngineError


class NotHttp(EngineError):
    """A request that cannot be read as HTTP/1.1, or that broke off."""


class HeadTooLarge(EngineError):
    """An address and headers over the limit."""


class TooSlow(EngineError):
    """A head or a body that did not arrive in time."""


class UnknownHost(EngineError):
    """A request that calls the service by a name that is not its own."""


class NothingHere(EngineError):
    """Nothing is at this address."""


class MethodNotAllowed(EngineError):
    """The address exists and does not take this method."""


class WrongParameter(EngineError):
    """Parameters of the address, headers or fields of a form that are not taken.

    `where` is `/query/NAME`, `/header/NAME` or `/form/NAME`.
    """


class NotJson(EngineError):
    """A body that is not the JSON this service reads; every diagnostic's `where` is a JSON pointer."""


class TooLarge(EngineError):
    """A body over the limit."""


class TooManyFields(TooLarge):
    """A form with more fields than any page has."""


class TooManyPieces(TooLarge):
    """A body in more chunks than its size allows."""


class WrongMediaType(EngineError):
    """A body that is not declared as what is read here."""


class WrongEncoding(WrongMediaType):
    """A body that is compressed."""


class FromAnotherSite(EngineError):
    """A form that was sent from another site."""


class EvaluationNotFound(EngineError):
    """No evaluation has this id."""


class EvaluationErased(EngineError):
    """What was kept under this id was erased: its number is left, and nothing that it said."""


class EvaluationOutdated(EngineError):
    """An evaluation has a newer revision than the one that the caller meant; nothing was kept."""


class SubjectNotFound(EngineError):
    """Nothing is kept of a subject with this id."""


class CriterionNotFound(EngineError):
    """No criterion, sign or observation has this id."""


class SchemaNotFound(EngineError):
    """No document kind has this name."""


class LinkNotFound(EngineError):
    """No check or share has this link."""


class LinkExpired(EngineError):
    """What had this link has expired."""


class LinkRevoked(LinkExpired):
    """Whoever gave the link has taken it back."""


class NotTheirQuestion(EngineError):
    """An answer, by the link of one person in a purchase, to a question that is somebody else's."""


class Unidentified(EngineError):
    """An operation on a purchase without the token of a link that opens it."""


class KeyWanted(EngineError):
    """An operation that needs a key was called without one."""


class KeyRefused(EngineError):
    """A key that does not work: mistyped, unknown, expired or revoked."""


class ScopeMissing(EngineError):
    """A key that works, and does not let its holder do this."""


class KeyInAddress(EngineError):
    """A key or a token in the query of an address, where logs and histories keep it."""


class TooOften(EngineError):
    """More requests than one caller may send in a time."""


class SignInWanted(EngineError):
    """Only people who are signed in begin something here."""


class SignInToSee(EngineError):
    """Only people who are signed in see this list."""


class MayNotBegin(EngineError):
    """A person who may look, and begin nothing."""


class NoPlace(EngineError):
    """A check that has no place in a purchase."""


class VendorsFull(NoPlace):
    """A purchase has its five vendors already."""


class NoTranscript(EngineError):
    """A file of a call in which nothing that was said can be read."""


class Overtaken(EngineError):
    """Somebody told something else after what the caller had seen; nothing was overwritten."""


class KeyReused(EngineError):
    """A request with this key had another body; nothing was done again."""


class KeyInUse(EngineError):
    """A request with this key is being answered; nothing was done again."""


class WebhookNotFound(EngineError):
    """No webhook of the workspace has this id, or it has no message with this id."""


class WebhookRefused(EngineError):
    """A webhook cannot be made as it was asked for: nothing may be sent where it leads."""


class WebhookUnresolved(WebhookRefused):
    """The name in the address of a webhook leads nowhere."""


class WebhooksFull(EngineError):
    """A workspace has as many webhooks as it may."""


class KeyNotMade(EngineError):
    """A key cannot be made as it was asked for."""


class KeyNotFound(EngineError):
    """No key that works has this id."""


class LoginNotFound(EngineError):
    """Nobody has this login."""


class WorkspaceNotFound(EngineError):
    """No workspace has this name."""


class Overloaded(EngineError):
    """Too many requests are at work; this one was not begun."""


class Stopping(EngineError):
    """The service is being stopped; what is left of a batch is not answered."""


class SettingsRefused(EngineError):
    """The service cannot be run as its settings ask."""


class BackupRefused(EngineError):
    """A backup that cannot be taken or restored; nothing was written. `where` is the file or the store."""


class LibraryMissing(EngineError):
    """Python cannot import the rules library, so one of the two engines is missing."""


class StoreUnusable(EngineError):
    """The store cannot be made, reached, read and written, so the service does not start. `where` is its path, or its
    address without the password."""


class StoreUnavailable(EngineError):
    """The store cannot be reached or written."""


class StoreBusy(StoreUnavailable):
    """Too many are waiting to write."""


class StoreUncertain(StoreUnavailable):
    """The connection was lost while a commit was under way: nobody here knows whether it was done."""


class StoreCorrupt(EngineError):
    """What is kept cannot be read back; `where` is its id, which is logged and not answered."""


class Unexpected(EngineError):
    """An error that nobody foresaw."""
