"""`dontbuy backup` and `dontbuy restore`: the store of the settings into a file, and from a file into a store."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from dontbuy.api.settings import read_settings
from dontbuy.api.store.backup import backup, restore
from dontbuy.api.store.database import Database
from dontbuy.cli.terminal import clean


def take(file: Path, given: Mapping[str, Any]) -> None:
    """Write a backup and say how much is in it. Raises BackupRefused, SettingsRefused, StoreUnusable, OSError."""
    place = read_settings(**given).database
    with closing(Database(place, shape=None)) as database:
        rows = backup(database, file)
    print(f"{rows:,} rows were written to {clean(file)}.")


def put_back(file: Path, given: Mapping[str, Any]) -> None:
    """Restore a backup and say how much was in it. Raises BackupRefused, SettingsRefused, StoreUnusable, OSError."""
    rows = restore(file, read_settings(**given).database)
    print(f"{rows:,} rows were restored from {clean(file)}.")
