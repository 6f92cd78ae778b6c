"""What is told more of a kept evaluation is its next revision: nothing is overwritten or lost, what changed is said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from dontbuy.api import revisions
from dontbuy.api.app import create_app
from dontbuy.api.audit.verification import verified
from dontbuy.api.checks import Checks
from dontbuy.api.errors import EvaluationOutdated
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.service import Service
from dontbuy.api.store.audited import audited
from dontbuy.api.store.database import Database
from dontbuy.api.store.erasing import erase
from tests.api.revising import ASKED, NOT_ASKED, SAID, SHOWS_OFF, criteria, posted, tell, told
from tests.api.serving import refused
from tests.door import Door
from tests.stores import may_be_changed


@pytest.fixture
def door(fresh: Service, database: Database) -> Door:
    return Door(create_app(fresh, Checks(fresh, database, 30, 90)))


@pytest.fixture
def first(door: Door) -> httpx.Response:
    return posted(door)


def test_what_is_told_more_is_the_next_revision_and_says_what_changed(door: Door, first: httpx.Response) -> None:
    second = told(door, first, {**SHOWS_OFF, "as_of": "2026-11-22"})
    third = told(door, first, {**ASKED, "as_of": "2026-11-22"})

    address = first.headers["location"]
    assert [each.headers["location"] for each in (second, third)] == [f"{address}/revisions/{n}" for n in (2, 3)]
    bodies = [first.json(), second.json(), third.json()]
    assert [(body["id"], body.get("revision")) for body in bodies] == [(bodies[0]["id"], n) for n in (None, 2, 3)]
    assert [bodies[0].get("changed"), *(body["changed"]["verdict"] for body in bodies[1:])] == [
        None,
        {"from": "push_back", "to": "run"},
        {"from": "run", "to": "run"},
    ]
    changed = [(criteria(body["changed"]["appeared"]), criteria(body["changed"]["went"])) for body in bodies[1:]]
    assert changed == [(["VEN-6"], []), ([], ["VEN-7"])]
    (reason,) = [each for each in bodies[1]["reasons"] if each["criterion"] == "VEN-6"]
    named = {key: reason[key] for key in ("criterion", "says", "title")}
    assert bodies[1]["changed"]["appeared"] == [named]
    assert [body["changed"]["other_rulebook"] for body in bodies[1:]] == [False, False]


def test_every_revision_stays_what_it_was_and_the_newest_is_found_by_the_id(door: Door, first: httpx.Response) -> None:
    second = told(door, first, ASKED)

    address = first.headers["location"]
    found = {name: door.get(f"{address}{name}") for name in ("", "/revisions/1", "/revisions/2")}
    assert found["/revisions/1"].content == first.content
    assert found["/revisions/2"].content == found[""].content == second.content
    tags = [each.headers["etag"] for each in (first, second)]
    assert [found[name].headers["etag"] for name in ("/revisions/1", "/revisions/2", "")] == [*tags, tags[1]]
    assert tags[0] != tags[1]
    listed = door.get(f"{address}/revisions").json()
    assert [line.get("revision", 1) for line in listed["revisions"]] == [1, 2]
    assert listed["revisions"][0] == {name: first.json()[name] for name in listed["revisions"][0]}


def test_a_revision_is_judged_like_the_whole_document_and_by_today(door: Door, first: httpx.Response) -> None:
    second = told(door, first, {**SHOWS_OFF, "evidence": [SAID]}).json()

    answer = door.post("/v1/check", json=second["document"]).json()
    assert answer.items() <= second.items()
    document = second["document"]
    assert document["facts"]["vendor"] == {**NOT_ASKED["facts"]["vendor"], **SHOWS_OFF["facts"]["vendor"]}  # type: ignore[index]
    assert (document["evidence"], document["subject"]) == ([SAID], {"id": "v-17"})
    assert document["as_of"] == datetime.now(UTC).date().isoformat() != NOT_ASKED["as_of"]
    assert document["rulebook"] == first.json()["document"]["rulebook"]


def test_null_takes_a_fact_back_with_the_evidence_there_was_of_it(door: Door, first: httpx.Response) -> None:
    other = {"fact": "vendor.started_with_product", "value": True}
    told(door, first, {"evidence": [SAID, other]})

    third = told(door, first, {"facts": {"vendor": {"asked_about_metrics": None}}}).json()
    fourth = told(door, first, {"facts": {"vendor": {"asked_about_metrics": None}}, "evidence": [SAID]}).json()

    assert (third["document"]["facts"], third["document"]["evidence"]) == ({}, [other])
    assert "VEN-7" in criteria(third["changed"]["went"])
    assert fourth["document"]["evidence"] == [other, SAID]
    assert "VEN-7" in criteria(fourth["changed"]["appeared"])


def test_a_correction_against_what_somebody_said_is_a_conflict_and_overwrites_nothing(
    door: Door, first: httpx.Response
) -> None:
    told(door, first, {"evidence": [SAID]})

    third = told(door, first, ASKED).json()

    assert [conflict["fact"] for conflict in third["conflicts"]] == ["vendor.asked_about_metrics"]
    assert third["document"]["evidence"] == [SAID]


def test_an_alias_corrects_the_fact_that_it_means(door: Door) -> None:
    kept = door.post(
        "/v1/evaluations", json={"kind": "discovery_self_check", "facts": {"vendor": {"stayed_technical": True}}}
    )

    second = told(door, kept, {"facts": {"trainer": {"stayed_technical": False}}}).json()

    assert (second["document"]["facts"], second["conflicts"]) == ({"vendor": {"stayed_technical": False}}, [])


# --- what is refused


@pytest.mark.parametrize(
    ("sent", "faults"),
    [
        ({}, [("request/nothing-told", "")]),
        ({"facts": {}, "evidence": []}, [("request/nothing-told", "")]),
        ({"facts": {"vendor": {}}}, [("request/nothing-told", "")]),
        ({"facts": None}, [("request/nothing-told", "")]),
        ([], [("request/wrong-type", "")]),
        ({"facts": {"vendor": None}}, [("facts/wrong-type", "/facts/vendor")]),
        ({"subject": {"id": "v-18"}, **ASKED}, [("request/unknown-key", "/subject")]),
        ({"kind": "vendor_evaluation", **ASKED}, [("request/unknown-key", "/kind")]),
        ({"rulebook": "other@1.0.0", **ASKED}, [("rulebook/not-found", "/rulebook")]),
        (
            {"facts": {"vendor": {"asked_about_metric": True}}, "evidence": [{"fact": "vendor.x"}], "as_of": "today"},
            [
                ("request/wrong-type", "/as_of"),
                ("facts/unknown-fact", "/facts/vendor/asked_about_metric"),
                ("facts/unknown-fact", "/evidence/0/fact"),
            ],
        ),
        (
            {"facts": {"vendor": {"asked_about_metrics": "yes"}}, "evidence": [{**SAID, "value": 7}]},
            [
                ("facts/wrong-type", "/facts/vendor/asked_about_metrics"),
                ("facts/wrong-type", "/evidence/0/value"),
            ],
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_at_its_place_and_nothing_is_kept(
    door: Door, first: httpx.Response, sent: Any, faults: list[tuple[str, str]]
) -> None:
    response = tell(door, first, sent)

    wrong = refused(response)
    assert (wrong["status"], [(fault["code"], fault["pointer"]) for fault in wrong["errors"]]) == (422, faults)
    assert door.get(first.headers["location"]).content == first.content


def test_one_fact_by_two_names_with_two_values_is_refused(door: Door) -> None:
    kept = door.post("/v1/evaluations", json={"kind": "discovery_self_check", "facts": {}})
    both = {"facts": {"vendor": {"stayed_technical": True}, "trainer": {"stayed_technical": False}}}

    (fault,) = refused(tell(door, kept, both))["errors"]

    assert (fault["code"], fault["pointer"]) == ("request/told-twice", "/facts/trainer/stayed_technical")


def test_what_does_not_fit_what_was_told_before_is_named_in_the_kept_document(
    door: Door, first: httpx.Response, database: Database
) -> None:
    gone = "UPDATE evaluations SET document = replace(document, 'asked_about_metrics', 'an_old_fact')"
    may_be_changed(database, "evaluations", gone)

    (fault,) = refused(tell(door, first, ASKED))["errors"]

    assert (fault["code"], fault["pointer"]) == ("facts/unknown-fact", "/document/facts/vendor/an_old_fact")


def test_a_document_does_not_grow_over_what_one_request_may_have(door: Door, first: httpx.Response) -> None:
    piece = {"fact": "vendor.started_with_product", "quote": "x" * 400_000}
    for _ in range(2):
        told(door, first, {"evidence": [piece]})

    wrong = refused(tell(door, first, {"evidence": [piece]}))

    assert (wrong["status"], wrong["code"]) == (413, "evaluation/too-large")
    assert door.get(first.headers["location"]).json()["revision"] == 3


def test_what_is_not_there_cannot_be_revised(door: Door, first: httpx.Response, database: Database) -> None:
    address = first.headers["location"]
    none, late = door.post("/v1/evaluations/ev_0/facts", json=ASKED), door.get(f"{address}/revisions/2")
    lists = door.get("/v1/evaluations/ev_0/revisions")
    with database.writing() as connection:
        erase(connection, first.json()["id"], datetime(2026, 11, 27, tzinfo=UTC))
    gone = [tell(door, first, ASKED), door.get(f"{address}/revisions/1"), door.get(f"{address}/revisions")]

    assert [(each.status_code, each.json()["code"]) for each in (none, late, lists)] == [
        (404, "evaluation/not-found"),
        (404, "evaluation/no-such-revision"),
        (404, "evaluation/not-found"),
    ]
    assert [(each.status_code, each.json()["code"]) for each in gone] == [(410, "evaluation/erased")] * 3


# --- who tells on top of what


def test_if_match_keeps_nothing_on_top_of_what_somebody_else_told(door: Door, first: httpx.Response) -> None:
    tag = first.headers["etag"]
    second = told(door, first, ASKED, if_match=tag)
    stale = tell(door, first, SHOWS_OFF, if_match=tag)

    wrong = refused(stale)
    assert (wrong["status"], wrong["code"], wrong["errors"][0]["pointer"]) == (
        412,
        "evaluation/outdated",
        "/header/if-match",
    )
    assert door.get(first.headers["location"]).content == second.content
    again = [second.headers["etag"], "*", f'"other", {told(door, first, SHOWS_OFF).headers["etag"]}']
    assert told(door, first, ASKED, if_match=again[2]).json()["revision"] == 4
    assert told(door, first, ASKED, if_match=again[1]).json()["revision"] == 5
    assert [tell(door, first, ASKED, if_match=each).status_code for each in (again[0], f"W/{tag}", "", "x")] == [
        412
    ] * 4


def test_the_same_request_is_done_once_and_answered_before_it_is_compared(door: Door, first: httpx.Response) -> None:
    headers = {"idempotency_key": "one", "if_match": first.headers["etag"]}
    second = told(door, first, ASKED, **headers)
    told(door, first, SHOWS_OFF)

    again = told(door, first, ASKED, **headers)

    assert (again.content, again.headers["location"]) == (second.content, second.headers["location"])
    assert (again.headers["idempotent-replayed"], "idempotent-replayed" in second.headers) == ("true", False)
    assert door.get(first.headers["location"]).json()["revision"] == 3


def test_a_request_that_is_sent_again_gets_its_own_revision_and_not_the_newest(door: Door) -> None:
    sent = {"json": NOT_ASKED, "headers": {"Idempotency-Key": "one"}}
    first = door.post("/v1/evaluations", **sent)
    told(door, first, ASKED)

    again = door.post("/v1/evaluations", **sent)

    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])


def test_a_key_of_another_address_is_refused(door: Door, first: httpx.Response) -> None:
    other = door.post("/v1/evaluations", json=NOT_ASKED)
    told(door, first, ASKED, idempotency_key="one")

    wrong = refused(tell(door, other, ASKED, idempotency_key="one"))

    assert (wrong["status"], wrong["code"]) == (422, "http/key-reused")
    assert door.get(other.headers["location"]).content == other.content


def test_of_many_who_tell_at_once_none_is_lost(fresh: Service, database: Database) -> None:
    key = fresh.evaluate({"kind": "vendor_evaluation", "facts": {}}).id
    pieces = [{"fact": "vendor.started_with_product", "locator": f"call-{at}"} for at in range(24)]

    def tells(piece: dict[str, str]) -> int:
        return revisions.revise(fresh, key, {"evidence": [piece]}, ANYBODY)[0].revision

    with ThreadPoolExecutor(8) as threads:
        numbers = list(threads.map(tells, pieces))

    assert sorted(numbers) == list(range(2, 26))
    newest = fresh.evaluation(key, None, ANYBODY)
    assert newest.revision == 25
    assert {piece["locator"] for piece in newest.document["evidence"]} == {f"call-{at}" for at in range(24)}
    with audited(database.file) as connection:
        assert [each.fault for each in verified(connection)] == [""]


def test_of_many_who_mean_one_revision_one_is_kept(fresh: Service) -> None:
    first = fresh.evaluate({"kind": "vendor_evaluation", "facts": {}})

    def tells(_: int) -> bool:
        try:
            revisions.revise(fresh, first.id, ASKED, ANYBODY, None, lambda newest: newest.revision == 1)
        except EvaluationOutdated:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        kept = list(threads.map(tells, range(16)))

    assert kept.count(True) == 1
    assert fresh.evaluation(first.id, None, ANYBODY).revision == 2


# --- what may be kept on the way


@pytest.mark.parametrize("path", ["", "/revisions", "/revisions/1", "list"])
def test_what_is_found_is_sent_once_to_those_who_keep_it(door: Door, first: httpx.Response, path: str) -> None:
    address = "/v1/evaluations" if path == "list" else first.headers["location"] + path
    found = door.get(address)

    again, head = door.get(address, headers={"If-None-Match": found.headers["etag"]}), door.ask("HEAD", address)
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", found.headers["etag"])
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", found.headers["etag"])
    assert found.headers["etag"].startswith('"')
    assert found.headers["cache-control"] == again.headers["cache-control"] == "private, no-cache"

    told(door, first, ASKED)
    then = door.get(address, headers={"If-None-Match": found.headers["etag"]})
    assert then.status_code == (304 if path == "/revisions/1" else 200)


# --- in the store


def test_each_revision_is_entered_and_none_is_changed(door: Door, first: httpx.Response, database: Database) -> None:
    key = first.json()["id"]
    before = door.get("/v1/evaluations").headers["etag"]
    second = told(door, first, ASKED)

    assert before != door.get("/v1/evaluations").headers["etag"]
    assert int(second.headers["dontbuy-ledger-head"].split(":")[0]) == 3
    with audited(database.file) as connection:
        assert [each.fault for each in verified(connection)] == [""]
        objects = connection.exec_driver_sql("SELECT object FROM ledger WHERE number > 1 ORDER BY number").scalars()
        assert [*objects] == [f"{key}/1", f"{key}/2"]
