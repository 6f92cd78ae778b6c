"""Worked cases: the rulebook's own cases, shown beside the criteria that they prove."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dontbuy.api.pages.criteria.prepared import Prepared
from dontbuy.api.pages.words import lines
from dontbuy.engine.errors import EngineError
from dontbuy.engine.evaluate import Verdict, evaluate
from dontbuy.engine.facts import FactDeclaration, Value
from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import Criterion, Rulebook, RuleSet, Word
from dontbuy.engine.reading import Reading, read
from dontbuy.engine.wording import plain

# What reads cases is imported where they are read: the service starts without them.
if TYPE_CHECKING:
    from dontbuy.engine.cases import Case

_REFERENCE = re.compile(r" \([A-Z][0-9]+\)$")
"""What the author of a case may put behind its sentence, and a reader cannot follow."""


@dataclass(frozen=True, slots=True)
class ToldFact:
    """One thing that a case says, in the words of the question that it answers."""

    fact: str
    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worked:
    """A case with what the rulebook in force answers to it."""

    says: str
    section: str
    rule_set: RuleSet
    lines: tuple[ToldFact, ...]
    word: Word
    fired: tuple[str, ...]
    clear: frozenset[str]
    open: frozenset[str]
    held: frozenset[str]

    @property
    def size(self) -> int:
        return sum(len(line.values) for line in self.lines)


@dataclass(frozen=True, slots=True)
class Proof:
    """The shortest cases that show one criterion firing, clear and open; None where there is no such case."""

    fires: Worked | None
    clear: Worked | None
    open: Worked | None


class PreparedCases(Prepared["WorkedCases"]):
    """The worked cases of a rulebook: to run them takes a third of a second, and the server begins when it starts."""

    def __init__(self, rulebook: Rulebook, folder: Path) -> None:
        super().__init__("worked cases", lambda: WorkedCases.of(rulebook, folder))


class WorkedCases:
    """The cases of one rulebook that it answers as they say. A case that it answers otherwise proves nothing."""

    def __init__(self, rulebook: Rulebook, cases: "Sequence[Case]") -> None:
        self._worked = tuple(_worked(rulebook, cases))
        self._told = {(case.says.kind, case.says.case): case.says for case in cases}
        self._names = {
            (_REFERENCE.sub("", case.says.case), key) for case in cases for key in (*case.says.clear, *case.says.open)
        }

    @classmethod
    def of(cls, rulebook: Rulebook, folder: Path) -> "WorkedCases":
        """From the rulebook's folder; without cases where they cannot be read."""
        from dontbuy.engine.cases import read_cases

        try:
            return cls(rulebook, read_cases(folder))
        except EngineError:
            return cls(rulebook, ())

    def told(self, kind: str, says: str) -> dict[str, Any] | None:
        """The document of the case of a kind that this sentence names; None where there is no such case."""
        case = self._told.get((kind, says))
        if case is None:
            return None
        return {"kind": kind, "facts": case.facts, "evidence": case.evidence, "as_of": case.as_of.isoformat()}

    def proof(self, criterion: Criterion, rule_set: RuleSet) -> Proof:
        """Best is a case written for the criterion's section, judged by `rule_set`, that shows it alone and briefly."""
        key = criterion.id
        fires = [worked for worked in self._worked if key in worked.fired or key in worked.held]
        alone = [worked for worked in fires if worked.fired == (key,) or (key in worked.held and not worked.fired)]
        worked = _best(criterion, rule_set, alone) or _best(criterion, rule_set, fires)
        beside = worked.rule_set if worked else rule_set
        return Proof(worked, self._near(criterion, beside, "clear"), self._near(criterion, beside, "open"))

    def _near(self, criterion: Criterion, rule_set: RuleSet, found: str) -> Worked | None:
        so = [worked for worked in self._worked if criterion.id in getattr(worked, found)]
        return _best(criterion, rule_set, [worked for worked in so if (worked.says, criterion.id) in self._names])


def _best(criterion: Criterion, rule_set: RuleSet, cases: Sequence[Worked]) -> Worked | None:
    def rank(worked: Worked) -> tuple[bool, bool, int]:
        return worked.section != criterion.section, worked.rule_set is not rule_set, worked.size

    return min(cases, key=rank, default=None)


def _worked(rulebook: Rulebook, cases: "Sequence[Case]") -> Iterator[Worked]:
    for case in cases:
        rule_set = rulebook.rule_sets.get(case.says.kind)
        if rule_set is None:
            continue
        try:
            reading = read(rulebook, rule_set, case.says.facts, case.says.evidence, case.says.as_of)
        except EngineError:
            continue
        verdict = evaluate(rule_set, reading.facts)
        if _ids(verdict.conclusion.fired) == tuple(case.says.because):
            says = _REFERENCE.sub("", case.says.case)
            yield shown(rulebook, says, Path(case.place.file).stem, verdict, reading)


def shown(rulebook: Rulebook, says: str, section: str, verdict: Verdict, reading: Reading) -> Worked:
    """A document with its verdict, as pages show it below a sentence."""
    found = verdict.conclusion
    return Worked(
        says=says,
        section=section,
        rule_set=verdict.rule_set,
        lines=tuple(_lines(rulebook, verdict.rule_set, reading)),
        word=found.word,
        fired=_ids(found.fired),
        clear=frozenset(_ids(found.clear)),
        open=frozenset(_ids(found.open)),
        held=frozenset(_ids(verdict.signs) + _ids(verdict.observations)),
    )


def _ids(findings: Sequence[Finding]) -> tuple[str, ...]:
    return tuple(finding.criterion.id for finding in findings)


def _lines(rulebook: Rulebook, rule_set: RuleSet, reading: Reading) -> Iterator[ToldFact]:
    """What was said, fact by fact; what is derived from a list is seen in the list."""
    for name, declared in rule_set.facts.items():
        texts = [lines(plain(value), declared.type, rulebook) for value in _said(declared, reading)]
        if texts:
            once = dict.fromkeys(text for each in texts for text in each)
            yield ToldFact(name, declared.question or name, tuple(once))


def _said(declared: FactDeclaration, reading: Reading) -> Sequence[Value]:
    """Every value that was said for a fact: more than one where they are in conflict, none where it was derived."""
    conflicts = [conflict for conflict in reading.conflicts if conflict.fact == declared.name]
    if conflicts:
        return [statement.value for statement in conflicts[0].statements]
    told, origin = reading.facts.told(declared.name), reading.facts.told(declared.derived_from)
    is_derived = told and origin and told.pointer == origin.pointer
    return [told.value] if told and not is_derived else ()
