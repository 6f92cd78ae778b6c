"""Days by which something is to be so, where what was said tells them exactly: *by 30 September 2027*; and what is
missing of a day where it was not: *by the end of September*."""

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dontbuy.api.transcripts.transcript import NO_SPEECH, Transcript

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORT = {"sept": 9, **{month[:3]: number for number, month in enumerate(_MONTHS, 1)}}
_NUMBERS = {**_SHORT, **{month: number for number, month in enumerate(_MONTHS, 1)}}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_OF_A_YEAR = rf"(?:,?\s(?:of\s)?(?:{_YEAR}|(?P<which>this|next)\syear)(?!\w))?"
_WITH_A_DAY = (
    rf"\b(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH}(?!\w){_OF_A_YEAR}",
    rf"\b{_MONTH}\s(?:the\s)?{_DAY}(?!\w){_OF_A_YEAR}",
    rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\w)",
)
_AN_END = (
    rf"\b(?:the\s)?(?P<end>end)\sof\s{_MONTH}(?!\w){_OF_A_YEAR}",
    rf"\b(?:the\s)?(?P<end>end)\sof\s{_YEAR}(?!\w)",
)
_DATES = [re.compile(each, re.IGNORECASE) for each in (*_WITH_A_DAY, *_AN_END)]
_A_MONTH = re.compile(rf"{_MONTH}(?!\w){_OF_A_YEAR}", re.IGNORECASE)
_SPAN = r"(?:year|quarter|month|half|week|season|q[1-4]|h[12])"
_ROUGHLY = re.compile(
    rf"(?:(?:the\s)?(?:end|middle|start|beginning)\sof\s)?(?:(?:the|this|next|our)\s)?(?:\w+\s)?{_SPAN}(?:[\s-]end)?\b",
    re.IGNORECASE,
)
_BY = re.compile(r"\bby\s+$", re.IGNORECASE)
_BY_WHAT = re.compile(r"\bby\s+", re.IGNORECASE)
_SAYS_WHEN = re.compile(
    r"\b(?:call|conversation|date|day|held|meeting|recorded|recording|start\w*|when)\b", re.IGNORECASE
)
_ANOTHER_DAY = re.compile(r"\b(?:due|export\w*|follow\w*|last|next|previous|printed)\b", re.IGNORECASE)
_LONGEST_HEADER = 120
_LEAP = 8
"""Years after which at the latest there is a 29 February again."""


@dataclass(frozen=True, slots=True)
class OpenDay:
    """A day that was said and not told whole: its words, and what is missing."""

    words: str
    lacks: str

    @property
    def sentence(self) -> str:
        """What a person reads who may add the day."""
        return f"By {self.words.rstrip('. ')}: {self.lacks}, so no date is proposed."


def stretches_of_dates(text: str) -> list[tuple[int, int]]:
    """From which character to which a date is said: the numbers within are no values of anything."""
    return [match.span() for match in _found_in(text)]


def day_in(text: str, said_on: date | None = None) -> date | None:
    """The day that stands behind *by*; None where none does, or where its year or its day is left to be guessed. Where
    it is known on which day it was said, `said_on`, a day without a year is the first such one after it."""
    return next((day for each in _found_in(text) if _stands_behind_by(each) and (day := _day_of(each, said_on))), None)


def open_day_in(text: str) -> OpenDay | None:
    """What stands behind *by* and is no whole day, with what it lacks; None where nothing does."""
    for found in filter(_stands_behind_by, _found_in(text)):
        has_year = found["year"] is not None
        return OpenDay(found[0], "there is no such day" if has_year else "the year was not said")
    for by in _BY_WHAT.finditer(text):
        if month := _A_MONTH.match(text, by.end()):
            lacks = "the day was not said" if month["year"] else "the day and the year were not said"
            return OpenDay(month[0], lacks)
        if roughly := _ROUGHLY.match(text, by.end()):
            return OpenDay(roughly[0], "which day that is was not said")
    return None


def day_of(call: Transcript) -> date | None:
    """The day on which a call was, where a line above it says so; None where none does, or two say two."""
    days = set[date]()
    headers = (each.text for each in call.left_out if each.why == NO_SPEECH and len(each.text) <= _LONGEST_HEADER)
    for text in headers:
        if _SAYS_WHEN.search(text) and not _ANOTHER_DAY.search(text):
            days.update(
                day for each in _found_in(text) if "end" not in each.groupdict() and (day := _day_of(each, None))
            )
    return days.pop() if len(days) == 1 else None


def _found_in(text: str) -> Iterator[re.Match[str]]:
    return (match for each in _DATES for match in each.finditer(text))


def _stands_behind_by(match: re.Match[str]) -> bool:
    return _BY.search(match.string[: match.start()]) is not None


def _day_of(match: re.Match[str], said_on: date | None) -> date | None:
    said = match.groupdict()
    month = _month_of(said.get("month") or "december")
    if said["year"] is not None:
        return _day(int(said["year"]), month, said.get("day"))
    if said_on is None:
        return None
    if which := said.get("which"):
        return _day(said_on.year + (which.lower() == "next"), month, said.get("day"))
    days = (_day(said_on.year + more, month, said.get("day")) for more in range(_LEAP + 1))
    return next((day for day in days if day is not None and day > said_on), None)


def _day(year: int, month: int, day: str | None) -> date | None:
    """A day of a month, its last where none is said; None where there is no such one."""
    try:
        return date(year, month, int(day) if day else monthrange(year, month)[1])
    except ValueError:
        return None


def _month_of(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS[said.lower()]
