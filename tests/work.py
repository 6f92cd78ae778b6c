"""How much work a call takes, counted: the same on every machine, however busy it is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def work(call: Callable[[], object]) -> int:
    """The number of function calls, ours and the libraries', that one call makes."""
    calls = 0

    def count(frame: FrameType, event: str, called: Any) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        call()
    finally:
        sys.setprofile(None)
    return calls


def growth(call_of: Callable[[int], Callable[[], object]], size: int) -> float:
    """How many times as much work an input of twice the size takes; `call_of` makes the call for a size."""
    smaller, larger = call_of(size), call_of(2 * size)
    return work(larger) / work(smaller)
