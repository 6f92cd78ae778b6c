"""What holds of every answer of a shipped rulebook, whatever is told and in whatever order it is written."""

import json
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dontbuy.engine.answer import Explain, answer
from dontbuy.engine.evaluate import ENGINES, Verdict, evaluate
from dontbuy.engine.facts import Facts
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from dontbuy.engine.rulebook.documents import Documents, File
from dontbuy.engine.rulebook.fingerprint import digest, fingerprinted
from dontbuy.engine.rulebook.folder import read_documents
from dontbuy.engine.rulebook.lower import lower
from dontbuy.engine.rulebook.shaping import shaped
from dontbuy.engine.rulebook.source import Node
from dontbuy.engine.truth import Truth
from tests.conformance import invented
from tests.conformance.strategies import may_turn, some_of
from tests.conformance.test_cases import CASES, FOLDERS
from tests.rulebooks import TODAY

THREADS, EVALUATIONS = 8, 3_000


def facts_of(rulebook: Rulebook, document: dict[str, Any]) -> Facts:
    rule_set = rulebook.rule_sets[document["kind"]]
    return read(rulebook, rule_set, document["facts"], document.get("evidence"), TODAY).facts


def written(rulebook: Rulebook, document: dict[str, Any]) -> str:
    """The whole answer of one document, as text."""
    rule_set = rulebook.rule_sets[document["kind"]]
    reading = read(rulebook, rule_set, document["facts"], document.get("evidence"), TODAY)
    verdict = evaluate(rule_set, reading.facts, explain_clear=True)
    body = answer(
        rulebook, verdict, reading, subject=None, input_digest=digest(document), version="1", explain=Explain.FULL
    )
    return json.dumps(body, default=str)


# --- what may turn (the first law itself: test_first_law.py)


def test_only_a_criterion_that_uses_is_given_may_turn(rulebook: Rulebook, grants: Rulebook) -> None:
    assert {criterion for rule_set in rulebook.rule_sets.values() for criterion in may_turn(rule_set)} == set()
    assert {criterion for rule_set in grants.rule_sets.values() for criterion in may_turn(rule_set)} == {"WHO-4"}


# --- the explanation


def test_the_facts_of_a_reason_make_it_fire_alone_and_without_them_it_does_not(rulebook: Rulebook) -> None:
    for document in invented.documents(13, 600):
        rule_set, facts = rulebook.rule_sets[document["kind"]], facts_of(rulebook, document)
        verdict = evaluate(rule_set, facts, explain_clear=True)
        for finding in _explained(verdict):
            names = {basis.fact for basis in finding.facts}
            alone = ENGINES["rete"].decide(rule_set, some_of(facts, names))
            without = ENGINES["rete"].decide(rule_set, some_of(facts, set(facts) - names))
            assert alone[finding.criterion.id] is finding.truth
            assert without[finding.criterion.id] is Truth.UNKNOWN


def test_a_reason_names_no_fact_twice_and_none_that_was_not_told(rulebook: Rulebook) -> None:
    for document in invented.documents(14, 300):
        facts = facts_of(rulebook, document)
        for finding in _explained(evaluate(rulebook.rule_sets[document["kind"]], facts, explain_clear=True)):
            names = [basis.fact for basis in finding.facts]
            assert len(names) == len(set(names)) > 0
            assert set(names) <= set(facts)


def _explained(verdict: Verdict) -> Iterator[Any]:
    found = verdict.conclusion
    yield from (*found.fired, *found.clear, *verdict.signs, *verdict.observations)


# --- order does not matter


def shuffled(tree: Node, dice: random.Random, kept: tuple[str, ...], path: str = "") -> Node:
    """The same tree with the keys of every mapping in another order, except where the order is shown."""
    match tree.content:
        case dict(entries):
            keys = [*entries]
            if path not in kept:
                dice.shuffle(keys)
            content = {key: shuffled(entries[key], dice, kept, f"{path}/{key}") for key in keys}
            return replace(tree, content=content)
        case list(items):
            return replace(tree, content=[shuffled(item, dice, kept, f"{path}/*") for item in items])
        case _:
            return tree


def again(file: File[Any], dice: random.Random, *kept: str) -> File[Any]:
    tree = shuffled(file.tree, dice, kept)
    body, _ = shaped(type(file.body), tree)
    assert body is not None
    return File(file.name, tree, body)


def rewritten(folder: Path, seed: int) -> Rulebook:
    """A rulebook from files in another order, with every mapping in another order."""
    docs, dice = read_documents(folder), random.Random(seed)
    assert docs.head
    assert docs.sources
    assert docs.facts
    sections, rule_sets = [*docs.sections.items()], [*docs.rule_sets]
    dice.shuffle(sections)
    dice.shuffle(rule_sets)
    rulebook, _ = lower(
        Documents(
            folder=docs.folder,
            head=again(docs.head, dice, "/words"),
            sources=again(docs.sources, dice),
            metrics=again(docs.metrics, dice) if docs.metrics else None,
            facts=again(docs.facts, dice, "/facts"),
            consistency=again(docs.consistency, dice, "/contradictions") if docs.consistency else None,
            sections={name: again(file, dice) for name, file in sections},
            rule_sets=[again(file, dice, "/sections") for file in rule_sets],
        )
    )
    return fingerprinted(rulebook)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)
def test_a_rulebook_written_in_another_order_answers_byte_for_byte_the_same(folder: Path, seed: int) -> None:
    first, second = rewritten(folder, 0), rewritten(folder, seed + 1)
    cases = [told.case.says for told in CASES if FOLDERS[told.folder] == folder]

    asked = [{"kind": case.kind, "facts": case.facts, "evidence": case.evidence} for case in cases]

    assert second.digest == first.digest
    assert [written(second, question) for question in asked] == [written(first, question) for question in asked]


@pytest.mark.parametrize("seed", range(3))
def test_a_document_written_in_another_order_is_answered_the_same(rulebook: Rulebook, seed: int) -> None:
    dice = random.Random(seed)
    for document in invented.documents(15 + seed, 60):
        turned = {**document, "facts": _turned(document["facts"], dice)}

        assert written(rulebook, turned) == written(rulebook, document)


def _turned(value: Any, dice: random.Random) -> Any:
    if isinstance(value, list):
        return [_turned(below, dice) for below in value]
    if not isinstance(value, dict):
        return value
    keys = [*value]
    dice.shuffle(keys)
    return {key: _turned(value[key], dice) for key in keys}


def test_what_looks_wrong_stands_in_the_order_of_the_facts_however_it_was_told(rulebook: Rulebook) -> None:
    metrics = {"items": [{"metric": "win_rate", "baseline": {"value": 24}, "target": {"value": 20}}]}
    ours = {"metrics": metrics, "request": {"remedies": ["none", "more_ai"]}}
    turned = dict(reversed(ours.items()))

    first, second = (written(rulebook, {"kind": "buying_request", "facts": facts}) for facts in (ours, turned))

    assert len(json.loads(first)["data_issues"]) == 2
    assert second == first


# --- threads


def test_many_threads_answer_as_one_does(rulebook: Rulebook) -> None:
    documents = invented.documents(16, 120)
    asked = [(rulebook.rule_sets[document["kind"]], facts_of(rulebook, document)) for document in documents]
    alone = [evaluate(rule_set, facts) for rule_set, facts in asked]

    def wrong(seed: int) -> int:
        dice, found = random.Random(seed), 0
        for _ in range(EVALUATIONS):
            at = dice.randrange(len(asked))
            found += evaluate(*asked[at]) != alone[at]
        return found

    with ThreadPoolExecutor(THREADS) as pool:
        assert list(pool.map(wrong, range(THREADS))) == [0] * THREADS
