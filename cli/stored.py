"""The store of the service, opened by a command: while the service runs, or without it."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from dontbuy.api.store.database import Database

DatabaseFile = Annotated[
    Path | None, typer.Option("--database", help="The store; DONTBUY_DATABASE, else var/dontbuy.db here.")
]


@contextmanager
def opened(file: Path | None) -> Iterator["Database"]:
    """The store that the settings name, or the one in this file. Raises SettingsRefused, StoreUnusable."""
    from dontbuy.api.settings import read_settings
    from dontbuy.api.store.database import Database

    settings = read_settings(**({"database": file} if file else {}))
    with closing(Database(settings.database)) as database:
        yield database
