"""What there is once for each event loop: threads of its own, places in a line."""

from collections.abc import Callable
from typing import TypeVar

from anyio.lowlevel import RunVar

Own = TypeVar("Own")


def of_this_loop(kept: RunVar[Own], make: Callable[[], Own]) -> Own:
    """What this event loop has, made when it is first asked for."""
    try:
        return kept.get()
    except LookupError:
        kept.set(make())
        return kept.get()
