"""Phrases to listen for, in a notation that needs no programming, and what of them is heard in a sentence.

| you write | it is heard in |
|---|---|
| `what is your` | these words, in this order, in capitals or not, with *um* and *you know* between them |
| `what's`, `don't` | *what’s* and *what is*, *don’t* and *do not* |
| `quote*` | a word that begins so |
| `rep|seller` | one of these words |
| `(sales reps | sellers)` | one of these groups of words |
| `really?`, `(so far)?` | the same with or without it |
| `...` | up to eight words that may be any |
| `{metric}` | one of the phrases that the table lists under this name |
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dontbuy.api.proposals.figures import FIGURES

MOST_BETWEEN = 8
_MOST_DEPTH = 6
_FILLER = r"(?:u[hm]+|erm?|like|you know|i mean|sort of|kind of|basically|actually|really|honestly|just)"
_GAP = rf"(?:[^\w$€£%]+(?:{_FILLER}\b[^\w$€£]+)*)"
_ANY = r"[\w$€£][\w'’.,%-]*"
_SHORT = {"'s": " is| has", "'re": " are", "'ve": " have", "'ll": " will", "'d": " would| had", "'m": " am"}
_TOKEN = re.compile(r"\.\.\.|\{[a-z_]+\}\??|\)\??|\(|\s\|\s|[^\s(){}|]+(?:\|[^\s(){}|]+)*|\S")
_WORD = re.compile(r"[^\W_][\w'’&/-]*\*?\??")
_WORDS = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
_COMMON = frozenset(
    [
        "a",
        "about",
        "all",
        "and",
        "any",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "not",
        "of",
        "on",
        "or",
        "our",
        "so",
        "that",
        "the",
        "their",
        "them",
        "there",
        "they",
        "this",
        "to",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "will",
        "with",
        "would",
        "you",
        "your",
    ]
)


class NoPhrase(ValueError):
    """A phrase that means nothing, and why."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Part of a phrase: its expression, whether it may be missing, and words of which one is there where it is heard;
    None where no word can be named."""

    source: str
    words: frozenset[str] | None
    may_miss: bool = False
    is_gap: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase. Where none of `words` is in a sentence, it is not heard there; None says nothing."""

    expression: re.Pattern[str]
    words: frozenset[str] | None


def phrase_of(written: str, lists: Mapping[str, Sequence[str]]) -> Phrase:
    """The phrase that is written so; `lists` are the phrases behind the names in braces. Raises NoPhrase."""
    piece = _Reader(written, lists).whole()
    return Phrase(re.compile(piece.source, re.IGNORECASE), piece.words)


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

    def hears(self, sentence: str) -> dict[str, tuple[int, int]]:
        """The names of what is heard in a sentence, each with where its words begin and end there."""
        heard: dict[str, tuple[int, int]] = {}
        tried = set[int]()
        for name, phrase in self._candidates(sentence):
            if name in heard or id(phrase) in tried:
                continue
            tried.add(id(phrase))
            if match := phrase.expression.search(sentence):
                heard[name] = match.span()
        return heard

    def _candidates(self, sentence: str) -> Iterator[tuple[str, Phrase]]:
        yield from self._always
        for word in words_of(sentence):
            yield from self._by_word.get(word, ())


def words_of(sentence: str) -> dict[str, None]:
    """The words of a sentence in small letters, in their order; of *don’t* also *don*."""
    words: dict[str, None] = {}
    for word in _WORDS.findall(sentence.lower().replace("’", "'")):
        words[word] = None
        words[word.partition("'")[0]] = None
    return words


class _Reader:
    """Reads one phrase."""

    def __init__(self, written: str, lists: Mapping[str, Sequence[str]], depth: int = 0) -> None:
        self._tokens = [token if token.strip() != "|" else "|" for token in _TOKEN.findall(written)]
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
        if token == "(":
            inside = self._either()
            closing = self._peek()
            if not closing.startswith(")"):
                raise NoPhrase("a bracket is opened and not closed")
            self._at += 1
            return _Piece(inside.source, inside.words, may_miss=closing.endswith("?"))
        if token.startswith("{"):
            return self._named(token.rstrip("?")[1:-1], may_miss=token.endswith("?"))
        words = token.split("|")
        if not all(_WORD.fullmatch(word) for word in words):
            raise NoPhrase(f"`{token}` is no word")
        return _Piece(
            f"(?:{'|'.join(_word(word.rstrip('?')) for word in words)})",
            _all_known([_known(word.rstrip("?")) for word in words]),
            may_miss=token.endswith("?"),
        )

    def _named(self, name: str, *, may_miss: bool) -> _Piece:
        if name in FIGURES:
            return _Piece(FIGURES[name], None, may_miss)
        if name not in self._lists:
            raise NoPhrase(f"there is no list `{name}`")
        if self._depth == _MOST_DEPTH:
            raise NoPhrase(f"the list `{name}` leads back to itself")
        ways = [_Reader(each, self._lists, self._depth + 1).whole() for each in self._lists[name]]
        both = _one_of(ways)
        return _Piece(both.source, both.words, may_miss)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""


def _one_of(ways: Sequence[_Piece]) -> _Piece:
    if len(ways) == 1:
        return ways[0]
    return _Piece(f"(?:{'|'.join(way.source for way in ways)})", _all_known([way.words for way in ways]))


def _in_a_row(pieces: Sequence[_Piece]) -> _Piece:
    """Pieces one after the other; what must be there is looked for by its rarest words."""
    needed = [piece for piece in pieces if not piece.may_miss and not piece.is_gap]
    if not needed:
        raise NoPhrase("nothing in it has to be heard")
    if pieces[0].is_gap or pieces[-1].is_gap:
        raise NoPhrase("`...` stands between words")
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
    known = [piece.words for piece in needed if piece.words is not None]
    return _Piece(source, min(known, key=_cost) if known else None)


def _cost(words: frozenset[str]) -> int:
    return sum(50 if word in _COMMON else 1 for word in words)


def _all_known(each: Sequence[frozenset[str] | None]) -> frozenset[str] | None:
    known = [words for words in each if words is not None]
    return frozenset().union(*known) if len(known) == len(each) else None


def _word(word: str) -> str:
    """The expression of one word."""
    stem, star = (word[:-1], r"\w*") if word.endswith("*") else (word, "")
    stem = stem.replace("’", "'")
    if stem.endswith("n't"):
        whole = {"can't": r"can(?:['’]t|not)", "won't": r"wo(?:n['’]t)|will not"}.get(stem)
        return rf"\b(?:{whole or re.escape(stem[:-3]) + r'(?:n[ ]?[’' + chr(39) + r']?t| not)'})\b"
    for ending, long in _SHORT.items():
        if stem.endswith(ending):
            return rf"\b{re.escape(stem.removesuffix(ending))}(?:['’]{ending[1:]}|{long})\b"
    return r"\b" + r"[-\s]?".join(re.escape(part) for part in stem.split("-")).replace("'", "['’]") + star + r"\b"


def _known(word: str) -> frozenset[str] | None:
    """The words of a sentence of which one is there where a word is heard."""
    stem = word.replace("’", "'").lower()
    if stem.endswith("*"):
        return None
    if "-" in stem:
        parts = stem.split("-")
        return frozenset({parts[0], "".join(parts)})
    if stem.endswith("n't"):
        return frozenset({stem, stem[:-3], stem.replace("'", ""), "will" if stem == "won't" else "cannot"})
    return frozenset({stem.partition("'")[0]})
