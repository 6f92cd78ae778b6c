"""What OpenAPI says of keys: the two ways to be let in, the scope that each operation wants, and what is refused."""

from collections.abc import Mapping
from typing import Any

from dontbuy.api.door.problems import DESCRIPTIONS, STATUSES
from dontbuy.api.door.scopes import wanted_by
from dontbuy.api.errors import KeyInAddress, KeyWanted, ScopeMissing, TooOften
from dontbuy.api.records.callers import Scope
from dontbuy.engine.errors import EngineError

_KEY, _LINK = "Key", "PurchaseLink"
RATE_HEADERS: Mapping[str, str] = {"RateLimit": "RateLimit", "RateLimitPolicy": "RateLimit-Policy"}
"""The headers that say how often a caller may ask, by their names among the components."""
RATES: Mapping[str, Any] = {
    "RateLimit": {"description": "How many requests are left (`r`), for how long (`t`).", "schema": {"type": "string"}},
    "RateLimitPolicy": {
        "description": "How many requests (`q`) in how many seconds (`w`).",
        "schema": {"type": "string"},
    },
}


def schemes(with_purchases: bool) -> dict[str, Any]:
    """The ways to be let in; a rulebook without purchases has no link of one."""
    scopes = [scope for scope in Scope if with_purchases or scope is not Scope.PURCHASES]
    key = {
        "type": "http",
        "scheme": "bearer",
        "description": "A key, `db_live_…`, made with `dontbuy keys create`. Its scopes are "
        f"{', '.join(f'`{scope}`' for scope in scopes)}; `admin` opens what the others open. On the machine that the "
        "service runs on, no key is wanted until one is made.",
    }
    link = {
        "type": "http",
        "scheme": "bearer",
        "description": "The end of a purchase’s own link, as it was answered when the purchase was begun.",
    }
    return {_KEY: key, **({_LINK: link} if with_purchases else {})}


def declare_keys(operation: dict[str, Any]) -> None:
    """Say which key an operation wants, and what it answers to all others."""
    wanted = wanted_by(operation["operationId"])
    refused: list[type[EngineError]] = [KeyInAddress]
    if operation["tags"] != ["health"]:
        refused.append(TooOften)
    if wanted is not None:
        refused += [KeyWanted, ScopeMissing]
        # A name of a scope stands in the list although the scheme is no OAuth: OpenAPI 3.1 has it for roles.
        key: dict[str, list[str]] = {_KEY: [str(wanted.scope)]}
        link = [{_LINK: list[str]()}] if wanted.link else []
        none = [] if wanted.link or wanted.always else [dict[str, list[str]]()]
        operation["security"] = [key, *link, *none]
    for error in refused:
        status = STATUSES[error].status
        operation["responses"].setdefault(str(status), {})["description"] = DESCRIPTIONS[status]
