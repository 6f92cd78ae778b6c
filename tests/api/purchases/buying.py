"""A tool that has the own link of a purchase, and a clock that it can turn on."""

from datetime import UTC, datetime
from typing import Any

import httpx

from tests.door import Door


class Buyer:
    """A tool that has the own link of one purchase."""

    def __init__(self, door: Door, **begun: Any) -> None:
        self.door = door
        answer = door.post("/v1/purchases", json=begun)
        assert answer.status_code == 201, answer.text
        self.token, self.board = answer.json()["token"], answer.json()["purchase"]
        self.address = answer.headers["location"]
        self.headers = {"Authorization": f"Bearer {self.token}"}

    def get(self, path: str = "") -> httpx.Response:
        return self.door.get(self.address + path, headers=self.headers)

    def post(self, path: str, **sent: Any) -> httpx.Response:
        return self.door.post(self.address + path, json=sent, headers=self.headers)

    def patch(self, **sent: Any) -> httpx.Response:
        return self.door.ask("PATCH", self.address, json=sent, headers=self.headers)

    def delete(self, path: str = "") -> httpx.Response:
        return self.door.ask("DELETE", self.address + path, headers=self.headers)

    def vendor(self, name: str, **facts: Any) -> str:
        key: str = self.post("/vendors", name=name, facts=facts).json()["id"]
        return key


class Clock:
    time = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time


def codes(response: httpx.Response) -> list[tuple[str, str]]:
    """The code and the place of every fault."""
    return [(fault["code"], fault["pointer"]) for fault in response.json()["errors"]]
