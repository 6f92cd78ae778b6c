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
from functools import cached_property

from dontbuy.api.proposals.figures import FIGURES
from dontbuy.api.proposals.words import ANY_NUMBER, UNITS, WORD, clues_of, cost, expression_of, one_of_which, words_of

MOST_BETWEEN = 8
_MOST_DEPTH = 6
PLAIN = re.compile(r"[a-z0-9]+(?:[ -][a-z0-9]+)*")
"""A phrase of nothing but words."""
_FILLER = r"(?:u[hm]+|erm?|like|you know|i mean|sort of|kind of|basically|actually|really|honestly|just)"
_GAP = rf"(?:[^\w$€£%]+(?:{_FILLER}\b[^\w$€£]+)*)"
_ANY = r"[\w$€£][\w'’.,%-]*"
_SOMEBODY = "somebody"
_NO_NAMES = (
    "i|it|the|that|this|these|those|there|they|we|you|he|she|who|what|when|where|why|how|which|my|our|your|his|her|their|a|an"
    "|and|but|so|or|if|as|because|no|not|nobody|yes|yeah|yep|well|okay|ok|oh|right|look|one|some|someone|somebody|every"
    "|everyone|everybody|most|all|just|maybe|sales|marketing|finance|salesforce|hubspot|teams|zoom|gong|excel"
    "|monday|tuesday|wednesday|thursday|friday|january|february|march|april|june|july|august|september|october|november"
    "|december|christmas"
)
_NAME = rf"\b(?!(?:{_NO_NAMES})\b)(?-i:[A-Z][^\W\d_]+(?:\s[A-Z][^\W\d_]+)?)\b"
_BEGIN, _END = "^", "$"
_BEGINS, _FIRST, _NUMBER = "~", 4, "#"
"""How the beginning of a word, of so many letters, and any number stand among the words of a sentence."""
_TOKEN = re.compile(r"\.\.\.|\^|\$|\{[a-z_]+\}\??|\)\??|\(|\s\|\s|[^\s(){}|]+(?:\|[^\s(){}|]+)*|\S")


class NoPhrase(ValueError):
    """A phrase that means nothing, and why."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a phrase: its expression, whether it may be missing, and words of which one is there where it is heard;
    None where no word can be named."""

    source: str
    words: frozenset[str] | None
    others: tuple[frozenset[str], ...] = ()
    may_miss: bool = False
    is_gap: bool = False


@dataclass(frozen=True)
class Phrase:
    """One phrase. Where none of `words` is among the clues of a sentence, it is not heard there; None says nothing. The
    same goes for each of `others`."""

    source: str
    words: frozenset[str] | None
    others: tuple[frozenset[str], ...] = ()

    @cached_property
    def expression(self) -> re.Pattern[str]:
        """What finds it in a sentence. Most phrases of a table are never heard, and making it takes a while."""
        return re.compile(self.source, re.IGNORECASE)

    def is_heard(self, sentence: str, clues: frozenset[str]) -> bool:
        """Whether it is heard in a sentence that has these clues."""
        if self.words is not None and self.words.isdisjoint(clues):
            return False
        return not any(map(clues.isdisjoint, self.others)) and self.expression.search(sentence) is not None


def phrases_of(written: str, lists: "PhraseLists") -> list[Phrase]:
    """The phrases that are written so: one, or all of a list where nothing but its name is written. Raises NoPhrase."""
    name = written.strip()[1:-1]
    if written.strip() == f"{{{name}}}" and name in lists and name not in FIGURES:
        _Reader(written, lists).whole()  # a list that leads back to itself is told here
        return [phrase for each in lists[name] for phrase in phrases_of(each, lists)]
    return [phrase_of(written, lists)]


def phrase_of(written: str, lists: "PhraseLists") -> Phrase:
    """The phrase that is written so; `lists` are the phrases behind the names in braces. Raises NoPhrase."""
    piece = _Reader(written, lists).whole()
    return Phrase(piece.source, piece.words, piece.others)


class PhraseLists(dict[str, Sequence[str]]):
    """The phrases behind each name in braces, read once however often they are named."""

    def __init__(self, lists: Mapping[str, Sequence[str]]) -> None:
        super().__init__(lists)
        self.read: dict[str, _Piece] = {}


@dataclass(slots=True)
class Ear:
    """Listens for many phrases at once; each belongs to a name."""

    _always: list[tuple[str, Phrase]] = field(default_factory=list)
    _by_word: dict[str, list[tuple[str, Phrase]]] = field(default_factory=lambda: defaultdict(list))

    def listen(self, name: str, phrases: Iterable[Phrase]) -> None:
        """Listen for these too."""
        for phrase in phrases:
            if phrase.words is None:
                self._always.append((name, phrase))
                continue
            for word in phrase.words:
                self._by_word[word].append((name, phrase))

    def hears(self, sentence: str, clues: frozenset[str] | None = None) -> dict[str, tuple[int, int]]:
        """The names of what is heard in a sentence, each with where its words begin and end there. `clues` are those of
        the sentence, where they are known."""
        clues = clues_of(sentence, words_of(sentence)) if clues is None else clues
        heard: dict[str, tuple[int, int]] = {}
        tried = set[int]()
        are_missing = clues.isdisjoint
        of_words = [self._by_word[clue] for clue in clues if clue in self._by_word]
        for candidates in (self._always, *of_words):
            for name, phrase in candidates:
                # Most of what is asked for here is missing: a hundred phrases of every sentence.
                if name in heard or any(map(are_missing, phrase.others)) or id(phrase) in tried:
                    continue
                tried.add(id(phrase))
                if match := phrase.expression.search(sentence):
                    heard[name] = match.span()
        return heard


class _Reader:
    """Reads one phrase."""

    def __init__(self, written: str, lists: PhraseLists, depth: int = 0) -> None:
        self._tokens = [*_tokens(written)]
        self._at, self._lists, self._depth = 0, lists, depth

    def whole(self) -> _Piece:
        piece = self._either()
        if self._at < len(self._tokens):
            raise NoPhrase("a bracket is closed that was not opened")
        return piece

    def _either(self) -> _Piece:
        """Sequences parted by ` | `, up to a closing bracket or the end."""
        ways = [self._sequence()]
        while self._peek() == "|":
            self._at += 1
            ways.append(self._sequence())
        return _one_of(ways)

    def _sequence(self) -> _Piece:
        pieces = list[_Piece]()
        while (token := self._peek()) and token != "|" and not token.startswith(")"):
            self._at += 1
            pieces.append(self._piece(token))
        return _in_a_row(pieces)

    def _piece(self, token: str) -> _Piece:
        if token == "...":
            return _Piece("", None, is_gap=True)
        if token in (_BEGIN, _END):
            return _Piece(token, None)
        if token == "(":
            inside = self._either()
            closing = self._peek()
            if not closing.startswith(")"):
                raise NoPhrase("a bracket is opened and not closed")
            self._at += 1
            return _Piece(inside.source, inside.words, inside.others, may_miss=closing.endswith("?"))
        if token.startswith("{"):
            return self._named(token.rstrip("?")[1:-1], may_miss=token.endswith("?"))
        words = token.split("|")
        if not all(WORD.fullmatch(word) for word in words):
            raise NoPhrase(f"`{token}` is no word")
        return _Piece(
            f"(?:{'|'.join(expression_of(word.rstrip('?')) for word in words)})",
            _all_known([one_of_which(word.rstrip("?")) for word in words]),
            may_miss=token.endswith("?"),
        )

    def _named(self, name: str, *, may_miss: bool) -> _Piece:
        if name in FIGURES:
            units = (UNITS[name],) if name in UNITS else ()
            return _Piece(FIGURES[name], frozenset({ANY_NUMBER}), units, may_miss=may_miss)
        if name == _SOMEBODY:
            return _Piece(_NAME, None, may_miss=may_miss)
        if name not in self._lists:
            raise NoPhrase(f"there is no list `{name}`")
        if self._depth == _MOST_DEPTH:
            raise NoPhrase(f"the list `{name}` leads back to itself")
        both = self._lists.read.get(name)
        if both is None and all(map(PLAIN.fullmatch, self._lists[name])):
            both = _plain(self._lists[name])
            self._lists.read[name] = both
        elif both is None:
            both = _one_of([_Reader(each, self._lists, self._depth + 1).whole() for each in self._lists[name]])
            self._lists.read[name] = both
        return _Piece(both.source, both.words, both.others, may_miss)

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


def _plain(phrases: Sequence[str]) -> _Piece:
    """One of several phrases of nothing but words: the same as any other, and many times shorter."""
    sources = (re.sub(r"[ -]", r"[\\s-]*", each) for each in phrases)
    first = frozenset(word for each in phrases for word in (re.split(r"[ -]", each)[0], each.replace("-", "")))
    return _Piece(rf"\b(?:{'|'.join(sources)})\b", first)


def _one_of(ways: Sequence[_Piece]) -> _Piece:
    if len(ways) == 1:
        return ways[0]
    return _Piece(f"(?:{'|'.join(way.source for way in ways)})", _all_known([way.words for way in ways]))


def _in_a_row(pieces: Sequence[_Piece]) -> _Piece:
    """Pieces one after the other; what must be there is looked for by its rarest words."""
    at_begin = bool(pieces) and pieces[0].source == _BEGIN
    at_end = bool(pieces) and pieces[-1].source == _END
    pieces = pieces[at_begin : len(pieces) - at_end]
    needed = [piece for piece in pieces if not piece.may_miss and not piece.is_gap]
    if not needed:
        raise NoPhrase("nothing in it has to be heard")
    if pieces[0].is_gap or pieces[-1].is_gap:
        raise NoPhrase("`...` stands between words")
    if any(piece.source in (_BEGIN, _END) for piece in pieces):
        raise NoPhrase("`^` stands first and `$` stands last")
    source, begun, gap = "", False, ""
    for piece in pieces:
        if piece.is_gap:
            gap = rf"(?:{_GAP}{_ANY}){{0,{MOST_BETWEEN}}}?"
        elif not piece.may_miss:
            source += (gap + _GAP if begun else "") + piece.source
            begun, gap = True, ""
        elif begun:
            source += f"(?:{gap}{_GAP}{piece.source})?"
        else:
            source += f"(?:{piece.source}{_GAP})?"
    source = (rf"^(?:[^\w$€£]*{_FILLER}\b)*[^\w$€£]*" if at_begin else "") + source + (r"[^\w]*$" if at_end else "")
    known = sorted((each for piece in needed for each in (piece.words, *piece.others) if each is not None), key=cost)
    return _Piece(source, known[0] if known else None, tuple(known[1:]))


def _all_known(each: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    known = [words for words in each if words is not None]
    return frozenset().union(*known) if len(known) == len(each) else None
