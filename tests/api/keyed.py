"""A service that wants keys, with a clock of its own, and somebody of each kind at its door."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.door.admission import Admission
from dontbuy.api.keys import Keys
from dontbuy.api.logins import Logins
from dontbuy.api.records.callers import Key, Scope
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.documents import SMALL
from tests.door import Door


class Clock:
    """A day that stands still until it is moved, and ticks that go with it."""

    def __init__(self) -> None:
        self.day = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
        self.seconds = 0.0

    def __call__(self) -> datetime:
        return self.day

    def ticks(self) -> float:
        return self.seconds

    def pass_seconds(self, seconds: float) -> None:
        self.day += timedelta(seconds=seconds)
        self.seconds += seconds


class Keyed:
    """The service, its keys by workspace and scope, and its door. Keys are made where they are first asked for."""

    def __init__(self, rulebook: Rulebook, database: Database, **admission: Any) -> None:
        self.clock, self.database = Clock(), database
        self.service = Service(Library([rulebook]), database)
        self.keys = Keys(database, self.clock, self.clock.ticks)
        self.logins = Logins(database, self.clock)
        self.admission = Admission(self.keys, self.logins, **admission)
        self.checks = Checks(self.service, database, 30, 90, self.clock)
        self.app = create_app(self.service, self.checks, admission=self.admission)
        self.door = Door(self.app)

    def make(self, *scopes: Scope, workspace: str = "default", days: int | None = 90) -> tuple[Key, str]:
        return self.keys.create("a tool", workspace, scopes, days)

    def ask(self, method: str, path: str, key: str = "", **sent: Any) -> httpx.Response:
        return self.door.ask(method, path, bearer(key), **sent)

    def evaluate(self, key: str, document: Mapping[str, Any] = SMALL, **headers: str) -> httpx.Response:
        return self.door.ask("POST", "/v1/evaluations", {**bearer(key), **headers}, json=document)

    def begin(self, key: str, name: str = "Training") -> dict[str, Any]:
        begun: dict[str, Any] = self.ask("POST", "/v1/purchases", key, json={"name": name}).json()
        return begun


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"} if key else {}
