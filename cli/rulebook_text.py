"""The rulebook for people: what is wrong with it, one criterion, every fact."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dontbuy.cli.terminal import open_console
from dontbuy.engine.cases import Case, read_cases, run, unproven
from dontbuy.engine.errors import Diagnostic, EngineError, RuleSetNotFound, did_you_mean
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import OBSERVATION, SIGN, Citation, Rulebook, RuleSet
from dontbuy.engine.rulebook.citations import ATTESTED
from dontbuy.engine.rulebook.library import Loaded, load
from dontbuy.engine.wording import in_words

OK, WRONG = 0, 1
T = TypeVar("T")


def check_rulebook(folder: Path, sources: Path | None) -> int:
    """Print what is wrong with a rulebook and how much was proven; with the texts of its sources, attest to them.

    0 where all is well. 1 where it does not load, a case answers otherwise, a criterion lacks a case, or a citation is
    neither held to its text nor attested; the last lines say which of these, and how many.
    """
    console, errors = open_console(), open_console(errors=True)
    loaded, rules = _read(lambda: _ready(folder, sources))
    cases, wrong_cases = _read(lambda: read_cases(folder))
    if loaded is None or cases is None:
        for fault in (*rules, *wrong_cases):
            errors.print(Text(str(fault)), soft_wrap=True)
        errors.print(Text(f"{len(rules) + len(wrong_cases)} to mend; nothing was loaded"))
        return WRONG
    if sources:
        _attest(folder, loaded, console)
    for warning in loaded.warnings:
        console.print(Text(f"warning: {warning}", style="yellow"), soft_wrap=True)
    failed, lacking = _run(loaded.rulebook, cases, errors), unproven(loaded.rulebook, cases)
    for line in (*lacking, *map(str, loaded.unattested)):
        errors.print(Text(line), soft_wrap=True)
    console.print(Text(_summary(loaded.rulebook, len(cases), failed)), soft_wrap=True)
    console.print(Text(loaded.rulebook.digest, style="dim"))
    reasons = _reasons(failed, len(lacking), len(loaded.unattested))
    for reason in reasons:
        errors.print(Text(reason, style="bold"), soft_wrap=True)
    return WRONG if reasons else OK


def _ready(folder: Path, sources: Path | None) -> Loaded:
    """A rulebook that loads, and whose rules the engines can hold."""
    loaded = load(folder, sources)
    prepare(loaded.rulebook)
    return loaded


def _read(reading: Callable[[], T]) -> tuple[T | None, Sequence[Diagnostic]]:
    """What was read, or everything that is wrong with it."""
    try:
        return reading(), ()
    except EngineError as error:
        return None, error.diagnostics


def _run(rulebook: Rulebook, cases: Sequence[Case], errors: Console) -> int:
    """Print where cases are answered otherwise than they say; how many are."""
    failed = 0
    for case in cases:
        differences = run(rulebook, case)
        failed += bool(differences)
        for difference in differences:
            errors.print(Text(f"{case.place}: {case}: {difference}"), soft_wrap=True)
    return failed


def _summary(rulebook: Rulebook, cases: int, failed: int) -> str:
    criteria = sum(1 for criterion in rulebook.criteria.values() if criterion.says not in (SIGN, OBSERVATION))
    return (
        f"{rulebook.id} {rulebook.version}: {criteria} criteria, "
        f"{len(rulebook.criteria) - criteria} signs and observations, {len(rulebook.facts)} facts, "
        f"{len(rulebook.metrics)} metrics; {cases - failed} of {cases} cases answered as they say"
    )


def _reasons(failed: int, lacking: int, unattested: int) -> list[str]:
    """Why the check fails, a line for each kind of reason; `[]` where it does not."""
    counts = {
        "answered otherwise than a case says": failed,
        "not shown by any case": lacking,
        "not held to its source": unattested,
    }
    return [f"failed: {count} {reason}" for reason, count in counts.items() if count]


def _attest(folder: Path, loaded: Loaded, console: Console) -> None:
    """Write that every phrase was found in its line just now."""
    (folder / ATTESTED).write_text(loaded.attestation, encoding="utf-8")
    count = sum(len({entry.cites, entry.word_cites}) for entry in loaded.rulebook.criteria.values())
    console.print(Text(f"{count} citations found in their sources: {folder / ATTESTED}"), soft_wrap=True)


def show_criterion(rulebook: Rulebook, name: str) -> None:
    """Print one criterion. Raises RuleSetNotFound where there is none of this name."""
    criterion = rulebook.criteria.get(name) or rulebook.criteria.get(name.upper())
    if criterion is None:
        hint = did_you_mean(name, rulebook.criteria) or "the files of criteria/ name them all"
        raise RuleSetNotFound([Diagnostic("rulebook/unknown-criterion", f"no criterion `{name[:60]}`", "", hint)])
    console = open_console()
    console.print(Text(f"{criterion.id}  {criterion.title}", style="bold"))
    console.print(
        Text(f"says {criterion.says.replace('_', ' ')}, about {rulebook.topics[criterion.about].label}", style="dim")
    )
    console.print(Text("\nWhen it is so"))
    for line in in_words(criterion.when, rulebook.facts, rulebook.conditions).lines(1):
        console.print(Text(line))
    for title, text in (("Because", criterion.because), ("Do", criterion.do)):
        console.print(Text(f"\n{title}"))
        console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))
    _cited(console, rulebook, criterion.cites)
    if criterion.word_cites != criterion.cites:
        _cited(console, rulebook, criterion.word_cites, f"where it says {criterion.says.replace('_', ' ')}: ")
    console.print(Text(f"\nUsed for: {', '.join(rulebook.kinds_of(criterion.id))}", style="dim"))


def _cited(console: Console, rulebook: Rulebook, citation: Citation, label: str = "") -> None:
    title = rulebook.sources[citation.source].title
    console.print(Text(f"\n“{citation.phrase}”\n{label}{title}, line {citation.line}", style="dim"))


def show_facts(rulebook: Rulebook, rule_set: RuleSet | None) -> None:
    """Print every fact, or those that one kind takes."""
    console = open_console()
    for declared in (rule_set.facts if rule_set else rulebook.facts).values():
        _fact(console, declared, rule_set is None)


def _fact(console: Console, declared: FactDeclaration, with_kinds: bool) -> None:
    line = Text(declared.name, style="bold")
    words = f": {', '.join(declared.type.words)}" if declared.type.words else ""
    line.append(f"  {declared.type.value_type.value}{words}", style="dim")
    console.print(line)
    if declared.question:
        console.print(Padding(Text(declared.question), (0, 0, 0, 2), expand=False))
    for label, example in (("yes", declared.yes_if), ("no", declared.no_if)):
        if example:
            console.print(Padding(Text(f"{label}: {example}", style="dim"), (0, 0, 0, 2), expand=False))
    if with_kinds:
        console.print(Padding(Text(", ".join(sorted(declared.taken_by)), style="dim"), (0, 0, 0, 2), expand=False))
