"""`explain=full`: what a verdict rests on, the ways out of it, and what would make it worse; each is tried out here."""

import random
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import httpx
import pytest

from dontbuy.api.pages import editing
from dontbuy.api.service import Service
from dontbuy.api.wire.answer import Answer
from dontbuy.api.wire.exact_json import loads
from dontbuy.engine.answer import Explain
from dontbuy.engine.cases import read_cases
from dontbuy.engine.proof import data
from tests.pages.reports import RULES, document_of

CASES = random.Random(12).sample([*read_cases(RULES)], 30)
STOPPED: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "facts": {
        "evaluator": {"is_delegate": True, "knows_numbers": False, "intimate_team_knowledge": False},
        "vendor": {"asked_about_metrics": False, "explains_why_asking": True},
    },
    "as_of": "2026-11-21",
}


def in_full(client: httpx.Client, document: Mapping[str, Any]) -> dict[str, Any]:
    response = client.post("/v1/check?explain=full", json=document)
    assert response.status_code == 200, response.text
    answer: dict[str, Any] = loads(response.content)
    return answer


def told(service: Service, document: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """A document with some facts told otherwise."""
    rule_set = service.library.in_force.rule_sets[document["kind"]]
    changed = deepcopy(dict(document))
    for fact, value in facts.items():
        changed = editing.saying(changed, rule_set, fact, value)
    return changed


def test_a_verdict_rests_on_few_facts_and_on_each_of_them(service: Service, client: httpx.Client) -> None:
    answer = in_full(client, STOPPED)

    rests = answer["rests_on"]
    names = [each["fact"] for each in rests["facts"]]
    assert rests["holds"] == "at_least"
    assert names == ["evaluator.is_delegate", "evaluator.knows_numbers", "vendor.asked_about_metrics"]
    assert [each["pointer"] for each in rests["facts"]] == [f"/facts/{name.replace('.', '/')}" for name in names]
    assert [each["value"] for each in rests["facts"]] == [True, False, False]
    for each in rests["facts"]:
        otherwise = {each["fact"]: not each["value"]}
        assert service.check(told(service, STOPPED, otherwise))["verdict"] != answer["verdict"]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_each_way_leads_where_it_says_and_whatever_is_worse_is_worse(service: Service, case: Any) -> None:
    document = document_of(case)
    answer = service.check(document, Explain.FULL)
    proved: Any = answer
    ranks = [*service.library.in_force.rule_sets[case.says.kind].words]

    assert "not_computed" not in proved
    for way in proved["ways"]["ways"]:
        facts = {each["fact"]: each["to"] for each in [*way["changes"], *way["confirms"]]}
        again = service.check(told(service, document, facts))
        assert again["verdict"] == way["to"] or again["conflicts"], way
    for some in proved["worse"]:
        again = service.check(told(service, document, {each["fact"]: each["to"] for each in some}))
        assert ranks.index(again["verdict"]) < (
            ranks.index(answer["verdict"]) if answer["verdict"] in ranks else len(ranks)
        )


def test_what_was_not_computed_is_null_and_named(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("rests_on", "ways", "worse"):
        monkeypatch.setattr(data, name, lambda _: None)

    answer = in_full(client, STOPPED)

    assert (answer["rests_on"], answer["ways"], answer["worse"]) == (None, None, None)
    assert answer["not_computed"] == ["rests_on", "ways", "worse"]


def test_the_ways_are_those_that_are_asked_for_alone(client: httpx.Client) -> None:
    assert in_full(client, STOPPED)["ways"] == client.post("/v1/ways", json=STOPPED).json()


def test_the_answer_is_as_it_is_described(client: httpx.Client) -> None:
    Answer.model_validate(in_full(client, STOPPED))


def test_a_summary_proves_nothing(client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(_: object) -> None:
        raise AssertionError("nobody asked for it")

    monkeypatch.setattr(data, "proof_data", refused)

    assert "rests_on" not in client.post("/v1/check", json=STOPPED).json()
