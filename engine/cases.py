"""The cases of a rulebook: what it must answer, document by document, so that the proof travels with the rules."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from dontbuy.engine.completions.reach import reach
from dontbuy.engine.errors import Diagnostic, FactsError, Place, RulebookError, did_you_mean
from dontbuy.engine.evaluate import Verdict, evaluate
from dontbuy.engine.findings import ids
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.rulebook.shapes import Document, Id, Prose, Text, Yaml
from dontbuy.engine.rulebook.shaping import left_to_fill_in, shaped
from dontbuy.engine.rulebook.source import Node, read_file

_SAID_OF = {"clear": "is clear", "open": "is open", "because": "fired"}
"""Key of a case to what is so of the criteria that it names."""


class CaseDocument(Document):
    """One case as written. `because`, signs and the like are exact; `clear` and `open` name some of what is."""

    case: Prose
    kind: Id
    facts: dict[str, Yaml]
    evidence: list[Yaml] = []
    as_of: date = date(2000, 1, 1)
    verdict: Id
    because: list[Id]
    clear: list[Id] = []
    open: list[Id] = []
    could_become: Id | None = None
    side: Id = ""
    signs: list[Id] = []
    observations: list[Id] = []
    data_issues: list[Text] = []
    conflicts: list[Id] = []
    why: Prose = ""


@dataclass(frozen=True, slots=True)
class Case:
    """A case and where it stands. One that does not say `as_of` must not depend on the day."""

    says: CaseDocument
    place: Place

    def __str__(self) -> str:
        return self.says.case


class Unshown(NamedTuple):
    """What no case shows of a criterion, a sign or an observation."""

    name: str
    lacks: str

    def __str__(self) -> str:
        return f"{self.name}: {self.lacks}"


def read_cases(folder: Path, name: str = "") -> tuple[Case, ...]:
    """Every case of a rulebook's folder, file by file; `name` is what their places call it, where not by its own.

    Raises RulebookError with everything that is wrong in them.
    """
    cases: list[Case] = []
    faults: list[Diagnostic] = []
    for path in sorted((folder / "cases").glob("*.yaml")):
        tree, wrong = read_file(path, f"{name or folder.resolve().name}/cases/{path.name}")
        faults.extend(wrong)
        if not wrong:
            faults.extend(left_to_fill_in(tree))
            cases.extend(_cases(tree, faults))
    faults.extend(_told_twice(cases))
    if faults:
        raise RulebookError(faults)
    return tuple(cases)


def run(rulebook: Rulebook, case: Case) -> list[str]:
    """What the rulebook answers otherwise than the case says; `[]` where they agree."""
    says = case.says
    rule_set = rulebook.rule_sets.get(says.kind)
    if rule_set is None:
        hint = did_you_mean(says.kind, rulebook.rule_sets)
        return [f"kind: no rule set judges `{says.kind}`" + (f" ({hint})" if hint else "")]
    try:
        reading = read(rulebook, rule_set, says.facts, says.evidence, says.as_of)
    except FactsError as error:
        return [str(fault) for fault in error.diagnostics]
    return list(differences(rulebook, says, evaluate(rule_set, reading.facts), reading))


def differences(rulebook: Rulebook, says: CaseDocument, verdict: Verdict, reading: Reading) -> Iterator[str]:
    """Every point on which an answer is not what a case says, with what was expected and what came."""
    yield from differences_told(says, verdict, reading)
    if "could_become" in says.model_fields_set:
        became = reach(rulebook, verdict.rule_set, reading, verdict.conclusion).could_become
        if became != says.could_become:
            yield f"could_become: expected {_said(says.could_become)}, got {_said(became)}"


def differences_told(says: CaseDocument, verdict: Verdict, reading: Reading) -> Iterator[str]:
    """Those that follow from what was told, and from nothing else that may be so: they are found at once."""
    for name, got in exact(verdict, reading).items():
        expected = getattr(says, name)
        if name in says.model_fields_set and expected != got:
            yield f"{name}: expected {_said(expected)}, got {_said(got)}"
    conclusion = verdict.conclusion
    truths = dict.fromkeys(ids(conclusion.fired), _SAID_OF["because"])
    truths |= dict.fromkeys(ids(conclusion.clear), _SAID_OF["clear"])
    truths |= dict.fromkeys(ids(conclusion.open), _SAID_OF["open"])
    for name in ("clear", "open"):
        for criterion in getattr(says, name):
            if truths.get(criterion) != _SAID_OF[name]:
                yield f"{name}: expected `{criterion}`, and it {truths.get(criterion, 'is not judged')}"


def exact(verdict: Verdict, reading: Reading) -> Mapping[str, Any]:
    """What an answer says of what was told, by the keys of a case that are compared as they stand."""
    conclusion = verdict.conclusion
    return {
        "verdict": conclusion.word.word,
        "because": ids(conclusion.fired),
        "side": verdict.side,
        "signs": ids(verdict.signs),
        "observations": ids(verdict.observations),
        "data_issues": [issue.code for issue in reading.data_issues],
        "conflicts": [conflict.fact for conflict in reading.conflicts],
    }


def beside_the_base(rulebook: Rulebook, base: Rulebook, cases: Sequence[Case]) -> Iterator[Diagnostic]:
    """Each case of an overlay that shows nothing of what the overlay adds: it would hold without it."""
    added = rulebook.criteria.keys() - base.criteria.keys()
    for case in cases:
        says = case.says
        named = {*says.because, *says.clear, *says.open, *says.signs, *says.observations}
        if added.isdisjoint(named) and not (says.data_issues or says.conflicts or _tells(rulebook, base, says)):
            message = f"this case names nothing that {rulebook.name} adds to {base.name}"
            hint = "name a criterion of the overlay in because, clear or open, or leave the case to the base"
            yield Diagnostic("rulebook/case-of-the-base", message, case.place, hint)


def _tells(rulebook: Rulebook, base: Rulebook, says: CaseDocument) -> bool:
    """Whether a case tells a fact that an overlay adds, or is of a kind that it does."""
    if says.evidence or says.kind not in base.rule_sets or says.kind not in rulebook.rule_sets:
        return True
    try:
        reading = read(rulebook, rulebook.rule_sets[says.kind], says.facts, says.evidence, says.as_of)
    except FactsError:
        return True  # which is told of it already
    return not base.facts.keys() >= set(reading.told)


def unproven(rulebook: Rulebook, cases: Sequence[Case]) -> list[Unshown]:
    """Every criterion that no case shows firing, none shows clear, or none shows open; and every unshown sign.

    Only what a case names counts as shown: a criterion that happens to be open in some case proves nothing.
    """
    proven: dict[str, set[str]] = {"because": set(), "clear": set(), "open": set(), "signs": set()}
    for case in cases:
        for name, shown in proven.items():
            shown.update(getattr(case.says, name))
        proven["signs"].update(case.says.observations)
    wanted = {"fires": "because", "is clear": "clear", "is open": "open"}
    judged = {criterion.id for rule_set in rulebook.rule_sets.values() for criterion in rule_set.criteria}
    lacking: list[Unshown] = []
    for key in rulebook.criteria:
        if key in judged:
            missing = [how for how, name in wanted.items() if key not in proven[name]]
            lacking += [Unshown(key, f"no case in which it {how}") for how in missing]
        elif key not in proven["signs"]:
            lacking.append(Unshown(key, "no case that shows it"))
    return lacking


def _said(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(value)}]"
    return "null" if value is None else f"`{value}`"


def _cases(tree: Node, faults: list[Diagnostic]) -> Iterator[Case]:
    if not isinstance(tree.content, list):
        hint = "write a list: each case begins with a dash"
        faults.append(Diagnostic("rulebook/wrong-shape", "expected a list of cases", tree.place, hint))
        return
    for node in tree.content:
        says, wrong = shaped(CaseDocument, node)
        faults.extend(wrong)
        if says:
            yield Case(says, node.place)


def _told_twice(cases: Sequence[Case]) -> Iterator[Diagnostic]:
    first: dict[str, Place] = {}
    for case in cases:
        if case.says.case in first:
            hint = f"{first[case.says.case]} has it too; say what is special about this one"
            yield Diagnostic("rulebook/duplicate-case", "two cases have the same sentence", case.place, hint)
        first.setdefault(case.says.case, case.place)
