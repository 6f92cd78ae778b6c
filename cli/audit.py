"""`dontbuy audit`: whether the ledger of a store holds, where it ends, and whether kept answers are found again."""

import re
from typing import Annotated

import typer

from dontbuy.cli.stored import Store, place_of

app = typer.Typer(help="See whether what is kept is what was kept.", no_args_is_help=True)
_HEAD = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")
_HOLDS, _DOES_NOT = 0, 1


@app.command()
def verify(
    kept: Annotated[str, typer.Option("--head", help="A head that `audit head` printed, or an answer carried.")] = "",
    workspace: Annotated[str, typer.Option(help="The ledger of this workspace alone; a head is of `default`.")] = "",
    database: Store = None,
) -> None:
    """Follow the ledger of every workspace, entry by entry, and look at what each is about.

    Exit code 0: all of it holds. 1: something does not; the first is named. 2: the store cannot be read. Without a head
    that somebody kept elsewhere, nothing tells that the end was cut off together with what it was about.
    """
    from dontbuy.api.audit.verification import verified
    from dontbuy.api.records.evaluations import WORKSPACE
    from dontbuy.api.records.ledger import LedgerHead
    from dontbuy.api.store.audited import audited

    written = _HEAD.fullmatch(kept.strip())
    if kept and written is None:
        raise typer.BadParameter("write it as `dontbuy audit head` prints it: NUMBER:HASH", param_hint="--head")
    head = LedgerHead(int(written[1]), written[2]) if written else None
    with audited(place_of(database)) as connection:
        found = verified(connection, {workspace or WORKSPACE: head} if head else {}, workspace)
    for each in found:
        _print(f"{each.workspace}: {each.fault or f'{each.head.number} entries, all of them hold; head {each.head}'}")
    if not found:
        raise _no_workspace(workspace)
    raise typer.Exit(_DOES_NOT if any(each.fault for each in found) else _HOLDS)


@app.command()
def head(
    workspace: Annotated[str, typer.Option(help="The workspace.")] = "default",
    database: Store = None,
) -> None:
    """Print where the ledger ends, as NUMBER:HASH. Whoever keeps it elsewhere can prove later that nothing was cut off.

    Exit code 0: printed. 2: the store cannot be read.
    """
    from dontbuy.api.store import ledger
    from dontbuy.api.store.audited import audited

    with audited(place_of(database)) as connection:
        found = ledger.find_head(connection, workspace)
    if found is None:
        raise _no_workspace(workspace)
    _print(str(found))


@app.command()
def trail(
    about: Annotated[str, typer.Option(help="What happened to this alone: a purchase, an evaluation, a key.")] = "",
    by: Annotated[str, typer.Option(help="What this key or person did: an id of `keys list` or `people list`.")] = "",
    workspace: Annotated[str, typer.Option(help="The workspace.")] = "default",
    database: Store = None,
) -> None:
    """Print who did what, one a line: number, time, what happened, to which object, and the id of the key or person.

    `-` stands where nobody is known, as for whoever has a link or runs a command. Exit code 0: printed. 2: the store
    cannot be read.
    """
    from dontbuy.api.audit.trail import trail as entries
    from dontbuy.api.store import ledger
    from dontbuy.api.store.audited import audited

    with audited(place_of(database)) as connection:
        if ledger.find_head(connection, workspace) is None:
            raise _no_workspace(workspace)
        for number, each in entries(connection, workspace, about, by):
            _print(f"{number}  {each.at}  {each.what}  {each.object}  {each.made_by or '-'}")


@app.command()
def replay(
    key: Annotated[str, typer.Argument(metavar="[ID]", help="The id of one evaluation; without it, every one.")] = "",
    database: Store = None,
) -> None:
    """Answer what is kept again, each by the rulebook that it was judged by.

    Byte for byte where the engine is the same, else in verdict, could_become, reasons with their facts, open, clear and
    conflicts. Exit code 0: all of it is found again. 1: something is answered otherwise; each is named. 2: the store
    cannot be read.
    """
    from collections import Counter

    from dontbuy.api.audit.changes import read_changes
    from dontbuy.api.audit.replay import Replays
    from dontbuy.api.store.audited import audited

    counts: Counter[tuple[str, str]] = Counter()
    faults = 0
    with audited(place_of(database)) as connection:
        for each in Replays(connection, read_changes()).all(key):
            counts[each.outcome, "" if each.outcome.is_fault else each.version] += 1
            if each.outcome.is_fault:
                faults += 1
                revision = f", revision {each.revision}" if each.revision > 1 else ""
                _print(f"evaluation {each.key}{revision}: {each.outcome}: {each.told}")
    if key and not counts:
        raise typer.BadParameter(f"no evaluation has the id `{key}`", param_hint="ID")
    for (outcome, version), count in sorted(counts.items()):
        _print(f"{count} {outcome}" + (f" ({version})" if version else ""))
    if not counts:
        _print("nothing is kept")
    raise typer.Exit(_DOES_NOT if faults else _HOLDS)


def _no_workspace(name: str) -> typer.BadParameter:
    return typer.BadParameter(f"there is no workspace `{name}`", param_hint="--workspace")


def _print(line: str) -> None:
    from dontbuy.cli.terminal import clean, open_console

    open_console().print(clean(line), soft_wrap=True, markup=False, highlight=False)
