"""Who of the buying side took part in a call: ticked in the debrief, shown with the call, kept through corrections."""

import re

import httpx

from tests.pages.conftest import Reader, heading
from tests.pages.test_calls import DEEP, PRICE, call_ids, debrief, seen, vendor_alone
from tests.pages.test_purchase import add_vendor, begin, send, words_of

TWO = {"with-whom": ["rep", "leader"]}
SAID = "With the sales leader and a rep"


def ticked(page: httpx.Response) -> list[str]:
    return re.findall(r'name="with-whom" value="(\w+)"[^>]* checked', page.text)


def offered(page: httpx.Response) -> list[str]:
    return re.findall(r'name="with-whom" value="(\w+)"', page.text)


def test_everybody_of_the_buying_side_can_be_ticked_and_whoever_answers_is_told_which_they_are(reader: Reader) -> None:
    page = reader.get(f"/draft/{vendor_alone(reader)}/calls/new")
    assert offered(page) == ["leader", "evaluator", "manager", "rep", "procurement"]
    assert "The person looking at vendors (you)" in words_of(page)
    assert ticked(page) == []


def test_a_trainer_is_not_asked_who_of_the_buyers_took_part(reader: Reader) -> None:
    token = reader.begin("discovery")
    assert offered(reader.get(f"/draft/{token}/calls/new")) == []


def test_who_took_part_stands_with_the_call_and_alone_is_something_told(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token, **TWO)
    assert heading(page) == "Calls"
    assert f"{SAID}." in words_of(page)
    assert "Only its day was told" not in words_of(page)


def test_who_took_part_is_corrected_and_what_was_told_before_is_shown(reader: Reader) -> None:
    token = vendor_alone(reader)
    (call,) = call_ids(debrief(reader, token, **PRICE, **TWO))
    page = reader.get(f"/draft/{token}/calls/new?call={call}")
    assert ticked(page) == ["leader", "rep"]
    sent = {"call": call, "saw": seen(page), "shown": "yes", **PRICE}
    words = words_of(debrief(reader, token, **sent, **{"with-whom": "manager"}))
    assert "With a sales manager." in words
    assert "with the sales leader and a rep." in words, "before it was corrected"


def test_a_second_debrief_of_a_day_that_ticks_nobody_leaves_who_took_part(reader: Reader) -> None:
    token = vendor_alone(reader)
    debrief(reader, token, **TWO)
    page = debrief(reader, token, **DEEP)
    (call,) = call_ids(page)
    page = debrief(reader, token, **DEEP, call=call, saw=seen(page))
    assert f"{SAID}." in words_of(page)
    page = reader.get(f"/draft/{token}/calls/new?call={call}")
    sent = {"call": call, "saw": seen(page), "shown": "yes", **DEEP}
    assert f"{SAID}." not in words_of(debrief(reader, token, **sent)), "the form that shows them takes them out"


def test_whoever_the_form_does_not_have_is_refused_and_nothing_is_kept(reader: Reader) -> None:
    token = vendor_alone(reader)
    page = debrief(reader, token, **PRICE, **{"with-whom": ["leader", "vendor"]})
    assert (page.status_code, "Choose people of the list" in page.text) == (422, True)
    assert '<a href="#with-whom">' in page.text
    assert ticked(page) == ["leader"], "what was ticked is still there"
    assert "No call was told of yet" in words_of(reader.get(f"/draft/{token}/calls"))


def test_the_history_and_the_file_of_a_purchase_say_who_took_part(reader: Reader) -> None:
    token = begin(reader)
    vendor = add_vendor(reader, token, "Acme")
    page = debrief(reader, vendor, **PRICE, **TWO)
    assert SAID in words_of(reader.get(f"/purchase/{token}/history"))
    send(
        reader, f"/draft/{vendor}/calls/take-back", **dict(re.findall(r'name="(call|saw)" value="([^"]+)"', page.text))
    )
    saved = reader.get(f"/purchase/{token}/export.json")
    assert [call["with_whom"] for call in saved.json()["calls"]] == [["leader", "rep"]] * 2
    reader.post("/import", {"text": saved.text})
    restored = reader.get(f"/purchase/{reader.address.removeprefix('/purchase/')}/export.json")
    assert restored.json() == saved.json()
