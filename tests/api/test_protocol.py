"""The head of a request: bounded in size and in time, and a problem document where it is no request."""

from collections.abc import Iterator
from time import sleep

import pytest

from tests.api.serving import Served, request
from tests.api.test_server import problem, status

LONG = {
    "a header": request("GET", "/livez", X_Long="a" * 100_000),
    "many headers": request("GET", "/livez", b"", **{f"X_{at}": "a" * 100 for at in range(1_000)}),
    "an address": request("GET", "/livez?" + "a" * 100_000),
}


@pytest.mark.parametrize("sent", [b"GARBAGE\r\n\r\n", b"GET /livez HTTP/1.1\r\n\r\n"], ids=["garbage", "no host"])
def test_what_is_no_request_is_answered_with_a_problem(served: Served, sent: bytes) -> None:
    answer = served.exchange([sent])

    assert (status(answer), problem(answer)["code"]) == (400, "http/bad-request")


@pytest.mark.parametrize("sent", LONG.values(), ids=LONG)
def test_a_head_of_100_kilobytes_is_refused(served: Served, sent: bytes) -> None:
    answer = served.exchange([sent])

    assert (status(answer), problem(answer)["code"]) == (431, "http/head-too-large")


def test_a_body_is_no_part_of_the_head(served: Served) -> None:
    body = b'{"kind": "vendor_evaluation", "facts": {}}' + b" " * 100_000

    assert status(served.exchange([request("POST", "/v1/check", body, Connection="close")])) == 200


def test_a_head_that_drips_is_refused_after_its_time(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.door.protocol.SECONDS_FOR_A_HEAD", 0.3)

    def dripping() -> Iterator[bytes]:
        yield b"GET /livez HTTP/1.1\r\n"
        for at in range(20):
            sleep(0.05)
            yield b"X-%d: 1\r\n" % at

    answer = served.exchange(dripping())

    assert (status(answer), problem(answer)["code"]) == (408, "http/too-slow")


def test_a_connection_that_says_nothing_is_closed(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.door.protocol.SECONDS_FOR_A_HEAD", 0.2)

    assert served.exchange([]) == b""


def test_requests_on_one_connection_have_their_time_each(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.door.protocol.SECONDS_FOR_A_HEAD", 0.4)

    def one_after_another() -> Iterator[bytes]:
        for _ in range(4):
            yield request("GET", "/livez")
            sleep(0.2)
        yield request("GET", "/livez", Connection="close")

    assert served.exchange(one_after_another()).count(b"HTTP/1.1 200 OK") == 5
