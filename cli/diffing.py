"""`dontbuy rules diff`: in which documents a verdict comes out otherwise than before."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from dontbuy.cli.exits import Exit
from dontbuy.cli.options import Format
from dontbuy.cli.proof_text import StepsUntil, indented, write_found
from dontbuy.engine.completions.space import by_strength
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.proof.case_text import case_data
from dontbuy.engine.proof.changes import KindChanges, kind_changes
from dontbuy.engine.proof.claims import Judge
from dontbuy.engine.proof.reworded import reworded
from dontbuy.engine.rulebook.library import load


def diff_rulebooks(old_folder: Path, new_folder: Path, output: Format, seconds: int) -> Exit:
    """Print for each kind where a verdict changed, from what to what. Raises RulebookError."""
    old, new = load(old_folder).rulebook, load(new_folder).rulebook
    steps = StepsUntil(seconds)
    kinds = [
        kind_changes(Judge(old, old.rule_sets[kind]), Judge(new, rule_set), steps)
        for kind, rule_set in new.rule_sets.items()
        if kind in old.rule_sets
    ]
    came = [kind for kind in new.rule_sets if kind not in old.rule_sets]
    gone = [kind for kind in old.rule_sets if kind not in new.rule_sets]
    write_found(
        output,
        lambda: {
            "old": old.identity,
            "new": new.identity,
            "kinds": [_data(old, new, each) for each in kinds],
            "came": came,
            "gone": gone,
            "reworded": reworded(old, new),
        },
        lambda: _lines(old, new, kinds, came, gone),
    )
    differs = came or gone or any(each.regions or each.conditions or each.reading for each in kinds)
    if differs:
        return Exit.STOP_OR_ACT
    return Exit.UNDECIDED if any(each.undecided for each in kinds) else Exit.FINE


def _lines(old: Rulebook, new: Rulebook, kinds: list[KindChanges], came: list[str], gone: list[str]) -> Iterator[str]:
    for kind in gone:
        yield f"{kind}: is judged no longer"
    for kind in came:
        yield f"{kind}: is new"
    for changes in kinds:
        if changes.is_equal:
            yield f"{changes.kind}: equal on every document"
        for line in changes.reading:
            yield f"{changes.kind}: {line}"
        for region in changes.regions:
            stronger = min((region.before, region.after), key=by_strength(new.rule_sets[changes.kind]).index)
            becomes = f"{region.before} becomes {region.after}"
            yield f"{changes.kind}: {becomes}, where nothing else says {stronger} or stronger, and"
            for number, conditions in enumerate(region.conditions):
                yield f"  {'or ' if number else ''}{' and '.join(conditions) or 'whatever is told'}"
            judge = Judge(new, new.rule_sets[changes.kind])
            case = case_data(judge, region.document, f"{region.before} becomes {region.after}")
            yield indented(case)
        for condition in changes.conditions:
            yield f"{changes.kind}: {condition.name} comes out otherwise"
        for name in changes.undecided:
            yield f"{changes.kind}: not decided in the time given: {name}"
    worded = reworded(old, new)
    if worded:
        yield f"other words, the same meaning: {', '.join(worded)}"


def _data(old: Rulebook, new: Rulebook, changes: KindChanges) -> dict[str, Any]:
    judges = [Judge(each, each.rule_sets[changes.kind]) for each in (old, new)]
    return {
        "kind": changes.kind,
        "equal": None if changes.undecided and not (changes.regions or changes.conditions) else changes.is_equal,
        "regions": [
            {
                "from": region.before,
                "to": region.after,
                "conditions": region.conditions,
                "case": case_data(judges[1], region.document, f"{region.before} becomes {region.after}"),
            }
            for region in changes.regions
        ],
        "criteria": [condition.name for condition in changes.conditions],
        "reading": changes.reading,
        "not_decided": changes.undecided,
    }
