"""Two tabs, or two people on one link: what each told is kept, and what differs is asked and never overwritten."""

import re
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from threading import Barrier

import httpx
import pytest

from dontbuy.api.checks import Checks
from dontbuy.api.records.checks import Outcome
from dontbuy.api.store.database import Database
from dontbuy.engine.errors import FactsError
from tests.pages.conftest import Reader, words_of

pytestmark = pytest.mark.stores()

TECHNICAL, ASKED = "vendor.stayed_technical", "vendor.asked_about_metrics"


def checks_of(reader: Reader) -> Checks:
    checks: Checks = reader.door.app.state.checks
    return checks


def saw(page: httpx.Response) -> str:
    """The number that a page's form sends back."""
    number = re.search(r'name="saw" value="(\d+)"', page.text)
    assert number
    return number[1]


def chosen(page: httpx.Response, fact: str) -> str:
    """The answer that is chosen on a page, in a field or by its button."""
    option = re.search(rf'name="{fact}" value="(\w+)"[^>]* (?:checked|aria-pressed)', page.text)
    return option[1] if option else ""


def test_two_tabs_that_change_different_answers_lose_neither(reader: Reader) -> None:
    token = reader.begin()
    place = f"/draft/{token}/all"
    first = second = saw(reader.get(place))
    reader.post(place, {"action": "save", "saw": first, TECHNICAL: "true"})
    reader.post(place, {"action": "save", "saw": second, ASKED: "false"})
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True, "asked_about_metrics": False}}


def test_an_answer_that_the_page_showed_and_nobody_touched_is_not_told_again(reader: Reader) -> None:
    token = reader.begin()
    reader.answer(token, TECHNICAL, "true")
    place = f"/draft/{token}/all"
    seen = saw(reader.get(place))
    reader.answer(token, TECHNICAL, "false")
    page = reader.post(place, {"action": "save", "saw": seen, TECHNICAL: "true", ASKED: "true"})
    assert page.status_code == 200
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": False, "asked_about_metrics": True}}


@pytest.mark.parametrize("place", ["all", f"question/{TECHNICAL}"])
def test_what_somebody_else_told_otherwise_is_shown_and_asked(reader: Reader, place: str) -> None:
    token = reader.begin()
    path = f"/draft/{token}/{place}"
    seen = saw(reader.get(path))
    reader.answer(token, TECHNICAL, "true")
    page = reader.post(path, {"action": "answer", "saw": seen, TECHNICAL: "false", ASKED: "true"})
    assert page.status_code == 409
    assert "This was answered while you had it open" in page.text
    button = "Save" if place == "all" else "Continue"
    told = f"Nothing was overwritten. Choose which answer stays, then press “{button}”."
    assert f"in another tab or by somebody else. {told}" in words_of(page)
    assert re.search(rf"<button[^>]*>{button}</button>", page.text)
    assert "Keep mine: No" in words_of(page)
    assert "Keep the other: Yes (21 November 2026, 12:00 UTC)" in words_of(page)
    assert chosen(page, TECHNICAL) == "false"
    assert reader.document(token)["facts"]["vendor"]["stayed_technical"] is True
    reader.post(path, {"action": "answer", "saw": saw(page), TECHNICAL: "false", ASKED: "true"})
    assert reader.document(token)["facts"]["vendor"]["stayed_technical"] is False


@pytest.mark.parametrize("place", ["all", f"question/{TECHNICAL}"])
@pytest.mark.parametrize(("keep", "kept"), [("mine", False), ("theirs", True)])
def test_a_person_chooses_whose_answer_stays(reader: Reader, place: str, keep: str, kept: bool) -> None:
    token = reader.begin()
    path = f"/draft/{token}/{place}"
    seen = saw(reader.get(path))
    reader.answer(token, TECHNICAL, "true")
    page = reader.post(path, {"action": "answer", "saw": seen, TECHNICAL: "false"})
    assert f'name="keep/{TECHNICAL}" value="mine" checked' in page.text
    again = {"action": "answer", "saw": saw(page), TECHNICAL: "false", f"keep/{TECHNICAL}": keep}
    assert reader.post(path, again).status_code == 200
    assert reader.document(token)["facts"]["vendor"]["stayed_technical"] is kept


def test_who_wanted_to_skip_may_keep_the_answer_of_somebody_else(reader: Reader) -> None:
    token = reader.begin()
    path = f"/draft/{token}/question/{TECHNICAL}"
    seen = saw(reader.get(path))
    reader.answer(token, TECHNICAL, "true")
    page = reader.post(path, {"action": "skip", "saw": seen})
    reader.post(path, {"action": "skip", "saw": saw(page), f"keep/{TECHNICAL}": "theirs"})
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}


def test_in_two_tabs_of_an_expired_check_both_say_so(reader: Reader) -> None:
    token = reader.begin(subject="Acme")
    path = f"/draft/{token}/all"
    first = second = saw(reader.get(path))
    reader.clock.pass_days(31)
    for seen in (first, second):
        page = reader.post(path, {"action": "save", "saw": seen, TECHNICAL: "true"})
        assert page.status_code == 410
        assert "This link has expired" in page.text
        assert "open the file that you saved of it" in page.text


def test_beside_an_answer_that_differs_the_others_are_saved(reader: Reader) -> None:
    token = reader.begin()
    path = f"/draft/{token}/all"
    seen = saw(reader.get(path))
    reader.answer(token, TECHNICAL, "true")
    reader.post(path, {"action": "save", "saw": seen, TECHNICAL: "false", ASKED: "true"})
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True, "asked_about_metrics": True}}


def test_an_answer_that_somebody_else_gave_is_not_skipped_away(reader: Reader) -> None:
    token = reader.begin()
    path = f"/draft/{token}/question/{TECHNICAL}"
    seen = saw(reader.get(path))
    reader.answer(token, TECHNICAL, "true")
    page = reader.post(path, {"action": "skip", "saw": seen})
    assert page.status_code == 409
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}
    reader.post(path, {"action": "skip", "saw": saw(page)})
    assert reader.document(token)["facts"] == {}


def test_a_form_that_does_not_say_what_it_saw_overwrites_nothing(reader: Reader) -> None:
    token = reader.begin()
    reader.answer(token, TECHNICAL, "true")
    page = reader.post(f"/draft/{token}/all", {"action": "save", "saw": "", TECHNICAL: "false"})
    assert page.status_code == 409
    reader.post(f"/draft/{token}/all", {"action": "save", "saw": "x"})
    assert reader.document(token)["facts"] == {"vendor": {"stayed_technical": True}}


def test_the_outcome_names_what_differs_with_both_values_and_when(reader: Reader) -> None:
    token = reader.begin()
    checks = checks_of(reader)
    seen = checks.open(token).number
    checks.tell(token, {TECHNICAL: True}, seen)
    outcome = checks.tell(token, {TECHNICAL: False, ASKED: True}, seen)
    assert outcome.saved == [ASKED]
    assert [(each.fact, each.sent, each.now, each.at) for each in outcome.differs] == [
        (TECHNICAL, False, True, reader.clock())
    ]
    assert checks.tell(token, {TECHNICAL: False}, outcome.check.number).differs == []


def test_to_say_the_same_as_somebody_else_is_no_difference(reader: Reader) -> None:
    token = reader.begin("request")
    checks = checks_of(reader)
    seen = checks.open(token).number
    items = [{"metric": "win_rate", "baseline": {"value": 20}}]
    checks.tell(token, {"metrics.items": items}, seen)
    outcome = checks.tell(token, {"metrics.items": [{"metric": "win_rate", "baseline": {"value": "20.0"}}]}, seen)
    assert (outcome.saved, outcome.differs) == ([], [])


def test_where_one_change_cannot_be_read_none_is_saved(reader: Reader) -> None:
    token = reader.begin()
    checks = checks_of(reader)
    before = checks.open(token)
    with pytest.raises(FactsError):
        checks.tell(token, {TECHNICAL: True, "vendor.slide_deck_pages": "many"}, before.number)
    assert checks.open(token) == before


def test_of_a_page_of_questions_all_is_saved_or_nothing(reader: Reader) -> None:
    token = reader.begin()
    charges = "vendor.charges_for_discovery"
    said = {ASKED: "true", "also": [charges], charges: "true", "vendor.discovery_price/value": "a lot"}
    page = reader.post(f"/draft/{token}/question/{ASKED}", said)
    assert (page.status_code, "a lot" in page.text) == (422, True)
    assert reader.document(token)["facts"] == {}


def test_of_twenty_at_once_every_one_that_was_accepted_is_in_the_history(reader: Reader) -> None:
    token = reader.begin()
    with closing(Database(reader.database.place, most_writers=20)) as room_for_all:
        checks, start = Checks(reader.service, room_for_all, 30, 90, reader.clock), Barrier(20)
        seen = checks.open(token).number
        facts = [
            name
            for name, fact in reader.service.library.in_force.rule_sets["vendor_evaluation"].facts.items()
            if fact.type.value_type == "yes_no"
        ][:10]

        def tell(at: int) -> Outcome:
            start.wait()
            return checks.tell(token, {facts[at % 10]: at < 10}, seen)

        with ThreadPoolExecutor(20) as threads:
            outcomes = list(threads.map(tell, range(20)))
        told = checks.open(token).tellings[1:]
        assert sorted(telling.fact for telling in told) == sorted(facts)
        assert sum(len(outcome.saved) for outcome in outcomes) == 10
        assert sum(len(outcome.differs) for outcome in outcomes) == 10
        assert [telling.number for telling in told] == list(range(seen + 1, seen + 11))
