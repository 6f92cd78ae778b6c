"""Figures typed on the pages: taken as people write them, asked back where unclear, shown with unit and separators."""

import re
from html import unescape
from typing import Any

import pytest

from tests.pages.conftest import Reader, words_of

ROW = "metrics.items/0"


def post(reader: Reader, token: str, **typed: str) -> Any:
    """Answer the question for the metrics with one row; names are `metric`, `baseline_value`, `target_unit`, …"""
    filled = {f"{ROW}/{name.replace('_', '/', 1)}": text for name, text in typed.items()}
    return reader.post(f"/draft/{token}/question/metrics.items", {"action": "answer", **filled})


def item(reader: Reader, token: str) -> Any:
    return reader.document(token)["facts"]["metrics"]["items"][0]


def test_money_is_taken_with_its_sign_and_shown_so_on_every_page(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="average_deal_size", baseline_value="€ 1,2 Mio", target_value="€2.5M")
    assert item(reader, token)["baseline"] == {"value": 1200000, "unit": "EUR"}
    assert item(reader, token)["target"] == {"value": 2500000, "unit": "EUR"}
    reader.post(f"/draft/{token}/result")
    shared = re.search(r"/shared/[\w-]{32}", reader.post(f"/draft/{token}/result/1/share").text)
    assert shared
    for place in (f"/draft/{token}/answers", f"/draft/{token}/result/1", shared[0]):
        text = words_of(reader.get(place))
        assert ("€1,200,000" in text, "€2,500,000" in text) == (True, True), place
    for place in ("question/metrics.items", "all"):
        assert 'value="€1,200,000"' in reader.get(f"/draft/{token}/{place}").text


def test_a_figure_that_is_sent_again_as_it_was_shown_stays_the_same(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="average_deal_size", baseline_value="$4M", target_value="6 000 000", target_unit="pesos")
    before = item(reader, token)
    page = reader.get(f"/draft/{token}/question/metrics.items").text
    texts = dict(re.findall(r'name="(metrics\.items/0/[^"]+)"[^>]* value="([^"]*)"', page))
    del texts[f"{ROW}/remove"], texts[f"{ROW}/baseline/withheld"]
    known_by = {name for name in texts if "known_by" in name}
    again = {name: unescape(text) for name, text in texts.items() if name not in known_by}
    reader.post(
        f"/draft/{token}/question/metrics.items", {"action": "answer", **again, f"{ROW}/metric": "average_deal_size"}
    )
    assert before["target"] == {"value": 6000000, "unit": "pesos"}
    assert item(reader, token) == before


@pytest.mark.parametrize(("typed", "value"), [("22%", 22), ("22 %", 22), ("18,5", 18.5)])
def test_a_percentage_is_taken_with_or_without_its_sign(reader: Reader, typed: str, value: float) -> None:
    token = reader.begin("request")
    post(reader, token, metric="win_rate", baseline_value=typed)
    assert item(reader, token)["baseline"]["value"] == value


def test_about_a_figure_says_that_it_is_known_roughly(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="win_rate", baseline_value="about 20%")
    assert item(reader, token) == {
        "metric": "win_rate",
        "knowledge": "approximate",
        "baseline": {"value": 20, "unit": "percent"},
    }


ASKED_BACK = {
    "18-20": "We read a range, from 18 to 20: write one value, and choose “Known roughly or as a range”",
    "1.234": "“1.234” can be 1,234 or 1 and a fraction: write 1234 or 1.2340",
    "a fifth": "Write one number, such as 24, 24.5 or 4,000,000",
}


@pytest.mark.parametrize("typed", ASKED_BACK)
def test_an_unclear_figure_is_asked_back_where_it_was_typed(reader: Reader, typed: str) -> None:
    token = reader.begin("request")
    page = post(reader, token, metric="win_rate", baseline_value=typed)
    assert page.status_code == 422
    assert f'value="{typed}"' in page.text
    text = ASKED_BACK[typed]
    assert text in words_of(page)
    summary = f"Row 1, Today: {text[0].lower()}{text[1:]}"
    assert f'<a href="#metrics-items-0-baseline-value">{summary}</a>' in page.text
    assert reader.document(token)["facts"] == {}


def test_about_a_figure_that_is_known_exactly_is_asked_back(reader: Reader) -> None:
    token = reader.begin("request")
    page = post(reader, token, metric="win_rate", baseline_value="about 20", knowledge="exact")
    assert (page.status_code, "write 20, or choose that it is known roughly" in page.text) == (422, True)


def test_a_target_is_one_number_and_about_is_asked_back(reader: Reader) -> None:
    token = reader.begin("request")
    page = post(reader, token, metric="win_rate", baseline_value="20", target_value="about 28%")
    assert (page.status_code, "a target is one number to reach: write 28%" in words_of(page).lower()) == (422, True)
    assert 'value="about 28%"' in page.text


def test_two_units_for_one_figure_are_asked_back(reader: Reader) -> None:
    token = reader.begin("request")
    page = post(reader, token, metric="average_deal_size", baseline_value="$5,000", baseline_unit="EUR")
    assert page.status_code == 422
    assert "we read 5,000 with the unit USD: write the number alone, or the same unit in both fields" in page.text


def test_a_price_and_a_count_are_taken_as_people_write_them(reader: Reader) -> None:
    token = reader.begin()
    asked = f"/draft/{token}/question/vendor.charges_for_discovery"
    typed = {"vendor.charges_for_discovery": "true", "vendor.discovery_price/value": "$1.5k"}
    reader.post(asked, {"action": "answer", **typed})
    assert reader.document(token)["facts"]["vendor"]["discovery_price"] == {"value": 1500, "unit": "USD"}
    assert "What does discovery cost? $1,500" in words_of(reader.get(f"/draft/{token}/answers"))


@pytest.mark.parametrize(
    ("field", "advice"),
    [
        ("baseline_value", "write one value, and choose “Known roughly or as a range”"),
        ("target_value", "write one value, the one that has to be reached"),
    ],
)
def test_a_range_is_asked_back_by_what_its_field_takes(reader: Reader, field: str, advice: str) -> None:
    page = post(reader, reader.begin("request"), metric="win_rate", **{field: "25-27"})

    said = words_of(page)

    assert f"we read a range, from 25 to 27: {advice}" in said
    assert said.count("Known roughly or as a range") == 1 + 2 * (field == "baseline_value")


def test_what_no_figure_is_has_no_unit_printed_beside_it(reader: Reader) -> None:
    page = post(reader, reader.begin("request"), metric="win_rate", target_value="about a fifth")

    assert page.status_code == 422
    assert 'value="about a fifth"' in page.text
    assert page.text.count('<span class="unit" aria-hidden="true">%</span>') == 1


def test_a_row_says_whose_not_knowing_is_meant(reader: Reader) -> None:
    token = reader.begin("request", reader="leader")

    said = words_of(reader.get(f"/draft/{token}/question/metrics.items"))

    assert "“Not known” says that nobody who could be asked knows it. Leave it open where only you do not." in said
