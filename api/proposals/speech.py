"""A call as what is listened to: sentences, by whom, on which side, and where each stands in the file."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from dontbuy.api.proposals.proposal import Quote
from dontbuy.api.proposals.words import Kinds, Words
from dontbuy.api.transcripts.transcript import Passage, SpokenTurn, Transcript

LONGEST_QUOTE = 320
"""Characters; of a longer sentence what was heard is quoted, with the words around it."""
_AROUND = 140
_LONGEST = 600
"""Characters that are listened to as one sentence: where a recorder sets no stops, a whole turn would be one."""
_SENTENCE = re.compile(r"\S.*?(?:[.?!…]+[\"”’')\]]*(?=\s|$)|$)", re.DOTALL)


class Sentence(NamedTuple):
    """A sentence of a turn, from `begin` of the text of that turn. `call` and `turn` count from 0. `side` is `""` where
    the speaker is on none, or where nobody has looked for it yet."""

    call: int
    turn: int
    begin: int
    text: str
    speaker: str
    words: Words
    side: str = ""

    @property
    def is_asked(self) -> bool:
        """Whether it ends as a question does."""
        return self.text.rstrip("\"”’')]").endswith("?")


def sentences_of(calls: Sequence[Transcript]) -> Iterator[Sentence]:
    """Every sentence of every call, in the order in which they were spoken, on no side."""
    kinds = Kinds()
    for call, transcript in enumerate(calls):
        for at, turn in enumerate(transcript.turns):
            for match in _SENTENCE.finditer(turn.text):
                for begin, text in _pieces(match.group()):
                    yield Sentence(call, at, match.start() + begin, text, turn.speaker, Words(text, kinds))


def _pieces(sentence: str) -> Iterator[tuple[int, str]]:
    """A sentence, cut between words where it is too long, with where each piece begins in it."""
    begin = 0
    while len(sentence) - begin > _LONGEST:
        end = sentence.rfind(" ", begin + 1, begin + _LONGEST)
        end = end if end > begin else begin + _LONGEST
        yield begin, sentence[begin:end]
        begin = end + (sentence[end] == " ")
    yield begin, sentence[begin:]


def quote(calls: Sequence[Transcript], sentence: Sentence, heard: tuple[int, int] = (0, 0)) -> Quote:
    """A sentence as a quote; of a long one what was heard in it, from one character to another, and what is around."""
    turn = calls[sentence.call].turns[sentence.turn]
    begin, end = 0, len(sentence.text)
    if end > LONGEST_QUOTE:
        first, last = heard
        begin, end = _whole_words(sentence.text, max(first - _AROUND, 0), min(last + _AROUND, end))
    passages = _cut(turn, sentence.begin + begin, sentence.begin + end)
    return Quote(sentence.call + 1, sentence.turn + 1, turn.speaker, sentence.side, turn.start, passages)


def _whole_words(text: str, begin: int, end: int) -> tuple[int, int]:
    """The same stretch, without the halves of words at its ends."""
    if begin and not text[begin - 1].isspace():
        begin = next((at + 1 for at in range(begin, end) if text[at].isspace()), begin)
    if end < len(text) and not text[end].isspace():
        end = next((at for at in range(end - 1, begin, -1) if text[at].isspace()), end)
    return begin, end


def _cut(turn: SpokenTurn, begin: int, end: int) -> list[Passage]:
    """What of the passages of a turn stands between two characters of its text."""
    pieces, at = [], 0
    for passage in turn.passages:
        first, last = max(begin - at, 0), min(end - at, len(passage.text))
        if first < last:
            piece = passage.text[first:last]
            bare = piece.strip()
            if bare:
                offset = passage.offset + first + len(piece) - len(piece.lstrip())
                pieces.append(Passage(passage.place, offset, bare))
        at += len(passage.text) + 1
    return pieces
