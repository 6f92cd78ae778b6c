"""Lines in what comes in pieces: each with its number, as soon as it is whole, and never more than one begun."""

from collections.abc import Iterator
from typing import NamedTuple

from dontbuy.api.wire.exact_json import MOST_BYTES


class NumberedLine(NamedTuple):
    """A line without its end, and its number; the first is 1. Of one that is too long there is the beginning, which is
    too long as well."""

    number: int
    content: bytes


class LineCutter:
    """Cuts pieces into the lines of documents, as `dontbuy check` does: blank lines before the first one and behind the
    last one are none, and one in between is a line with nothing in it."""

    def __init__(self) -> None:
        self._whole: list[bytes] = []
        self._part = bytearray()
        self._number = self._blank = 0
        self._is_begun = False

    @property
    def has_line(self) -> bool:
        """Whether the end of a line has come that was not given out yet."""
        return bool(self._whole)

    @property
    def next_number(self) -> int:
        """The number of the first line that was not given out yet."""
        return self._number + 1

    def add(self, piece: bytes) -> None:
        """What came next."""
        first, *others = piece.split(b"\n")
        self._go_on(first)
        if others:
            *others, last = others
            self._whole += [bytes(self._part), *others]
            self._part.clear()
            self._go_on(last)

    def end(self) -> None:
        """Nothing more comes: what has begun is the last line."""
        if self._part:
            self._whole.append(bytes(self._part))
            self._part.clear()

    def lines(self) -> Iterator[NumberedLine]:
        """The lines that have come and were not given out yet."""
        whole, self._whole = self._whole, []
        for line in whole:
            self._number += 1
            if not line.strip():
                self._blank += 1
                continue
            if self._is_begun:
                yield from (NumberedLine(at, b"") for at in range(self._number - self._blank, self._number))
            self._is_begun, self._blank = True, 0
            yield NumberedLine(
                self._number, line[: MOST_BYTES + 1] if len(line) > MOST_BYTES + 1 else line.rstrip(b"\r")
            )

    def _go_on(self, data: bytes) -> None:
        """Of a line two bytes more than a document may have are kept: for `\\r`, and one by which it is too long."""
        self._part += data[: max(0, MOST_BYTES + 2 - len(self._part))]
