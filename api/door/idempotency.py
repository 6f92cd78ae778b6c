"""`Idempotency-Key`: a request that is sent again is done once, and answered as the first time."""

import re
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Annotated

from fastapi import Depends, Header, Request

from dontbuy.api.door.admission import TheCaller
from dontbuy.api.door.body import TheBody
from dontbuy.api.errors import KeyInUse, WrongParameter
from dontbuy.api.records.idempotency import Once
from dontbuy.engine.errors import Diagnostic

NAME = "Idempotency-Key"
LONGEST = 255
_PLACE = f"/header/{NAME.lower()}"
_FORM = re.compile(rf"[!-~]{{1,{LONGEST}}}")


async def _once(
    request: Request,
    body: TheBody,
    caller: TheCaller,
    sent: Annotated[
        str | None,
        Header(
            alias=NAME,
            description="A name of your own for this request. Sent again with the same body within 24 hours, it is "
            "done once and answered as the first time, with `Idempotent-Replayed: true`.",
            json_schema_extra={"pattern": f"^{_FORM.pattern}$"},
        ),
    ] = None,
) -> AsyncIterator[Once | None]:
    """The name of this request, None where it has none; held while a route runs.

    Raises WrongParameter where it is no name, KeyInUse where a request of this name is being answered.
    """
    if sent is None:
        yield None
        return
    if not _FORM.fullmatch(sent) or len(request.headers.getlist(NAME)) > 1:
        hint = f"send it once, with 1 to {LONGEST} visible ASCII characters, such as a UUID"
        raise WrongParameter([Diagnostic("http/wrong-parameter", "not a key that is taken", _PLACE, hint)])
    state = request.app.state
    if not hasattr(state, "keys_in_use"):
        state.keys_in_use = set()
    in_use: set[tuple[str, str]] = state.keys_in_use
    name = (caller.workspace, sent)
    if name in in_use:
        hint = "send it again after `Retry-After`, and get the answer of the first"
        raise KeyInUse([Diagnostic("http/key-in-use", "a request with this key is being answered", _PLACE, hint)])
    in_use.add(name)
    try:
        asked = b"%b\0%b" % (request.url.path.encode(), body)  # one key on two addresses is no request sent again
        yield Once(sent, sha256(asked).hexdigest())
    finally:
        in_use.discard(name)


TheName = Annotated[Once | None, Depends(_once, scope="function")]
