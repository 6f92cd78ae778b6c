"""A rulebook that nobody would write, in files: as many criteria as asked for, over facts that they share by chance.

Each criterion reads two to four of half as many facts again as there are criteria, so that nearly all hang together.
Three cases show each: one in which it fires, one in which it is clear, one in which nothing is told.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.library import load
from tests.rulebooks import TODAY, documents, write_files, write_rulebook

KIND = "visit"
WORDS = ("stop", "slow", "look")
OF_A_SECTION = 50
COLOURS = ("red", "green", "blue")
_KINDS: Sequence[Mapping[str, Any]] = [
    *[{"type": "yes_no"}] * 8,
    {"type": "integer"},
    {"type": "word", "words": {word: word.title() for word in COLOURS}},
]
Condition = Mapping[str, Any]
Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class MadeCondition:
    """A condition, and facts that make it so and that refute it."""

    when: Condition
    so: Facts
    refuted: Facts


def written(folder: Path, criteria: int, seed: int = 7) -> Rulebook:
    """Write the rulebook into a folder, with its cases and what they cite, and load it."""
    dice = Random(seed)
    names = [f"f{at}" for at in range(criteria * 3 // 2)]
    shapes = {f"C-{at}": _condition(dice, names) for at in range(criteria)}
    read_by_some = {name for shape in shapes.values() for name in (*shape.so, *shape.refuted)}
    facts = {name: _KINDS[int(name[1:]) % len(_KINDS)] for name in names if name in read_by_some}
    says = {name: dice.choice(WORDS) for name in shapes}
    docs = documents(facts, {name: shape.when for name, shape in shapes.items()}, says=says)
    sections = write_rulebook(folder, docs, OF_A_SECTION)
    (folder / "b.txt").write_text("look first\n" * 9, encoding="utf-8")
    rulebook = load(folder).rulebook
    cases = {name: [*_cases(rulebook, {each: shapes[each] for each in ids_})] for name, ids_ in sections.items()}
    write_files(folder, {f"cases/{name}": each for name, each in cases.items()})
    return rulebook


def _condition(dice: Random, names: Sequence[str]) -> MadeCondition:
    """All of some, one of them perhaps any of two: over facts that are each read once."""
    chosen = [_test(dice, name) for name in dice.sample(names, dice.randrange(2, 5))]
    if len(chosen) == 2:
        return _all_of(chosen)
    return _all_of([_any_of(chosen[:2]), *chosen[2:]])


def _test(dice: Random, name: str) -> MadeCondition:
    kind = _KINDS[int(name[1:]) % len(_KINDS)]["type"]
    if kind == "integer":
        limit = dice.randrange(1, 9)
        return MadeCondition({"fact": name, "at_least": limit}, {name: limit}, {name: limit - 1})
    if kind == "word":
        here, there = dice.sample(COLOURS, 2)
        return MadeCondition({"fact": name, "is": here}, {name: here}, {name: there})
    wanted = dice.random() < 0.5
    return MadeCondition({"fact": name, "is": wanted}, {name: wanted}, {name: not wanted})


def _all_of(shapes: Sequence[MadeCondition]) -> MadeCondition:
    so = {name: value for shape in shapes for name, value in shape.so.items()}
    return MadeCondition({"all_of": [shape.when for shape in shapes]}, so, shapes[0].refuted)


def _any_of(shapes: Sequence[MadeCondition]) -> MadeCondition:
    refuted = {name: value for shape in shapes for name, value in shape.refuted.items()}
    return MadeCondition({"any_of": [shape.when for shape in shapes]}, shapes[0].so, refuted)


def _cases(rulebook: Rulebook, shapes: Mapping[str, MadeCondition]) -> Iterator[Mapping[str, Any]]:
    for name, shape in shapes.items():
        for what, facts in (("is so", shape.so), ("is refuted", shape.refuted), ("is not told", {})):
            rule_set = rulebook.rule_sets[KIND]
            found = evaluate(rule_set, read(rulebook, rule_set, facts, None, TODAY).facts).conclusion
            case = {"case": f"{name} {what}", "kind": KIND, "facts": facts, "verdict": found.word.word}
            case["because"] = [*ids(found.fired)]
            yield case | ({"clear": [name]} if what == "is refuted" else {"open": [name]} if not facts else {})
