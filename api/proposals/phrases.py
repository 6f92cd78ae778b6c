"""Phrases to listen for, in a notation that needs no programming, and what of them is heard in a sentence.

| you write | it is heard in |
|---|---|
| `what is your` | these words, in this order, in capitals or not, with *um* and *you know* between them |
| `what’s`, `don’t` | *what’s* and *what is*, *don’t* and *do not* |
| `quote*` | a word that begins so |
| `rep/s` | *rep* and *reps* |
| `rep|seller` | one of these words |
| `(sales reps|sellers)` | one of these groups of words |
| `really?`, `(so far)?` | the same with or without it |
| `...` | up to eight words that may be any |
| `^` first, `$` last | the beginning of a sentence, its end |
| `{metric}` | one of the phrases that the table lists under this name |
| `{somebody}` | a name: a word with a capital that is none of those with which sentences begin |
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dontbuy.api.proposals.elements import (
    ANY_WORDS,
    BEGIN,
    END,
    GAP,
    AnyFigure,
    Element,
    InOrder,
    Maybe,
    in_a_row,
    one_of,
)
from dontbuy.api.proposals.figures import FIGURES
from dontbuy.api.proposals.spelling import WORD, spelled
from dontbuy.api.proposals.words import SOMEBODY, Words, cost

_MOST_DEPTH = 6
_MOST_BRACKETS = 10
"""Within one another."""
_LONGEST = 5_000
"""Elements of a phrase, four times as many as any of ours has: a sentence is gone through once for each."""
PLAIN = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")
"""A phrase of nothing but words."""
_TOKEN = re.compile(r"\.\.\.|\^|\$|\{[a-z_]+\}\??|\)\??|\(|\s\|\s|[^\s(){}|]+(?:\|[^\s(){}|]+)*|\S")


class NoPhrase(ValueError):
    """A phrase that means nothing, and why."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a phrase, and whether it may be missing."""

    element: Element
    may_miss: bool = False


class Phrase:
    """One phrase. Where none of `rarest` is among the clues of a sentence, it is not heard there; None says nothing.
    The same goes for each of `others`."""

    __slots__ = ("_element", "others", "rarest")

    def __init__(self, element: Element) -> None:
        self._element = element
        needs = sorted(element.needs, key=cost)
        self.rarest = needs[0] if needs else None
        self.others = needs[1:]

    def is_heard(self, words: Words) -> bool:
        """Whether it is heard in a sentence, that has one of `rarest`."""
        if self._element.is_sure:
            return True
        # Most of what is asked for here is missing.
        return not any(map(words.clues.isdisjoint, self.others)) and self._begins(words) != 0

    def span(self, words: Words) -> tuple[int, int]:
        """From which character to which it is heard in a sentence in which it is."""
        begins = self._begins(words)
        first = (begins & -begins).bit_length() - 1
        return words.span(first, self._element.end(words, first, words.everywhere))

    def _begins(self, words: Words) -> int:
        return self._element.before(words, words.everywhere)


def phrases_of(written: str, lists: "PhraseLists") -> list[Phrase]:
    """The phrases that are written so: one, or all of a list where nothing but its name is written. What is written in
    several places is one phrase. Raises NoPhrase."""
    known = lists.phrases.get(written)
    if known is None:
        known = lists.phrases[written] = _read(written, lists)
    return known


def _read(written: str, lists: "PhraseLists") -> list[Phrase]:
    name = written.strip()[1:-1]
    if written.strip() == f"{{{name}}}" and name in lists and name not in FIGURES:
        _Reader(written, lists).whole()  # a list that leads back to itself is told here
        return [phrase for each in lists[name] for phrase in phrases_of(each, lists)]
    return [phrase_of(written, lists)]


def phrase_of(written: str, lists: "PhraseLists") -> Phrase:
    """The phrase that is written so; `lists` are the phrases behind the names in braces. Raises NoPhrase."""
    element = _Reader(written, lists).whole()
    if element.size > _LONGEST:
        raise NoPhrase("it is too long, with all that stands in its lists")
    return Phrase(element)


class PhraseLists(dict[str, Sequence[str]]):
    """The phrases behind each name in braces, read once however often they are named."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        super().__init__(lists)
        self.read: dict[str, Element] = {}
        self.phrases: dict[str, list[Phrase]] = {}


_MARKS: Mapping[str, Element] = {"...": ANY_WORDS, "^": BEGIN, "$": END}


@dataclass(slots=True)
class Ear:
    """Listens for many phrases at once; each belongs to a name."""

    _phrases: list[tuple[str, Phrase]] = field(default_factory=list)
    _always: list[int] = field(default_factory=list)
    _by_clue: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    _clues: set[str] = field(default_factory=set)

    def listen(self, name: str, phrases: Iterable[Phrase]) -> None:
        """Listen for these too."""
        for phrase in phrases:
            at = len(self._phrases)
            self._phrases.append((name, phrase))
            if phrase.rarest is None:
                self._always.append(at)
            for clue in phrase.rarest or ():
                self._by_clue[clue].append(at)
            self._clues.update(phrase.rarest or ())

    def hears(self, words: Words) -> dict[str, Phrase]:
        """The names of what is heard in a sentence, each with the first of its phrases that is."""
        heard: dict[str, Phrase] = {}
        known: dict[Phrase, bool] = {}
        for name, phrase in self._likely(words):
            if name in heard:
                continue
            is_heard = known.get(phrase)
            if is_heard is None:
                is_heard = known[phrase] = phrase.is_heard(words)
            if is_heard:
                heard[name] = phrase
        return heard

    def hears_any(self, words: Words) -> bool:
        """Whether anything is heard in a sentence."""
        return any(phrase.is_heard(words) for _, phrase in self._likely(words))

    def _likely(self, words: Words) -> list[tuple[str, Phrase]]:
        """The phrases that could be heard in a sentence, in their order."""
        clues = self._clues & words.clues
        if not clues and not self._always:
            return []
        likely = {*self._always}
        for clue in clues:
            likely.update(self._by_clue[clue])
        return [self._phrases[at] for at in sorted(likely)]


class _Reader:
    """Reads one phrase."""

    def __init__(self, written: str, lists: PhraseLists, depth: int = 0) -> None:
        self._tokens = [*_tokens(written)]
        self._at, self._brackets, self._lists, self._depth = 0, 0, lists, depth

    def whole(self) -> Element:
        element = self._either()
        if self._at < len(self._tokens):
            raise NoPhrase("a bracket is closed that was not opened")
        return element

    def _either(self) -> Element:
        """Sequences parted by ` | `, up to a closing bracket or the end."""
        ways = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            ways.append(self._sequence())
        return one_of(ways)

    def _sequence(self) -> Element:
        pieces = list[_Piece]()
        while (token := self._peek()) and token != "|" and not token.startswith(")"):
            self._at += 1
            pieces.append(self._piece(token))
        return _with_gaps(pieces)

    def _piece(self, token: str) -> _Piece:
        if token in _MARKS:
            return _Piece(_MARKS[token])
        if token == "(":
            self._brackets += 1
            if self._brackets > _MOST_BRACKETS:
                raise NoPhrase("too many brackets stand in one another")
            inside = self._either()
            self._brackets -= 1
            closing = self._peek()
            if not closing.startswith(")"):
                raise NoPhrase("a bracket is opened and not closed")
            self._at += 1
            return _Piece(inside, may_miss=closing.endswith("?"))
        if token.startswith("{"):
            return _Piece(self._named(token.rstrip("?")[1:-1]), may_miss=token.endswith("?"))
        words = token.split("|")
        if not all(WORD.fullmatch(word) for word in words):
            raise NoPhrase(f"`{token}` is no word")
        return _Piece(one_of([spelled(word.rstrip("?")) for word in words]), may_miss=token.endswith("?"))

    def _named(self, name: str) -> Element:
        if name in FIGURES or name == SOMEBODY:
            return AnyFigure(name)
        if name not in self._lists:
            raise NoPhrase(f"there is no list `{name}`")
        if self._depth == _MOST_DEPTH:
            raise NoPhrase(f"the list `{name}` leads back to itself")
        known = self._lists.read.get(name)
        if known is None:
            known = one_of([_Reader(each, self._lists, self._depth + 1).whole() for each in self._lists[name]])
            self._lists.read[name] = known
        return known

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _tokens(written: str) -> Iterator[str]:
    """The parts of a phrase; within brackets every bar parts groups of words."""
    depth = 0
    for token in _TOKEN.findall(written):
        depth += (token == "(") - token.startswith(")")
        if token.strip() == "|":
            if depth <= 0:
                raise NoPhrase("outside brackets a bar stands between two words, without spaces")
            yield "|"
        elif depth > 0 and "|" in token:
            for at, word in enumerate(token.split("|")):
                yield from ("|", word) if at else (word,)
        else:
            yield token


def _with_gaps(pieces: Sequence[_Piece]) -> Element:
    """Pieces one after the other, with what may stand between them."""
    at_begin = bool(pieces) and pieces[0].element is BEGIN
    at_end = bool(pieces) and pieces[-1].element is END
    pieces = pieces[at_begin : len(pieces) - at_end]
    if all(piece.may_miss or piece.element is ANY_WORDS for piece in pieces):
        raise NoPhrase("nothing in it has to be heard")
    if pieces[0].element is ANY_WORDS or pieces[-1].element is ANY_WORDS:
        raise NoPhrase("`...` stands between words")
    if any(piece.element in (BEGIN, END) for piece in pieces):
        raise NoPhrase("`^` stands first and `$` stands last")
    row, begun = list[Element](), False
    gap: Sequence[Element] = (GAP,)
    for piece in pieces:
        if piece.element is ANY_WORDS:
            gap = (ANY_WORDS, GAP)
        elif not piece.may_miss:
            row += [*(gap if begun else ()), piece.element]
            begun, gap = True, (GAP,)
        elif begun:
            row.append(Maybe(InOrder([*gap, piece.element])))
        else:
            row.append(Maybe(InOrder([piece.element, GAP])))
    row = [*([BEGIN] if at_begin else ()), *row, *([END] if at_end else ())]
    return in_a_row(row)
