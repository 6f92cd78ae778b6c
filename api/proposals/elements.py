"""What phrases are made of, and where each of it is heard among the words of a sentence.

An element is asked two things. `before`: from which places does it lead to one of some places? `end`: to which of them
does it lead from a place from which it does? Rows are gone through from behind. So whatever stands in a phrase, each of
its elements is looked at once for a sentence, and once more where the phrase is heard.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dontbuy.api.proposals.words import ANY_NUMBER, BEGINS, ENDS, LETTERS, SOMEBODY, UNITS, Words, cost, pair

MOST_BETWEEN = 8
"""Words that `...` stands for."""
_MOST_PAIRS = 200
Spoken = frozenset[str]


class Element:
    """A part of a phrase. Where it is heard, one of each of `needs` is among the clues of the sentence; it begins with
    one of the words `first` and ends with one of `last`. None and `()` say nothing. `is_sure` where it is heard
    wherever one of its rarest need is found; `is_between` where no word is in it."""

    __slots__ = ()
    is_sure = is_between = False
    needs: tuple[Spoken, ...] = ()
    first: Spoken | None = None
    last: Spoken | None = None
    size = 1
    """How many elements it is, with those in it, each as often as it stands there."""

    def before(self, words: Words, places: int) -> int:
        """From which places it leads to one of some places."""
        raise NotImplementedError

    def end(self, words: Words, place: int, places: int) -> int:
        """To which of some places it leads from a place, where it leads to one."""
        raise NotImplementedError


class SpelledWord(Element):
    """One word, of which one or more spellings are known."""

    __slots__ = ("_one", "_others", "first", "last", "needs", "spellings")
    is_sure = True

    def __init__(self, spellings: Sequence[str]) -> None:
        self.spellings = [*dict.fromkeys(spellings)]
        self._one, *self._others = self.spellings
        self.first = self.last = frozenset(self.spellings)
        self.needs = (self.first,)

    def before(self, words: Words, places: int) -> int:
        found = words.at.get(self._one, 0)
        for each in self._others:
            found |= words.at.get(each, 0)
        return found & places >> 1

    def end(self, words: Words, place: int, places: int) -> int:
        return place + 1


class Begun(Element):
    """A word that begins so: *quote\\**."""

    __slots__ = ("_stem", "needs")

    def __init__(self, stem: str) -> None:
        self._stem = stem
        self.needs = (frozenset({f"{stem[:LETTERS]}*"}),) if len(stem) >= LETTERS else ()

    def before(self, words: Words, places: int) -> int:
        return words.begun(self._stem) & places >> 1

    def end(self, words: Words, place: int, places: int) -> int:
        return place + 1


class AnyFigure(Element):
    """A figure, in digits or in words, or a name."""

    __slots__ = ("_name", "needs")

    def __init__(self, name: str) -> None:
        self._name = name
        units = (UNITS[name],) if name in UNITS else ()
        self.needs = () if name == SOMEBODY else (frozenset({ANY_NUMBER}), *units)

    def before(self, words: Words, places: int) -> int:
        found = 0
        for begin, ends in words.figures(self._name).items():
            for end in ends:
                if places >> end & 1:
                    found |= 1 << begin
        return found

    def end(self, words: Words, place: int, places: int) -> int:
        return next(end for end in words.figures(self._name)[place] if places >> end & 1)


class Parted(Element):
    """Nothing but one of some signs between two words."""

    __slots__ = ("_signs",)
    is_between = True

    def __init__(self, signs: frozenset[str]) -> None:
        self._signs = signs

    def before(self, words: Words, places: int) -> int:
        return words.parted_by(self._signs) & places

    def end(self, words: Words, place: int, places: int) -> int:
        return place


class Gap(Element):
    """What is between two words of a phrase: a space, stops, fillers."""

    __slots__ = ()
    is_between = True

    def before(self, words: Words, places: int) -> int:
        return words.before_gap(places)

    def end(self, words: Words, place: int, places: int) -> int:
        return words.behind_gap(place, places)


class AnyWords(Element):
    """`...`: up to eight words that may be any, as few as will do."""

    __slots__ = ()

    def before(self, words: Words, places: int) -> int:
        return self._before(words, places)[-1]

    def _before(self, words: Words, places: int) -> list[int]:
        """From where some places are reached over at most no word, one, two and so on."""
        found = [places]
        for _ in range(MOST_BETWEEN):
            reached = places | words.before_gap(words.before_any(found[-1]))
            if reached == found[-1]:
                break
            found.append(reached)
        return found

    def end(self, words: Words, place: int, places: int) -> int:
        goals = self._before(words, places)
        goals = [*goals, *[goals[-1]] * MOST_BETWEEN][:MOST_BETWEEN]
        while not places >> place & 1:
            goal = goals.pop()
            place = words.behind_any(GAP.end(words, place, words.before_any(goal)), goal)
        return place


class Begin(Element):
    """`^`: nothing but fillers before."""

    __slots__ = ()

    def before(self, words: Words, places: int) -> int:
        return 1 if places & words.beginnings else 0

    def end(self, words: Words, place: int, places: int) -> int:
        return _first_of(places & words.beginnings)


class End(Element):
    """`$`: no word behind."""

    __slots__ = ()

    def before(self, words: Words, places: int) -> int:
        return words.endings

    def end(self, words: Words, place: int, places: int) -> int:
        return len(words.spoken) + 1


class InOrder(Element):
    """Elements one after the other."""

    __slots__ = ("_elements", "_from_behind", "first", "is_sure", "last", "needs", "size")

    def __init__(self, elements: Sequence[Element]) -> None:
        self._elements = elements
        self._from_behind = [*reversed(elements)]
        self.size = 1 + sum(each.size for each in elements)
        self.first = _met(elements, is_first=True)
        self.last = _met(self._from_behind, is_first=False)
        pairs = [*_pairs(elements)]
        self.needs = tuple(dict.fromkeys((*(need for each in elements for need in each.needs), *pairs)))
        # Two words that follow one another, or one at an end, are heard wherever their pair is found.
        words = [each for each in elements if each is not GAP]
        self.is_sure = len(words) == 2 and len(pairs) == 1 and all(isinstance(each, _OF_PAIRS) for each in words)
        if self.is_sure:
            self.needs = (*pairs,)

    def before(self, words: Words, places: int) -> int:
        for each in self._from_behind:
            places = words.before_gap(places) if each is GAP else each.before(words, places)
            if not places:
                return 0
        return places

    def end(self, words: Words, place: int, places: int) -> int:
        goals = [places]
        for each in self._from_behind[:-1]:
            goals.append(each.before(words, goals[-1]))
        for each in self._elements:
            place = each.end(words, place, goals.pop())
        return place


class Maybe(Element):
    """An element that may be missing."""

    __slots__ = ("element", "size")

    def __init__(self, element: Element) -> None:
        self.element = element
        self.size = 1 + element.size

    def before(self, words: Words, places: int) -> int:
        return places | self.element.before(words, places)

    def end(self, words: Words, place: int, places: int) -> int:
        is_there = self.element.before(words, places) >> place & 1
        return self.element.end(words, place, places) if is_there else place


class OneOf(Element):
    """One of several ways, the first that is heard."""

    __slots__ = ("_always", "_by_clue", "_clues", "_ways", "first", "last", "needs", "size")

    def __init__(self, ways: Sequence[Element]) -> None:
        self._ways = ways
        self.size = 1 + sum(way.size for way in ways)
        rarest = [min(way.needs, key=cost, default=None) for way in ways]
        needed = _all_of(rarest)
        self.needs = () if needed is None else (needed,)
        self.first = _all_of([way.first for way in ways])
        self.last = _all_of([way.last for way in ways])
        self._always = [way for way, need in zip(ways, rarest, strict=True) if need is None]
        self._by_clue: dict[str, list[Element]] = defaultdict(list)
        for way, need in zip(ways, rarest, strict=True):
            for clue in need or ():
                self._by_clue[clue].append(way)
        self._clues = frozenset(self._by_clue)

    def before(self, words: Words, places: int) -> int:
        known = words.found.get((self, places))
        if known is not None:
            return known
        found = 0
        for way in self._always:
            found |= way.before(words, places)
        for clue in self._clues & words.clues:
            for way in self._by_clue[clue]:
                found |= way.before(words, places)
        words.found[self, places] = found
        return found

    def end(self, words: Words, place: int, places: int) -> int:
        return next(way.end(words, place, places) for way in self._ways if way.before(words, places) >> place & 1)


GAP, ANY_WORDS, BEGIN, END = Gap(), AnyWords(), Begin(), End()


_OF_PAIRS = (SpelledWord, Begin, End)


def in_a_row(elements: Sequence[Element]) -> Element:
    """Elements one after the other."""
    return elements[0] if len(elements) == 1 else InOrder(elements)


def one_of(ways: Sequence[Element]) -> Element:
    """The first of several ways that is heard; words that stand next to one another are looked for as one."""
    joined = list[Element]()
    for way in ways:
        before = joined[-1] if joined else None
        if isinstance(way, SpelledWord) and isinstance(before, SpelledWord):
            joined[-1] = SpelledWord([*before.spellings, *way.spellings])
        else:
            joined.append(way)
    return joined[0] if len(joined) == 1 else OneOf(joined)


def _met(elements: Iterable[Element], *, is_first: bool) -> Spoken | None:
    """The words that are met first, going along some elements: the last ones, where that is from behind."""
    met: Spoken = frozenset()
    for each in elements:
        if each.is_between:
            continue
        inner = each.element if isinstance(each, Maybe) else each
        words = inner.first if is_first else inner.last
        if words is None:
            return None
        met |= words
        if inner is each:
            return met
    return None


def _pairs(elements: Sequence[Element]) -> Iterator[Spoken]:
    """For each element before which something is known to stand, the pairs of words of which one is there then."""
    last: Spoken | None = None
    for each in elements:
        if each.is_between:
            continue
        if isinstance(each, Maybe):
            last = _all_of([last, each.element.last])
            continue
        first = frozenset({ENDS}) if each is END else each.first
        if last is not None and first is not None and len(last) * len(first) <= _MOST_PAIRS:
            yield frozenset(pair(before, behind) for before in last for behind in first)
        last = frozenset({BEGINS}) if each is BEGIN else each.last


def _all_of(sets: Sequence[Spoken | None]) -> Spoken | None:
    """All words of some sets; None where one is not known."""
    known = [each for each in sets if each is not None]
    return frozenset().union(*known) if len(known) == len(sets) else None


def _first_of(places: int) -> int:
    return (places & -places).bit_length() - 1
