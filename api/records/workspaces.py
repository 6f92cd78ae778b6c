"""What is kept of a workspace itself."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Workspace:
    """A wall: nobody sees more than one. `retention_days` is how long it keeps what tools post in it, None where the
    settings of the service say so."""

    name: str
    retention_days: int | None
