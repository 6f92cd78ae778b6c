"""Words: those of a sentence, and those of a phrase as they are heard in one."""

import re
from collections.abc import Collection, Sequence

from dontbuy.api.proposals.figures import SPOKEN

WORD = re.compile(r"[^\W_][\w'’&-]*(?:/\w+)?\*?\??")
"""A word of a phrase."""
ANY_NUMBER = "#"
"""Stands among the clues of a sentence where one of its words is a number."""
_SHARE, _SUM = "%", "$"
"""Stand among them where a sign of a share, or of an amount, is in it."""
UNITS = {
    "percent": frozenset({_SHARE, "percent", "per", "percentage", "point", "points"}),
    "money": frozenset({_SUM, "dollar", "dollars", "bucks", "pound", "pounds", "quid", "euro", "euros", "grand"})
    | {"usd", "gbp", "eur"},
}
"""Words of which one stands in a sentence with such a figure."""
_SIGN_OF_A_SUM = re.compile(r"[$€£]|\dk\b", re.IGNORECASE)
_BEGINS, _FIRST = "~", 4
"""How the beginning of a word, of so many letters, stands among the clues of a sentence."""
_STRAIGHT, _APOSTROPHE = chr(39), "’"
_EITHER = f"[{_STRAIGHT}{_APOSTROPHE}]"
_NOT = f"n{_APOSTROPHE}t"
_NOT_OTHERWISE = {"ca": r"can(?:not|[ ]not)", "wo": "will not"}
"""What is short for *not*, and is not spelled as it is otherwise."""
_SHORT = {"s": " is| has", "re": " are", "ve": " have", "ll": " will", "d": " would| had", "m": " am"}
"""What stands behind an apostrophe, and what it is short for."""
_IN_A_SENTENCE = re.compile(rf"[^\W_]+(?:{_EITHER}[^\W_]+)?")
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about all and any are as at be by can could did do does for from had has have how i if in is it me my not "
        "of on or our so that the their them there they this to us was we were what when where which who will with "
        "would you your he she him her his just get got go no one two know think more than then up out an been now "
        "well",
    )
)
_RARE, _OFTEN = 1, 50


def words_of(sentence: str) -> list[str]:
    """The words of a sentence in small letters, in their order."""
    return _IN_A_SENTENCE.findall(sentence.lower().replace(_STRAIGHT, _APOSTROPHE))


def clues_of(sentence: str, words: Sequence[str]) -> frozenset[str]:
    """By what a sentence of these words is looked for: each of them, of *Tom’s* also *Tom* and *s*, how each begins,
    and signs where there are numbers, shares and sums."""
    clues = set(words)
    for word in words:
        clues.update(word.split(_APOSTROPHE))
        clues.add(_BEGINS + word[:_FIRST])
        if word in SPOKEN or word[0].isdigit():
            clues.add(ANY_NUMBER)
    if _SHARE in sentence:
        clues.add(_SHARE)
    if _SIGN_OF_A_SUM.search(sentence):
        clues.add(_SUM)
    return frozenset(clues)


def expression_of(word: str) -> str:
    """The expression that finds a word of a phrase in a sentence."""
    stem, ending, may_go_on = _parts(word)
    behind = (rf"(?:{re.escape(ending)})?" if ending else "") + (r"\w*" if may_go_on else "")
    before, apostrophe, short = stem.partition(_APOSTROPHE)
    if stem.endswith(_NOT):
        negated = re.escape(stem.removesuffix(_NOT))
        otherwise = _NOT_OTHERWISE.get(stem.removesuffix(_NOT), f"{negated} not")
        return rf"\b(?:{negated}n{_EITHER}?t|{otherwise})\b"
    if apostrophe and short in _SHORT:
        return rf"\b{re.escape(before)}(?:{_EITHER}{short}|{_SHORT[short]})\b"
    spelled = r"[-\s]?".join(re.escape(part) for part in stem.split("-")).replace(_APOSTROPHE, _EITHER)
    return rf"\b{spelled}{behind}\b"


def one_of_which(word: str) -> frozenset[str] | None:
    """The words of a sentence of which one is there where a word of a phrase is heard; None where that says nothing."""
    stem, ending, may_go_on = _parts(word.lower())
    if may_go_on:
        return frozenset({_BEGINS + stem[:_FIRST]}) if len(stem) > _FIRST else None
    if "-" in stem:
        return frozenset({stem.partition("-")[0], stem.replace("-", "")})
    if stem.endswith(_NOT):
        negated = stem.removesuffix(_NOT)
        return frozenset({stem, negated, stem.replace(_APOSTROPHE, ""), "can", "cannot", "will"} - {""})
    before = stem.partition(_APOSTROPHE)[0]
    return frozenset({before, before + ending})


def cost(words: Collection[str]) -> int:
    """How often one of several words is likely to be heard."""
    return sum(_OFTEN if word in _COMMON else _RARE for word in words)


def _parts(word: str) -> tuple[str, str, bool]:
    """The stem of a word, the ending that may be missing, and whether anything may follow."""
    may_go_on = word.endswith("*")
    stem, _, ending = word.removesuffix("*").replace(_STRAIGHT, _APOSTROPHE).partition("/")
    return stem, ending, may_go_on
