"""Kept answers found again: each by the text of the rulebook that it was judged by."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row

from dontbuy.api.audit.changes import DeclaredChange
from dontbuy.api.audit.kept import kept_rows
from dontbuy.api.records.ledger import KEPT
from dontbuy.api.service import Service
from dontbuy.api.store import rulebooks
from dontbuy.api.store.ledger import says
from dontbuy.api.store.tables import evaluations
from dontbuy.api.store.text import json_of, json_text
from dontbuy.engine import __version__
from dontbuy.engine.errors import EngineError
from dontbuy.engine.rulebook.library import Library, load_text
from dontbuy.engine.versions import ordered

_NAMES = {"reasons": "criterion", "open": "criterion", "conflicts": "fact"}
"""By what the members of a part are known, where it is a list of records."""


class ReplayOutcome(StrEnum):
    """What became of one kept answer, in the words in which it is told."""

    SAME_BYTES = "the same byte for byte"
    SAME = "of another engine, the same in what it says"
    ON_PURPOSE = "changed on purpose"
    BEFORE = "kept before the texts of rulebooks were"
    ERASED = "erased"
    OTHERWISE = "answered otherwise"
    UNREADABLE = "not to be answered"

    @property
    def is_fault(self) -> bool:
        return self in (ReplayOutcome.OTHERWISE, ReplayOutcome.UNREADABLE)


@dataclass(frozen=True, slots=True)
class Replayed:
    """One kept answer, and what became of it.

    `version` is the engine's whose answer is compared in what it says, the release's that changed it on purpose, and
    the rulebook's where its text is not kept; `told` is what differs, or why there is no answer.
    """

    key: str
    revision: int
    outcome: ReplayOutcome
    version: str = ""
    told: str = ""


class Replays:
    """Answers kept documents again; each rulebook is loaded once."""

    def __init__(self, connection: Connection, changes: Sequence[DeclaredChange], version: str = __version__) -> None:
        self._connection, self._changes, self._version = connection, changes, version
        self._services: dict[str, Service | None] = {}

    def all(self, key: str = "") -> Iterator[Replayed]:
        """Every kept answer in the order of the numbers, or those under one id."""
        only = [evaluations.c.id == key] if key else []
        return map(self._replayed, kept_rows(self._connection, *only))

    def _replayed(self, row: Row[Any]) -> Replayed:
        if row.erased_at is not None:
            return Replayed(row.id, row.revision, ReplayOutcome.ERASED)
        try:
            kept, document = json_of(row.answer, row.id), json_of(row.document, row.id)
            service = self._service(row.rulebook_digest)
            if service is None:
                return self._without_text(row, kept)
            return self._compared(row, kept, service.check(document))
        except EngineError as error:
            fault = error.diagnostics[0]
            return Replayed(row.id, row.revision, ReplayOutcome.UNREADABLE, told=f"{fault.code}: {fault.message}")
        except (KeyError, TypeError):
            return Replayed(row.id, row.revision, ReplayOutcome.UNREADABLE, told="what is kept is no answer")

    def _service(self, digest: str) -> Service | None:
        """What answers by the rulebook with this digest; None where its text is not kept. Raises RulebookError."""
        if digest not in self._services:
            text = rulebooks.text_of(self._connection, digest)
            self._services[digest] = None if text is None else Service(Library([load_text(text)]))
        return self._services[digest]

    def _without_text(self, row: Row[Any], kept: Mapping[str, Any]) -> Replayed:
        """An answer is not at fault for being older than the texts; of every other the text was kept."""
        if says(self._connection, row.workspace, f"{row.id}/{row.revision}", KEPT):
            missing = "the text of its rulebook is missing"
            return Replayed(row.id, row.revision, ReplayOutcome.UNREADABLE, told=missing)
        judged = kept["rulebook"]
        return Replayed(row.id, row.revision, ReplayOutcome.BEFORE, f"{judged['id']} {judged['version']}")

    def _compared(self, row: Row[Any], kept: Mapping[str, Any], again: Mapping[str, Any]) -> Replayed:
        before = kept["engine"]["version"]
        if before == self._version:
            if json_text(again) == row.answer:
                return Replayed(row.id, row.revision, ReplayOutcome.SAME_BYTES)
            parts = [name for name in {**kept, **again} if json_text(kept.get(name)) != json_text(again.get(name))]
            return Replayed(row.id, row.revision, ReplayOutcome.OTHERWISE, before, ", ".join(parts) or "the bytes")
        by: set[str] = set()
        unexplained = []
        for part, name in differences(kept, again):
            versions = {each.version for each in self._changes if each.explains(part, name, before, self._version)}
            if not versions:
                unexplained.append(f"{part} {name}".strip())
            by |= versions
        if unexplained:
            return Replayed(row.id, row.revision, ReplayOutcome.OTHERWISE, before, ", ".join(unexplained))
        if by:
            return Replayed(row.id, row.revision, ReplayOutcome.ON_PURPOSE, max(by, key=ordered))
        return Replayed(row.id, row.revision, ReplayOutcome.SAME, before)


def differences(kept: Mapping[str, Any], again: Mapping[str, Any]) -> Sequence[tuple[str, str]]:
    """The parts in which two answers say something else, each with the criterion or the fact that differs; `""` where
    the part is one word. Reasons are compared with their facts, and no wording is."""
    differing = [(part, "") for part in ("verdict", "could_become") if kept[part] != again[part]]
    differing += [("clear", name) for name in sorted({*kept["clear"]} ^ {*again["clear"]})]
    for part, name in _NAMES.items():
        before, now = ({each[name]: _said(part, each) for each in answer[part]} for answer in (kept, again))
        differing += [(part, key) for key in sorted({**before, **now}) if before.get(key) != now.get(key)]
    return differing


def _said(part: str, member: Mapping[str, Any]) -> str:
    """What one member of a part says, without the words in which it does."""
    told = {"reasons": ("says", "facts"), "open": ("says", "missing", "so_far"), "conflicts": ("values",)}[part]
    return json_text([member[name] for name in told])
