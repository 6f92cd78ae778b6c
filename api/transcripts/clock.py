"""Times of a call: written with colons, or as numbers whose unit the file may not say."""

import re

_PARTS = re.compile(r"(?:(\d{1,3}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?")
CLOCK = r"(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
"""How a time is written: `1:02:03.456`, `02:03`, and with a comma as SRT has it."""
SECONDS, MILLISECONDS = "seconds", "milliseconds"
_SLOWEST, _FASTEST = 0.2, 7.0
"""Words a second in a call, silences included. Nobody keeps to more, and less is hardly a call."""


def seconds_of(written: str) -> float | None:
    """A time with colons in seconds; None where it is none."""
    found = _PARTS.fullmatch(written.strip())
    if not found:
        return None
    hours, minutes, seconds, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds) + float(f"0.{fraction or 0}")


def clock_of(seconds: float) -> str:
    """A time of a recording as people write it: `0:02:03`."""
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def unit_of(span: float, words: int) -> str:
    """Whether times that span this much for so many words are seconds or milliseconds; `""` where either could be."""
    could_be = [
        unit
        for unit, scale in ((SECONDS, 1.0), (MILLISECONDS, 1000.0))
        if span and _SLOWEST <= words / (span / scale) <= _FASTEST
    ]
    return could_be[0] if len(could_be) == 1 else ""
