"""The rulebook for people: one criterion, every fact."""

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from dontbuy.cli.terminal import open_console
from dontbuy.engine.errors import Diagnostic, RuleSetNotFound, did_you_mean
from dontbuy.engine.facts import FactDeclaration
from dontbuy.engine.ir import Citation, Rulebook, RuleSet
from dontbuy.engine.wording import in_words


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
    for label, example in (("yes", declared.yes_if), ("no", declared.no_if), ("open", declared.open_if)):
        if example:
            console.print(Padding(Text(f"{label}: {example}", style="dim"), (0, 0, 0, 2), expand=False))
    if with_kinds:
        console.print(Padding(Text(", ".join(sorted(declared.taken_by)), style="dim"), (0, 0, 0, 2), expand=False))
