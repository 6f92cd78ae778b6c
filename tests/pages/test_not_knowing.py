"""Not knowing: what *I don't know* answers, what it never throws away, and what it counts as."""

import re
from typing import Any

import pytest

from tests.pages.conftest import Reader, heading, words_of
from tests.pages.test_interview import main_of

METRICS = "metrics.items"
BELOW = "behaviour.to_change_known"
CHOSEN = {f"{METRICS}/0/metric": "win_rate"}


def place_of(reader: Reader, slug: str = "request", person: str = "leader") -> str:
    return f"/draft/{reader.begin(slug, reader=person)}/question/{METRICS}"


def told(reader: Reader, place: str) -> Any:
    return reader.document(place.split("/")[2])["facts"].get("metrics", {}).get("items")


@pytest.mark.parametrize(("slug", "person"), [("request", "leader"), ("request", "evaluator"), ("vendor", "evaluator")])
@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, {"knowledge": "none"}),
        ({"by": "2027-03-31"}, {"by": "2027-03-31", "knowledge": "none"}),
        ({"knowledge": "exact"}, {"knowledge": "none"}),
        ({"baseline/value": "20"}, {"baseline": {"value": 20}}),
        ({"baseline/withheld": "true"}, {"baseline": {"withheld": True}}),
    ],
)
def test_what_was_chosen_stays_when_its_value_is_not_known(
    reader: Reader, slug: str, person: str, typed: dict[str, str], kept: dict[str, Any]
) -> None:
    place = place_of(reader, slug, person)

    reader.post(place, {"action": "dont_know", **CHOSEN, **{f"{METRICS}/0/{key}": say for key, say in typed.items()}})

    assert told(reader, place) == [{"metric": "win_rate", **kept}]
    answer = reader.service.check(reader.document(place.split("/")[2]))
    assert "BUY-1" not in {reason["criterion"] for reason in answer["reasons"]}


def test_each_metric_says_by_itself_whether_it_is_known(reader: Reader) -> None:
    place = place_of(reader)
    second = {f"{METRICS}/1/metric": "ramp_time", f"{METRICS}/1/baseline/value": "7"}

    reader.post(place, {"action": "dont_know", **CHOSEN, **second})

    win_rate, ramp = told(reader, place)
    assert (win_rate["knowledge"], "knowledge" in ramp, ramp["metric"]) == ("none", False, "ramp_time")


@pytest.mark.parametrize("action", ["dont_know", "none_named"])
def test_where_nothing_was_chosen_no_number_is_named(reader: Reader, action: str) -> None:
    place = place_of(reader)

    reader.post(place, {"action": action})

    assert told(reader, place) == []


def test_who_chose_a_number_and_says_that_none_is_named_is_asked_and_loses_nothing(reader: Reader) -> None:
    place = place_of(reader)

    page = reader.post(place, {"action": "none_named", "also": BELOW, BELOW: "true", **CHOSEN})

    assert page.status_code == 422
    assert "you filled in a row and said that there is none" in words_of(page).lower()
    assert '<option value="win_rate" data-unit="%"' in page.text
    assert re.search(r'<option value="win_rate"[^>]* selected>', page.text)
    assert told(reader, place) is None


def test_the_buttons_of_a_list_say_what_they_answer_and_stand_with_it(reader: Reader) -> None:
    place = place_of(reader)
    page = reader.get(place)

    acts = page.text.partition('class="actions list-acts"')[2].partition("</div>")[0]
    below = page.text.partition('class="actions list-acts"')[2].partition("<h2>")[2]

    assert re.findall(r'name="action" value="(\w+)"', acts) == ["more", "none_named", "dont_know", "skip"]
    assert "No number has been named" in acts
    assert "Nobody knows today’s value" in acts
    assert re.findall(r'name="action" value="(\w+)"', below) == ["answer"]
    assert "Nobody knows today’s value" not in below


def test_of_several_numbers_the_button_says_whose_value_it_is(reader: Reader) -> None:
    page = reader.get(f"{place_of(reader)}?rows=2")

    assert "Nobody knows today’s empty values" in page.text
    assert "Nobody knows today’s value" not in page.text


def test_that_none_is_named_is_not_offered_beside_a_number(reader: Reader) -> None:
    place = place_of(reader)
    reader.post(place, {"action": "dont_know", **CHOSEN})

    page = reader.get(place)

    assert "No number has been named" not in words_of(page)
    assert "Take this answer out" in words_of(page)


def test_another_row_is_added_where_one_looks_and_the_page_stays_whole(reader: Reader) -> None:
    place = place_of(reader)

    page = reader.post(place, {"action": "more", "also": BELOW, **CHOSEN, f"note/{BELOW}": "They show too early."})

    assert reader.address.endswith(f"?rows=2&also={BELOW}#metrics-items-1")
    assert re.search(r'<fieldset class="row" id="metrics-items-1" tabindex="-1" data-added>', page.text)
    assert re.findall(r'name="also" value="([^"]+)"', page.text) == [BELOW]
    assert "They show too early." in page.text


def test_what_was_answered_below_a_list_is_still_answered_once_a_row_is_added(reader: Reader) -> None:
    place = place_of(reader)

    page = reader.post(place, {"action": "more", "also": BELOW, BELOW: "false", **CHOSEN})

    assert re.search(rf'name="{BELOW}" value="false"[^>]* checked', page.text)


@pytest.mark.parametrize("also", ["vendor.no_such", "prior.type"])
def test_no_address_adds_a_question_that_is_not_asked_here(reader: Reader, also: str) -> None:
    place = place_of(reader, "vendor", "evaluator")
    page = reader.get(f"{place}?rows=2&also={also}")
    assert (page.status_code, heading(page)) == (404, "Not found")


def test_on_a_page_of_several_it_is_said_where_not_knowing_counts(reader: Reader) -> None:
    """The button says what *I don't know* counts as, and one sentence what is left open."""
    token = reader.begin("request", reader="leader")
    reader.post(f"/draft/{token}/question/prior.exists", {"action": "skip"})
    page = reader.get(f"/draft/{token}/question/prior.metric_moved_reportable")
    said = main_of(page)

    offered = len(re.findall(r'value="dont_know"', page.text))

    assert offered > 1
    assert said.count("I don’t know: counts as “no”") == offered
    assert said.count("it counts neither way.") == 1
    assert "never counts" not in said


KNOWS = "evaluator.knows_numbers"
CAUSE = "cause.buyer_can_pinpoint"
COST = "request.cost_of_no_change_known"
SAID = "I don’t know (counts as no)"


def test_what_was_said_is_that_it_is_not_known_wherever_it_is_shown(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    reader.post(f"/draft/{token}/question/{CAUSE}", {"action": "dont_know", f"note/{CAUSE}": "Nobody looked."})

    answers = words_of(reader.get(f"/draft/{token}/answers"))
    result = words_of(reader.post(f"/draft/{token}/result"))

    assert reader.document(token)["facts"]["cause"] == {"buyer_can_pinpoint": False}
    for page in (answers, result):
        assert f"Can your side say why your numbers are off? {SAID}" in page
        assert "Nobody looked." in page
        assert "“I don’t know" not in page


def test_what_is_not_known_and_decides_nothing_is_said_so_on_the_result_and_the_memo(reader: Reader) -> None:
    token = reader.begin("vendor", reader="leader")
    reader.post(f"/draft/{token}/question/{CAUSE}", {"action": "dont_know"})
    reader.answer(token, "vendor.sells_blanket_fix", "true")

    result = words_of(reader.post(f"/draft/{token}/result"))
    memo = words_of(reader.get(f"/draft/{token}/result/1/memo"))

    assert f"Can your side say why your numbers are off? {SAID}" in result
    assert f"Can our side say why the numbers are off? {SAID}" in memo


def test_a_memo_counts_as_a_note_what_somebody_wrote_and_not_that_it_is_not_known(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    reader.post(f"/draft/{token}/question/{CAUSE}", {"action": "dont_know"})
    reader.post(f"/draft/{token}/question/{COST}", {"action": "dont_know", f"note/{COST}": "Nobody looked."})
    reader.post(f"/draft/{token}/question/request.willing_to_dive_in", {"request.willing_to_dive_in": "true"})

    reader.post(f"/draft/{token}/result")

    assert "This rests on 3 answers and 1 quote or note." in words_of(reader.get(f"/draft/{token}/result/1/memo"))


def test_whoever_answers_after_all_no_longer_says_that_they_do_not_know(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")
    place = f"/draft/{token}/question/{CAUSE}"
    reader.post(place, {"action": "dont_know", f"note/{CAUSE}": "Nobody looked."})
    assert "I don’t know" not in re.findall(r"<textarea.*?</textarea>", reader.get(place).text, re.DOTALL)[0]

    reader.post(place, {"action": "answer", f"note/{CAUSE}": "Nobody looked yet."})
    kept = words_of(reader.get(f"/draft/{token}/answers"))
    reader.post(place, {CAUSE: "false", f"note/{CAUSE}": "Nobody looked yet."})
    changed = words_of(reader.get(f"/draft/{token}/answers"))

    assert (SAID in kept, "Nobody looked yet." in kept) == (True, True)
    assert (SAID in changed, "Nobody looked yet." in changed) == (False, True)


@pytest.mark.parametrize(("person", "fact"), [("leader", KNOWS), ("evaluator", CAUSE)])
def test_what_is_somebody_elses_to_know_stays_open_and_they_are_asked(reader: Reader, person: str, fact: str) -> None:
    token = reader.begin("vendor", reader=person)
    reader.answer(token, "evaluator.is_delegate", "true")
    page = reader.get(f"/draft/{token}/question/{fact}")

    assert re.search(rf'name="{fact}" value=""[^>]*> <span>Leave it open', page.text)
    assert 'value="dont_know"' not in page.text
    who = "person looking at vendors" if fact == KNOWS else "sales leader"
    assert f"Who can answer: the {who}" in words_of(page)
    assert "to be asked of" not in words_of(page), "no letter is promised that may have no room for it"
    assert reader.post(f"/draft/{token}/question/{fact}", {"action": "dont_know"}).status_code == 422


@pytest.mark.parametrize("said", ["true", "false", "dont_know"])
def test_who_leaves_a_list_open_keeps_what_was_answered_below_it(reader: Reader, said: str) -> None:
    place = place_of(reader)

    reader.post(place, {"action": "skip", "also": BELOW, BELOW: said})

    document = reader.document(place.split("/")[2])
    assert document["facts"]["behaviour"]["to_change_known"] is (said == "true")
    assert told(reader, place) is None
