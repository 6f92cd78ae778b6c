"""The store of the service, opened by a command: while the service runs, or without it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from errno import ENOENT
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dontbuy.api.addresses import ServerAddress
    from dontbuy.api.store.database import Database

Store = Annotated[str | None, typer.Option("--database", help="The store; DONTBUY_DATABASE, else var/dontbuy.db here.")]


def place_of(given: str | None) -> "Path | ServerAddress":
    """Where the store is that is named, or that of the settings. Raises SettingsRefused."""
    from dontbuy.api.settings import read_settings

    return read_settings(**({"database": given} if given else {})).database


@contextmanager
def opened(given: str | None, *, makes: bool = True) -> Iterator["Database"]:
    """The store that is named, or that of the settings; without `makes` no file is made where there is none.

    Raises SettingsRefused, StoreUnusable, FileNotFoundError.
    """
    from dontbuy.api.store.database import Database

    place = place_of(given)
    if not makes and isinstance(place, Path) and not place.exists():
        raise FileNotFoundError(ENOENT, "No such file or directory", str(place))
    with closing(Database(place)) as database:
        yield database
