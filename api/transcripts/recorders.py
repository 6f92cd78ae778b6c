"""The JSON of recorders: where each keeps who spoke, what was said and when.

Sources of the shapes: the public references of Gong (`/v2/calls/transcript`, `/v2/calls/extensive`), Fireflies
(GraphQL `transcript`), Rev (`application/vnd.rev.transcript.v1.0+json`), Fathom (webhook), HubSpot (call transcripts);
of Otter what its own pages load (`speech`), with offsets in samples of 16 kHz.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dontbuy.api.transcripts.building import Utterance, built
from dontbuy.api.transcripts.clock import MILLISECONDS, SECONDS, seconds_of, unit_of
from dontbuy.api.transcripts.refusals import several_calls, unit_wanted, unknown_shape
from dontbuy.api.transcripts.transcript import NOT_UNDERSTOOD, LeftOut, Passage, Speaker, Transcript

_LISTS = (
    "sentences",
    "transcripts",
    "monologues",
    "transcriptCreateUtterances",
    "utterances",
    "transcript",
    "segments",
)
"""Under which key a recorder keeps what was said, the most telling first."""
_KINDS = {
    "sentences": "Fireflies",
    "transcripts": "Otter",
    "monologues": "Rev",
    "transcriptCreateUtterances": "HubSpot",
    "transcript": "Fathom",
}
_TEXTS = ("text", "sentence", "transcript", "raw_text", "content")
_NAMES = ("speaker_name", "speakerName", "speaker_model_label", "display_name", "name")
_IDS = ("speaker_id", "speakerId", "speaker")
_STARTS = ("start", "start_time", "startTime", "start_offset", "timestamp", "startTimeMillis", "ts")
_ENDS = ("end", "end_time", "endTime", "end_offset", "endTimeMillis", "end_ts")
_THEIR_NAMES, _THEIR_TITLES = ("name", "speaker_name", "displayName", "display_name"), ("title", "jobTitle")
_THEIR_ADDRESSES, _THEIR_IDS = ("emailAddress", "email"), ("speakerId", "speaker_id", "id")
_PEOPLE = ("speakers", "parties", "meeting_attendees", "calendar_invitees")
_PER_SECOND = {"start_offset": 16_000.0, "end_offset": 16_000.0, "startTimeMillis": 1000.0, "endTimeMillis": 1000.0}
_DEEPEST, _FIRST = 6, 20


@dataclass(frozen=True, slots=True)
class _Piece:
    """One element of a list of what was said, with the times as the file has them."""

    speaker: str
    place: str
    text: str
    start: float | None
    end: float | None
    is_of_known_unit: bool


def read_recorded(data: Any, unit: str) -> Transcript:
    """The turns in the JSON of a recorder. `unit` is that of its times where it does not say so; `""` to tell by how
    fast people speak."""
    kind, pieces, people = _recorded(data)
    if not pieces:
        raise unknown_shape()
    scale = _scale(pieces, unit)
    source = {piece.place: piece.text for piece in pieces}
    said = [
        Utterance(
            piece.speaker,
            Passage(piece.place, piece.text.index(piece.text.strip()), piece.text.strip()),
            _scaled(piece.start, piece, scale),
            _scaled(piece.end, piece, scale),
        )
        for piece in pieces
        if piece.text.strip()
    ]
    silent = [LeftOut(piece.place, piece.text, NOT_UNDERSTOOD) for piece in pieces if not piece.text.strip()]
    return built(kind, said, source, silent, {person.name: person for person in people.values()})


def _recorded(data: Any) -> tuple[str, list[_Piece], Mapping[str, Speaker]]:
    calls = _found(data, "callTranscripts")
    people = dict(_people(data))
    if calls is not None:
        place, several = calls
        if len(several) > 1:
            raise several_calls(f"{place}/1", f"it has the transcripts of {len(several)} calls")
        return "Gong", [*_of_gong(several, place, people)], people
    for key in _LISTS:
        found = _found(data, key)
        if found is not None and any(isinstance(each, dict) for each in found[1]):
            return _KINDS.get(key, "JSON"), [*_of_list(found[1], found[0], people)], people
    if isinstance(data, list):
        return "JSON", [*_of_list(data, "", people)], people
    return "JSON", [], people


def _of_gong(calls: Sequence[Any], place: str, people: Mapping[str, Speaker]) -> Iterator[_Piece]:
    monologues = calls[0].get("transcript") if calls and isinstance(calls[0], dict) else None
    for at, monologue in enumerate(monologues if isinstance(monologues, list) else []):
        if isinstance(monologue, dict) and isinstance(monologue.get("sentences"), list):
            who = _who(monologue, people)
            below = f"{place}/0/transcript/{at}/sentences"
            yield from _of_list(monologue["sentences"], below, people, who)


def _of_list(
    elements: Sequence[Any], place: str, people: Mapping[str, Speaker], who: str | None = None
) -> Iterator[_Piece]:
    for at, each in enumerate(elements):
        if not isinstance(each, dict):
            continue
        parts = each.get("elements")
        if isinstance(parts, list):  # Rev keeps every word and what stands between
            text = _whole("".join(str(part.get("value", "")) for part in parts if isinstance(part, dict)))
            times = [part for part in parts if isinstance(part, dict) and "ts" in part]
            start, _ = _time(times[0], _STARTS) if times else (None, False)
            end, _ = _time(times[-1], _ENDS) if times else (None, False)
            yield _Piece(_who(each, people), f"{place}/{at}", text, start, end, is_of_known_unit=True)
            continue
        key = next((key for key in _TEXTS if isinstance(each.get(key), str)), "")
        start, is_known = _time(each, _STARTS)
        end, _ = _time(each, _ENDS)
        speaker = who if who is not None else _who(each, people)
        text = _whole(each[key]) if key else ""  # what has no text is told, too
        yield _Piece(speaker, f"{place}/{at}{f'/{key}' if key else ''}", text, start, end, is_known)


def _whole(text: str) -> str:
    """A text with a mark in the place of each half of a character: JSON can spell one, and nothing can write it."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _who(element: Mapping[str, Any], people: Mapping[str, Speaker]) -> str:
    """By what the file calls whoever speaks: a name beside the text, or that of the person with this id."""
    for key in _NAMES:
        if isinstance(element.get(key), str) and element[key].strip():
            return _whole(str(element[key]).strip())
    inside = element.get("speaker")
    if isinstance(inside, dict):
        return _who({"speaker": inside.get("id"), **inside}, people)
    for key in _IDS:
        of = element.get(key)
        if isinstance(of, str | int) and not isinstance(of, bool) and str(of).strip():
            known = people.get(str(of))
            return known.name if known else f"Speaker {of}" if str(of).isdigit() else _whole(str(of).strip())
    return ""


def _people(data: Any) -> Iterator[tuple[str, Speaker]]:
    for key in _PEOPLE:
        found = _found(data, key)
        for each in found[1] if found else []:
            name = _first(each, _THEIR_NAMES) if isinstance(each, dict) else ""
            if not name:
                continue
            outside = each.get("is_external")
            affiliation = _first(each, ("affiliation",))
            if not affiliation and isinstance(outside, bool):
                affiliation = "External" if outside else "Internal"
            person = Speaker(name, _first(each, _THEIR_TITLES), _first(each, _THEIR_ADDRESSES), affiliation)
            ids = [str(each[key]) for key in _THEIR_IDS if each.get(key) not in (None, "")]
            for of in (*ids, name):
                yield of, person


def _first(element: Mapping[str, Any], keys: Sequence[str]) -> str:
    """The first of these keys that says something, as text; `""` where none does."""
    return next((_whole(str(element[key])).strip() for key in keys if element.get(key)), "")


def _found(data: Any, key: str, place: str = "", depth: int = 0) -> tuple[str, list[Any]] | None:
    """The first list under a key, near the top, with its pointer."""
    if depth > _DEEPEST:
        return None
    if isinstance(data, list):
        inside = ((str(at), each) for at, each in enumerate(data[:_FIRST]))
    elif isinstance(data, dict):
        if isinstance(data.get(key), list):
            return f"{place}/{key}", data[key]
        inside = ((str(name), value) for name, value in data.items())
    else:
        return None
    below = (_found(value, key, f"{place}/{name}", depth + 1) for name, value in inside)
    return next((found for found in below if found), None)


def _time(element: Mapping[str, Any], keys: Sequence[str]) -> tuple[float | None, bool]:
    """A time, and whether its unit is known: one with colons, or under a key that names it."""
    for key in keys:
        value = element.get(key)
        if isinstance(value, str) and (clock := seconds_of(value)) is not None:
            return clock, True
        if isinstance(value, bool) or value is None:
            continue
        try:
            number = float(value)
        except (TypeError, ValueError, OverflowError):
            continue
        if number == number and abs(number) != float("inf"):
            return number / _PER_SECOND.get(key, 1.0), key in _PER_SECOND
    return None, False


def _scale(pieces: Sequence[_Piece], unit: str) -> float:
    """By what times of an unknown unit are divided."""
    of_unknown = [piece for piece in pieces if piece.start is not None and not piece.is_of_known_unit]
    if not of_unknown:
        return 1.0
    times = [time for piece in of_unknown for time in (piece.start, piece.end) if time is not None]
    words = sum(len(piece.text.split()) for piece in of_unknown)
    told = unit or unit_of(max(times) - min(times), words)
    if not told and len(of_unknown) > 1:
        raise unit_wanted(of_unknown[0].place)
    return {SECONDS: 1.0, MILLISECONDS: 1000.0}.get(told, 1.0)


def _scaled(time: float | None, piece: _Piece, scale: float) -> float | None:
    return time if time is None or piece.is_of_known_unit else time / scale
