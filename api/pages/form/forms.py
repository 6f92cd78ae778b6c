"""Forms as they arrive: at most 1 MB, each name with its texts in UTF-8, uploads as bytes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import unquote_to_bytes

from fastapi import Depends, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from dontbuy.api.door.body import TheBody, computed, media_type
from dontbuy.api.errors import TooManyFields, WrongMediaType, WrongParameter
from dontbuy.api.wire.exact_json import MOST_BYTES
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.values import step

_MOST_FIELDS = 5_000
_PAIRS, _PARTS = "application/x-www-form-urlencoded", "multipart/form-data"
_PLACE = "/form"


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


def unescaped(pairs: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The names and texts of a form or a link without their escapes: `b"%63rm=a+b"` gives `(b"crm", b"a b")`.

    They stay bytes: what is not UTF-8 has no text.
    """
    for pair in filter(None, pairs.replace(b"+", b" ").split(b"&")):
        name, _, text = pair.partition(b"=")
        yield unquote_to_bytes(name), unquote_to_bytes(text)


async def form_of(request: Request, body: TheBody) -> Form:
    """The form of a request. Raises TooLarge, TooManyFields, WrongMediaType, WrongParameter."""
    declared = request.headers.get("content-type", "")
    kind = media_type(declared)
    if kind == _PARTS:
        return await computed(body, lambda: _of_parts(declared, body))
    if kind in (_PAIRS, ""):
        return await computed(body, lambda: _of_pairs(body))
    raise _not_a_form()


def _of_pairs(body: bytes) -> Form:
    if body.count(b"&") >= _MOST_FIELDS:
        raise _too_many_fields()
    return Form(gathered(_texts(unescaped(body))))


def _of_parts(declared: str, body: bytes) -> Form:
    fields, files = _parts(body, parse_options_header(declared)[1].get(b"boundary"))
    texts = [(part.field_name or b"", part.value or b"") for part in fields]
    told = _texts([*texts, *((part.field_name or b"", b"") for part in files)])
    names = [name for name, _ in told[len(texts) :]]
    return Form(gathered(told[: len(texts)]), dict(zip(names, map(_content, files), strict=True)))


def _parts(body: bytes, boundary: bytes | None) -> tuple[list[Field], list[File]]:
    """The texts and the files of a form. Raises WrongMediaType, TooManyFields."""
    fields: list[Field] = []
    files: list[File] = []
    ends: list[bool] = []

    def keep(part: Field | File) -> None:
        if len(fields) + len(files) >= _MOST_FIELDS:
            raise _too_many_fields()
        media_type(part.content_type or "", step(_PLACE, (part.field_name or b"").decode("utf-8", "replace")))
        if isinstance(part, Field):
            fields.append(part)
        else:
            files.append(part)

    try:
        config = {"MAX_MEMORY_FILE_SIZE": MOST_BYTES}
        FormParser(_PARTS, keep, keep, lambda: ends.append(True), boundary, config=config).write(body)
    except FormParserError:
        raise _not_a_form() from None
    if not ends:
        raise _not_a_form()
    return fields, files


def _content(file: File) -> bytes:
    file.file_object.seek(0)
    return file.file_object.read()


def _texts(pairs: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    """Raises WrongParameter with every name and every text that is not UTF-8."""
    texts, faults = [], []
    for name, text in pairs:
        place, what = _PLACE, "the name of a field is not UTF-8"
        try:
            known = name.decode("utf-8")
            place, what = step(_PLACE, known), "this is not UTF-8"
            texts.append((known, text.decode("utf-8")))
        except UnicodeDecodeError:
            faults.append(Diagnostic("page/not-utf-8", what, place, "send the form of the page, in UTF-8"))
    if faults:
        raise WrongParameter(faults)
    return texts


def _not_a_form() -> WrongMediaType:
    return WrongMediaType([Diagnostic("page/not-a-form", "this is not a form", "", "send the form of the page")])


def _too_many_fields() -> TooManyFields:
    message = f"more than {_MOST_FIELDS} fields"
    return TooManyFields([Diagnostic("page/too-many-fields", message, "", "send the form of the page")])


TheForm = Annotated[Form, Depends(form_of)]
