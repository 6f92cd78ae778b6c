"""Figures as people speak them: *23%*, *twenty-three percent*, *forty to forty-five*, *four grand*."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL = {word: number for number, word in enumerate(_ONES)} | {word: 10 * at for at, word in enumerate(_TENS, 2)}
_LARGE = {
    "hundred": 100,
    "thousand": 1_000,
    "grand": 1_000,
    "k": 1_000,
    "million": 1_000_000,
    "mil": 1_000_000,
    "m": 1_000_000,
    "billion": 1_000_000_000,
    "bn": 1_000_000_000,
}
_SPOKEN = "|".join([*sorted((*_SMALL, "hundred", "thousand", "million"), key=len, reverse=True)])
_DIGITS = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HALF = r"(?:\sand\sa\shalf\b)"
_IN_WORDS = rf"(?:(?:an?|{_SPOKEN})\b(?:(?:[ -]|\sand\s|\spoint\s)(?:{_SPOKEN})\b)+|(?:{_SPOKEN})\b)"
_NUMBER = (
    rf"(?:(?<![\w.,−-])(?:{_DIGITS})(?![.,]?\d)(?:\s?(?:k|m|bn|thousand|million|billion|grand)\b)?|\b{_IN_WORDS}"
    rf"{_HALF}?(?:\s(?:grand|k|thousand|million|billion)\b)?)"
)
_PERCENT = rf"(?:{_NUMBER}\s?(?:%|percent\b|per\scent\b|(?:percentage\s)?points?\b))"
_CURRENCY = r"(?:(?:us\s|canadian\s|australian\s)?dollars?|bucks|pounds?|quid|euros?|usd|gbp|eur|grand)\b"
_MONEY = rf"(?:[$€£]\s?{_NUMBER}|{_NUMBER}\s?{_CURRENCY}|\b\d+(?:\.\d+)?k\b)"
_AMOUNT = rf"(?:{_MONEY}|{_NUMBER}(?:(?<=hundred)|(?<=thousand)|(?<=million)|(?<=grand)))"
SPOKEN = frozenset({*_SMALL, *_LARGE})
"""The words of which numbers are made."""
FIGURES = {"number": _NUMBER, "percent": _PERCENT, "money": _MONEY, "amount": _AMOUNT}
"""The expressions of a number, a share, money, and of what is probably money."""
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP"}
_NAMES = {
    "dollar": "USD",
    "buck": "USD",
    "pound": "GBP",
    "quid": "GBP",
    "euro": "EUR",
    "usd": "USD",
    "gbp": "GBP",
    "eur": "EUR",
}
_UNITS = {
    "percent": r"%|percent|per\scent|points?",
    "days": r"days?",
    "weeks": r"weeks?",
    "months": r"months?",
    "hours": r"hours?|hrs?",
    "multiple": r"x|times",
}
_UNIT = "|".join(f"(?P<{name}>{words})" for name, words in _UNITS.items())
_SAID = re.compile(
    rf"(?P<sign>[$€£])?\s?(?P<number>{_NUMBER})(?:\s?(?:to|or|-|–|and)\s?(?P<upto>{_NUMBER}))?"
    rf"(?:[\s-]?(?P<unit>(?:{_UNIT})(?!\w)|(?P<currency>{_CURRENCY})))?",
    re.IGNORECASE,
)
_FRACTIONS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fifth": 5}
_FRACTION = re.compile(
    r"\b(?:(?P<count>a|one|two|three|four)\s)?(?P<part>half|thirds?|quarters?|fifths?)\b(?=\s(?:of|our|my|the|go|hit|make))",
    re.IGNORECASE,
)
_OUT_OF = re.compile(
    rf"\b(?P<part>{_NUMBER})\s(?:in|out\sof|of)\s(?:every\s|the\s|my\s|our\s|a\s(?=hundred))?(?P<whole>{_NUMBER})",
    re.IGNORECASE,
)
_WHOLE = Decimal(100)
_MOST = Decimal(10) ** 13
"""No number of a business is larger, and no larger one is kept."""
_BEFORE = re.compile(r"(?:half\s|point\s|minus\s|years?\sand\s|months?\sand\s)$", re.IGNORECASE)
_BEHIND = re.compile(r"\s(?:point\b|of\sa\s(?:million|percent|point))", re.IGNORECASE)
_ENOUGH = Decimal(4)
"""*Two of the three* is no share of anything."""
_WITH_A_HALF = re.compile(r"(?P<whole>.+) and a half(?: (?P<large>grand|k|thousand|million|billion))?")


@dataclass(frozen=True, slots=True)
class SpokenNumber:
    """A number that was said, from `begin` to `end` of a text. `unit` is `""` where none was said."""

    value: Decimal
    unit: str
    is_range: bool
    begin: int
    end: int


def figures_in(text: str) -> list[SpokenNumber]:
    """Every number of a text; *one in five* and *a quarter* are shares, in percent, and roughly so."""
    found = [*_shares_in(text)]
    begun = [(each.begin, each.end) for each in found]
    for match in _SAID.finditer(text):
        value = number_of(match["number"])
        if value is None or value > _MOST or _goes_on(text[: match.start("number")], text[match.end("number") :]):
            continue
        if any(begin < match.end() and match.start() < end for begin, end in begun):
            continue
        units = [name for name in _UNITS if match[name]]
        unit = _SIGNS.get(match["sign"] or "", "") or (units[0] if units else "")
        if match["currency"]:
            spoken = match["currency"].lower().rstrip("s")
            unit = _NAMES.get(spoken, unit or "USD" if spoken == "grand" else unit)
        found.append(SpokenNumber(value, unit, match["upto"] is not None, match.start(), match.end()))
    return sorted(found, key=lambda each: each.begin)


def _goes_on(before: str, behind: str) -> bool:
    """Whether a number is a part of one that is not read: *half a million*, *point five*, *a year and 3 months*."""
    return _BEFORE.search(before) is not None or _BEHIND.match(behind) is not None


def _shares_in(text: str) -> Iterator[SpokenNumber]:
    for match in _FRACTION.finditer(text):
        of = _FRACTIONS[match["part"].lower().rstrip("s")]
        count = number_of(match["count"] or "one") or Decimal(1)
        if count < of:
            yield SpokenNumber(_percent(count, Decimal(of)), "percent", True, match.start(), match.end())
    for match in _OUT_OF.finditer(text):
        part, whole = number_of(match["part"]), number_of(match["whole"])
        if part is not None and whole is not None and part < whole and whole >= _ENOUGH:
            yield SpokenNumber(_percent(part, whole), "percent", whole != _WHOLE, match.start(), match.end())


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    """A share in whole percent: more than that was not said."""
    return (part * _WHOLE / whole).quantize(Decimal(1))


def number_of(said: str) -> Decimal | None:
    """The number that digits or words spell; None where they spell none."""
    text = said.lower().strip().replace(",", "")
    half = _WITH_A_HALF.fullmatch(text)
    if half:
        whole = number_of(half["whole"])
        return None if whole is None else (whole + Decimal("0.5")) * _LARGE.get(half["large"] or "", 1)
    digits = re.match(r"\d+(?:\.\d+)?", text)
    if digits:
        rest = text[digits.end() :].strip()
        try:
            return Decimal(digits.group()) * _LARGE.get(rest, 1)
        except InvalidOperation:
            return None
    return _of_words(re.split(r"[\s-]+", text))


def _of_words(words: list[str]) -> Decimal | None:
    """*a hundred and ten* is 110, *twenty three point five* is 23.5."""
    whole, _, behind = " ".join(words).partition(" point ")
    *_, last = behind.split() or [""]
    if last in _LARGE:  # one point three million
        before = _of_words(f"{whole} point {behind.removesuffix(last)}".split())
        return None if before is None else before * _LARGE[last]
    total, part = 0, 0
    for word in whole.split():
        if word in ("and", "a", "an"):
            continue
        if word in _SMALL:
            if part % 100 and not (_SMALL[word] < 10 <= part % 100 and part % 10 == 0 and part % 100 >= 20):
                return None  # nineteen ninety nine: a year, or a price, or two numbers
            part += _SMALL[word]
        elif word == "hundred":
            part = max(part, 1) * 100
        elif word in _LARGE:
            total, part = total + max(part, 1) * _LARGE[word], 0
        else:
            return None
    number = Decimal(total + part)
    decimals = "".join(str(_SMALL[word]) for word in behind.split() if word in _SMALL)
    return number + (Decimal(f"0.{decimals}") if decimals else 0)
