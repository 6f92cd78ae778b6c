"""How often one caller may ask: counted by key, or by address where no key works, in the memory of this process."""

from collections.abc import Mapping
from math import ceil
from time import time
from typing import NamedTuple

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dontbuy.api.errors import TooOften
from dontbuy.engine.errors import Diagnostic


class Counted(NamedTuple):
    """What came of counting a request: the headers that its answer carries, and what is said where it was too many."""

    headers: Mapping[str, str]
    too_often: TooOften | None


class Rates:
    """A limit such as `600/minute`, over a window that moves along. A restart begins to count anew.

    `workers` are the processes that share the callers and no memory: each counts its part.
    """

    def __init__(self, limit: str, workers: int) -> None:
        whole = parse(limit)
        self._limit = type(whole)(max(1, whole.amount // workers), whole.multiples)
        self._counted = MovingWindowRateLimiter(MemoryStorage())

    def count(self, who: str) -> Counted:
        """Count one request. The headers are those of
        https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/."""
        is_in_time = self._counted.hit(self._limit, who)
        ends, left = self._counted.get_window_stats(self._limit, who)
        seconds, window = max(1, ceil(ends - time())), self._limit.get_expiry()
        headers = {
            "RateLimit-Policy": f'"default";q={self._limit.amount};w={window}',
            "RateLimit": f'"default";r={left if is_in_time else 0};t={seconds}',
        }
        if is_in_time:
            return Counted(headers, None)
        hint = f"send at most {self._limit.amount} in {window} seconds; `Retry-After` says when to go on"
        fault = Diagnostic("http/too-often", "more requests than one caller may send", "", hint)
        return Counted({**headers, "Retry-After": str(seconds)}, TooOften([fault]))
