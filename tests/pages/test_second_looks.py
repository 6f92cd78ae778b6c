"""A figure that can be read and looks wrong: said where it is entered, marked on the result, never praised."""

import re
from html import unescape
from typing import Any

import pytest

from dontbuy.api.wire.exact_json import dumps
from dontbuy.engine.cases import read_cases
from tests.conftest import ROOT
from tests.pages.conftest import Reader, heading, words_of
from tests.pages.test_typed_figures import post

WRONG: dict[str, tuple[dict[str, str], str]] = {
    "the wrong way": (
        {"baseline_value": "22%", "target_value": "12%"},
        "Win rate: the target, 12%, is below today’s 22%, and here higher is better. Check both.",
    ),
    "no way at all": (
        {"baseline_value": "22%", "target_value": "22%"},
        "Win rate: the target, 22%, is the same as today’s value.",
    ),
    "a change the wrong way": (
        {"baseline_value": "22%", "target_change": "-5", "target_kind": "points"},
        "Win rate: the target, −5 points, is no better than today’s value, for here higher is better.",
    ),
    "in the past": (
        {"by": "2020-01-01"},
        "Win rate: 1 January 2020 has passed. Give a later date, if it is still to come.",
    ),
    "more than all": (
        {"baseline_value": "220 %"},
        "Win rate: today’s value, 220%, cannot be. It lies between 0% and 100%.",
    ),
    "less than none": ({"target_value": "-3%"}, "Win rate: the target, -3%, cannot be. It lies between 0% and 100%."),
    "a fraction": (
        {"baseline_value": "0.22"},
        "Win rate: today’s value, 0.22%, is less than one percent. Write 24 where you mean 24%.",
    ),
    "another unit": ({"target_value": "30 days"}, "Win rate: the target cannot be in “days”. Write %."),
    "a change of what": (
        {"target_change": "5"},
        "Win rate: is the change of 5 in percentage points, or in percent of today’s value?",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_looks_wrong_is_said_at_entry_and_goes_on_when_it_is_meant(reader: Reader, case: str) -> None:
    typed, text = WRONG[case]
    token = reader.begin("request")
    page = post(reader, token, metric="win_rate", **typed)
    assert reader.address == f"/draft/{token}/question/metrics.items#look-again"
    assert words_of(page).count(text) == 1
    assert page.text.count('<fieldset class="row" data-level="caution"') == 1
    assert reader.document(token)["facts"]["metrics"]["items"][0]["metric"] == "win_rate"
    post(reader, token, metric="win_rate", **typed, **{"looked-at": text})
    assert reader.fact != "metrics.items"


def test_a_figure_that_looks_wrong_in_another_way_is_said_again(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="win_rate", baseline_value="220", looked_at=WRONG["in the past"][1])
    assert reader.address == f"/draft/{token}/question/metrics.items#look-again"


def test_a_figure_that_is_fine_goes_on_at_once(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="win_rate", baseline_value="22%", target_value="30%", by="2027-06-30")
    assert reader.fact not in ("", "metrics.items")


def test_a_lower_target_is_right_where_lower_is_better(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="sales_cycle_length", baseline_value="90 days", target_value="60 days")
    assert reader.fact != "metrics.items"
    token = reader.begin("request")
    page = post(reader, token, metric="sales_cycle_length", baseline_value="60 days", target_value="90 days")
    assert "the target, 90 days, is above today’s 60 days, and here lower is better" in words_of(page)


def test_the_single_page_says_it_too(reader: Reader) -> None:
    token = reader.begin("request")
    typed = {"metrics.items/0/metric": "win_rate", "metrics.items/0/by": "2020-01-01"}
    page = reader.post(f"/draft/{token}/all", {"action": "result", **typed})
    assert WRONG["in the past"][1] in words_of(page)
    reader.post(f"/draft/{token}/all", {"action": "result", "looked-at": WRONG["in the past"][1], **typed})
    assert reader.address == f"/draft/{token}/result/1"


def described_by(page: Any, field: str) -> str:
    """What stands in the elements that describe a field, where it stands right below it."""
    root = re.search(rf'<(?:input|select)[^>]* id="{field}"[^>]*>', page.text)
    assert root
    ids = re.search(r'aria-describedby="([^"]+)"', root[0])
    said = [
        re.search(rf'<p[^>]* id="{name}"[^>]*>(.*?)</p>', page.text, re.DOTALL)
        for name in (ids[1].split() if ids else [])
    ]
    return " ".join(unescape(re.sub(r"<[^>]+>", "", each[1])) for each in said if each)


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        ({"baseline_value": "22%", "target_value": "12%"}, "target-value", "here higher is better"),
        ({"baseline_value": "120%"}, "baseline-value", "cannot be"),
        ({"baseline_value": "22%", "by": "2020-01-01"}, "by", "1 January 2020 has passed"),
    ],
    ids=["wrong way", "impossible", "past"],
)
def test_a_doubt_stands_at_the_field_that_it_is_about(
    reader: Reader, typed: dict[str, str], field: str, says: str
) -> None:
    token = reader.begin("request")
    page = post(reader, token, metric="win_rate", **typed)

    assert says in described_by(page, f"metrics-items-0-{field}")
    assert words_of(page).count(says) == 1
    others = {"target-value", "baseline-value", "by"} - {field}
    assert [other for other in others if described_by(page, f"metrics-items-0-{other}")] == []


def test_today_and_target_are_drawn_once_both_are_saved(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="win_rate", baseline_value="22%")
    place = f"/draft/{token}/question/metrics.items"
    assert 'class="slope"' not in reader.get(place).text

    post(reader, token, metric="win_rate", baseline_value="22%", target_value="30%", by="2027-06-30")
    page = reader.get(place)
    assert (page.text.count('class="slope"'), "It has to rise; higher is better." in words_of(page)) == (1, True)
    assert reader.get(f"/draft/{token}/all").text.count('class="slope"') == 1


def test_what_goes_the_wrong_way_is_drawn_at_once_beside_its_doubt(reader: Reader) -> None:
    token = reader.begin("request")
    page = post(reader, token, metric="win_rate", baseline_value="22%", target_value="12%")
    assert (page.text.count('data-goes="wrong"'), "This goes the wrong way." in words_of(page)) == (1, True)


def test_a_unit_stands_once_beside_a_figure(reader: Reader) -> None:
    token = reader.begin("request")
    post(reader, token, metric="win_rate", baseline_value="22%", target_value="30%", by="2027-06-30")
    page = reader.get(f"/draft/{token}/question/metrics.items").text
    assert re.findall(r'value="(22%|30%)"[^>]*>\s*<span class="unit" aria-hidden="true">(.*?)</span>', page) == [
        ("22%", ""),
        ("30%", ""),
    ]
    empty = reader.begin("request")
    post(reader, empty, metric="win_rate")
    page = reader.get(f"/draft/{empty}/question/metrics.items").text
    assert '<span class="unit" aria-hidden="true">%</span>' in page


STORY = next(
    case.says
    for case in read_cases(ROOT / "rules")
    if (case.says.kind, case.says.verdict) == ("buying_request", "no_objection") and "P-1" in case.says.signs
)
KNOWN: dict[str, Any] = {"kind": STORY.kind, "facts": STORY.facts}


def backwards() -> dict[str, Any]:
    """The same story with a target that goes the wrong way, by a day that has passed."""
    item = {
        "metric": "win_rate",
        "knowledge": "exact",
        "baseline": {"value": 22},
        "target": {"value": 12},
        "by": "2020-01-01",
    }
    return {"kind": STORY.kind, "facts": {**STORY.facts, "metrics": {"items": [item]}}}


BACKWARDS = backwards()


def result(reader: Reader, document: Any) -> Any:
    reader.post("/import", {"text": dumps(document).decode()})
    return reader.post(f"/draft/{reader.token}/result")


def test_what_looks_wrong_is_not_praised_and_its_row_is_marked(reader: Reader) -> None:
    good, bad = result(reader, KNOWN), result(reader, BACKWARDS)
    signs = [sign for sign in reader.service.check(BACKWARDS)["signs"] if sign["criterion"] == "P-1"]
    assert [sign["because"] in words_of(good) for sign in signs] == [True]
    assert [sign["because"] in words_of(bad) for sign in signs] == [False]
    assert "Until then this is not counted as going well" in words_of(bad)
    assert "Some of the figures look wrong" in words_of(bad)
    assert ('class="target" data-level="caution"' in bad.text, ">look again<" in bad.text) == (True, True)
    assert ('class="target" data-level="caution"' in good.text, ">look again<" in good.text) == (False, False)
    assert heading(bad) == reader.service.check(BACKWARDS)["headline"]


def test_a_warning_names_the_metric_as_people_do_and_stands_once(reader: Reader) -> None:
    text = words_of(result(reader, BACKWARDS))
    for case in ("the wrong way", "in the past"):
        # Once in the text, and once in the name of the link that leads there.
        assert text.count(WRONG[case][1]) == 2
    assert "win_rate" not in text.partition("Look at this again")[2].partition("The rest")[0]
    assert "2020-01-01" not in text


def test_none_beside_other_answers_is_said_in_words(reader: Reader) -> None:
    document = {"kind": "buying_request", "facts": {"request": {"remedies": ["none", "more_ai"]}}}
    issues = reader.service.check(document)["data_issues"]
    assert [issue["code"] for issue in issues] == ["data/none-beside-others"]
    assert "stands beside other answers. Take one of them out." in words_of(result(reader, document))


def test_what_only_the_vendor_says_is_told_in_the_words_of_the_question(reader: Reader) -> None:
    piece = {"fact": "vendor.has_insight_into_org", "value": True, "quote": "We do.", "speaker_side": "vendor"}

    facts = {"vendor": {"charges_for_discovery": True}}
    text = words_of(result(reader, {"kind": "vendor_evaluation", "facts": facts, "evidence": [piece]}))

    assert "Only their own word speaks for it" in text
    assert "has_insight_into_org" not in text.partition("Look at this again")[2].partition("The rest")[0]


def test_what_cannot_both_be_names_both_questions(reader: Reader) -> None:
    facts = {"vendor": {"stayed_surface_level": True, "problem_centric_discovery": True}}
    text = words_of(result(reader, {"kind": "vendor_evaluation", "facts": facts}))

    assert "did not dig deep into a business problem. Look at these again:" in text
    assert "Did the vendor dig deep into your business problems?" in text.partition("Look at these again")[2]


def test_the_sign_of_a_unit_in_its_place_is_told_the_unit(reader: Reader) -> None:
    checks = reader.door.app.state.checks
    figure = {"metric": "win_rate", "target": {"value": 26, "unit": "%"}}
    token = checks.begin({"kind": "buying_request", "facts": {"metrics": {"items": [figure]}}})
    checks.finish(token)

    page = reader.get(f"/draft/{token}/result/1")
    assert "Win rate: the target cannot be in “%”. Write percent." in words_of(page)


SETTLED = {
    "metrics.how_much_known": "Have you settled how much better each number has to get?",
    "metrics.timeframe_known": "Have you settled by which date each number has to get there?",
}


@pytest.mark.parametrize(("fact", "lacks"), [*zip(SETTLED, ["no target", "no date"], strict=True)])
def test_what_is_said_to_be_settled_and_is_not_listed_is_said_with_the_number(
    reader: Reader, fact: str, lacks: str
) -> None:
    token = reader.begin("request", reader="leader")
    told = {
        "metrics.items/0/metric": "win_rate",
        "metrics.items/0/target/value": "25",
        "metrics.items/0/by": "2027-09-30",
    }
    reader.post(f"/draft/{token}/question/metrics.items", {**told, "metrics.items/1/metric": "sales_cycle_length"})
    text = (
        f"“{SETTLED[fact]}” The answer is yes, and {lacks} is listed for sales cycle. "
        "Add it to the list, or change the answer."
    )

    page = reader.answer(token, fact, "true")
    result = words_of(reader.post(f"/draft/{token}/result"))

    assert words_of(page).count(text) == 1
    assert text in result
    reader.answer(token, fact, "false")
    assert text not in words_of(reader.post(f"/draft/{token}/result"))
