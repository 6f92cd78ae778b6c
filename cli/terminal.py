"""The two outputs: whatever they are (a screen, a pipe, a full disk, closed), the answer and its exit code stay."""

import codecs
import io
import os
import sys
import unicodedata
from typing import TYPE_CHECKING, TextIO

import typer

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer
    from rich.console import Console

_UNBROKEN = 1_000_000
"""Columns of a pipe or a file: a sentence stays on one line, so that `grep` finds it."""
_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn")
_JOINERS = "\u200c\u200d"
"""Seen in what they join: emoji and several scripts are written with them."""
_SPACES = dict.fromkeys(map(ord, "\t\n\v\f\r\x85\u2028\u2029"), " ")


_TYPED = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "..."}


def _as_typed(error: UnicodeError) -> tuple[str, int]:
    """What is written for characters that the encoding lacks: quotes and dashes as a keyboard has them, else `?`."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_TYPED.get(character, "?") for character in error.object[error.start : error.end]), error.end


codecs.register_error("dontbuy.as-typed", _as_typed)


class NotWritten(OSError):
    """The answer could not be written: a full disk, for example."""


class Outlet(io.FileIO):
    """A file or a pipe that is written to. Once whoever read it has left, what is written is dropped.

    Of standard output any other failure is raised as NotWritten. Of standard error it is dropped as well: there is
    nobody left to tell.
    """

    def __init__(self, descriptor: int, *, must_arrive: bool) -> None:
        super().__init__(descriptor, "wb", closefd=False)
        self._must_arrive = must_arrive
        self.reader_left = False

    def write(self, data: "ReadableBuffer", /) -> int:
        size = memoryview(data).nbytes
        if self.reader_left:
            return size
        try:
            return super().write(data)
        except BrokenPipeError:
            self.reader_left = True
            return size
        except OSError as error:
            if self._must_arrive:
                raise NotWritten(error.errno, error.strerror) from None
            return size


def open_outputs() -> None:
    """Put outlets in the place of standard output and standard error.

    Where the encoding lacks a character, what a keyboard has for it is written, or `?`: in ASCII `'` for `’`, `?` for
    `•`.
    """
    sys.stdout = _opened(sys.stdout, 1, "dontbuy.as-typed")
    sys.stderr = _opened(sys.stderr, 2, "backslashreplace")


def _opened(stream: TextIO | None, descriptor: int, errors: str) -> TextIO:
    if stream is None:  # closed with `>&-`; the number is taken, or the next file that is opened would get it
        os.dup2(os.open(os.devnull, os.O_WRONLY), descriptor)
    elif stream.isatty() and isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=errors)
        return stream
    outlet = Outlet(descriptor, must_arrive=descriptor == 1)
    encoding = stream.encoding if stream else "utf-8"
    return io.TextIOWrapper(io.BufferedWriter(outlet), encoding, errors, line_buffering=descriptor == 2)


def reader_left() -> bool:
    """Whether whoever read standard output has closed it, as `head` does when it has seen enough."""
    outlet = getattr(getattr(sys.stdout, "buffer", None), "raw", None)
    return isinstance(outlet, Outlet) and outlet.reader_left


def drop_output() -> None:
    """What is still to be written goes nowhere, so that leaving does not fail once more."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)


def write_document(text: str) -> None:
    """Write what is to be read again by a program: in UTF-8, whatever the terminal speaks."""
    if sys.stdout.isatty():
        sys.stdout.write(text)
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())


def write_bytes(data: bytes) -> None:
    """Write what is no text for a screen. Raises typer.BadParameter where a person would see it."""
    if sys.stdout.isatty():
        raise typer.BadParameter("this is a file: send it into one, as in `… > FILE`", param_hint="--format")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def open_console(*, errors: bool = False) -> "Console":
    """Standard output, or standard error: as wide as the window, and without line breaks of ours in a pipe."""
    from rich.console import Console  # only here: what is written for tools is drawn by nobody

    made = Console(stderr=errors, highlight=False)
    return made if made.is_terminal else Console(stderr=errors, highlight=False, width=_UNBROKEN)


def clean(text: object) -> str:
    """A caller's text on one line, with what cannot be seen made visible: `\\u202e` becomes `<U+202E>`.

    So no name can steer the terminal, turn the text around, or look like a line of ours.
    """
    return "".join(map(_visible, str(text).translate(_SPACES)))


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS or unicodedata.category(character) not in _HIDDEN:
        return character
    return f"<U+{ord(character):04X}>"
