"""Calls: the sheet before one, the debrief after it, what several of them come to, what is asked back."""

import re
from typing import Any

import httpx
import pytest

from dontbuy.api.checks import Checks
from dontbuy.api.pages.draft.asking import LONGEST_NOTE
from dontbuy.api.purchases.calls import NEW
from tests.pages.conftest import Reader, heading
from tests.pages.test_purchase import add_vendor, begin, board, request_of, send, words_of

FIRST, LATER = "2026-11-12", "2026-11-20"
"""Two days before the day on which the reader's clock stands still, 21 November 2026."""
DEEP, SURFACE = {"tap/follow-up": "deep"}, {"tap/follow-up": "surface"}
PRICE = {"tap/vendor.sold_or_priced": "yes"}


def debrief(reader: Reader, token: str, day: str = FIRST, /, **fields: object) -> httpx.Response:
    return send(reader, f"/draft/{token}/calls/new", day=day, **fields)


def evidence(reader: Reader, token: str, fact: str) -> list[dict[str, Any]]:
    """What the document says of a fact in its evidence."""
    checks: Checks = reader.door.app.state.checks
    return [piece for piece in checks.open(token).document.get("evidence", []) if piece["fact"] == fact]


def values(reader: Reader, token: str, fact: str) -> list[object]:
    return [piece["value"] for piece in evidence(reader, token, fact) if "value" in piece]


def facts_in_conflict(reader: Reader, token: str) -> list[str]:
    checks: Checks = reader.door.app.state.checks
    answer = reader.service.check(checks.open(token).document)
    return [conflict["fact"] for conflict in answer["conflicts"]]


def vendor_alone(reader: Reader) -> str:
    return reader.begin(subject="Acme", reader="evaluator")


# The sheet before a call


def test_the_sheet_has_seven_questions_at_most_in_words_for_the_vendor(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = reader.get(f"/draft/{token}/call-sheet")
    asked = re.findall(r'<ol class="call-sheet">(.*?)</ol>', page.text, re.DOTALL)[0]
    said = words_of(page)
    words = [fact.ask.get("vendor") for fact in reader.service.library.in_force.facts.values()]
    assert 0 < asked.count("<li>") <= 7
    assert sum(word in said for word in words if word) >= 5
    assert asked.count("write-here") == asked.count("<li>")


def test_what_two_of_us_differ_about_is_settled_before_the_call_and_not_asked_of_the_vendor(reader: Reader) -> None:
    token, facts = vendor_alone(reader), reader.service.library.in_force.facts
    sheet, form = (words_of(reader.get(f"/draft/{token}/call-sheet")), reader.get(f"/draft/{token}/calls/new").text)
    fact = next(each for each in facts.values() if each.ask.get("vendor", "?!") in sheet and f"tap/{each.name}" in form)
    debrief(reader, token, **{f"tap/{fact.name}": "yes"})
    reader.answer(token, fact.name, "false")
    assert facts_in_conflict(reader, token) == [fact.name]
    said = words_of(reader.get(f"/draft/{token}/call-sheet"))
    assert "Settle this before the call" in said
    assert f"{fact.question} (No / Yes)" in said
    assert fact.ask["vendor"] not in said


def test_a_trainer_has_a_sheet_of_questions_for_their_contact(reader: Reader) -> None:
    token = reader.begin("discovery")
    said = words_of(reader.get(f"/draft/{token}/call-sheet"))
    facts = reader.service.library.in_force.facts.values()
    assert any(fact.ask["contact"] in said for fact in facts if "contact" in fact.ask)
    assert not any(fact.ask["vendor"] in said for fact in facts if "vendor" in fact.ask)


def test_what_a_trainer_knows_to_be_missing_stays_on_the_sheet_though_no_reason_rests_on_it(reader: Reader) -> None:
    token = reader.begin("discovery")
    facts = reader.service.library.in_force.rule_sets["discovery_self_check"].facts
    for fact in facts.values():
        if fact.better is not None:
            reader.answer(token, fact.name, "true" if fact.better else "false")
    missing = ("vendor.asked_prior_results", "vendor.can_pinpoint_cause", "metrics.timeframe_known")
    for name in missing:
        reader.answer(token, name, "false")

    said = words_of(reader.get(f"/draft/{token}/call-sheet"))

    assert facts["vendor.asked_prior_results"].ask["contact"] in said
    assert facts["vendor.can_pinpoint_cause"].ask["contact"] in said
    assert "this number" not in said
    assert "these numbers" not in said, "none was named"


def test_a_request_has_no_calls_and_a_board_leads_to_those_of_its_vendors(reader: Reader) -> None:
    token = begin(reader)
    request, vendor = request_of(reader, token), add_vendor(reader, token, "Acme")
    for place in ("call-sheet", "calls", "calls/new"):
        assert reader.get(f"/draft/{request}/{place}").status_code == 404
        assert reader.get(f"/draft/{vendor}/{place}").status_code == 200
    page = board(reader, token)
    assert f"/draft/{vendor}/call-sheet" in page.text
    assert f"/draft/{request}/call-sheet" not in page.text


def test_a_result_leads_to_the_sheet_and_the_calls(reader: Reader) -> None:
    token = vendor_alone(reader)
    reader.answer(token, "vendor.stayed_technical", "true")
    page = reader.post(f"/draft/{token}/result")
    assert f"/draft/{token}/call-sheet" in page.text
    assert f"/draft/{token}/calls" in page.text


# The debrief after it


def test_a_tap_becomes_evidence_with_its_note_its_call_and_its_day(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token, **PRICE, **{"note/vendor.sold_or_priced": "40,000 for ten reps"})
    assert heading(page) == "Calls"
    assert evidence(reader, token, "vendor.sold_or_priced") == [
        {
            "fact": "vendor.sold_or_priced",
            "value": True,
            "quote": "40,000 for ten reps",
            "source": "form",
            "speaker_side": "buyer",
            "locator": "call of 12 November 2026",
            "as_of": "2026-11-12",
        }
    ]
    assert "given a price or made an offer? Yes (call of 12 November 2026)" in words_of(page)


def test_in_the_self_check_the_trainer_speaks_and_no_side_is_said(reader: Reader) -> None:
    token = reader.begin("discovery")
    page = reader.get(f"/draft/{token}/calls/new")
    assert "What did you speak of first?" in words_of(page)
    debrief(reader, token, **{"tap/first": "product", "is-first": "yes"})
    (piece,) = evidence(reader, token, "vendor.started_with_product")
    assert piece["value"] is True
    assert "speaker_side" not in piece


def test_a_tap_that_was_not_made_tells_nothing(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, **{"are-all": "yes", "tap/vendor.sold_or_priced": ""})
    checks: Checks = reader.door.app.state.checks
    document = checks.open(token).document
    assert (document["facts"], document.get("evidence")) == ({}, None)
    assert "Only its day was told" in words_of(reader.get(f"/draft/{token}/calls"))


def test_never_is_told_only_of_all_conversations_together(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "evaluator.sat_through_slide_deck"
    debrief(reader, token, FIRST, **{f"tap/{fact}": "no"})
    assert values(reader, token, fact) == []
    debrief(reader, token, LATER, **{f"tap/{fact}": "no", "are-all": "yes"})
    assert values(reader, token, fact) == [False]
    assert evidence(reader, token, fact)[0]["locator"] == "calls of 12 November 2026 and 20 November 2026"
    debrief(reader, token, "2026-11-21", **PRICE)
    assert values(reader, token, fact) == [], "there is a conversation more, of which it was not told"


def test_a_plain_answer_that_differs_from_the_calls_is_a_conflict(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, **PRICE)
    assert facts_in_conflict(reader, token) == []
    reader.answer(token, "vendor.sold_or_priced", "false")
    assert facts_in_conflict(reader, token) == ["vendor.sold_or_priced"]


def test_an_answer_that_was_chosen_over_the_calls_stands_until_another_call_is_told_of(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.sold_or_priced"
    debrief(reader, token, **PRICE)
    reader.answer(token, fact, "false")
    reader.post(f"/draft/{token}/question/{fact}", {"settle": "false"})
    assert facts_in_conflict(reader, token) == []
    debrief(reader, token, LATER, **PRICE, earlier="keep")
    assert facts_in_conflict(reader, token) == [fact]


def test_numbers_that_they_asked_for_add_up_and_none_is_a_no(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.asked_about_metrics"
    debrief(reader, token, FIRST, **{"numbers": "none", "are-all": "yes"})
    assert values(reader, token, fact) == [False]
    debrief(reader, token, LATER, **{"numbers": ["win_rate", "sales_cycle_length"], "are-all": "yes"})
    assert values(reader, token, fact) == [True]
    assert values(reader, token, "vendor.metrics_asked") == [["win_rate", "sales_cycle_length"]]


def test_that_they_asked_for_none_is_what_the_form_itself_sends(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.asked_about_metrics"
    form = reader.get(f"/draft/{token}/calls/new").text
    (none,) = re.findall(r'<input type="checkbox" name="numbers" value="(\w+)" id="numbers"', form)
    page = debrief(reader, token, **{"numbers": none, "are-all": "yes"})
    assert heading(page) == "Calls"
    assert values(reader, token, fact) == [False]
    (call,) = call_ids(page)
    assert re.search(r'value="none" id="numbers" checked', reader.get(f"/draft/{token}/calls/new?call={call}").text)


def test_the_hardest_question_is_kept_as_a_quote_without_a_tap_too(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, **{"note/hardest": "Why did you lose the last three?"})
    (piece,) = evidence(reader, token, "vendor.problem_centric_discovery")
    assert piece["quote"] == "Why did you lose the last three?"
    assert "value" not in piece


def test_what_a_follow_up_says_of_all_calls(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, FIRST, **SURFACE)
    debrief(reader, token, LATER, **DEEP, **{"are-all": "yes"})
    assert values(reader, token, "vendor.stayed_surface_level") == [False]
    assert values(reader, token, "vendor.problem_centric_discovery") == [True]
    assert values(reader, token, "vendor.discovery_conversations") == [1]


def test_what_came_before_the_price_is_asked_of_the_first_call_with_one(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "vendor.full_understanding_first"
    assert f'name="tap/{fact}"' in reader.get(f"/draft/{token}/calls/new").text
    debrief(reader, token, LATER, **PRICE, **{f"tap/{fact}": "yes"})
    assert f'name="tap/{fact}"' not in reader.get(f"/draft/{token}/calls/new").text
    assert values(reader, token, fact) == [True]
    debrief(reader, token, FIRST, **PRICE)
    assert values(reader, token, fact) == [], "the first call with a price does not say"


# Two debriefs of one call


def call_ids(page: httpx.Response) -> list[str]:
    return list(dict.fromkeys(re.findall(r"ca_[0-9a-f]{32}", page.text)))


def seen(page: httpx.Response) -> str:
    return str(re.findall(r'name="saw" value="(\d+)"', page.text)[0])


def test_two_debriefs_of_one_day_are_asked_about_and_nothing_is_kept_before(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "evaluator.sat_through_slide_deck"
    debrief(reader, token, **{f"tap/{fact}": "yes", f"note/{fact}": "Sixty slides", **PRICE})
    page = debrief(reader, token, **{f"tap/{fact}": "no"})
    assert page.status_code == 409
    assert "Is it the same one?" in words_of(page)
    assert re.search(rf'name="tap/{fact}" value="no"[^>]*checked', page.text), "what was tapped is still there"
    assert values(reader, token, fact) == [True]
    (call,) = call_ids(page)
    page = debrief(reader, token, **{f"tap/{fact}": "no", "call": call, "saw": seen(page), "are-all": "yes"})
    assert len(call_ids(page)) == 1
    assert values(reader, token, fact) == [False]
    assert values(reader, token, "vendor.sold_or_priced") == [True], "what was not tapped now stays"
    assert "Before it was corrected" in words_of(page)
    assert "Sixty slides" in words_of(page)


def test_another_call_on_the_same_day_stands_beside_the_first(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "evaluator.sat_through_slide_deck"
    debrief(reader, token, **{f"tap/{fact}": "yes"})
    page = debrief(reader, token, **{f"tap/{fact}": "no", "call": NEW})
    assert len(call_ids(page)) == 2
    assert values(reader, token, fact) == [True]


def test_a_call_is_changed_in_its_own_form_where_a_tap_can_be_taken_back(reader: Reader) -> None:
    token = vendor_alone(reader)
    (call,) = call_ids(debrief(reader, token, **PRICE, **{"tap/first": "numbers", "is-first": "yes"}))
    page = reader.get(f"/draft/{token}/calls/new?call={call}")
    assert heading(page) == "Change what was told"
    assert re.search(r'name="tap/first" value="numbers"[^>]*checked', page.text)
    assert re.search(r'name="tap/vendor.sold_or_priced" value="yes"[^>]*checked', page.text)
    sent = {"call": call, "saw": seen(page), "shown": "yes", "tap/first": "problem", "is-first": "yes"}
    page = debrief(reader, token, LATER, **sent, **{"tap/vendor.sold_or_priced": ""})
    assert values(reader, token, "vendor.sold_or_priced") == []
    assert evidence(reader, token, "vendor.started_with_product")[0]["locator"] == "call of 20 November 2026"
    assert "Spoken of first: our problem" in words_of(page)


def test_correcting_an_earlier_call_leaves_what_was_said_of_all_conversations(reader: Reader) -> None:
    token, fact = vendor_alone(reader), "evaluator.sat_through_slide_deck"
    (first,) = call_ids(debrief(reader, token, FIRST, **{f"tap/{fact}": "no", "is-first": "yes"}))
    debrief(reader, token, LATER, **{f"tap/{fact}": "no", "are-all": "yes"})
    page = reader.get(f"/draft/{token}/calls/new?call={first}")
    assert re.search(r'name="are-all"[^>]*checked', page.text), "it stands, and can be taken back here"
    debrief(reader, token, FIRST, **{"call": first, "saw": seen(page), f"note/{fact}": "One drawing"})
    assert values(reader, token, fact) == [False]
    assert re.search(r'name="is-first"[^>]*checked', reader.get(f"/draft/{token}/calls/new?call={first}").text)


def test_a_call_that_somebody_else_changed_meanwhile_is_shown_and_not_overwritten(reader: Reader) -> None:
    token = vendor_alone(reader)
    (call,) = call_ids(debrief(reader, token, **PRICE))
    saw = seen(reader.get(f"/draft/{token}/calls/new?call={call}"))
    sent = {"call": call, "saw": saw, "shown": "yes"}
    debrief(reader, token, **sent, **{"tap/more": "took", **PRICE})
    page = debrief(reader, token, **sent, **{"tap/more": "passed", **PRICE})
    assert page.status_code == 409
    assert "Somebody else told of this call" in words_of(page)
    assert values(reader, token, "vendor.wants_to_get_in_deep") == [True]
    debrief(reader, token, **{**sent, "saw": seen(page)}, **{"tap/more": "passed", **PRICE})
    assert values(reader, token, "vendor.wants_to_get_in_deep") == [False]


def test_a_second_first_conversation_is_asked_back(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, FIRST, **{"is-first": "yes"})
    page = debrief(reader, token, LATER, **{"is-first": "yes"}, **PRICE)
    assert page.status_code == 422
    assert "call of 12 November 2026 is marked as the first" in words_of(page)
    assert values(reader, token, "vendor.sold_or_priced") == []


# Bad input


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("2026-11-22", "choose today or an earlier day"),
        ("soon", "year-month-day"),
        ("2026-02-30", "year-month-day"),
        ("", "year-month-day"),
    ],
)
def test_a_day_that_is_none_or_still_to_come_is_asked_again_with_what_was_tapped(
    reader: Reader, day: str, said: str
) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token, day, **PRICE)
    assert (page.status_code, said in page.text) == (422, True)
    assert re.search(r'name="tap/vendor.sold_or_priced" value="yes"[^>]*checked', page.text)
    assert call_ids(reader.get(f"/draft/{token}/calls")) == []


def test_a_note_that_is_too_long_is_asked_again_and_one_with_signs_that_nobody_sees_is_kept(reader: Reader) -> None:
    token, note = vendor_alone(reader), "note/vendor.sold_or_priced"
    page = debrief(reader, token, **PRICE, **{note: "x" * (LONGEST_NOTE + 1)})
    assert (page.status_code, "at most 10,000 characters" in page.text) == (422, True)
    page = debrief(reader, token, **PRICE, **{note: "a\x07b\u202ec"})
    assert page.status_code == 200
    assert "\u202e" not in page.text
    assert "\x07" not in page.text
    assert evidence(reader, token, "vendor.sold_or_priced")[0]["quote"] == "a\x07b\u202ec"


def test_words_numbers_and_calls_that_the_form_does_not_have_are_refused(reader: Reader) -> None:
    token, other = vendor_alone(reader), vendor_alone(reader)
    (foreign,) = call_ids(debrief(reader, other, **PRICE))
    assert debrief(reader, token, numbers=["none", "win_rate"]).status_code == 422
    assert debrief(reader, token, numbers="no_such_metric").status_code == 422
    assert debrief(reader, token, call=foreign, saw="9", **PRICE).status_code == 422
    assert debrief(reader, token, **PRICE, **{"tap/first": "weather"}).status_code == 200
    assert values(reader, token, "vendor.started_with_product") == []


def test_calls_go_with_their_check_and_expire_with_it(reader: Reader) -> None:
    token, other = vendor_alone(reader), vendor_alone(reader)
    for each in (token, other):
        debrief(reader, each, **PRICE)
    (call,) = call_ids(reader.get(f"/draft/{token}/calls"))
    page = reader.get(f"/draft/{token}/calls/new?call={call}")
    debrief(reader, token, call=call, saw=seen(page))
    reader.post(f"/draft/{token}/delete")
    reader.clock.pass_days(31)
    assert reader.get(f"/draft/{other}/calls").status_code == 410
    with reader.database.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM calls").scalar_one() == 0


def test_a_debrief_is_never_changed_in_the_store(reader: Reader) -> None:
    debrief(reader, vendor_alone(reader), **PRICE)
    with pytest.raises(Exception, match="append-only"), reader.database.writing() as connection:
        connection.exec_driver_sql("UPDATE calls SET day = '2026-01-01'")
