"""Files that people choose: read where they were saved here, and otherwise told which file is wanted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dontbuy.api.errors import NotJson
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.errors import Diagnostic

_NOT_OURS = "This is not a file saved by dontbuy"
_WANTED = "choose the file that “Download … as JSON” saved: its name begins with dontbuy- and ends in .json"
_OTHER_FILES = frozenset({"file/wrong-kind", "json/not-utf-8", "json/byte-order-mark"})


def read(sent: bytes) -> Any:
    """The document in a file, the evaluation that holds one, or a whole purchase.

    Raises NotJson, which says of another file what it is, and which file is wanted.
    """
    try:
        raw = loads(sent)
    except NotJson as error:
        raise NotJson([_in_words(diagnostic) for diagnostic in error.diagnostics]) from None
    if not isinstance(raw, Mapping) or not {"kind", "document", "format"} & set(raw):
        raise NotJson([Diagnostic("json/not-json", f"{_NOT_OURS}: it does not say what it checks", "", _WANTED)])
    return raw


def as_text(sent: bytes) -> str:
    """A file as text; `""` where it is not UTF-8: shown with a mark for what cannot be read, and sent once more, it
    would be kept with the marks."""
    try:
        return sent.decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _in_words(diagnostic: Diagnostic) -> Diagnostic:
    """A fault of the text as a whole in a person's words; the faults of its parts stay as they are."""
    if diagnostic.code == "json/not-json":
        place, colon, _ = diagnostic.message.partition(": ")
        missing = f", or a part of it is missing ({place})" if colon and place.startswith("line") else ""
        return Diagnostic(diagnostic.code, f"{_NOT_OURS}{missing}", "", _WANTED)
    if diagnostic.code not in _OTHER_FILES:
        return diagnostic
    what = "it " + diagnostic.message.removeprefix("this ").replace("`", "")
    hint = diagnostic.hint if diagnostic.code != "file/wrong-kind" else ""
    return replace(diagnostic, message=f"{_NOT_OURS}: {what}", hint=f"{hint}; or {_WANTED}" if hint else _WANTED)
