"""How one goes on from a result: more is told, an answer changed, a text sent, a link shared; in words that are so."""

import re
from typing import Any

import pytest

from tests.pages.conftest import Reader, words_of
from tests.pages.test_results import finished

WIN_RATE = {"metric": "win_rate", "knowledge": "approximate", "baseline": {"value": 20}}
REQUEST: dict[str, Any] = {"kind": "buying_request", "facts": {"metrics": {"items": [WIN_RATE]}}}
NO_NUMBER: dict[str, Any] = {"kind": "buying_request", "facts": {"metrics": {"items": []}}}
RUN: dict[str, Any] = {
    "kind": "vendor_evaluation",
    "facts": {"vendor": {"stayed_surface_level": True, "wants_to_get_in_deep": False}},
}
TRAINER: dict[str, Any] = {**RUN, "kind": "discovery_self_check"}


def result(reader: Reader, document: Any) -> Any:
    return reader.get(f"/draft/{finished(reader, document)}/result/1")


@pytest.mark.parametrize("document", [REQUEST, NO_NUMBER, RUN, TRAINER])
def test_while_questions_are_open_more_can_be_answered_from_a_result(reader: Reader, document: Any) -> None:
    page = result(reader, document)
    assert reader.service.check(document)["ask"] != []

    more = re.search(r'<a class="button[^"]*" href="([^"]+)">Answer more</a>', page.text)

    assert more is not None
    assert reader.get(more[1]).status_code == 200
    assert reader.fact in {question["fact"] for question in reader.service.check(document)["ask"]}


@pytest.mark.parametrize("derived", ["metrics.exact_known", "metrics.how_much_known", "metrics.specific_known"])
def test_what_follows_from_a_list_is_changed_on_the_page_of_the_list(reader: Reader, derived: str) -> None:
    token = finished(reader, REQUEST)
    asked = {question["fact"] for question in reader.service.check(REQUEST)["ask"]}

    page = reader.get(f"/draft/{token}/question/{derived}?then=result")

    expected = derived if derived in asked else "metrics.items"
    assert (reader.fact, reader.address.endswith("?then=result")) == (expected, True)
    assert (expected == derived) or re.search(r'<option value="win_rate"[^>]* selected>', page.text)


def test_every_change_of_a_result_leads_to_an_answer_that_was_given(reader: Reader) -> None:
    page = result(reader, REQUEST)
    links = re.findall(r'href="([^"]+)">Change<', page.text)
    assert "/question/metrics.items" in "".join(links)

    for link in links:
        shown = reader.get(link)
        assert re.search(r" (selected|checked|aria-pressed=\"true\")", shown.text), link


def test_what_was_told_apart_from_its_list_is_changed_by_itself(reader: Reader) -> None:
    told = {"kind": "buying_request", "facts": {"metrics": {"exact_known": False}}}
    reader.get(f"/draft/{finished(reader, told)}/question/metrics.exact_known")
    assert reader.fact == "metrics.exact_known"


def test_of_two_sides_nothing_is_said_while_nothing_is_told_of_them(reader: Reader) -> None:
    silent, told = result(reader, {"kind": "vendor_evaluation", "facts": {"metrics": {"items": []}}}), RUN
    said = {**told, "facts": {"vendor": {"asked_about_metrics": False}}}
    assert "Two sides of the table" not in words_of(silent)
    assert "Nothing is told of either side" not in words_of(silent)
    assert "Two sides of the table" in words_of(result(reader, said))


def test_no_text_speaks_of_a_vendor_where_there_is_none(reader: Reader) -> None:
    page = reader.get(f"/draft/{finished(reader, NO_NUMBER)}/result/1/questions")
    assert "“Don’t buy” is settled." in words_of(page)
    assert "a vendor answers" not in words_of(page)


@pytest.mark.parametrize("document", [REQUEST, NO_NUMBER, RUN, TRAINER])
@pytest.mark.parametrize("place", ["result/1", "result/1/memo", "result/1/questions"])
def test_one_text_is_called_a_text(reader: Reader, document: Any, place: str) -> None:
    token = finished(reader, document)
    texts = len(re.findall(r'<h2 id="for-', reader.get(f"/draft/{token}/result/1/questions").text))
    said = words_of(reader.get(f"/draft/{token}/{place}"))
    assert ("Text to send" in said, "Texts to send" in said) == (texts == 1, texts > 1)


def test_who_shares_a_result_is_told_that_the_check_is_kept_as_long(reader: Reader) -> None:
    token = finished(reader, RUN)
    assert "It works for 90 days, or until you revoke it. This check is kept as long." in words_of(
        reader.get(f"/draft/{token}/result/1")
    )

    page = reader.post(f"/draft/{token}/result/1/share")

    assert "So that it works, this check is kept as long: until 19 February 2027." in words_of(page)
