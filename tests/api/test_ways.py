"""`POST /v1/ways`: the ways out of a verdict, as the contract has them, and the refusals of a check."""

from typing import Any

import pytest

from dontbuy.api.service import Service
from dontbuy.api.ways import ways
from dontbuy.api.wire.ways import WaysOut
from dontbuy.engine.proof import quest
from tests.door import Door

STAYED = {"stayed_surface_level": True, "asked_about_metrics": False}
"""What an honest *yes* and *no* of a vendor is; nothing else is told."""


def document(**vendor: Any) -> dict[str, Any]:
    return {"kind": "vendor_evaluation", "as_of": "2026-11-21", "facts": {"vendor": vendor}}


def posted(door: Door, body: Any) -> dict[str, Any]:
    response = door.post("/v1/ways", json=body)
    assert response.status_code == 200, response.text
    assert response.headers["cache-control"] == "no-store"
    found: dict[str, Any] = response.json()
    WaysOut.model_validate(found)
    return found


def test_a_way_says_what_to_change_who_can_and_what_it_comes_to(door: Door, service: Service) -> None:
    found = posted(door, document(sold_or_priced=True, full_understanding_first=False, asked_about_metrics=False))
    single = {way["changes"][0]["fact"]: way for way in found["ways"] if not way["confirms"]}
    facts = service.library.in_force.facts

    assert single.keys() == {"vendor.sold_or_priced", "vendor.full_understanding_first"}
    for name, way in single.items():
        [change] = way["changes"]
        assert way["to"] == way["then"]["verdict"] == "push_back"
        assert (change["from"], change["to"]) == ((True, False) if name == "vendor.sold_or_priced" else (False, True))
        assert way["needs"] == [change["by"]] == [facts[name].changed_by]
        assert way["effort"] == change["effort"] == facts[name].effort
        assert change["do"] == facts[name].to_change
    assert [way["effort"] for way in found["ways"]] == sorted(way["effort"] for way in found["ways"])


def test_a_way_told_is_answered_as_it_says(door: Door) -> None:
    before = document(**STAYED)
    for way in posted(door, before)["ways"]:
        if any("." in each["fact"].partition(".")[2] or isinstance(each["to"], list) for each in way["confirms"]):
            continue
        facts: dict[str, Any] = {"vendor": dict(before["facts"]["vendor"])}
        for each in (*way["changes"], *way["confirms"]):
            group, _, name = each["fact"].partition(".")
            facts.setdefault(group, {})[name] = each["to"]
        answer = door.post("/v1/check", json={**before, "facts": facts}).json()
        assert answer["verdict"] == way["to"]


def test_what_nobody_can_change_any_more_is_in_no_way_and_is_named(door: Door) -> None:
    found = posted(door, document(started_with_product=True))

    assert found == {"ways": [], "no_way": ["VEN-2"], "more": False}


def test_where_there_is_nothing_to_object_to_there_is_nothing_to_change(door: Door) -> None:
    from dontbuy.api.openapi.examples import DOCUMENTS

    assert posted(door, DOCUMENTS["no_objection"]["value"]) == {"ways": [], "no_way": [], "more": False}


def test_a_search_that_takes_too_long_says_so_and_guesses_nothing(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quest, "MOST_SETS", 1)

    found = ways(service, document(**STAYED))

    assert found == {"ways": None, "no_way": None, "more": None, "not_computed": ["ways"]}
    WaysOut.model_validate(found)


@pytest.mark.parametrize(
    ("body", "code", "pointer"),
    [
        ({"kind": "vendor_evaluation"}, "request/missing-key", "/facts"),
        (document(asked_about_metrix=True), "facts/unknown-fact", "/facts/vendor/asked_about_metrix"),
        ([], "request/wrong-type", ""),
    ],
)
def test_it_refuses_what_a_check_refuses(door: Door, body: Any, code: str, pointer: str) -> None:
    refused, checked = (door.post(f"/v1/{path}", json=body) for path in ("ways", "check"))

    assert refused.status_code == 422
    assert [(fault["code"], fault["pointer"]) for fault in refused.json()["errors"]] == [(code, pointer)]
    assert refused.json()["errors"] == checked.json()["errors"]


def test_a_group_that_is_null_tells_nothing_and_a_way_may_lead_through_it(door: Door) -> None:
    bare = {"kind": "buying_request", "facts": {}}
    nulls = {**bare, "facts": {"request": None, "metrics": {"specific_known": None}}}

    assert door.post("/v1/ways", json=nulls).json() == door.post("/v1/ways", json=bare).json()
