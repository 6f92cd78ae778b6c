"""Files and standard input to documents: JSON, YAML or one JSON document a line, each read on its own."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from io import BufferedReader
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from dontbuy.api.errors import NotJson
from dontbuy.api.rows import too_large
from dontbuy.api.wire.exact_json import MOST_BYTES, loads
from dontbuy.api.wire.file_kinds import binary_kind, wrong_kind
from dontbuy.engine.errors import Diagnostic, EngineError, FactsError
from dontbuy.engine.rulebook.source import Node, parse

LINES = frozenset({".ndjson", ".jsonl"})
_YAML = frozenset({".yaml", ".yml"})
_MARK = b"\xef\xbb\xbf"
_BEGINNING = 4096


class FileUnreadable(EngineError):
    """A file that cannot be opened or read."""


@dataclass(frozen=True, slots=True)
class FileDocument:
    """One document, or why it could not be read; `tree` gives the places of a YAML document. `read_to` is how many
    bytes of a file of lines are read with it."""

    name: str
    raw: Any = None
    error: EngineError | None = None
    tree: Node | None = None
    read_to: int = 0

    def place(self, pointer: str) -> str:
        """Where something stands: file, line and column in YAML, else the file and the JSON pointer."""
        if self.tree is None:
            return f"{self.name} {pointer}".strip() if pointer != self.name else self.name
        return str(self.tree.at(tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])))


def documents(name: str, standard_input: BufferedReader | None) -> Iterator[FileDocument]:
    """Every document of a file, in order; `-` is standard input. Nothing is raised: what is wrong is told."""
    try:
        if name != "-":
            with Path(name).open("rb") as file:
                yield from _of_file(name, Path(name).suffix.lower(), file)
        elif standard_input is None:
            yield _unreadable("standard input", "it is closed: give a file, or pipe a document in")
        else:
            yield from _of_file("standard input", "", standard_input)
    except FileNotFoundError:
        yield _unreadable(name, "check the name")
    except OSError:
        yield _unreadable(name, "check that it is a file you may read")


def _of_file(name: str, suffix: str, file: BufferedReader) -> Iterator[FileDocument]:
    kind = binary_kind(file.peek(_BEGINNING))
    if kind:
        yield FileDocument(name, error=NotJson([kind]))
    elif suffix in LINES:
        yield from _of_lines(name, lines_of(file))
    elif suffix in _YAML:
        yield _yaml(name, file.read(MOST_BYTES + 1))
    elif suffix == ".json":
        yield json_document(name, file.read(MOST_BYTES + 1))
    else:
        yield from _of_any(name, file)


def _of_any(name: str, file: BufferedReader) -> Iterator[FileDocument]:
    """Where no suffix says what it is: lines of JSON if one of the first two lines is a whole document."""
    lines = lines_of(file)
    first_two = [next(lines, b""), next(lines, b"")]
    if any(map(_is_document, first_two)):
        yield from _of_lines(name, chain(first_two, lines))
        return
    data = b"".join([*first_two, file.read(MOST_BYTES + 1)])
    start = data.removeprefix(_MARK).lstrip()
    yield json_document(name, data) if start[:1] in (b"{", b"[", b"") else _yaml(name, data)


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """The lines of a file, the line end with them; of one that is too long only the beginning.

    When a line is given, the file stands behind its end.
    """
    while line := file.readline(MOST_BYTES + 2):
        piece = line
        while not piece.endswith(b"\n") and (piece := file.readline(MOST_BYTES)):
            pass
        yield line


def _is_document(line: bytes) -> bool:
    try:
        return isinstance(loads(line.removeprefix(_MARK)), dict)
    except NotJson:
        return False


def _of_lines(name: str, lines: Iterable[bytes]) -> Iterator[FileDocument]:
    """One document for each line, from the first line that is not blank to the last one.

    A blank line between two documents is told on its line, so that answers and lines can be counted together.
    """
    begun, blank, read_to = False, 0, 0
    for number, line in enumerate(lines, 1):
        read_to += len(line)
        if not line.strip():
            blank += 1
            continue
        if begun:
            yield from (json_document(f"{name}:{at}", b"") for at in range(number - blank, number))
        begun, blank = True, 0
        yield replace(json_document(f"{name}:{number}", line.rstrip(b"\r\n")), read_to=read_to)


def json_document(name: str, data: bytes) -> FileDocument:
    """The document of a JSON text; `name` says where it stands, such as `rows.ndjson:17`."""
    if len(data) > MOST_BYTES:
        return FileDocument(name, error=too_large())
    try:
        return FileDocument(name, loads(data))
    except NotJson as error:
        return FileDocument(name, error=error)


def _yaml(name: str, data: bytes) -> FileDocument:
    if len(data) > MOST_BYTES:
        return FileDocument(name, error=too_large())
    tree, faults = parse(data, name)
    is_mapping = isinstance(tree.content, dict) and not faults
    kind = None if is_mapping else wrong_kind(data)
    if kind:
        return FileDocument(name, error=NotJson([kind]))
    if faults:
        return FileDocument(name, error=FactsError(faults), tree=tree)
    return FileDocument(name, tree.plain(), tree=tree)


def _unreadable(name: str, hint: str) -> FileDocument:
    fault = Diagnostic("file/unreadable", "the file cannot be read", name, hint)
    return FileDocument(name, error=FileUnreadable([fault]))
