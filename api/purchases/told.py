"""What was told in one column of a purchase, fact by fact: its value, whether two statements differ, what backs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dontbuy.api.purchases.board import JudgedCheck
from dontbuy.api.service import Service
from dontbuy.engine.facts import Facts, Value
from dontbuy.engine.reading import Reading


class Note(NamedTuple):
    """What makes somebody say so, in their words; `who` is `""` for whoever has the own link, or where nobody knows."""

    text: str
    who: str


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """One column as it was read: what two people differ about has no value, as in a verdict."""

    column: JudgedCheck
    reading: Reading

    @property
    def facts(self) -> Facts:
        return self.reading.facts

    def value(self, fact: str) -> Value | None:
        """The value of a fact; None where it was not told, or two statements differ."""
        return self.facts.get(fact)

    def differs(self, fact: str) -> bool:
        """Whether two statements about a fact differ."""
        return fact in self.facts.in_conflict

    def notes(self, fact: str) -> Sequence[Note]:
        """What backs what was told of a fact, each note once, in the order in which it stands in the document."""
        said = [piece for piece in self.reading.evidence if piece.fact == fact and piece.quote]
        return [*dict.fromkeys(Note(piece.quote, str(piece.sent.get("locator") or "")) for piece in said)]


def facts_of(service: Service, column: JudgedCheck) -> ColumnFacts:
    """The facts of a column that was judged, so it can be read."""
    return ColumnFacts(column, service.read(column.check.document).reading)
