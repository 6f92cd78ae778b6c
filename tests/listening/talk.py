"""A few lines of talk as a call, heard by the shipped table."""

from collections.abc import Sequence
from functools import cache

from dontbuy.api.proposals.proposal import BUYER, VENDOR, Proposal, Proposed
from dontbuy.api.proposals.proposing import propose
from dontbuy.api.proposals.table import CallTable, read_table
from dontbuy.api.transcripts.transcript import Passage, Speaker, SpokenTurn, Transcript
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.kept import SHIPPED
from dontbuy.engine.rulebook.library import load

VERA, BOB = "Vera", "Bob"
"""The vendor, and the buyer."""
PRIYA = "Priya"
"""A colleague of the vendor’s."""
SIDES = {VERA: VENDOR, PRIYA: VENDOR, BOB: BUYER}
KINDS = ("vendor_evaluation", "buying_request", "discovery_self_check")


@cache
def rulebook() -> Rulebook:
    return load(SHIPPED).rulebook


@cache
def table() -> CallTable:
    return read_table(SHIPPED, rulebook())


def call_of(*lines: str) -> Transcript:
    """A call of lines such as `Vera: What is your win rate?`."""
    turns, source = list[SpokenTurn](), dict[str, str]()
    for number, line in enumerate(lines, 1):
        speaker, _, text = line.partition(": ")
        source[str(number)] = text
        turns.append(SpokenTurn(speaker, [Passage(str(number), 0, text)]))
    names = dict.fromkeys(turn.speaker for turn in turns)
    return Transcript("text", turns, [Speaker(name) for name in names], source=source)


def heard(*lines: str, kind: str = "vendor_evaluation", is_whole: bool = False) -> Proposed:
    """What a call proposes."""
    call = call_of(*lines)
    sides = {name: side for name, side in SIDES.items() if name in {turn.speaker for turn in call.turns}}
    return propose([call], sides, rulebook(), kind, table(), is_whole=is_whole)


def proposed(*lines: str, is_whole: bool = False) -> dict[str, Proposal]:
    """The proposals of a call for every kind of check, by their ids."""
    return {each.id: each for kind in KINDS for each in heard(*lines, kind=kind, is_whole=is_whole).proposals}


def quotes(proposal: Proposal) -> Sequence[str]:
    return [quote.text for quote in proposal.quotes]
