"""Purchases that are told over HTTP as far as a test needs, by whoever has the own link."""

import re
from typing import Any

import httpx

from tests.browser.purchases import OURS, VENDORS_BAD, VENDORS_GOOD
from tests.pages.conftest import Reader
from tests.pages.test_purchase import board

OUT = VENDORS_BAD
GOOD = VENDORS_GOOD
ASKED = {"vendor": GOOD}


class Deciding:
    """A purchase on the pages: `token` opens its board. `known` is what is known of the buyers, by group."""

    def __init__(self, tester: Reader, known: Any = None, /, **begun: Any) -> None:
        self.reader = tester
        made = {
            "name": "Discovery training",
            "reader": "evaluator",
            "request": OURS if known is None else known,
            **begun,
        }
        answer = tester.door.post("/v1/purchases", json=made)
        assert answer.status_code == 201, answer.text
        self.token: str = answer.json()["token"]
        self._address = answer.headers["location"]

    def api(self, path: str = "", **sent: Any) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"}
        if not sent:
            return self.reader.door.get(self._address + path, headers=headers).json()
        answer = self.reader.door.post(self._address + path, json=sent, headers=headers)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def vendor(self, name: str, facts: dict[str, Any]) -> str:
        """The id of a vendor's check."""
        key: str = self.api("/vendors", name=name, facts={"vendor": facts})["id"]
        return key

    def ask(self, role: str, name: str = "") -> str:
        """The token of somebody's link."""
        link: str = self.api("/people", role=role, **({"name": name} if name else {}))["link"]
        return link.rpartition("/")[2]

    @property
    def board(self) -> httpx.Response:
        return board(self.reader, self.token)

    @property
    def turns(self) -> list[tuple[str, str]]:
        """What is to be done now: what, and who."""
        steps = re.search(r'<ol class="steps">(.*?)</ol>', self.board.text, re.DOTALL)
        rows = re.findall(r'step-does">(.*?)</p>.*?Who: </span>(.*?)</span>', steps[1] if steps else "", re.DOTALL)
        return [(_plain(what), _plain(who)) for what, who in rows]


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


def without(known: dict[str, Any], *facts: str) -> dict[str, Any]:
    """What is known, without these facts: `buy_in.reps`."""
    left = {group: dict(told) for group, told in known.items()}
    for fact in facts:
        group, _, name = fact.partition(".")
        del left[group][name]
    return left
