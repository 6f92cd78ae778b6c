"""An endpoint on this machine that is asked what was said in calls, and answers what a test wants, well or badly."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from dontbuy.api.proposals.listener import Listener

KEY = "sk-neverseen"
MODEL = "tiny"
PATIENCE = 0.3
"""Seconds that a listener has in these tests; one that hangs hangs until its test ends."""


class Endpoint(ThreadingHTTPServer):
    """What it was asked, and how it answers."""

    daemon_threads = True

    def __init__(self, answer: "Callable[[Asked], None]") -> None:
        self.answer = answer
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.over = Event()
        super().__init__(("127.0.0.1", 0), Asked)

    def listener(self, seconds: float = 20.0) -> Listener:
        return Listener(f"http://127.0.0.1:{self.server_port}/v1", MODEL, KEY, seconds)


class Asked(BaseHTTPRequestHandler):
    """One request."""

    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.asked.append({"path": self.path, **json.loads(body)})
        self.server.headers.append(dict(self.headers))
        self.server.answer(self)

    def log_message(self, *_: Any) -> None:
        """It says nothing."""

    def send(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def endpoint(answer: Callable[[Asked], None]) -> Iterator[Endpoint]:
    """An endpoint that answers so."""
    served = Endpoint(answer)
    thread = Thread(target=served.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        served.over.set()
        served.shutdown()
        served.server_close()


def written(content: str) -> bytes:
    """An answer in which a model wrote so."""
    return json.dumps({"choices": [{"message": {"role": "assistant", "content": content}}]}).encode()


def claim(fact: str, value: Any, *quotes: str, turn: int = 0) -> dict[str, Any]:
    return {"fact": fact, "value": value, "quotes": [{"call": 1, "turn": turn, "text": each} for each in quotes]}


def claiming(*claims: Any, doubts: Sequence[str] = ()) -> Callable[[Asked], None]:
    """An answer with claims, and with doubts about what the table proposes."""
    return lambda asked: asked.send(written(json.dumps({"claims": claims, "doubts": doubts})))


def turns(asked: dict[str, Any]) -> Sequence[dict[str, Any]]:
    """What was said, as it was sent."""
    told: list[dict[str, Any]] = json.loads(asked["messages"][1]["content"])["turns"]
    return told
