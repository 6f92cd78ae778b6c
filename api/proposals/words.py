"""The words of a sentence, each at its place, and by what phrases look for them.

Places are counted between words: place 2 is behind the second word and before the third. A set of places is a whole
number whose bit 2 says whether place 2 is in it, so one step of a phrase is taken from all places at once.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from dontbuy.api.proposals.figures import FIGURES, SPOKEN

ANY_NUMBER = "#"
"""By this a word is found that is a number, or a part of one."""
_THOUSANDS = "#k"
UNITS = {
    "percent": frozenset({"%", "percent", "per", "percentage", "point", "points"}),
    "money": frozenset({"$", "€", "£", _THOUSANDS, "dollar", "dollars", "bucks", "pound", "pounds", "quid", "euro"})
    | {"euros", "grand", "usd", "gbp", "eur"},
}
"""By these, of which one is there where such a figure is."""
BEGINS, ENDS = "^", "$"
"""Stand in a pair for the beginning of a sentence, and for its end."""
LETTERS = 3
"""A word is found by so many of its first letters, too."""
_FILLER = "~"
_FILLERS = frozenset({"er", "erm", "like", "basically", "actually", "really", "honestly", "just"})
_HESITATION = re.compile(r"u[hm]+")
_FILLERS_OF_TWO = frozenset({"you know", "i mean", "sort of", "kind of"})
_A_WORD = re.compile(r"(\w+|[$€£%])")
_APOSTROPHES = ("'", "’")
_CURRENCIES, _SHARE, _SPACE = ("$", "€", "£"), "%", frozenset({" "})
_SIGNS = frozenset({*_CURRENCIES, _SHARE})
_THOUSANDS_IN_SHORT = re.compile(r"\w*\dk")
_GOES_ON = re.compile(r"[’'.,-]*")
"""What may stand inside a word, as in *1,000* or *don’t*."""
_HAS_DECIMALS = re.compile(r"[.,]?\d")
SOMEBODY = "somebody"
"""A name of a person, in the braces of a phrase."""
_NO_NAMES = (
    "i|it|the|that|this|these|those|there|they|we|you|he|she|who|what|when|where|why|how|which|my|our|your|his|her|their|a|an"
    "|and|but|so|or|if|as|because|no|not|nobody|yes|yeah|yep|well|okay|ok|oh|right|look|one|some|someone|somebody|every"
    "|everyone|everybody|most|all|just|maybe|sales|marketing|finance|salesforce|hubspot|teams|zoom|gong|excel"
    "|monday|tuesday|wednesday|thursday|friday|january|february|march|april|june|july|august|september|october|november"
    "|december|christmas"
)
_NAME = rf"\b(?!(?:{_NO_NAMES})\b)(?-i:[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]+)?)\b"
_EXPRESSIONS = {name: re.compile(source, re.IGNORECASE) for name, source in (*FIGURES.items(), (SOMEBODY, _NAME))}
_ARTICLES = ("a", "an")
_MOST_WORDS = 12
"""Of a figure that can be cut short; a longer one is a list of numbers."""
_MOST_KNOWN = 20_000
_COMMON = frozenset(
    re.findall(
        r"\w+",
        "a about all and any are as at be by can could did do does for from had has have how i if in is it me my not "
        "of on or our so that the their them there they this to us was we were what when where which who will with "
        "would you your he she him her his just get got go no one two know think more than then up out an been now "
        "well",
    )
) | {BEGINS, ENDS, *("s", "t", "m", "d", "re", "ve", "ll")}
_RARELY_TOGETHER, _RARE, _OFTEN_TOGETHER, _OFTEN = 1, 10, 20, 300


class Kinds(dict[str, tuple[str, ...]]):
    """By what each word is found beside itself, found out once for all the calls in which it is spoken."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        self[word] = kinds = _kinds_of(word)
        return kinds


class Words:
    """The words of a sentence, in small letters. Signs of currencies and `%` are words of their own."""

    __slots__ = (
        "_between",
        "_double",
        "_figures",
        "_inside",
        "_parted",
        "_single",
        "_spans",
        "at",
        "beginnings",
        "clues",
        "endings",
        "everywhere",
        "found",
        "gaps",
        "spoken",
        "text",
    )

    def __init__(self, text: str, kinds: Kinds | None = None) -> None:
        self.text = text
        kinds = Kinds() if kinds is None else kinds
        self.spoken = spoken = _words_of(text)
        self.at: dict[str, int] = {}
        """The places before each word."""
        self.clues = {*spoken, *map(" ".join, pairwise(spoken))}
        """By what phrases are looked for that could be heard: words, pairs that follow one another, and kinds."""
        at, clues, place = self.at, self.clues, 1
        for word in spoken:
            at[word] = at.get(word, 0) | place
            place <<= 1
            for kind in kinds[word]:
                clues.add(kind)
        self.everywhere = 4 * place - 1
        """All places, and one more that is behind everything."""
        self._between: Sequence[str] = ()
        self._parted: Mapping[str, int] | None = None
        self._inside: int | None = None
        self._spans: list[tuple[int, int]] | None = None
        self._figures: dict[str, Mapping[int, list[int]]] = {}
        self.found: dict[tuple[object, int], int] = {}
        """What was found of lists of phrases that several cues name."""
        self.gaps = self.everywhere if clues.isdisjoint(_SIGNS) else self._parted_by_anything()
        """The places at which something stands between two words: none does within *23%*."""
        self._single = self._double = 0
        if _FILLER in clues or not clues.isdisjoint(_FILLERS_OF_TWO):
            self._find_fillers()
        self.beginnings, self.endings = self._ends_of_all()

    def between(self) -> Sequence[str]:
        """What stands before each word, and behind the last one."""
        if not self._between:
            self._between = _A_WORD.split(self.text)[::2]
        return self._between

    def _parted_by_anything(self) -> int:
        return sum(1 << place for place, between in enumerate(self.between()) if between)

    def _find_fillers(self) -> None:
        """Find the fillers of one word and of two behind which something else can be said; what stands before and
        behind them follows one another, too."""
        spoken, at = self.spoken, self.at
        self._single = sum([at[word] for word in at if _is_a_filler(word)]) & self.gaps >> 1
        two = 0
        for each in self.clues & _FILLERS_OF_TWO:
            first, second = each.split()
            two |= at[first] & at[second] >> 1
        self._double = two and two & self.parted_by(_SPACE) >> 1 & self.gaps >> 2
        after: list[Collection[str]] = [()] * (len(spoken) + 1)
        for place in range(len(spoken) - 1, 0, -1):
            width = self._width(place)
            after[place] = {spoken[place], *after[place + width]} if width else (spoken[place],)
            self.clues.update([pair(spoken[place - 1], word) for word in after[place]])

    def _width(self, place: int) -> int:
        """How many words the filler at a place has; 0 where none is."""
        return (self._single >> place & 1) or 2 * (self._double >> place & 1)

    def _ends_of_all(self) -> tuple[int, int]:
        """The places before which nothing but fillers is said, and those behind which no word is."""
        spoken, signs = self.spoken, self.at.get(_SHARE, 0)
        if not spoken:
            return 1, 1
        begin, place = 1, 0
        self.clues.add(pair(BEGINS, spoken[0]))
        while width := self._width(place) or signs >> place & 1:
            place += width
            begin |= 1 << place
            self.clues.add(pair(BEGINS, spoken[place]) if place < len(spoken) else BEGINS)
        place = len(spoken)
        end = 1 << place
        self.clues.add(pair(spoken[-1], ENDS))
        while place > 1 and spoken[place - 1] in _CURRENCIES:
            place -= 1
            end |= 1 << place
            self.clues.add(pair(spoken[place - 1], ENDS))
        return begin, end

    def parted_by(self, signs: Collection[str]) -> int:
        """The places at which one of some signs stands, and nothing else."""
        if self._parted is None:
            parted: dict[str, int] = {}
            for place, between in enumerate(self.between()):
                parted[between] = parted.get(between, 0) | 1 << place
            self._parted = parted
        return sum([self._parted.get(each, 0) for each in signs])

    def begun(self, stem: str) -> int:
        """The places before words that begin so."""
        return sum(1 << place for place, word in enumerate(self.spoken) if word.startswith(stem))

    def before_gap(self, places: int) -> int:
        """From where some places are reached over what stands between two words, and fillers: *um*, *you know*."""
        single, double = self._single, self._double
        if single or double:
            while (reached := places | single & places >> 1 | double & places >> 2) != places:
                places = reached
        return places & self.gaps

    def behind_gap(self, place: int, places: int) -> int:
        """The last of some places that is reached from one over fillers."""
        last = place
        while width := self._width(place):
            place += width
            if places >> place & 1:
                last = place
        return last

    def _goes_on(self) -> int:
        """The places at which a word that may be any goes on: *1,000*, *don’t*, *$5*."""
        if self._inside is None:
            self._inside = 0
            for place in range(1, len(self.spoken)):
                between = self.between()[place]
                if between != " " and _GOES_ON.fullmatch(between) and self.spoken[place] not in _CURRENCIES:
                    self._inside |= 1 << place
        return self._inside

    def before_any(self, places: int) -> int:
        """From where some places are reached over one word that may be any."""
        inside = self._goes_on()
        if inside:
            while (reached := places | inside & places >> 1) != places:
                places = reached
        return places >> 1 & ~self.at.get(_SHARE, 0)

    def behind_any(self, place: int, places: int) -> int:
        """The last of some places that is reached from one over one word that may be any."""
        place += 1
        last = place
        while self._goes_on() >> place & 1:
            place += 1
            if places >> place & 1:
                last = place
        return last

    def figures(self, name: str) -> Mapping[int, list[int]]:
        """Where figures of a kind, or names, begin, each with where it can end, the likeliest first."""
        known = self._figures.get(name)
        if known is None:
            known = {begin: ends for begin in self._begins(name) if (ends := self._ends(name, begin))}
            self._figures[name] = known
        return known

    def _begins(self, name: str) -> list[int]:
        """Where a figure of a kind could begin: at a figure; and a name at a capital."""
        if name == SOMEBODY:
            return [place for place, (first, _) in enumerate(self._where()) if self.text[first].isupper()]
        could_be = name not in UNITS or not self.clues.isdisjoint(UNITS[name])
        return [place for place, word in enumerate(self.spoken) if _begins_a_figure(word)] if could_be else []

    def _ends(self, name: str, begin: int) -> list[int]:
        expression, spans = _EXPRESSIONS[name], self._where()
        first, _ = spans[begin]
        found = expression.match(self.text, first)
        if not found:
            return []
        last = begin + 1
        while last < len(spans) and spans[last][1] <= found.end():
            last += 1
        cuts = range(last - 1, begin, -1) if last - begin <= _MOST_WORDS else ()
        shorter = [place for place in cuts if self._is_whole(expression, first, place)]
        is_name = name == SOMEBODY  # no figure ends within *one’s*, and a name does within *Priya’s*
        short = 0 if is_name else self.parted_by(_APOSTROPHES) & ~(1 << len(spans))
        return [place for place in (last, *shorter) if not short >> place & 1]

    def _is_whole(self, expression: re.Pattern[str], first: int, place: int) -> bool:
        """Whether a figure can end at a place: *twenty* of *twenty three* can, the first digit of *1.5* cannot."""
        end = self._where()[place - 1][1]
        return not _HAS_DECIMALS.match(self.text, end) and expression.fullmatch(self.text, first, end) is not None

    def _where(self) -> list[tuple[int, int]]:
        """From which character to which each word stands."""
        if self._spans is None:
            self._spans = [match.span() for match in _A_WORD.finditer(self.text)]
        return self._spans

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From which character to which the words between two places stand."""
        spans = self._where()
        return spans[first][0], spans[last - 1][1] if last <= len(spans) else len(self.text)


def _words_of(text: str) -> list[str]:
    small = text.lower()
    if len(small) == len(text):
        return _A_WORD.findall(small)
    return [each.lower() for each in _A_WORD.findall(text)]  # a capital of two small letters


def _kinds_of(word: str) -> tuple[str, ...]:
    """By what a word of a sentence is found beside itself."""
    kinds = [f"{word[:LETTERS]}*"] if len(word) >= LETTERS else []
    if word in SPOKEN or word[0].isdigit():
        kinds.append(ANY_NUMBER)
    if word[-1] == "k" and _THOUSANDS_IN_SHORT.fullmatch(word):
        kinds.append(_THOUSANDS)
    if _is_a_filler(word):
        kinds.append(_FILLER)
    return tuple(kinds)


def _is_a_filler(word: str) -> bool:
    return word in _FILLERS or (word[0] == "u" and _HESITATION.fullmatch(word) is not None)


def _begins_a_figure(word: str) -> bool:
    return word[0].isdigit() or word in SPOKEN or word in _ARTICLES or word in _CURRENCIES


def pair(first: str, second: str) -> str:
    """Two words that follow one another, as one clue."""
    return f"{first} {second}"


def cost(clues: Collection[str]) -> int:
    """How often one of several clues is likely to be found."""
    return sum(_often(each) for each in clues)


@lru_cache(_MOST_KNOWN)
def _often(clue: str) -> int:
    first, _, second = clue.partition(" ")
    if not second:
        return _OFTEN if first in _COMMON or first == ANY_NUMBER else _RARE
    return _OFTEN_TOGETHER if first in _COMMON and second in _COMMON else _RARELY_TOGETHER
