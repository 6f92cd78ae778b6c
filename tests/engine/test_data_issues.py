"""Checks on the data itself: shown with their place, and deciding nothing."""

from typing import Any

import pytest

from dontbuy.engine.data_issues import DataIssue
from dontbuy.engine.evaluate import evaluate
from dontbuy.engine.ir import Rulebook
from dontbuy.engine.reading import read
from tests.rulebooks import TODAY

ENDS = {"from_stage": "demo", "to_stage": "proposal"}


def issues(rulebook: Rulebook, *items: dict[str, Any]) -> list[DataIssue]:
    rule_set = rulebook.rule_sets["buying_request"]
    return [*read(rulebook, rule_set, {"metrics": {"items": [*items]}}, [], TODAY).data_issues]


def found(rulebook: Rulebook, *items: dict[str, Any]) -> list[tuple[str, str]]:
    """Code and pointer below the list."""
    said = issues(rulebook, *items)
    return [(one.code.removeprefix("data/"), one.pointer.removeprefix("/facts/metrics/items")) for one in said]


def measure(metric: str, baseline: Any = None, target: Any = None, **more: Any) -> dict[str, Any]:
    return {"metric": metric, "baseline": baseline, "target": target, **more}


def amount(value: Any, unit: str | None = None) -> dict[str, Any]:
    return {"value": value, "unit": unit}


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (measure("win_rate", amount(25), amount(22)), [("target-worse-than-baseline", "/0/target")]),
        (measure("win_rate", amount(25), amount(25)), [("target-worse-than-baseline", "/0/target")]),
        (measure("win_rate", amount(25), amount("25.5")), []),
        (measure("win_rate", amount(25, "percent"), amount(22)), [("target-worse-than-baseline", "/0/target")]),
        (measure("ramp_time", amount(6), amount(7)), [("target-worse-than-baseline", "/0/target")]),
        (measure("ramp_time", amount(6), amount(5)), []),
        (measure("pipeline_coverage", amount(6), amount(3)), []),
        (measure("average_deal_size", amount(100, "USD"), amount(90, "EUR")), []),
        (measure("win_rate", {"withheld": True}, amount(22)), []),
        (measure("win_rate", None, None), []),
    ],
    ids=[
        "worse",
        "the same",
        "better",
        "one unit",
        "lower",
        "is better",
        "band",
        "two currencies",
        "withheld",
        "no figures",
    ],
)
def test_a_target_must_be_better_than_the_baseline(rulebook: Rulebook, item: Any, expected: Any) -> None:
    assert found(rulebook, item) == expected


@pytest.mark.parametrize(
    ("item", "expected"),
    [
        (measure("win_rate", amount(24, "days")), [("unit-does-not-fit", "/0/baseline/unit")]),
        (measure("win_rate", None, amount(24, "%")), [("unit-does-not-fit", "/0/target/unit")]),
        (measure("win_rate", {"unit": "days"}), []),
        (measure("average_deal_size", amount(9, "EUR")), []),
        (measure("rep_productivity", amount(9, "USD per rep")), []),
        (measure("average_deal_size", amount(9, "euros")), [("unit-does-not-fit", "/0/baseline/unit")]),
        (measure("average_deal_size", amount(9, "usd")), [("unit-does-not-fit", "/0/baseline/unit")]),
        (measure("custom", amount(9, "wishes"), name="Wishes"), []),
    ],
    ids=["another unit", "a sign", "no value", "currency", "per rep", "not a code", "small letters", "custom"],
)
def test_a_unit_must_fit_the_metric(rulebook: Rulebook, item: Any, expected: Any) -> None:
    assert found(rulebook, item) == expected


@pytest.mark.parametrize(
    ("value", "looks_wrong"),
    [("0.24", True), ("-0.24", True), ("0.99", True), (1, False), (0, False), ("0.0", False), (24, False)],
)
def test_a_percentage_between_nought_and_one_looks_like_a_fraction(
    rulebook: Rulebook, value: Any, looks_wrong: bool
) -> None:
    expected = [("looks-like-a-fraction", "/0/baseline/value")] if looks_wrong else []

    assert found(rulebook, measure("win_rate", amount(value))) == expected


@pytest.mark.parametrize(
    ("metric", "value", "looks_wrong"),
    [
        ("win_rate", 180, True),
        ("win_rate", 100, False),
        ("win_rate", -3, True),
        ("net_revenue_retention", 118, False),
        ("net_revenue_retention", -3, True),
    ],
)
def test_a_percentage_that_cannot_be_looks_wrong(
    rulebook: Rulebook, metric: str, value: Any, looks_wrong: bool
) -> None:
    expected = [("out-of-range", "/0/baseline/value")] if looks_wrong else []

    assert found(rulebook, measure(metric, amount(value))) == expected


def test_only_a_percentage_looks_like_a_fraction(rulebook: Rulebook) -> None:
    assert found(rulebook, measure("pipeline_coverage", amount("0.5"))) == []


@pytest.mark.parametrize(
    ("by", "expected"),
    [("2026-11-20", [("date-in-the-past", "/0/by")]), ("2026-11-21", []), ("2026-11-22", []), (None, [])],
    ids=str,
)
def test_a_date_that_has_passed_looks_wrong_and_today_does_not(rulebook: Rulebook, by: Any, expected: Any) -> None:
    assert found(rulebook, measure("win_rate", by=by)) == expected


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({"change": 5}, [("change-without-kind", "/0/target")]),
        ({"change": 5, "kind": None}, [("change-without-kind", "/0/target")]),
        ({"change": 5, "kind": "points"}, []),
        ({"kind": "points"}, []),
    ],
    ids=str,
)
def test_a_change_needs_its_kind(rulebook: Rulebook, target: Any, expected: Any) -> None:
    assert found(rulebook, measure("win_rate", None, target)) == expected


@pytest.mark.parametrize("metric", ["training_completion", "satisfaction_score", "quiz_score", "rep_talk_share"])
def test_activity_and_behaviour_are_no_business_metrics(rulebook: Rulebook, metric: str) -> None:
    assert found(rulebook, measure(metric)) == [("not-a-business-metric", "/0/metric")]


@pytest.mark.parametrize(
    ("qualifiers", "lacking"),
    [
        (ENDS, None),
        ({"from_stage": "demo"}, "to_stage"),
        (None, "from_stage, to_stage"),
        ({"to_stage": "x"}, "from_stage"),
    ],
    ids=str,
)
def test_a_metric_that_needs_its_ends_says_which_are_missing(
    rulebook: Rulebook, qualifiers: Any, lacking: str | None
) -> None:
    said = issues(rulebook, measure("stage_conversion_rate", qualifiers=qualifiers))

    assert [one.hint for one in said] == ([f"add qualifiers: {lacking}"] if lacking else [])


def test_the_same_metric_with_the_same_qualifiers_is_listed_twice(rulebook: Rulebook) -> None:
    once, other = measure("stage_conversion_rate", qualifiers=ENDS), measure("custom", name="A")

    assert found(rulebook, once, other, once, measure("custom", name="B"), other) == [
        ("repeated-metric", "/2"),
        ("repeated-metric", "/4"),
    ]


def test_every_issue_of_a_list_stands_in_the_order_of_its_records(rulebook: Rulebook) -> None:
    worst = measure("win_rate", amount("0.5", "percent"), {"change": 1, "value": "0.4"}, by="2020-01-01")

    assert found(rulebook, measure("quiz_score"), worst, worst) == [
        ("not-a-business-metric", "/0/metric"),
        ("looks-like-a-fraction", "/1/baseline/value"),
        ("looks-like-a-fraction", "/1/target/value"),
        ("target-worse-than-baseline", "/1/target"),
        ("change-without-kind", "/1/target"),
        ("date-in-the-past", "/1/by"),
        ("repeated-metric", "/2"),
        ("looks-like-a-fraction", "/2/baseline/value"),
        ("looks-like-a-fraction", "/2/target/value"),
        ("target-worse-than-baseline", "/2/target"),
        ("change-without-kind", "/2/target"),
        ("date-in-the-past", "/2/by"),
    ]


def test_the_word_for_nothing_beside_others_is_an_issue_and_keeps_the_others(rulebook: Rulebook) -> None:
    rule_set = rulebook.rule_sets["buying_request"]

    reading = read(rulebook, rule_set, {"request": {"remedies": ["none", "more_ai"]}}, [], TODAY)

    assert [(one.code, one.pointer) for one in reading.data_issues] == [
        ("data/none-beside-others", "/facts/request/remedies")
    ]
    assert reading.facts.get("request.remedies") == ("none", "more_ai")


def test_an_issue_says_what_is_wrong_and_what_to_do_in_our_own_style(rulebook: Rulebook) -> None:
    worst = measure("win_rate", amount("0.5", "percent"), {"change": 1, "value": "0.4"}, by="2020-01-01")

    for one in issues(rulebook, measure("quiz_score"), worst, worst, measure("stage_conversion_rate")):
        assert one.detail
        assert one.hint
        assert not one.detail.endswith(".")


def test_issues_decide_nothing(rulebook: Rulebook) -> None:
    rule_set = rulebook.rule_sets["buying_request"]
    wrong = measure("win_rate", amount("0.5", "days"), {"change": 1}, by="2020-01-01", knowledge="exact")
    right = measure("win_rate", amount(50, "percent"), amount(60), by="2027-01-01", knowledge="exact")

    answers = [
        evaluate(rule_set, read(rulebook, rule_set, {"metrics": {"items": [one]}}, [], TODAY).facts)
        for one in (wrong, right)
    ]

    assert answers[0].conclusion.word == answers[1].conclusion.word
    assert [one.criterion.id for one in answers[0].conclusion.clear] == [
        one.criterion.id for one in answers[1].conclusion.clear
    ]
