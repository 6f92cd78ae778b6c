"""Figures as people write them (`$4M`, `22 %`, `6 000 000`), read and shown. The API stays strict: pages alone do this.

What `shown` writes, `read` reads back as the same value and unit. What can mean two things is not guessed at: `read`
says what was understood, and the page asks again.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal

from dontbuy.engine.numbers import DECIMAL

PERCENT = "percent"
_EXACT = Context(prec=100)
_SIGNS = {"US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "$": "USD", "€": "EUR", "£": "GBP"}
_SHORT = {"USD": "$", "EUR": "€", "GBP": "£"}
"""The currencies that have a sign of their own here; `$` alone is read as US dollars, and shown so."""
_OF_SEVERAL_COUNTRIES = {"¥": "JPY or CNY", "kr": "SEK, NOK or DKK"}
_SCALES: Mapping[str, int] = {
    **dict.fromkeys(("k", "thousand", "tsd"), 3),
    **dict.fromkeys(("M", "MM", "mn", "mio", "mil", "million", "millions"), 6),
    **dict.fromkeys(("b", "bn", "mrd", "billion", "billions"), 9),
}
_UNITS: Mapping[str, str] = {
    **dict.fromkeys(("%", "percent", "per cent", "pct"), PERCENT),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours"), "hours"),
    **dict.fromkeys(("d", "day", "days"), "days"),
    **dict.fromkeys(("mo", "month", "months"), "months"),
    **dict.fromkeys(("x", "×", "times", "multiple"), "multiple"),
}
_COUNTED = {"hours": "hour", "days": "day", "months": "month"}
_CURRENCY = re.compile(r"([A-Z]{3})( per [a-z]+)?")
_ROUGHLY = re.compile(r"(about|around|roughly|approximately|approx\.?|circa|ca\.?|some|~|≈)\s*", re.IGNORECASE)
_NUMBER = r"[0-9.,'’ ]*[0-9]"
_RANGE = re.compile(
    rf"(?:between\s+)?(?P<start>\D{{0,4}}{_NUMBER}\s?[^\d\s]{{0,8}}?)\s*(?:-|–|—|to|and|\.\.\.?)\s*"
    rf"(?P<end>\D{{0,4}}{_NUMBER}\s?[^\d]{{0,8}})",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    rf"(?P<sign>[-+]?)\s?(?P<before>[^\d\s.,+-]{{1,3}})?\s?(?P<minus>-?)(?P<number>{_NUMBER}|[.,][0-9]+)\s?(?P<after>.*)"
)
_GROUPS = re.compile(r"[0-9]{1,3}(?P<mark>[,.'’ ])[0-9]{3}(?:(?P=mark)[0-9]{3})*(?P<rest>[,.][0-9]+)?")
_LAKHS = re.compile(r"[1-9][0-9]?(,[0-9]{2})*,[0-9]{3}(\.[0-9]+)?")
_POINT = re.compile(r"[0-9]*[.,][0-9]+")
_UNCLEAR_POINT = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}")
_BESIDE_A_FIGURE = re.compile(r"[^\d.,\s'’+-]")
_BLANKS = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with the unit that was written beside it; `roughly` where it was written as *about 20*."""

    value: Decimal
    unit: str = ""
    roughly: bool = False


@dataclass(frozen=True, slots=True)
class Unclear:
    """Why a text is not taken as a figure, as one would ask the person who wrote it."""

    question: str
    is_range: bool = False


def read(text: str) -> Figure | Unclear:
    """One figure. `"€ 1,2 Mio"` is `Figure(1200000, "EUR")`; `"1.234"` is asked back."""
    plain = _BLANKS.sub(" ", text).replace("−", "-").strip()
    rough = _ROUGHLY.match(plain)
    figure = _read(plain[rough.end() :] if rough else plain)
    if isinstance(figure, Figure) and rough:
        return Figure(figure.value, figure.unit, roughly=True)
    return figure


def _read(plain: str) -> Figure | Unclear:
    if span := _RANGE.fullmatch(plain):
        return _of_a_range(span["start"], span["end"])
    written = _FIGURE.fullmatch(plain)
    if not written:
        return Unclear("write one number, such as 24, 24.5 or 4,000,000")
    before, digits = (written["before"] or "").strip(), written["number"].strip()
    scale, unit = _after(written["after"].strip(), bool(before))
    number = _plain_number(digits, bool(scale))
    if isinstance(number, Unclear):
        return number
    for part in (before, unit):
        if part in _OF_SEVERAL_COUNTRIES:
            return Unclear(
                f"we read {digits}, and “{part}” is more than one currency: write {_OF_SEVERAL_COUNTRIES[part]}"
            )
    if unit == "m":
        return Unclear(f"“{digits}m” can be {digits} million or {digits} months: write {digits}M or {digits} months")
    names = [name for name in (_currency(before) if before else None, unit) if name]
    if (before and not _currency(before)) or unit is None:
        return Unclear(
            f"we read {digits} and do not know “{before or written['after'].strip()}”: write the number alone"
        )
    if len(names) == 2 and names[1].startswith(" per "):
        names = ["".join(names)]
    if len(names) == 2 and names[0] != names[1]:
        return Unclear(f"we read {digits} both as {names[0]} and as {names[1]}: write one unit")
    minus = "-" if written["sign"] == "-" or written["minus"] else ""
    value = _EXACT.scaleb(Decimal(minus + number), scale) if scale else Decimal(minus + number)
    if not DECIMAL.fullmatch(format(value, "f")):
        return Unclear("write a number of at most 40 digits")
    return Figure(value, names[0] if names else "")


def _of_a_range(start: str, end: str) -> Unclear:
    last = _read(end.strip())
    first = _read(start.strip())
    if not isinstance(first, Figure) or not isinstance(last, Figure):
        return Unclear("write one number, such as 24, 24.5 or 4,000,000")
    if not first.unit and last.unit:
        first = Figure(first.value, last.unit)
    return Unclear(
        f"we read a range, from {shown(first.value, first.unit)} to {shown(last.value, last.unit)}: write one value",
        is_range=True,
    )


def _plain_number(digits: str, is_scaled: bool) -> str | Unclear:
    """Digits with any marks between them as `1234.5`.

    A comma before exactly three digits groups thousands, as on every English page; a point there can mean either.
    """
    if _UNCLEAR_POINT.fullmatch(digits) and not is_scaled:
        whole, _, rest = digits.partition(".")
        return Unclear(f"“{digits}” can be {whole},{rest} or {whole} and a fraction: write {whole}{rest} or {digits}0")
    grouped = _GROUPS.fullmatch(digits)
    if grouped and grouped["rest"] and grouped["rest"][0] == grouped["mark"]:
        grouped = None
    if grouped and not _is_a_fraction(digits, grouped["mark"], grouped["rest"]):
        rest = grouped["rest"] or ""
        return re.sub(r"\D", "", digits.removesuffix(rest)) + rest.replace(",", ".")
    if _LAKHS.fullmatch(digits):
        return digits.replace(",", "")
    if _POINT.fullmatch(digits):
        whole, _, rest = digits.replace(",", ".").partition(".")
        return f"{whole or 0}.{rest}"
    if digits.isdecimal():
        return digits
    return Unclear("we cannot tell where its thousands and its decimals are: write it as 4000000 or 24.5")


def _is_a_fraction(digits: str, mark: str, rest: str | None) -> bool:
    """Whether the only mark stands before decimals: no thousands begin with a nought, and a point alone groups none."""
    return not rest and mark in ",." and digits.count(mark) == 1 and (digits.startswith("0") or mark == ".")


def _after(text: str, has_currency: bool) -> tuple[int, str | None]:
    """What stands behind a number: how many noughts it adds, and the unit; None for a word that is not known."""
    if text == "m" and not has_currency:
        return 0, "m"
    for scale, rest in _scales_in(text):
        unit = _unit(rest)
        if unit is not None:
            return scale, unit
    return 0, None


def _scales_in(text: str) -> Iterator[tuple[int, str]]:
    """Every way to read a scale at the start of a text, with what is left: the longest word first, then none."""
    for word in sorted(_SCALES, key=len, reverse=True):
        head, rest = text[: len(word)], text[len(word) :]
        fits = head == word if word == "M" and rest[:1].isalpha() else head.lower() == word.lower()
        if fits and not rest[:1].islower():
            yield _SCALES[word], rest.removeprefix(".").strip()
    yield 0, text


def _unit(text: str) -> str | None:
    """The unit that a word stands for; None where it is not known."""
    if not text or text in _OF_SEVERAL_COUNTRIES:
        return text
    if re.fullmatch(r"per [a-z]+", text):
        return f" {text}"
    word, _, per = text.partition(" per ")
    currency = _currency(word)
    if currency:
        return f"{currency} per {per}" if per else currency
    return _UNITS.get(text.lower())


def _currency(word: str) -> str | None:
    """The code of a currency, by its sign or its code."""
    if word in _OF_SEVERAL_COUNTRIES:
        return word
    return _SIGNS.get(word) or (word if re.fullmatch(r"[A-Z]{3}", word) and word not in ("MIO", "MRD") else None)


def has_unit(text: str) -> bool:
    """Whether a figure was written with more than digits, as `$4M`, `20 %` and *about a fifth* are: beside that no unit
    is printed, which would read as a second one."""
    return _BESIDE_A_FIGURE.search(text) is not None


def carries(unit: str) -> bool:
    """Whether a unit is written beside its number, so that it needs no field of its own."""
    return not unit or unit == PERCENT or unit == "multiple" or unit in _COUNTED or bool(_CURRENCY.fullmatch(unit))


def is_money(unit: str) -> bool:
    """Whether a unit is a currency and nothing else: `EUR`, not `EUR per month`."""
    found = _CURRENCY.fullmatch(unit)
    return found is not None and not found[2]


def number(value: Decimal | int) -> str:
    """A number with separators: `4,000,000`, `24.5`. One that would read as thousands gets another nought: `1.2340`."""
    text = f"{Decimal(value):,f}"
    return f"{text}0" if _UNCLEAR_POINT.fullmatch(text.lstrip("-")) else text


def shown(value: Decimal | int, unit: str = "") -> str:
    """A figure with its unit: `22%`, `$4,000,000`, `CHF 1,200 per month`, `30 days`, `3x`."""
    text, money = number(value), _CURRENCY.fullmatch(unit)
    if money:
        code, per = money[1], money[2] or ""
        minus, text = ("-", text[1:]) if text.startswith("-") else ("", text)
        return f"{minus}{_SHORT[code]}{text}{per}" if code in _SHORT else f"{minus}{code} {text}{per}"
    if unit == PERCENT:
        return f"{text}%"
    if unit == "multiple":
        return f"{text}x"
    return f"{text} {_COUNTED.get(unit, unit) if value == 1 else unit}".strip()


def exact(value: Decimal) -> Decimal | int:
    """A figure's value as it goes into a document: whole where it was written whole, so `1.5k` is `1500`."""
    text = format(value, "f")
    return Decimal(text) if "." in text else int(text)


def unit_of(text: str) -> str:
    """The unit that a text by itself stands for, `€` for `"EUR"`; the text where it is not known."""
    return (_unit(text.strip()) or text).strip()
