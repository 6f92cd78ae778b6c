"""Files and standard input to documents: JSON, YAML or one JSON document a line, each read on its own."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from dontbuy.api.errors import NotJson
from dontbuy.api.wire.exact_json import MOST_BYTES, loads
from dontbuy.engine.errors import Diagnostic, EngineError, FactsError
from dontbuy.engine.rulebook.source import Node, parse

_LINES = frozenset({".ndjson", ".jsonl"})
_YAML = frozenset({".yaml", ".yml"})


class Unreadable(FactsError):
    """A file that cannot be opened or is too large."""


@dataclass(frozen=True, slots=True)
class Read:
    """One document, or why it could not be read; `tree` gives the places of a YAML document."""

    name: str
    raw: Any = None
    error: EngineError | None = None
    tree: Node | None = None

    def place(self, pointer: str) -> str:
        """Where something stands: file, line and column in YAML, else the file and the JSON pointer."""
        if self.tree is None:
            return f"{self.name} {pointer}".strip() if pointer != self.name else self.name
        return str(self.tree.at(tuple(part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:])))


def documents(name: str, standard_input: BinaryIO) -> Iterator[Read]:
    """Every document of a file, in order; `-` is standard input. Nothing is raised: what is wrong is told."""
    if name == "-":
        yield from _of_any("standard input", io.BufferedReader(_Unbuffered(standard_input)))
        return
    path = Path(name)
    try:
        with path.open("rb") as file:
            yield from _of_file(name, path.suffix.lower(), file)
    except OSError as error:
        hint = "check the name" if isinstance(error, FileNotFoundError) else "check that it is a file you may read"
        yield Read(name, error=Unreadable([Diagnostic("file/unreadable", "the file cannot be read", name, hint)]))


def _of_file(name: str, suffix: str, file: BinaryIO) -> Iterator[Read]:
    if suffix in _LINES:
        yield from _of_lines(name, file)
    elif suffix in _YAML:
        yield _yaml(name, file.read(MOST_BYTES + 1))
    elif suffix == ".json":
        yield _json(name, file.read(MOST_BYTES + 1))
    else:
        yield from _of_any(name, io.BufferedReader(_Unbuffered(file)))


def _of_any(name: str, file: io.BufferedReader) -> Iterator[Read]:
    """Where no suffix says what it is: lines of JSON if one of the first two lines is a whole document."""
    first, second = file.readline(MOST_BYTES + 1), file.readline(MOST_BYTES + 1)
    if _is_document(first) or _is_document(second):
        yield from _of_lines(name, _Chained(first + second, file))
        return
    rest = first + second + file.read(MOST_BYTES + 1)
    is_json = rest.lstrip()[:1] in (b"{", b"[") or not rest.strip()
    yield _json(name, rest) if is_json else _yaml(name, rest)


def _is_document(line: bytes) -> bool:
    try:
        return isinstance(loads(line), dict)
    except NotJson:
        return False


def _of_lines(name: str, file: Any) -> Iterator[Read]:
    number = 0
    while line := file.readline(MOST_BYTES + 1):
        number += 1
        here = f"{name}:{number}"
        if len(line) > MOST_BYTES and not line.endswith(b"\n"):
            while (more := file.readline(MOST_BYTES)) and not more.endswith(b"\n"):
                pass
            yield _too_large(here)
        elif line.strip():
            yield _json(here, line)


def _json(name: str, data: bytes) -> Read:
    if len(data) > MOST_BYTES:
        return _too_large(name)
    try:
        return Read(name, loads(data))
    except NotJson as error:
        return Read(name, error=error)


def _yaml(name: str, data: bytes) -> Read:
    if len(data) > MOST_BYTES:
        return _too_large(name)
    tree, faults = parse(data, name)
    if faults:
        return Read(name, error=Unreadable(faults), tree=tree)
    return Read(name, tree.plain(), tree=tree)


def _too_large(name: str) -> Read:
    hint = "a document may have 1 MB; write several as one JSON document a line"
    return Read(name, error=FactsError([Diagnostic("http/too-large", f"more than {MOST_BYTES} bytes", "", hint)]))


class _Unbuffered(io.RawIOBase):
    """Lets a plain binary stream be read by lines, whatever it is."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        read = getattr(self._stream, "read1", self._stream.read)
        data = read(len(buffer))
        buffer[: len(data)] = data
        return len(data)


class _Chained:
    """The lines that were looked at, then the rest."""

    def __init__(self, looked_at: bytes, rest: io.BufferedReader) -> None:
        self._first = io.BytesIO(looked_at)
        self._rest = rest

    def readline(self, size: int) -> bytes:
        return self._first.readline(size) or self._rest.readline(size)
