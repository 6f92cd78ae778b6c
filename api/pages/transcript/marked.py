"""A call as it is shown: turn by turn, the words that proposals rest on marked, each mark with a place of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dontbuy.api.proposals.proposal import Basis, Proposal, Quote
from dontbuy.api.transcripts.clock import clock_of
from dontbuy.api.transcripts.transcript import Passage, SpokenTurn, Transcript


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of a turn. Marked ones have an `id`, and the numbers of the proposals that rest on them."""

    text: str
    id: str = ""
    proposals: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn, piece by piece. `clock` is `""` where the file has no times."""

    id: str
    speaker: str
    side: str
    clock: str
    pieces: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class MarkedCall:
    """All turns, and where each quote is marked."""

    turns: Sequence[ShownTurn]
    marks: Mapping[tuple[int, str, int], str]
    """By the turn, place and offset of the first passage of a quote."""

    def mark_of(self, quote: Quote) -> str:
        """The id of where the words of a quote stand: of the mark, or of the turn."""
        first = quote.passages[0] if quote.passages else None
        known = self.marks.get((quote.turn, first.place, first.offset), "") if first else ""
        return known or turn_id(quote.turn)


def turn_id(number: int) -> str:
    return f"turn-{number}"


def clock(seconds: float | None) -> str:
    """A time of a recording, in the first hour without it; `""` for None."""
    return "" if seconds is None else clock_of(seconds).removeprefix("0:")


def marked(call: Transcript, sides: Mapping[str, str], proposals: Sequence[Proposal]) -> MarkedCall:
    """A call with the quotes of its proposals marked; of an absence nothing is, for it rests on what is not there."""
    wanted: dict[int, list[tuple[Passage, int]]] = {}
    for number, proposal in enumerate(proposals, 1):
        if proposal.basis is not Basis.ABSENCE:
            for quote in proposal.quotes:
                wanted.setdefault(quote.turn, []).extend((passage, number) for passage in quote.passages)
    marks: dict[tuple[int, str, int], str] = {}
    turns = [
        ShownTurn(
            turn_id(at),
            turn.speaker,
            sides.get(turn.speaker, ""),
            clock(turn.start),
            _pieces(turn, at, wanted.get(at, ()), marks),
        )
        for at, turn in enumerate(call.turns, 1)
    ]
    return MarkedCall(turns, marks)


def _pieces(
    turn: SpokenTurn, number: int, wanted: Sequence[tuple[Passage, int]], marks: dict[tuple[int, str, int], str]
) -> list[Piece]:
    """The text of a turn in pieces; `marks` is told where each passage that is wanted is marked."""
    if not wanted:
        return [Piece(turn.text)]
    pieces = list[Piece]()
    for at, passage in enumerate(turn.passages):
        if at:
            pieces.append(Piece(" "))
        inside = [each for each in wanted if _is_inside(each[0], passage)]
        edge = 0
        for begin, end, quoted in _stretches(passage, inside):
            id_ = f"mark-{number}-{len(marks) + 1}"
            marks.update({(number, each.place, each.offset): id_ for each, _ in quoted})
            pieces.append(Piece(passage.text[edge:begin]))
            pieces.append(Piece(passage.text[begin:end], id_, [*dict.fromkeys(of for _, of in quoted)]))
            edge = end
        pieces.append(Piece(passage.text[edge:]))
    return [piece for piece in pieces if piece.text]


def _stretches(
    passage: Passage, wanted: Sequence[tuple[Passage, int]]
) -> list[tuple[int, int, list[tuple[Passage, int]]]]:
    """What of a passage is marked, from one character to another; what overlaps is one mark."""
    found = list[tuple[int, int, list[tuple[Passage, int]]]]()
    for each in sorted(wanted, key=lambda told: told[0].offset):
        begin = each[0].offset - passage.offset
        end = begin + len(each[0].text)
        if found and begin < found[-1][1]:
            first, last, quoted = found[-1]
            found[-1] = (first, max(last, end), [*quoted, each])
        else:
            found.append((begin, end, [each]))
    return found


def _is_inside(quoted: Passage, passage: Passage) -> bool:
    if quoted.place != passage.place:
        return False
    begin = quoted.offset - passage.offset
    return begin >= 0 and passage.text.startswith(quoted.text, begin)
