"""Who is let in: by a key, by a proxy that has signed somebody in, or anybody, as the operator has decided."""

from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, TypeVar, cast

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync
from fastapi import Depends, Request
from starlette.types import Scope as Asked

from dontbuy.api.door.doorway import CALLER, caller_in
from dontbuy.api.door.loops import of_this_loop
from dontbuy.api.door.rates import Rates
from dontbuy.api.keys import Keys
from dontbuy.api.logins import Logins
from dontbuy.api.records.callers import Caller

_MOST_LOOKING = 4
_threads: RunVar[CapacityLimiter] = RunVar("threads that look at keys")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class UserHeader:
    """The header in which a proxy says whom it has signed in, and the networks from which that is believed."""

    name: bytes
    believed: tuple[IPv4Network | IPv6Network, ...]


@dataclass(frozen=True, slots=True)
class Admission:
    """Whom a service lets in.

    It `always` wants a key where it is called from beyond this machine, else as soon as one was made. `begin` is
    whether anybody may begin something on the pages, None where that is so until a key is wanted. `header` is None
    where no proxy signs people in, `rates` where nobody is limited.
    """

    keys: Keys
    logins: Logins
    always: bool = False
    begin: bool | None = None
    header: UserHeader | None = None
    rates: Rates | None = None

    async def wants_key(self) -> bool:
        if self.always:
            return True
        return self.keys.are_there() if self.keys.know(None) else await in_thread(self.keys.are_there)

    async def caller(self, key: str) -> Caller:
        """Whoever holds a key. Raises KeyRefused."""
        if self.keys.know(key):
            return self.keys.caller(key)
        return await in_thread(lambda: self.keys.caller(key))

    async def anybody_may_begin(self) -> bool:
        """Whether a page lets anybody begin something, without asking who they are."""
        return not await self.wants_key() if self.begin is None else self.begin


async def in_thread(look: Callable[[], Found]) -> Found:
    """In threads of its own: where all others wait for the store, keys are still looked at."""
    return await run_sync(look, limiter=of_this_loop(_threads, lambda: CapacityLimiter(_MOST_LOOKING)))


def admission_of(request: Request) -> Admission | None:
    """Whom the application lets in; None where it asks nobody."""
    return cast(Admission | None, getattr(request.app.state, "admission", None))


def let_in(scope: Asked, caller: Caller) -> None:
    """From here on it is known who asks; the log names them by their id."""
    scope["state"][CALLER] = caller


async def _caller(request: Request) -> Caller:
    """`async` although it waits for nothing: a plain function would be run in a thread."""
    return caller_in(request.scope)


TheCaller = Annotated[Caller, Depends(_caller)]
