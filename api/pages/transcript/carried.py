"""A transcript as the forms of its pages bring it along: nothing of it is kept between two pages."""

from base64 import b64decode, b64encode
from binascii import Error
from dataclasses import dataclass

from dontbuy.api.errors import NoTranscript
from dontbuy.api.pages.form.forms import Form
from dontbuy.api.pages.saved_files import as_text
from dontbuy.api.transcripts.reading import read_transcript
from dontbuy.api.transcripts.transcript import Transcript
from dontbuy.engine.errors import Diagnostic

MOST_CARRIED = 900_000
"""Bytes, as they travel: the form that brings them along is at most 1 MB, with all that is chosen on it."""
_LONGEST_ECHO = 100_000
_ZIP, _BOM = b"PK\x03\x04", "\ufeff"
_TOO_LONG = Diagnostic(
    "transcript/too-large",
    "It has more than 900 kB, which is the most that a page takes along.",
    "",
    "Give the text without sound, pictures or the times of single words; or use `dontbuy calls propose`",
)
_NOTHING = Diagnostic("page/nothing-sent", "There is nothing to read.", "", "Choose a file, or paste its text")


@dataclass(frozen=True, slots=True)
class Carried:
    """A file as text, or, where it is none, its bytes as base64. One of them is `""`."""

    text: str
    packed: str
    unit: str

    @classmethod
    def of(cls, form: Form) -> "Carried":
        """What a form brings: a file that was chosen, a text that was pasted, or what the page before had."""
        unit = form.text("unit") if form.text("unit") in ("seconds", "milliseconds") else ""
        if file := form.files.get("file"):
            text = "" if file.startswith(_ZIP) or b"\0" in file else as_text(file)
            # As a form sends it, so that each line has one number on every page.
            plain = text.removeprefix(_BOM).replace("\r\n", "\n").replace("\r", "\n")
            return cls(plain, "" if text else b64encode(file).decode(), unit)
        # Not stripped: a blank line at the beginning is a line.
        text = next((sent for name in ("text", "carried") for sent in form.every(name) if sent.strip()), "")
        return cls(text, "" if text else form.text("packed"), unit)

    @property
    def shown(self) -> str:
        """What can be shown in a field, to be mended."""
        return self.text if len(self.text) <= _LONGEST_ECHO else ""

    def read(self) -> Transcript:
        """The call. Raises NoTranscript."""
        if not self.text and not self.packed:
            raise NoTranscript([_NOTHING])
        data = self.text.encode() if self.text else self._unpacked()
        if max(len(data), len(self.packed)) > MOST_CARRIED:
            raise NoTranscript([_TOO_LONG])
        return read_transcript(data, self.unit)

    def _unpacked(self) -> bytes:
        try:
            return b64decode(self.packed, validate=True)
        except (Error, ValueError):
            raise NoTranscript([_NOTHING]) from None
