"""A listener on the page of a call: off, named with a warning, asked once, and believed as far as a person accepts."""

import json
import re
from collections.abc import Callable

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.proposals.listener import Listener
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.door import Door
from tests.listening import PITCH, listening
from tests.listening.endpoint import KEY, claim, claiming, endpoint
from tests.pages.conftest import Clock, Reader, heading, words_of
from tests.pages.test_transcript import begin, brought, proposed

FACT = "evaluator.filling_out_matrix"
MADE = f"{FACT}:true"
CLAIM = claim(FACT, True, "We lose late.")
ASKED = {"text": PITCH, "kind": "vendor", "listener": "yes"}


@pytest.fixture
def with_listener(rulebook: Rulebook, database: Database) -> Callable[[Listener], Reader]:
    """A reader whose service can ask a listener."""

    def made(listener: Listener) -> Reader:
        clock = Clock()
        service = Service(listening(rulebook), database, today=lambda: clock().date())
        checks = Checks(service, database, check_days=30, share_days=90, now=clock)
        return Reader(Door(create_app(service, checks, listener=listener)), service, clock, database)

    return made


def test_where_none_is_set_up_no_page_speaks_of_it(reader: Reader) -> None:
    page = reader.get("/transcript")

    assert "listener" not in page.text
    assert "Nothing leaves this server." in words_of(page)


def test_where_one_is_set_up_the_page_names_it_and_asks_nobody(with_listener: Callable[[Listener], Reader]) -> None:
    with endpoint(claiming(CLAIM)) as there:
        reader, host = with_listener(there.listener()), there.listener().host
        given = reader.get("/transcript")
        page = reader.post("/transcript", {"text": PITCH, "kind": "vendor"})

    assert there.asked == []
    assert f"can also send what was said, without the names of those who speak, to {host} (model tiny)" in words_of(
        given
    )
    assert 'name="listener" value="yes" id="listener">' in given.text
    assert "Nothing leaves this server unless you ask for it" in words_of(given)
    assert MADE not in proposed(page)
    assert KEY not in given.text + page.text


def test_what_it_proposes_is_marked_and_the_page_says_where_words_went(
    with_listener: Callable[[Listener], Reader],
) -> None:
    with endpoint(claiming(CLAIM, claim(FACT, True, "Never was said."))) as there:
        page = with_listener(there.listener()).post("/transcript", ASKED)
    words = words_of(page)

    assert MADE in proposed(page)
    assert f"What was said was sent to {there.listener().host} (model tiny)" in words
    assert "Dropped of its claims: 1 with a quote that does not stand in the transcript word for word." in words
    assert words.count("heard by tiny") == 1
    assert "Nothing leaves this server" not in words
    assert not re.search(r'name="take/[^"]+" value="accept"[^>]* checked', page.text)


def test_what_it_doubts_stands_last_with_a_mark_and_can_be_taken(with_listener: Callable[[Listener], Reader]) -> None:
    doubted = "evaluator.is_delegate:false"
    with endpoint(claiming(CLAIM, doubts=[doubted])) as there:
        reader = with_listener(there.listener())
        page = reader.post("/transcript", ASKED)
        answers = reader.post(
            "/transcript/begin",
            {**brought(page), "reader": "evaluator", "listener": "yes", f"take/{doubted}": "accept"},
        )
    words = words_of(page)

    assert proposed(page)[-1] == doubted
    assert words.count("doubted by tiny") == 1
    assert words.index("from here on: tiny would not take it from its words") < words.index("doubted by tiny")
    assert heading(answers) == "Check your answers"
    assert len(there.asked) == 1
    assert reader.document(reader.token)["facts"] == {"evaluator": {"is_delegate": False}}


def test_it_is_asked_once_and_a_check_begins_with_what_was_taken(
    with_listener: Callable[[Listener], Reader],
) -> None:
    with endpoint(claiming(CLAIM)) as there:
        reader = with_listener(there.listener())
        page = reader.post("/transcript", ASKED)
        again = reader.post("/transcript", {**brought(page), "listener": "yes"})
        page_of_answers = reader.post(
            "/transcript/begin", {**brought(again), "reader": "evaluator", "listener": "yes", f"take/{MADE}": "accept"}
        )

    assert len(there.asked) == 1
    assert "It was not asked again." in words_of(again)
    assert heading(page_of_answers) == "Check your answers"
    assert reader.document(reader.token)["facts"] == {"evaluator": {"filling_out_matrix": True}}


def test_claims_that_a_form_brings_are_held_to_the_call_and_beginning_asks_nobody(
    with_listener: Callable[[Listener], Reader],
) -> None:
    forged = json.dumps({"claims": [claim(FACT, True, "Never was said.")]})
    with endpoint(claiming(CLAIM)) as there:
        reader = with_listener(there.listener())
        page = reader.post("/transcript", {"text": PITCH, "kind": "vendor"})
        told = {**brought(page), "reader": "evaluator", "listener": "yes", f"take/{MADE}": "accept"}
        answers = [reader.post("/transcript/begin", {**told, "claims": claims}) for claims in (forged, "{", "", "[]")]

    assert [each.status_code for each in answers] == [422] * 4
    assert there.asked == []


def test_where_it_fails_the_page_says_so_shows_the_rest_and_can_ask_again(
    with_listener: Callable[[Listener], Reader],
) -> None:
    with endpoint(lambda to: to.send(f"<b>{KEY}</b>".encode(), 500)) as there:
        reader = with_listener(there.listener())
        page = reader.post("/transcript", ASKED)
        there.answer = claiming(CLAIM)
        again = reader.post("/transcript", {**brought(page), "listener": "yes"})

    assert len(proposed(page)) == 4
    assert "The listener answered with the status 500" in words_of(page)
    assert KEY not in page.text
    assert MADE in proposed(again)


def test_where_nothing_of_it_was_accepted_it_begins_nothing(with_listener: Callable[[Listener], Reader]) -> None:
    with endpoint(claiming(CLAIM)) as there:
        reader = with_listener(there.listener())
        assert begin(reader, reader.post("/transcript", ASKED)).status_code == 422
