"""`dontbuy calls`: what was said in calls, read from transcripts, and what it proposes. Nothing is kept, and nothing
leaves the machine but to a listener that somebody asks."""

import sys
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dontbuy.cli.options import Format, Rules, answerer_of

if TYPE_CHECKING:
    from dontbuy.api.transcripts.transcript import Transcript

calls = typer.Typer(help="Read transcripts of calls, and what they propose.", no_args_is_help=True)
_STDIN = "-"
_NOTICED = "note"
_MOST_PLACES = 20


class Unit(StrEnum):
    """What times without a unit are in."""

    SECONDS = "seconds"
    MILLISECONDS = "milliseconds"


@calls.callback()
def _group() -> None:
    """Read transcripts of calls, and what they propose."""


@calls.command()
def read(
    file: Annotated[
        str, typer.Argument(help="WebVTT, SRT, .docx, JSON of a recorder, Markdown or text; - is standard input.")
    ],
    output: Annotated[Format, typer.Option("--format", help="For people, or one line of JSON.")] = Format.TEXT,
    unit: Annotated[Unit | None, typer.Option(help="The unit of times in JSON that do not say it.")] = None,
) -> None:
    """Print who said what and when, with the place of every passage, and every line that was left out.

    Exit code 0: read. 2: it is no transcript, and why.
    """
    from dontbuy.api.transcripts.reading import read_transcript
    from dontbuy.api.wire.exact_json import dumps

    transcript = read_transcript(_bytes_of(file), unit.value if unit else "")
    if output is Format.JSON:
        typer.echo(dumps(_as_data(transcript)))
        return
    for line in _as_text(transcript):
        typer.echo(line)


@calls.command()
def propose(
    files: Annotated[list[str], typer.Argument(help="The calls of one deal, in their order; - is standard input.")],
    kind: Annotated[str, typer.Option(help="The kind of document that the proposals are for.")] = "",
    us: Annotated[list[str] | None, typer.Option("--us", help="Somebody on your side; again for another.")] = None,
    buyer: Annotated[list[str] | None, typer.Option("--buyer", help="Somebody who buys; again for another.")] = None,
    vendor: Annotated[list[str] | None, typer.Option("--vendor", help="Somebody who sells; again for another.")] = None,
    whole: Annotated[
        bool,
        typer.Option("--whole", help="The calls are complete, and no other conversation took place, mails included."),
    ] = False,
    likeness: Annotated[
        bool, typer.Option("--likeness", help="List sentences too that nothing heard and that resemble others.")
    ] = False,
    listener: Annotated[
        bool, typer.Option("--listener", help="Send what was said to DONTBUY_LISTENER_URL, and hold its claims to it.")
    ] = False,
    accept: Annotated[
        list[str] | None, typer.Option("--accept", help="The id of a proposal, or all: print a document with it.")
    ] = None,
    output: Annotated[Format, typer.Option("--format", help="For people, or one line of JSON.")] = Format.TEXT,
    unit: Annotated[Unit | None, typer.Option(help="The unit of times in JSON that do not say it.")] = None,
    folders: Rules = None,
) -> None:
    """Print what calls propose, each with the words it rests on. Nothing counts before somebody accepts it.

    With --accept a document is printed, for `dontbuy check -`. Exit code 0: read. 2: it is no transcript, and why.
    """
    from dontbuy.api.proposals.proposals import Beside
    from dontbuy.cli.proposing import AskedOfCalls, propose_from

    sides = {"us": us or [], "buyer": buyer or [], "vendor": vendor or []}
    as_json = output is Format.JSON
    asked = AskedOfCalls(
        kind, sides, is_whole=whole, beside=Beside(likeness, listener), accepted=accept, as_json=as_json
    )
    told = [(file, _bytes_of(file)) for file in files]
    propose_from(answerer_of(folders).library, told, asked, unit.value if unit else "")


def _bytes_of(file: str) -> bytes:
    """What is in a file, as far as is needed to see that it is too long."""
    from dontbuy.api.transcripts.refusals import LONGEST

    if file == _STDIN:
        return sys.stdin.buffer.read(LONGEST + 1)
    with Path(file).open("rb") as opened:
        return opened.read(LONGEST + 1)


def _as_data(transcript: "Transcript") -> dict[str, Any]:
    return {
        "format": transcript.format,
        "speakers": [
            {"name": each.name, "title": each.title, "email": each.email, "affiliation": each.affiliation}
            for each in transcript.speakers
        ],
        "turns": [
            {
                "speaker": turn.speaker,
                "start": turn.start,
                "end": turn.end,
                "text": turn.text,
                "passages": [{"place": each.place, "offset": each.offset, "text": each.text} for each in turn.passages],
            }
            for turn in transcript.turns
        ],
        "left_out": [{"place": each.place, "text": each.text, "why": each.why} for each in transcript.left_out],
        "notices": [
            {"code": each.code, "detail": each.message, "place": str(each.where), "hint": each.hint}
            for each in transcript.notices
        ],
    }


def _as_text(transcript: "Transcript") -> Iterator[str]:
    from dontbuy.api.transcripts.clock import clock_of
    from dontbuy.api.transcripts.transcript import NOT_UNDERSTOOD

    names = ", ".join(each.name for each in transcript.speakers) or "nobody is named"
    count = len(transcript.turns)
    yield f"{transcript.format}: {count} {'turn' if count == 1 else 'turns'}, {names}"
    for turn in transcript.turns:
        at = f"[{clock_of(turn.start)}] " if turn.start is not None else ""
        yield f"{at}{turn.speaker or '(not named)'}: {_plain(turn.text)}"
    unread = [each for each in transcript.left_out if each.why == NOT_UNDERSTOOD]
    silent = [each.place for each in transcript.left_out if each.why != NOT_UNDERSTOOD]
    more = f", {len(silent) - _MOST_PLACES} more" if len(silent) > _MOST_PLACES else ""
    at = f" ({', '.join(silent[:_MOST_PLACES])}{more})" if silent else ""
    yield f"Left out: {len(silent)} without speech{at}, {len(unread)} not understood"
    yield from (f"  {each.place}: {_plain(each.text)}" for each in unread)
    yield from (f"{_NOTICED}: {each}" for each in transcript.notices)


def _plain(text: str) -> str:
    """A text for a terminal: nothing in it moves the cursor or turns the direction of writing."""
    from dontbuy.cli.terminal import clean

    return clean(text)
