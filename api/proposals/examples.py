"""What a table says of itself: each cue is heard in its examples, and not in the others."""

from collections.abc import Iterator
from pathlib import Path

from dontbuy.api.proposals.hearing import listen
from dontbuy.api.proposals.speech import sentences_of
from dontbuy.api.proposals.table import CallTable, read_table
from dontbuy.api.transcripts.transcript import Passage, SpokenTurn, Transcript
from dontbuy.engine.errors import Diagnostic, RulebookError
from dontbuy.engine.ir import Rulebook

_SOMEBODY = "Somebody"


def checked_table(folder: Path, rulebook: Rulebook) -> CallTable:
    """The table of a folder, each example of which was tried. Raises RulebookError with all that is wrong."""
    table = read_table(folder, rulebook)
    if wrong := [*_wrong_examples(table)]:
        raise RulebookError(wrong)
    return table


def _wrong_examples(table: CallTable) -> Iterator[Diagnostic]:
    for cue in table.cues.values():
        for key, texts, should in (("says", cue.says.says, True), ("says_not", cue.says.says_not, False)):
            for at, text in enumerate(texts):
                if _is_heard(cue.name, text, table) != should:
                    message = f"`{cue.name}` is {'not ' if should else ''}heard in this example"
                    hint = "change the phrases, or the example if it is wrong"
                    yield Diagnostic("calls/wrong-example", message, cue.places[key][at], hint)


def _is_heard(name: str, text: str, table: CallTable) -> bool:
    """Whether a cue is heard in a text alone, whatever has to come before or after it."""
    turn = SpokenTurn(_SOMEBODY, [Passage("1", 0, text)])
    call = Transcript("text", [turn], [], source={"1": text})
    return bool(
        listen([call], [*sentences_of([call])], {_SOMEBODY: table.cues[name].says.side}, table).heard_alone[name]
    )
