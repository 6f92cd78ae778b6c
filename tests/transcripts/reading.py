"""What a transcript says, as short as a test can say it."""

from dontbuy.api.transcripts.reading import read_transcript
from dontbuy.api.transcripts.transcript import Transcript

Who = tuple[str, float | None, str]


def read(text: str, unit: str = "") -> Transcript:
    """The transcript in a text, each passage of which stands where it says."""
    transcript = read_transcript(text.encode(), unit)
    assert all(transcript.has(passage) for turn in transcript.turns for passage in turn.passages)
    return transcript


def turns(text: str, unit: str = "") -> list[Who]:
    """Who said what and when."""
    return [(turn.speaker, turn.start, turn.text) for turn in read(text, unit).turns]


def left_out(text: str) -> list[tuple[str, str]]:
    """The lines that are no part of a turn: their places, and why."""
    return [(each.place, each.why) for each in read(text).left_out]
