"""A call as turns, whatever file it came from. Every text of it stands in that file, at a place that is kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from dontbuy.engine.errors import Diagnostic

NOT_UNDERSTOOD = "not understood"
NO_SPEECH = "no speech"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words as they stand in the file: `text` begins at character `offset` (from 0) of what stands at `place`.

    A place is the number of a line, from 1; in a JSON file the pointer of a string; in a document of a word processor
    the number of a paragraph, from 1.
    """

    place: str
    offset: int
    text: str


@dataclass(frozen=True, slots=True)
class SpokenTurn:
    """What one speaker said until somebody else spoke. `speaker` is `""` where the file does not say who. Times are
    seconds from the beginning of the recording, None where the file has none."""

    speaker: str
    passages: Sequence[Passage]
    start: float | None = None
    end: float | None = None

    @property
    def text(self) -> str:
        """All of it in one line."""
        return " ".join(passage.text for passage in self.passages)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who speaks, by the name that the file calls them; what it does not say of them is `""`."""

    name: str
    title: str = ""
    email: str = ""
    affiliation: str = ""
    """Whose recording it is, by the recorder’s own word: *Internal* is whoever owns the recording."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A line that is no part of a turn, and why: it was not understood, or it is no speech, such as a summary."""

    place: str
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Transcript:
    """A call. `format` is what it was read as; `source` is what stands at each place of it."""

    format: str
    turns: Sequence[SpokenTurn]
    speakers: Sequence[Speaker]
    left_out: Sequence[LeftOut] = ()
    notices: Sequence[Diagnostic] = ()
    source: Mapping[str, str] = field(default_factory=dict, repr=False)
    not_taken: Sequence[str] = ()
    """The beginnings of lines that look like speakers where the file was read as hardly one: line by line."""

    def has(self, passage: Passage) -> bool:
        """Whether a passage stands in the file word for word, where it says."""
        return bool(passage.text) and self.source.get(passage.place, "").startswith(passage.text, passage.offset)
