"""What goes by the shortcut is answered as by its route: the same headers in the same order, bytes, line and count."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI
from sqlalchemy.exc import OperationalError
from starlette.types import Message

from dontbuy.api.door import retiring, shortcut
from dontbuy.api.door.rates import Rates
from dontbuy.api.door.shortcut import MOST_BYTES
from dontbuy.api.errors import StoreBusy
from dontbuy.api.records.callers import ANYBODY, Scope
from dontbuy.api.service import Service
from dontbuy.api.store import evaluations, tables
from dontbuy.api.store.database import Database
from dontbuy.api.tokens import new_key
from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.errors import Diagnostic
from dontbuy.engine.ir import Rulebook
from tests.api.keyed import Keyed
from tests.api.serving import logged
from tests.conformance import invented
from tests.documents import SMALL
from tests.door import PATIENCE

BODY = dumps(SMALL)
KEEP = "/v1/evaluations"
ROWS = (tables.evaluations, tables.fired, tables.listed, tables.listed_criteria, tables.ledger)
JSON = {"content-type": "application/json"}
LARGE = dumps({**SMALL, "subject": {"name": "x"}, "evidence": [{"fact": "cause.text", "quote": "x" * MOST_BYTES}]})


class Asked(NamedTuple):
    """A request, as it arrives: its body in pieces; `leaves` where the caller hangs up after them."""

    body: Sequence[bytes] = (BODY,)
    headers: Mapping[str, str] = JSON
    method: str = "POST"
    path: str = "/v1/check"
    query: bytes = b""
    leaves: bool = False
    length: bool = True


class Answer(NamedTuple):
    """What was sent back, and what was logged and counted of it."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    logged: Mapping[str, Any]


def asked(app: FastAPI, request: Asked, key: str = "") -> Answer:
    headers = {"host": "dontbuy.test", "x-request-id": "call-1", **request.headers}
    if request.length:
        headers["content-length"] = str(sum(map(len, request.body)))
    if key:
        headers["authorization"] = f"Bearer {key}"
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": request.method,
        "path": request.path,
        "raw_path": request.path.encode(),
        "root_path": "",
        "scheme": "http",
        "query_string": request.query,
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
    last = len(request.body) - 1
    pieces: Iterator[Message] = iter(
        [
            {"type": "http.request", "body": body, "more_body": at < last or request.leaves}
            for at, body in enumerate(request.body)
        ]
    )
    sent: list[Message] = []

    async def receive() -> Message:
        return next(pieces, {"type": "http.disconnect"})

    async def send(message: Message) -> None:
        sent.append(message)

    with logged() as log:
        asyncio.run(asyncio.wait_for(app(scope, receive, send), PATIENCE))
        (line,) = [line for line in log.of("call-1") if line["event"] == "request"]
    head, *rest = sent
    body = b"".join(message.get("body", b"") for message in rest)
    return Answer(head["status"], head["headers"], body, {**line, "duration_ms": 0, "timestamp": ""})


def without_it(app: FastAPI) -> FastAPI:
    app.user_middleware = [each for each in app.user_middleware if "Shortcut" not in repr(each)]
    return app


class Both:
    """The service at two doors, one of them without the shortcut; `long` is the store of that one, where it has its
    own."""

    def __init__(self, rulebook: Rulebook, database: Database, long: Database | None = None, **admission: Any) -> None:
        self.short, self.long = (Keyed(rulebook, each, **admission) for each in (database, long or database))
        without_it(self.long.app)

    def ask(self, request: Asked, key: str = "") -> Answer:
        short, long = asked(self.short.app, request, key), asked(self.long.app, request, key)
        assert short == long
        return short


@pytest.fixture
def both(rulebook: Rulebook, database: Database) -> Both:
    return Both(rulebook, database)


@pytest.fixture
def short_cuts(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The bodies that the shortcut answered itself."""
    bodies: list[bytes] = []
    read = shortcut._body

    async def noted(receive: Any) -> bytes:
        body = await read(receive)
        bodies.append(body)
        return body

    monkeypatch.setattr(shortcut, "_body", noted)
    return bodies


PLAIN = [
    Asked(),
    Asked((BODY[:20], BODY[20:])),
    Asked((b"", BODY, b"")),
    Asked(headers={**JSON, "accept": "text/html", "user-agent": "x", "accept-encoding": "gzip"}),
    Asked((b" \n" + BODY + b"\n",)),
]
NOT_PLAIN = [
    Asked(headers={"content-type": "application/json; charset=utf-8"}),
    Asked(headers={"content-type": "Application/JSON"}),
    Asked(headers={"content-type": "text/plain"}),
    Asked(headers={"content-type": "application/json; charset=latin-1"}),
    Asked(headers={}),
    Asked(headers={**JSON, "content-encoding": "gzip"}),
    Asked(headers={**JSON, "content-encoding": "identity"}),
    Asked(headers={**JSON, "idempotency-key": "a"}),
    Asked(query=b"explain=full"),
    Asked(query=b"explain=summary"),
    Asked(query=b"explain=none"),
    Asked(query=b"explain=every"),
    Asked(query=b"more=1"),
    Asked(query=b"key=1"),
    Asked(method="GET"),
    Asked(method="HEAD"),
    Asked(method="PUT"),
    Asked(method="OPTIONS"),
    Asked(path="/v1/check/"),
    Asked(path="/v1/checks"),
    Asked(length=False),
    Asked((LARGE,)),
    Asked((b"x" * 1_000_001,)),
]
READ_SLOWLY = [
    Asked((b"",)),
    Asked((b"{",)),
    Asked((b"\xff",)),
    Asked((b"[]",)),
    Asked((dumps({**SMALL, "kind": "none"}),)),
    Asked((dumps({**SMALL, "rulebook": "none"}),)),
    Asked((dumps({**SMALL, "facts": {"none": 1}}),)),
    Asked((dumps({**SMALL, "evidence": [{"fact": "vendor.asked_about_metrics", "value": True}]}),)),
    Asked((BODY[:20],), leaves=True),
]


@pytest.mark.parametrize("request_", PLAIN, ids=range(len(PLAIN)))
def test_a_plain_check_is_answered_by_the_shortcut_as_by_its_route(
    both: Both, short_cuts: list[bytes], request_: Asked
) -> None:
    answer = both.ask(request_)

    assert answer.status == 200
    assert answer.logged["route"] == "/v1/check"
    assert short_cuts == [b"".join(request_.body)]


@pytest.fixture
def keeping(rulebook: Rulebook, database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Both]:
    """Two doors of two stores, where both give the same ids, salts and times."""
    with closing(Database(tmp_path / "long.db")) as other:
        both = Both(rulebook, database, other)
        for keyed in (both.short, both.long):
            ids = count()
            keyed.service.new_id = lambda ids=ids: f"ev_{next(ids):032x}"  # type: ignore[misc]
            keyed.service.now = keyed.clock
        monkeypatch.setattr(evaluations, "token_hex", lambda size: "a" * 2 * size)
        yield both


def rows_of(database: Database) -> list[list[tuple[Any, ...]]]:
    """All that was kept, table by table."""
    with database.reading() as connection:
        return [[tuple(row) for row in connection.execute(table.select())] for table in ROWS]


@pytest.mark.parametrize("request_", PLAIN, ids=range(len(PLAIN)))
def test_a_plain_evaluation_is_kept_by_the_shortcut_as_by_its_route(
    keeping: Both, short_cuts: list[bytes], request_: Asked
) -> None:
    for number in range(3):
        answer = keeping.ask(request_._replace(path=KEEP))

        key = f"ev_{number:032x}"
        assert (answer.status, dict(answer.headers)[b"location"]) == (201, f"/v1/evaluations/{key}".encode())
        assert answer.logged["route"] == KEEP
        kept = [keyed.service.evaluation(key, None, ANYBODY) for keyed in (keeping.short, keeping.long)]
        assert kept[0] == kept[1]
        assert dumps(kept[0].body) == answer.body
    assert short_cuts == [b"".join(request_.body)] * 3


@pytest.mark.parametrize("request_", [*NOT_PLAIN, *READ_SLOWLY], ids=range(len(NOT_PLAIN) + len(READ_SLOWLY)))
def test_what_is_not_plain_is_kept_or_refused_by_the_route(keeping: Both, request_: Asked) -> None:
    request_ = request_._replace(path=request_.path.replace("/v1/check", KEEP))

    answer = keeping.ask(request_)

    kept = [keyed.service.listed(ANYBODY).lines for keyed in (keeping.short, keeping.long)]
    assert kept[0] == kept[1]
    assert len(kept[0]) == (answer.status == 201)


def test_invented_documents_are_kept_alike(keeping: Both) -> None:
    """Of all kinds, with evidence and subjects: every row of both stores is the same, and so is the head of both."""
    for document in invented.documents(33, 60):
        assert keeping.ask(Asked((dumps(document),), path=KEEP)).status == 201

    short, long = (rows_of(keyed.database) for keyed in (keeping.short, keeping.long))
    assert short == long
    assert len(short[0]) == 60


@pytest.mark.parametrize("request_", NOT_PLAIN, ids=range(len(NOT_PLAIN)))
def test_what_is_not_plain_is_left_to_the_route_before_its_body_is_read(
    both: Both, short_cuts: list[bytes], request_: Asked
) -> None:
    both.ask(request_)

    assert short_cuts == []


@pytest.mark.parametrize("request_", READ_SLOWLY, ids=range(len(READ_SLOWLY)))
def test_what_is_read_slowly_is_answered_by_the_route(both: Both, request_: Asked) -> None:
    answer = both.ask(request_)

    assert answer.status == (200 if b'"value":true' in b"".join(request_.body) else answer.status)
    assert answer.logged["route"] == "/v1/check"


def test_invented_documents_are_answered_alike(both: Both) -> None:
    for document in invented.documents(31, 60):
        assert both.ask(Asked((dumps(document),))).status == 200


def test_every_answer_is_counted_once_and_alike(both: Both) -> None:
    counts: list[list[tuple[str, str]]] = []
    for keyed in (both.short, both.long):
        counted: list[tuple[str, str]] = []
        keyed.service._count = lambda kind, verdict, counted=counted: counted.append((kind, verdict))  # type: ignore[misc]
        for document in invented.documents(32, 30):
            asked(keyed.app, Asked((dumps(document),)))
        counts.append(counted)

    assert counts[0] == counts[1]
    assert len(counts[0]) == 30


STORE_ERRORS: Mapping[bytes, Exception] = {
    b'"store/busy"': StoreBusy([Diagnostic("store/busy", "too many", "", "try again")]),
    b'"store/unavailable"': OperationalError("", {}, Exception()),
}


@pytest.mark.parametrize(("code", "error"), STORE_ERRORS.items(), ids=range(len(STORE_ERRORS)))
def test_a_store_that_cannot_be_written_is_told_as_at_the_route(
    both: Both, monkeypatch: pytest.MonkeyPatch, code: bytes, error: Exception
) -> None:
    monkeypatch.setattr(Service, "keep_all", lambda *_: [error])

    answer = both.ask(Asked(path=KEEP))

    assert answer.status == 503
    assert code in answer.body


def test_an_evaluation_belongs_to_the_key_that_asked(rulebook: Rulebook, database: Database) -> None:
    both = Both(rulebook, database, always=True)
    key, may = both.short.make(Scope.WRITE)
    may_not = both.short.make(Scope.CHECK)[1]

    statuses = [asked(both.short.app, Asked(path=KEEP), each).status for each in ("", may, may_not)]

    assert statuses == [401, 201, 403]
    with database.reading() as connection:
        (made_by,) = (connection.execute(tables.evaluations.select()).one()._mapping["made_by"],)
    assert made_by == key.id


# --- keys, rates, retiring


def test_keys_are_asked_for_as_at_the_route(rulebook: Rulebook, database: Database, short_cuts: list[bytes]) -> None:
    both = Both(rulebook, database, always=True)
    may, may_not = both.short.make(Scope.CHECK)[1], both.short.make(Scope.READ)[1]
    statuses = [both.ask(Asked(), key).status for key in ("", may, may_not, new_key()[1], "none")]

    assert statuses == [401, 200, 403, 401, 401]
    assert len(short_cuts) == 1


def test_the_log_names_the_key_that_asked(rulebook: Rulebook, database: Database) -> None:
    both = Both(rulebook, database, always=True)
    key, text = both.short.make(Scope.CHECK)

    assert both.ask(Asked(), text).logged["by"] == key.id


def test_rates_are_counted_and_told_as_at_the_route(rulebook: Rulebook, database: Database) -> None:
    answers = []
    for without in (False, True):
        keyed = Keyed(rulebook, database, rates=Rates("2/day", workers=1))
        app = without_it(keyed.app) if without else keyed.app
        answers.append([_without_seconds(asked(app, Asked())) for _ in range(3)])

    assert answers[0] == answers[1]
    assert [status for status, _ in answers[0]] == [200, 200, 429]


def _without_seconds(answer: Answer) -> tuple[int, list[tuple[bytes, bytes]]]:
    return answer.status, [
        (name, value.partition(b";t=")[0]) for name, value in answer.headers if name != b"retry-after"
    ]


def test_an_operation_that_retires_says_so_by_the_shortcut_too(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    row = retiring.Retiring(date(2027, 1, 1), date(2027, 7, 1), "use something else")
    monkeypatch.setattr(retiring, "RETIRING", {"check": row})

    assert b"sunset" in dict(both.ask(Asked()).headers)
