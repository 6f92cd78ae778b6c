"""Days as a person writes them."""

from datetime import date

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day_in_words(day: date) -> str:
    """Such as 21 November 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
