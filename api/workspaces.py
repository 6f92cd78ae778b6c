"""Workspaces: which there are, and how long each keeps what tools post in it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from dontbuy.api.errors import WorkspaceNotFound
from dontbuy.api.records.workspaces import Workspace
from dontbuy.api.store import workspaces
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import Diagnostic


class Workspaces:
    """The workspaces of one store."""

    def __init__(self, database: Database, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._database, self._now = database, now

    def listed(self) -> Sequence[Workspace]:
        """Every workspace in the order of the names."""
        with self._database.reading() as connection:
            return workspaces.every(connection)

    def set_retention(self, name: str, days: int | None) -> Workspace:
        """Let a workspace keep what tools post in it for so many days after its last revision; with None as the
        settings of the service say. Raises WorkspaceNotFound."""
        with self._database.writing() as connection:
            if not workspaces.set_retention(connection, name, days, self._now()):
                hint = "`dontbuy workspaces list` names those there are"
                raise WorkspaceNotFound([Diagnostic("workspace/not-found", "no workspace has this name", "", hint)])
        return Workspace(name, days)
