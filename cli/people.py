"""`dontbuy people`: who was signed in by a proxy in front of the service, and what each of them may do on its pages."""

from enum import StrEnum
from typing import Annotated

import typer

from dontbuy.cli.stored import Store, opened
from dontbuy.cli.terminal import clean

people = typer.Typer(help="Say what the people may do whom a proxy signs in.", no_args_is_help=True)
Login = Annotated[str, typer.Argument(help="The login, as the proxy names it; capitals do not count.")]


class May(StrEnum):
    """Look; also begin checks and purchases; both, and the workspace is theirs."""

    READS = "reads"
    WRITES = "writes"
    OWNS = "owns"


@people.command("set")
def set_role(
    login: Login,
    role: Annotated[May, typer.Option("--role", help="What they may do.")],
    database: Store = None,
) -> None:
    """Let somebody do this and no more, also before they come for the first time."""
    from dontbuy.api.logins import Logins
    from dontbuy.api.records.callers import Role

    with opened(database) as store:
        person = Logins(store).set_role(login, Role(role.value))
    typer.echo(f"{person.id}  {clean(person.login or '')}  {person.role}")


@people.command("list")
def show(database: Store = None) -> None:
    """List everybody who was ever seen; who was forgotten has no login."""
    from dontbuy.api.logins import Logins

    with opened(database) as store:
        found = Logins(store).listed()
    for person in found:
        login = clean(person.login) if person.login else f"forgotten {person.forgotten_at:%Y-%m-%d}"
        typer.echo(f"{person.id}  {login}  {person.role}  since {person.created_at:%Y-%m-%d}")
    if not found:
        typer.echo("Nobody was signed in yet.", err=True)


@people.command("forget")
def forget(login: Login, database: Store = None) -> None:
    """Forget a login; the role that they had and the times stay."""
    from dontbuy.api.logins import Logins

    with opened(database) as store:
        person = Logins(store).forget(login)
    typer.echo(f"{person.id} is forgotten.")
