"""How often which function is called: what tests assert of cost, where a clock would tell the load of the machine."""

import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any


@contextmanager
def counting() -> Iterator[Counter[str]]:
    """Counts every call by `file.py:function`, and those of the libraries in C by `c:function`.

    In this thread, and in every thread that begins meanwhile. A coroutine counts each time that it goes on.
    """
    calls: Counter[str] = Counter()

    def count(frame: FrameType, event: str, called: Any) -> None:
        if event == "call":
            calls[f"{Path(frame.f_code.co_filename).name}:{frame.f_code.co_name}"] += 1
        elif event == "c_call":
            calls[f"c:{called.__name__}"] += 1

    threading.setprofile(count)
    sys.setprofile(count)
    try:
        yield calls
    finally:
        sys.setprofile(None)
        threading.setprofile(None)


def calls_of(work: Callable[[], object]) -> Counter[str]:
    """How often each function is called while `work` is done."""
    with counting() as calls:
        work()
    return calls


def growth(work: Callable[[int], object], size: int) -> float:
    """How many times as many calls twice the size costs: about 2 where the work is linear, 4 where it is quadratic."""
    return calls_of(lambda: work(2 * size)).total() / calls_of(lambda: work(size)).total()
