"""What two rulebooks say in other words, though it means the same."""

from dontbuy.engine.ir import Criterion, Rulebook
from dontbuy.engine.other_words import TEXTS


def reworded(old: Rulebook, new: Rulebook) -> list[str]:
    """The criteria and facts that both have and that people read in other words."""
    found = [
        name
        for name, criterion in new.criteria.items()
        if name in old.criteria and _words(old.criteria[name]) != _words(criterion)
    ]
    for name, fact in new.facts.items():
        before = old.facts.get(name)
        if before and (before.question, before.why, before.short, before.ask) != (
            fact.question,
            fact.why,
            fact.short,
            fact.ask,
        ):
            found.append(name)
    return found


def _words(criterion: Criterion) -> tuple[object, ...]:
    said = (criterion.name, *(getattr(criterion, key) for key in TEXTS))
    cited = (criterion.cites, criterion.word_cites)
    return (*said, *cited, criterion.readers, criterion.missing, criterion.variants)
