"""By an overlay every engine says the same, and of every condition of the base what the base says of it."""

import random
from typing import Any

import pytest

from dontbuy.engine.answer import answer
from dontbuy.engine.engines.base import Engine
from dontbuy.engine.engines.compiled import Compiled
from dontbuy.engine.engines.reference import Reference
from dontbuy.engine.engines.rete import Rete
from dontbuy.engine.evaluate import ENGINES, evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from tests.conformance.invented import documents
from tests.rulebooks import TODAY

REFERENCE = Reference()
OTHERS = (Rete(), Compiled())


def test_these_are_all_the_engines() -> None:
    assert {REFERENCE.name, *(each.name for each in OTHERS)} == {*ENGINES}


def with_its_facts(document: dict[str, Any], seed: int) -> dict[str, Any]:
    """A document that tells something of the overlay, too, where its kind takes it."""
    if document["kind"] != "vendor_evaluation":
        return document
    dice = random.Random(seed)
    facts = {name: dict(group) for name, group in document["facts"].items() if isinstance(group, dict)}
    for group, name in (("vendor", "wants_recordings"), ("purchase", "recordings_agreed")):
        if (told := dice.choice((True, False, None))) is not None:
            facts.setdefault(group, {})[name] = told
    return {**document, "facts": {**document["facts"], **facts}}


@pytest.mark.parametrize("engine", OTHERS, ids=lambda engine: engine.name)
def test_the_engines_agree_over_documents_made_at_random(engine: Engine, house: Rulebook) -> None:
    fired = set()
    for seed, document in enumerate(documents(68, 400)):
        judged = house.rule_sets[document["kind"]]
        sent = with_its_facts(document, seed)
        facts = read(house, judged, sent["facts"], sent.get("evidence", []), TODAY).facts
        truths = REFERENCE.decide(judged, facts)

        assert engine.decide(judged, facts) == truths
        fired |= {truths["HSE-1"]} if "HSE-1" in truths else set()

    assert len(fired) == 3


def test_of_every_condition_of_the_base_it_says_what_the_base_says(house: Rulebook, rulebook: Rulebook) -> None:
    for seed, document in enumerate(documents(680, 400)):
        kind, evidence = document["kind"], document.get("evidence", [])
        more = with_its_facts(document, seed)
        alone = read(rulebook, rulebook.rule_sets[kind], document["facts"], evidence, TODAY).facts
        with_more = read(house, house.rule_sets[kind], more["facts"], evidence, TODAY).facts
        before = REFERENCE.decide(rulebook.rule_sets[kind], alone)

        now = REFERENCE.decide(house.rule_sets[kind], with_more)

        assert {name: now[name] for name in before} == before
        assert now.keys() - before.keys() == ({"HSE-1"} if kind == "vendor_evaluation" else set())


def test_what_nothing_was_added_to_is_answered_as_by_the_base_but_for_its_name(
    house: Rulebook, rulebook: Rulebook
) -> None:
    for document in [each for each in documents(6800, 60) if each["kind"] == "buying_request"]:
        said = []
        for judging in (rulebook, house):
            judged = judging.rule_sets[document["kind"]]
            reading = read(judging, judged, document["facts"], document.get("evidence", []), TODAY)
            verdict = evaluate(judged, reading.facts)
            said.append(answer(judging, verdict, reading, subject=None, input_digest="", version=""))
        before, now = said

        assert {**now, "rulebook": None} == {**before, "rulebook": None}
        assert before["rulebook"] == now["rulebook"].get("extends")
