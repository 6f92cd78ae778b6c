"""Days by which something is to be so, where what was said tells them exactly: *by 30 September 2027*."""

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_SHORT = {"sept": 9, **{month[:3]: number for number, month in enumerate(_MONTHS, 1)}}
_NUMBERS = {**_SHORT, **{month: number for number, month in enumerate(_MONTHS, 1)}}
_MONTH = rf"(?P<month>{'|'.join(sorted(_NUMBERS, key=len, reverse=True))})\b\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:19|20)\d{2})"
_WITH_A_DAY = (
    rf"\b(?:the\s)?{_DAY}\s(?:of\s)?{_MONTH}(?:,?\s(?:of\s)?{_YEAR})?(?!\w)",
    rf"\b{_MONTH}\s(?:the\s)?{_DAY}(?!\w)(?:,?\s(?:of\s)?{_YEAR}(?!\w))?",
    rf"\b{_YEAR}-(?P<month>\d\d)-(?P<day>\d\d)(?!\w)",
)
_AN_END = (
    rf"\b(?:the\s)?end\sof\s{_MONTH},?\s(?:of\s)?{_YEAR}(?!\w)",
    rf"\b(?:the\s)?end\sof\s{_YEAR}(?!\w)",
)
_DATES = [re.compile(each, re.IGNORECASE) for each in (*_WITH_A_DAY, *_AN_END)]
_BY = re.compile(r"\bby\s+$", re.IGNORECASE)


def stretches_of_dates(text: str) -> list[tuple[int, int]]:
    """From which character to which a date is said: the numbers within are no values of anything."""
    return [match.span() for match in _found_in(text)]


def day_in(text: str) -> date | None:
    """The day that stands behind *by*; None where none does, or where its year or its day is left to be guessed."""
    return next((day for each in _found_in(text) if _BY.search(text[: each.start()]) and (day := _day_of(each))), None)


def _found_in(text: str) -> Iterator[re.Match[str]]:
    return (match for each in _DATES for match in each.finditer(text))


def _day_of(match: re.Match[str]) -> date | None:
    said = match.groupdict()
    if said["year"] is None:
        return None
    year = int(said["year"])
    month = _month_of(said.get("month") or "december")
    try:
        return date(year, month, int(said["day"]) if "day" in said else monthrange(year, month)[1])
    except ValueError:
        return None


def _month_of(said: str) -> int:
    return int(said) if said.isdigit() else _NUMBERS[said.lower()]
