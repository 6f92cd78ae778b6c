"""A request with an `Idempotency-Key` is done once, however often it is sent, and answered as the first time."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.errors import KeyReused
from dontbuy.api.records.callers import ANYBODY
from dontbuy.api.records.evaluations import WORKSPACE
from dontbuy.api.records.idempotency import Once
from dontbuy.api.service import Service
from dontbuy.api.store import idempotency
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.api.serving import PATIENCE, Served, in_process, in_thread, refused
from tests.door import Door
from tests.stores import Place, asked, locked

pytestmark = pytest.mark.stores()

SENT = b'{"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": false}}}'
OTHER = SENT.replace(b"false", b"true")
JSON = {"Content-Type": "application/json"}
KEY = "6f1d7c1e-0f5a-4a0e-9a4e-2f1c6a1d9b20"


@pytest.fixture
def door(fresh: Service, database: Database) -> Door:
    return Door(create_app(fresh, Checks(fresh, database, 30, 90)))


@pytest.fixture
def served(store_place: Place) -> Iterator[Served]:
    with in_thread(store_place) as server:
        yield server


def post(door: Door | httpx.Client, body: bytes = SENT, key: str = KEY) -> httpx.Response:
    return door.post("/v1/evaluations", content=body, headers={**JSON, "Idempotency-Key": key})


def test_the_same_request_is_answered_as_the_first_time(door: Door, fresh: Service) -> None:
    first, again = post(door), post(door)

    assert (first.status_code, "idempotent-replayed" in first.headers) == (201, False)
    assert (again.status_code, again.headers["idempotent-replayed"]) == (201, "true")
    assert (again.content, again.headers["location"]) == (first.content, first.headers["location"])
    assert len(fresh.listed(ANYBODY).lines) == 1


def test_another_key_is_another_request(door: Door, fresh: Service) -> None:
    assert post(door).content != post(door, key="another").content
    assert len(fresh.listed(ANYBODY).lines) == 2


@pytest.mark.parametrize("body", [OTHER, SENT + b" ", b"{"])
def test_another_body_is_refused_and_nothing_is_done(door: Door, fresh: Service, body: bytes) -> None:
    post(door)

    again = post(door, body)

    wrong = refused(again)
    assert (wrong["status"], wrong["code"]) in [(422, "http/key-reused"), (400, "json/not-json")]
    assert len(fresh.listed(ANYBODY).lines) == 1


def test_what_was_refused_may_be_mended_under_the_same_key(door: Door, fresh: Service) -> None:
    wrong = post(door, SENT.replace(b"false", b"7"))
    mended = post(door)

    assert (wrong.status_code, mended.status_code) == (422, 201)
    assert len(fresh.listed(ANYBODY).lines) == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 256, "a\tb"])
def test_what_is_no_key_is_refused_with_its_place(door: Door, fresh: Service, key: str) -> None:
    response = door.post("/v1/evaluations", content=SENT, headers=[*JSON.items(), (b"Idempotency-Key", key.encode())])

    (fault,) = refused(response)["errors"]
    assert (fault["code"], fault["pointer"]) == ("http/wrong-parameter", "/header/idempotency-key")
    assert fresh.listed(ANYBODY).lines == []


def test_a_key_is_forgotten_after_a_day(fresh: Service, database: Database) -> None:
    once, now = Once("one", "a" * 64), datetime(2026, 11, 21, 12, tzinfo=UTC)
    kept = fresh.evaluate({"kind": "vendor_evaluation", "facts": {}})
    with database.writing() as connection:
        idempotency.add(connection, once, kept.id, 1, now, WORKSPACE)

        def found(hours: float) -> tuple[str, int, bool] | None:
            return idempotency.find(connection, once, now + timedelta(hours=hours), WORKSPACE)

        assert [found(0), found(23.99), found(24)] == [(kept.id, 1, True), (kept.id, 1, True), None]
        idempotency.add(connection, once, kept.id, 1, now + timedelta(hours=24), WORKSPACE)
        assert connection.exec_driver_sql("SELECT count(*) FROM idempotency").scalar() == 1


def test_sixty_four_at_once_have_one_effect(served: Served, client: httpx.Client) -> None:
    before = served.kept()
    with ThreadPoolExecutor(64) as threads:
        answers = list(threads.map(lambda _: _one(served, "sixty-four"), range(64)))

    said = Counter(answer.status_code for answer in answers)
    assert served.kept() == before + 1
    assert said[201] >= 1
    assert set(said) <= {201, 409}
    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert all(answer.headers["retry-after"] == "1" for answer in answers if answer.status_code == 409)


def _one(served: Served, key: str) -> httpx.Response:
    with served.client() as client:
        return post(client, key=key)


def test_while_the_first_is_answered_another_is_told_to_wait(served: Served, client: httpx.Client) -> None:
    with locked(served.database) as lock, ThreadPoolExecutor(2) as threads:
        both = [threads.submit(_one, served, "slow") for _ in range(2)]
        (told,), (waits,) = wait(both, PATIENCE, FIRST_COMPLETED)
        second = told.result()
        lock.execute("ROLLBACK")
        first = waits.result()

    assert (second.status_code, refused(second)["code"], second.headers["retry-after"]) == (409, "http/key-in-use", "1")
    assert first.status_code == 201
    assert post(client, key="slow").content == first.content


def test_two_who_share_a_store_have_one_effect(rulebook: Rulebook, database: Database) -> None:
    services = [Service(Library([rulebook]), database) for _ in range(4)]
    document = {"kind": "vendor_evaluation", "facts": {"vendor": {"asked_about_metrics": False}}}
    once = Once("shared", "a" * 64)
    with ThreadPoolExecutor(4) as threads:
        kept = list(threads.map(lambda service: service.evaluate_once(document, once, ANYBODY), services))

    assert len({evaluated.id for evaluated, _ in kept}) == 1
    assert sorted(was_kept for _, was_kept in kept) == [False, True, True, True]
    with pytest.raises(KeyReused):
        services[0].evaluate_once(document, Once("shared", "b" * 64), ANYBODY)


def test_a_kill_in_the_middle_leaves_one_effect(store_place: Place) -> None:
    """A client that got no answer sends it again to whoever comes up next."""
    with in_process(store_place) as served, ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(_sent, served, f"key-{at}") for at in range(40)]
        answers[10].result()
        served.kill()
        before = {f"key-{at}": answer.result() for at, answer in enumerate(answers)}
    with in_process(store_place) as served, closing(served.client()) as client:
        after = {key: post(client, key=key).json()["id"] for key in before}

        assert served.kept() == len(after) == 40
    assert all(after[key] == told for key, told in before.items() if told)


def _sent(served: Served, key: str) -> str:
    """The id that was answered; `""` where nothing was."""
    try:
        response = _one(served, key)
        return str(response.json()["id"]) if response.status_code == 201 else ""
    except httpx.HTTPError:
        return ""


PROCESSES, KEYS = 4, 12


def test_four_processes_over_one_store_do_each_request_once_and_leave_out_no_number(store_place: Place) -> None:
    """Each key is sent to all four at once: one of them keeps it, and all four answer the same."""
    with ExitStack() as stack:
        services = [stack.enter_context(in_process(store_place)) for _ in range(PROCESSES)]
        threads = stack.enter_context(ThreadPoolExecutor(2 * PROCESSES))
        sent = [(served, f"key-{at}") for at in range(KEYS) for served in services]
        answers = list(threads.map(lambda each: (each[1], _one(*each)), sent))

    kept = {(key, answer.content) for key, answer in answers if answer.status_code == 201}
    assert {answer.status_code for _, answer in answers} <= {201, 409}
    assert len(kept) == KEYS
    numbers = [number for (number,) in asked(store_place, "SELECT number FROM evaluations ORDER BY number")]
    assert numbers == list(range(1, KEYS + 1))
    assert asked(store_place, "SELECT head_number FROM workspaces") == [(KEYS,)]
