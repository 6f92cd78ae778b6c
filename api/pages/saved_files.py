"""Files that people choose: read where they were saved here, called by their name where they are something else."""

from collections.abc import Mapping
from typing import Any

from dontbuy.api.errors import NotJson
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.errors import Diagnostic

_WANTED = "choose a file that “Download … as JSON” saved; its name begins with dontbuy- and ends in .json"
_STARTS = {
    b"%PDF": "a PDF",
    b"\xd0\xcf\x11\xe0": "an old Word or Excel file",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a text with formatting (RTF)",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
    b"<?xml": "an XML file",
}
_INSIDE_A_ZIP = {
    b"xl/": "an Excel spreadsheet",
    b"word/": "a Word document",
    b"ppt/": "a PowerPoint presentation",
    b"opendocument.spreadsheet": "a spreadsheet",
    b"opendocument.text": "a text document",
}
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")


def read(sent: bytes) -> Any:
    """The JSON in a file. Raises NotJson, which says what the file is where that can be told, and what to do."""
    kind = _kind(sent)
    if kind:
        raise NotJson([_not_ours(f"it is {kind}", _WANTED)])
    if sent.startswith(_UTF_16) or b"\x00" in sent[:200]:
        hint = "open it in an editor and save it as UTF-8; PowerShell’s > writes UTF-16"
        raise NotJson([_not_ours("its text is saved as UTF-16 and not as UTF-8", hint)])
    try:
        raw = loads(sent)
    except NotJson as error:
        raise NotJson([_in_words(diagnostic) for diagnostic in error.diagnostics]) from None
    if not isinstance(raw, Mapping) or not ("kind" in raw or "document" in raw):
        raise NotJson([_not_ours("it does not say what kind of check it is", _WANTED)])
    return raw


def _kind(sent: bytes) -> str:
    """What a file is, by how it begins; `""` where it may be JSON."""
    start = sent.lstrip()[:20].lower()
    for mark, name in _STARTS.items():
        if start.startswith(mark.lower()):
            return name
    if sent.startswith(b"PK\x03\x04"):
        return next((name for mark, name in _INSIDE_A_ZIP.items() if mark in sent), "a ZIP archive")
    return ""


def _in_words(diagnostic: Diagnostic) -> Diagnostic:
    if diagnostic.code != "json/not-json":
        return diagnostic
    place = ": ".join(diagnostic.message.split(": ")[:1])
    return _not_ours(f"or a part of it is missing ({place})" if place.startswith("line") else "it is no JSON", _WANTED)


def _not_ours(why: str, hint: str) -> Diagnostic:
    joined = ", " if why.startswith("or ") else ": "
    return Diagnostic("json/not-json", f"This is not a file saved by dontbuy{joined}{why}", "", hint)
