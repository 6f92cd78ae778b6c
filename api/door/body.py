"""What a route needs: the service, and a body that is read exactly and within its limits."""

import asyncio
import re
from collections.abc import Callable
from email.message import Message
from typing import Annotated, Any, TypeVar, cast

from anyio.to_thread import run_sync
from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from dontbuy.api.door.problems import broken_off
from dontbuy.api.errors import TooLarge, TooSlow, WrongEncoding, WrongMediaType
from dontbuy.api.service import Service
from dontbuy.api.wire.exact_json import MOST_BYTES, loads
from dontbuy.engine.errors import Diagnostic

SECONDS_TO_SEND = 30.0
MOST_READ_AT_ONCE = 16_000
"""Bytes. The worst body of this size is read in less time than handing it to a thread may take."""
JSON = "application/json"
Result = TypeVar("Result")
_LENGTH = re.compile(r"[0-9]{1,20}")


def service_of(request: Request) -> Service:
    """The service that the application answers with."""
    return cast(Service, request.app.state.service)


async def _service(request: Request) -> Service:
    """`async` although it waits for nothing: a plain function would be run in a thread."""
    return service_of(request)


async def body_of(request: Request) -> bytes:
    """The body, at most 1 MB, within 30 seconds. A body declared larger is refused before it is read."""
    refuse_compressed(request)
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
        raise too_slow() from None
    except ClientDisconnect:  # whoever hung up reads no answer, and it is no incident of ours
        raise broken_off() from None
    return b"".join(parts)


async def json_text_of(request: Request, body: Annotated[bytes, Depends(body_of)]) -> bytes:
    """A body that says it is JSON, as it was sent."""
    declared = request.headers.get("content-type", "")
    if declared != JSON:
        _refuse_other_types(declared)
    return body


async def json_of(text: Annotated[bytes, Depends(json_text_of)]) -> Any:
    """The JSON of a body that says it is JSON."""
    return await computed(text, lambda: loads(text))


async def computed(body: bytes, work: Callable[[], Result], *, takes_long: bool = False) -> Result:
    """What is made of a body: at once where it is small, else in a thread, so that nobody waits for a large one, or for
    what takes long anyway.

    To hand work to a thread and wait for it takes an eighth of a millisecond, which is a third of a small check.
    """
    if takes_long or len(body) > MOST_READ_AT_ONCE:
        return await run_sync(work)
    return work()


def media_type(declared: str, where: str = "") -> str:
    """The type that a `Content-Type` names, in small letters: `text/html` of `Text/HTML; charset=utf-8`.

    `where` is the part of a form that it stands in, such as `/form/text`. Raises WrongMediaType where it names another
    character set than UTF-8.
    """
    _refuse_other_charsets(declared, where)
    return declared.partition(";")[0].strip().lower()


def refuse_compressed(request: Request) -> None:
    """Raises WrongEncoding where a body is said to be compressed."""
    coding = request.headers.get("content-encoding", "identity").strip().lower()
    if coding not in ("", "identity"):
        message, hint = "the body is compressed", "send it as it is, without `Content-Encoding`"
        raise WrongEncoding([Diagnostic("http/unsupported-encoding", message, "", hint)])


def _refuse_other_types(declared: str) -> None:
    if media_type(declared) != JSON:
        message, hint = f"expected {JSON}", f"send the header `Content-Type: {JSON}`"
        raise WrongMediaType([Diagnostic("http/unsupported-media-type", message, "", hint)])


def _refuse_other_charsets(declared: str, where: str) -> None:
    header = Message()
    header["Content-Type"] = declared
    charset = header.get_param("charset", "utf-8")
    if not isinstance(charset, str) or charset.strip().lower() not in ("utf-8", "utf8"):
        message, hint = "a body is read as UTF-8 and nothing else", "send it in UTF-8, without `charset`"
        raise WrongMediaType([Diagnostic("http/unsupported-charset", message, where, hint)])


def too_slow() -> TooSlow:
    message, hint = f"the body did not arrive within {SECONDS_TO_SEND:.0f} seconds", "send it again, in one go"
    return TooSlow([Diagnostic("http/too-slow", message, "", hint)])


def _too_large() -> TooLarge:
    message = f"more than {MOST_BYTES} bytes"
    return TooLarge([Diagnostic("http/too-large", message, "", "send one document at a time, of at most 1 MB")])


TheService = Annotated[Service, Depends(_service)]
TheBody = Annotated[bytes, Depends(body_of)]
TheJson = Annotated[Any, Depends(json_of)]
TheJsonText = Annotated[bytes, Depends(json_text_of)]
