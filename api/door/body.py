"""What a route needs: the service, and a body that is read exactly and within its limits."""

import asyncio
import re
from typing import Annotated, Any, cast

from fastapi import Depends, HTTPException, Request
from starlette.requests import ClientDisconnect

from dontbuy.api.errors import TooLarge, TooSlow, WrongMediaType
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import MOST_BYTES, loads
from dontbuy.engine.errors import Diagnostic

SECONDS_TO_SEND = 30.0
_LENGTH = re.compile(r"[0-9]{1,20}")


def service_of(request: Request) -> Service:
    return cast(Service, request.app.state.service)


async def body_of(request: Request) -> bytes:
    """The body, at most 1 MB, within 30 seconds. A body declared larger is refused before it is read."""
    declared = request.headers.get("content-length", "")
    if _LENGTH.fullmatch(declared) and int(declared) > MOST_BYTES:
        raise _too_large()
    parts, size = [], 0
    try:
        async with asyncio.timeout(SECONDS_TO_SEND):
            async for part in request.stream():
                size += len(part)
                if size > MOST_BYTES:
                    raise _too_large()
                parts.append(part)
    except TimeoutError:
        message, hint = f"the body did not arrive within {SECONDS_TO_SEND:.0f} seconds", "send it again, in one go"
        raise TooSlow([Diagnostic("http/too-slow", message, "", hint)]) from None
    except ClientDisconnect:  # whoever hung up reads no answer, and it is no incident of ours
        raise HTTPException(400) from None
    return b"".join(parts)


def json_of(request: Request, body: Annotated[bytes, Depends(body_of)]) -> Any:
    """The JSON of a body that says it is JSON.

    Not `async`: the worst megabyte takes a third of a second, in which everybody else would wait.
    """
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if declared != "application/json":
        message, hint = "expected application/json", "send the header `Content-Type: application/json`"
        raise WrongMediaType([Diagnostic("http/unsupported-media-type", message, "", hint)])
    return loads(body)


def _too_large() -> TooLarge:
    message = f"more than {MOST_BYTES} bytes"
    return TooLarge([Diagnostic("http/too-large", message, "", "send one document at a time, of at most 1 MB")])


TheService = Annotated[Service, Depends(service_of)]
TheBody = Annotated[bytes, Depends(body_of)]
TheJson = Annotated[Any, Depends(json_of)]
