"""Passages one after the other, put together to turns: whoever goes on speaking is in the same turn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.transcripts.transcript import LeftOut, Passage, Speaker, SpokenTurn, Transcript
from dontbuy.engine.errors import Diagnostic

BACKWARDS = "transcript/backwards"


@dataclass(frozen=True, slots=True)
class Utterance:
    """A passage with who says it and when, as the file has them."""

    speaker: str
    passage: Passage
    start: float | None = None
    end: float | None = None


def built(
    kind: str,
    said: Sequence[Utterance],
    source: Mapping[str, str],
    left_out: Sequence[LeftOut] = (),
    known: Mapping[str, Speaker] | None = None,
) -> Transcript:
    """A transcript of what was said. `known` is what the file says of its speakers, by name."""
    turns = [*_turns(said)]
    names = [*dict.fromkeys(turn.speaker for turn in turns if turn.speaker)]
    speakers = [(known or {}).get(name, Speaker(name)) for name in names]
    return Transcript(kind, turns, speakers, left_out, [*_notices(said)], source)


def _turns(said: Iterable[Utterance]) -> Iterator[SpokenTurn]:
    passages: list[Passage] = []
    first, last = None, None
    for each in said:
        if first is not None and each.speaker != first.speaker:
            yield SpokenTurn(first.speaker, tuple(passages), first.start, _end(last))
            passages, first = [], None
        first, last = first or each, each
        passages.append(each.passage)
    if first is not None:
        yield SpokenTurn(first.speaker, tuple(passages), first.start, _end(last))


def _end(last: Utterance | None) -> float | None:
    return last.end if last else None


def _notices(said: Sequence[Utterance]) -> Iterator[Diagnostic]:
    """Where the times go back: two calls in one file, or a file that was put together by hand."""
    latest: float | None = None
    for each in said:
        if each.start is not None and latest is not None and each.start < latest:
            yield Diagnostic(
                BACKWARDS,
                "The times go back here.",
                each.passage.place,
                "If two calls stand in one file, read each from a file of its own: what came first counts",
            )
            return
        latest = each.start if each.start is not None else latest
