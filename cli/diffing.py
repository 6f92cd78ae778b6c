"""`dontbuy rules diff`: in which documents a verdict comes out otherwise than before."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dontbuy.api.proofs import StepsUntil
from dontbuy.cli.exits import Exit
from dontbuy.cli.options import folders_at_hand
from dontbuy.cli.places import RulebookPlaces
from dontbuy.cli.printer import Printer, indented, write_lines
from dontbuy.cli.sarif import PlacedFinding, SarifRule, Severity
from dontbuy.engine.completions.space import by_strength
from dontbuy.engine.errors import Place
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.case_text import case_data
from dontbuy.engine.proof.changes import ChangedRegion, KindChanges, kind_changes
from dontbuy.engine.proof.claims import Judge
from dontbuy.engine.proof.reworded import reworded
from dontbuy.engine.proof.written import RulebookPart, Written
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.rulebook.resolution import SIDE

if TYPE_CHECKING:
    from dontbuy.cli.replaying import KeptChanges

_RULES = {
    "verdict": SarifRule("The verdict of some documents is another one."),
    "condition": SarifRule("A criterion, a sign, an observation or a side comes out otherwise."),
    "reading": SarifRule("A fact or a word came, went or is read otherwise."),
    "kind": SarifRule("A kind of document came or went."),
    "kept": SarifRule("A kept evaluation would get another verdict, or could not be read."),
}


def diff_rulebooks(old_folder: Path, new_folder: Path, store: str | None, printer: Printer, seconds: int) -> Exit:
    """Print for each kind where a verdict changed, from what to what; with a store, what that means for what is kept.

    Raises RulebookError, and what `replayed` raises.
    """
    others = folders_at_hand(old_folder, new_folder)
    with printer.reading(old_folder):
        old = load(old_folder, others=others).rulebook
    with printer.reading(new_folder):
        new = load(new_folder, others=others).rulebook
    places = _Places(RulebookPlaces(old_folder, *others), RulebookPlaces(new_folder, *others))
    with _kept(store, old, new) as kept:
        diff = _Diff(old, new, _kinds(old, new, StepsUntil(seconds)))
        printer.found(
            new_folder,
            _RULES,
            text=lambda: write_lines([*diff.lines(), *(kept.lines() if kept else ())]),
            data=diff.data,
            rest=kept.json if kept else tuple,
            findings=lambda: [*diff.findings(places), *_of_kept(kept, places)],
        )
        if diff.differs or (kept and kept.differs):
            return Exit.STOP_OR_ACT
    return Exit.UNDECIDED if any(each.undecided for each in diff.kinds) else Exit.FINE


def _kept(store: str | None, old: Rulebook, new: Rulebook) -> AbstractContextManager["KeptChanges | None"]:
    if store is None:
        return nullcontext()
    from dontbuy.cli.replaying import replayed  # only here: it brings the store along

    return replayed(store, old, new)


def _of_kept(kept: "KeptChanges | None", places: "_Places") -> Iterator[PlacedFinding]:
    for kind, each in kept.findings() if kept else ():
        yield replace(each, place=places.find(Written(RulebookPart.KIND, kind)))


def _kinds(old: Rulebook, new: Rulebook, steps: StepsUntil) -> list[KindChanges]:
    return [
        kind_changes(Judge(old, old.rule_sets[kind]), Judge(new, rule_set), steps)
        for kind, rule_set in new.rule_sets.items()
        if kind in old.rule_sets
    ]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where something is written in the new rulebook, and in the old one where it is gone."""

    old: RulebookPlaces
    new: RulebookPlaces

    def find(self, written: Written) -> Place | None:
        return self.new.find(written) or self.old.find(written)

    def of_conditions(self, kind: str, names: Sequence[str]) -> tuple[Place | None, tuple[Place, ...]]:
        """The first of some conditions, and the others."""
        found = [self.find(_written(kind, name)) for name in names]
        places = tuple(place for place in dict.fromkeys(found) if place)
        return next(iter(places), None), places[1:]


def _written(kind: str, name: str) -> Written:
    """Where a condition is written; a side has no name of its own."""
    return Written(RulebookPart.KIND, kind, "side") if name == SIDE else Written(RulebookPart.CONDITION, name, "when")


@dataclass(frozen=True, slots=True)
class _Diff:
    """What differs, kind by kind of those that both have."""

    old: Rulebook
    new: Rulebook
    kinds: Sequence[KindChanges]

    @property
    def came(self) -> list[str]:
        return [kind for kind in self.new.rule_sets if kind not in self.old.rule_sets]

    @property
    def gone(self) -> list[str]:
        return [kind for kind in self.old.rule_sets if kind not in self.new.rule_sets]

    @property
    def differs(self) -> bool:
        changed = any(each.regions or each.conditions or each.reading for each in self.kinds)
        return changed or bool(self.came or self.gone)

    def lines(self) -> Iterator[str]:
        for kind in self.gone:
            yield f"{kind}: is judged no longer"
        for kind in self.came:
            yield f"{kind}: is new"
        for changes in self.kinds:
            if changes.is_equal:
                yield f"{changes.kind}: equal on every document"
            for each in changes.reading:
                yield f"{changes.kind}: {each.what}"
            for region in changes.regions:
                yield f"{changes.kind}: {self._becomes(changes.kind, region)}, and"
                for number, conditions in enumerate(region.conditions):
                    yield f"  {'or ' if number else ''}{' and '.join(conditions) or 'whatever is told'}"
                yield indented(self._case(changes.kind, region))
            for condition in changes.conditions:
                yield f"{changes.kind}: {condition.name} comes out otherwise"
            for names in changes.undecided:
                yield f"{changes.kind}: not decided in the time given: {', '.join(names)}"
        worded = reworded(self.old, self.new)
        if worded:
            yield f"other words, the same meaning: {', '.join(worded)}"

    def data(self) -> dict[str, Any]:
        return {
            "old": self.old.identity,
            "new": self.new.identity,
            "kinds": [self._of_kind(each) for each in self.kinds],
            "came": self.came,
            "gone": self.gone,
            "reworded": reworded(self.old, self.new),
        }

    def findings(self, places: _Places) -> Iterator[PlacedFinding]:
        for kind in (*self.gone, *self.came):
            message = f"{kind}: is {'judged no longer' if kind in self.gone else 'new'}"
            yield PlacedFinding("kind", message, places.find(Written(RulebookPart.KIND, kind)), severity=Severity.NOTE)
        for changes in self.kinds:
            for each in changes.reading:
                yield PlacedFinding(
                    "reading", f"{changes.kind}: {each.what}", places.find(each.written), severity=Severity.NOTE
                )
            otherwise = [condition.name for condition in changes.conditions]
            for region in changes.regions:
                names = [name for name in region.names if name in otherwise] or region.names
                message = f"{changes.kind}: {self._becomes(changes.kind, region)}, and {_conditions(region)}"
                seen = {"case": self._case(changes.kind, region)}
                yield PlacedFinding(
                    "verdict", message, *places.of_conditions(changes.kind, names), Severity.WARNING, seen
                )
            for name in otherwise:
                message = f"{changes.kind}: {name} comes out otherwise"
                yield PlacedFinding(
                    "condition", message, places.find(_written(changes.kind, name)), severity=Severity.NOTE
                )
            for names in changes.undecided:
                message = f"{changes.kind}: not decided in the time given: {', '.join(names)}"
                yield PlacedFinding("verdict", message, *places.of_conditions(changes.kind, names), Severity.OPEN)

    def _becomes(self, kind: str, region: ChangedRegion) -> str:
        words = [word for rulebook in (self.new, self.old) for word in by_strength(rulebook.rule_sets[kind])]
        stronger = min((region.before, region.after), key=words.index)
        return f"{region.before} becomes {region.after}, where nothing else says {stronger} or stronger"

    def _case(self, kind: str, region: ChangedRegion) -> dict[str, Any]:
        judge = Judge(self.new, self.new.rule_sets[kind])
        return case_data(judge, region.document, f"{region.before} becomes {region.after}")

    def _of_kind(self, changes: KindChanges) -> dict[str, Any]:
        found = bool(changes.regions or changes.conditions)
        return {
            "kind": changes.kind,
            "equal": None if changes.undecided and not found else changes.is_equal,
            "regions": [
                {
                    "from": region.before,
                    "to": region.after,
                    "conditions": region.conditions,
                    "case": self._case(changes.kind, region),
                }
                for region in changes.regions
            ],
            "criteria": [condition.name for condition in changes.conditions],
            "reading": [each.what for each in changes.reading],
            "not_decided": [", ".join(names) for names in changes.undecided],
        }


def _conditions(region: ChangedRegion) -> str:
    return ", or ".join(" and ".join(conditions) or "whatever is told" for conditions in region.conditions)
