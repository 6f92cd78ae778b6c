"""`dontbuy rules prove`, `diff` and `mutate`: what holds of every document, and not only of those that were tried."""

from pathlib import Path
from typing import Annotated

import typer

from dontbuy.cli.options import Format, rulebook_folders

Folder = Annotated[Path | None, typer.Argument(help="The folder of a rulebook; the one in force by default.")]
Output = Annotated[Format, typer.Option("--format", help="For people, or one line of JSON.")]
Seconds = Annotated[
    int, typer.Option(min=0, max=86_400, help="How long it may take; what is left then is not decided, never guessed.")
]


def prove(folder: Folder = None, output: Output = Format.TEXT, seconds: Seconds = 60) -> None:
    """Hold a rulebook to what it claims of every document, with a case for whatever fails.

    Exit code 0: all holds. 1: something fails. 2: it could not be read. 3: nothing fails, and something was not decided
    in the time given.
    """
    from dontbuy.cli.proving import prove_rulebook

    folders = [folder] if folder else rulebook_folders()
    raise typer.Exit(max((prove_rulebook(each, output, seconds) for each in folders), key=_WORST_LAST.index))


_WORST_LAST = (0, 3, 1)


def add_proofs(rules: typer.Typer) -> None:
    """Put the commands into their group."""
    rules.command("prove")(prove)
