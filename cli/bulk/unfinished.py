"""What is written until a file is whole: `OUT.part`, and beside it the journal by which a run that was stopped goes on.

The journal has a line of JSON that says what is answered and how (`Identity`), then one for each chunk: how far the
input is read, how long `OUT.part` is then, and the check sum of all of it. A run that goes on keeps what the last line
vouches for, cuts what stands behind it, and answers the rest: the bytes are the same in the end.
"""

import fcntl
import json
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field, replace
from hashlib import sha256
from io import FileIO
from pathlib import Path
from typing import Any, NamedTuple, Self
from zlib import crc32

from dontbuy.cli.bulk.refusals import refused
from dontbuy.cli.bulk.rows import Position
from dontbuy.cli.bulk.tallies import Tally
from dontbuy.cli.exits import Exit
from dontbuy.cli.terminal import NotWritten

_BLOCK = 1_048_576
_SHAPE = "1"
"""Of the journal; another one is not taken up."""


_NOTHING = Position()


@dataclass(frozen=True, slots=True)
class Identity:
    """Everything that the bytes of an answer follow from, by the word that a person is told for it."""

    input: str
    kind: str
    day: str
    format: str
    rulebook: str
    version: str
    journal: str = _SHAPE


@dataclass(frozen=True, slots=True)
class Done:
    """What is answered and written: the input up to `position`, in `length` bytes with `checksum`."""

    position: Position = _NOTHING
    length: int = 0
    checksum: int = 0
    tally: Tally = field(default_factory=Tally)

    def line(self) -> bytes:
        return _line(
            {
                "row": self.position.row,
                "offset": self.position.offset,
                "length": self.length,
                "checksum": self.checksum,
                "verdicts": self.tally.verdicts,
                "problems": self.tally.problems,
                "exits": sorted(self.tally.exits),
            }
        )

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> "Done":
        tally = Tally(Counter(line["verdicts"]), line["problems"], {Exit(code) for code in line["exits"]})
        return cls(Position(line["row"], line["offset"]), line["length"], line["checksum"], tally)


def mark_of(path: Path) -> str:
    """What tells an input from another: its length, and a digest of its first and its last megabyte."""
    length = path.stat().st_size
    with path.open("rb") as file:
        digest = sha256(file.read(_BLOCK))
        file.seek(max(length - _BLOCK, 0))
        digest.update(file.read(_BLOCK))
    return f"{length} bytes, {digest.hexdigest()}"


class Unfinished:
    """`OUT.part` and its journal, held by one process."""

    def __init__(self, out: Path, part: FileIO, journal: FileIO, identity: Identity, done: Done) -> None:
        self._out, self._part, self._journal = out, part, journal
        self.identity, self.done = identity, done

    @classmethod
    def begun(cls, out: Path, identity: Identity, head: bytes, *, any_day: bool, anew: bool) -> Self:
        """What is unfinished of `out`, begun here or taken up again; `head` stands before everything else.

        With `any_day` the day of what is taken up is kept; with `anew` something else that is unfinished there is
        thrown away. Raises BulkRefused where another process writes it, or where what is there was begun otherwise.
        """
        with ExitStack() as opened:
            journal = opened.enter_context(_held(journal_of(out)))
            lines = _lines(journal)
            if lines and any_day:
                identity = replace(identity, day=str(lines[0].read.get("day")))
            differs = _difference(lines, identity, part_of(out))
            if differs and not anew:
                if not lines:
                    journal_of(out).unlink()
                raise _refused(out, differs)
            goes_on = bool(lines) and not differs and part_of(out).exists()
            part = opened.enter_context(FileIO(part_of(out), "r+" if goes_on else "w+"))
            kept = _vouched(part, lines[1:]) if goes_on else []
            if kept:
                _cut(journal, kept[-1][0])
                done = kept[-1][1]
                _cut(part, done.length)
            else:
                # In this order, so that wherever it stops the journal vouches for what is there, or nothing is there.
                _cut(part, 0)
                _cut(journal, 0)
                _write(journal, _line(asdict(identity)))
                _write(part, head)
                done = Done(length=len(head), checksum=crc32(head))
            opened.pop_all()
        return cls(out, part, journal, identity, done)

    def add(self, data: bytes, position: Position, tally: Tally) -> None:
        """Write what a chunk came to, then say so in the journal. Raises NotWritten."""
        whole = Tally(Counter(self.done.tally.verdicts), self.done.tally.problems, set(self.done.tally.exits))
        whole.add(tally)
        _write(self._part, data)
        self.done = Done(position, self.done.length + len(data), crc32(data, self.done.checksum), whole)
        _write(self._journal, self.done.line())

    @property
    def part(self) -> Path:
        return part_of(self._out)

    def finish(self, made: Path | None = None) -> None:
        """Call what was written by its name; `made` is what was made of it in another format. Raises OSError."""
        if made is None:
            os.fsync(self._part.fileno())
            self.part.replace(self._out)
        else:
            made.replace(self._out)
            self.part.unlink()
        journal_of(self._out).unlink()

    def drop(self) -> None:
        """Throw away what was written: it is of no use, or was written otherwise and has its name already."""
        self.part.unlink(missing_ok=True)
        journal_of(self._out).unlink()

    def close(self) -> None:
        self._part.close()
        self._journal.close()


def part_of(out: Path) -> Path:
    return out.with_name(f"{out.name}.part")


def journal_of(out: Path) -> Path:
    return out.with_name(f"{out.name}.journal")


def _held(path: Path) -> FileIO:
    """The journal, locked for this process."""
    journal = FileIO(os.open(path, os.O_RDWR | os.O_CREAT, 0o666), "r+")
    try:
        fcntl.flock(journal, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        journal.close()
        hint = "wait for it, or name another file"
        raise refused("bulk/in-use", "another run is writing this file", path, hint) from None
    return journal


class _Line(NamedTuple):
    """A line of a journal, and the byte behind its end."""

    end: int
    read: dict[str, Any]


def _lines(journal: FileIO) -> list[_Line]:
    """The lines of a journal that are whole; a torn one and what stands behind it are none."""
    lines: list[_Line] = []
    end = 0
    for line in journal.readall().splitlines(keepends=True):
        end += len(line)
        try:
            read = json.loads(line)
        except ValueError:
            break
        if not line.endswith(b"\n") or not isinstance(read, dict):
            break
        lines.append(_Line(end, read))
    return lines


def _difference(lines: list[_Line], identity: Identity, part: Path) -> str:
    """How what is unfinished differs from what is asked for; `""` where nothing is unfinished, or the same is."""
    if not lines:
        return "no journal says what it is" if part.exists() and part.stat().st_size else ""
    begun = lines[0].read
    differing = [name for name, value in asdict(identity).items() if begun.get(name) != value]
    return f"it was begun with another {' and another '.join(differing)}" if differing else ""


def _refused(out: Path, why: str) -> Exception:
    hint = "run it as it was begun; or begin anew with --force, which throws away what is there"
    return refused("bulk/unfinished", f"unfinished work is in the way: {why}", part_of(out), hint)


def _vouched(part: FileIO, lines: list[_Line]) -> list[tuple[int, Done]]:
    """What was done, as far as the bytes that are there have the check sums that the journal says; each with the end of
    its line."""
    kept: list[tuple[int, Done]] = []
    at, checksum = 0, 0
    for line in lines:
        done = Done.of(line.read)
        while at < done.length and (block := part.read(min(_BLOCK, done.length - at))):
            at, checksum = at + len(block), crc32(block, checksum)
        if (at, checksum) != (done.length, done.checksum):
            break
        kept.append((line.end, done))
    return kept


def _cut(file: FileIO, length: int) -> None:
    file.truncate(length)
    file.seek(length)


def _write(file: FileIO, data: bytes) -> None:
    """Write all of it: one call may write less, as where a disk is nearly full. Raises NotWritten."""
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as error:
        raise NotWritten(error.errno, error.strerror) from None


def _line(entry: Mapping[str, Any]) -> bytes:
    return json.dumps(entry, sort_keys=True).encode() + b"\n"
