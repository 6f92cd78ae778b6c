"""What to ask next, and in which order."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from dontbuy.engine.facts import FactDeclaration, Facts
from dontbuy.engine.ir import RuleSet
from dontbuy.engine.verdict import Conclusion


class Question(NamedTuple):
    """A question for one fact: who can answer it, which criteria it decides, the strongest word it could lead to.

    `or_correct` are facts that were told, and from which the other side of a conflict about this one follows: one of
    them may be wrong instead.
    """

    fact: str
    question: str
    why: str
    answered_by: str
    decides: tuple[str, ...]
    could_lead_to: str
    or_correct: tuple[str, ...] = ()


def ask(rule_set: RuleSet, conclusion: Conclusion, facts: Facts) -> tuple[Question, ...]:
    """Every question of the open criteria, each once.

    First the facts in conflict that hold back a word stronger than the verdict. Then what could lead to the strongest
    word, then what decides most criteria, then what can be seen or heard before what is a judgement, then the order of
    the facts. So the questions that cannot change the verdict come last. A fact that another is asked `after` comes
    before it, wherever it would stand by itself.
    """
    ranks, order = rule_set.ranks, rule_set.order
    decides: dict[str, list[str]] = {}
    strongest: dict[str, int] = {}
    for finding in conclusion.open:
        says = ranks[finding.criterion.says]
        for fact in finding.missing:
            decides.setdefault(fact, []).append(finding.criterion.id)
            strongest[fact] = min(says, strongest.get(fact, says))
    verdict = ranks.get(conclusion.word.word, len(ranks))

    def rank(fact: str) -> tuple[bool, int, int, bool, int]:
        holds_back = fact in facts.in_conflict and strongest[fact] < verdict
        return not holds_back, strongest[fact], -len(decides[fact]), not rule_set.facts[fact].observed, order[fact]

    in_order = sorted(decides, key=rank)
    words = tuple(rule_set.words)
    return tuple(
        [
            _question(rule_set.facts[fact], decides[fact], words[strongest[fact]], facts.in_conflict.get(fact, ()))
            for fact in after_what_they_rest_on(rule_set, in_order)
        ]
    )


def after_what_they_rest_on(rule_set: RuleSet, in_order: Sequence[str]) -> Iterable[str]:
    """The same facts, each after those that it is asked `after` and that are asked too."""
    asked = frozenset(in_order)
    placed: dict[str, None] = {}
    for fact in in_order:
        for before in rule_set.facts[fact].after:
            if before in asked:
                placed.setdefault(before)
        placed.setdefault(fact)
    return placed


def could_change(rule_set: RuleSet, verdict: str, could_lead_to: str) -> bool:
    """Whether a question could still change the verdict: whether the word that it could lead to is stronger.

    Where nothing fired, any word is.
    """
    return rule_set.ranks[could_lead_to] < rule_set.ranks.get(verdict, len(rule_set.ranks))


def _question(
    declared: FactDeclaration, decides: Sequence[str], could_lead_to: str, or_correct: tuple[str, ...]
) -> Question:
    return Question(
        declared.name,
        declared.question,
        declared.why,
        declared.answered_by,
        tuple(decides),
        could_lead_to,
        or_correct,
    )
