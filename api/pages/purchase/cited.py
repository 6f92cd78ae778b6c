"""The line that says why something is asked: that of the criterion which rests on it most."""

from collections.abc import Iterable

from dontbuy.engine.ir import Criterion, Rulebook


def criterion_for(rulebook: Rulebook, kinds: Iterable[str], fact: str) -> Criterion | None:
    """Of the criteria of these kinds that read a fact the one that reads least beside it, what is judged before signs;
    None where no criterion reads it."""
    reads: list[tuple[bool, int, Criterion]] = []
    for kind in kinds:
        rule_set = rulebook.rule_sets[kind]
        judged = {each.id for each in rule_set.criteria}
        reads += [
            (each.id not in judged, len(each.reads), each) for each in rule_set.all_criteria if fact in each.reads
        ]
    return min(reads, key=lambda each: each[:2])[2] if reads else None


def line_of(rulebook: Rulebook, criterion: Criterion) -> str:
    """A citation in one line of text: “phrase” (title of the source, line 19)."""
    cited = criterion.cites
    return f"“{cited.phrase}” ({rulebook.sources[cited.source].title}, line {cited.line})"
