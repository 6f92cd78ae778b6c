"""`dontbuy rules diff --replay`: which kept evaluations would get another verdict, counted as they are gone through."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO

from dontbuy.api.audit.rejudging import Rejudged, RejudgedOutcome, Rejudging
from dontbuy.api.store.audited import audited
from dontbuy.api.wire.exact_json import dumps
from dontbuy.cli.sarif import PlacedFinding, Severity
from dontbuy.cli.stored import place_of
from dontbuy.engine.ir import Rulebook

SHOWN = 5
"""Ids that are named for each change; JSON has all of them."""
_IN_MEMORY = 1_000_000
_PIECE = 100_000


@dataclass(slots=True)
class _Group:
    """How many, and the first few of them."""

    count: int = 0
    first: list[str] = field(default_factory=list)

    def add(self, name: str) -> None:
        self.count += 1
        if len(self.first) < SHOWN:
            self.first.append(name)

    def __str__(self) -> str:
        more = self.count - len(self.first)
        return ", ".join(self.first) + (f" and {more} more" if more else "")


@dataclass(slots=True)
class KeptChanges:
    """What kept evaluations came to: how many of each outcome, by kind what changed into what, and what cannot be read
    and why. `named` has the id of each that changed or cannot be read, as JSON, in a file once they are many."""

    old: str
    new: str
    named: IO[bytes]
    counts: Counter[RejudgedOutcome] = field(default_factory=Counter)
    changed: dict[tuple[str, str, str], _Group] = field(default_factory=dict)
    unreadable: dict[tuple[str, str], _Group] = field(default_factory=dict)
    by_others: int = 0

    @property
    def differs(self) -> bool:
        return bool(self.changed or self.unreadable)

    def add(self, each: Rejudged) -> None:
        self.counts[each.outcome] += 1
        told: dict[str, str | int | None] = {"id": each.key, "revision": each.revision, "kind": each.kind}
        told["from"] = each.before
        match each.outcome:
            case RejudgedOutcome.CHANGED:
                self.changed.setdefault((each.kind, each.before, each.after), _Group()).add(each.name)
                self._name({**told, "to": each.after})
            case RejudgedOutcome.UNREADABLE:
                self.unreadable.setdefault((each.kind, each.why), _Group()).add(each.name)
                self._name({**told, "to": None, "why": each.why})

    def _name(self, told: dict[str, str | int | None]) -> None:
        self.named.write((b"," if self.named.tell() else b"") + dumps(told))

    def lines(self) -> Iterator[str]:
        """For people."""
        kept = self.counts.total()
        if not kept:
            yield f"replay: {self.old} judged none of the {self.by_others} kept evaluations"
            return
        said = ", ".join(f"{self.counts[each]} {each}" for each in RejudgedOutcome if self.counts[each])
        yield f"replay: {self.old} judged {kept} kept evaluations; by {self.new}: {said}"
        for (kind, before, after), group in self.changed.items():
            yield f"  {kind}: {group.count} {before} → {after}: {group}"
        for (kind, why), group in self.unreadable.items():
            yield f"  {kind}: {group.count} cannot be read ({why}): {group}"
        if self.by_others:
            yield f"  {self.by_others} were judged by other rulebooks, and are not looked at"

    def json(self) -> Iterator[bytes]:
        """The piece of JSON that says all of it, with every id."""
        counts = {
            "kept": self.counts.total(),
            "same": self.counts[RejudgedOutcome.SAME],
            "changed": [
                {"kind": kind, "from": before, "to": after, "count": group.count}
                for (kind, before, after), group in self.changed.items()
            ],
            "unreadable": [
                {"kind": kind, "why": why, "count": group.count} for (kind, why), group in self.unreadable.items()
            ],
            "erased": self.counts[RejudgedOutcome.ERASED],
            "by_others": self.by_others,
        }
        yield b'"replay":' + dumps(counts).removesuffix(b"}") + b',"evaluations":['
        self.named.seek(0)
        while piece := self.named.read(_PIECE):
            yield piece
        yield b"]}"

    def findings(self) -> Iterator[tuple[str, PlacedFinding]]:
        """What differs, each with its kind."""
        for (kind, before, after), group in self.changed.items():
            message = f"{kind}: {group.count} kept evaluations would be answered {after} instead of {before}: {group}"
            yield kind, PlacedFinding("kept", message, severity=Severity.WARNING)
        for (kind, why), group in self.unreadable.items():
            message = f"{kind}: {group.count} kept evaluations cannot be read ({why}): {group}"
            yield kind, PlacedFinding("kept", message, severity=Severity.WARNING)


@contextmanager
def replayed(store: str, old: Rulebook, new: Rulebook) -> Iterator[KeptChanges]:
    """Every kept evaluation of a store that the old rulebook judged, answered by the new one.

    Raises SettingsRefused, StoreUnusable, EngineDisagreement.
    """
    with SpooledTemporaryFile(_IN_MEMORY) as named:
        found = KeptChanges(f"{old.id} {old.version}", f"{new.id} {new.version}", named)
        with audited(place_of(store)) as connection:
            rejudging = Rejudging(connection, old, new)
            for each in rejudging.all():
                found.add(each)
            found.by_others = rejudging.by_others()
        yield found
