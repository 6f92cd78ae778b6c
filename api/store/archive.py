"""A backup as a file: gzip over lines of JSON. Its first line says what it is, its last line how much there is and the
SHA-256 of everything before it, so that a file that was cut off or altered is told from a whole one.

    {"dontbuy": "backup", "format": 1, "version": "2.0.0", "shape": "0009"}
    {"table": "workspaces", "columns": ["id", "head_number", "head_at"]}
    ["default", 7, "2026-11-21T09:30:00.123456+00:00"]
    …
    {"rows": 1234, "sha256": "9f1c…"}
"""

import gzip
import json
import os
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from dontbuy.api.errors import BackupRefused
from dontbuy.engine import __version__
from dontbuy.engine.errors import Diagnostic

FORMAT = 1
MOST_OF_A_LINE = 100_000_000
"""Bytes. The largest row is a document of 1 MB with its answer."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the first line of a backup says. `shape` is the migration at which its tables are."""

    version: str
    shape: str


class Writer:
    """The lines of a backup, added up as they are written."""

    def __init__(self, file: gzip.GzipFile) -> None:
        self._file, self._sum = file, sha256()
        self.rows = 0

    def add_table(self, name: str, columns: Sequence[str]) -> None:
        self._add({"table": name, "columns": [*columns]})

    def add_row(self, values: Sequence[Any]) -> None:
        self._add([*values])
        self.rows += 1

    def begin(self, shape: str) -> None:
        self._add({"dontbuy": "backup", "format": FORMAT, "version": __version__, "shape": shape})

    def end(self) -> None:
        self._file.write(_line({"rows": self.rows, "sha256": self._sum.hexdigest()}))

    def _add(self, value: Any) -> None:
        line = _line(value)
        self._sum.update(line)
        self._file.write(line)


@contextmanager
def written(path: Path, shape: str) -> Iterator[Writer]:
    """A backup at this path, readable by its owner alone; there whole, after the block, or not at all.

    Raises BackupRefused where a file lies there already.
    """
    _nothing_lies_at(path)
    descriptor, name = mkstemp(prefix=f".{path.name}.", dir=path.parent)  # its mode is 0600
    try:
        with os.fdopen(descriptor, "wb") as file:
            with gzip.GzipFile("", "wb", 6, file, mtime=0) as packed:
                writer = Writer(packed)
                writer.begin(shape)
                yield writer
                writer.end()
            file.flush()
            os.fsync(file.fileno())
        _nothing_lies_at(path)
        Path(name).rename(path)
        sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise


def sync_folder(folder: Path) -> None:
    """So that the name of a new file in it outlives a power cut too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def read(path: Path) -> Iterator[tuple[Any, int]]:
    """Every line of a backup but the last one, each with its size in bytes.

    Raises BackupRefused where it is none, or, at the end, where it is not whole. OSError where it cannot be opened.
    """
    added, rows = sha256(), 0
    with gzip.open(path) as file:
        while True:
            try:
                line = file.readline(MOST_OF_A_LINE)
                value = json.loads(line) if line.endswith(b"\n") else None
            except (gzip.BadGzipFile, EOFError, zlib.error, ValueError, RecursionError):
                value = None
            if isinstance(value, dict) and "sha256" in value:
                break
            if value is None:
                raise _damaged(path)
            added.update(line)
            rows += isinstance(value, list)
            yield value, len(line)
        if value != {"rows": rows, "sha256": added.hexdigest()} or _goes_on(file):
            raise _damaged(path)


def header_of(path: Path) -> Header:
    """The first line. Raises BackupRefused where the file is no backup, or one of a newer version."""
    first, _ = next(read(path), (None, 0))
    match first:
        case {"dontbuy": "backup", "format": int(number), "version": str(version), "shape": str(shape)}:
            if number > FORMAT:
                raise newer(path, version)
            return Header(version, shape)
    raise _damaged(path)


def newer(path: Path, version: str) -> BackupRefused:
    hint = "restore it with that version or a later one"
    return refusal("backup/newer", f"this backup was made by a newer version: {version}", path, hint)


def refusal(code: str, message: str, path: Path | str, hint: str) -> BackupRefused:
    return BackupRefused([Diagnostic(code, message, str(path), hint)])


def _damaged(path: Path) -> BackupRefused:
    hint = "name a file that `dontbuy backup` has written, and copy it whole"
    return refusal("backup/not-whole", "this is no backup, or not all of it, or it was altered", path, hint)


def _nothing_lies_at(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise refusal("backup/exists", "something lies here already, and is not overwritten", path, "name a new file")


def _goes_on(file: gzip.GzipFile) -> bool:
    try:
        return file.read(1) != b""
    except (gzip.BadGzipFile, EOFError, zlib.error):
        return True


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
