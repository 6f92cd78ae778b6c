"""`POST /v1/check:batch`: an answer or a problem for each document, in their order, and what they came to."""

import gzip
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.door.batch import MOST_ROWS_OF_A_TURN
from dontbuy.api.records.callers import Scope
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from tests.api.exchange import Exchange, exchanged
from tests.api.keyed import Keyed
from tests.api.serving import logged, refused
from tests.api.test_incidents import incidents, raising
from tests.api.test_metrics import at, samples
from tests.cli.bulk import DAY, bulk, but_for_engines
from tests.cli.running import BROKEN, STOPS, UNDECIDED, no_objection
from tests.cli.test_bulk import LINES, wrong_on_a_stop
from tests.conformance import invented
from tests.door import Door

BATCH = "/v1/check:batch"
AS_LINES = {"Content-Type": "application/x-ndjson"}
AS_ARRAY = {"Content-Type": "application/json"}
AS_TABLE = {**AS_LINES, "Accept": "text/csv"}


def lines_of(documents: Iterable[Mapping[str, Any]]) -> bytes:
    return b"".join(json.dumps(document).encode() + b"\n" for document in documents)


def batch(door: Door, sent: bytes, headers: Mapping[str, str] = AS_LINES) -> httpx.Response:
    return door.post(BATCH, content=sent, headers=dict(headers))


def answered(response: httpx.Response) -> list[dict[str, Any]]:
    """The lines of an answer before the summary."""
    assert response.status_code == 200
    *lines, last = [json.loads(line) for line in response.content.splitlines()]
    assert set(last) == {"summary"}
    return lines


def summary(response: httpx.Response) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(response.content.splitlines()[-1])["summary"]
    return found


def words(lines: Iterable[Mapping[str, Any]]) -> list[str]:
    """The verdict of each line, or the code of its problem."""
    return [line.get("verdict") or line["code"] for line in lines]


def test_each_document_has_the_answer_of_a_check_in_its_place_and_the_last_line_counts_them(door: Door) -> None:
    documents = [*invented.documents(11, 60)]
    response = batch(door, lines_of(documents))

    *lines, last = response.content.splitlines()
    alone = [door.post("/v1/check", json=document).content for document in documents]
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.headers["cache-control"] == "no-store"
    assert [but_for_engines(line) for line in lines] == [but_for_engines(each) for each in alone]
    told = json.loads(last)["summary"]
    assert (told["rows"], told["answered"], told["problems"], told["complete"]) == (60, 60, 0, True)
    verdicts = words(json.loads(line) for line in lines)
    assert {each["verdict"]: each["rows"] for each in told["verdicts"]} == {
        verdict: verdicts.count(verdict) for verdict in verdicts
    }


def test_a_text_of_a_caller_is_counted_as_no_verdict(door: Door) -> None:
    posing = '"verdict":"run"'
    told = summary(batch(door, lines_of([{**UNDECIDED, "subject": {"id": posing, "name": posing}}])))

    assert told["verdicts"] == [{"verdict": "cannot_tell", "rows": 1}]


@pytest.mark.parametrize(("given", "expected"), LINES.values(), ids=LINES)
def test_each_line_is_read_as_the_command_reads_it(door: Door, given: bytes, expected: list[str]) -> None:
    response = batch(door, given)

    lines = answered(response)
    assert words(lines) == expected
    assert summary(response)["problems"] == sum("/" in word for word in expected)


def test_a_bad_row_is_the_problem_of_a_check_with_its_number_and_stops_nothing(door: Door) -> None:
    response = batch(door, b"\n" + lines_of([STOPS, BROKEN, STOPS]), {**AS_LINES, "X-Request-ID": "call-31"})

    first, problem, last = answered(response)
    alone = door.post("/v1/check", json=BROKEN, headers={"X-Request-ID": "call-31"}).json()
    assert (first["verdict"], last["verdict"]) == ("move_on", "move_on")
    assert problem == {**alone, "row": 3}
    assert summary(response)["complete"] is True


def test_a_batch_of_nothing_is_nothing(door: Door) -> None:
    for sent, headers in ((b"", AS_LINES), (b"[]", AS_ARRAY)):
        response = batch(door, sent, headers)
        assert (answered(response), summary(response)["rows"]) == ([], 0)


# --- an array


def test_an_array_is_answered_as_lines(door: Door) -> None:
    response = batch(door, json.dumps([STOPS, 1, BROKEN, UNDECIDED]).encode(), AS_ARRAY)

    lines = answered(response)
    assert words(lines) == ["move_on", "request/wrong-type", "facts/unknown-fact", "cannot_tell"]
    assert [line.get("row") for line in lines] == [None, 2, 3, None]


def test_no_number_of_an_array_is_rounded(door: Door) -> None:
    exact = b'{"value":0.10000000000000000001,"unit":"USD"}'
    price = b'{"kind":"vendor_evaluation","facts":{"vendor":{"discovery_price":%b}}}' % exact
    (alone,) = answered(batch(door, price))
    (within,) = answered(batch(door, b"[" + price + b"]", AS_ARRAY))

    assert alone == within
    assert alone["verdict"]


WRONG = {
    "no array": (lines_of([STOPS]), 422, "batch/no-array", "put the documents into `[…]`, or send lines"),
    "lines": (lines_of([STOPS, STOPS]), 400, "json/not-json", "send lines as `Content-Type: application/x-ndjson`"),
    "no JSON": (b'[{"kind": }]', 400, "json/not-json", "check the text at that place"),
    "a key that stands twice": (b'[{"a": 1, "a": 2}]', 400, "json/duplicate-key", "keep one"),
    "nothing": (b"", 400, "json/not-json", "send a JSON document"),
    "too large": (b"[" + b" " * 1_000_000 + b"]", 413, "http/too-large", "send lines as"),
}


@pytest.mark.parametrize(("sent", "status", "code", "hint"), WRONG.values(), ids=WRONG)
def test_what_is_no_array_is_refused_whole(door: Door, sent: bytes, status: int, code: str, hint: str) -> None:
    body = refused(batch(door, sent, AS_ARRAY))

    assert (body["status"], body["code"]) == (status, code)
    assert body["errors"][0]["hint"].startswith(hint)


# --- what is refused before anything is read


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({"Content-Type": "text/plain"}, 415, "http/unsupported-media-type"),
        ({}, 415, "http/unsupported-media-type"),
        ({"Content-Type": "application/x-ndjson; charset=utf-16"}, 415, "http/unsupported-charset"),
        ({**AS_LINES, "Content-Encoding": "gzip"}, 415, "http/unsupported-encoding"),
        ({**AS_LINES, "Idempotency-Key": "k"}, 422, "http/header-not-taken"),
    ],
    ids=str,
)
def test_what_is_not_taken_is_refused(door: Door, headers: Mapping[str, str], status: int, code: str) -> None:
    body = refused(batch(door, lines_of([STOPS]), headers))

    assert (body["status"], body["code"]) == (status, code)


def test_a_file_of_another_kind_is_refused_whole(door: Door) -> None:
    body = refused(batch(door, gzip.compress(lines_of([STOPS]))))

    assert (body["status"], body["code"], body["errors"][0]["hint"]) == (400, "file/wrong-kind", "unpack it first")


# --- as a table


def test_a_table_has_the_bytes_that_bulk_writes(door: Door, tmp_path: Path) -> None:
    dated = [{**document, "as_of": DAY.isoformat()} for document in invented.documents(12, 30)]
    named = [{**STOPS, "subject": {"id": "=1+1", "name": 'Bluff, "Sons"'}}, {**BROKEN, "subject": {"id": "v-9"}}]
    sent = lines_of([*dated, *named]) + b"\n{nothing\n" + lines_of([no_objection()])
    (tmp_path / "in.ndjson").write_bytes(sent)
    bulk(tmp_path / "in.ndjson", tmp_path / "out.csv")

    response = batch(door, sent, AS_TABLE)

    on_http = (tmp_path / "out.csv").read_bytes().replace(b"`dontbuy facts`", b"`GET /v1/facts`")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    assert response.content == on_http
    assert response.content.startswith("\ufeffrow,id,name,verdict".encode())


@pytest.mark.parametrize(
    ("accept", "is_table"),
    [("text/csv", True), ("Text/CSV; q=0.9, */*", True), ("*/*", False), ("application/x-ndjson, text/csv", False)],
)
def test_whoever_accepts_a_table_gets_one(door: Door, accept: str, is_table: bool) -> None:
    response = batch(door, lines_of([UNDECIDED]), {**AS_LINES, "Accept": accept})

    assert response.headers["content-type"].startswith("text/csv") is is_table


# --- a second reading


@pytest.mark.parametrize(("before", "stops"), [(998, False), (999, True)])
def test_every_thousandth_row_is_held_to_the_reference(
    door: Door, before: int, stops: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong_on_a_stop(monkeypatch)

    response = batch(door, lines_of([*[UNDECIDED] * before, STOPS]))

    assert summary(response)["complete"] is not stops


def test_a_disagreement_ends_the_batch_and_is_told(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong_on_a_stop(monkeypatch)
    monkeypatch.setattr("dontbuy.api.door.batch.EVERY", 2)
    door = Door(create_app(service))
    before = at(samples(door.get("/metrics").text), "dontbuy_engine_disagreements_total")

    with logged() as log:
        response = batch(door, lines_of([UNDECIDED, STOPS, UNDECIDED]), {**AS_LINES, "X-Request-ID": "call-32"})
        lines = log.of("call-32")

    first, problem = answered(response)
    assert first["verdict"] == "cannot_tell"
    assert (problem["status"], problem["code"], problem["row"]) == (500, "engine/disagreement", 2)
    assert problem["errors"][0]["hint"] == "report the incident call-32"
    assert problem["detail"].endswith("The batch ends here.")
    assert summary(response) == {
        "rows": 2,
        "answered": 1,
        "problems": 1,
        "verdicts": [{"verdict": "cannot_tell", "rows": 1}],
        "complete": False,
    }
    assert [line["code"] for line in incidents(lines)] == ["engine/disagreement"]
    assert at(samples(door.get("/metrics").text), "dontbuy_engine_disagreements_total") == before + 1


def test_a_table_says_where_it_ends_too(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong_on_a_stop(monkeypatch)
    monkeypatch.setattr("dontbuy.api.door.batch.EVERY", 2)

    *_, last = batch(door, lines_of([UNDECIDED, STOPS, UNDECIDED]), AS_TABLE).text.splitlines()

    assert last.startswith("2,,,")
    assert last.endswith('The batch ends here."')


def test_a_disagreement_on_the_first_row_is_answered_as_of_a_check(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.door.batch.EVERY", 1)
    answered(batch(door, lines_of([STOPS])))
    wrong_on_a_stop(monkeypatch)

    body = refused(batch(door, lines_of([STOPS, STOPS])))

    assert (body["status"], body["code"]) == (500, "engine/disagreement")


def test_an_error_that_nobody_expected_ends_the_batch_and_says_nothing_of_itself(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = Service.check_json

    def check_json(self: Service, data: bytes, **asked: Any) -> bytes:
        return raising(RuntimeError("xq7marker"))() if b"v-13" in data else checked(self, data, **asked)

    monkeypatch.setattr(Service, "check_json", check_json)
    sent = lines_of([UNDECIDED, {**UNDECIDED, "subject": {"id": "v-13"}}, UNDECIDED])
    with logged() as log:
        response = batch(door, sent, {**AS_LINES, "X-Request-ID": "call-33"})
        lines = log.of("call-33")

    assert words(answered(response)) == ["cannot_tell", "http/internal-error"]
    assert summary(response)["complete"] is False
    assert "xq7marker" not in response.text + str(lines)
    assert [line["error"] for line in incidents(lines)] == ["RuntimeError"]


# --- keys, and what is counted


def test_a_key_that_is_revoked_meanwhile_ends_the_batch(keyed: Keyed) -> None:
    key, shown = keyed.make(Scope.CHECK)

    async def said() -> None:
        exchange = Exchange(keyed.app, BATCH, **AS_LINES, Authorization=f"Bearer {shown}")
        await exchange.sends(lines_of([UNDECIDED]))
        assert words(exchange.lines) == ["cannot_tell"]
        keyed.keys.revoke(key.id)
        keyed.clock.pass_seconds(1)
        await exchange.sends(lines_of([UNDECIDED, UNDECIDED]))
        assert exchange.is_over
        assert words(exchange.lines[:-1]) == ["cannot_tell", "key/revoked"]
        assert exchange.lines[-1]["summary"]["complete"] is False

    exchanged(said)


def test_rows_are_counted_by_what_came_of_them(service: Service, store: Database) -> None:
    door = Door(create_app(service, Checks(service, store, 30, 90)))
    before = samples(door.get("/metrics").text)
    batch(door, lines_of([STOPS, BROKEN, UNDECIDED]))
    after = samples(door.get("/metrics").text)

    came = {
        each: at(after, "dontbuy_batch_rows_total", came=each) - at(before, "dontbuy_batch_rows_total", came=each)
        for each in ("answered", "problem")
    }
    labels = {"method": "POST", "route": BATCH, "status": "200"}
    requests = [at(found, "dontbuy_requests_total", **labels) for found in (before, after)]
    assert came == {"answered": 2, "problem": 1}
    assert requests[1] == requests[0] + 1


def test_the_examples_of_the_description_are_what_is_answered(door: Door) -> None:
    operation = door.get("/openapi.json").json()["paths"][BATCH]["post"]
    shown = operation["responses"]["200"]["content"]
    for kind, content in operation["requestBody"]["content"].items():
        sent = content["examples"]["mixed"]["value"]
        data = sent.encode() if isinstance(sent, str) else json.dumps(sent).encode()
        for accept, answer in shown.items():
            response = batch(door, data, {"Content-Type": kind, "Accept": accept})
            example = answer["examples"]["mixed"]["value"]
            assert but_for_request(response.text) == but_for_request(example)
    assert {line.get("verdict", line.get("code")) for line in map(json.loads, example_lines(shown))} >= {
        "do_not_buy",
        "cannot_tell",
        "no_objection",
        "facts/unknown-fact",
    }


def example_lines(shown: Mapping[str, Any]) -> list[str]:
    text: str = shown["application/x-ndjson"]["examples"]["mixed"]["value"]
    return text.splitlines()


def but_for_request(text: str) -> list[Any]:
    """An answer without what differs from request to request."""
    if text.startswith("\ufeff"):
        return text.splitlines()
    return [
        {key: value for key, value in json.loads(line).items() if key != "request_id"} for line in text.splitlines()
    ]


# --- turns


def test_others_are_answered_between_the_turns_of_a_batch(service: Service) -> None:
    app = create_app(service)

    async def said() -> None:
        long = Exchange(app, BATCH, **AS_LINES)
        short = Exchange(app, BATCH, **AS_LINES)
        many = lines_of([UNDECIDED] * 40 * MOST_ROWS_OF_A_TURN)
        await short.settles()
        long.posts(many)
        await short.sends(lines_of([STOPS]), ends=True)
        assert words(short.lines[:-1]) == ["move_on"]
        assert len(long.lines) <= 5 * MOST_ROWS_OF_A_TURN
        await long.sends(ends=True)
        assert len(long.lines) == 40 * MOST_ROWS_OF_A_TURN + 1

    exchanged(said)
