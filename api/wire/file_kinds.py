"""What was sent instead of a document: a spreadsheet, a PDF, UTF-16 …, called by its name with what to do.

Only asked where reading has failed, so what can be read is never called something else.
"""

import csv
import re
from collections.abc import Sequence

from dontbuy.engine.errors import Diagnostic

_ENOUGH = 65_536
"""How many bytes at the beginning are looked at."""
_READS = "dontbuy reads JSON, and from files YAML and NDJSON too"
_ROWS = f"{_READS}: write one document for each row, or give a CSV, XLSX or Parquet file to `dontbuy bulk`"
_TEXT = f"{_READS}: write what it says as one of them"
_PLAIN = "save it as UTF-8 without a byte order mark"

_BEGINNINGS: Sequence[tuple[bytes, str, str]] = (
    (b"\xff\xfe\x00\x00", "text in UTF-32", _PLAIN),
    (b"\x00\x00\xfe\xff", "text in UTF-32", _PLAIN),
    (b"\xff\xfe", "text in UTF-16, which is what `>` writes in Windows PowerShell", _PLAIN),
    (b"\xfe\xff", "text in UTF-16", _PLAIN),
    (b"%PDF-", "a PDF", _TEXT),
    (b"{\\rtf", "a document of a word processor (RTF)", _TEXT),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a file of an old office program (xls, doc or ppt)", _TEXT),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it first"),
    (b"BZh", "a compressed file (bzip2)", "unpack it first"),
    (b"\xfd7zXZ\x00", "a compressed file (xz)", "unpack it first"),
    (b"\x28\xb5\x2f\xfd", "a compressed file (zstd)", "unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", "unpack it first"),
    (b"\x89PNG\r\n", "a picture", _TEXT),
    (b"\xff\xd8\xff", "a picture", _TEXT),
    (b"GIF8", "a picture", _TEXT),
    (b"SQLite format 3\x00", "a database (SQLite)", _ROWS),
    (b"Obj\x01", "a data file (Avro)", _ROWS),
    (b"PAR1", "a data file (Parquet)", _ROWS),
)
_IN_A_ZIP: Sequence[tuple[bytes, str, str]] = (
    (b"opendocument.spreadsheet", "a spreadsheet (ods)", _ROWS),
    (b"opendocument", "an office document (OpenDocument)", _TEXT),
    (b"xl/", "a spreadsheet (xlsx)", _ROWS),
    (b"word/", "a document of a word processor (docx)", _TEXT),
    (b"ppt/", "a presentation (pptx)", _TEXT),
)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TABLE_IN_MARKDOWN = re.compile(r"\|?\s*:?-{3,}:?\s*\|[\s:|-]*")
_LINE_END = re.compile(r"\r\n?|\n")
_HEADING = re.compile(r"#{1,6}\s")
_YAML = re.compile(r"""(-\s+)?[\w.-]+\s*:(\s|$)|["'{\[#]""")
_SEPARATORS = {";": "semicolons", ",": "commas", "\t": "tabs"}
_ENCODINGS = ("text in UTF-16", "text in UTF-32")


def wrong_kind(data: bytes) -> Diagnostic | None:
    """What is wrong with bytes that could not be read, if they are a file of a kind that is known by sight."""
    recognised = _by_its_bytes(data) or _by_its_text(data)
    return _diagnostic(*recognised) if recognised else None


def binary_kind(beginning: bytes) -> Diagnostic | None:
    """The same from the first bytes alone, for files of lines: such a file has no lines to be told one by one."""
    recognised = _by_its_bytes(beginning)
    return _diagnostic(*recognised) if recognised else None


def _diagnostic(name: str, hint: str) -> Diagnostic:
    code = "json/not-utf-8" if name.startswith(_ENCODINGS) else "file/wrong-kind"
    return Diagnostic(code, f"this is {name}", "", hint)


def _by_its_bytes(data: bytes) -> tuple[str, str] | None:
    for beginning, name, hint in _BEGINNINGS:
        if data.startswith(beginning):
            return name, hint
    if data.startswith(b"PK\x03\x04"):
        named = ((name, hint) for mark, name, hint in _IN_A_ZIP if mark in data[:_ENOUGH])
        return next(named, ("an archive (zip)", "unpack it first"))
    # Two NULs of the first four, and not all: every second byte of a Latin text in UTF-16 without its mark.
    if b"\x00\x00" in (data[0:4:2], data[1:4:2]) and any(data[:4]):
        return "text in UTF-16", _PLAIN
    return None


def _by_its_text(data: bytes) -> tuple[str, str] | None:
    start = data[:_ENOUGH].removeprefix(b"\xef\xbb\xbf").lstrip()
    if _MARKUP.match(start):
        return "a web page (HTML)", _TEXT
    if start.startswith(b"<?xml"):
        return "XML", _TEXT
    # A spreadsheet saved as text is often in the code page of its computer: Latin-1 reads every byte.
    lines = [line for line in _LINE_END.split(start.decode("latin-1")) if line.strip()]
    if _is_markdown(lines):
        return "Markdown", _TEXT
    separator = _separator(lines)
    return (f"a table with {_SEPARATORS[separator]} (CSV)", _ROWS) if separator else None


def _is_markdown(lines: Sequence[str]) -> bool:
    """Prose or a table below a heading, or below front matter (YAML between two lines of `---`)."""
    if any(_TABLE_IN_MARKDOWN.fullmatch(line.strip()) for line in lines):
        return True
    if lines and lines[0].rstrip() == "---":
        body = lines[_closing(lines) + 1 :]
    elif lines and _HEADING.match(lines[0]):
        body = lines
    else:
        return False
    prose = next((line for line in body if not _HEADING.match(line)), None)
    return prose is not None and not _YAML.match(prose)  # headings alone may be the comments of YAML


def _closing(lines: Sequence[str]) -> int:
    """Which line ends the front matter; the last one if none does."""
    return next((at for at, line in enumerate(lines) if at and line.rstrip() == "---"), len(lines) - 1)


def _separator(lines: Sequence[str]) -> str | None:
    """What parts the cells of a table: the first two lines have it, equally often and more than never."""
    if not lines or lines[0][0] in "{[-#" or ": " in lines[0]:
        return None
    for separator in _SEPARATORS:
        rows = list(csv.reader(lines[:2], delimiter=separator))
        if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 1:
            return separator
    return None
