"""Text that a caller sent for a number: what is read, and what to write instead of what is nearly one."""

import re
import unicodedata
from decimal import Decimal

DECIMAL = re.compile(r"-?[0-9]{1,40}(\.[0-9]{1,40})?")
"""A number in text: digits, with a point before the fraction. A JSON number may also have an exponent, text may not."""

ONE_NUMBER = 'write one number, such as 24 or "24.5"'
ONE_WHOLE_NUMBER = "write a whole number in digits: 0, 1, 2 …"
_NEARLY = (
    (re.compile(r"\s+\S+\s*|\S+\s+"), "leave out the spaces before and after the number"),
    (re.compile(r"\+[0-9.]+"), "leave out the plus sign"),
    (re.compile(r"-?\.[0-9]+"), "write a nought before the point, as in 0.4"),
    (re.compile(r"-?[0-9]+\."), "leave out the point, or write digits after it"),
    (re.compile(r"[-+]?[0-9]*\.?[0-9]+[eE][-+]?[0-9]+"), "write it in digits without an exponent, as in 0.4 or 1500"),
    (re.compile(r"-?[0-9.]+,[0-9.,]+"), "write no comma: a point before the fraction (0.4), nothing in 1500"),
    (re.compile(r"-?[0-9]+([ _'’\u00a0\u202f][0-9]+)+(\.[0-9]+)?"), "write nothing between the digits, as in 1500"),
    (re.compile(r"[0-9.]+\s*(-|–|—|to|\.\.)\s*[0-9.]+"), "write one number, not a range"),
    (re.compile(r"-?[0-9]{41,}(\.[0-9]*)?|-?[0-9]+\.[0-9]{41,}"), "write at most 40 digits on each side of the point"),
    (re.compile(r"[^0-9]{1,4}[0-9][0-9.,]*|[0-9][0-9.,]*[^0-9]{1,10}"), "write the number alone"),
)


def decimal_of(text: str) -> Decimal | None:
    """The number that a text spells exactly, or None."""
    return Decimal(text) if DECIMAL.fullmatch(text) else None


def number_told(value: object) -> Decimal | None:
    """The number that a raw value of a document is, or spells as text; None where it is neither."""
    if isinstance(value, str):
        return decimal_of(value)
    return Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def number_hint(raw: object, *, whole: bool) -> str:
    """What to write instead of something that is no number, or no whole one; it never repeats what was sent.

    `".4"` is told to write a nought before the point, `"0,40"` to write no comma, `"24 %"` to write the number alone.
    """
    plain = ONE_WHOLE_NUMBER if whole else ONE_NUMBER
    if not isinstance(raw, str):
        return plain
    start = raw[:100]
    if not start.isascii() and DECIMAL.fullmatch(with_plain_digits(start)):
        return "write it with the digits 0 to 9"
    if whole:
        return plain
    return next((hint for pattern, hint in _NEARLY if pattern.fullmatch(start)), plain)


def with_plain_digits(text: str) -> str:
    """A text with the digits of every script, and those of full width, written as 0 to 9."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in plain)
