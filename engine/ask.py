"""What to ask next, and in which order."""

from collections.abc import Sequence
from typing import NamedTuple

from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import RuleSet


class Question(NamedTuple):
    """A question for one fact: who can answer it, which criteria it decides, the strongest word it could lead to."""

    fact: str
    question: str
    why: str
    answered_by: str
    decides: tuple[str, ...]
    could_lead_to: str


def ask(rule_set: RuleSet, opened: Sequence[Finding]) -> tuple[Question, ...]:
    """Every question of the open criteria, each once.

    First what could lead to the strongest word, then what decides most criteria, then the order of the facts. So the
    questions that cannot change the verdict come last.
    """
    decides: dict[str, list[Finding]] = {}
    for finding in opened:
        for fact in finding.missing:
            decides.setdefault(fact, []).append(finding)
    in_order = [fact for fact in rule_set.facts if fact in decides]

    def rank(fact: str) -> tuple[int, int]:
        return min([rule_set.ranks[finding.criterion.says] for finding in decides[fact]]), -len(decides[fact])

    return tuple([_question(rule_set, fact, decides[fact]) for fact in sorted(in_order, key=rank)])


def could_change(rule_set: RuleSet, verdict: str, could_lead_to: str) -> bool:
    """Whether a question could still change the verdict: whether the word that it could lead to is stronger.

    Where nothing fired, any word is.
    """
    return rule_set.ranks[could_lead_to] < rule_set.ranks.get(verdict, len(rule_set.ranks))


def _question(rule_set: RuleSet, fact: str, decides: Sequence[Finding]) -> Question:
    declared = rule_set.facts[fact]
    words = (finding.criterion.says for finding in decides)
    return Question(
        fact=fact,
        question=declared.question,
        why=declared.why,
        answered_by=declared.answered_by,
        decides=tuple(finding.criterion.id for finding in decides),
        could_lead_to=min(words, key=rule_set.ranks.__getitem__),
    )
