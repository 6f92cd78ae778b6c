"""What kept evaluations would be answered by another rulebook than the one that judged them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, func, select

from dontbuy.api.audit.kept import kept_rows
from dontbuy.api.errors import NotJson, StoreCorrupt
from dontbuy.api.service import Service
from dontbuy.api.store.tables import evaluations
from dontbuy.api.store.text import json_of
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import FactsError, RulebookError
from dontbuy.engine.evaluate import IN_BULK
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library


class _Answered(msgspec.Struct):
    verdict: str


class RejudgedOutcome(StrEnum):
    """What became of one kept evaluation, in the words in which it is told."""

    SAME = "the same verdict"
    CHANGED = "another verdict"
    UNREADABLE = "cannot be read"
    ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Rejudged:
    """One kept evaluation: what it was answered, and what another rulebook says; `""` where that cannot read it.

    `why` is then a code and where it stands, with `*` for each place in a list.
    """

    key: str
    revision: int
    kind: str
    outcome: RejudgedOutcome
    before: str
    after: str = ""
    why: str = ""

    @property
    def name(self) -> str:
        """`ev_1`, and `ev_1/2` of a second revision."""
        return self.key if self.revision == 1 else f"{self.key}/{self.revision}"


class Rejudging:
    """The kept evaluations that one rulebook judged, answered by another."""

    def __init__(self, connection: Connection, old: Rulebook, new: Rulebook) -> None:
        self._connection, self._new = connection, new
        self._judged = evaluations.c.rulebook_digest == old.digest
        self._service = Service(Library([new]))

    def all(self) -> Iterator[Rejudged]:
        """Each in the order of the numbers. Raises EngineDisagreement."""
        return map(self._rejudged, kept_rows(self._connection, self._judged))

    def by_others(self) -> int:
        """How many were judged by any other rulebook."""
        query = select(func.count()).select_from(evaluations).where(~self._judged)
        return int(self._connection.execute(query).scalar_one())

    def _rejudged(self, row: Row[Any]) -> Rejudged:
        def became(outcome: RejudgedOutcome, after: str = "", why: str = "") -> Rejudged:
            return Rejudged(row.id, row.revision, row.kind, outcome, row.verdict, after, why)

        if row.erased_at is not None:
            return became(RejudgedOutcome.ERASED)
        try:
            document = {**json_of(row.document, row.id), "rulebook": self._new.name}
            answer = self._service.check_json(dumps(document), use=IN_BULK)
        except (FactsError, NotJson, RulebookError) as error:
            fault = error.diagnostics[0]
            return became(RejudgedOutcome.UNREADABLE, why=f"{fault.code} at {_without_numbers(str(fault.where))}")
        except (StoreCorrupt, TypeError):
            return became(RejudgedOutcome.UNREADABLE, why="what is kept is no document any more")
        after = msgspec.json.decode(answer, type=_Answered).verdict
        return became(RejudgedOutcome.SAME if after == row.verdict else RejudgedOutcome.CHANGED, after)


def _without_numbers(pointer: str) -> str:
    return "/".join("*" if part.isdecimal() else part for part in pointer.split("/"))
