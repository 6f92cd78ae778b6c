"""What is true of every rulebook past lowering, by name."""

from collections.abc import Callable, Iterator

from dontbuy.engine.errors import Diagnostic, InvariantBroken
from dontbuy.engine.expressions import names_of
from dontbuy.engine.ir import Rulebook

Invariant = Callable[[Rulebook], Iterator[str]]


def every_condition_comes_after_those_it_names(rulebook: Rulebook) -> Iterator[str]:
    """So the engines decide them in one pass."""
    for rule_set in rulebook.rule_sets.values():
        seen: set[str] = set()
        for condition, when in rule_set.conditions.items():
            for name in names_of(when):
                if name not in seen:
                    yield f"`{condition}` names `{name}` before it is decided"
            seen.add(condition)


def every_criterion_has_its_condition(rulebook: Rulebook) -> Iterator[str]:
    """A criterion that is shown is also decided."""
    for rule_set in rulebook.rule_sets.values():
        for criterion in rule_set.all_criteria:
            if criterion.id not in rule_set.conditions:
                yield f"`{criterion.id}` of `{rule_set.kind}` is never decided"


def every_criterion_says_a_word_of_its_rule_set(rulebook: Rulebook) -> Iterator[str]:
    """So a verdict always has its level and its headline."""
    for rule_set in rulebook.rule_sets.values():
        for criterion in rule_set.criteria:
            if criterion.says not in rule_set.words:
                yield f"`{criterion.id}` says `{criterion.says}`, which is no outcome word"


INVARIANTS: tuple[Invariant, ...] = (
    every_condition_comes_after_those_it_names,
    every_criterion_has_its_condition,
    every_criterion_says_a_word_of_its_rule_set,
)


def hold(rulebook: Rulebook) -> None:
    """Raise InvariantBroken where one does not hold."""
    broken = [
        Diagnostic("engine/invariant-broken", message, invariant.__name__, "report this with the rulebook")
        for invariant in INVARIANTS
        for message in invariant(rulebook)
    ]
    if broken:
        raise InvariantBroken(broken)
