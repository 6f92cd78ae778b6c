"""Purchases over HTTP: begun, told, asked, exported and brought back, by the purchase's own link and by no other."""

from datetime import timedelta
from typing import Any

import pytest

from tests.api.purchases.buying import Buyer, Clock, codes
from tests.door import Door

pytestmark = pytest.mark.stores()


def test_a_purchase_is_begun_with_what_is_known_and_answered_as_its_page_shows_it(door: Door) -> None:
    buyer = Buyer(door, name="Training", request={"leader": {"unavailable": True}, "request": {"shares_numbers": True}})
    board = buyer.get().json()
    assert board == buyer.board
    assert board["request"]["answer"]["subject"] == {"name": "Training"}
    assert _facts(buyer)["leader"] == {"unavailable": True}
    page = door.get(f"/purchase/{buyer.token}")
    assert page.status_code == 200
    assert board["request"]["answer"]["headline"] in page.text


def _facts(buyer: Buyer) -> dict[str, Any]:
    """What was told, by group, of the buying side and of the request."""
    facts: dict[str, Any] = {}
    for told in reversed(buyer.get("/history").json()["entries"]):
        group, _, name = told["fact"].partition(".")
        facts.setdefault(group, {})[name] = told["value"]
    return facts


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 401, "purchase/no-token"),
        ({"Authorization": "Basic abc"}, 401, "purchase/no-token"),
        ({"Authorization": "Bearer " + "x" * 32}, 404, "link/not-found"),
    ],
)
def test_without_the_own_link_nothing_is_read(
    door: Door, buyer: Buyer, headers: dict[str, str], status: int, code: str
) -> None:
    for path in ("", "/history", "/export", "/questions?for=leader"):
        answer = door.get(buyer.address + path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (status, code), path


def test_the_token_of_another_purchase_opens_nothing_here(door: Door, buyer: Buyer) -> None:
    other = Buyer(door, name="Another")
    answer = door.get(buyer.address, headers=other.headers)
    assert (answer.status_code, answer.json()["code"]) == (404, "link/not-found")


def test_what_is_told_of_us_counts_for_every_vendor(buyer: Buyer) -> None:
    first, second = buyer.vendor("Acme"), buyer.vendor("Bolt")
    told = buyer.post("/tellings", about="us", fact="leader.unavailable", value=True, note="Three dates refused")
    assert told.status_code == 201
    board = buyer.get().json()
    assert board["newest"] == told.json()["number"]
    for column in board["vendors"]:
        assert column["id"] in (first, second)
        assert "leader.unavailable" not in [asked["fact"] for asked in column["answer"]["ask"]]


def test_what_somebody_told_meanwhile_is_not_overwritten(buyer: Buyer) -> None:
    saw = buyer.get().json()["newest"]
    first = buyer.post("/tellings", about="us", fact="buy_in.reps", value=True, saw=saw)
    assert first.status_code == 201
    refused = buyer.post("/tellings", about="us", fact="buy_in.reps", value=False, saw=saw)
    assert (refused.status_code, refused.json()["code"]) == (409, "purchase/overtaken")
    assert "2026-11-21 12:00 UTC: true" in refused.json()["errors"][0]["detail"]
    again = buyer.post("/tellings", about="us", fact="buy_in.reps", value=False, saw=first.json()["number"])
    assert again.status_code == 201


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"about": "us", "fact": "vendor.sold_or_priced", "value": True}, "purchase/other-side"),
        ({"about": "us", "fact": "buy_in.rep", "value": True}, "facts/unknown-fact"),
        ({"about": "us", "fact": "buy_in.reps", "value": "perhaps"}, "facts/wrong-type"),
        ({"about": "us", "fact": "buy_in.reps", "value": True, "not": ""}, "request/unknown-key"),
        ({"fact": "buy_in.reps"}, "request/missing-key"),
    ],
)
def test_a_telling_that_cannot_be_is_refused_and_nothing_is_kept(buyer: Buyer, sent: dict[str, Any], code: str) -> None:
    before = buyer.get("/export").json()
    refused = buyer.post("/tellings", **sent)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert buyer.get("/export").json() == before


def test_a_fact_of_the_buying_side_is_not_told_of_a_vendor(buyer: Buyer) -> None:
    refused = buyer.post(
        "/vendors", name="Acme", facts={"leader": {"unavailable": True}, "vendor": {"on_matrix": True}}
    )
    assert (refused.status_code, codes(refused)) == (422, [("purchase/other-side", "/facts/leader/unavailable")])
    assert buyer.get().json()["vendors"] == []


def test_what_may_be_told_of_a_vendor_is_described_without_the_buying_side(door: Door, buyer: Buyer) -> None:
    schemas = door.get("/openapi.json").json()["components"]["schemas"]
    facts = schemas["VendorSideFacts"]["properties"]
    refused = buyer.post("/vendors", name="Acme", facts={"measurement": {"quarterly_snapshots": False}})

    assert (refused.status_code, codes(refused)) == (
        422,
        [("purchase/other-side", "/facts/measurement/quarterly_snapshots")],
    )
    assert "measurement" not in facts
    assert facts["evaluator"]["propertyNames"] == {"enum": ["sat_through_slide_deck", "frustrated_by_discovery"]}
    assert "propertyNames" not in facts["vendor"]


def test_a_sixth_vendor_is_refused(buyer: Buyer) -> None:
    for name in "ABCDE":
        buyer.vendor(name)
    refused = buyer.post("/vendors", name="F")
    assert (refused.status_code, refused.json()["code"]) == (409, "purchase/five-vendors")


def test_people_are_asked_by_a_link_that_can_be_taken_back(door: Door, buyer: Buyer) -> None:
    asked = buyer.post("/people", role="leader", name="Dana").json()
    page = door.get("/asked/" + asked["link"].rpartition("/")[2])
    assert "Dana" in page.text
    board = buyer.get().json()
    assert board["decision"] == "silent"
    assert [(person["name"], person["works"], person["answered_at"]) for person in board["people"]] == [
        ("Dana", True, None)
    ]
    assert buyer.delete("/people/1/link").status_code == 204
    assert door.get("/asked/" + asked["link"].rpartition("/")[2]).status_code == 410
    assert buyer.delete("/people/2/link").status_code == 404
    refused = buyer.post("/people", role="vendor")
    assert codes(refused) == [("request/wrong-type", "/role")]


def test_the_questions_of_a_role_are_in_its_words(buyer: Buyer) -> None:
    questions = buyer.get("/questions?for=leader").json()["questions"]
    assert {question["answered_by"] for question in questions} == {"leader"}
    assert any("your" in question["question"] for question in questions)


def test_what_was_decided_needs_a_vendor_of_this_purchase(buyer: Buyer) -> None:
    vendor = buyer.vendor("Acme")
    assert codes(buyer.patch(state="bought")) == [("purchase/whom", "/bought_from")]
    request = buyer.get().json()["request"]["id"]
    for nobody in ("ck_" + "0" * 32, request):
        assert buyer.patch(state="bought", bought_from=nobody).status_code == 404
    board = buyer.patch(state="bought", bought_from=vendor).json()
    assert (board["decision"], board["bought_from"], board["decided_on"]) == ("decided", vendor, "2026-11-21")
    assert buyer.patch(decide_by=None).json()["decide_by"] is None
    assert buyer.patch(name="Another").json()["name"] == "Another"


def test_the_history_says_who_told_what_and_what_it_changed(door: Door, buyer: Buyer) -> None:
    vendor = buyer.vendor("Acme")
    buyer.post("/tellings", about="us", fact="evaluator.is_delegate", value=True)
    buyer.post("/tellings", about="us", fact="evaluator.knows_numbers", value=False)
    asked = buyer.post("/tellings", about=vendor, fact="vendor.asked_about_metrics", value=False, note="Two calls")
    assert asked.status_code == 201
    newest, *_ = buyer.get("/history").json()["entries"]
    assert (newest["about"], newest["fact"], newest["note"]) == (vendor, "vendor.asked_about_metrics", "Two calls")
    assert newest["changed"] == [{"column": vendor, "before": "cannot_tell", "after": "do_not_buy"}]


def test_an_export_that_is_brought_back_is_the_same_board(door: Door, buyer: Buyer, clock: Clock) -> None:
    vendor = buyer.vendor("Acme", vendor={"sold_or_priced": True})
    buyer.post("/tellings", about="us", fact="buy_in.reps", value=True, note="They said so")
    link = buyer.post("/people", role="leader", name="Dana").json()["link"].rpartition("/")[2]
    clock.time += timedelta(days=2)
    door.post(f"/asked/{link}", data={"asked": "buy_in.reps", "buy_in.reps": "false"})
    buyer.post("/tellings", about=vendor, fact="vendor.sold_or_priced", value=None)
    exported = buyer.get("/export").json()
    again = Buyer(door, **exported)
    before, after = buyer.get().json(), again.get().json()
    assert before["disagreements"][0]["claims"][1]["who"] == "Dana, leader"
    assert _without_ids(after, buyer, again) == _without_ids(before, buyer, again)
    assert again.get("/export").json() == exported


def test_calls_add_up_and_travel_with_an_export(buyer: Buyer, door: Door) -> None:
    vendor = buyer.vendor("Acme")
    deck, asked = "evaluator.sat_through_slide_deck", "vendor.asked_about_metrics"
    first = buyer.post("/calls", about=vendor, day="2026-11-18", is_first=True, facts=[{"fact": asked, "value": False}])
    assert first.status_code == 201, first.text
    again = {"about": vendor, "day": "2026-11-20", "facts": [{"fact": asked, "value": True, "note": "Our win rate"}]}
    assert buyer.post("/calls", **again).status_code == 201
    found = _vendor(buyer)
    assert asked not in [question["fact"] for question in found["ask"]]
    refused = buyer.post("/calls", **again)
    assert (refused.status_code, refused.json()["code"]) == (409, "purchase/same-day")
    other = buyer.post("/calls", **{**again, "call": "new", "facts": [{"fact": deck, "value": True}]})
    assert other.status_code == 201
    exported = buyer.get("/export").json()
    assert [call["day"] for call in exported["calls"]] == ["2026-11-18", "2026-11-20", "2026-11-20"]
    restored = Buyer(door, **exported)
    assert restored.get("/export").json() == exported
    assert _without_ids(restored.get().json(), restored) == _without_ids(buyer.get().json(), buyer)


def test_who_took_part_in_a_call_is_told_corrected_and_brought_back(buyer: Buyer, door: Door) -> None:
    told = {"about": buyer.vendor("Acme"), "day": "2026-11-20", "facts": []}
    first = buyer.post("/calls", **told, with_whom=["rep", "leader", "rep"]).json()
    assert first["with_whom"] == ["leader", "rep"]
    corrected = {**told, "call": first["id"], "saw": first["number"]}
    assert buyer.post("/calls", **corrected, with_whom=["evaluator"]).json()["with_whom"] == ["evaluator"]
    exported = buyer.get("/export").json()
    assert [call["with_whom"] for call in exported["calls"]] == [["leader", "rep"], ["evaluator"]]
    assert Buyer(door, **exported).get("/export").json() == exported
    for call in exported["calls"]:
        del call["with_whom"]  # a file that was saved before it was asked
    assert [call["with_whom"] for call in Buyer(door, **exported).get("/export").json()["calls"]] == [[], []]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"with_whom": ["vendor"]}, 422, "request/wrong-type"),
        ({"day": "2026-11-22"}, 422, "purchase/call-to-come"),
        ({"day": "yesterday"}, 422, "request/wrong-type"),
        ({"facts": [{"fact": "buy_in.reps", "value": True}]}, 422, "purchase/not-of-a-call"),
        ({"facts": [{"fact": "vendor.sold_or_priced", "value": "perhaps"}]}, 422, "facts/wrong-type"),
        ({"about": "us"}, 404, "link/not-found"),
    ],
)
def test_a_call_that_cannot_be_is_refused(buyer: Buyer, change: dict[str, Any], status: int, code: str) -> None:
    facts = [{"fact": "vendor.sold_or_priced", "value": True}]
    told = {"about": buyer.vendor("Acme"), "day": "2026-11-20", "facts": facts}
    refused = buyer.post("/calls", **{**told, **change})
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert buyer.get("/export").json()["calls"] == []


def _vendor(buyer: Buyer) -> dict[str, Any]:
    answer: dict[str, Any] = buyer.get().json()["vendors"][0]["answer"]
    return answer


def _without_ids(board: dict[str, Any], *buyers: Buyer) -> dict[str, Any]:
    """A board without what is made anew: ids, links and the numbers of tellings."""
    ids = {column["id"]: str(at) for at, column in enumerate([board["request"], *board["vendors"]])}
    text = str({key: value for key, value in board.items() if key not in ("id", "newest", "people", "kept_until")})
    for key, name in ids.items():
        text = text.replace(key, name)
    return {"text": text}


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tellings": []}, ("purchase/broken-export", "/checks/0")),
        ({"checks": []}, ("purchase/broken-export", "/tellings/0/place")),
        ({"state": "lost"}, ("request/wrong-type", "/state")),
        ({"name": 7}, ("request/wrong-type", "/name")),
        ({"more": 1}, ("request/unknown-key", "/more")),
    ],
)
def test_a_broken_export_is_refused_with_the_place_and_nothing_is_kept(
    door: Door, buyer: Buyer, change: dict[str, Any], fault: tuple[str, str]
) -> None:
    exported = {**buyer.get("/export").json(), **change}
    refused = door.post("/v1/purchases", json=exported)
    assert refused.status_code == 422
    assert fault in codes(refused)


def test_an_export_whose_facts_cannot_be_read_keeps_nothing(door: Door, buyer: Buyer) -> None:
    buyer.post("/tellings", about="us", fact="buy_in.reps", value=True)
    exported = buyer.get("/export").json()
    exported["tellings"][-1]["value"] = "perhaps"
    refused = door.post("/v1/purchases", json=exported)
    assert (refused.status_code, refused.json()["code"]) == (422, "facts/wrong-type")


def test_a_purchase_that_is_deleted_is_gone(buyer: Buyer) -> None:
    assert buyer.delete().status_code == 204
    assert buyer.get().status_code == 404


def test_a_call_that_was_told_by_mistake_is_taken_back_by_whoever_saw_it_last(buyer: Buyer) -> None:
    told = {
        "about": buyer.vendor("Acme"),
        "day": "2026-11-20",
        "facts": [{"fact": "vendor.sold_or_priced", "value": True}],
    }
    call = buyer.post("/calls", **told).json()
    back = {**told, "facts": [], "call": call["id"], "taken_back": True}
    assert buyer.post("/calls", **back, saw=0).status_code == 409
    assert buyer.post("/calls", **back, saw=call["number"]).json()["id"] == call["id"]
    assert buyer.post("/calls", **back, saw=call["number"]).status_code == 404
    assert buyer.post("/calls", **told).status_code == 201, "the day is free again"


@pytest.mark.parametrize("value", [[], {}, {"evidence": [{"fact": "leader.unavailable", "value": True}]}])
def test_what_a_check_begins_with_is_no_fact_that_somebody_tells(buyer: Buyer, value: Any) -> None:
    """A fact without a name was kept, and its value read as that of a document: a list was an error of ours."""
    refused = buyer.post("/tellings", about="us", fact="", value=value)

    assert (refused.status_code, codes(refused)) == (422, [("request/wrong-type", "/fact")])
    assert buyer.get("/history").json()["entries"] == []
