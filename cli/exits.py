"""The exit codes of the command: what the documents came to, or why there is no answer."""

from collections.abc import Iterable, Mapping
from enum import IntEnum

from dontbuy.engine.errors import EngineDisagreement, EngineError, InvariantBroken
from dontbuy.engine.ir import Word


class Exit(IntEnum):
    """A pipeline reads 0 as *go on*; so whatever is not told is never 0, and 1 is only ever a stop."""

    FINE = 0
    STOP_OR_ACT = 1
    UNREADABLE = 2
    UNDECIDED = 3
    OUR_FAULT = 70
    NOT_WRITTEN = 74
    INTERRUPTED = 130
    READER_LEFT = 141


MEANINGS: Mapping[Exit, str] = {
    Exit.FINE: "nothing to stop for",
    Exit.STOP_OR_ACT: "stop or act",
    Exit.UNREADABLE: "something could not be read",
    Exit.UNDECIDED: "not yet known",
    Exit.OUR_FAULT: "our fault: the engines disagree, or dontbuy cannot run, so nothing is answered",
    Exit.NOT_WRITTEN: "the answer could not be written, as on a full disk",
    Exit.INTERRUPTED: "stopped with Ctrl-C",
    Exit.READER_LEFT: "whoever read the output left (`| head`) before every document was answered",
}

_WORST_FIRST = (Exit.OUR_FAULT, Exit.READER_LEFT, Exit.UNREADABLE, Exit.STOP_OR_ACT, Exit.UNDECIDED, Exit.FINE)


def worst(exits: Iterable[Exit]) -> Exit:
    """What several documents come to: of a stop and something unreadable, it is unreadable that is told."""
    return min(exits, key=_WORST_FIRST.index, default=Exit.FINE)


def exit_of(level: str, could_become: str | None, words: Mapping[str, Word]) -> Exit:
    """What one answer comes to: by its level, and by the word that it could still become, of those of its rule set."""
    if level in ("stop", "act"):
        return Exit.STOP_OR_ACT
    if level == "unknown" or (could_become and words[could_become].level in ("stop", "act")):
        return Exit.UNDECIDED
    return Exit.FINE


def exit_of_error(error: EngineError) -> Exit:
    """What a document comes to that is not answered."""
    return Exit.OUR_FAULT if isinstance(error, EngineDisagreement | InvariantBroken) else Exit.UNREADABLE
