"""The product against the contract, said a second time: thousands of invented documents, every part of the answer."""

from collections.abc import Callable
from typing import Any

import pytest

from dontbuy.engine.evaluate import Verdict, evaluate
from dontbuy.engine.facts import Told
from dontbuy.engine.findings import Finding
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import Conflict, Reading, read
from dontbuy.engine.verdict import SectionScore
from tests.conformance import contract, invented
from tests.rulebooks import TODAY

COUNT = 3_000


def answered(rulebook: Rulebook, document: dict[str, Any]) -> tuple[Verdict, Reading]:
    rule_set = rulebook.rule_sets[document["kind"]]
    reading = read(rulebook, rule_set, document["facts"], document.get("evidence"), TODAY)
    return evaluate(rule_set, reading.facts), reading


def ids(findings: tuple[Finding, ...]) -> tuple[str, ...]:
    return tuple(finding.criterion.id for finding in findings)


def as_expected(verdict: Verdict, reading: Reading) -> contract.Expected:
    """The product's answer in the shape of the contract's."""
    found = verdict.conclusion
    return contract.Expected(
        kind=verdict.rule_set.kind,
        verdict=found.word.word,
        level=found.word.level,
        fired=ids(found.fired),
        open=ids(found.open),
        clear=ids(found.clear),
        could_become=found.could_become,
        settled=found.settled,
        side=verdict.side,
        signs=ids(verdict.signs),
        observations=ids(verdict.observations),
        low=verdict.share.low,
        high=verdict.share.high,
        sections=tuple(_section(verdict, score) for score in verdict.sections),
        conflicts={conflict.fact: _implying(conflict) for conflict in reading.conflicts},
        implied_by=_where(reading, lambda told: frozenset(told.implied_by) or None),
        self_reported=frozenset(_where(reading, lambda told: told.own_word or None)),
        issues=frozenset(
            (issue.code, frozenset(issue.pointers or (issue.pointer,)))
            for issue in reading.data_issues
            if issue.code in ("data/cannot-both-be", "data/only-their-own-word")
        ),
    )


def _implying(conflict: Conflict) -> frozenset[str]:
    """The pointers of what implies one of the values in conflict."""
    return frozenset(pointer for statement in conflict.statements for pointer in statement.implied_by)


def _where(reading: Reading, what: Callable[[Told], Any]) -> dict[str, Any]:
    """What is so of each fact that was told, without the facts of which nothing is."""
    every = {fact: told for fact in reading.facts if (told := reading.facts.told(fact)) is not None}
    return {fact: said for fact, told in every.items() if (said := what(told)) is not None}


def _section(verdict: Verdict, score: SectionScore) -> contract.SectionScore:
    return contract.SectionScore(score.section, score.share.low, score.share.high, score.clear, score.fired, score.open)


@pytest.mark.parametrize("seed", range(3))
def test_the_product_answers_what_the_contract_says(rulebook: Rulebook, seed: int) -> None:
    for document in invented.documents(seed, COUNT // 3):
        verdict, reading = answered(rulebook, document)

        assert as_expected(verdict, reading) == contract.expected(document), document


def test_the_product_and_the_contract_judge_by_the_same_criteria(rulebook: Rulebook) -> None:
    for kind, rule_set in rulebook.rule_sets.items():
        assert tuple(criterion.id for criterion in rule_set.criteria) == contract.CRITERIA_OF[kind]
        assert tuple(sign.id for sign in rule_set.signs) == contract.SIGNS_OF[kind]
        assert tuple(observation.id for observation in rule_set.observations) == contract.OBSERVATIONS_OF[kind]
        assert tuple(rule_set.words) == contract.words_of(kind)
        assert {criterion.id: criterion.says for criterion in rule_set.criteria}.items() <= contract.SAYS.items()
