"""Answers by an overlay carry both names and digests, by every way; those of the shipped rulebook are as they were."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.audit.replay import ReplayOutcome, Replays
from dontbuy.api.service import Service
from dontbuy.api.store.audited import audited
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.documents import SMALL
from tests.door import Door

WANTS: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "as_of": "2026-11-21",
    "facts": {"vendor": {"wants_recordings": True}, "purchase": {"recordings_agreed": False}},
}


@pytest.fixture
def door(house: Rulebook, rulebook: Rulebook, tmp_path: Path) -> Iterator[Door]:
    """A service that judges by the overlay, and by its base where that is named."""
    with closing(Database(tmp_path / "overlay.db")) as database:
        yield Door(create_app(Service(Library([house, rulebook]), database)))


def test_an_answer_names_the_overlay_and_its_base(door: Door, house: Rulebook, rulebook: Rulebook) -> None:
    body = door.post("/v1/check", json=WANTS).json()

    assert (body["verdict"], [reason["criterion"] for reason in body["reasons"]]) == ("wait", ["HSE-1"])
    assert body["reasons"][0]["cites"]["source"] == "house"
    assert body["rulebook"] == {
        "id": "house-rules",
        "version": "1.0.0",
        "digest": house.digest,
        "extends": {"id": "sales-training", "version": "2.0.0", "digest": rulebook.digest},
    }


@pytest.mark.parametrize("explain", ["none", "summary", "full"])
def test_every_answer_is_what_its_schema_says(door: Door, explain: str) -> None:
    schema = door.get("/schemas/answer.json").json()
    body = door.post(f"/v1/check?explain={explain}", json=WANTS).json()

    assert [*jsonschema_rs.validator_for(schema).iter_errors(body)] == []
    assert body["rulebook"]["extends"]["id"] == "sales-training"


def test_the_quick_way_and_the_long_way_say_it_in_the_same_bytes(door: Door) -> None:
    quick = door.post("/v1/check", json=WANTS).content
    slow = door.post("/v1/check", json={**WANTS, "evidence": [], "subject": None, "rulebook": "house-rules"}).content

    assert slow == quick


def test_where_the_base_is_asked_its_answer_has_its_own_name_alone(door: Door, rulebook: Rulebook) -> None:
    document = {**SMALL, "as_of": "2026-11-21"}
    alone = Door(create_app(Service(Library([rulebook])))).post("/v1/check", json=document).content
    asked = door.post("/v1/check", json={**document, "rulebook": "sales-training"}).content

    assert asked == alone
    assert b"extends" not in asked


@pytest.mark.parametrize(
    "path",
    ["/version", "/v1/criteria", "/v1/criteria/HSE-1", "/v1/rule-sets", "/v1/facts", "/v1/metrics", "/v1/sources"],
)
def test_whatever_names_the_rulebook_names_both(door: Door, path: str, house: Rulebook) -> None:
    assert door.get(path).json()["rulebook"] == house.identity


def test_the_description_has_what_is_added(door: Door) -> None:
    schemas = door.get("/openapi.json").json()["components"]["schemas"]

    assert "extends" in schemas["RulebookRef"]["properties"]
    assert "extends" not in schemas["RulebookRef"]["required"]
    assert "wait" in schemas["OutcomeWord"]["enum"]
    assert "wants_recordings" in json.dumps(door.get("/schemas/vendor_evaluation.json").json())


def test_a_batch_and_a_comparison_name_both(door: Door) -> None:
    lines = json.dumps(WANTS).encode() + b"\n"
    batch = door.post("/v1/check:batch", content=lines, headers={"content-type": "application/x-ndjson"})
    compared = door.post("/v1/compare", json={"documents": [WANTS, WANTS]})

    assert json.loads(batch.content.splitlines()[0])["rulebook"]["extends"]["version"] == "2.0.0"
    assert compared.json()["rulebook"]["extends"]["version"] == "2.0.0"


def test_what_was_kept_is_answered_again_byte_for_byte_though_no_folder_is_named(
    house: Rulebook, rulebook: Rulebook, tmp_path: Path
) -> None:
    place = tmp_path / "kept.db"
    with closing(Database(place)) as database:
        Service(Library([house]), database).evaluate(WANTS)
        Service(Library([rulebook]), database).evaluate(SMALL)

    with audited(place) as connection:
        outcomes = [each.outcome for each in Replays(connection, ()).all()]

    assert outcomes == [ReplayOutcome.SAME_BYTES] * 2
