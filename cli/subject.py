"""`dontbuy subject`: what is kept of one subject, given out or erased, for whoever runs the service."""

from typing import Annotated

import typer

from dontbuy.cli.stored import Store, opened

app = typer.Typer(help="Give out or erase what tools posted of one subject.", no_args_is_help=True)
_DONE, _SOME_UNREADABLE = 0, 2

Subject = Annotated[str, typer.Argument(metavar="ID", help="`subject.id` of the documents, letter for letter.")]
Workspace = Annotated[str, typer.Option(help="The workspace; what is kept of a subject in another is left alone.")]


@app.command()
def export(subject: Subject, workspace: Workspace = "default", database: Store = None) -> None:
    """Print every evaluation of a subject with all its revisions and their documents, one a line.

    Exit code 0: printed. 2: nothing is kept of it, or the store or a row of it cannot be read; such a row is printed as
    a problem.
    """
    from dontbuy.api.door.problems import problem
    from dontbuy.api.records.callers import Caller
    from dontbuy.api.records.evaluations import Evaluated
    from dontbuy.api.subjects import exported
    from dontbuy.api.wire.exact_json import dumps

    left = _DONE
    with opened(database, makes=False) as store:
        for each in exported(store, subject, Caller(workspace=workspace)):
            if not isinstance(each, Evaluated):
                left = _SOME_UNREADABLE
            typer.echo(dumps(each.body if isinstance(each, Evaluated) else problem(each)))
    raise typer.Exit(left)


@app.command()
def erase(subject: Subject, workspace: Workspace = "default", database: Store = None) -> None:
    """Erase every evaluation of a subject. Its number stays in the ledger, and nothing that it said.

    Exit code 0: nothing is kept of it now, and how many evaluations were erased is printed. 2: the store cannot be
    written.
    """
    from datetime import UTC, datetime

    from dontbuy.api.records.callers import Caller
    from dontbuy.api.subjects import erase_subject

    with opened(database, makes=False) as store:
        count = erase_subject(store, subject, datetime.now(UTC), Caller(workspace=workspace))
    typer.echo(f"{count} {'evaluation' if count == 1 else 'evaluations'} erased")
