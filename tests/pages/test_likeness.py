"""Sentences worth reading too on the page of a call: asked for, apart from proposals, and taken by a person."""

import re

import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.proposals.proposals import Proposals
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.ir import Rulebook
from tests.door import Door
from tests.listening import PITCH, listening
from tests.listening.alike import by_words
from tests.pages.conftest import Clock, Reader, heading, words_of
from tests.pages.test_transcript import begin, brought, proposed

LIKE = PITCH + "Dana: I am writing up all the vendors in a big sheet.\n"
FACT = "evaluator.filling_out_matrix"


@pytest.fixture
def comparer(rulebook: Rulebook, database: Database) -> Reader:
    """A reader whose service ranks by the words that sentences share."""
    clock = Clock()
    service = Service(listening(rulebook), database, today=lambda: clock().date())
    app = create_app(service, Checks(service, database, check_days=30, share_days=90, now=clock))
    app.state.proposals = Proposals(listening(rulebook), by_words)
    return Reader(Door(app), service, clock, database)


def test_it_is_listed_where_it_is_asked_for_below_what_is_proposed(comparer: Reader) -> None:
    given = comparer.get("/transcript")
    plain, asked = (comparer.post("/transcript", {"text": LIKE, "kind": "vendor", **more}) for more in ({}, LISTED))

    assert re.search(r'name="likeness" value="yes" id="likeness">', given.text)
    assert "Worth reading too" not in words_of(plain)
    assert proposed(asked) == proposed(plain)
    assert re.findall(rf'name="alike/{FACT}" value="([^"]*)"', asked.text) == [f"{FACT}:true", f"{FACT}:false", ""]
    assert words_of(asked).index("4 are proposed") < words_of(asked).index("Worth reading too: 1")
    assert '<a href="#turn-8">' in asked.text
    assert " checked" not in asked.text.split('id="alike"')[1].split("</fieldset>")[0]


LISTED = {"likeness": "yes"}


@pytest.mark.parametrize(("chosen", "told"), [(f"{FACT}:false", False), (f"{FACT}:true", True)])
def test_a_check_begins_with_what_a_person_read_there(comparer: Reader, chosen: str, told: bool) -> None:
    page = comparer.post("/transcript", {"text": LIKE, "kind": "vendor", **LISTED})
    began = comparer.post("/transcript/begin", {**brought(page), "reader": "evaluator", f"alike/{FACT}": chosen})

    assert heading(began) == "Check your answers"
    assert comparer.document(comparer.token)["facts"] == {"evaluator": {"filling_out_matrix": told}}


@pytest.mark.parametrize("chosen", ["", "vendor.sold_or_priced:false", "nonsense"])
def test_what_says_nothing_and_what_is_not_listed_begins_nothing(comparer: Reader, chosen: str) -> None:
    page = comparer.post("/transcript", {"text": LIKE, "kind": "vendor", **LISTED})
    again = comparer.post("/transcript/begin", {**brought(page), **LISTED, f"alike/{FACT}": chosen})

    assert again.status_code == 422
    assert "accept at least one" in words_of(again).lower()


def test_what_was_read_there_is_still_chosen_where_nothing_could_begin(comparer: Reader) -> None:
    page = comparer.post("/transcript", {"text": LIKE, "kind": "vendor", **LISTED})
    other = comparer.post("/transcript/begin", {**brought(page), "shown": "other", f"alike/{FACT}": f"{FACT}:true"})

    assert re.search(rf'value="{FACT}:true" id="alike-1-1" checked', other.text)
    assert begin(comparer, other).status_code == 422


def test_without_the_encoder_the_page_does_not_offer_it(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dontbuy.api.proposals.proposals.can_encode", lambda: False)

    assert "likeness" not in reader.get("/transcript").text
