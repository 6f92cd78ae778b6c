"""Documents that come one behind the other: how each is answered, from a file or over HTTP, and what ends them all."""

from collections.abc import Mapping
from typing import Any

from dontbuy.api.answering import Answerer
from dontbuy.api.errors import NotJson, TooLarge
from dontbuy.api.wire.exact_json import MOST_BYTES, loads
from dontbuy.engine.errors import Diagnostic, EngineDisagreement, EngineError, InvariantBroken
from dontbuy.engine.evaluate import IN_BULK

EVERY = 1_000
"""Of so many rows one is always held to the reference."""
ENDS_ALL: tuple[type[EngineError], ...] = (EngineDisagreement, InvariantBroken)
"""After one of these no further row is answered."""


def answer_of(answerer: Answerer, document: bytes, *, verify: bool) -> bytes:
    """The answer to a JSON document, as `dontbuy check` writes it; `verify` holds it to the reference too.

    Raises TooLarge, NotJson and what `Answerer.check` raises.
    """
    if len(document) > MOST_BYTES:
        raise too_large()
    return answerer.check_json(document, use=IN_BULK, verify=verify)


def about(document: bytes) -> tuple[str | None, str | None]:
    """Id and name of what a document is about, as far as they can be read though it is not answered."""
    try:
        raw = loads(document) if len(document) <= MOST_BYTES else None
    except NotJson:
        return None, None
    said = raw.get("subject") if isinstance(raw, Mapping) else None
    named = said if isinstance(said, Mapping) else {}
    return _text(named.get("id")), _text(named.get("name"))


def too_large() -> TooLarge:
    """What is wrong with a document of more bytes than one may have."""
    hint = "a document may have 1 MB; write several as one JSON document a line"
    return TooLarge([Diagnostic("http/too-large", f"more than {MOST_BYTES} bytes", "", hint)])


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
