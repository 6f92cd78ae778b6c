"""A purchase: begun, answered by several people, and its board, which is worked out from what they told."""

import re
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from dontbuy.api.app import create_app
from dontbuy.api.checks import Checks
from dontbuy.api.records.purchases import ROLES
from dontbuy.api.service import Service
from dontbuy.api.store.database import Database
from dontbuy.engine.rulebook.library import Library, load
from tests.conftest import ROOT
from tests.door import Door
from tests.pages.conftest import Browser, Reader, heading, listed
from tests.pages.conftest import words_of as every_word

NUMBERS = {
    "asked": ["metrics.items"],
    "metrics.items/0/metric": "win_rate",
    "metrics.items/0/baseline/value": "22 %",
    "metrics.items/0/target/value": "27 %",
    "metrics.items/0/by": "2027-06-30",
    "metrics.items/0/knowledge": "exact",
}


def words_of(page: httpx.Response) -> str:
    """What can be read on a page, without a space before a mark."""
    return re.sub(r" ([:,.)])|(\() ", r"\1\2", every_word(page))


def begin(reader: Reader, who: str = "evaluator", **more: str) -> str:
    """The token of a new purchase."""
    page = reader.door.post(
        "/purchase", data={"name": "Discovery training", "reader": who, **more}, follow_redirects=False
    )
    assert page.status_code == 303, page.text
    return str(page.headers["location"]).removeprefix("/purchase/")


def board(reader: Reader, token: str) -> httpx.Response:
    return reader.get(f"/purchase/{token}")


def send(reader: Reader, address: str, /, **fields: object) -> httpx.Response:
    return reader.door.post(address, data=fields, follow_redirects=True)


def ask(reader: Reader, token: str, role: str = "leader", name: str = "Dana") -> str:
    """The token of a new link for somebody."""
    page = send(reader, f"/purchase/{token}/people", role=role, person=name)
    assert page.status_code == 200
    return str(re.findall(r"/asked/([\w-]{32})", page.text)[-1])


def add_vendor(reader: Reader, token: str, name: str) -> str:
    """The token by which the owner opens the vendor's check."""
    page = send(reader, f"/purchase/{token}/vendors", vendor=name)
    assert page.status_code == 200, page.text
    return str(re.findall(r'href="/draft/([\w-]{32})"', page.text)[-1])


def answer(reader: Reader, link: str, fact: str, value: str, note: str = "") -> httpx.Response:
    saw = re.findall(r'name="saw" value="(\d+)"', reader.get(f"/asked/{link}?change={fact}").text)
    return send(reader, f"/asked/{link}", **{"asked": [fact], fact: value, f"note/{fact}": note, "saw": saw})


def test_a_purchase_begins_with_a_request_and_says_what_to_do_first(reader: Reader) -> None:
    token = begin(reader, **{"decide-by": "2026-12-04"})
    page = board(reader, token)
    assert heading(page) == "Too little is known to sign"
    assert "Send the sales leader a link" in words_of(page)
    assert "There is no vendor yet" in words_of(page)


def test_the_leaders_answers_come_back_to_the_board_under_their_name(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    assert heading(board(reader, token)) == "Do not sign yet: the sales leader has not answered"
    asked = reader.get(f"/asked/{link}")
    assert heading(asked) == "Better at what, how much better, by when?"
    assert "This link was made for Dana" in words_of(asked)
    assert "Win rate: today 22%" in words_of(send(reader, f"/asked/{link}", **NUMBERS))
    page = board(reader, token)
    assert "Win rate: today 22% (known exactly), target 27%, by 30 June 2027 · Dana (the sales leader)" in words_of(
        page
    )
    assert re.search(r"Dana \(the sales leader\) 1 answer, the last on 21 November 2026", words_of(page))


def test_a_person_is_asked_seven_questions_at_most_and_only_their_own(reader: Reader) -> None:
    token = begin(reader)
    for role in ROLES:
        page = reader.get(f"/asked/{ask(reader, token, role, '')}")
        shown = re.findall(r'name="asked" value="([\w.:]+)"', page.text)
        assert 0 < len(shown) <= 7, role
        for fact in shown:
            declared = reader.service.library.in_force.facts[fact.rpartition(":")[2]]
            assert role in (declared.answered_by, *declared.also_asked), (role, fact)


def test_what_is_about_us_is_told_once_for_every_vendor(reader: Reader) -> None:
    token = begin(reader)
    first, second = add_vendor(reader, token, "Acme"), add_vendor(reader, token, "Bolt")
    reader.answer(first, "leader.unavailable", "true")
    for vendor in (first, second):
        assert checked(reader, vendor)["leader"] == {"unavailable": True}
    reader.answer(first, "vendor.sold_or_priced", "true")
    assert "vendor" in checked(reader, first)
    assert "vendor" not in checked(reader, second)


def checks_of(reader: Reader) -> Checks:
    checks: Checks = reader.door.app.state.checks
    return checks


def kept(reader: Reader) -> str:
    with reader.database.reading() as connection:
        tables = ("checks", "tellings", "purchases", "parts")
        return str([connection.exec_driver_sql(f"SELECT * FROM {table}").fetchall() for table in tables])


def checked(reader: Reader, token: str) -> dict[str, object]:
    """The facts that the document of a check says now."""
    facts: dict[str, object] = checks_of(reader).open(token).document["facts"]
    return facts


def test_two_people_who_differ_are_a_conflict_that_both_see_and_nobody_is_picked(reader: Reader) -> None:
    token = begin(reader)
    dana, kim = ask(reader, token), ask(reader, token, "manager", "Kim")
    answer(reader, dana, "buy_in.middle_management", "true", "They said so on Monday")
    answer(reader, kim, "buy_in.middle_management", "false", "Nobody asked me")
    page = board(reader, token)
    assert heading(page) == "Do not sign yet: two of you differ"
    for said in (
        "Dana (the sales leader): Yes",
        "They said so on Monday",
        "Kim (a sales manager): No",
        "Nobody asked me",
    ):
        assert said in words_of(page)
    assert "Agree on one answer: Have the reps’ managers agreed" in words_of(page)
    assert "You: Yes" in words_of(reader.get(f"/asked/{dana}"))
    assert "Dana (the sales leader): Yes" in words_of(reader.get(f"/asked/{kim}"))
    answer(reader, kim, "buy_in.middle_management", "true", "I was asked today")
    assert heading(board(reader, token)) != "Do not sign yet: two of you differ"


def test_an_answer_to_somebody_elses_question_is_refused_and_nothing_is_kept(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token, "rep", "Kim")
    mine, theirs = "buy_in.reps", "leader.defines_metrics"
    page = send(reader, f"/asked/{link}", **{"asked": [mine, theirs], mine: "true", theirs: "true"})
    assert page.status_code == 403
    assert "This is not a question of yours" in page.text
    assert "buy_in.reps" not in str(checks_of(reader).open(request_of(reader, token)).document)


def request_of(reader: Reader, token: str) -> str:
    return str(re.findall(r'href="/draft/([\w-]{32})"', board(reader, token).text)[0])


@pytest.mark.parametrize(("days", "status"), [(89, 200), (91, 410)])
def test_a_link_to_ask_expires(reader: Reader, days: int, status: int) -> None:
    link = ask(reader, begin(reader))
    reader.clock.pass_days(days)
    assert reader.get(f"/asked/{link}").status_code == status


def test_a_link_that_was_taken_back_says_so_and_a_guessed_one_opens_nothing(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    grant = re.findall(r'name="link" value="(gr_\w+)"', board(reader, token).text)[0]
    page = send(reader, f"/purchase/{token}/revoke", link=grant)
    assert "Link taken back on" in words_of(page)
    gone = reader.get(f"/asked/{link}")
    assert (gone.status_code, heading(gone)) == (410, "This link was taken back")
    assert answer(reader, link, "buy_in.reps", "true").status_code == 410
    assert reader.get(f"/asked/{'x' * 32}").status_code == 404


def test_asked_again_a_person_keeps_what_they_told_and_the_old_link_stops(reader: Reader) -> None:
    token = begin(reader)
    old = ask(reader, token)
    answer(reader, old, "buy_in.reps", "true")
    new = ask(reader, token)
    assert reader.get(f"/asked/{old}").status_code == 410
    assert "agreed to the change? Yes" in words_of(reader.get(f"/asked/{new}"))
    assert board(reader, token).text.count("asked-person") == 1


def test_a_sixth_vendor_is_refused(reader: Reader) -> None:
    token = begin(reader)
    for name in "ABCDE":
        add_vendor(reader, token, f"Vendor {name}")
    assert "Add the vendor" not in board(reader, token).text
    page = send(reader, f"/purchase/{token}/vendors", vendor="Vendor F")
    assert (page.status_code, heading(page)) == (409, "A purchase has at most five vendors")


def test_a_vendor_without_a_name_and_a_person_without_a_role_are_asked_for_again(reader: Reader) -> None:
    token = begin(reader)
    page = send(reader, f"/purchase/{token}/vendors", vendor="")
    assert (page.status_code, "Write the vendor’s name" in page.text) == (422, True)
    page = send(reader, f"/purchase/{token}/people", role="vendor", person="Eve")
    assert (page.status_code, "Choose who it is" in page.text, 'value="Eve"' in page.text) == (422, True, True)


def test_a_check_that_stood_alone_is_taken_in_and_what_differs_is_a_conflict(reader: Reader) -> None:
    alone = reader.begin(subject="Acme")
    reader.answer(alone, "leader.unavailable", "true")
    reader.answer(alone, "evaluator.knows_numbers", "true")
    reader.answer(alone, "vendor.sold_or_priced", "true")
    token = begin(reader)
    reader.answer(request_of(reader, token), "leader.unavailable", "false")
    page = send(reader, f"/purchase/{token}/take-in", check=alone)
    assert page.status_code == 200
    assert "Acme" in words_of(page)
    document = checks_of(reader).open(alone).document
    assert document["facts"]["leader"] == {"unavailable": False}
    assert document["facts"]["evaluator"] == {"knows_numbers": True}
    assert document["facts"]["vendor"] == {"sold_or_priced": True}
    assert [
        piece["value"] for piece in document["evidence"] if piece["fact"] == "leader.unavailable" and "value" in piece
    ] == [True]
    assert "Acme (the person looking at vendors): Yes" in words_of(page)
    assert reader.get(f"/draft/{alone}/answers").status_code == 200


def test_a_check_of_the_browser_is_offered_and_what_cannot_be_taken_in_is_said(
    reader: Reader, browser: Browser
) -> None:
    reader.begin(subject="Acme")
    reader.begin("discovery", subject="Mine")
    token = begin(reader)
    page = board(reader, token)
    assert "Check a vendor: Acme" in words_of(page)
    assert "Mine" not in words_of(page)
    nothing = send(reader, f"/purchase/{token}/take-in", check="", link="no link")
    assert (nothing.status_code, "Choose a check, or paste" in nothing.text) == (422, True)
    own = reader.begin("discovery")
    refused = send(reader, f"/purchase/{token}/take-in", link=f"http://dontbuy.test/draft/{own}")
    assert (refused.status_code, "This check has no place in the purchase" in words_of(refused)) == (422, True)
    gone = send(reader, f"/purchase/{token}/take-in", link="x" * 32)
    assert (gone.status_code, "There is nothing at this link" in words_of(gone)) == (422, True)


def test_a_board_that_is_shared_shows_no_link_and_changes_nothing(reader: Reader) -> None:
    token = begin(reader)
    add_vendor(reader, token, "Acme")
    ask(reader, token)
    page = send(reader, f"/purchase/{token}/share", sender="Kim")
    shared = re.findall(r"/board/([\w-]{32})", page.text)[0]
    seen = reader.get(f"/board/{shared}")
    assert "Kim shared this with you" in words_of(seen)
    assert "Acme" in words_of(seen)
    assert not re.search(r"/(draft|asked|purchase)/[\w-]{32}", seen.text)
    assert reader.get(f"/purchase/{shared}").status_code == 404


def test_a_purchase_that_is_deleted_takes_everything_with_it(reader: Reader) -> None:
    token = begin(reader)
    vendor, link = add_vendor(reader, token, "Acme"), ask(reader, token)
    answer(reader, link, "buy_in.reps", "true")
    assert heading(send(reader, f"/purchase/{token}/delete")) == "Deleted"
    for address in (f"/purchase/{token}", f"/draft/{vendor}/answers", f"/asked/{link}"):
        assert reader.get(address).status_code == 404
    assert answer(reader, link, "buy_in.reps", "false").status_code == 404
    with reader.database.reading() as connection:
        for table in ("purchases", "parts", "checks", "tellings", "grants"):
            assert connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one() == 0, table


def test_a_purchase_is_kept_with_everything_in_it_for_two_years_after_its_last_change(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    reader.clock.pass_days(729)
    reader.answer(vendor, "vendor.sold_or_priced", "true")
    reader.clock.pass_days(729)
    assert board(reader, token).status_code == 200
    assert reader.get(f"/draft/{vendor}/answers").status_code == 200
    reader.clock.pass_days(2)
    assert board(reader, token).status_code == 410
    begin(reader)
    assert board(reader, token).status_code == 410
    assert "Acme" not in kept(reader)


def test_what_was_decided_is_written_down_with_its_day_and_can_be_opened_again(reader: Reader) -> None:
    token = begin(reader)
    add_vendor(reader, token, "Acme")
    check = re.findall(r'name="decision" value="(ck_\w+)"', board(reader, token).text)[0]
    bought = send(reader, f"/purchase/{token}/decide", decision=check, sure="yes")
    assert heading(bought) == "Bought from Acme, before enough was known"
    assert heading(send(reader, f"/purchase/{token}/decide", decision="open")) == "Too little is known to sign"
    assert send(reader, f"/purchase/{token}/decide", decision="ck_" + "0" * 32).status_code == 404


def test_a_wrong_day_or_name_is_shown_again_with_what_was_typed(reader: Reader) -> None:
    page = send(reader, "/purchase", **{"name": "x" * 300, "decide-by": "soon"})
    assert page.status_code == 422
    assert "Shorten the name" in page.text
    assert "such as 2027-03-31" in page.text


def test_a_purchase_is_in_the_list_of_the_browser_and_its_checks_are_not_beside_it(
    reader: Reader, browser: Browser
) -> None:
    token = begin(reader)
    board(reader, token)
    vendor = add_vendor(reader, token, "Acme")
    reader.get(f"/draft/{vendor}/answers")
    reader.get("/checks")
    listing = listed(reader.get("/checks"))
    assert len(listing) == 1
    assert listing[0].startswith("Discovery training A purchase, last changed 21 November 2026")
    assert browser.tokens == [token]


def test_by_a_rulebook_without_purchases_there_are_no_such_pages(tmp_path: Path) -> None:
    grants = Library([load(ROOT / "examples" / "grant-eligibility").rulebook])
    with closing(Database(tmp_path / "grants.db")) as database:
        service = Service(grants, database)
        door = Door(create_app(service, Checks(service, database, 30, 90)))
        assert door.get("/purchase").status_code == 404
        assert "/purchase" not in door.get("/").text
        assert door.post("/v1/purchases", json={"name": "One"}).status_code == 422
        assert door.get("/openapi.json").status_code == 200


def test_a_leader_is_asked_first_for_the_numbers_and_what_goes_with_them(reader: Reader) -> None:
    link = ask(reader, begin(reader))
    first = re.findall(r'name="asked" value="([\w.:]+)"', reader.get(f"/asked/{link}").text)
    assert first[0] == "metrics.items"
    assert len(first) == 5
    again = send(reader, f"/asked/{link}", **{**NUMBERS, "action": "more:metrics.items"})
    assert "metrics.items/1/metric" in again.text
    assert "22%" in again.text or "22 %" in again.text


def test_what_cannot_be_read_is_shown_again_and_nothing_is_kept(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    wrong = {**NUMBERS, "asked": ["metrics.items", "buy_in.reps"], "buy_in.reps": "true"}
    page = send(reader, f"/asked/{link}", **{**wrong, "metrics.items/0/by": "soon"})
    assert page.status_code == 422
    assert "give a date as year-month-day" in words_of(page)
    assert "Not answered yet" in words_of(board(reader, token))
    note = send(reader, f"/asked/{link}", **{**wrong, "note/buy_in.reps": "x" * 10_001})
    assert (note.status_code, "shorten this to at most 10,000" in note.text) == (422, True)


def test_an_answer_to_what_is_no_longer_open_is_kept_all_the_same(reader: Reader) -> None:
    token = begin(reader)
    link = ask(reader, token)
    reader.answer(request_of(reader, token), "buy_in.reps", "true")
    page = answer(reader, link, "buy_in.reps", "true", "Asked them on Monday")
    assert "Asked them on Monday" in page.text
    assert heading(board(reader, token)) != "Do not sign yet: two of you differ"


def test_the_history_says_who_told_what_and_the_file_brings_the_board_back(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    answer(reader, ask(reader, token), "buy_in.reps", "true", "Asked them on Monday")
    reader.answer(vendor, "vendor.flashes_titles_or_clients", "true")
    reader.answer(vendor, "vendor.has_insight_into_org", "false")
    page = reader.get(f"/purchase/{token}/history")
    said = words_of(page)
    assert "Dana (the sales leader), 21 November 2026, 12:00 UTC" in said
    assert "Asked them on Monday" in page.text
    assert "Acme: from “Not yet known” to “Run”" in said
    saved = reader.get(f"/purchase/{token}/export.json")
    assert saved.headers["content-disposition"] == 'attachment; filename="dontbuy-purchase.json"'
    again = reader.post("/import", {"text": saved.text})
    assert heading(again) == heading(board(reader, token)), words_of(again)
    assert "Acme" in words_of(again)
    broken = reader.post("/import", {"text": saved.text.replace('"place":1', '"place":7')})
    assert (broken.status_code, "/checks/1/place" in broken.text) == (422, True)


def test_a_row_is_added_where_one_looks_and_what_stood_below_stays(reader: Reader) -> None:
    link = ask(reader, begin(reader))
    first = re.findall(r'name="asked" value="([\w.:]+)"', reader.get(f"/asked/{link}").text)

    added = reader.door.post(
        f"/asked/{link}", data={**NUMBERS, "asked": first, "action": "more:metrics.items"}, follow_redirects=False
    )
    page = reader.get(added.headers["location"])

    assert added.headers["location"].endswith("#metrics-items-1")
    assert re.findall(r'name="asked" value="([\w.:]+)"', page.text) == first
    assert re.search(r'id="metrics-items-1" tabindex="-1" data-added', page.text)
    assert heading(page) == "Better at what, how much better, by when?"
