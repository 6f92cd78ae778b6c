"""Every error of the service, by who can put it right. Which status answers each stands in `door/problems.py`.

EngineError                    engine/errors.py: each carries what is wrong, with its place and a hint
├── NotJson                    the caller      the body is not the JSON that is read here
├── TooLarge                   the caller      the body is over the limit
├── WrongMediaType             the caller      the body is not declared as what is read here
├── TooSlow                    the caller      the body did not arrive in time
├── FromAnotherSite            the caller      a form was sent from another site
├── EvaluationNotFound         the caller      no evaluation has this id
├── SchemaNotFound             the caller      no kind of document has this name
├── LinkNotFound               the caller      nothing is kept at this link
├── LinkExpired                the caller      what was kept at this link has expired
├── SettingsRefused            the operator    the service cannot be run as its settings ask
├── StoreUnusable              the operator    the file of the store cannot be made, read and written
├── StoreUnavailable           the operator    the store cannot be reached or written now
└── StoreCorrupt               us              something that was kept cannot be read any more
"""

from dontbuy.engine.errors import EngineError


class NotJson(EngineError):
    """A body that is not the JSON this service reads; every diagnostic's `where` is a JSON pointer."""


class TooLarge(EngineError):
    """A body over the limit."""


class WrongMediaType(EngineError):
    """A body that is not declared as what is read here."""


class TooSlow(EngineError):
    """A body that did not arrive in time."""


class FromAnotherSite(EngineError):
    """A form that was sent from another site."""


class EvaluationNotFound(EngineError):
    """No evaluation has this id."""


class SchemaNotFound(EngineError):
    """No document kind has this name."""


class LinkNotFound(EngineError):
    """No check or share has this link."""


class LinkExpired(EngineError):
    """The check or share that had this link has expired."""


class SettingsRefused(EngineError):
    """The service cannot be run as its settings ask."""


class StoreUnusable(EngineError):
    """The file of the store cannot be made, read and written, so the service does not start. `where` is its path."""


class StoreUnavailable(EngineError):
    """The store cannot be reached or written now, or too many are waiting to write."""


class StoreCorrupt(EngineError):
    """Something that was kept cannot be read any more. `where` is its id."""
