"""A word of a phrase, in all the ways in which it is spelled in a sentence."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dontbuy.api.proposals.elements import Begun, Element, Parted, SpelledWord, in_a_row, one_of

WORD = re.compile(r"[^\W_][\w'’&-]*(?:/\w+)?\*?\??")
"""A word of a phrase."""
_APOSTROPHE, _HYPHEN = "’", "-"
_SIGNS = {_APOSTROPHE: frozenset({"'", _APOSTROPHE}), _HYPHEN: frozenset({_HYPHEN, *" \n\t\xa0"})}
"""What a sign of a phrase can be in a sentence; any other is itself."""
_NOT = f"n{_APOSTROPHE}t"
_LONG = {f"ca{_NOT}": ("cannot", "can not"), f"wo{_NOT}": ("will not",)}
"""What is short for *not*, and is not spelled as it is otherwise."""
_SHORT = {"s": ("is", "has"), "re": ("are",), "ve": ("have",), "ll": ("will",), "d": ("would", "had"), "m": ("am",)}
"""What stands behind an apostrophe, and what it is short for."""
_MOST_KNOWN = 10_000
_PARTS = re.compile(r"([^\w])")


@lru_cache(_MOST_KNOWN)
def spelled(word: str) -> Element:
    """What hears a word of a phrase: *rep/s*, *quote**, *don’t*, *sign-on*."""
    may_go_on = word.endswith("*")
    stem, _, ending = word.removesuffix("*").lower().replace("'", _APOSTROPHE).partition("/")
    before, _, short = stem.partition(_APOSTROPHE)
    if stem.endswith(_NOT):
        negated = stem.removesuffix(_NOT)
        return _either([stem, f"{negated}nt", *_LONG.get(stem, (f"{negated} not",))])
    if short in _SHORT:
        return _either([stem, *(f"{before} {each}" for each in _SHORT[short])])
    parts = _PARTS.split(stem.rstrip(f"{_APOSTROPHE}{_HYPHEN}&"))
    last = Begun if may_go_on else lambda part: SpelledWord([part + ending, part] if ending else [part])
    return one_of([in_a_row([*_elements(each[:-1]), last(each[-1])]) for each in _joined(parts)])


def _either(spellings: Sequence[str]) -> Element:
    return one_of([in_a_row([*_elements(_PARTS.split(each))]) for each in spellings])


def _elements(parts: Sequence[str]) -> Iterator[Element]:
    """Words, and between each two of them a sign."""
    for at, part in enumerate(parts):
        yield Parted(_SIGNS.get(part, frozenset({part}))) if at % 2 else SpelledWord([part])


def _joined(parts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Words as they are, and those between which a hyphen stands as one, too."""
    if len(parts) == 1:
        yield parts
        return
    first, sign, *rest = parts
    for each in _joined(rest):
        yield [first, sign, *each]
        if sign == _HYPHEN:
            yield [first + each[0], *each[1:]]
