"""Checks: found by their link alone, gone when they are deleted, emptied when they expire."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dontbuy.api.checks import Checks
from dontbuy.api.errors import LinkNotFound
from dontbuy.api.records.evaluations import Result
from dontbuy.api.store.expiry import empty_expired
from dontbuy.api.store.tables import ERASED, checks, evaluations
from dontbuy.api.tokens import TOKEN_BYTES
from tests.pages.conftest import Reader, heading

pytestmark = pytest.mark.stores()


def checks_of(reader: Reader) -> Checks:
    checks: Checks = reader.door.app.state.checks
    return checks


def everything_kept(reader: Reader) -> str:
    with reader.database.reading() as connection:
        rows = [
            connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall()
            for table in ("checks", "tellings", "evaluations", "grants")
        ]
    return str(rows)


def test_a_token_cannot_be_guessed_and_is_not_kept(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    assert TOKEN_BYTES * 8 >= 128
    assert len(token) == 32
    assert token not in everything_kept(reader)
    assert "Acme" in everything_kept(reader)


def test_deleting_deletes_answers_results_and_shares(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.post(f"/draft/{token}/result")
    reader.post(f"/draft/{token}/result/1/share")
    reader.get(f"/draft/{token}/delete")
    assert "Acme" in everything_kept(reader)
    assert reader.post(f"/draft/{token}/delete").status_code == 200
    assert reader.address == "/deleted"
    assert "Acme" not in everything_kept(reader)
    with reader.database.reading() as connection:
        tables = ("checks", "tellings", "grants", "fired")
        assert [connection.exec_driver_sql(f"SELECT count(*) FROM {each}").scalar() for each in tables] == [0] * 4
        (left,) = connection.execute(select(*[evaluations.c[name] for name in ERASED])).all()
    assert set(left) == {None}
    page = reader.get(f"/draft/{token}")
    assert (page.status_code, heading(page)) == (404, "Nothing is kept at this link")


def test_a_check_is_kept_for_as_long_again_after_each_answer(reader: Reader) -> None:
    token = reader.begin()
    reader.clock.pass_days(29)
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.clock.pass_days(29)
    page = reader.get(f"/draft/{token}/answers")
    assert (page.status_code, heading(page)) == (200, "Check your answers")


def test_an_expired_check_says_so_and_keeps_nothing(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    reader.post(f"/draft/{token}/result")
    reader.clock.pass_days(31)
    page = reader.get(f"/draft/{token}")
    assert page.status_code == 410
    assert "This link has expired" in page.text
    assert "Acme" not in everything_kept(reader)
    assert heading(reader.get(f"/draft/{token}/answers")) == "This link has expired"


def test_expired_checks_are_emptied_when_another_begins(reader: Reader) -> None:
    reader.begin(subject="Acme")
    reader.clock.pass_days(31)
    reader.begin(subject="Other")
    assert "Acme" not in everything_kept(reader)


@pytest.mark.parametrize("path", ["", "/answers", "/all", "/question/vendor.stayed_technical", "/result/1", "/history"])
def test_an_unknown_link_is_a_page_that_says_so(reader: Reader, path: str) -> None:
    page = reader.get(f"/draft/unknown{path}")
    assert page.status_code == 404
    assert "Nothing is kept at this link" in page.text


def test_pages_of_a_check_are_kept_by_no_cache_and_no_index(reader: Reader) -> None:
    page = reader.get(f"/draft/{reader.begin()}/answers")
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"
    assert 'name="robots" content="noindex"' in page.text


def test_a_shared_result_is_kept_for_as_long_as_its_link_says(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    reader.post(f"/draft/{token}/result")
    page = reader.post(f"/draft/{token}/result/1/share")
    (shared,) = set(re.findall(r"/shared/([\w-]+)", page.text))
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.clock.pass_days(89)
    assert heading(reader.get(f"/shared/{shared}")) == "Not yet known"
    reader.clock.pass_days(2)
    page = reader.get(f"/shared/{shared}")
    assert (page.status_code, heading(page)) == (410, "This link has expired")
    assert "Ask whoever shared it with you for a new link" in page.text


def test_what_was_saved_again_in_the_meantime_is_not_forgotten(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    reader.clock.pass_days(29)
    noticed = reader.clock() + timedelta(days=2)
    reader.answer(token, "vendor.stayed_technical", "true")
    with reader.database.writing() as connection:
        empty_expired(connection, noticed)
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}


def test_very_many_checks_expire_at_once(reader: Reader) -> None:
    now = reader.clock()
    row = {"workspace": "default", "kind": "buying_request", "progress": "{}", "created_at": "", "updated_at": ""}
    row["expires_at"] = now.isoformat(timespec="microseconds")
    with reader.database.writing() as connection:
        connection.execute(checks.insert(), [{**row, "id": str(at)} for at in range(40_000)])
        empty_expired(connection, now)
        left = connection.exec_driver_sql("SELECT count(*) FROM checks WHERE emptied_at IS NULL").scalar()
    assert left == 0


def test_of_eight_that_finish_at_once_one_keeps_the_answer(reader: Reader) -> None:
    token = reader.begin()
    start = Barrier(8)

    def finish(_: int) -> Result:
        start.wait()
        return checks_of(reader).finish(token)

    with ThreadPoolExecutor(8) as threads:
        results = list(threads.map(finish, range(8)))
    assert {result.number for result in results} == {1}
    assert len({result.evaluated.id for result in results}) == 1
    assert checks_of(reader).results(token) == results[:1]


def test_a_check_that_is_deleted_while_it_is_answered_keeps_no_result(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, answered = reader.begin(), reader.service.answered

    def deleting(document: object) -> object:
        checks_of(reader).delete(token)
        return answered(document)

    monkeypatch.setattr(reader.service, "answered", deleting)
    with pytest.raises(LinkNotFound):
        checks_of(reader).finish(token)
    assert everything_kept(reader) == "[[], [], [], []]"


def test_a_result_is_reached_by_its_own_link_and_in_no_list(reader: Reader) -> None:
    result = checks_of(reader).finish(reader.begin()).evaluated
    posted = reader.service.evaluate({"kind": "vendor_evaluation", "facts": {}})
    response = reader.get(f"/v1/evaluations/{result.id}")
    assert (response.status_code, response.json()["code"]) == (404, "evaluation/not-found")
    listed = reader.get("/v1/evaluations").json()["evaluations"]
    assert [line["id"] for line in listed] == [posted.id]


@pytest.mark.parametrize("change", ["UPDATE tellings SET value = 'false'", "UPDATE tellings SET number = 99"])
def test_what_was_told_is_never_changed(reader: Reader, change: str) -> None:
    token = reader.begin()
    reader.answer(token, "vendor.stayed_technical", "true")
    with pytest.raises(IntegrityError, match="append-only"), reader.database.writing() as connection:
        connection.exec_driver_sql(change)
    again = "INSERT OR REPLACE" if reader.database.engine.dialect.name == "sqlite" else "INSERT"
    refused = pytest.raises(IntegrityError, match=r"append-only|tellings_pkey")
    with refused, reader.database.writing() as connection:
        connection.exec_driver_sql(f"{again} INTO tellings SELECT * FROM tellings")
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}


def test_an_answer_that_was_taken_back_stays_in_the_history(reader: Reader) -> None:
    token = reader.begin()
    reader.answer(token, "vendor.stayed_technical", "true")
    reader.post(f"/draft/{token}/question/vendor.stayed_technical", {"action": "skip"})
    told = checks_of(reader).open(token).tellings[1:]
    assert [(telling.fact, telling.value) for telling in told] == [
        ("vendor.stayed_technical", True),
        ("vendor.stayed_technical", None),
    ]
    assert reader.document(token)["facts"] == {}


BOTH_NAMES = {"trainer": {"stayed_technical": True, "asked_about_metrics": None}, "vendor": {"stayed_technical": False}}
QUOTES = [
    {"fact": "trainer.asked_about_metrics", "quote": "What is your win rate?", "locator": None},
    {"fact": "vendor.stayed_technical", "value": True, "source": "transcript"},
    {"fact": "vendor.asked_about_metrics", "value": False},
]


@pytest.mark.parametrize(
    "document",
    [
        {"kind": "discovery_self_check", "facts": {}, "evidence": []},
        {"kind": "discovery_self_check", "facts": BOTH_NAMES, "evidence": QUOTES},
        {"kind": "discovery_self_check", "subject": {"id": "t-1"}, "facts": {"vendor": {}}, "as_of": "2026-11-01"},
        {"kind": "buying_request", "facts": {"metrics": {"items": [{"metric": "win_rate", "by": None}]}}},
    ],
)
def test_a_document_comes_back_as_it_was_imported(reader: Reader, document: dict[str, object]) -> None:
    token = checks_of(reader).begin(document)
    assert checks_of(reader).open(token).document == document
