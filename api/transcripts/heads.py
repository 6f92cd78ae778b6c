"""Where somebody begins to speak in a line of text, in every usual way to write it.

Every pattern reads a line once, or so many times as a name is long, whatever is in it: a part that could be read in two
ways is taken whole or not at all.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dontbuy.api.transcripts.clock import CLOCK, seconds_of
from dontbuy.api.transcripts.labels import LONGEST_LABEL, could_be_a_name, could_come_again

LONGEST_HEAD = 200
"""Characters within which what is said begins."""
_AT = rf"[\[(]?{CLOCK}(?:\s?[AaPp]\.?[Mm]\.?)?[\])]?"
_BULLET = r"(?:[-*•–]\s++|>{1,2}\s*+)?"
_LABEL = rf"[^\s:：*\[\]|](?:(?!(?<!\s)\s*+(?:[-–|]\s*+)?[\[(]?{CLOCK})[^:：*]){{0,{LONGEST_LABEL - 1}}}"
"""All before a colon, or before a time. Whether it names somebody is told by its words. It is so short that it may give
characters back: a repeated group that may not is read wrongly by Python 3.11 before 3.11.5."""
_CALLED = rf"(?P<name>{_LABEL})"
_COLON = r"[:：]"
_TIME_FIRST = rf"(?:{_AT}\s*+[-–|]?\s*+)?"
_TIME_BEHIND = rf"\s*+(?:{_AT}\s*+)?"
_SAID = r"(?:\s++|$|(?<=\s))"
_ROLE_AND_NAME = re.compile(rf"{_BULLET}\*{{0,2}}\[(?P<role>[^\]]{{1,40}})\]\*{{0,2}}\s++{_CALLED}\s*+{_COLON}{_SAID}")
_BOLD = re.compile(
    rf"{_BULLET}{_TIME_FIRST}\*\*\s*+{_TIME_FIRST}{_CALLED}{_TIME_BEHIND}(?P<in>{_COLON})?\s*+\*\*{_TIME_BEHIND}"
    rf"(?P<out>{_COLON})?{_SAID}"
)
_BRACKETS = re.compile(
    rf"{_BULLET}\*{{0,2}}\[(?P<name>[^\]\d\s][^\]]{{0,{LONGEST_LABEL - 1}}})\]\*{{0,2}}\s*+{_COLON}?{_SAID}"
)
_PLAIN = re.compile(rf"{_BULLET}{_TIME_FIRST}{_CALLED}{_TIME_BEHIND}{_COLON}(?:\s++|$|(?<=：))")
_ALONE_WITH_TIME = re.compile(
    rf"(?:\*\*)?(?:{_CALLED}(?:\*\*)?\s++(?:[-–|]\s*+)?{_AT}"
    rf"|{_AT}\s*+(?:[-–|]\s*+)?(?P<after>{_LABEL})(?:\*\*)?)"
)
_ALONE = re.compile(rf"(?:\*\*)?{_CALLED}(?:\*\*)?")
_TIME_ALONE = re.compile(rf"{_AT}(?:\s*+-->\s*+{_AT})?")
_FIRST_TIME = re.compile(CLOCK)
_MARKS = (":", "：", "]")
"""Without one of these no line begins a turn on its own."""
_MOST_WORDS_ALONE = 14
_ENDS_A_SENTENCE = (".", "!", "?", ",", ";")


@dataclass(frozen=True, slots=True)
class Head:
    """Where somebody begins to speak: who, when, and at which character of the line what they say begins."""

    name: str
    start: float | None
    said_from: int
    title: str = ""


def heads(text: str) -> Iterator[Head]:
    """Every way in which a line could begin a turn on its own, the most telling first."""
    indent = len(text) - len(text.lstrip())
    begins = text[indent : indent + LONGEST_HEAD]
    if not any(mark in begins for mark in _MARKS):
        return
    for pattern in (_ROLE_AND_NAME, _BOLD, _BRACKETS, _PLAIN):
        found = pattern.match(begins)
        if not found or (pattern is _BOLD and not (found["in"] or found["out"])):
            continue
        name = found["name"].strip()
        if could_come_again(name):
            title = found["role"] if pattern is _ROLE_AND_NAME else ""
            yield Head(name, time_in(found[0]), indent + found.end(), title)


def name_alone(text: str) -> Head | None:
    """A name that has a line of its own, with a time or without; None where it is none."""
    bare = text.strip()
    if not bare or len(bare) > LONGEST_HEAD or len(bare.split()) > _MOST_WORDS_ALONE:
        return None
    timed = _ALONE_WITH_TIME.fullmatch(bare)
    alone = None if timed or bare.rstrip("*").endswith(_ENDS_A_SENTENCE) else _ALONE.fullmatch(bare)
    name = (timed["name"] or timed["after"]) if timed else alone["name"] if alone else ""
    if not name or not could_be_a_name(name.strip()):
        return None
    return Head(name.strip(), time_in(bare) if timed else None, len(text))


def is_a_time(text: str) -> bool:
    """Whether a line is a time and nothing else, or from when to when."""
    bare = text.strip()
    return len(bare) <= LONGEST_HEAD and _TIME_ALONE.fullmatch(bare) is not None


def time_in(text: str) -> float | None:
    """The first time in a text, in seconds."""
    found = _FIRST_TIME.search(text)
    return seconds_of(found[0]) if found else None
