"""Snapshots: the same numbers at the start and each quarter, by one definition, and what came of them."""

import re

import pytest

from dontbuy.api.wire.exact_json import dumps
from tests.pages.conftest import Reader
from tests.pages.measuring import (
    DEFINITION,
    REPORT,
    START,
    a_year,
    begin_next,
    bought,
    kept,
    metrics,
    shown,
    start,
    take,
    take_quarter,
)
from tests.pages.test_purchase import NUMBERS, ask, begin, send, words_of

# --- lines


def test_the_start_can_be_the_value_of_the_quarter_before_the_purchase(reader: Reader) -> None:
    token = begin(reader)
    send(reader, f"/asked/{ask(reader, token)}", **NUMBERS)
    start(reader, token, day="2026-09-30")
    assert "30 September 2026" in words_of(shown(reader, token))
    refused = take(reader, token, **{**START, "day": "2025-11-20"})
    assert "This is before the year before this purchase was begun" in words_of(refused)


def test_another_definition_begins_a_new_line_and_the_old_one_stays_as_it_was(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "26")
    reader.clock.pass_days(92)
    page = take_quarter(reader, token, 2, "31", line="new", report=REPORT, definition="Won divided by all created")
    words = words_of(page)
    assert "We cannot tell" in words
    assert "There is 1 value so far" in words
    assert "Line 1, by another definition: it moved" in words
    assert DEFINITION in words
    assert "Won divided by all created" in words
    _, proposed = begin_next(reader, token)
    assert "From 22% to 26% in quarter 1" in words_of(proposed)


def test_a_correction_counts_and_both_values_are_kept(reader: Reader) -> None:
    token = bought(reader)
    a_year(reader, token, "22 %", "26")
    page = take_quarter(reader, token, 1, "23")
    assert "It did not move" in words_of(page)
    assert "Quarter 1: 26% on 21 February 2027, by Dana, written down on 21 February 2027" in words_of(page)
    take_quarter(reader, token, 1, "23")
    assert kept(reader) == 3


def test_quarters_out_of_order_are_taken_and_it_is_said(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    reader.clock.pass_days(280)
    assert "There is no value of quarter 1 and quarter 2." in words_of(take_quarter(reader, token, 3, "25"))
    reader.clock.pass_days(3)
    assert "Taken before quarter 2." in words_of(take_quarter(reader, token, 2, "24"))


def test_four_values_of_one_day_are_no_four_quarters(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    for number in (1, 2, 3, 4):
        page = take_quarter(reader, token, number, "26")
    words = words_of(page)
    assert words.count("Taken long before its day") == 4
    assert "We cannot tell There is 1 value that counts so far" in words
    assert page.text.count('data-mark="value"') == 0
    _, proposed = begin_next(reader, token)
    assert 'name="fact" value="prior.quarterly_snapshots_taken"' not in proposed.text
    assert 'name="fact" value="prior.metric_moved_reportable"' not in proposed.text
    assert "26%" not in words_of(proposed)


def test_two_numbers_that_differ_in_a_segment_alone_are_two_lines(reader: Reader) -> None:
    second = {
        "metrics.items/1/metric": "win_rate",
        "metrics.items/1/qualifiers/segment": "Enterprise",
        "metrics.items/2/metric": "training_completion",
    }
    token = bought(reader, **second)
    assert len(metrics(reader, token)) == 2
    start(reader, token, 1, value="15")
    words = words_of(shown(reader, token))
    assert "Win rate (Enterprise) We cannot tell" in words
    assert words.count("We cannot tell") == 1
    assert "Win rate Nothing was written down yet." in words


def test_a_number_that_should_stay_in_a_band_is_shown_and_nothing_is_concluded(reader: Reader) -> None:
    banded = {"metric": "pipeline_coverage", "baseline/value": "3x", "target/value": "4x"}
    token = bought(reader, **{f"metrics.items/0/{field}": text for field, text in banded.items()})
    start(reader, token, value="3x", swing="")
    reader.clock.pass_days(92)
    assert "it should stay within a band" in words_of(take_quarter(reader, token, 1, "4x"))


def test_of_a_number_of_their_own_people_say_which_way_is_better(reader: Reader) -> None:
    own = {"metric": "custom", "name": "Calls without a next step", "baseline/value": "", "target/value": ""}
    token = bought(reader, **{f"metrics.items/0/{field}": text for field, text in own.items()})
    assert "Which is better?" in words_of(shown(reader, token))
    start(reader, token, value="40", swing="3", better="lower")
    reader.clock.pass_days(92)
    assert "From 40 to 30 in quarter 1: 10 better than the start" in words_of(take_quarter(reader, token, 1, "30"))


def test_a_percentage_over_100_is_kept_where_it_can_be(reader: Reader) -> None:
    token = bought(reader, **{"metrics.items/0/metric": "quota_attainment"})
    assert "cannot be -5%: write 0 or more" in words_of(take(reader, token, **{**START, "value": "-5 %"}))
    start(reader, token, value="140 %")
    assert kept(reader) == 1


def test_a_number_that_got_worse_is_called_worse(reader: Reader) -> None:
    token = bought(reader)
    words = words_of(a_year(reader, token, "21 %", "12 %"))
    assert "It did not move It got worse. From 21% to 12% in quarter 1: 9 points worse than the start" in words
    assert "no better than the start" in words_of(take_quarter(reader, token, 1, "20 %"))


def test_the_target_is_a_line_of_the_picture_where_it_is_in_the_unit_of_the_values(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    assert 'data-mark="target"' in shown(reader, token).text
    other = bought(reader, **{"metrics.items/0/target/value": ""})
    start(reader, other)
    assert 'data-mark="target"' not in shown(reader, other).text


def test_an_amount_of_money_needs_its_currency_and_keeps_it(reader: Reader) -> None:
    money = {"metric": "average_deal_size", "baseline/value": "", "target/value": ""}
    token = bought(reader, **{f"metrics.items/0/{field}": text for field, text in money.items()})
    page = take(reader, token, **{**START, "value": "40k", "swing": ""})
    assert (page.status_code, "write the currency beside the number" in words_of(page)) == (422, True)
    start(reader, token, value="€ 40k", swing="€ 2,000")
    reader.clock.pass_days(92)
    assert "the number is kept in EUR" in words_of(take_quarter(reader, token, 1, "$45k"))
    assert "From €40,000 to €45,000 in quarter 1: €5,000 better" in words_of(take_quarter(reader, token, 1, "45k"))


def test_without_a_swing_any_difference_counts_and_the_page_says_so(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token, swing="")
    reader.clock.pass_days(92)
    words = words_of(take_quarter(reader, token, 1, "22.1"))
    assert "0.1 points better than the start. Nobody named at the start what it moves by itself" in words


def test_what_people_type_is_text(reader: Reader) -> None:
    token = bought(reader)
    page = start(reader, token, owner="Dana <b>", report="<script>x</script>", definition='"><img>')
    assert not re.search("<script>x|<img>|Dana <b>", page.text)
    assert "&lt;script&gt;x" in page.text


# --- what is refused


@pytest.mark.parametrize(
    ("fields", "name", "says"),
    [
        ({"value": ""}, "value", "There is no value: write the one that the report shows"),
        ({"value": "1.234"}, "value", "“1.234” can be"),
        ({"value": "20-25"}, "value", "We read a range"),
        ({"value": "about 22"}, "value", "and not roughly"),
        (
            {"value": "23 days"},
            "value",
            "read as 23 days, and the number is kept in percent: write it in percent",
        ),
        ({"day": "2026-11-22"}, "day", "This day has not come yet: write 21 November 2026 or an earlier one"),
        (
            {"day": "2025-11-20"},
            "day",
            "This is before the year before it was bought: write 21 November 2025 or a later day",
        ),
        ({"day": "soon"}, "day", "such as 2026-11-21"),
        ({"owner": ""}, "owner", "Nobody is named: write the name of who takes it"),
        ({"owner": "x" * 201}, "owner", "This has 201 characters: shorten it to at most 200"),
        ({"report": ""}, "report", "No report is named: name the one that shows it"),
        ({"definition": ""}, "definition", "say what is counted"),
        ({"definition": "x" * 1001}, "definition", "This has 1,001 characters: shorten it to at most 1,000"),
        ({"definition": "a\u202eb"}, "definition", "write it again by hand"),
        ({"value": "140 %"}, "value", "This number cannot be 140%: write a value from 0 to 100"),
        ({"value": "-5 %"}, "value", "This number cannot be -5%: write a value from 0 to 100"),
        ({"swing": "2 %"}, "swing", "“2%” can be 2 points or 2% of the value: write 2 points"),
        ({"swing": "-2"}, "swing", "without a minus"),
        ({"swing": "2 days"}, "swing", "write it in the unit of the value"),
        ({"quarter": "1"}, "quarter", "take the start first"),
        ({"quarter": "5"}, "quarter", "Which value it is was not said: choose"),
    ],
)
def test_a_start_that_cannot_be_kept_is_shown_again_with_its_place(
    reader: Reader, fields: dict[str, str], name: str, says: str
) -> None:
    token = bought(reader)
    page = take(reader, token, **{**START, **fields})
    assert page.status_code == 422
    assert says in words_of(page)
    assert re.search(rf'<a href="#take-\w+-{name}">', page.text)
    assert re.search(rf'id="take-\w+-{name}"', page.text)
    typed = {**START, **fields}
    assert all(f'value="{typed[each]}"' in page.text for each in ("report", "owner"))
    assert kept(reader) == 0


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"value": "23 days"}, "or begin a new line where the definition has changed"),
        ({"day": "2026-11-20"}, "This is before it was bought"),
        ({"quarter": ""}, "Which value it is was not said: choose"),
        (
            {"line": "new", "report": f" {REPORT.upper()}", "definition": DEFINITION},
            "This is the report and the definition of the line that is there",
        ),
    ],
)
def test_a_quarter_that_cannot_be_kept_is_shown_again(reader: Reader, fields: dict[str, str], says: str) -> None:
    token = bought(reader)
    start(reader, token)
    reader.clock.pass_days(92)
    page = take_quarter(reader, token, 1, fields.get("value", "23"), **{"quarter": "1", **fields})
    assert page.status_code == 422
    assert says in words_of(page)
    assert kept(reader) == 1


def test_a_quarter_before_it_was_bought_is_refused(reader: Reader) -> None:
    token = begin(reader)
    send(reader, f"/asked/{ask(reader, token)}", **NUMBERS)
    start(reader, token)
    page = take_quarter(reader, token, 1, "23")
    assert page.status_code == 422
    assert "Only the start can be taken before you bought" in words_of(page)


def test_the_swing_cannot_be_named_once_a_quarter_was_taken(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    page = take(reader, token, **{**START, "swing": "1"})
    assert "Moves by itself: 1 point" in words_of(page)
    reader.clock.pass_days(92)
    page = take_quarter(reader, token, 1, "24", swing="5")
    assert (page.status_code, "choose the start, and write it with its value" in words_of(page)) == (422, True)
    assert take_quarter(reader, token, 1, "24", swing="1").status_code == 200
    page = take_quarter(reader, token, 0, "22", day=START["day"], swing="5")
    assert (page.status_code, "A quarter was taken already" in words_of(page)) == (422, True)
    assert re.search(r'id="take-\w+-swing"', page.text)
    assert "Moves by itself: 1 point" in words_of(page)


def test_a_form_that_showed_another_line_is_asked_again(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    page = take_quarter(reader, token, 1, "23", saw="0")
    assert page.status_code == 409
    assert "Another line of this number was begun since" in words_of(page)
    assert kept(reader) == 1


def test_a_first_line_that_was_begun_twice_keeps_what_was_typed_the_second_time(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    page = take(reader, token, saw="0", **{**START, "definition": "Won by all created", "value": "31"})
    assert (page.status_code, kept(reader)) == (409, 1)
    assert "Won by all created</textarea>" in page.text
    assert re.search(r'id="new-\w+-value" name="value" value="31"', page.text)


def test_a_number_that_nobody_named_is_not_asked_for(reader: Reader) -> None:
    token = begin(reader)
    assert "No number of the business was named" in words_of(shown(reader, token))
    page = send(reader, f"/purchase/{token}/snapshots", metric="0" * 12, saw="0", **START)
    assert (page.status_code, kept(reader)) == (200, 0)


def test_a_number_that_only_the_vendor_names_is_not_asked_for(reader: Reader) -> None:
    said = {"fact": "metrics.items", "value": [{"metric": "win_rate"}], "speaker_side": "vendor"}
    asked = {**said, "value": [{"metric": "slip_rate"}], "speaker_side": "buyer"}
    document = {"kind": "vendor_evaluation", "facts": {}, "evidence": [said, asked]}
    reader.post("/import", {"text": dumps(document).decode()})
    alone, token = reader.token, begin(reader)
    send(reader, f"/purchase/{token}/take-in", check=alone)
    page = words_of(shown(reader, token))
    assert ("Share of deals that slip" in page, "Win rate" in page) == (True, False)


def test_snapshots_go_with_their_purchase(reader: Reader) -> None:
    token = bought(reader)
    start(reader, token)
    send(reader, f"/purchase/{token}/delete")
    assert kept(reader) == 0


def test_snapshots_travel_with_the_file_of_a_purchase(reader: Reader) -> None:
    token = bought(reader)
    take(reader, token, **START)
    saved = reader.get(f"/purchase/{token}/export.json")
    assert [each["value"] for each in saved.json()["snapshots"]] == ["22"]
    again = reader.post("/import", {"text": saved.text})
    restored = reader.address.removeprefix("/purchase/")
    assert again.status_code == 200
    assert reader.get(f"/purchase/{restored}/export.json").json()["snapshots"] == saved.json()["snapshots"]
