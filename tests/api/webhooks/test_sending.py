"""One message to one address: the address that was checked is connected to, by its name, once, and not for ever."""

import socket
import ssl
from collections.abc import Callable, Iterator, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from dontbuy.api.records.webhooks import Tried, TryOutcome
from dontbuy.api.webhooks.reachable import Networks
from dontbuy.api.webhooks.sending import Sender
from dontbuy.api.webhooks.targets import WebhookTargets
from tests.api.webhooks.telling import Receiver, receiving, says

HERE: Networks = (ip_network("127.0.0.0/8"),)
CERTIFICATE = Path(__file__).parent / "assets" / "hooks.example.pem"
BODY = b'{"type":"evaluation.kept"}'
NO_CONTENT = says("HTTP/1.1 204 No Content\n\n")


class Leads:
    """A resolver of which each answer is another one; the last one stays."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers, self.asked = [*answers], 0

    def __call__(self, _name: str, _port: int) -> Sequence[str]:
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def sent(port: int, *answers: Sequence[str], path: str = "/told", seconds: float = 15.0) -> Tried:
    """What becomes of a message to a name that leads here, where that is allowed."""
    sender = Sender(WebhookTargets(HERE, Leads(*(answers or (["127.0.0.1"],)))), seconds)
    return sender.send(f"http://hooks.example:{port}{path}", {"webhook-id": "msg_1"}, BODY)


# --- what is sent


def test_the_name_is_asked_for_and_the_address_connected_to() -> None:
    """Nothing but the resolver of this test knows `hooks.example`: whoever looked again would find nobody."""
    with receiving(NO_CONTENT) as receiver:
        assert sent(receiver.port, path="/told?by=us") == Tried(TryOutcome.TAKEN, 204)

    ((headers, body),) = receiver.requests
    assert headers[""] == "POST /told?by=us HTTP/1.1"
    assert headers["host"] == f"hooks.example:{receiver.port}"
    assert headers["content-type"] == "application/json"
    assert headers["webhook-id"] == "msg_1"
    assert body == BODY


def test_what_a_name_leads_to_after_it_was_checked_plays_no_part() -> None:
    """A name that leads to a public address when it is looked at, and to this machine a moment later."""
    leads = Leads(["127.0.0.2"], ["127.0.0.1"])
    with receiving(NO_CONTENT) as receiver:
        tried = Sender(WebhookTargets((ip_network("127.0.0.2"),), leads)).send(
            f"http://hooks.example:{receiver.port}/", {}, BODY
        )

    assert (tried.outcome, leads.asked) == (TryOutcome.UNREACHABLE, 1)
    assert receiver.requests == []


def test_a_name_that_leads_inside_by_now_is_not_connected_to() -> None:
    with receiving(NO_CONTENT) as receiver:
        targets = WebhookTargets(resolver=Leads(["1.1.1.1"], ["127.0.0.1"]))
        url = f"https://hooks.example:{receiver.port}/"
        targets.check(url)

        assert Sender(targets).send(url, {}, BODY) == Tried(TryOutcome.FORBIDDEN)
    assert receiver.requests == []


def test_the_next_address_of_a_name_is_tried_where_one_takes_nobody() -> None:
    with receiving(NO_CONTENT) as receiver:
        assert sent(receiver.port, ["127.0.0.3", "127.0.0.1"]) == Tried(TryOutcome.TAKEN, 204)


def test_no_proxy_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiving(NO_CONTENT) as receiver:
        assert sent(receiver.port).outcome is TryOutcome.TAKEN


# --- by TLS


@pytest.fixture
def secured() -> Iterator[Receiver]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    with receiving(NO_CONTENT, context) as receiver:
        yield receiver


def trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=CERTIFICATE)


def by_tls(receiver: Receiver, name: str, trusts: Callable[[], ssl.SSLContext]) -> Tried:
    sender = Sender(WebhookTargets(HERE, Leads(["127.0.0.1"])), trusts=trusts)
    return sender.send(f"https://{name}:{receiver.port}/told", {}, BODY)


def test_the_certificate_is_asked_for_by_the_name_and_not_by_the_address(secured: Receiver) -> None:
    assert by_tls(secured, "hooks.example", trusting) == Tried(TryOutcome.TAKEN, 204)
    assert [body for _, body in secured.requests] == [BODY]


@pytest.mark.parametrize(
    ("name", "trusts"),
    [("other.example", trusting), ("hooks.example", ssl.create_default_context), ("127.0.0.1", trusting)],
    ids=["of another name", "of nobody who is trusted", "of a name in the place of an address"],
)
def test_whoever_has_the_wrong_certificate_is_told_nothing(
    secured: Receiver, name: str, trusts: Callable[[], ssl.SSLContext]
) -> None:
    assert by_tls(secured, name, trusts) == Tried(TryOutcome.UNREACHABLE)
    assert secured.requests == []


# --- what is answered


@pytest.mark.parametrize(
    ("answer", "tried"),
    [
        ("HTTP/1.1 200 OK\nContent-Length: 2\n\nok", Tried(TryOutcome.TAKEN, 200)),
        ("HTTP/1.0 202\n\n", Tried(TryOutcome.TAKEN, 202)),
        ("HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 204 No Content\n\n", Tried(TryOutcome.TAKEN, 204)),
        ("HTTP/1.1 410 Gone\n\n", Tried(TryOutcome.GONE, 410)),
        ("HTTP/1.1 404 Not Found\n\n", Tried(TryOutcome.REFUSED, 404)),
        ("HTTP/1.1 500 Oh\n\n", Tried(TryOutcome.REFUSED, 500)),
        ("", Tried(TryOutcome.UNREACHABLE)),
        ("HTTP/1.1", Tried(TryOutcome.UNREACHABLE)),
        ("HTTP/2 200 OK\n\n", Tried(TryOutcome.UNREACHABLE)),
        ("HTTP/1.1 999 Odd\n\n", Tried(TryOutcome.UNREACHABLE)),
        ("SSH-2.0-OpenSSH_9.2\n", Tried(TryOutcome.UNREACHABLE)),
    ],
)
def test_the_status_says_what_became_of_it(answer: str, tried: Tried) -> None:
    with receiving(says(answer)) as receiver:
        assert sent(receiver.port) == tried


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_to_this_machine_is_not_followed(status: int) -> None:
    with receiving(NO_CONTENT) as inside:
        led = says(f"HTTP/1.1 {status} There\nLocation: http://127.0.0.1:{inside.port}/\n\n")
        with receiving(led) as receiver:
            assert sent(receiver.port) == Tried(TryOutcome.REDIRECTED, status)

    assert (len(receiver.requests), inside.requests) == (1, [])


def test_an_answer_without_end_is_read_as_far_as_its_head_may_go() -> None:
    def for_ever(receiver: Receiver, answer: Any) -> None:
        while not receiver.stopped.is_set():
            answer.write(b"x" * 10_000)

    with receiving(for_ever) as receiver:
        assert sent(receiver.port) == Tried(TryOutcome.UNREACHABLE)


def test_nobody_is_there() -> None:
    with receiving(NO_CONTENT) as receiver:
        port = receiver.port
        receiver.server_close()

        assert sent(port) == Tried(TryOutcome.UNREACHABLE)


# --- and how long it may take


def hang(receiver: Receiver, _answer: Any) -> None:
    receiver.stopped.wait()


def drip(receiver: Receiver, answer: Any) -> None:
    """Something comes again and again, and is never done."""
    answer.write(b"HTTP/1.1 200")
    while not receiver.stopped.wait(0.02):
        answer.write(b" " * 1_000)


def hint_for_ever(receiver: Receiver, answer: Any) -> None:
    while not receiver.stopped.wait(0.02):
        answer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 40)


@pytest.mark.parametrize("answer", [hang, drip, hint_for_ever])
def test_whoever_hangs_or_drips_is_given_up(answer: Callable[[Receiver, Any], None]) -> None:
    with receiving(answer) as receiver:
        assert sent(receiver.port, seconds=0.2) == Tried(TryOutcome.TOO_SLOW)


def test_a_handshake_that_hangs_is_given_up() -> None:
    """The system takes the connection, and nobody ever says anything."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        sender = Sender(WebhookTargets(HERE, Leads(["127.0.0.1"])), seconds=0.2)

        url = f"https://hooks.example:{silent.getsockname()[1]}/"
        assert sender.send(url, {}, BODY) == Tried(TryOutcome.TOO_SLOW)


def test_a_name_that_is_not_answered_is_given_up() -> None:
    with receiving(hang) as receiver:

        def silent(_name: str, _port: int) -> Sequence[str]:
            receiver.stopped.wait()
            return ()

        assert Sender(WebhookTargets(resolver=silent), 0.05).send("https://hooks.example/", {}, BODY) == Tried(
            TryOutcome.TOO_SLOW
        )
