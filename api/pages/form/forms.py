"""Forms as they arrive: at most 1 MB, each name with its texts, uploads as bytes."""

from collections.abc import AsyncGenerator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qsl

from fastapi import Depends, Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from dontbuy.api.door.body import TheBody, media_type
from dontbuy.api.errors import TooManyFields, WrongMediaType
from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.engine.errors import Diagnostic

_MOST_FIELDS = 5_000


@dataclass(frozen=True, slots=True)
class Form:
    """The texts of each name, in the order in which they were sent, and the files."""

    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, bytes] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """The first text of a name, without the space around it; `""` where there is none."""
        return self.texts.get(name, ("",))[0].strip()

    def every(self, name: str) -> Sequence[str]:
        return self.texts.get(name, ())

    def __contains__(self, name: str) -> bool:
        return name in self.texts


def gathered(pairs: Sequence[tuple[str, str]]) -> Mapping[str, Sequence[str]]:
    """Pairs as names with their texts."""
    texts: dict[str, list[str]] = {}
    for name, text in pairs:
        # A line break in a form arrives as CR LF, whatever was typed; NUL is nothing that a person types.
        texts.setdefault(name, []).append(text.replace("\r\n", "\n").replace("\x00", ""))
    return texts


async def form_of(request: Request, body: TheBody) -> Form:
    """The form of a request. Raises TooLarge, TooManyFields, WrongMediaType."""
    kind = media_type(request.headers.get("content-type", ""))
    try:
        if kind == "multipart/form-data":
            return await _multipart(request, body)
        if kind in ("application/x-www-form-urlencoded", ""):
            if body.count(b"&") >= _MOST_FIELDS:
                raise _too_many_fields()
            text = body.decode("ascii", "replace")
            return Form(gathered(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS)))
    except MultiPartException as error:
        if error.message.startswith("Too many"):
            raise _too_many_fields() from None
    except ValueError:
        pass
    raise WrongMediaType([Diagnostic("page/not-a-form", "this is not a form", "", "send the form of the page")])


def _too_many_fields() -> TooManyFields:
    message = f"more than {_MOST_FIELDS} fields"
    return TooManyFields([Diagnostic("page/too-many-fields", message, "", "send the form of the page")])


async def _multipart(request: Request, body: bytes) -> Form:
    async def stream() -> AsyncGenerator[bytes, None]:
        yield body

    parser = MultiPartParser(request.headers, stream(), max_fields=_MOST_FIELDS, max_part_size=MOST_BYTES)
    parsed = await parser.parse()
    files = {name: await part.read() for name, part in parsed.multi_items() if isinstance(part, UploadFile)}
    texts = gathered([(name, part) for name, part in parsed.multi_items() if isinstance(part, str)])
    await parsed.close()
    return Form(texts, files)


TheForm = Annotated[Form, Depends(form_of)]
