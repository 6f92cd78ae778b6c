"""Calls: what is asked before a debrief is kept, what does not count yet, and a call that is taken back."""

import re

from dontbuy.api.purchases.calls import NEW
from tests.pages.conftest import Reader, heading
from tests.pages.test_calls import (
    DEEP,
    LATER,
    PRICE,
    SURFACE,
    call_ids,
    debrief,
    facts_in_conflict,
    values,
    vendor_alone,
)
from tests.pages.test_purchase import add_vendor, begin, send, words_of


def test_an_answer_that_a_call_says_otherwise_is_replaced_in_one_tap_and_never_silently(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.sold_or_priced"
    reader.answer(token, fact, "false")
    page = debrief(reader, token, **PRICE)
    assert page.status_code == 409
    assert "You answered this otherwise before. Does the call replace that answer?" in words_of(page)
    assert "made an offer? (before: No)" in words_of(page)
    assert "No call was told of yet" in words_of(reader.get(f"/draft/{token}/calls")), (
        "nothing is kept before it is said"
    )
    debrief(reader, token, **PRICE, earlier="replace")
    assert facts_in_conflict(reader, token) == []
    assert values(reader, token, fact) == [True]
    assert "sold_or_priced" not in str(reader.document(token)["facts"])


def test_asking_about_an_earlier_answer_takes_no_number(reader: Reader) -> None:
    token = vendor_alone(reader)
    reader.answer(token, "vendor.sold_or_priced", "false")
    before = last_number(reader)
    assert debrief(reader, token, **PRICE).status_code == 409
    assert last_number(reader) == before, "numbers that are kept have no gaps"
    debrief(reader, token, **PRICE, earlier="replace")
    assert last_number(reader) > before


def last_number(reader: Reader) -> int:
    """The number that the workspace gave last."""
    with reader.database.reading() as connection:
        return int(connection.exec_driver_sql("SELECT head_number FROM workspaces").scalar_one())


def test_an_earlier_answer_that_is_kept_stands_beside_the_call(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.sold_or_priced"
    reader.answer(token, fact, "false")
    assert heading(debrief(reader, token, **PRICE, earlier="keep")) == "Calls"
    assert facts_in_conflict(reader, token) == [fact]
    assert heading(debrief(reader, token, LATER, **PRICE)) == "Calls", "it differs already, so nothing new is asked"


def test_in_a_purchase_only_ones_own_answer_is_asked_about(reader: Reader) -> None:
    token = begin(reader)
    vendor, fact = add_vendor(reader, token, "Acme"), "vendor.sold_or_priced"
    reader.answer(vendor, fact, "false")
    assert debrief(reader, vendor, **PRICE).status_code == 409
    debrief(reader, vendor, **PRICE, earlier="replace")
    assert facts_in_conflict(reader, vendor) == []


def test_a_call_of_which_nothing_is_told_is_not_kept(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token)
    assert (page.status_code, "tap or write at least one thing that was said" in words_of(page)) == (422, True)
    assert '<a href="#tap-first">' in page.text
    assert heading(debrief(reader, token, **{"is-first": "yes"})) == "Calls", "the day of the first call is told"


def test_a_day_of_more_than_a_year_ago_is_asked_back(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token, "1999-01-01", **PRICE)
    assert (page.status_code, "1 January 1999 is more than a year ago" in words_of(page)) == (422, True)
    (meant,) = re.findall(r'name="long-ago" value="([^"]+)"', page.text)
    assert heading(debrief(reader, token, "1999-01-01", **PRICE, **{"long-ago": meant})) == "Calls"
    (call,) = call_ids(reader.get(f"/draft/{token}/calls"))
    assert 'id="long-ago" checked' in reader.get(f"/draft/{token}/calls/new?call={call}").text
    assert debrief(reader, token, "2025-11-21", **PRICE).status_code == 200


def test_a_call_that_was_told_by_mistake_is_taken_back_and_blocks_no_other(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.sold_or_priced"
    page = debrief(reader, token, **PRICE, **{"is-first": "yes"})
    form = re.findall(r'name="(call|saw)" value="([^"]+)"', page.text)
    page = send(reader, f"/draft/{token}/calls/take-back", **dict(form))
    assert "The call is taken back" in words_of(page)
    assert "No call was told of yet" in words_of(page)
    assert values(reader, token, fact) == []
    assert heading(debrief(reader, token, LATER, **PRICE, **{"is-first": "yes"})) == "Calls"


def test_the_history_lists_each_debrief_of_a_call(reader: Reader) -> None:
    purchase = begin(reader)
    vendor = add_vendor(reader, purchase, "Acme")
    reader.post(f"/draft/{vendor}/result")
    told = dict(re.findall(r'name="(call|saw)" value="([^"]+)"', debrief(reader, vendor, **PRICE).text))
    page = debrief(reader, vendor, **PRICE, **told, **{"is-first": "yes"})
    told = dict(re.findall(r'name="(call|saw)" value="([^"]+)"', page.text))
    send(reader, f"/draft/{vendor}/calls/take-back", **told)

    alone, together = reader.get(f"/draft/{vendor}/history"), reader.get(f"/purchase/{purchase}/history")

    for page in (alone, together):
        did = re.findall(r"Call of 12 November 2026: ([a-z ]+)", page.text)
        assert did == ["taken back", "corrected", "told"], "the newest first"
    assert "of Acme Call of 12 November 2026: told" in words_of(together)
    assert "The first result" in words_of(alone)


def test_a_call_that_was_taken_back_stays_so_in_the_file_of_a_purchase(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    page = debrief(reader, vendor, **PRICE)
    send(
        reader, f"/draft/{vendor}/calls/take-back", **dict(re.findall(r'name="(call|saw)" value="([^"]+)"', page.text))
    )
    saved = reader.get(f"/purchase/{token}/export.json")
    assert [each["taken_back"] for each in saved.json()["calls"]] == [False, True]
    reader.post("/import", {"text": saved.text})
    restored = reader.get(f"/purchase/{reader.address.removeprefix('/purchase/')}/export.json")
    assert [each["taken_back"] for each in restored.json()["calls"]] == [False, True]


def test_a_call_that_somebody_changed_meanwhile_is_not_taken_back(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token, **PRICE)
    form = dict(re.findall(r'name="(call|saw)" value="([^"]+)"', page.text))
    debrief(reader, token, **DEEP, **form)
    assert heading(send(reader, f"/draft/{token}/calls/take-back", **form)) == "Change what was told"
    assert values(reader, token, "vendor.problem_centric_discovery") == [True]


def test_what_does_not_count_yet_is_said_at_saving_with_what_it_waits_for(reader: Reader) -> None:
    token, cause = vendor_alone(reader), "vendor.articulates.root_causes"
    told = {**SURFACE, **PRICE, f"tap/{cause}": "no", "tap/first": "numbers"}
    words = words_of(debrief(reader, token, **told))
    assert (
        "until each call says the same and you tick, at any of them, “These are all our conversations so far”: "
        in words
    )
    assert "explains root causes" in words
    assert "until one call is marked as the first conversation: product came first" in words
    assert "price or offer given" not in words
    everything = {**told, "are-all": "yes", "is-first": "yes", "call": NEW}
    assert "Not counted yet" not in words_of(debrief(reader, vendor_alone(reader), **{**everything, "call": ""}))


def test_what_is_left_open_is_called_so_for_every_question_of_a_debrief(reader: Reader) -> None:
    form = reader.get(f"/draft/{vendor_alone(reader)}/calls/new")
    assert "did not offer any" not in form.text
    chosen = re.findall(r'type="radio" name="tap/[^"]+" value="([^"]*)"[^>]* checked', form.text)
    assert set(chosen) == {""}


def test_the_sheet_says_this_of_one_thing_and_these_of_two_and_leads_to_the_result(reader: Reader) -> None:
    token = vendor_alone(reader)
    reader.answer(token, "vendor.sold_or_priced", "false")
    debrief(reader, token, **PRICE, earlier="keep")
    page = reader.get(f"/draft/{token}/call-sheet")
    assert "Two statements differ about this. Say among yourselves first which is right: it is no" in words_of(page)
    assert f'action="/draft/{token}/result"' in page.text
    reader.answer(token, "vendor.articulates.plan", "false")
    debrief(reader, token, LATER, **{"tap/vendor.articulates.plan": "yes", "earlier": "keep"})
    assert "Two statements differ about these." in words_of(reader.get(f"/draft/{token}/call-sheet"))


def test_after_a_call_the_new_result_is_one_tap_away(reader: Reader) -> None:
    token = vendor_alone(reader)
    assert f'action="/draft/{token}/result"' in debrief(reader, token, **PRICE).text
