"""The pages with a store and a clock of their own, asked as a browser without scripts would ask."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import unescape
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.pages.pictures.gallery import PicturedCase, five_states, pictured_cases
from dontbuy.api.pages.remembered import COOKIE
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.cases import read_cases
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.rulebook.library import Library
from tests.conftest import ROOT
from tests.door import Door


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def pass_days(self, days: int) -> None:
        self.time += timedelta(days=days)


class Reader:
    """Follows links and sends forms; it keeps no cookie and runs no script."""

    def __init__(self, door: Door, service: Service, clock: Clock, database: Database) -> None:
        self.door, self.service, self.clock, self.database = door, service, clock, database
        self.address = ""

    def get(self, path: str, **sent: Any) -> httpx.Response:
        return self._follow(self.door.get(path, **sent), path)

    def post(self, path: str, data: Mapping[str, Any] | None = None, **sent: Any) -> httpx.Response:
        """Send a form. It says what it saw, as the form of the page does now, unless `data` says otherwise."""
        form = {**self._hidden(path), **(data or {})}
        return self._follow(self.door.post(path, data=form, **sent), path)

    def _hidden(self, path: str) -> dict[str, str]:
        page = self.door.get(path) if path.startswith("/draft/") and re.search(r"/(question/|all$)", path) else None
        saw = re.search(r'name="saw" value="(\d+)"', page.text) if page else None
        return {"saw": saw[1]} if saw else {}

    def _follow(self, response: httpx.Response, path: str) -> httpx.Response:
        self.address = path
        while response.status_code == 303:
            self.address = response.headers["location"]
            response = self.door.get(self.address.partition("#")[0])
        return response

    def begin(self, slug: str = "vendor", **data: Any) -> str:
        """Start a journey and give the token of its draft."""
        response = self.post(f"/check/{slug}", data)
        assert response.status_code == 200
        return self.token

    def answer(self, token: str, fact: str, value: str) -> httpx.Response:
        return self.post(f"/draft/{token}/question/{fact}", {"action": "answer", fact: value})

    @property
    def token(self) -> str:
        return self.address.split("/")[2]

    @property
    def fact(self) -> str:
        """The fact of the question at which it stands; `""` elsewhere."""
        found = re.search(r"/question/([^?]+)", self.address)
        return found[1] if found else ""

    def document(self, token: str) -> Any:
        return self.get(f"/draft/{token}/answers.json").json()


class Browser(Door):
    """A door that sends back the one cookie it was given, as a browser does."""

    cookie = ""
    """Its value; `""` where it has none."""
    set_cookies = 0
    last_set = ""

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None, **sent: Any) -> httpx.Response:
        kept = {"cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        response = super().ask(method, path, headers={**kept, **(headers or {})}, **sent)
        for line in response.headers.get_list("set-cookie"):
            self.set_cookies, self.last_set = self.set_cookies + 1, line
            self.cookie = SimpleCookie(line)[COOKIE].value
        return response

    @property
    def tokens(self) -> list[str]:
        """What the cookie holds."""
        return self.cookie.split(".") if self.cookie else []


def heading(response: httpx.Response) -> str:
    """The text of a page's main heading."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", response.text, re.DOTALL)
    assert found is not None
    return unescape(re.sub(r"<[^>]+>", "", found[1])).strip()


def words_of(response: httpx.Response) -> str:
    """Everything that can be read on a page, with single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.text)))


@pytest.fixture(scope="session")
def cases(rulebook: Rulebook) -> Sequence[PicturedCase]:
    """Every case of the shipped rulebook with its answer."""
    return pictured_cases(Service(Library([rulebook])), read_cases(ROOT / "rules"))


@pytest.fixture(scope="session")
def five(cases: Sequence[PicturedCase]) -> Sequence[PicturedCase]:
    """A case of a vendor for each level of a verdict."""
    return five_states(cases)


LIST = re.compile(r'<li class="my-check".*?</li>', re.DOTALL)


def listed(page: httpx.Response) -> list[str]:
    """Each line of *my checks* on a page, in words."""
    return [re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", line))).strip() for line in LIST.findall(page.text)]


def tokens_on(page: httpx.Response) -> list[str]:
    """The tokens of *my checks* on a page, in order."""
    return [token[1] for line in LIST.findall(page.text) if (token := re.search(r"/draft/([\w-]{32})", line))]


@pytest.fixture
def reader(rulebook: Rulebook, database: Database) -> Reader:
    clock = Clock()
    service = Service(Library([rulebook]), database, today=lambda: clock().date())
    checks = Checks(service, database, check_days=30, share_days=90, now=clock)
    return Reader(Door(create_app(service, checks)), service, clock, database)


@pytest.fixture
def browser(reader: Reader) -> Browser:
    """The reader keeps the cookie from now on."""
    browser = Browser(reader.door.app)
    reader.door = browser
    return browser
