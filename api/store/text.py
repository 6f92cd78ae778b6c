"""JSON and times as the text that stands in a column."""

from datetime import datetime
from typing import Any

from dontbuy.api.errors import NotJson, StoreCorrupt
from dontbuy.api.wire.exact_json import dumps, loads
from dontbuy.engine.errors import Diagnostic

_WORDS = {"true": True, "false": False}
"""Nearly all that is told."""


def json_text(value: Any) -> str:
    return dumps(value).decode()


def json_of(text: str | bytes, key: str) -> Any:
    """The value of a JSON column of the row with this id (`key`). Raises StoreCorrupt where it is not JSON any more."""
    if isinstance(text, str) and text in _WORDS:
        return _WORDS[text]
    try:
        return loads(text.encode() if isinstance(text, str) else text)
    except NotJson:
        raise corrupt(key) from None


def corrupt(key: str) -> StoreCorrupt:
    """What is kept under this id cannot be read: our incident, and never the fault of whoever asked for it."""
    return StoreCorrupt([Diagnostic("store/corrupt", "what is kept cannot be read any more", key, "tell the operator")])


def time_text(time: datetime) -> str:
    return time.isoformat(timespec="microseconds")


def time_of(text: str) -> datetime:
    return datetime.fromisoformat(text)
