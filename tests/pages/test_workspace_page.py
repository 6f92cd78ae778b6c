"""The list of a workspace: for people who are signed in, of what people and keys have begun, and a way into each."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest

from dontbuy.api.audit.trail import trail
from dontbuy.api.door.admission import UserHeader
from dontbuy.api.purchases.purchases import Purchases
from dontbuy.api.records.callers import Role, Scope
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.api.keyed import Keyed
from tests.pages.conftest import heading, words_of

BELIEVED = UserHeader(b"x-forwarded-email", (ip_network("127.0.0.0/8"),))
Ask = Callable[..., httpx.Response]


@pytest.fixture
def keyed(rulebook: Rulebook, tmp_path: Path) -> Iterator[Keyed]:
    with closing(Database(tmp_path / "dontbuy.db")) as database:
        yield Keyed(rulebook, database, always=True, header=BELIEVED)


@pytest.fixture
def dana(keyed: Keyed) -> Ask:
    """Asks as somebody who may begin something."""
    keyed.logins.set_role("dana@example.org", Role.WRITES)
    return as_person(keyed, "dana@example.org")


@pytest.fixture
def robin(keyed: Keyed) -> Ask:
    """Asks as somebody who may only look."""
    return as_person(keyed, "robin@example.org")


def as_person(keyed: Keyed, login: str) -> Ask:
    def asked(method: str, path: str, **form: Any) -> httpx.Response:
        sent = {"data": form} if method == "POST" else {}
        return keyed.door.ask(method, path, {"X-Forwarded-Email": login}, **sent)

    return asked


def entries(page: httpx.Response) -> list[tuple[str, str]]:
    """Where each entry of the list is opened, and how it is called."""
    forms = re.findall(r'<form method="post" action="(/workspace/[^"]+)">(.*?)</form>', page.text, re.DOTALL)
    return [(address, re.sub("<[^>]+>", "", button).strip().removeprefix("Open ")) for address, button in forms]


def names(page: httpx.Response) -> list[str]:
    return [name for _, name in entries(page)]


def opened(page: httpx.Response, name: str) -> str:
    """The address of the form by which the entry of this name is opened."""
    return next(address for address, each in entries(page) if each == name)


def begin_check(ask: Ask, name: str) -> str:
    location: str = ask("POST", "/check/vendor", subject=name).headers["location"]
    return str(re.findall(r"/draft/([\w-]{32})", location)[0])


def test_what_people_and_keys_have_begun_is_listed_and_what_was_changed_last_comes_first(
    keyed: Keyed, dana: Ask, robin: Ask
) -> None:
    dana("POST", "/purchase", name="Training")
    keyed.clock.pass_seconds(1)
    begin_check(dana, "Northgate")
    keyed.clock.pass_seconds(1)
    keyed.begin(keyed.make(Scope.PURCHASES)[1], "By a tool")
    Purchases(keyed.app.state.access).begin("Anonymous")
    keyed.checks.begin({"kind": "vendor_evaluation", "facts": {}, "subject": {"name": "Anonymous too"}})
    keyed.begin(keyed.make(Scope.PURCHASES, workspace="sales")[1], "Of another workspace")

    for ask, opens in ((dana, ["By a tool", "Northgate", "Training"]), (robin, ["By a tool", "Training"])):
        page = ask("GET", "/workspace")
        assert (page.status_code, heading(page)) == (200, "Workspace")
        assert names(page) == opens
        assert "Northgate" in words_of(page)
        assert "Anonymous" not in page.text
        assert "Of another workspace" not in page.text
        assert "Nothing answered yet" in words_of(page)


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_stranger_sees_nothing(keyed: Keyed, dana: Ask, method: str) -> None:
    dana("POST", "/purchase", name="Training")
    address = "/workspace" if method == "GET" else opened(dana("GET", "/workspace"), "Training")

    page = keyed.door.ask(method, address)

    assert (page.status_code, heading(page)) == (401, "Only people who are signed in see this list")
    assert "Training" not in page.text
    assert 'href="/workspace"' not in keyed.door.get("/about").text


def test_the_menu_leads_there_who_is_signed_in(robin: Ask) -> None:
    assert 'href="/workspace"' in robin("GET", "/about").text


def test_who_may_begin_something_opens_a_purchase_to_change_it_by_a_link_of_their_own(
    keyed: Keyed, dana: Ask, robin: Ask
) -> None:
    keyed.logins.set_role("robin@example.org", Role.OWNS)
    first = dana("POST", "/purchase", name="Training").headers["location"]
    dana("POST", f"{first}/vendors", vendor="Northgate")

    own = robin("POST", opened(robin("GET", "/workspace"), "Training")).headers["location"]

    assert re.fullmatch(r"/purchase/[\w-]{32}", own)
    assert own != first
    board = robin("GET", own)
    assert "Northgate" in board.text
    draft = re.findall(r"/draft/[\w-]{32}", board.text)[0]
    assert robin("GET", draft).status_code in (200, 303)
    assert robin("POST", f"{own}/vendors", vendor="Acme").status_code == 303
    assert "Acme" in dana("GET", first).text


def test_who_may_only_look_opens_its_board_and_changes_nothing(dana: Ask, robin: Ask) -> None:
    dana("POST", "/purchase", name="Training")

    board = robin("POST", opened(robin("GET", "/workspace"), "Training")).headers["location"]

    assert re.fullmatch(r"/board/[\w-]{32}", board)
    assert robin("GET", board).status_code == 200
    token = board.rpartition("/")[2]
    assert robin("POST", f"/purchase/{token}/vendors", vendor="Acme").status_code == 404


def test_a_check_is_opened_to_change_it_or_to_look_at_its_last_result(keyed: Keyed, dana: Ask, robin: Ask) -> None:
    token = begin_check(dana, "Northgate")
    address = opened(dana("GET", "/workspace"), "Northgate")

    assert names(robin("GET", "/workspace")) == []  # it is named, and there is no result to look at yet
    assert "Northgate" in words_of(robin("GET", "/workspace"))
    assert robin("POST", address).status_code == 404
    keyed.checks.finish(token)
    assert names(robin("GET", "/workspace")) == ["Northgate"]
    own, shared = dana("POST", address).headers["location"], robin("POST", address).headers["location"]

    assert re.fullmatch(r"/draft/[\w-]{32}", own)
    assert token not in own
    assert dana("GET", own).status_code in (200, 303)
    assert re.fullmatch(r"/shared/[\w-]{32}", shared)
    assert "Northgate" in robin("GET", shared).text


def test_who_opened_a_purchase_is_entered_in_the_ledger(keyed: Keyed, dana: Ask, robin: Ask) -> None:
    dana("POST", "/purchase", name="Training")
    address = opened(dana("GET", "/workspace"), "Training")
    dana("POST", address)
    robin("POST", address)

    people = {each.login: each.id for each in keyed.logins.listed()}
    with keyed.database.reading() as connection:
        shared = [each.made_by for _, each in trail(connection, "default") if each.what == "purchase.link-shared"]
    assert shared == [people["dana@example.org"], people["robin@example.org"]]


@pytest.mark.parametrize("key", ["purchases/pu_" + "0" * 32, "checks/ck_" + "0" * 32, "purchases/x", "checks/x"])
def test_what_is_not_seen_is_not_opened(dana: Ask, key: str) -> None:
    assert dana("POST", f"/workspace/{key}").status_code == 404


def test_what_an_anonymous_link_made_is_not_opened_by_its_id(keyed: Keyed, dana: Ask) -> None:
    purchases = Purchases(keyed.app.state.access)
    token = purchases.begin("Anonymous")
    whole = purchases.open(token)
    assert whole.request
    alone = keyed.checks.begin({"kind": "vendor_evaluation", "facts": {}})

    for key in (
        f"purchases/{whole.purchase.id}",
        f"checks/{keyed.checks.open(alone).id}",
        f"checks/{whole.request.id}",
    ):
        assert dana("POST", f"/workspace/{key}").status_code == 404


def test_a_long_list_is_read_page_by_page(keyed: Keyed, dana: Ask) -> None:
    for at in range(23):
        keyed.clock.pass_seconds(1)
        dana("POST", "/purchase", name=f"Training {at}")
    first, second = dana("GET", "/workspace"), dana("GET", "/workspace?page=2")

    assert names(first) + names(second) == [f"Training {at}" for at in range(22, -1, -1)]
    assert len(names(first)) == 20
    assert ('href="/workspace?page=2"' in first.text, 'href="/workspace?page=1"' in second.text) == (True, True)
    assert "There is no more." in words_of(dana("GET", "/workspace?page=3"))


def test_an_empty_workspace_says_what_will_stand_there(robin: Ask) -> None:
    assert "Nobody has begun anything" in words_of(robin("GET", "/workspace"))
