"""`dontbuy rules prove`, `diff` and `mutate`: what holds of every document, and not only of those that were tried."""

from pathlib import Path
from typing import Annotated

import typer

from dontbuy.cli.options import Folder, Output, Prover, RulesFormat, rulebook_folders

Seconds = Annotated[
    int, typer.Option(min=0, max=86_400, help="How long it may take; what is left then is not decided, never guessed.")
]


def prove(
    folder: Folder = None,
    output: Output = RulesFormat.TEXT,
    seconds: Seconds = 60,
    by: Annotated[
        Prover, typer.Option(help="The search, the solver Z3 (an extra), or both, which must agree.")
    ] = Prover.SEARCH,
) -> None:
    """Hold a rulebook to what it claims of every document, with a case for whatever fails.

    By both, each way may take as long, and a claim that holds by one and fails by the other is a disagreement: no claim
    is printed, and the exit code is 70.

    Exit code 0: all holds. 1: something fails. 2: it could not be read. 3: nothing fails, and something was not decided
    in the time given.
    """
    from dontbuy.cli.printer import printing
    from dontbuy.cli.proving import prove_rulebook

    folders = [folder] if folder else rulebook_folders()
    with printing(output, "rules prove") as printer:
        ends = [prove_rulebook(each, printer, seconds, by) for each in folders]
    raise typer.Exit(max(ends, key=_WORST_LAST.index))


def diff(
    old: Annotated[Path, typer.Argument(help="The folder of the rulebook as it was.")],
    new: Annotated[Path, typer.Argument(help="The folder of the rulebook as it is to be.")],
    replay: Annotated[
        str | None,
        typer.Option(help="A store: which evaluations that OLD judged, and that it keeps, would get another verdict."),
    ] = None,
    output: Output = RulesFormat.TEXT,
    seconds: Seconds = 60,
) -> None:
    """Say in which documents a verdict comes out otherwise, or that there is none, for each kind.

    Exit code 0: equal on every document, and on every kept one. 1: something differs. 2: a rulebook or the store could
    not be read. 3: nothing was found to differ, and something was not decided in the time given.
    """
    from dontbuy.cli.diffing import diff_rulebooks
    from dontbuy.cli.printer import printing

    with printing(output, "rules diff") as printer:
        end = diff_rulebooks(old, new, replay, printer, seconds)
    raise typer.Exit(end)


def mutate(folder: Folder = None, output: Output = RulesFormat.TEXT, seconds: Seconds = 300) -> None:
    """Change every thing in a rulebook's conditions in turn, and say which changes its cases do not notice.

    Exit code 0: they notice each that any document shows. 1: some they do not, each with the case that would. 2: the
    rulebook could not be read, or a case is answered otherwise than it says. 3: something was not decided in the time
    given.
    """
    from dontbuy.cli.mutating import mutate_rulebook
    from dontbuy.cli.printer import printing

    folders = [folder] if folder else rulebook_folders()
    with printing(output, "rules mutate") as printer:
        ends = [mutate_rulebook(each, printer, seconds) for each in folders]
    raise typer.Exit(max(ends, key=_WORST_LAST.index))


_WORST_LAST = (0, 3, 1)


def add_proofs(rules: typer.Typer) -> None:
    """Put the commands into their group."""
    rules.command("prove")(prove)
    rules.command("diff")(diff)
    rules.command("mutate")(mutate)
