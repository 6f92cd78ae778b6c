"""`dontbuy keys`: make, list, revoke and rotate keys. A key is shown once, when it is made, and never again."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from dontbuy.cli.stored import Store, opened
from dontbuy.cli.terminal import clean

if TYPE_CHECKING:
    from dontbuy.api.records.callers import Key, Scope

keys = typer.Typer(help="Make, list, revoke and rotate the keys of the API.", no_args_is_help=True)
_DAYS = re.compile(r"([0-9]{1,4})d")
_HOURS = re.compile(r"([0-9]{1,4})(h|d)")
Identity = Annotated[str, typer.Argument(help="The id of a key, gr_…, as `dontbuy keys list` names it.")]


@keys.command("create")
def create(
    name: Annotated[str, typer.Option("--name", help="Who uses it, such as `crm`.")],
    scopes: Annotated[
        str,
        typer.Option(
            "--scopes", help="What it opens, with commas: check, evaluations:read, evaluations:write, purchases, admin."
        ),
    ],
    workspace: Annotated[
        str, typer.Option("--workspace", help="What it sees; one that is not there yet is made.")
    ] = "default",
    expires: Annotated[str, typer.Option("--expires", help="How long it works: days, such as 90d, or never.")] = "90d",
    database: Store = None,
) -> None:
    """Make a key and print it, once.

    From then on /v1 wants a key, also on this machine. What the key is stands on standard output alone, so that it can
    be sent on: `dontbuy keys create … > key`.
    """
    from dontbuy.api.keys import Keys

    wanted, days = _scopes(scopes), _days(expires)
    with opened(database) as store:
        key, shown = Keys(store).create(name, workspace, wanted, days)
    _show(key, shown)


@keys.command("list")
def show(database: Store = None) -> None:
    """List every key that was ever made: its id, what it opens, until when, and when it was used last."""
    from dontbuy.api.keys import Keys

    with opened(database) as store:
        found = Keys(store).listed()
    for key in found:
        typer.echo(_line(key, datetime.now(UTC)))
    if not found:
        typer.echo("There is no key. `dontbuy keys create` makes one.", err=True)


@keys.command("revoke")
def revoke(identity: Identity, database: Store = None) -> None:
    """Take a key back: within a second it opens nothing, in any process."""
    from dontbuy.api.keys import Keys

    with opened(database) as store:
        key = Keys(store).revoke(identity)
    typer.echo(f"{key.id} ({clean(key.name)}) is revoked.")


@keys.command("rotate")
def rotate(
    identity: Identity,
    keep: Annotated[
        str, typer.Option("--keep", help="How long the old one goes on: hours or days, such as 24h; 0h ends it now.")
    ] = "24h",
    database: Store = None,
) -> None:
    """Make a new key that opens the same, and print it, once. The old one goes on for a while."""
    from dontbuy.api.keys import Keys

    hours = _hours(keep)
    with opened(database) as store:
        key, shown = Keys(store).rotate(identity, hours)
    _show(key, shown)
    typer.echo(f"The old key, {identity}, goes on for {hours} hours.", err=True)


def _show(key: "Key", shown: str) -> None:
    typer.echo(shown)
    typer.echo(
        f"{_line(key, key.created_at)}\nKeep it now: it is not shown again, and only its hash is kept.", err=True
    )


def _line(key: "Key", now: datetime) -> str:
    until = f"until {key.expires_at:%Y-%m-%d %H:%M} UTC" if key.expires_at else "without an end"
    state = "works"
    if key.revoked_at:
        state = f"revoked {key.revoked_at:%Y-%m-%d}"
    elif key.expires_at and key.expires_at <= now:
        state = "expired"
    used = f"used {key.used_at:%Y-%m-%d %H:%M}" if key.used_at else "never used"
    opens = ",".join(sorted(key.scopes))
    return f"{key.id}  {clean(key.name)}  workspace {key.workspace}  {opens}  {until}  {state}  {used}"


def _scopes(text: str) -> "Sequence[Scope]":
    """The scopes that are named. Raises KeyNotMade."""
    from dontbuy.api.errors import KeyNotMade
    from dontbuy.api.records.callers import Scope
    from dontbuy.engine.errors import Diagnostic, did_you_mean

    named = [each.strip() for each in text.split(",") if each.strip()]
    unknown = [each for each in named if each not in [*Scope]]
    if unknown:
        listed = f"name one or more of: {', '.join(Scope)}"
        raise KeyNotMade(
            Diagnostic("key/wrong-scopes", "there is no such scope", "--scopes", did_you_mean(each, [*Scope]) or listed)
            for each in unknown
        )
    return [Scope(each) for each in named]


def _days(text: str) -> int | None:
    if text == "never":
        return None
    found = _DAYS.fullmatch(text)
    return int(found[1]) if found else -1  # refused with the others


def _hours(text: str) -> int:
    """Raises KeyNotMade."""
    from dontbuy.api.errors import KeyNotMade
    from dontbuy.engine.errors import Diagnostic

    found = _HOURS.fullmatch(text)
    if found is None:
        hint = "write hours or days, such as `24h` or `7d`"
        raise KeyNotMade([Diagnostic("key/wrong-expiry", "not a time for which a key works", "--keep", hint)])
    return int(found[1]) * (24 if found[2] == "d" else 1)
