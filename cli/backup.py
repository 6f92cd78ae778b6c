"""`dontbuy backup` and `dontbuy restore`: the store of the settings into a file, and from a file into a store."""

from contextlib import closing
from pathlib import Path

from dontbuy.api.store.backup import backup, restore
from dontbuy.api.store.database import Database
from dontbuy.cli.stored import place_of
from dontbuy.cli.terminal import clean


def take(file: Path, store: str | None) -> None:
    """Write a backup and say how much is in it. Raises BackupRefused, SettingsRefused, StoreUnusable, OSError."""
    with closing(Database(place_of(store), shape=None)) as database:
        rows = backup(database, file)
    print(f"{rows:,} rows were written to {clean(file)}.")


def put_back(file: Path, store: str | None) -> None:
    """Restore a backup and say how much was in it. Raises BackupRefused, SettingsRefused, StoreUnusable, OSError."""
    rows = restore(file, place_of(store))
    print(f"{rows:,} rows were restored from {clean(file)}.")
