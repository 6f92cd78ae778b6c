"""The page of a call in a browser: proposals are gone through by keys, what is worth reading is taken by a tap."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from threading import Thread
from urllib.parse import urlsplit

import pytest
import uvicorn
from playwright.sync_api import Browser, Locator, Page, expect

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.proposals.listener import Listener
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.browser.conftest import Opener, violations
from tests.browser.journeys import heading, press
from tests.listening import DANA, PITCH, SAM, listening
from tests.listening.alike import by_words
from tests.listening.endpoint import MODEL, claim, claiming, endpoint

LIKE = PITCH + "Dana: I am writing up all the vendors in a big sheet.\n"
FILLS_MATRIX = "evaluator.filling_out_matrix"
Hearing = Callable[..., Page]


@contextmanager
def served(rulebook: Rulebook, database: Database, listener: Listener | None) -> Iterator[str]:
    """The address of a service that hears by the table of the tests, and ranks by the words that sentences share."""
    library = listening(rulebook)
    service = Service(library, database)
    app = create_app(service, Checks(service, database, check_days=30, share_days=90), listener=listener)
    app.state.proposals = Proposals(library, by_words, listener)
    # What connects before it has begun waits in the queue of the system.
    with socket.create_server(("127.0.0.1", 0)) as waiting:
        running = uvicorn.Server(uvicorn.Config(app, log_config=None))
        thread = Thread(target=running.run, kwargs={"sockets": [waiting]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{waiting.getsockname()[1]}"
        finally:
            running.should_exit = True
            thread.join()


@pytest.fixture
def hearing(rulebook: Rulebook, database: Database, browser: Browser) -> Iterator[Hearing]:
    """Opens what a call proposes, on a service of its own."""
    with ExitStack() as stack:

        def opened(text: str, *boxes: str, listener: Listener | None = None, javascript: bool = True) -> Page:
            opener = Opener(browser, stack.enter_context(served(rulebook, database, listener)))
            stack.callback(opener.close)
            page = opener("/transcript?kind=vendor", javascript=javascript)
            page.get_by_label("Paste what was said").fill(text)
            for box in boxes:
                page.locator(f"#{box}").check()
            press(page, "Read it")
            return page

        yield opened


def at(page: Page) -> str:
    """What has the focus, by its id."""
    return str(page.evaluate("document.activeElement.id"))


def chosen(page: Page) -> list[str]:
    """What is chosen of the proposals, such as `accept-1`."""
    return [str(each.get_attribute("id")) for each in page.locator("[name^='take/']:checked").all()]


def typed(page: Page, keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def alike(page: Page) -> Locator:
    return page.locator("#alike-1")


def test_a_key_goes_to_the_next_proposal_and_back_and_no_further_than_there_are(hearing: Hearing) -> None:
    page = hearing(PITCH)
    last = page.locator("[data-proposal]").count()

    places = [at(page)]
    for key in "ppnnp":
        typed(page, key)
        places.append(at(page))
    typed(page, "n" * (last + 1))
    assert places == ["", "proposal-1", "proposal-1", "proposal-2", "proposal-3", "proposal-2"]
    assert (last, at(page)) == (4, "proposal-4")
    assert chosen(page) == []


def test_a_key_accepts_or_refuses_what_has_the_focus_and_goes_on(hearing: Hearing) -> None:
    page = hearing(PITCH)
    typed(page, "a")
    assert (at(page), chosen(page)) == ("proposal-1", []), "nothing is accepted that nobody was led to"

    typed(page, "aRa")
    assert (at(page), chosen(page)) == ("proposal-4", ["accept-1", "refuse-2", "accept-3"])
    typed(page, "pr")
    assert (at(page), chosen(page)) == ("proposal-4", ["accept-1", "refuse-2", "refuse-3"])
    expect(page.locator("#proposal-4")).to_be_in_viewport()


def test_the_words_that_a_proposal_rests_on_come_into_sight_beside_it(hearing: Hearing) -> None:
    page = hearing(PITCH + f"{SAM}: Go on.\n{DANA}: Yes.\n" * 40)
    spoken = page.locator("[data-spoken]")
    spoken.evaluate("box => { box.scrollTop = box.scrollHeight }")
    mark = page.locator(str(page.locator("#proposal-1 a[href^='#mark-']").first.get_attribute("href")))
    expect(mark).not_to_be_in_viewport()

    typed(page, "n")

    expect(mark).to_be_in_viewport()


def test_whoever_chooses_a_side_or_holds_another_key_presses_none_of_them(hearing: Hearing) -> None:
    page = hearing(PITCH)
    page.get_by_label(SAM).focus()
    typed(page, "nar")
    assert at(page) == "side-0"

    page.locator("#proposal-2").focus()
    for held in ("Control+a", "Alt+r", "Meta+n"):
        page.keyboard.press(held)
    assert (at(page), chosen(page)) == ("proposal-2", [])


def test_keys_can_be_turned_off_and_on_again(hearing: Hearing) -> None:
    page = hearing(PITCH)
    page.get_by_role("button", name="Turn keys off").click()
    page.locator("#proposal-1").focus()
    typed(page, "an")
    assert (at(page), chosen(page)) == ("proposal-1", [])

    page.get_by_role("button", name="Turn keys on").click()
    page.locator("#proposal-1").focus()
    typed(page, "a")
    assert (at(page), chosen(page)) == ("proposal-2", ["accept-1"])


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-scripts"])
def test_what_is_worth_reading_too_is_taken_by_a_tap_and_the_check_knows_who_begins_it(
    hearing: Hearing, javascript: bool
) -> None:
    page = hearing(LIKE, "likeness", javascript=javascript)
    expect(page.get_by_role("heading", name="Worth reading too: 1")).to_be_visible()
    expect(alike(page)).to_contain_text("I am writing up all the vendors in a big sheet.")
    assert page.locator("[name^='alike/']:checked").count() == 0
    if javascript:
        assert violations(page) == []

    alike(page).get_by_text("Yes", exact=True).click()
    page.get_by_label("I am the sales leader").check()
    press(page, "Begin the check with what you accepted")

    assert heading(page) == "Check your answers"
    expect(page.locator("main")).to_contain_text("You answer as the sales leader.")
    expect(page.locator("dl.answers > div")).to_have_count(1)
    expect(page.locator("dl.answers")).to_contain_text("comparison matrix")


def test_what_a_listener_claims_is_marked_says_where_words_went_and_is_gone_through_by_the_same_keys(
    hearing: Hearing,
) -> None:
    with endpoint(claiming(claim(FILLS_MATRIX, True, "We lose late."), claim(FILLS_MATRIX, True, "Never."))) as there:
        listener = there.listener()
        page = hearing(PITCH, "listener", listener=listener)
        claimed = page.locator("[data-proposal]", has_text=f"heard by {MODEL}")
        number = str(claimed.get_attribute("id")).removeprefix("proposal-")

        expect(claimed).to_have_count(1)
        expect(page.locator("main")).to_contain_text(f"What was said was sent to {listener.host} (model {MODEL})")
        expect(page.locator("main")).to_contain_text("Dropped of its claims: 1 ")
        expect(page.locator("footer")).not_to_contain_text("Nothing leaves this server")
        assert chosen(page) == []
        assert violations(page) == []

        typed(page, "n" * int(number) + "a")
        assert chosen(page) == [f"accept-{number}"]
        page.get_by_label("I look at vendors").check()
        press(page, "Begin the check with what you accepted")

    assert len(there.asked) == 1
    expect(page.locator("dl.answers")).to_contain_text("We lose late.")


def test_a_quote_leads_to_its_words_and_the_words_lead_back(hearing: Hearing) -> None:
    page = hearing(PITCH)
    page.locator("#proposal-2 a[href^='#mark-']").first.click()
    mark = urlsplit(page.url).fragment

    expect(page.locator(f"#{mark}")).to_be_in_viewport()
    page.locator(f"#{mark} ~ .of-proposal").first.click()
    assert urlsplit(page.url).fragment == "proposal-2"
