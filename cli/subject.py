"""`dontbuy subject`: what is kept of one subject, given out or erased, for whoever runs the service."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dontbuy.api.store.database import Database

app = typer.Typer(help="Give out or erase what tools posted of one subject.", no_args_is_help=True)
_DONE, _SOME_UNREADABLE = 0, 2

Store = Annotated[Path | None, typer.Option("--database", help="The store; DONTBUY_DATABASE or var/dontbuy.db here.")]
Subject = Annotated[str, typer.Argument(metavar="ID", help="`subject.id` of the documents, letter for letter.")]


@app.command()
def export(subject: Subject, database: Store = None) -> None:
    """Print every evaluation of a subject with all its revisions and their documents, one a line.

    Exit code 0: printed. 2: nothing is kept of it, or the store or a row of it cannot be read; such a row is printed as
    a problem.
    """
    from dontbuy.api.door.problems import problem
    from dontbuy.api.records.evaluations import Evaluated
    from dontbuy.api.subjects import exported
    from dontbuy.api.wire.exact_json import dumps

    left = _DONE
    with _opened(database) as store:
        for each in exported(store, subject):
            if not isinstance(each, Evaluated):
                left = _SOME_UNREADABLE
            typer.echo(dumps(each.body if isinstance(each, Evaluated) else problem(each)))
    raise typer.Exit(left)


@app.command()
def erase(subject: Subject, database: Store = None) -> None:
    """Erase every evaluation of a subject. Its number stays in the ledger, and nothing that it said.

    Exit code 0: nothing is kept of it now, and how many evaluations were erased is printed. 2: the store cannot be
    written.
    """
    from datetime import UTC, datetime

    from dontbuy.api.subjects import erase_subject

    with _opened(database) as store:
        count = erase_subject(store, subject, datetime.now(UTC))
    typer.echo(f"{count} {'evaluation' if count == 1 else 'evaluations'} erased")


@contextmanager
def _opened(given: Path | None) -> Iterator["Database"]:
    """The store that the service would open, where there is one."""
    from dontbuy.api.settings import read_settings
    from dontbuy.api.store.database import Database

    file = given or read_settings().database
    if not file.exists():
        raise FileNotFoundError(2, "No such file or directory", str(file))
    with closing(Database(file)) as store:
        yield store
