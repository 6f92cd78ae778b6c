"""Days for a calendar (RFC 5545): all-day events in a file that any calendar opens."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from fastapi import Response

from dontbuy.api.pages.user_text import plain
from dontbuy.engine import __version__

_LONGEST_LINE = 75
"""Octets of a line, without its end; the rest goes on in the next line, after a space."""
_A_WEEK_BEFORE = "-P7D"
_CONTROLS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"}


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One event of a whole day, with an alarm a week before.

    `id` stays the same when the day is moved, so that a calendar moves it too. `address` is `""` where the event leads
    nowhere: calendars are shared, and an own link is for nobody else.
    """

    id: str
    day: date
    summary: str
    lines: Sequence[str]
    address: str = ""


def calendar_of(days: Sequence[CalendarDay], written_at: datetime) -> bytes:
    """A calendar with these days. What people typed in it is text: marks are escaped, and characters that nobody sees
    or that turn the writing round are made visible."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:-//dontbuy//dontbuy {__version__}//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        *(line for each in days for line in _event(each, written_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{_folded(line)}\r\n" for line in lines).encode()


def calendar_file(name: str, days: Sequence[CalendarDay], written_at: datetime) -> Response:
    """A calendar to download."""
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(calendar_of(days, written_at), 200, headers, "text/calendar; charset=utf-8")


def _event(event: CalendarDay, written_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.id}@dontbuy"
    yield f"DTSTAMP:{written_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_text(event.summary)}"
    yield f"DESCRIPTION:{_text(chr(10).join([*event.lines, event.address] if event.address else event.lines))}"
    if event.address:
        yield f"URL:{_CONTROLS.sub('', event.address)}"
    # What is open with whom is for nobody else, and the day takes nobody's time.
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "BEGIN:VALARM"
    yield "ACTION:DISPLAY"
    yield f"DESCRIPTION:{_text(event.summary)}"
    yield f"TRIGGER:{_A_WEEK_BEFORE}"
    yield "END:VALARM"
    yield "END:VEVENT"


def _text(text: str) -> str:
    seen = _CONTROLS.sub("", plain(text.replace("\r\n", "\n").replace("\t", " ")))
    return "".join(_ESCAPED.get(letter, letter) for letter in seen)


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets; no character is cut in two."""
    pieces, piece, octets = [], "", 0
    for letter in line:
        size = len(letter.encode())
        if octets + size > _LONGEST_LINE:
            pieces.append(piece)
            piece, octets = " ", 1
        piece, octets = piece + letter, octets + size
    return "\r\n".join([*pieces, piece])
