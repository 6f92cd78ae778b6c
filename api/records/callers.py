"""Who asks: the holder of a key or a signed-in person, the workspace that they see, and what they may do there."""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dontbuy.api.records.evaluations import WORKSPACE

WORKSPACE_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""How a workspace is called."""


class Scope(StrEnum):
    """What a key lets its holder do. `admin` lets them do everything that the others do."""

    CHECK = "check"
    READ = "evaluations:read"
    WRITE = "evaluations:write"
    PURCHASES = "purchases"
    ADMIN = "admin"


class Role(StrEnum):
    """What a signed-in person may do on the pages: look, also begin checks and purchases, also say who else may."""

    READS = "reads"
    WRITES = "writes"
    OWNS = "owns"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks. `id` is that of the key's grant or of the person, `""` for whoever was asked for neither."""

    id: str = ""
    workspace: str = WORKSPACE
    scopes: frozenset[Scope] = frozenset()

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes


ANYBODY = Caller()
"""Whoever asks a service that wants no key, or comes by a link."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is kept of a key: its SHA-256, and what it opens. `id` is that of its grant; the key itself names it."""

    id: str
    hash: str
    workspace: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    revoked_at: datetime | None = None
    used_at: datetime | None = None

    @property
    def caller(self) -> Caller:
        return Caller(self.id, self.workspace, self.scopes)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom a proxy in front of the service has signed in. `login` is None for somebody who was forgotten."""

    id: str
    login: str | None
    role: Role
    created_at: datetime
    forgotten_at: datetime | None = None

    @property
    def may_begin(self) -> bool:
        """Whether they may begin a check or a purchase."""
        return self.role in (Role.WRITES, Role.OWNS)

    @property
    def caller(self) -> Caller:
        return Caller(self.id)
