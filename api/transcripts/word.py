"""A document of a word processor, as Teams gives it: its paragraphs, and the lines in them."""

from collections.abc import Iterator
from io import BytesIO
from xml.etree import ElementTree
from zipfile import BadZipFile, ZipFile

from dontbuy.api.transcripts.prose import Line
from dontbuy.api.transcripts.refusals import LONGEST, not_text, too_large

_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PARAGRAPH, _TEXT, _BREAKS, _TAB = f"{_W}p", f"{_W}t", (f"{_W}br", f"{_W}cr"), f"{_W}tab"
_DECLARES, _BEGINS = b"<!DOCTYPE", b"<w:p"
_MOST_PARAGRAPHS = 100_000
"""Of a small file that unpacks to very many; a call has some thousands."""


def lines_of_word(data: bytes) -> list[Line]:
    """The lines of a .docx, each named by its paragraph: `12`, and `12.2` for the second line in it."""
    return [*_lines(_body(data))]


def _body(data: bytes) -> ElementTree.Element:
    try:
        with ZipFile(BytesIO(data)) as packed:
            size = packed.getinfo(_BODY).file_size
            if size > LONGEST:
                raise too_large()
            body = packed.read(_BODY)
    except (BadZipFile, KeyError, NotImplementedError, RuntimeError) as fault:
        raise not_text("packed as a document of a word processor is, and none can be read in it") from fault
    if _DECLARES in body[:1000]:  # nothing that a word processor writes, and a way to make a small file large
        raise not_text("a document of a word processor with declarations of its own")
    if body.count(_BEGINS) > _MOST_PARAGRAPHS:
        raise too_large()
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError as fault:
        raise not_text("a document of a word processor that is not whole") from fault


def _lines(body: ElementTree.Element) -> Iterator[Line]:
    for number, paragraph in enumerate(body.iter(_PARAGRAPH), 1):
        for at, text in enumerate("".join(_text(paragraph)).split("\n"), 1):
            yield str(number) if at == 1 else f"{number}.{at}", text


def _text(part: ElementTree.Element) -> Iterator[str]:
    """The text of a paragraph without that of paragraphs in it, such as those of a box, which have their own places."""
    for child in part:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag == _TAB:
            yield "  "
        elif child.tag != _PARAGRAPH:
            yield from _text(child)
