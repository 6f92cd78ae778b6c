"""The rulebook for people: what is wrong with it, one criterion, every fact."""

from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dontbuy.engine.cases import read_cases, run, unproven
from dontbuy.engine.errors import Diagnostic, EngineError, RuleSetNotFound, did_you_mean
from dontbuy.engine.evaluate import prepare
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Rulebook, RuleSet
from dontbuy.engine.rulebook.library import load
from dontbuy.engine.wording import in_words

OK, WRONG, UNREADABLE = 0, 1, 2


def check_rulebook(folder: Path, sources: Path | None) -> int:
    """Print what is wrong and how much was proven.

    0 where all is well, 1 where a case fails or a proof is lacking, 2 where it does not load.
    """
    console, errors = _console(), Console(stderr=True, highlight=False)
    try:
        loaded = load(folder, sources)
        prepare(loaded.rulebook)
        cases = read_cases(folder)
    except EngineError as error:
        for fault in error.diagnostics:
            errors.print(Text(str(fault)), soft_wrap=True)
        errors.print(Text(f"{len(error.diagnostics)} to mend; nothing was loaded"))
        return UNREADABLE
    for warning in loaded.warnings:
        console.print(Text(f"warning: {warning}", style="yellow"), soft_wrap=True)
    rulebook, wrong = loaded.rulebook, 0
    for case in cases:
        differences = run(rulebook, case)
        wrong += bool(differences)
        for difference in differences:
            errors.print(Text(f"{case.place}: {case}: {difference}"), soft_wrap=True)
    lacking = unproven(rulebook, cases)
    for line in lacking:
        errors.print(Text(line), soft_wrap=True)
    criteria = sum(1 for one in rulebook.criteria.values() if one.says not in ("sign", "observation"))
    console.print(
        Text(
            f"{rulebook.id} {rulebook.version}: {criteria} criteria, "
            f"{len(rulebook.criteria) - criteria} signs and observations, {len(rulebook.facts)} facts, "
            f"{len(rulebook.metrics)} metrics; {len(cases) - wrong} of {len(cases)} cases answered as they say"
        ),
        soft_wrap=True,
    )
    if not loaded.citations_checked:
        console.print(Text("citations not held to their sources: --sources FOLDER does, with the texts in it"))
    console.print(Text(rulebook.digest, style="dim"))
    return WRONG if wrong or lacking else OK


def show_criterion(rulebook: Rulebook, name: str) -> None:
    """Print one criterion. Raises RuleSetNotFound where there is none of this name."""
    found = rulebook.criteria.get(name) or rulebook.criteria.get(name.upper())
    if found is None:
        hint = did_you_mean(name, rulebook.criteria) or "the files of criteria/ name them all"
        raise RuleSetNotFound([Diagnostic("rulebook/unknown-criterion", f"no criterion `{name[:60]}`", "", hint)])
    console = _console()
    conditions = {each.name: each.when for kind in rulebook.rule_sets.values() for each in kind.conditions}
    console.print(Text(f"{found.id}  {found.title}", style="bold"))
    console.print(Text(f"says {found.says.replace('_', ' ')}, about {rulebook.topics[found.about].label}", style="dim"))
    console.print(Text("\nFires when"))
    for line in in_words(found.when, rulebook.facts, conditions).lines(1):
        console.print(Text(line))
    for title, text in (("Because", found.because), ("Do", found.do)):
        console.print(Text(f"\n{title}"))
        console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))
    cites = found.cites
    title = rulebook.sources[cites.source].title
    console.print(Text(f"\n“{cites.phrase}”\n{title}, line {cites.line}", style="dim"))
    kinds = [kind for kind, one in rulebook.rule_sets.items() if any(each.id == found.id for each in one.all_criteria)]
    console.print(Text(f"\nUsed for: {', '.join(kinds)}", style="dim"))


def show_facts(rulebook: Rulebook, rule_set: RuleSet | None) -> None:
    """Print every fact, or those that one kind takes."""
    console = _console()
    for declared in (rule_set.facts if rule_set else rulebook.facts).values():
        _fact(console, declared, rule_set is None)


def _fact(console: Console, declared: FactDeclaration, with_kinds: bool) -> None:
    line = Text(declared.name, style="bold")
    words = f": {', '.join(declared.type.words)}" if declared.type.words else ""
    line.append(f"  {declared.type.value_type.value}{words}", style="dim")
    console.print(line)
    if declared.question:
        console.print(Padding(Text(declared.question), (0, 0, 0, 2), expand=False))
    if with_kinds:
        console.print(Padding(Text(", ".join(sorted(declared.taken_by)), style="dim"), (0, 0, 0, 2), expand=False))


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=100)
