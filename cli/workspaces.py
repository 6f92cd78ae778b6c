"""`dontbuy workspaces`: which there are, and how long each keeps what tools post in it."""

import re
from typing import Annotated

import typer

from dontbuy.cli.stored import Store, opened
from dontbuy.cli.terminal import clean

workspaces = typer.Typer(help="Say how long a workspace keeps what tools post in it.", no_args_is_help=True)
_AS_THE_SERVICE, _LONGEST = "default", 36_500
_DAYS = re.compile(r"([0-9]{1,5})d")


@workspaces.command("list")
def show(database: Store = None) -> None:
    """List every workspace with how long it keeps what tools post in it, where that was set."""
    from dontbuy.api.workspaces import Workspaces

    with opened(database) as store:
        found = Workspaces(store).listed()
    for each in found:
        typer.echo(_line(each.name, each.retention_days))


@workspaces.command("set")
def set_retention(
    name: Annotated[str, typer.Argument(help="The workspace.")],
    retention: Annotated[
        str,
        typer.Option("--retention", help="Days, such as 365d, or `default` for DONTBUY_RETENTION_DAYS."),
    ],
    database: Store = None,
) -> None:
    """Say how long a workspace keeps what tools post in it; what is older is shown no more at once, and then erased.

    It counts in every process from the next request on.
    """
    from dontbuy.api.workspaces import Workspaces

    days = _days(retention)
    with opened(database) as store:
        kept = Workspaces(store).set_retention(name, days)
    typer.echo(_line(kept.name, kept.retention_days))


def _days(text: str) -> int | None:
    if text == _AS_THE_SERVICE:
        return None
    found = _DAYS.fullmatch(text)
    if found is None or not 1 <= int(found[1]) <= _LONGEST:
        raise typer.BadParameter(
            f"write days, such as 365d, up to {_LONGEST}d, or `{_AS_THE_SERVICE}`", param_hint="--retention"
        )
    return int(found[1])


def _line(name: str, days: int | None) -> str:
    return f"{clean(name)}  {'kept as the service says' if days is None else f'kept for {days} days'}"
