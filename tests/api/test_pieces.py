"""A body in chunks: each costs the same to read however small it is, so their number is bounded by the body's size."""

import pytest
from fastapi import FastAPI

from dontbuy.api.app import create_app
from dontbuy.api.door import body as reading
from dontbuy.api.door import protocol
from dontbuy.api.door.protocol import BYTES_OF_A_PIECE, MOST_SMALL_PIECES
from dontbuy.api.service import Service
from tests.api.serving import PATIENCE, Served, problem, request, status
from tests.api.test_protocol import LIVEZ, cut, sent
from tests.counting import calls_of

HEAD = request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked", Connection="close")
DOCUMENT = b'{"kind": "vendor_evaluation", "facts": {}}'
LAST = b"0\r\n\r\n"
SENT_AT_ONCE = 65_536


@pytest.fixture(scope="module")
def app(service: Service) -> FastAPI:
    return create_app(service)


def piece(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


@pytest.mark.parametrize("at_once", [SENT_AT_ONCE, 7])
@pytest.mark.parametrize("path", ["/v1/check", "/v1/evaluations"])
def test_a_body_in_too_many_pieces_is_refused_and_closed(app: FastAPI, path: str, at_once: int) -> None:
    head = request("POST", path, Content_Length="", Transfer_Encoding="chunked")
    connection = sent(app, head, *cut(piece(b" ") * (MOST_SMALL_PIECES + 500) + LAST + LIVEZ, at_once))

    [answer] = connection.answers()
    assert (status(answer), problem(answer)["code"]) == (413, "http/too-many-pieces")
    assert b"Connection: close" in answer
    assert connection.line.has_said_goodbye


@pytest.mark.parametrize("count", [20_000, 40_000])
def test_what_is_read_of_small_pieces_does_not_grow_with_their_number(
    app: FastAPI, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = cut(piece(b" ") * count, SENT_AT_ONCE)

    assert pieces_read(app, body) <= MOST_SMALL_PIECES * 1.1
    monkeypatch.setattr(protocol, "MOST_SMALL_PIECES", count)
    monkeypatch.setattr(reading, "SECONDS_TO_SEND", PATIENCE * 60)  # however busy the machine is that counts
    assert pieces_read(app, body) >= count, "without its bound it grows"


def pieces_read(app: FastAPI, body: list[bytes]) -> int:
    return calls_of(lambda: sent(app, HEAD, *body))["_receivebuffer.py:maybe_extract_next_line"]


FEW_FOR_THEIR_SIZE = {
    "as a program streams its JSON, sign by sign": (MOST_SMALL_PIECES - 10, 1),
    "a megabyte in small pieces": (990_000 // BYTES_OF_A_PIECE, BYTES_OF_A_PIECE),
    "a megabyte in two": (2, 495_000),
}


@pytest.mark.parametrize(("count", "size"), FEW_FOR_THEIR_SIZE.values(), ids=FEW_FOR_THEIR_SIZE)
def test_a_body_in_fewer_is_read(served: Served, count: int, size: int) -> None:
    answer = served.exchange([HEAD, piece(DOCUMENT), piece(b" " * size) * count, LAST])

    assert (status(answer), b'"kind":"vendor_evaluation"' in answer) == (200, True)


def test_each_body_of_a_connection_has_its_own_pieces(served: Served) -> None:
    blanks = piece(b" ") * (MOST_SMALL_PIECES - 10)
    kept = request("POST", "/v1/check", Content_Length="", Transfer_Encoding="chunked")

    answers = served.exchange([kept, piece(DOCUMENT), blanks, LAST, HEAD, piece(DOCUMENT), blanks, LAST])

    assert answers.count(b"HTTP/1.1 200 ") == 2
