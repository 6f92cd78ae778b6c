"""Operations that will not be answered for ever, and what each of their answers says of it (RFC 9745, RFC 8594)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from email.utils import format_datetime
from typing import Any

from starlette.types import Scope


@dataclass(frozen=True, slots=True)
class Retiring:
    """One operation on its way out: nothing new should use it from `since` on, and after `until` it is not answered.

    `instead` says in words what to use, such as “use `list_evaluations`”.
    """

    since: date
    until: date
    instead: str

    @property
    def sentence(self) -> str:
        return f"Deprecated since {self.since}, answered until {self.until}: {self.instead}."

    def headers(self, operation: str) -> Sequence[tuple[bytes, bytes]]:
        """`Deprecation: @1798761600`, `Sunset: Thu, 01 Jul 2027 00:00:00 GMT`, and the page that says what to do."""
        link = f'</docs/operations/{operation}>; rel="deprecation"; type="text/html"'
        return [
            (b"deprecation", f"@{int(_midnight(self.since).timestamp())}".encode()),
            (b"sunset", format_datetime(_midnight(self.until), usegmt=True).encode()),
            (b"link", link.encode()),
        ]


RETIRING: Mapping[str, Retiring] = {}
"""By the id of the operation. What a row means for callers stands in `docs/versions.md`."""
_TEXT = {"schema": {"type": "string"}}
DECLARED: Mapping[str, Mapping[str, Any]] = {
    "Deprecation": {**_TEXT, "description": "Since when nothing new should use it: `@` and seconds since 1970."},
    "Sunset": {**_TEXT, "description": "When it stops being answered."},
    "Link": {**_TEXT, "description": 'With `rel="deprecation"`: what to use instead.'},
}
"""The headers of an operation that retires, as OpenAPI declares them."""


def retiring_headers(scope: Scope) -> Sequence[tuple[bytes, bytes]]:
    """What the answer to a request says, whatever its status, where its operation retires."""
    operation = str(getattr(scope.get("route"), "operation_id", ""))
    found = RETIRING.get(operation)
    return found.headers(operation) if found else ()


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
