"""What to ask next, and in which order."""

from collections.abc import Sequence
from typing import NamedTuple

from dontbuy.engine.facts import FactDeclaration
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
    ranks = rule_set.ranks
    decides: dict[str, list[Finding]] = {}
    for finding in opened:
        for fact in finding.missing:
            decides.setdefault(fact, []).append(finding)
    strongest = {fact: min([ranks[finding.criterion.says] for finding in each]) for fact, each in decides.items()}
    in_order = [fact for fact in rule_set.facts if fact in decides]
    in_order.sort(key=lambda fact: (strongest[fact], -len(decides[fact])))
    words = tuple(rule_set.words)
    return tuple([_question(rule_set.facts[fact], decides[fact], words[strongest[fact]]) for fact in in_order])


def could_change(rule_set: RuleSet, verdict: str, could_lead_to: str) -> bool:
    """Whether a question could still change the verdict: whether the word that it could lead to is stronger.

    Where nothing fired, any word is.
    """
    return rule_set.ranks[could_lead_to] < rule_set.ranks.get(verdict, len(rule_set.ranks))


def _question(declared: FactDeclaration, decides: Sequence[Finding], could_lead_to: str) -> Question:
    return Question(
        declared.name,
        declared.question,
        declared.why,
        declared.answered_by,
        tuple([finding.criterion.id for finding in decides]),
        could_lead_to,
    )
