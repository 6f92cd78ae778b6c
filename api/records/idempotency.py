"""Requests that have a name of the caller's, so that one that is sent again is done once."""

from dataclasses import dataclass
from datetime import timedelta

REMEMBERED = timedelta(hours=24)
"""How long a name is remembered."""


@dataclass(frozen=True, slots=True)
class Once:
    """The name of a request, and the SHA-256 of what it asks in hex: its address and its body."""

    key: str
    body: str
